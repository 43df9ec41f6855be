"""Which figures of the record stand in a chart."""

import pytest

from districts.charts import multiples, outcome_charts
from districts.figures import figures_by_year
from districts.models import StateFigure
from districts.peers import Median
from districts.record import PublicRecord
from tests.factories import (
    DataSourceFactory,
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    StateFigureFactory,
    StudentGroupFactory,
)

pytestmark = pytest.mark.django_db
ASKED = ("chronic_absenteeism_rate", "all_students")
MEASURES = {
    "grade_span": "k12",
    "lowest_grade": -1,
    "highest_grade": 12,
    "enrollment": 1000,
    "enrollment_year": 2026,
    "pct_free_or_reduced_meals": "30.0",
    "demographics_year": 2026,
}


def record(district, **points):
    """``y2012="5.9"`` is a published figure, ``y2013=None`` one that its publisher suppressed."""
    for year, value in points.items():
        flag = "published" if value else "suppressed"
        ObservationFactory(district=district, school_year=int(year[1:]), value=value, flag=flag)


@pytest.fixture
def elm():
    return DistrictFactory(short_name="Elmwood", **MEASURES)


def charts_for(district, asked, *, start):
    return outcome_charts(district, asked, PublicRecord([district], asked), start=start)


def points_of(chart):
    """Name of each series to {year: what the table shows}."""
    return {one.name: {year: point.text for year, point in one.points.items()} for one in chart.series}


def test_a_chart_has_the_district_the_median_of_similar_districts_and_the_state(elm):
    oak, ash, fir = (DistrictFactory(**MEASURES) for _ in range(3))
    unlike = DistrictFactory(**MEASURES | {"grade_span": "elementary", "highest_grade": 8})
    record(elm, y2017="5.5", y2018="5.9", y2019="5.2")
    record(oak, y2017="3.8", y2018="4.0", y2019="4.0")
    record(ash, y2017="8.0", y2018="6.0", y2019="7.1")
    record(fir, y2017=None, y2018="9.3", y2019="5.6")
    record(unlike, y2017="91.0", y2018="90.0")
    StateFigureFactory(school_year=2019, value="10.4")

    chart = charts_for(elm, [ASKED], start=2019)[ASKED]

    assert points_of(chart) == {
        "Elmwood": {2017: "5.5%", 2018: "5.9%", 2019: "5.2%"},
        "Similar districts, median": {2018: "6.0%", 2019: "5.6%"},
        "Connecticut": {2019: "10.4%"},
    }
    assert [chart.series[1].at(year).rests_on for year in (2018, 2019)] == ["3 districts", "3 districts"]
    assert "Where fewer than three have one (2016-17), there is no median." in chart.notes


def test_of_two_similar_districts_no_median_is_drawn_and_a_note_says_so(elm):
    for value in ("4.0", "6.0"):
        record(DistrictFactory(**MEASURES), y2018=value, y2019=value)
    record(elm, y2018="5.9", y2019="5.2")

    chart = charts_for(elm, [ASKED], start=2019)[ASKED]

    assert list(points_of(chart)) == ["Elmwood"]
    assert (
        "No median of similar districts is shown: in no year do three or more of them have a figure."
        in chart.notes
    )


def test_what_similar_districts_hold_back_and_bounds_are_not_in_the_median(elm, settings):
    settings.SUPPRESS_NUMERATOR_UNDER = settings.SUPPRESS_DENOMINATOR_UNDER = 0
    figures = [
        {"value": "4.0"},
        {"value": "6.0"},
        {"value": "7.0"},
        {"value": "40.0", "numerator": 4, "denominator": 10},
        {"value": "0"},
    ]
    for figure in figures:
        ObservationFactory(district=DistrictFactory(**MEASURES), school_year=2018, **figure)
    record(elm, y2018="5.9")
    settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER = 6, 20

    median = PublicRecord([elm], [ASKED]).median(elm, ASKED)

    assert median == {2018: Median(6, 3)}


def test_the_table_has_every_year_between_and_the_same_figures_as_the_drawing(elm):
    record(elm, y2018="5.9", y2019=None, y2021="7.1")

    chart = charts_for(elm, [ASKED], start=None)[ASKED]

    assert [(row.label, [p.text for p in row.points]) for row in chart.rows] == [
        ("2017-18", ["5.9%"]),
        ("2018-19", ["Suppressed: too few students"]),
        ("2019-20", [""]),
        ("2020-21", ["7.1%"]),
    ]
    drawn = [words.text for words in chart.wide.values] + [end.value for end in chart.wide.ends]
    assert drawn == ["5.9", "7.1%"]


