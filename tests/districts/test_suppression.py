"""Small groups stay hidden."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.suppression import (
    GROUPS_THAT_ADD_UP,
    Figure,
    Limits,
    bound,
    hidden_with,
    is_derived_share_too_small,
    is_too_small,
)

LIMITS = Limits(numerator=6, denominator=20)
HIDDEN = Figure(None)


def share(value, numerator=None, denominator=None):
    return Figure(Decimal(str(value)), numerator, denominator)


@pytest.mark.parametrize(
    ("figure", "enrollment", "too_small"),
    [
        (share(25, 5, 20), None, True),
        (share(30, 6, 20), None, False),
        (share(0, 0, 400), None, True),
        (share("31.6", 6, 19), None, True),
        (share("4.9", None, 100), None, True),
        (share("6", None, 100), None, False),
        # Cornwall, high needs, 2023-24: 2.33 percent, printed without counts.
        (share("2.33"), 94, True),
        (share("6.4"), 94, False),
        (share("50"), None, True),
        # 9 students who are half of their group: a group of 18.
        (share(50, 9), 1000, True),
        (share(45, 9), 1000, False),
        (share(0, 9), 1000, False),
        (Figure(Decimal(5), is_share=False), None, True),
        (Figure(Decimal(6), is_share=False), None, False),
        # Days attended: only the size of the group counts.
        (Figure(Decimal("93.1"), None, 19, is_share=False, is_rate=True), None, True),
        (Figure(Decimal("93.1"), None, 20, is_share=False, is_rate=True), None, False),
        (Figure(Decimal("64.9"), is_share=False, is_rate=True), None, False),
        (HIDDEN, 1000, False),
        # Five who are left out are as few as five who are in.
        (share("93.9", 77, 82), None, True),
        (share("92.7", 76, 82), None, False),
        (share("93"), 80, True),
        (share("92"), 80, False),
        (share("90", 45), 1000, True),
        (share("97.5", 195, 200), None, False),  # shown as a bound
        (Figure(Decimal("93.9"), None, 82, is_share=False, is_rate=True), None, False),
    ],
)
def test_a_figure_is_too_small_by_numerator_denominator_or_share_of_enrollment(figure, enrollment, too_small):
    assert is_too_small(figure, LIMITS, enrollment=enrollment) is too_small


@pytest.mark.parametrize(
    ("percent", "base", "too_small"),
    [
        (Decimal("1.4"), 414, False),  # 6 students, though 1.4 percent of 414 is 5.8
        (Decimal("1.2"), 414, True),
        (Decimal("0.2"), 2400, True),
        (Decimal("0.3"), 2400, False),
        (Decimal("60.0"), 19, True),
        (Decimal("60.0"), None, True),
        (None, 414, False),
    ],
)
def test_a_rounded_share_of_enrollment_is_read_back_into_students(percent, base, too_small):
    assert is_derived_share_too_small(percent, base, LIMITS) is too_small


@pytest.mark.parametrize(
    ("figures", "hidden"),
    [
        pytest.param(
            {
                "all_students": share(80, 80, 100),
                "english_learners": HIDDEN,
                "not_english_learners": share("80.6", 79, 98),
            },
            {"not_english_learners"},
            id="total and the other part give the hidden part away",
        ),
        pytest.param(
            {
                "all_students": share(80, 80, 100),
                "english_learners": share(50, 10, 20),
                "not_english_learners": share("87.5", 70, 80),
            },
            set(),
            id="nothing is hidden",
        ),
        pytest.param(
            {
                "all_students": HIDDEN,
                "english_learners": HIDDEN,
                "not_english_learners": share(80, 80, 100),
            },
            set(),
            id="no total to subtract from",
        ),
        pytest.param(
            {"english_learners": HIDDEN, "not_english_learners": share(80, 80, 100)},
            set(),
            id="no row of the total",
        ),
        pytest.param(
            {
                "all_students": share("66.7", 80, 120),
                "race_black": HIDDEN,
                "race_hispanic": HIDDEN,
                "race_white": share(80, 40, 50),
                "race_other": share(68, 17, 25),
            },
            set(),
            id="two hidden parts hide each other",
        ),
        pytest.param(
            {
                "all_students": share(78, 78, 100),
                "race_black": HIDDEN,
                "race_hispanic": share(76, 19, 25),
                "race_white": share(80, 36, 45),
                "race_other": share(75, 18, 24),
            },
            {"race_other"},
            id="the smallest of the others is hidden",
        ),
        pytest.param(
            {
                "all_students": share(70, 70, 100),
                "race_black": HIDDEN,
                "race_hispanic": HIDDEN,
                "race_white": share(66, 33, 50),
                "race_other": share(60, 12, 20),
            },
            {"race_other"},
            id="five students are left out of the two that are hidden",
        ),
        pytest.param(
            {
                "all_students": share(80, 80, 100),
                "not_english_learners": share("80.6", 79, 98),
            },
            {"not_english_learners"},
            id="a part without a row, and room for two students in it",
        ),
        pytest.param(
            {
                "all_students": share(80, 80, 100),
                "not_english_learners": share(80, 56, 70),
            },
            set(),
            id="a part without a row, but large",
        ),
        pytest.param(
            {
                "all_students": share(80, 80, 100),
                "not_english_learners": share(80, 80, 100),
            },
            set(),
            id="a part without a row and without students",
        ),
        pytest.param(
            {
                "all_students": share(10),
                "english_learners": HIDDEN,
                "not_english_learners": share(10),
            },
            {"not_english_learners"},
            id="shares without counts: how large the groups are is published elsewhere",
        ),
        pytest.param(
            {
                "all_students": share(78, 78, 100),
                "free_meals": share(80, 60, 75),
                "reduced_meals": share(70, 14, 20),
                "not_free_or_reduced_meals": HIDDEN,
                "free_or_reduced_meals": share("77.9", 74, 95),
            },
            {"reduced_meals", "free_or_reduced_meals"},
            id="a chain of sets is followed to its end",
        ),
    ],
)
def test_a_hidden_part_takes_the_part_with_it_that_would_give_it_away(figures, hidden):
    assert hidden_with(figures, LIMITS) == hidden


def test_a_total_printed_without_counts_is_reckoned_from_enrollment():
    figures = {
        "all_students": share("5.5"),
        "english_learners": HIDDEN,
        "not_english_learners": share("5.4", 52),
    }

    assert hidden_with(figures, LIMITS, enrollment=980) == {"not_english_learners"}
    assert hidden_with(figures, LIMITS) == {"not_english_learners"}


def test_days_attended_give_a_hidden_group_away_by_the_sizes():
    def days(value, students):
        return Figure(value and Decimal(value), None, students, is_share=False, is_rate=True)

    figures = {
        "all_students": days(95, 300),
        "high_needs": days(94, 290),
        "not_high_needs": HIDDEN,
    }

    assert hidden_with(figures, LIMITS) == {"high_needs"}


GROUPS = sorted({group for whole, parts in GROUPS_THAT_ADD_UP for group in (whole, *parts)})
FIGURES = st.one_of(
    st.just(HIDDEN),
    st.integers(20, 300).flatmap(
        lambda size: st.integers(6, size).map(lambda part: share(round(part * 100 / size, 1), part, size))
    ),
)


@given(st.dictionaries(st.sampled_from(GROUPS), FIGURES))
def test_in_the_end_no_set_has_one_single_hidden_row(figures):
    hidden = {group for group, figure in figures.items() if figure.withheld}

    chosen = hidden_with(figures, LIMITS)

    assert not chosen & hidden
    withheld = hidden | chosen
    for whole, parts in GROUPS_THAT_ADD_UP:
        if whole in figures and whole not in withheld and all(part in figures for part in parts):
            assert len(withheld & set(parts)) != 1


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (share(100, 80, 80), "≥95%"),
        (share("96.4", None, 80), "≥95%"),
        (share("94.9", None, 80), ""),
        (share(100, 120, 120), "≥95%"),
        (share("98.5", 395, 401), ""),
        (share("98.5", 396, 401), "≥95%"),
        (share(98, 9000, 9180), ""),
        (share(100, 9000), "≥95%"),
        (share(0, None, 80), "≤5%"),
        (share(0, None, 120), ""),
        (share(100), "≥95%"),
        (share("95"), "≥95%"),
        (share("94.9"), ""),
        (share(0), "≤5%"),
        (HIDDEN, ""),
        (Figure(Decimal(99), None, 80, is_share=False, is_rate=True), ""),
    ],
)
def test_shares_at_the_ends_that_tell_of_few_students_are_shown_as_bounds(figure, text):
    assert bound(figure, LIMITS) == text


def test_a_hidden_figure_has_no_count():
    assert HIDDEN.count(enrollment=100) is None
