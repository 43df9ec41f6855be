"""A claim stands beside the public record: the rule, by hand."""

import math

import pytest

from districts.peers import Median
from profiles.claim_check import Reason, Share, check
from profiles.vocabulary import ClaimCheck

# 2010 to 2013 come before the start, 2014 to 2017 from it.
START = 2014


def series(before, after, students=1000, start=START):
    """Four years to each side; None is a withheld figure, ... no figure at all."""
    values = dict(enumerate([*before, *after], start - len(before)))
    return {
        year: None if value is None else Share(value, students)
        for year, value in values.items()
        if value is not ...
    }


def flat(value=10.0):
    return stepped(value, value)


def stepped(before, after):
    """The median of ten districts in each year, which moves at the start."""
    return {year: Median(before if year < START else after, 10) for year in range(2000, 2030)}


def test_a_fall_beyond_similar_districts_and_noise_agrees():
    verdict = check(START, series([20] * 4, [10] * 4), flat(), lower_is_better=True)

    assert (verdict.result, verdict.reason) == (ClaimCheck.AGREES, Reason.AGREES)
    assert (verdict.district_before, verdict.district_after, verdict.district_change) == (20, 10, -10)
    assert verdict.similar_change == 0


def test_the_noise_is_that_of_two_means_of_binomial_shares():
    verdict = check(START, series([20] * 4, [10] * 4, students=100), flat(), lower_is_better=True)

    # A year's variance is p(100 - p)/n: 16 and 9 square points; that of a mean of four a fourth of it.
    assert verdict.noise == pytest.approx(1.96 * math.sqrt(16 / 4 + 9 / 4))


@pytest.mark.parametrize(
    ("before", "after", "similar", "students", "lower", "reason"),
    [
        pytest.param([10] * 4, [11] * 4, flat(), 10**6, True, Reason.OTHER_WAY, id="it rose"),
        pytest.param([10] * 4, [10] * 4, flat(), 10**6, True, Reason.OTHER_WAY, id="it stayed"),
        pytest.param([10] * 4, [11] * 4, flat(), 10**6, False, Reason.AGREES, id="higher is better"),
        pytest.param(
            [10] * 4,
            [8] * 4,
            stepped(10, 8),
            10**6,
            True,
            Reason.LIKE_SIMILAR,
            id="no more than the similar ones",
        ),
        pytest.param(
            [10] * 4,
            [8] * 4,
            stepped(10, 8.01),
            10**6,
            True,
            Reason.AGREES,
            id="a little more than the similar ones",
        ),
        pytest.param([10] * 4, [8] * 4, flat(), 100, True, Reason.WITHIN_NOISE, id="few students"),
        pytest.param([..., ..., ..., 10], [8] * 4, flat(), 100, True, Reason.TOO_FEW_YEARS, id="one before"),
        pytest.param([10] * 4, [8, ..., ..., ...], flat(), 100, True, Reason.TOO_FEW_YEARS, id="one after"),
        pytest.param([..., ..., 10, 10], [8, 8], flat(), 10**6, True, Reason.AGREES, id="two and two"),
        pytest.param([None] * 3 + [10], [8] * 4, flat(), 100, True, Reason.SUPPRESSED, id="withheld"),
        pytest.param([..., ..., None, 10], [8] * 4, flat(), 100, True, Reason.SUPPRESSED, id="one withheld"),
        pytest.param([10] * 4, [8] * 4, {2010: Median(9, 10)}, 100, True, Reason.NO_SIMILAR, id="no median"),
        pytest.param([10] * 4, [8] * 4, flat(), None, True, Reason.NO_STUDENTS, id="counts unknown"),
        pytest.param([10] * 4, [8] * 4, flat(), 0, True, Reason.NO_STUDENTS, id="nobody counted"),
    ],
)
def test_what_decides(before, after, similar, students, lower, reason):
    verdict = check(START, series(before, after, students), similar, lower_is_better=lower)

    assert verdict.reason == reason


def test_only_four_years_to_each_side_count():
    figures = series([10] * 4, [8] * 4) | {2009: Share(90, 1000), 2018: Share(90, 1000)}
    verdict = check(START, figures, flat(), lower_is_better=True)

    assert [year.year for year in verdict.before + verdict.after] == list(range(2010, 2018))


def test_without_a_start_nothing_can_be_compared():
    verdict = check(None, series([20] * 4, [10] * 4), flat(), lower_is_better=True)

    assert (verdict.result, verdict.reason) == (ClaimCheck.CANNOT, Reason.NO_START)
    assert not verdict.compared


def test_a_withheld_year_is_left_out_and_never_zero():
    verdict = check(START, series([20, None, 20, 20], [10] * 4), flat(), lower_is_better=True)

    assert [year.year for year in verdict.before] == [2010, 2012, 2013]
    assert verdict.district_before == 20
