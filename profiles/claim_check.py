"""Is a claimed change visible in the public record? Numbers in, a verdict out. No database.

The rule: the mean of the (up to four) school years before the start is set against the mean of the
(up to four) from it, for the district and for the yearly median of its similar districts. A year counts
where both have one; there is a median only where enough similar districts have a figure
(``districts.peers.FEWEST_FOR_MEDIAN``), and each side needs two such years. The claim
agrees with public data only if the district moved the better way, by more than the similar districts
did, and by more than the noise of its own counts: the 95 percent interval of the difference of two
means of binomial shares.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from districts.peers import Median
from profiles.vocabulary import ClaimCheck

MOST_YEARS = 4
FEWEST_YEARS = 2
# Standard errors to each side of a difference that hold 95 percent of chance.
Z95 = 1.96


class Reason(StrEnum):
    """Why a check ends as it does."""

    AGREES = "agrees"
    OTHER_WAY = "other_way"
    LIKE_SIMILAR = "like_similar"
    WITHIN_NOISE = "within_noise"
    SUPPRESSED = "suppressed"
    NO_START = "no_start"
    NO_BETTER_WAY = "no_better_way"
    NOT_A_SHARE = "not_a_share"
    TOO_FEW_YEARS = "too_few_years"
    NO_STUDENTS = "no_students"
    NO_SIMILAR = "no_similar"


@dataclass(frozen=True, slots=True)
class Share:
    """A district's figure of one school year: percent of ``students``; None where their number is unknown."""

    percent: float
    students: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """A school year (by the year it ends) that was compared."""

    year: int
    percent: float
    students: int
    similar: Median


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the record says of a claim, in percents and points; without years nothing was compared."""

    result: ClaimCheck
    reason: Reason
    before: tuple[Year, ...] = ()
    after: tuple[Year, ...] = ()
    noise: float | None = None

    @property
    def compared(self) -> bool:
        """Whether there are numbers to show."""
        return self.noise is not None

    @property
    def district_before(self) -> float:
        return fmean(year.percent for year in self.before)

    @property
    def district_after(self) -> float:
        return fmean(year.percent for year in self.after)

    @property
    def similar_before(self) -> float:
        return fmean(year.similar.value for year in self.before)

    @property
    def similar_after(self) -> float:
        return fmean(year.similar.value for year in self.after)

    @property
    def district_change(self) -> float:
        return self.district_after - self.district_before

    @property
    def similar_change(self) -> float:
        return self.similar_after - self.similar_before


def check(
    start: int | None,
    district: Mapping[int, Share | None],
    similar: Mapping[int, Median],
    *,
    lower_is_better: bool,
) -> Verdict:
    """Set the years before ``start`` against those from it.

    ``district`` maps a school year to its figure, or to None where it is withheld; ``similar`` a year
    to the median of the similar districts. Years that either lacks are left out, never filled in.
    """
    if start is None:
        return Verdict(ClaimCheck.CANNOT, Reason.NO_START)
    windows = range(start - MOST_YEARS, start), range(start, start + MOST_YEARS)
    sides = [[year for year in window if year in district] for window in windows]
    known = [[year for year in side if district[year] is not None] for side in sides]
    if _too_few(known):
        withheld = not _too_few(sides)
        if withheld:
            return Verdict(ClaimCheck.SUPPRESSED, Reason.SUPPRESSED)
        return Verdict(ClaimCheck.CANNOT, Reason.TOO_FEW_YEARS)
    paired = [[year for year in side if year in similar] for side in known]
    if _too_few(paired):
        return Verdict(ClaimCheck.CANNOT, Reason.NO_SIMILAR)
    compared = [[_year(year, district[year], similar[year]) for year in side] for side in paired]
    before, after = (tuple(year for year in side if year) for side in compared)
    if _too_few([before, after]):
        return Verdict(ClaimCheck.CANNOT, Reason.NO_STUDENTS)
    return _judge(before, after, sign=-1 if lower_is_better else 1)


def _judge(before: tuple[Year, ...], after: tuple[Year, ...], *, sign: int) -> Verdict:
    noise = Z95 * math.sqrt(_variance(before) + _variance(after))
    seen = Verdict(ClaimCheck.NOT_VISIBLE, Reason.OTHER_WAY, before, after, noise)
    gain, similar_gain = sign * seen.district_change, sign * seen.similar_change
    if gain <= 0:
        return seen
    if gain <= similar_gain:
        return Verdict(ClaimCheck.NOT_VISIBLE, Reason.LIKE_SIMILAR, before, after, noise)
    if gain <= noise:
        return Verdict(ClaimCheck.NOT_VISIBLE, Reason.WITHIN_NOISE, before, after, noise)
    return Verdict(ClaimCheck.AGREES, Reason.AGREES, before, after, noise)


def _variance(years: tuple[Year, ...]) -> float:
    """Of the mean of several years' percents, each a binomial share of its students."""
    each = (year.percent * (100 - year.percent) / year.students for year in years)
    return math.fsum(each) / len(years) ** 2


def _year(year: int, share: Share | None, similar: Median) -> Year | None:
    """None where the number of students is not known: its noise cannot be told."""
    if share is None or not share.students:
        return None
    return Year(year, share.percent, share.students, similar)


def _too_few(sides) -> bool:
    return any(len(side) < FEWEST_YEARS for side in sides)
