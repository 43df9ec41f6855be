"""What stands beside practices: charts with their claims, statewide series and facts with their topics."""

from core.charts import CARD, PAGE
from districts.charts import outcome_charts, state_charts
from districts.figures import ALL_STUDENTS
from districts.record import PublicRecord
from profiles.checking import asked_by
from topics.models import FactKind


def charts_of(text, district, record, *, frames=PAGE, state=None):
    """Outcome id to the chart that stands under its claim; one query, none without such a claim.

    ``text`` is a text of a practice, or an adoption: what has outcomes and a start year. Claims on a
    public indicator that ``district`` has figures for (``record``). Those on the same one, for the same
    students, share the chart: it stands under the last of them. ``frames`` are its sizes, ``state`` the
    state's figures (districts.charts.state_rows) where they are there already.
    """
    asked = {outcome.pk: asked_by(outcome) for outcome in text.outcomes.all() if outcome.indicator}
    charts = outcome_charts(
        district, list(asked.values()), record, start=text.start_year, frames=frames, state=state
    )
    last_of = {key: pk for pk, key in asked.items()}
    return {last_of[key]: chart for key, chart in charts.items()}


def card_chart(practice):
    """The small chart on the card of ``practice``, of its first claim on a public indicator; or None.

    Three queries, one without such a claim.
    """
    text, district = practice.public_revision, practice.lead_district
    outcomes = text.outcomes.filter(indicator__isnull=False).select_related("indicator", "student_group")
    first = outcomes.first()
    if first is None:
        return None
    asked = asked_by(first)
    record = PublicRecord([district], [asked], similar=False)
    return outcome_charts(district, [asked], record, start=text.start_year, frames=CARD).get(asked)


def state_charts_of(topic):
    """The statewide series of ``topic`` as charts, in the order that staff gave; two queries."""
    codes = topic.indicators.values_list("indicator__code", flat=True)
    return state_charts([(code, ALL_STUDENTS) for code in codes])


def facts_of(topic):
    """(kind in words, its facts) of ``topic``, of the kinds that it has; one query."""
    facts = list(topic.state_facts.all())
    grouped = [(kind.label, [fact for fact in facts if fact.kind == kind]) for kind in FactKind]
    return [(label, of_kind) for label, of_kind in grouped if of_kind]
