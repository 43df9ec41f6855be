"""Results in words, without a database."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from districts.models import Indicator
from districts.suppression import Limits
from profiles.evidence import CLAIM_HELD_BACK, amount, claim_of, older_evidence, school_year_of
from profiles.models import Outcome
from profiles.upkeep import months_after, months_between

LIMITS = Limits(numerator=6, denominator=20)
TODAY = date(2026, 11, 21)


def facts(**values):
    return dict(claim_of(Outcome(claim="It fell.", **values), LIMITS).facts)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("21.00", "percent", "21%"),
        ("94.80", "percent", "94.8%"),
        ("0", "percent", "0%"),
        ("100.00", "percent", "100%"),
        ("7.00", "points", "+7 percentage points"),
        ("1", "points", "+1 percentage point"),
        ("-2.50", "points", "-2.5 percentage points"),
        ("1269.00", "count", "1,269"),
        ("3.40", "scale", "3.4"),
    ],
)
def test_an_amount_is_said_with_its_unit_and_without_needless_zeros(value, unit, words):
    assert amount(Decimal(value), unit) == words


def test_before_and_after_carry_their_school_years():
    answer = facts(
        measure="Kindergarten chronic absence",
        unit="percent",
        direction="lower",
        grades="K-2",
        scope="district",
        baseline_year=2012,
        baseline_value=Decimal("30.00"),
        followup_year=2013,
        followup_value=Decimal("21.00"),
    )

    assert answer == {
        "Measure": "Kindergarten chronic absence. Lower is better",
        "Whom": "Grades K–2, the whole district",
        "Before": "30% in 2011-12",
        "After": "21% in 2012-13",
        "Compared with": "Nothing: no comparison is given",
    }


def test_a_claim_without_figures_says_nothing_of_figures_or_comparison():
    assert facts(comparison="none") == {}


def test_a_year_without_a_figure_says_that_none_is_given():
    assert facts(followup_year=2019) == {"Result": "2018-19: no figure given"}


def test_the_comparison_and_its_note_stand_together():
    assert facts(comparison="state", comparison_note="Which year is not given.") == {
        "Compared with": "The state. Which year is not given."
    }


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (5, 40, "Suppressed: too few students (2018-19)"),
        (6, 19, "Suppressed: too few students (2018-19)"),
        (6, 20, "30% (6 of 20) in 2018-19"),
        (None, 19, "Suppressed: too few students (2018-19)"),
        (7, None, "30% in 2018-19"),
        (5, None, "Suppressed: too few students (2018-19)"),
        (None, None, "30% in 2018-19"),
    ],
)
def test_a_figure_with_too_few_students_behind_it_gives_no_number(part, whole, words):
    answer = facts(
        unit="percent",
        followup_year=2019,
        followup_value=Decimal(30),
        followup_numerator=part,
        followup_denominator=whole,
    )

    assert answer["Result"] == words


@pytest.mark.parametrize(
    ("value", "part", "whole", "words"),
    [
        (10, None, 40, "Suppressed: too few students"),  # four students
        (50, 8, None, "Suppressed: too few students"),  # of sixteen
        (15, None, 40, "15%"),
        (100, 22, 22, "≥95%"),
        (95, 38, 40, "≥95%"),
        (94, None, 100, "94%"),
        (95, 114, 120, "95% (114 of 120)"),
        (100, None, None, "≥95%"),
        (0, None, None, "≤5%"),
        (2.3, None, None, "2.3%"),
    ],
)
def test_a_percent_is_turned_into_students_and_its_ends_are_bounds(value, part, whole, words):
    answer = facts(
        unit="percent",
        followup_value=Decimal(str(value)),
        followup_numerator=part,
        followup_denominator=whole,
    )

    assert answer["Result"] == words


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("count", 3, "Suppressed: too few students"),
        ("", 3, "Suppressed: too few students"),
        ("count", 6, "6"),
        ("scale", 3, "3"),
        ("points", 3, "+3 percentage points"),
    ],
)
def test_every_count_counts_students_and_a_scale_does_not(unit, value, words):
    name = "Change" if unit == "points" else "Result"

    assert facts(unit=unit, followup_value=Decimal(value))[name] == words


def test_a_rate_that_is_no_share_of_students_has_no_bounds():
    values = {"unit": "percent", "followup_value": Decimal(96), "followup_denominator": 40}

    assert facts(indicator=Indicator(counts_people=False), **values)["Result"] == "96%"
    assert facts(indicator=Indicator(counts_people=True), **values)["Result"] == "≥95%"


def test_counts_without_a_value_are_judged_and_never_shown():
    assert facts(unit="percent", followup_numerator=4, followup_denominator=40) == {
        "Result": "Suppressed: too few students"
    }


def test_the_figures_of_those_it_is_compared_with_stand_beside_it():
    values = {
        "unit": "percent",
        "comparison": "state",
        "baseline_year": 2012,
        "baseline_value": Decimal(30),
        "comparison_baseline_value": Decimal("11.10"),
        "followup_year": 2013,
        "comparison_followup_value": Decimal(0),
    }

    assert facts(**values)["Compared with"] == "The state: 11.1% in 2011-12, then ≤5% in 2012-13"


def test_a_claim_that_may_repeat_a_figure_held_back_is_not_told():
    def claimed(claim, **values):
        return claim_of(Outcome(claim=claim, unit="count", **values), LIMITS).claim

    assert claimed("It fell to 3.", followup_value=Decimal(3)) == CLAIM_HELD_BACK
    assert claimed("It fell.", followup_value=Decimal(3)) == "It fell."
    assert claimed("It fell to 30.", followup_value=Decimal(30)) == "It fell to 30."


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("followup_value", {"unit": "percent", "followup_value": 10, "followup_denominator": 40}),
        (
            "baseline_value",
            {
                "unit": "percent",
                "baseline_value": 50,
                "baseline_numerator": 4,
                "baseline_denominator": 8,
            },
        ),
        ("followup_value", {"unit": "count", "followup_value": 5}),
        ("comparison_followup_value", {"unit": "count", "comparison_followup_value": 5}),
        ("unit", {"followup_value": 50}),
    ],
)
def test_an_outcome_with_too_few_students_is_refused_with_the_cure(field, values):
    with pytest.raises(ValidationError) as refused:
        Outcome(claim="It fell.", **values).clean()

    (message,) = refused.value.message_dict[field]
    assert message.startswith("Choose the unit" if field == "unit" else "Too few students: at least 6")


@pytest.mark.parametrize(
    "values",
    [
        {"unit": "percent", "followup_value": 30, "followup_numerator": 6, "followup_denominator": 20},
        {"unit": "percent", "followup_value": 2},
        {"unit": "count", "followup_value": 6},
        {"unit": "scale", "followup_value": 1},
        {"followup_year": 2019},
    ],
)
def test_an_outcome_with_enough_students_is_accepted(values):
    Outcome(claim="It fell.", **values).clean()


def test_a_percent_must_agree_with_its_counts():
    with pytest.raises(ValidationError, match=r"30 of 40 is 75\.0 percent, not 70"):
        Outcome(unit="percent", followup_value=70, followup_numerator=30, followup_denominator=40).clean()


def outcomes(*years):
    return [SimpleNamespace(baseline_year=before, followup_year=after) for before, after in years]


@pytest.mark.parametrize(
    ("named", "start", "words"),
    [
        ([(2019, 2021)], None, "The newest result here is from 2020-21. No newer one is recorded."),
        ([(2019, 2021), (None, 2022)], None, ""),
        ([(2022, None)], 2001, ""),
        ([(2015, None)], 2024, "The newest result here is from 2014-15. No newer one is recorded."),
        ([(None, None)], 2016, "The practice began in 2015-16, and no result here names a later year."),
        ([(None, None)], 2022, ""),
        ([(None, None)], None, ""),
        ([], 2001, ""),
    ],
)
def test_evidence_is_older_after_five_school_years(named, start, words):
    assert older_evidence(outcomes(*named), start, TODAY) == words


@pytest.mark.parametrize(("day", "year"), [((2026, 6, 30), 2026), ((2026, 7, 1), 2027), ((2027, 1, 1), 2027)])
def test_a_school_year_begins_in_july(day, year):
    assert school_year_of(date(*day)) == year


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2025, 8, 21), (2026, 11, 20), 14),
        ((2025, 8, 21), (2026, 11, 21), 15),
        ((2026, 1, 31), (2026, 2, 28), 0),
    ],
)
def test_months_are_whole_ones(start, end, months):
    assert months_between(date(*start), date(*end)) == months


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 24))
def test_so_many_months_after_is_the_first_day_that_counts_them(day, months):
    due = months_after(day, months)

    assert months_between(day, due) == months
    assert months_between(day, due - timedelta(days=1)) == months - 1
