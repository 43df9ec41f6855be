"""Somebody with everything that is published, pencil and paper, tries to find what is hidden."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from districts.display import SUPPRESSED, shown
from districts.guard import shown_together
from districts.suppression import GROUPS_THAT_ADD_UP, Limits

LIMITS = Limits(numerator=6, denominator=20)
NATURE = {"rate": {"unit": "percent", "counts_people": True}}
# Sets whose whole is every student, and the one below a part.
OF_ALL = [parts for whole, parts in GROUPS_THAT_ADD_UP if whole == "all_students"]


@st.composite
def split(draw, total, ways):
    """``total`` in so many parts, small ones among them."""
    parts = []
    for _ in range(ways - 1):
        most = total - sum(parts)
        parts.append(draw(st.one_of(st.integers(0, min(most, 25)), st.integers(0, most))))
    return [*parts, total - sum(parts)]


@st.composite
def tables(draw):
    """Group to (students with the trait, students): true counts that add up in every set, rows missing."""
    size = draw(st.integers(0, 400))
    truth = {"all_students": (draw(st.integers(0, size)), size)}
    for parts in OF_ALL:
        if "free_or_reduced_meals" in parts:
            continue  # follows from free and reduced
        whole = truth["all_students"]
        with_trait = draw(split(whole[0], len(parts)))
        without = draw(split(whole[1] - whole[0], len(parts)))
        truth |= {part: (a, a + b) for part, a, b in zip(parts, with_trait, without, strict=True)}
    free, reduced = truth["free_meals"], truth["reduced_meals"]
    truth["free_or_reduced_meals"] = free[0] + reduced[0], free[1] + reduced[1]
    kept = draw(st.sets(st.sampled_from(sorted(truth)), min_size=1))
    return truth, {group: truth[group] for group in kept}


def published(counts, *, with_counts=True):
    """The rows as a publisher prints them: a share of one decimal, with both counts or without."""
    return {
        ("0010011", "rate", group, 2019): {
            "value": Decimal(100 * part / Decimal(whole)).quantize(Decimal("0.1")) if whole else None,
            "numerator": part if whole and with_counts else None,
            "denominator": whole if whole and with_counts else None,
            "flag": "published" if whole else "not_reported",
            "source": "S01",
        }
        for group, (part, whole) in counts.items()
    }


def seen(counts, limits=LIMITS, **printed):
    enrollments = {"0010011": {2019: counts.get("all_students", (0, None))[1]}}
    answers = shown_together(
        published(counts, **printed), indicators=NATURE, enrollments=enrollments, limits=limits
    )
    return {group: figure for (_, _, group, _), figure in answers.items()}


def worked_out(known, groups):
    """{group: number} of those whose number follows from ``known``: by sums, and as none is below 0."""
    sums, unknown = _sums(known, groups)
    return _by_elimination(sums, unknown) | _by_bounds(sums, unknown)


def _sums(known, groups):
    """What the sets say: ({group: sign} of its unknown groups, what they add up to) of each; the unknown."""
    unknown = [group for group in groups if group not in known]
    sums = []
    for whole, parts in GROUPS_THAT_ADD_UP:
        terms = {whole: 1} | dict.fromkeys(parts, -1)
        right = -sum(sign * known[group] for group, sign in terms.items() if group in known)
        sums.append(({group: sign for group, sign in terms.items() if group not in known}, right))
    return sums, unknown


def _by_elimination(sums, unknown):
    rows = [[Fraction(terms.get(group, 0)) for group in unknown] + [right] for terms, right in sums]
    pivots = []
    for column in range(len(unknown)):
        row = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if row is None:
            continue
        top = len(pivots)
        rows[top], rows[row] = rows[row], rows[top]
        rows[top] = [cell / rows[top][column] for cell in rows[top]]
        for r, other in enumerate(rows):
            if r != top and other[column]:
                rows[r] = [a - other[column] * b for a, b in zip(other, rows[top], strict=True)]
        pivots.append(column)
    return {
        unknown[column]: rows[r][-1]
        for r, column in enumerate(pivots)
        if not any(rows[r][c] for c in range(len(unknown)) if c != column)
    }


def _by_bounds(sums, unknown):
    low, high = dict.fromkeys(unknown, 0), dict.fromkeys(unknown, 10**6)
    for _ in range(10):
        for terms, right in sums:
            for group, sign in terms.items():
                others = [(other, s) for other, s in terms.items() if other != group]
                least = sum(s * (low if s > 0 else high)[other] for other, s in others)
                most = sum(s * (high if s > 0 else low)[other] for other, s in others)
                ends = sorted([(right - least) * sign, (right - most) * sign])
                low[group], high[group] = max(low[group], ends[0]), min(high[group], ends[1])
    return {group: low[group] for group in unknown if low[group] == high[group]}


def tells_of_few(part, whole, limits=LIMITS):
    """Whether a group has students, and too few in it, with the trait, or without it."""
    return bool(whole) and (min(part, whole - part) < limits.numerator or whole < limits.denominator)


def hidden_by_rule(counts):
    return {group for group, of_group in counts.items() if tells_of_few(*of_group)}


@settings(max_examples=300)
@given(tables())
def test_no_sum_or_difference_of_what_is_published_gives_a_suppressed_cell(table):
    truth, counts = table
    answers = seen(counts)
    printed = {g: figure for g, figure in answers.items() if figure.numerator is not None}
    for name, known in {
        "with the trait": {g: figure.numerator for g, figure in printed.items()},
        "without it": {g: figure.denominator - figure.numerator for g, figure in printed.items()},
        "in all": {g: figure.denominator for g, figure in printed.items()},
    }.items():
        found = worked_out(known, truth)
        assert not found.keys() & hidden_by_rule(counts), (name, found, counts)


@settings(max_examples=300)
@given(tables())
def test_shares_without_counts_give_no_hidden_group_away_to_who_knows_every_size(table):
    """The sizes of groups are published elsewhere: a share of a known size is a count."""
    truth, counts = table
    answers = seen(counts, with_counts=False)
    hidden = {group for group, figure in answers.items() if figure.text == SUPPRESSED}
    known = {group: truth[group][0] for group, figure in answers.items() if figure.number is not None}

    assert not _by_elimination(*_sums(known, truth)).keys() & hidden


@settings(max_examples=60)
@given(tables())
def test_no_small_count_leaves(table):
    _, counts = table
    for group, figure in seen(counts).items():
        part, whole = counts[group]
        if tells_of_few(part, whole):
            assert (figure.number, figure.numerator, figure.denominator) == (None, None, None)
            assert figure.text in {SUPPRESSED, "≥95%"}
        if figure.text == "≥95%":
            assert part >= LIMITS.numerator
            assert part / whole >= Decimal("0.9495")


@settings(max_examples=60)
@given(tables(), st.integers(1, 30), st.integers(1, 60))
def test_the_limits_are_those_of_the_settings(table, numerator, denominator):
    _, counts = table
    limits = Limits(numerator, denominator)
    for figure in seen(counts, limits).values():
        if figure.number is not None:
            assert not tells_of_few(figure.numerator, figure.denominator, limits)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (5, 100, SUPPRESSED),
        (15, 19, SUPPRESSED),
        (0, 400, SUPPRESSED),
        (77, 82, SUPPRESSED),
        (395, 400, "≥95%"),
        (400, 400, "≥95%"),
    ],
)
def test_five_of_a_hundred_all_but_five_and_fifteen_of_nineteen_are_nowhere(part, whole, text):
    value = Decimal(100 * part) / whole
    figure = shown(
        value,
        "published",
        unit="percent",
        counts_people=True,
        numerator=part,
        denominator=whole,
        limits=LIMITS,
    )

    assert (figure.text, figure.number, figure.numerator, figure.denominator) == (
        text,
        None,
        None,
        None,
    )
