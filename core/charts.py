"""Charts as geometry: figures by school year in, positions in a drawing out. No database.

The first series is what the chart is about. Where it has no number its line stops and a paper band
says who is missing; no line is ever drawn across a missing year.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.schoolyear import school_year
from core.series import Gap, Role, Scale, Series, Why, gaps_of, labelled_years, runs_of, scale_of, years_of


@dataclass(frozen=True, slots=True)
class Frame:
    """A size of drawing: figures from ``first`` to ``right``, the scale from ``top`` to ``bottom``."""

    width: int
    height: int
    left: float
    first: float
    right: float
    top: float
    bottom: float
    year_room: float = 62  # between the middles of two years under the axis
    has_grid: bool = True
    names_lines: bool = True  # at their ends; else a key stands above
    only_ends: bool = False  # a small multiple: the first and the last figure, and nothing else, in words

    @property
    def edge(self) -> float:
        """Where the lines of the scale end."""
        return self.right + 6


WIDE = Frame(760, 410, left=40, first=62, right=588, top=58, bottom=370)
NARROW = Frame(340, 380, left=40, first=52, right=288, top=62, bottom=344, names_lines=False)
CARD_WIDE = Frame(520, 190, left=4, first=8, right=370, top=40, bottom=164, has_grid=False)
CARD_NARROW = Frame(
    300, 190, left=4, first=8, right=244, top=40, bottom=164, has_grid=False, names_lines=False
)
PRINT = Frame(470, 232, left=34, first=48, right=322, top=46, bottom=204)
# The two that a chart is drawn in: for wide and for narrow screens.
PAGE, CARD, PAPER = (WIDE, NARROW), (CARD_WIDE, CARD_NARROW), (PRINT, PRINT)
SMALL = Frame(262, 160, left=4, first=10, right=252, top=24, bottom=134, has_grid=False, only_ends=True)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text in a drawing. ``anchor``: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the scale with its number."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """Years without a number, in the words that say why; none where there is no room."""

    x: float
    width: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure drawn by itself."""

    x: float
    y: float
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A series: ``path`` through its unbroken years, and the dots."""

    role: Role
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The last figure of a series and, in wide drawings, its name in lines."""

    role: Role
    x: float
    y: float
    value: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where something began: a line from top to bottom with its words on top."""

    x: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in one SVG; lines are in the order in which they are drawn, the main one last."""

    frame: Frame
    rules: tuple[Rule, ...]
    years: tuple[Words, ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    values: tuple[Words, ...]
    ends: tuple[End, ...]
    start: Start | None
    main: Role

    @property
    def view(self) -> str:
        """What is shown of it: where nothing begins, without the room for those words."""
        above = 0 if self.start or self.frame.only_ends else self.frame.top - 24
        return f"0 {_n(above)} {self.frame.width} {_n(self.frame.height - above)}"

    @property
    def tall(self) -> float:
        """From the top of the scale to its bottom."""
        return self.frame.bottom - self.frame.top

    @property
    def value_class(self) -> str:
        """The theme's classes of the figures beside the main line."""
        return f"c-val c-val--{self.main}"


def drawn(
    series: Sequence[Series],
    frame: Frame,
    *,
    suffix: str = "",
    from_zero: bool = True,
    start: int | None = None,
    start_words: Sequence[str] = (),
    gap_words: Mapping[Why, str] | None = None,
) -> Drawing:
    """``series`` in ``frame``; the first one is what it is about and has at least one number.

    ``suffix`` ("%") stands behind the numbers. ``start`` is the year in which something began;
    outside the drawn years it is not drawn.
    """
    main, years = series[0], years_of(series)
    scale = _scale(series, from_zero)
    sheet = _Sheet(frame, years, scale)
    for one in series:
        sheet.add_line(one)
    begun = sheet.start_at(start, start_words) if start in years else None
    ends = () if frame.only_ends else sheet.ends_of(series)
    if frame.only_ends:
        values = sheet.first_and_last(series)
    elif frame.has_grid:
        values = sheet.values_of(series, start if start in years else None, suffix)
    else:
        values = ()
    # Placed last: of all words these give way first.
    bands = tuple(sheet.band(gap, gap_words or {}) for gap in gaps_of(main, years))
    return Drawing(
        frame=frame,
        rules=sheet.rules(suffix) if frame.has_grid else (),
        years=sheet.year_words(),
        bands=bands,
        lines=tuple(sheet.lines[one.role] for one in reversed(series)),
        values=values,
        ends=ends,
        start=begun,
        main=main.role,
    )


def starts_at_zero(series: Sequence[Series], *, from_zero: bool) -> bool:
    """Whether the scale that ``series`` are drawn on begins at zero."""
    return _scale(series, from_zero).low == 0


def _scale(series: Sequence[Series], from_zero: bool) -> Scale:
    return scale_of((value for one in series for value in one.values.values()), from_zero=from_zero)


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def crossed_by(self, x1: float, y1: float, x2: float, y2: float) -> bool:
        """Whether a stroke of a line from left to right runs through it."""
        left, right = max(self.left, x1), min(self.right, x2)
        if left > right:
            return False
        slope = (y2 - y1) / (x2 - x1)
        at_left, at_right = y1 + slope * (left - x1), y1 + slope * (right - x1)
        return min(at_left, at_right) < self.bottom and max(at_left, at_right) > self.top


def width_of(text: str, size: float) -> float:
    """About how wide ``text`` is at ``size`` pixels: rather too wide than too narrow."""
    return 0.58 * size * len(text)


def _box(words: Words, size: float) -> _Box:
    wide = width_of(words.text, size)
    left = words.x - {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    return _Box(left, words.y - 0.85 * size, left + wide, words.y + 0.25 * size)


def _wrapped(text: str, room: float, size: float, first_room: float | None = None) -> list[str]:
    """``text`` in lines of about ``room`` pixels, the first of ``first_room``."""
    lines: list[str] = []
    for word in text.split():
        limit = first_room if first_room is not None and len(lines) <= 1 else room
        if lines and width_of(f"{lines[-1]} {word}", size) <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _n(number: float) -> float:
    """To a tenth of a pixel; whole numbers without a point, to save bytes."""
    tenth = round(number, 1)
    return int(tenth) if tenth == int(tenth) else tenth


@dataclass
class _Sheet:
    """A drawing in the making: what is where, and which places are taken."""

    frame: Frame
    years: list[int]
    scale: Scale
    lines: dict[Role, Line] = field(default_factory=dict)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)
    dots: list[_Box] = field(default_factory=list)
    taken: list[_Box] = field(default_factory=list)
    start_x: float | None = None

    @property
    def step(self) -> float:
        """From one year to the next."""
        return (self.frame.right - self.frame.first) / max(len(self.years) - 1, 1)

    def x(self, year: int) -> float:
        if len(self.years) == 1:
            return (self.frame.first + self.frame.right) / 2
        return self.frame.first + self.step * (year - self.years[0])

    def y(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return self.frame.bottom - share * (self.frame.bottom - self.frame.top)

    def add_line(self, series: Series) -> None:
        """The path of ``series`` and its dots: each figure of a district, single years of the others."""
        values, path, dots = series.values, "", []
        for run in runs_of(series):
            spots = [(_n(self.x(year)), _n(self.y(values[year]))) for year in run]
            if len(run) > 1:
                path += "M" + " L".join(f"{x} {y}" for x, y in spots)
                self.strokes += [(*one, *two) for one, two in pairwise(spots)]
            for year, (x, y) in zip(run, spots, strict=True):
                part = year in series.part_years
                of_district = series.role == Role.DISTRICT and not self.frame.only_ends
                if len(run) == 1 or part or of_district:
                    dots.append(Dot(x, y, is_open=part))
                    self.dots.append(_Box(x - 4, y - 4, x + 4, y + 4))
        self.lines[series.role] = Line(series.role, path, tuple(dots))

    def rules(self, suffix: str) -> tuple[Rule, ...]:
        steps = self.scale.steps
        texts = [f"{step:,.0f}" if self.scale.step >= 1 else f"{step:g}" for step in steps]
        texts[-1] += suffix
        return tuple(Rule(_n(self.y(step)), text) for step, text in zip(steps, texts, strict=True))

    def year_words(self) -> tuple[Words, ...]:
        """The first and the last year, and as many between them as there is room for."""
        frame, years = self.frame, self.years
        y = frame.bottom + (18 if frame.only_ends else 20)
        if frame.only_ends or not frame.has_grid:
            ends = [
                Words(frame.left, y, school_year(years[0]), "start"),
                Words(_n(frame.right + 6), y, school_year(years[-1]), "end"),
            ]
            return tuple(ends if len(years) > 1 else [Words(_n(self.x(years[0])), y, school_year(years[0]))])
        every = max(math.ceil(frame.year_room / self.step), 1)
        room = frame.year_room
        between = [year for year in years[::every] if self.x(years[-1]) - self.x(year) >= room]
        return tuple(Words(_n(self.x(year)), y, school_year(year)) for year in [*between, years[-1]])

    def start_at(self, year: int | None, lines: Sequence[str]) -> Start | None:
        """Its line with the words on top, moved in where they would leave the drawing."""
        if year is None:
            return None
        x = self.x(year)
        half = max((width_of(line, 13.5) / 2 for line in lines), default=0)
        middle = min(max(x, half + 2), self.frame.width - half - 2)
        top = self.frame.top - 14 - 15 * (len(lines) - 1)
        words = tuple(Words(_n(middle), _n(top + 15 * n), line) for n, line in enumerate(lines))
        self.taken += [_box(one, 13) for one in words]
        self.start_x = x
        return Start(_n(x), words)

    def band(self, gap: Gap, words: Mapping[Why, str]) -> Band:
        """The paper band of a gap, with its words below or above the lines, or without for want of room."""
        frame = self.frame
        left = max(self.x(gap.first) - self.step / 2, frame.left)
        right = min(self.x(gap.last) + self.step / 2, frame.right + 6)
        band = Band(_n(left), _n(right - left), ())
        if not frame.has_grid or gap.why not in words:
            return band
        lines = _wrapped(words[gap.why], max(right - left, 66) - 4, 12)
        half = max(width_of(line, 12) for line in lines) / 2
        middle = min(max((left + right) / 2, frame.left + half + 4), frame.right + 6 - half)
        tall = 14 * (len(lines) - 1)
        for first in (frame.bottom - 12 - tall, frame.top + 16):
            tried = [Words(_n(middle), _n(first + 14 * n), line) for n, line in enumerate(lines)]
            boxes = [_box(one, 12) for one in tried]
            if not any(self._crossings(box) or self._is_taken(box) for box in boxes):
                self.taken += boxes
                return Band(band.x, band.width, tuple(tried))
        return band

    def values_of(self, series: Sequence[Series], start: int | None, suffix: str) -> tuple[Words, ...]:
        """The figures beside the main line, each on the side away from the others where there is room."""
        main = series[0]
        placed = []
        for year in labelled_years(main, start):
            text = main.at(year).text.removesuffix(suffix)
            if words := self._placed(self.x(year), self.y(main.values[year]), text, self._side(series, year)):
                placed.append(words)
                self.taken.append(_box(words, 12.8))
        return tuple(placed)

    def _side(self, series: Sequence[Series], year: int) -> int:
        """-1 to print a figure above its line, 1 below: away from similar districts, else from the state."""
        for role in (Role.SIMILAR, Role.STATE):
            for other in series[1:]:
                if other.role == role and year in other.values:
                    return -1 if series[0].values[year] >= other.values[year] else 1
        return -1

    def _placed(self, x: float, y: float, text: str, side: int) -> Words | None:
        """The best place beside a figure: free of other words and dots, crossed by the fewest strokes."""
        best: tuple[int, Words] | None = None
        for way in (side, -side):
            height = _n(y - 10 if way < 0 else y + 19)
            for along, anchor in ((0, "middle"), (8, "start"), (-8, "end")):
                words = Words(_n(x + along), height, text, anchor)
                box = _box(words, 12.8)
                inside = self.frame.left <= box.left and box.bottom <= self.frame.bottom
                if not inside or self._is_taken(box) or any(box.touches(dot) for dot in self.dots):
                    continue
                crossings = self._crossings(box)
                if best is None or crossings < best[0]:
                    best = crossings, words
        return best[1] if best else None

    def _is_taken(self, box: _Box) -> bool:
        return any(box.touches(other) for other in self.taken)

    def _crossings(self, box: _Box) -> int:
        by_start = self.start_x is not None and box.left < self.start_x < box.right
        return sum(box.crossed_by(*stroke) for stroke in self.strokes) + by_start

    def ends_of(self, series: Sequence[Series]) -> tuple[End, ...]:
        """The last figures at the right, pushed apart where they would cover each other."""
        frame = self.frame
        x, size = frame.right + (14 if frame.names_lines else 10), 13.5
        room = frame.width - x
        found = []
        for one in series:
            if not (values := one.values):
                continue
            last = max(values)
            name = one.name if last == self.years[-1] else f"{one.name}, {school_year(last)}"
            text = one.at(last).text
            first_room = room - width_of(f"{text} ", size)
            names = tuple(_wrapped(name, room, size, first_room)) if frame.names_lines else ()
            found.append(
                (self.y(values[last]) + 4, max(len(names), 1) * 16, End(one.role, x, 0, text, names))
            )
        found.sort(key=lambda one: one[0])
        ys = _apart([one[0] for one in found], [one[1] for one in found], frame.bottom)
        return tuple(
            End(end.role, end.x, _n(y), end.value, end.names)
            for y, (_, _, end) in zip(ys, found, strict=True)
        )

    def first_and_last(self, series: Sequence[Series]) -> tuple[Words, ...]:
        """The two figures of a small multiple, marked and printed."""
        main = series[0]
        values = main.values
        shown = list(dict.fromkeys([min(values), max(values)]))
        words: list[Words] = []
        line = self.lines[main.role]
        kept = [dot for dot in line.dots if dot.x not in {_n(self.x(year)) for year in shown}]
        marks = [Dot(_n(self.x(y)), _n(self.y(values[y])), y in main.part_years) for y in shown]
        self.lines[main.role] = Line(main.role, line.path, (*kept, *marks))
        for year, mark in zip(shown, marks, strict=True):
            placed = self._beside_mark(mark, main.at(year).text, self._side(series, year))
            words.append(placed)
            self.taken.append(_box(placed, 15.5))
        return tuple(words)

    def _beside_mark(self, mark: Dot, text: str, side: int) -> Words:
        """The better place above or below a mark: clear of words, then of the axis, then of strokes."""
        half = width_of(text, 15.5) / 2
        x = _n(min(max(mark.x, self.frame.left + half), self.frame.width - half - 4))
        places = [Words(x, _n(mark.y + (20 if way > 0 else -9)), text) for way in (side, -side)]

        def trouble(words: Words) -> tuple[bool, bool, int]:
            box = _box(words, 15.5)
            return self._is_taken(box), words.y > self.frame.bottom - 3, self._crossings(box)

        return min(places, key=trouble)


def _apart(places: Sequence[float], heights: Sequence[float], bottom: float) -> list[float]:
    """``places`` (rising) moved as little as keeps each its height free and the last above ``bottom``."""
    moved: list[float] = []
    for n, place in enumerate(places):
        moved.append(max(place, moved[-1] + heights[n - 1]) if moved else place)
    floor = bottom + 4
    for n in range(len(moved) - 1, -1, -1):
        floor -= heights[n] - 16
        moved[n] = min(moved[n], floor)
        floor = moved[n] - 16
    return moved
