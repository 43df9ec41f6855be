"""What the record itself refuses, and its history."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from core.grades import Grade
from districts.models import DataSource, District, Indicator, Observation, StateFigure, StudentGroup, Town
from districts.vocabulary import grade_span_of

pytestmark = pytest.mark.django_db


def district(**values):
    return District(
        **{"code": "0010011", "slug": "andover", "name": "Andover School District", "short_name": "Andover"}
        | {"kind": "local"}
        | values
    )


@pytest.fixture
def figure():
    """A published figure, not yet saved."""
    andover = district()
    andover.save()
    return Observation(
        district=andover,
        indicator=Indicator.objects.create(
            code="chronic_absenteeism_rate",
            name="Chronic absenteeism",
            short_name="Absence",
            definition="Missing 10 percent or more of days.",
            unit="percent",
            direction="lower",
            universe="K to 12",
            counts_people=True,
        ),
        student_group=StudentGroup.objects.create(code="all_students", name="All students"),
        school_year=2019,
        value=Decimal("5.2"),
        source=DataSource.objects.create(code="S01", title="EdSight", publisher="CSDE"),
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"code": "10011"}, "district_code_seven_digits"),
        ({"kind": "private"}, "district_kind_known"),
        ({"status": "closed"}, "district_status_known"),
        ({"drg": "J"}, "district_drg_known"),
        ({"grade_span": "all"}, "district_grade_span_known"),
        ({"lowest_grade": 5}, "district_grades_in_order"),
        ({"lowest_grade": 5, "highest_grade": 4}, "district_grades_in_order"),
        ({"enrollment": 200}, "district_enrollment_has_year"),
    ],
)
def test_the_database_refuses_an_odd_district(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        district(**values).save()

    district().save()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"flag": "suppressed"}, "observation_value_when_published"),
        ({"flag": "held_back", "value": None, "numerator": 3}, "observation_value_when_published"),
        ({"value": None}, "observation_value_when_published"),
        ({"flag": "secret", "value": None}, "observation_flag_known"),
        ({"value": Decimal(-1)}, "observation_value_not_negative"),
        ({"numerator": 30, "denominator": 20}, "observation_part_of_whole"),
    ],
)
def test_the_database_refuses_a_value_that_should_not_be_there(figure, values, constraint):
    for name, value in values.items():
        setattr(figure, name, value)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        figure.save()


def test_one_figure_for_a_district_indicator_group_and_year(figure):
    figure.save()
    figure.pk = None

    with pytest.raises(IntegrityError, match="observation_once"), transaction.atomic():
        figure.save(force_insert=True)


def test_district_history_is_written_by_the_database_and_stays():
    andover = district()
    andover.save()
    District.objects.filter(pk=andover.pk).update(website="https://andover.example")
    District.objects.filter(pk=andover.pk).update(website="https://andover.example")

    assert list(andover.events.order_by("pgh_id").values_list("pgh_label", "website")) == [
        ("insert", ""),
        ("update", "https://andover.example"),
    ]
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        andover.events.all().delete()


def test_town_history_leaves_out_the_outline():
    town = Town.objects.create(
        code="001", name="Andover", slug="andover", county="Tolland", planning_region="Capitol",
        label_lon=-72, label_lat=41, geometry={},
    )  # fmt: skip
    Town.objects.update(geometry={"type": "Polygon"})

    assert [event.pgh_label for event in town.events.all()] == ["insert"]


def test_a_district_entered_by_hand_keeps_the_privacy_rules():
    figures = {"enrollment": 414, "enrollment_year": 2026, "demographics_year": 2026}
    good = district(**figures, pct_english_learners=Decimal("1.4"), lowest_grade=-1, highest_grade=12)
    good.full_clean()

    assert good.grade_span == "k12"
    with pytest.raises(ValidationError) as refused:
        district(**figures, pct_english_learners=Decimal("0.7")).full_clean()
    assert refused.value.message_dict == {
        "pct_english_learners": ["Leave it blank: too few students stand behind this share."]
    }


def test_shares_of_a_district_come_out_by_the_same_door():
    small = district(
        enrollment=90,
        enrollment_year=2026,
        demographics_year=2026,
        pct_free_or_reduced_meals=Decimal(100),
        pct_english_learners=Decimal("12.2"),
    )

    assert (small.meals_shown.text, small.english_learners_shown.text) == ("≥95%", "12.2%")
    assert small.disabilities_shown.text == "No figure"


@pytest.mark.parametrize(
    ("lowest", "highest", "span"),
    [
        (Grade.PK, 12, "k12"),
        (Grade.K, 12, "k12"),
        (1, 12, "k12"),
        (Grade.PK, 8, "elementary"),
        (6, 8, "elementary"),
        (5, 12, "secondary"),
        (9, 12, "secondary"),
        (3, 12, "other"),
        (7, 10, "other"),
        (None, 12, ""),
    ],
)
def test_grade_span_by_the_grades_offered(lowest, highest, span):
    assert grade_span_of(lowest, highest) == span


@pytest.mark.parametrize(
    ("enrollment", "band"),
    [
        (None, ""),
        (999, "under_1000"),
        (1000, "1000_2499"),
        (4999, "2500_4999"),
        (5000, "5000_up"),
    ],
)
def test_size_bands(enrollment, band):
    assert District(enrollment=enrollment).size_band == band


def test_names_of_periods_and_pages(figure):
    release = StateFigure(
        indicator=figure.indicator,
        group_label="Public high school graduates",
        period="graduating_class",
        school_year=2020,
        value=Decimal(20),
        source=DataSource(code="P"),
    )

    assert (release.period_label, release.shown().text) == ("class of 2020", "20%")
    release.period, release.source.code = "school_year", "S13"
    assert (release.period_label, release.shown().text) == ("2019-20", "20.0%")
    assert figure.district.get_absolute_url() == "/districts/andover/"
    assert figure.district.is_active
