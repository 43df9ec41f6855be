"""The charts that stand with the claims of a practice."""

from districts.charts import outcome_charts
from districts.figures import ALL_STUDENTS


def charts_of(text, district):
    """Outcome id to the chart that stands under its claim; three queries, none without such a claim.

    Claims on a public indicator that ``district`` has figures for. Those on the same one, for the same
    students, share the chart: it stands under the last of them.
    """
    asked = {
        outcome.pk: (
            outcome.indicator.code,
            outcome.student_group.code if outcome.student_group else ALL_STUDENTS,
        )
        for outcome in text.outcomes.all()
        if outcome.indicator
    }
    charts = outcome_charts(district, list(asked.values()), start=text.start_year)
    last_of = {key: pk for pk, key in asked.items()}
    return {last_of[key]: chart for key, chart in charts.items()}
