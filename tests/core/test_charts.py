"""Charts as geometry: positions by hand, and what holds for any figures."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import charts
from core.charts import NARROW, SMALL, WIDE, Dot, Words, drawn, width_of
from core.series import Gap, Point, Role, Scale, Series, Why, gaps_of, labelled_years, scale_of

WITHHELD = Point("Suppressed: too few students", None, Why.WITHHELD)
BOUND = Point("≤5%", None, Why.BOUND)
GAP_WORDS = {Why.NO_FIGURE: "No district figures", Why.WITHHELD: "Held back, too few students"}


def figure(value):
    return Point(f"{value}%", value)


def series(role=Role.DISTRICT, name="Elmwood", part=None, **points):
    """``y2012=5.9`` is a figure, a Point stands for itself."""
    made = {int(year[1:]): p if isinstance(p, Point) else figure(p) for year, p in points.items()}
    return Series(role, name, made, part or {})


def draw(*lines, frame=WIDE, **options):
    return drawn(lines, frame, **{"suffix": "%", "gap_words": GAP_WORDS} | options)


@pytest.mark.parametrize(
    ("values", "from_zero", "scale"),
    [
        ([5.2, 23.73], True, Scale(0, 25, 5)),
        ([92.4], True, Scale(0, 100, 20)),
        ([25.0], True, Scale(0, 25, 5)),
        ([0.0], True, Scale(0, 1, 1)),
        ([1272, 765], False, Scale(600, 1400, 200)),
        ([1272, 500], False, Scale(0, 1500, 500)),
        ([1272, 765], True, Scale(0, 1500, 500)),
    ],
)
def test_the_scale_is_round_and_starts_at_zero_unless_counts_lie_far_above(values, from_zero, scale):
    assert scale_of(values, from_zero=from_zero) == scale


def test_two_years_are_drawn_from_corner_to_corner():
    drawing = draw(series(y2012=0, y2013=10))

    (line,) = drawing.lines
    assert line.path == "M62 370 L588 58"
    assert line.dots == (Dot(62, 370), Dot(588, 58))
    assert [rule.text for rule in drawing.rules] == ["0", "2", "4", "6", "8", "10%"]
    assert [rule.y for rule in drawing.rules] == [370, 307.6, 245.2, 182.8, 120.4, 58]
    assert [(year.x, year.text) for year in drawing.years] == [(62, "2011-12"), (588, "2012-13")]


def test_a_missing_year_stops_the_line_and_a_band_spans_it():
    drawing = draw(series(y2012=5, y2013=5, y2015=10, y2016=10))

    (line,), (band,) = drawing.lines, drawing.bands
    assert line.path == "M62 214 L193.5 214M456.5 58 L588 58"
    assert (band.x, band.width) == (259.2, 131.5)
    assert [words.text for words in band.words] == ["No district", "figures"]


def test_a_year_alone_is_a_dot_without_a_line():
    state = series(Role.STATE, "Connecticut", y2012=8)
    similar = series(Role.SIMILAR, "Similar districts", y2014=8)

    drawing = draw(series(y2012=5, y2014=10), similar, state)

    assert {line.role: (line.path, len(line.dots)) for line in drawing.lines} == {
        Role.DISTRICT: ("", 2),
        Role.SIMILAR: ("", 1),
        Role.STATE: ("", 1),
    }


def test_unbroken_lines_of_the_state_and_of_similar_districts_have_no_dots():
    state = series(Role.STATE, "Connecticut", y2012=8, y2013=9)

    drawing = draw(series(y2012=5, y2013=10), state)

    assert [(line.role, len(line.dots)) for line in drawing.lines] == [(Role.STATE, 0), (Role.DISTRICT, 2)]


def test_a_part_year_has_an_open_circle():
    drawing = draw(series(part={2013: "to mid-March"}, y2012=0, y2013=10))

    assert drawing.lines[0].dots == (Dot(62, 370), Dot(588, 58, is_open=True))


def test_gaps_for_different_reasons_are_told_apart():
    line = series(y2012=5, y2013=WITHHELD, y2014=WITHHELD, y2015=BOUND, y2018=6)

    assert gaps_of(line, range(2012, 2019)) == [
        Gap(2013, 2014, Why.WITHHELD),
        Gap(2015, 2015, Why.BOUND),
        Gap(2016, 2017, Why.NO_FIGURE),
    ]


@pytest.mark.parametrize(
    ("start", "years"),
    [
        (None, [2015, 2013, 2012]),
        (2014, [2014, 2015, 2016, 2012]),
        (2012, [2012, 2015, 2013]),
        (2030, [2015, 2013, 2012]),
    ],
)
def test_first_start_highest_and_lowest_after_the_start_are_printed(start, years):
    line = series(y2012=5, y2013=1, y2014=6, y2015=9, y2016=4, y2017=7)

    assert labelled_years(line, start) == years


def test_a_figure_is_printed_on_the_side_away_from_similar_districts():
    main = series(y2012=5, y2013=5, y2014=5)
    above = series(Role.SIMILAR, "Similar", y2012=9, y2013=9, y2014=9)
    below = series(Role.SIMILAR, "Similar", y2012=1, y2013=1, y2014=1)

    under, over = draw(main, above).values[0].y, draw(main, below).values[0].y

    assert under > 214 > over


def test_the_start_is_a_line_with_its_words_on_top():
    line = series(y2012=5, y2013=5, y2014=5)

    drawing = draw(line, start=2013, start_words=["Practice begins,", "2012-13"])

    assert drawing.start.x == 325
    assert drawing.start.words == (Words(325, 29, "Practice begins,"), Words(325, 44, "2012-13"))


def test_words_of_a_start_near_the_side_stay_in_the_drawing():
    line = series(y2012=5, y2013=5, y2014=5)

    drawing = draw(line, frame=NARROW, start=2012, start_words=["Practice begins,"])

    (words,) = drawing.start.words
    assert drawing.start.x == NARROW.first
    assert words.x - width_of(words.text, 13) / 2 > 0


def test_a_start_outside_the_figures_is_not_drawn():
    assert draw(series(y2012=5, y2013=5), start=2010, start_words=["Begins"]).start is None


def test_ends_that_would_cover_each_other_are_pushed_apart():
    main = series(y2012=5, y2013=5)
    state = series(Role.STATE, "Connecticut", y2012=5.1, y2013=5.1)

    first, second = draw(main, state).ends

    assert [first.value, second.value] == ["5.1%", "5%"]
    assert second.y - first.y == 16


def test_a_line_that_ends_early_says_when():
    main, state = series(y2012=5, y2013=5), series(Role.STATE, "State", y2012=8, y2013=8, y2014=8)

    ends = {end.role: " ".join(end.names) for end in draw(main, state).ends}

    assert ends == {Role.DISTRICT: "Elmwood, 2012-13", Role.STATE: "State"}


def test_a_small_multiple_prints_the_first_and_the_last_figure():
    drawing = draw(series(y2012=5, y2013=9, y2014=7), frame=SMALL)

    assert [words.text for words in drawing.values] == ["5%", "7%"]
    assert (drawing.rules, drawing.ends) == ((), ())


# Any figures

years = st.integers(2008, 2026)
values = st.floats(0, 100).map(lambda value: figure(round(value, 1)))
points = values | st.sampled_from([WITHHELD, BOUND, Point("")])
lines = st.dictionaries(years, points, min_size=1)


@st.composite
def pictures(draw_one):
    """Up to three series, the first with a number, and perhaps a start."""
    main = Series(Role.DISTRICT, "Elmwood", draw_one(lines))
    assume(main.values)
    others = [
        Series(Role.SIMILAR, "Similar districts, median", draw_one(lines)),
        Series(Role.STATE, "Connecticut", draw_one(lines)),
    ]
    return [main, *others[: draw_one(st.integers(0, 2))]], draw_one(st.none() | years)


frames = st.sampled_from([WIDE, NARROW, SMALL, charts.CARD_WIDE, charts.CARD_NARROW])


@given(pictures(), frames)
@settings(max_examples=200, deadline=None)
def test_no_stroke_spans_a_missing_year_and_nothing_is_drawn_but_the_figures(picture, frame):
    lines, start = picture
    drawing = draw(*lines, frame=frame, start=start, start_words=["Begins"])
    told = [year for one in lines for year in one.points]
    first, span = min(told), max(max(told) - min(told), 1)
    step = (frame.right - frame.first) / span

    for one in lines:
        (line,) = [line for line in drawing.lines if line.role == one.role]
        drawn_years = []
        for run in filter(None, line.path.split("M")):
            found = [
                round((float(x) - frame.first) / step) + first for x in re.findall(r"([\d.]+) [\d.]+", run)
            ]
            assert found == list(range(found[0], found[0] + len(found)))
            drawn_years += found
        if span > 1 or len(set(told)) > 1:
            drawn_years += [round((dot.x - frame.first) / step) + first for dot in line.dots]
            assert set(drawn_years) == set(one.values)


@given(pictures(), frames)
@settings(max_examples=200, deadline=None)
def test_no_figure_is_printed_that_was_not_given(picture, frame):
    lines, start = picture
    drawing = draw(*lines, frame=frame, start=start, start_words=["Begins"])

    shown = [point for one in lines for point in one.points.values() if point.value is not None]
    printed = {words.text for words in drawing.values} | {end.value for end in drawing.ends}
    assert {text.removesuffix("%") for text in printed} <= {point.text.removesuffix("%") for point in shown}


@given(pictures(), frames)
@settings(max_examples=100, deadline=None)
def test_a_figure_that_is_held_back_leaves_no_other_trace_than_its_words(picture, frame):
    lines, start = picture
    unsaid = [
        replace(one, points={y: p if p.value is not None else Point("") for y, p in one.points.items()})
        for one in lines
    ]

    def geometry(of):
        drawing = drawn(of, frame, suffix="%", start=start, start_words=["Begins"])
        return drawing.lines, drawing.values, drawing.ends, drawing.rules, drawing.years

    assert geometry(lines) == geometry(unsaid)


@given(pictures(), st.sampled_from([WIDE, NARROW]))
@settings(max_examples=200, deadline=None)
def test_words_do_not_cover_each_other(picture, frame):
    lines, start = picture
    drawing = draw(*lines, frame=frame, start=start, start_words=["Practice begins,", "2015-16"])

    boxes = [charts._box(words, 12.8) for words in drawing.values]
    boxes += [charts._box(words, 12) for band in drawing.bands for words in band.words]
    shrunk = [charts._Box(b.left + 1, b.top + 2, b.right - 1, b.bottom - 2) for b in boxes]
    for n, box in enumerate(shrunk):
        assert not any(box.touches(other) for other in shrunk[n + 1 :])
    heights = [end.y for end in drawing.ends]
    assert all(lower - upper >= 15.9 for upper, lower in pairwise(heights))
