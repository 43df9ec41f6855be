"""Which figures may be shown: the privacy rules for small groups, without a database.

A count or rate is hidden when fewer students than the limit stand behind it, when it could be
computed from that of its neighbours, and a rate near 0 or 100 percent of a small group is shown as a
bound. "Hidden" and "withheld" mean the same here; absent numbers are None, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

# Every student.
WHOLE = "all_students"
# The state's groups that add up to another one: (the whole, its parts).
GROUPS_THAT_ADD_UP: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("all_students", ("english_learners", "not_english_learners")),
    ("all_students", ("students_with_disabilities", "students_without_disabilities")),
    ("all_students", ("free_meals", "reduced_meals", "not_free_or_reduced_meals")),
    ("all_students", ("free_or_reduced_meals", "not_free_or_reduced_meals")),
    ("free_or_reduced_meals", ("free_meals", "reduced_meals")),
    ("all_students", ("high_needs", "not_high_needs")),
    ("all_students", ("race_black", "race_hispanic", "race_white", "race_other")),
)

LOW_BOUND, HIGH_BOUND = Decimal(5), Decimal(95)


@dataclass(frozen=True, slots=True)
class Limits:
    """Students below which a numerator, or a denominator, is hidden."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as its publisher printed it.

    ``value`` is a percent when ``is_share`` (a share of students) or ``is_rate`` (any other mean over
    students, such as the share of days attended or an index), and otherwise a count of students.
    Numerator and denominator are students. A figure without value is withheld.
    """

    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None
    is_share: bool = True
    is_rate: bool = False

    @property
    def withheld(self) -> bool:
        return self.value is None

    def count(self, enrollment: int | None = None) -> Decimal | None:
        """Students in the numerator: printed, or reckoned from the base; None when neither can be had."""
        if self.numerator is not None:
            return Decimal(self.numerator)
        if self.value is None:
            return None
        if not (self.is_share or self.is_rate):
            return self.value
        base = self.base(enrollment)
        return None if base is None or not self.is_share else self.value * base / 100

    def base(self, enrollment: int | None = None) -> Decimal | None:
        """Students that a share is of: printed, reckoned from its numerator, or the enrollment; or None."""
        if self.denominator is not None:
            return Decimal(self.denominator)
        if self.numerator is not None and self.is_share and self.value:
            # 9 students who are 50 percent of their group give its size away: 18.
            return self.numerator * 100 / self.value
        return None if enrollment is None else Decimal(enrollment)

    def left_out(self, enrollment: int | None = None) -> Decimal | None:
        """Students of the base who are not in the numerator of a share; None when they cannot be reckoned."""
        count, base = self.count(enrollment), self.base(enrollment)
        return base - count if self.is_share and count is not None and base is not None else None


def is_too_small(figure: Figure, limits: Limits, *, enrollment: int | None = None) -> bool:
    """Whether too few students stand behind a figure.

    ``enrollment`` is the district's in that year, the base of a share that is printed without counts.
    A share whose base is not known at all is too small to be sure of. One that leaves few students out
    tells of these; from 95 percent up :func:`bound` hides them.
    """
    if figure.value is None:
        return False
    if figure.numerator is not None and figure.numerator < limits.numerator:
        return True
    if figure.denominator is not None and figure.denominator < limits.denominator:
        return True
    if figure.is_rate:
        return False
    count = figure.count(enrollment)
    if count is None or count < limits.numerator:
        return True
    if not figure.is_share:
        return False
    base, left_out = figure.base(enrollment), figure.left_out(enrollment)
    if base is not None and base < limits.denominator:
        return True
    return left_out is not None and left_out < limits.numerator and figure.value < HIGH_BOUND


def is_derived_share_too_small(share: Decimal | None, base: int | None, limits: Limits) -> bool:
    """Whether too few students stand behind a share of ``base`` students that was rounded to one decimal."""
    if share is None:
        return False
    if base is None:
        return True
    count = share * base / 100
    # Under 1,000 students the rounded share gives the count exactly.
    exact = round(count) if base < 1000 else None
    return is_too_small(Figure(share, exact, base), limits)


def hidden_with(figures: Mapping[str, Figure], limits: Limits, *, enrollment: int | None = None) -> set[str]:
    """Groups to hide as well, so that sums and differences of what is shown give no hidden group away.

    ``figures`` maps group code to figure, for one district, indicator and school year. A hidden group
    is given away where it alone is left of a set, also where no counts are printed: the sizes of groups
    are published elsewhere. So it is where so few students are left for the hidden ones of a set that
    all of them are few. A group without any row may be worked out, and counts as
    hidden when only a few students are left for it. The smallest that is shown of the set goes.
    """
    hidden = {group for group, figure in figures.items() if figure.withheld}
    chosen: set[str] = set()
    # Hiding one may leave another set with a single hidden group: look again.
    while group := _next_to_hide(figures, hidden, limits, enrollment):
        chosen.add(group)
        hidden.add(group)
    return chosen


def _next_to_hide(
    figures: Mapping[str, Figure], hidden: set[str], limits: Limits, enrollment: int | None
) -> str | None:
    """One more group to hide; None when nothing is given away."""
    shown = {group: figure for group, figure in figures.items() if group not in hidden}
    sizes = {group: Decimal(f.denominator) for group, f in shown.items() if f.denominator is not None}
    # Only the whole student body is as large as the enrollment.
    bases = {group: enrollment if group == WHOLE else None for group in shown}
    counts = _known({group: figure.count(bases[group]) for group, figure in shown.items()})
    left_out = _known({group: figure.left_out(bases[group]) for group, figure in shown.items()})
    given_away_in = (
        _left_alone(set(shown), hidden)
        or _given_away(sizes, figures, hidden, limits.denominator, is_size=True)
        or _given_away(counts, figures, hidden, limits.numerator, is_size=False)
        or _given_away(left_out, figures, hidden, limits.numerator, is_size=False)
    )
    if not given_away_in:
        return None
    of_set = [group for group in given_away_in[1:] if group in shown]
    of_set = of_set or [group for group in given_away_in if group in shown] or list(shown)
    return min(of_set, key=lambda group: (_size(shown[group]), group))


def _left_alone(known: set[str], hidden: set[str]) -> tuple[str, ...]:
    """The set (its whole, then its parts) of which a hidden group alone is not known; empty without one."""
    found = True
    while found:
        found = False
        for whole, parts in GROUPS_THAT_ADD_UP:
            unknown = [group for group in (whole, *parts) if group not in known]
            if len(unknown) == 1:
                if unknown[0] in hidden:
                    return whole, *parts
                known.add(unknown[0])
                found = True
    return ()


def _given_away(
    known: dict[str, Decimal],
    figures: Mapping[str, Figure],
    hidden: set[str],
    limit: int,
    *,
    is_size: bool,
) -> tuple[str, ...]:
    """The set (its whole, then its parts) that gives a hidden group away; empty when none does.

    ``known`` are the numbers of the groups that are shown; what follows from them is added.
    """
    found = True
    while found:
        found = False
        for whole, parts in GROUPS_THAT_ADD_UP:
            unknown = [group for group in (whole, *parts) if group not in known]
            if not unknown:
                continue
            left = known.get(whole, Decimal(0)) - sum(known.get(part, Decimal(0)) for part in parts)
            if len(unknown) == 1:
                number = -left if unknown == [whole] else left
                few = is_size and unknown[0] not in figures and 0 < number < limit
                if unknown[0] in hidden or few:
                    return whole, *parts
                known[unknown[0]] = number
                found = True
            elif whole in known and left < limit and any(group in hidden for group in unknown):
                return whole, *parts
    return ()


def _known(numbers: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    return {group: number for group, number in numbers.items() if number is not None}


def _size(figure: Figure) -> Decimal:
    """How large a group is, for choosing the smallest: its denominator, else its count."""
    if figure.denominator is not None:
        return Decimal(figure.denominator)
    return figure.count() or Decimal(0)


def bound(figure: Figure, limits: Limits) -> str:
    """ "≤5%" or "≥95%" for a share that tells of few students; "" where the share itself may be shown.

    At either end of a small group, 5 percent of which is fewer students than the numerator's limit, and
    where fewer than that are left out. When no size is printed, 0 percent and all from 95 percent up are
    read as a small group's.
    """
    if figure.value is None or not figure.is_share:
        return ""
    base, left_out = figure.base(), figure.left_out()
    if base is None or left_out is None:
        low, high = figure.value <= 0, figure.value >= HIGH_BOUND
    else:
        small = base * LOW_BOUND / 100 < limits.numerator
        low = small and figure.value <= LOW_BOUND
        high = figure.value >= HIGH_BOUND and (small or left_out < limits.numerator)
    return "≤5%" if low else "≥95%" if high else ""
