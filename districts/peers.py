"""Which districts are most like one: numbers in, an order out. No database.

Method 1 (design: profile.md, section 3). Districts are compared within their pool and grade span
only. Each of four measures is standardized over all districts given (minus their mean, over their
population standard deviation; in the difference of two districts the mean falls out). The distance is
the root of the weighted mean of the squared differences over the measures that both districts have.
An absent value is left out for the pair and never read as zero; with fewer than two measures left
there is no comparison.
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
# The median of one district's figure, or of two, says what those districts publish and nothing of
# "similar districts". The claim's rule, the about page and docs/data.md say this number in words.
FEWEST_FOR_MEDIAN = 3


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
    """A comparable district: how far it is (0: the same) and by which measures, in their order.

    ``gaps`` has every measure that both have, also those of weight 0: how many standard deviations
    the other lies above (or, negative, below).
    """

    code: str
    distance: float
    compared: tuple[Measure, ...]
    gaps: Mapping[Measure, float]


@dataclass(frozen=True, slots=True)
class Median:
    """The median of a year, and the number of districts whose figures it is taken of."""

    value: float
    districts: int


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
    others = [
        subject
        for subject in by_code.values()
        if subject.pool == mine.pool
        and subject.span == mine.span
        and subject.code != code
        and (among is None or subject.code in among)
    ]
    gaps = _gaps(mine, others, by_code.values())
    peers = (_peer(other.code, apart, weights) for other, apart in zip(others, gaps, strict=True))
    # The same distance must not be split by the last bit of a float.
    return sorted(filter(None, peers), key=lambda peer: (round(peer.distance, 9), peer.code))


def _peer(code: str, gaps: dict[Measure, float], weights: Weights) -> Peer | None:
    """The district ``code`` as far away as ``gaps`` say; None when too few of them are compared."""
    compared = tuple(measure for measure in gaps if weights.get(measure))
    if len(compared) < FEWEST_MEASURES:
        return None
    square = sum(weights[measure] * gaps[measure] ** 2 for measure in compared)
    return Peer(code, math.sqrt(square / sum(weights[measure] for measure in compared)), compared, gaps)


def yearly_median(series: Iterable[Mapping[int, float]]) -> dict[int, Median]:
    """The median of several districts' figures for each year that enough of them have, oldest first.

    Years that fewer than ``FEWEST_FOR_MEDIAN`` have are absent.
    """
    by_year: dict[int, list[float]] = {}
    for figures in series:
        for year, value in figures.items():
            by_year.setdefault(year, []).append(value)
    return {
        year: Median(median(figures), len(figures))
        for year, figures in sorted(by_year.items())
        if len(figures) >= FEWEST_FOR_MEDIAN
    }


def _gaps(
    mine: Subject, others: Collection[Subject], everyone: Collection[Subject]
) -> list[dict[Measure, float]]:
    """For each of ``others`` how far it lies above ``mine``, by measure.

    The unit is the standard deviation of ``everyone``. A measure that either has not is left out; one
    that is the same for all tells no two apart: 0.
    """
    gaps: list[dict[Measure, float]] = [{} for _ in others]
    for measure in Measure:
        own = _number(mine, measure)
        if own is None:
            continue
        deviation = _deviation([_number(subject, measure) for subject in everyone])
        for other, apart in zip(others, gaps, strict=True):
            number = _number(other, measure)
            if number is not None:
                apart[measure] = (number - own) / deviation if deviation else 0.0
    return gaps


def _deviation(numbers: Iterable[float | None]) -> float:
    """The population standard deviation of those that are there."""
    known = [number for number in numbers if number is not None]
    mean = math.fsum(known) / len(known)
    return math.sqrt(math.fsum((number - mean) ** 2 for number in known) / len(known))


def _number(subject: Subject, measure: Measure) -> float | None:
    value = subject.values.get(measure)
    if value is not None and measure == Measure.ENROLLMENT:
        # An enrollment of nobody has no logarithm and is no district's.
        return math.log(value) if value > 0 else None
    return value
