"""Series of figures by school year: what may be drawn of them, where they stop, and their scale.

No database. Only ``Point.value`` is ever drawn; of a figure that is held back nothing comes here but
the words for it. A year without a number is a gap, whatever the reason.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Whose series it is; the theme's classes end in it (c-line--dist)."""

    DISTRICT = "dist"
    STATE = "state"
    SIMILAR = "peer"


class Why(StrEnum):
    """Why a year has no number that may be drawn."""

    NO_FIGURE = "no_figure"
    WITHHELD = "withheld"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series as readers may see it: ``text`` for tables, ``value`` where it may be drawn.

    ``rests_on`` stands behind the figure in tables ("10 districts"), empty where it is one district's own.
    """

    text: str
    value: float | None = None
    why: Why = Why.NO_FIGURE
    rests_on: str = ""


ABSENT = Point("")


@dataclass(frozen=True, slots=True)
class Series:
    """Figures by the year a school year ends. ``part_years`` count a part of the year: which, in words.

    ``told`` is whose figure it is within a sentence ("the median of similar districts"), where that is
    not the name in the genitive.
    """

    role: Role
    name: str
    points: Mapping[int, Point]
    part_years: Mapping[int, str] = field(default_factory=dict)
    told: str = ""

    def at(self, year: int) -> Point:
        """The figure of ``year``; ABSENT where there is none."""
        return self.points.get(year, ABSENT)

    @property
    def values(self) -> dict[int, float]:
        """The numbers that are drawn, by year, oldest first."""
        shown = ((year, self.points[year].value) for year in sorted(self.points))
        return {year: value for year, value in shown if value is not None}


@dataclass(frozen=True, slots=True)
class Gap:
    """Years in a row that a series has no number for, for one reason."""

    first: int
    last: int
    why: Why


@dataclass(frozen=True, slots=True)
class Scale:
    """Ends and steps of the axis, in the unit of the figures."""

    low: float
    high: float
    step: float

    @property
    def steps(self) -> list[float]:
        """The numbers along the axis, the lowest first."""
        return [self.low + self.step * n for n in range(round((self.high - self.low) / self.step) + 1)]


def scale_of(values: Iterable[float], *, from_zero: bool = True) -> Scale:
    """A round scale in at most five steps. From zero, unless it need not be and all lie far above it."""
    known = list(values)
    low, high = 0.0, max([*known, 0.0])
    if not from_zero and known and min(known) > high / 2:
        low = min(known)
    step = next(step for step in _round_steps(high - low) if _steps_to(high, _below(low, step), step) <= 5)
    low = _below(low, step)
    return Scale(low, low + step * max(_steps_to(high, low, step), 1), step)


def _round_steps(span: float) -> Iterable[float]:
    """1, 2, 5, 10 ... from about a tenth of ``span`` on."""
    power = math.floor(math.log10(span / 10)) if span > 0 else 0
    while True:
        for first in (1, 2, 5):
            yield first * 10.0**power
        power += 1


def _below(value: float, step: float) -> float:
    return math.floor(round(value / step, 9)) * step


def _steps_to(high: float, low: float, step: float) -> int:
    return math.ceil(round((high - low) / step, 9))


def years_of(series: Iterable[Series]) -> list[int]:
    """Every school year from the first to the last that any of ``series`` tells of."""
    told = [year for one in series for year in one.points]
    return list(range(min(told), max(told) + 1)) if told else []


def gaps_of(series: Series, years: Sequence[int]) -> list[Gap]:
    """The gaps of ``series`` among ``years`` (which follow each other), oldest first."""
    gaps: list[Gap] = []
    for year in years:
        point = series.at(year)
        if point.value is not None:
            continue
        if gaps and gaps[-1].last == year - 1 and gaps[-1].why == point.why:
            gaps[-1] = Gap(gaps[-1].first, year, point.why)
        else:
            gaps.append(Gap(year, year, point.why))
    return gaps


def runs_of(series: Series) -> list[list[int]]:
    """The years that ``series`` has a number for, in unbroken runs."""
    runs: list[list[int]] = []
    for year in series.values:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def labelled_years(series: Series, start: int | None) -> list[int]:
    """The years whose figures are printed beside the line, by weight; the last figure stands at its end.

    Of equal figures the earlier one.
    """
    values = series.values
    later = {year: value for year, value in values.items() if start is None or year >= start} or values
    wanted = [start, max(values, key=lambda year: values[year]), min(later, key=lambda year: later[year])]
    wanted.append(min(values))
    last = max(values)
    return list(dict.fromkeys(year for year in wanted if year in values and year != last))