def test_a_bound_is_a_gap_in_the_drawing(elm):
    record(elm, y2018="5.9", y2019="7.1")
    ObservationFactory(district=elm, school_year=2020, value="0")

    chart = charts_for(elm, [ASKED], start=None)[ASKED]

    assert chart.series[0].at(2020).text == "≤5%"
    assert sorted(chart.series[0].values) == [2018, 2019]


def test_a_district_without_a_figure_to_show_has_no_chart(elm):
    record(elm, y2018=None, y2019=None)
    StateFigureFactory(school_year=2019)

    assert charts_for(elm, [ASKED], start=None) == {}


def test_enrollment_stands_without_the_state_whose_scale_is_another(elm):
    enrollment = IndicatorFactory(code="enrollment", unit="students", counts_people=False, direction="none")
    for year in (2018, 2019):
        ObservationFactory(district=elm, indicator=enrollment, school_year=year, value=1000 + year)
    StateFigureFactory(indicator=enrollment, value=500_000)

    chart = charts_for(elm, [("enrollment", "all_students")], start=None)["enrollment", "all_students"]

    assert list(points_of(chart)) == ["Elmwood"]
    assert "The scale does not start at zero." in chart.notes


def test_a_start_outside_the_years_is_told_in_a_note(elm):
    record(elm, y2018="5.9", y2019="7.1")

    early = charts_for(elm, [ASKED], start=2010)[ASKED]
    late = charts_for(elm, [ASKED], start=2022)[ASKED]

    assert "The practice began in 2009-10, before the first figure." in early.notes
    assert "The practice began in 2021-22, after the last figure." in late.notes


def test_the_sources_and_the_day_they_were_read_are_named_once_each(elm):
    source = DataSourceFactory(retrieved="2026-11-21")
    for year in (2018, 2019):
        ObservationFactory(district=elm, school_year=year, source=source)

    chart = charts_for(elm, [ASKED], start=None)[ASKED]

    assert [s.code for s in chart.sources] == ["S01"]
    assert [day.isoformat() for day in chart.retrieved] == ["2026-11-21"]


def test_a_group_whose_figure_would_give_another_away_is_a_gap(elm):
    """96 of 100 students are not English learners; 4 of 4 English learners would follow."""
    groups = {"all_students": (10, 100), "not_english_learners": (6, 96), "english_learners": (None, None)}
    for code, (numerator, denominator) in groups.items():
        group = StudentGroupFactory(code=code, name=code)
        value = None if numerator is None else round(100 * numerator / denominator, 1)
        for year in (2018, 2019):
            ObservationFactory(
                district=elm,
                student_group=group,
                school_year=year,
                value=value,
                numerator=numerator,
                denominator=denominator,
                flag="published" if numerator else "suppressed",
            )

    asked = ("chronic_absenteeism_rate", "not_english_learners")

    assert charts_for(elm, [asked], start=None) == {}
    assert list(charts_for(elm, [ASKED], start=None)) == [ASKED]


@pytest.mark.parametrize("count", [1, 3])
def test_charts_of_groups_take_five_queries_however_many(elm, django_assert_num_queries, count):
    asked = []
    for n in range(count):
        group = StudentGroupFactory(code=f"group_{n}", name=f"Group {n}")
        for _ in range(count):
            ObservationFactory(district=DistrictFactory(**MEASURES), student_group=group)
        ObservationFactory(district=elm, student_group=group)
        StateFigureFactory(student_group=group, group_label=group.name)
        asked.append(("chronic_absenteeism_rate", group.code))

    with django_assert_num_queries(5):
        charts = charts_for(elm, asked, start=2019)

    assert list(charts) == asked
    assert StateFigure.objects.count() == count


def test_small_multiples_are_of_indicators_with_more_than_one_year(elm):
    record(elm, y2018="5.9", y2019="7.1")
    ObservationFactory(district=elm, indicator=IndicatorFactory(code="once", name="Once"))
    held = IndicatorFactory(code="held", name="Held")
    for year in (2018, 2019):
        ObservationFactory(district=elm, indicator=held, school_year=year, value=None, flag="suppressed")

    made = {one.table.indicator.code: one for one in multiples(elm, figures_by_year(elm))}

    assert set(made) == {"chronic_absenteeism_rate", "held"}
    assert [words.text for words in made["chronic_absenteeism_rate"].drawing.values] == ["5.9%", "7.1%"]
    assert made["held"].drawing is None
    assert made["held"].note == "Held back in every year: too few students."
