"""Which districts are most like one: numbers in, an order out. No database.

Method 1 (design: profile.md, section 3). Districts are compared within their pool and grade span
only. Each of four measures is standardized over all districts given (minus their mean, over their
population standard deviation); the distance is the root of the weighted mean of the squared
differences over the measures that both districts have. An absent value is left out for the pair and
never read as zero; with fewer than two measures left there is no comparison.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

METHOD = 1
FEWEST_MEASURES = 2
NEAREST = 10
MOST_WEIGHT = 3


class Measure(StrEnum):
    """What is compared, in the order in which it is shown. Enrollment is compared by its logarithm."""

    ENROLLMENT = "enrollment"
    MEALS = "meals"
    ENGLISH_LEARNERS = "english_learners"
    DISABILITIES = "disabilities"


Values = Mapping[Measure, float]
Weights = Mapping[Measure, float]

EVEN: Weights = dict.fromkeys(Measure, 1)


@dataclass(frozen=True, slots=True)
class Subject:
    """A district as it is compared.

    ``values``: students enrolled, and percents of them; a measure that is not there is absent or
    suppressed. A blank ``pool`` or ``span`` is compared with none.
    """

    code: str
    pool: str
    span: str
    values: Values


@dataclass(frozen=True, slots=True)
class Peer:
    """A comparable district: how far it is (0: the same) and by which measures, in their order."""

    code: str
    distance: float
    compared: tuple[Measure, ...]


def nearest(
    code: str,
    subjects: Iterable[Subject],
    weights: Weights = EVEN,
    *,
    among: Collection[str] | None = None,
) -> list[Peer]:
    """Every district that can be compared with ``code``, the nearest first, ties by code.

    ``subjects`` are all active districts, ``code`` among them (KeyError when it is not): what a
    reader leaves out with ``among`` (codes) still counts for the scale. A measure of weight 0 is not
    compared.
    """
    by_code = {subject.code: subject for subject in subjects}
    mine = by_code[code]
    if not (mine.pool and mine.span):
        return []
    compared = [measure for measure in Measure if weights.get(measure)]
    weight = [weights[measure] for measure in compared]
    scores = _standardized(by_code, compared)
    found = []
    for other in by_code.values():
        if other.code == code or (other.pool, other.span) != (mine.pool, mine.span):
            continue
        if among is not None and other.code not in among:
            continue
        pairs = zip(scores[code], scores[other.code], weight, strict=True)
        shared = [None if a is None or b is None else (each, each * (a - b) ** 2) for a, b, each in pairs]
        known = [pair for pair in shared if pair]
        if len(known) >= FEWEST_MEASURES:
            distance = math.sqrt(sum(square for _, square in known) / sum(each for each, _ in known))
            measures = tuple(m for m, pair in zip(compared, shared, strict=True) if pair)
            found.append(Peer(other.code, distance, measures))
    # The same distance must not be split by the last bit of a float.
    return sorted(found, key=lambda peer: (round(peer.distance, 9), peer.code))


def yearly_median(series: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """The median of several districts' figures for each year that any of them has, oldest first."""
    by_year: dict[int, list[float]] = {}
    for figures in series:
        for year, value in figures.items():
            by_year.setdefault(year, []).append(value)
    return {year: median(by_year[year]) for year in sorted(by_year)}


def _standardized(
    subjects: Mapping[str, Subject], measures: Iterable[Measure]
) -> dict[str, tuple[float | None, ...]]:
    """Code to its value of each measure in standard deviations from the mean; None where it has none.

    Where all are the same the measure tells no two apart: 0 for each.
    """
    columns = []
    for measure in measures:
        numbers = [_number(subject, measure) for subject in subjects.values()]
        known = [number for number in numbers if number is not None]
        mean = math.fsum(known) / len(known) if known else 0
        deviation = math.sqrt(math.fsum((n - mean) ** 2 for n in known) / len(known)) if known else 0
        columns.append([None if n is None else (n - mean) / deviation if deviation else 0 for n in numbers])
    rows = zip(*columns, strict=True) if columns else [()] * len(subjects)
    return dict(zip(subjects, rows, strict=True))


def _number(subject: Subject, measure: Measure) -> float | None:
    value = subject.values.get(measure)
    if value is not None and measure == Measure.ENROLLMENT:
        # An enrollment of nobody has no logarithm and is no district's.
        return math.log(value) if value > 0 else None
    return value
