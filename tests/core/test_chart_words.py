"""What is said of a chart: only what is seen."""

import pytest

from core.chart_words import described, listed, missing, seen
from core.series import Point, Role, Series, Why

WITHHELD = Point("Suppressed: too few students", None, Why.WITHHELD)


def series(role, name, values, told=""):
    points = {y: v if isinstance(v, Point) else Point(f"{v}%", v) for y, v in values.items()}
    return Series(role, name, points, told=told)


DISTRICT = series(
    Role.DISTRICT, "Elmwood", {2012: 5.9, 2013: 6.7, 2014: 5.5, 2016: 7.0, 2017: 5.2, 2022: 15.5}
)
STATE = series(Role.STATE, "Connecticut", {2012: 11.1, 2022: 23.7})
SIMILAR = series(Role.SIMILAR, "Similar districts, median", {2022: 16.0}, "the median of similar districts")


@pytest.mark.parametrize(
    ("lines", "start", "words"),
    [
        (
            [DISTRICT, SIMILAR, STATE],
            2016,
            "Elmwood’s figure was between 5.5% and 6.7% in 2011-12 to 2013-14, before the start, and between"
            " 5.2% and 7.0% in 2015-16 to 2016-17, from it on; later years (in 2021-22 it was 15.5%, the"
            " median of similar districts 16.0%, Connecticut’s 23.7%) are drawn but not used in our check.",
        ),
        (
            [DISTRICT, SIMILAR],
            2022,
            "Elmwood’s figure was 5.9% in 2011-12; in 2021-22 it was 15.5%, the median of similar districts"
            " 16.0%.",
        ),
        (
            [series(Role.DISTRICT, "Elmwood", {2012: 5.9, 2018: 6.7, 2019: 4.2})],
            2019,
            "Elmwood’s figure was 6.7% in 2017-18, before the start, and 4.2% in 2018-19, from it on;"
            " earlier years are drawn but not used in our check.",
        ),
        (
            [series(Role.DISTRICT, "Elmwood", {2012: 5.9, 2018: 6.7, 2019: 4.2, 2024: 8.1})],
            2019,
            "Elmwood’s figure was 6.7% in 2017-18, before the start, and 4.2% in 2018-19, from it on;"
            " earlier and later years (in 2023-24 it was 8.1%) are drawn but not used in our check.",
        ),
        (
            [DISTRICT, STATE],
            None,
            "Elmwood’s figure was 5.9% in 2011-12; in 2021-22 it was 15.5%, Connecticut’s 23.7%.",
        ),
        ([DISTRICT], 2030, "Elmwood’s figure was 5.9% in 2011-12; in 2021-22 it was 15.5%."),
        (
            [series(Role.DISTRICT, "Elmwood", {2012: 5.9, 2013: 6.7})],
            2013,
            "Elmwood’s figure was 5.9% in 2011-12, before the start, and 6.7% in 2012-13, from it on.",
        ),
        (
            [series(Role.DISTRICT, "Elmwood", {2012: 5.9, 2013: WITHHELD})],
            None,
            "Elmwood has one figure to show: in 2011-12 it was 5.9%.",
        ),
    ],
)
def test_the_caption_says_what_is_seen_in_one_sentence(lines, start, words):
    assert seen(lines, start=start) == words


def test_the_description_goes_along_each_line_and_names_what_is_missing():
    line = series(Role.DISTRICT, "Elmwood", {2012: 5.9, 2013: 4.2, 2014: WITHHELD, 2016: 7.0, 2017: 6.0})

    assert described([line, STATE], range(2012, 2018)) == (
        "Elmwood: 5.9% in 2011-12, at its lowest 4.2% in 2012-13, at its highest 7.0% in 2015-16,"
        " 6.0% in 2016-17."
        " Connecticut: 11.1% in 2011-12, 23.7% in 2021-22."
        " Elmwood has no figure here for 2014-15. Held back, too few students: Elmwood in 2013-14."
        " The table below has every figure."
    )


def test_nothing_missing_is_not_mentioned():
    assert missing(series(Role.DISTRICT, "Elmwood", {2012: 5.9}), [2012]) == []


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_aloud(words, said):
    assert listed(words) == said
