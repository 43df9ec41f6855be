"""Charts of the public record: which figures stand in one, and its words, notes and sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import chart_words, charts
from core.schoolyear import school_year
from core.series import ABSENT, Point, Role, Series, Why, gaps_of, years_of
from districts.display import SUPPRESSED, Shown, plain_value
from districts.figures import ALL_STUDENTS, IndicatorFigures
from districts.models import District, Indicator, StateFigure
from districts.peers import METHOD, Median
from districts.record import Asked, PublicRecord
from districts.vocabulary import Flag, Unit

STATE = "Connecticut"
# Single figures of press releases and news, rounded as told: not drawn in a line with the state's files.
PRESS = "P"
# Years in which an indicator counts a part of the year, in words for its note and its table.
PART_YEARS = {"chronic_absenteeism_rate": {2020: "to mid-March"}}


@dataclass(frozen=True)
class Row:
    """A school year of a chart's table. ``note``: "to mid-March", or empty."""

    label: str
    note: str
    points: list[Point]


@dataclass(frozen=True)
class Chart:
    """A drawing for wide and for narrow screens, its table, and everything said about it.

    ``id`` tells it apart on its page. ``seen`` is its caption. The first series is the main one.
    """

    id: str
    title: str
    counted: str
    series: list[Series]
    wide: charts.Drawing
    narrow: charts.Drawing
    seen: str
    notes: list[str]
    sources: list

    @property
    def description(self):
        return chart_words.described(self.series, years_of(self.series))

    @property
    def rows(self):
        """The table: every year that the drawing spans."""
        main = self.series[0]
        rows = []
        for year in years_of(self.series):
            points = [one.at(year) for one in self.series]
            has_figure = any(one is not ABSENT for one in points)
            note = main.part_years.get(year, "") if has_figure else ""
            rows.append(Row(school_year(year), note, points))
        return rows

    @property
    def retrieved(self):
        """The days on which the sources were read, the first one first."""
        return sorted({source.retrieved for source in self.sources if source.retrieved})


@dataclass(frozen=True)
class Multiple:
    """A small chart of an indicator. ``drawing`` is None where there is none to show: ``note`` says why."""

    id: str
    table: IndicatorFigures
    drawing: charts.Drawing | None
    description: str
    note: str


def point(shown: Shown | None) -> Point:
    """A figure as a chart takes it: a bound and what is held back have no number."""
    if shown is None or shown.flag == Flag.NOT_REPORTED:
        return ABSENT
    if shown.number is not None:
        return Point(shown.text, float(shown.number))
    return Point(shown.text, None, Why.BOUND) if shown.is_figure else Point(SUPPRESSED, None, Why.WITHHELD)


def outcome_charts(
    district: District,
    asked: Sequence[Asked],
    record: PublicRecord,
    *,
    start: int | None,
    frames: tuple[charts.Frame, charts.Frame] = charts.PAGE,
    state: Mapping | None = None,
) -> dict[Asked, Chart]:
    """The charts of ``asked`` that ``district`` has figures for, with the state and similar districts.

    ``record`` holds them; ``start`` is the school year in which what they are about began; ``frames``
    are their sizes (core/charts.py). One query, for the state's figures; none where they are given
    (``state_rows``).
    """
    if not asked:
        return {}
    state = state_rows(asked) if state is None else state
    found = {}
    for key in dict.fromkeys(asked):
        own, theirs = record.own(district, key), record.of_similar(district, key)
        if not any(shown.number is not None for _, shown in own):
            continue
        indicator = own[0][0].indicator
        beside = state.get(key, []) if _comparable(indicator) else []
        series = [
            _series(Role.DISTRICT, district.short_name, own),
            _median(indicator, record.median(district, key)),
            _series(Role.STATE, STATE, [(row, row.shown()) for row in beside]),
        ]
        rows = [*(row for row, _ in [*own, *theirs]), *beside]
        sources = {row.source.code: row.source for row in rows}
        similar = len(record.ten(district))
        found[key] = _chart(own[0][0], series, sources.values(), start=start, similar=similar, frames=frames)
    return found


def state_charts(asked: Sequence[Asked]) -> list[Chart]:
    """The statewide series of ``asked``, of those with two figures or more, in their order; one query."""
    state = state_rows(asked) if asked else {}
    return [
        _chart(
            state[key][0],
            [_series(Role.STATE, STATE, [(row, row.shown()) for row in state[key]])],
            {row.source.code: row.source for row in state[key]}.values(),
        )
        for key in dict.fromkeys(asked)
        if len(state.get(key, [])) > 1
    ]


def multiples(district: District, figures: Sequence[IndicatorFigures]) -> list[Multiple]:
    """A small chart of each indicator with more than one year; no query. One year alone is no chart."""
    return [_multiple(district, table) for table in figures if len(table.years) > 1]


def _chart(row, series, sources, *, start=None, similar=0, frames=charts.PAGE):
    indicator, group = row.indicator, row.student_group
    series = [series[0], *(one for one in series[1:] if one.values)]
    drawing = {
        "suffix": _suffix(indicator),
        "from_zero": _from_zero(indicator),
        "start": start,
        "start_words": ["Practice begins,", school_year(start)],
        "gap_words": _gap_words(series[0]),
    }
    wide, narrow = frames
    everyone = group.code == ALL_STUDENTS
    return Chart(
        id=f"chart-{indicator.code}-{group.code}",
        title=f"{indicator.name}{'' if everyone else f', {group.name}'}, {Unit(indicator.unit).label}",
        counted=indicator.definition,
        series=series,
        wide=charts.drawn(series, wide, **drawing),
        narrow=charts.drawn(series, narrow, **drawing),
        seen=chart_words.seen(series, start=start),
        notes=_notes(indicator, series, start=start, similar=similar),
        sources=sorted(sources, key=lambda source: source.code),
    )


def _notes(indicator, series, *, start, similar):
    main, years = series[0], years_of(series)
    notes = [
        f"An open circle stands for a part of a school year ({school_year(year)}, {words})."
        for year, words in main.part_years.items()
        if year in main.values
    ]
    if absent := chart_words.missing(main, years):
        notes += ["A band marks years without a number, and the line stops there.", *absent]
    if similar:
        notes += _of_similar(series, years, similar)
    if start and start < years[0]:
        notes.append(f"The practice began in {school_year(start)}, before the first figure.")
    if start and start > years[-1]:
        notes.append(f"The practice began in {school_year(start)}, after the last figure.")
    if not charts.starts_at_zero(series, from_zero=_from_zero(indicator)):
        notes.append("The scale does not start at zero.")
    return [*notes, indicator.note] if indicator.note else notes


def _of_similar(series, years, similar):
    """What the dashed line is, and where there is none for want of districts."""
    median = next((one for one in series if one.role == Role.SIMILAR), None)
    if median is None:
        return ["No median of similar districts is shown: in no year do three or more of them have a figure."]
    name = series[0].name
    line = (
        f"The dashed line is the median of the {_count(similar)} most like {name} (method {METHOD}),"
        " of those with a figure in the year: the table says how many."
    )
    gaps = chart_words.spans(gaps_of(median, years))
    where = f" ({gaps})" if gaps else ""
    return [line, f"Where fewer than three have one{where}, there is no median."]


def _count(similar):
    return "ten districts" if similar == 10 else f"{similar} districts"


def _multiple(district, table):
    indicator = table.indicator
    own = {year.school_year: point(year.district) for year in table.years}
    state = {year.school_year: point(year.state) for year in table.years if year.state_source != PRESS}
    main = Series(Role.DISTRICT, district.short_name, own, PART_YEARS.get(indicator.code, {}))
    title = f"multiple-{indicator.code}-{table.group.code}"
    if not main.values:
        withheld = any(one.why == Why.WITHHELD for one in own.values())
        note = "Held back in every year: too few students." if withheld else "No figure was published."
        return Multiple(title, table, None, "", note)
    series = [main]
    behind = Series(Role.STATE, STATE, state)
    if behind.values and _comparable(indicator):
        series.append(behind)
    drawing = charts.drawn(series, charts.SMALL, suffix=_suffix(indicator), from_zero=_from_zero(indicator))
    note = " ".join(chart_words.missing(main, years_of(series)))
    return Multiple(title, table, drawing, chart_words.described(series, years_of(series)), note)


def _of_asked(rows, asked):
    """Those of an indicator and a group among ``asked``; a few more where both are asked apart."""
    return rows.filter(
        indicator__code__in={indicator for indicator, _ in asked},
        student_group__code__in={group for _, group in asked},
    )


def state_rows(asked):
    """(indicator, group) to the state's figures, one a year, oldest first."""
    rows = _of_asked(StateFigure.objects.by_school_year(), asked).exclude(source__code=PRESS)
    by_year: dict[Asked, dict] = {}
    for row in rows.for_display().order_by("school_year", "source__code"):
        by_year.setdefault((row.indicator.code, row.student_group.code), {})[row.school_year] = row
    return {key: list(years.values()) for key, years in by_year.items()}


def _series(role, name, figures):
    points = {row.school_year: point(shown) for row, shown in figures}
    return Series(role, name, points, PART_YEARS.get(figures[0][0].indicator.code, {}) if figures else {})


def _median(indicator: Indicator, medians: Mapping[int, Median]):
    """The yearly median of what similar districts publish, with the number of those that do."""
    points = {
        year: Point(
            plain_value(Decimal(str(round(median.value, 6))), indicator.unit),
            median.value,
            rests_on=f"{median.districts} districts",
        )
        for year, median in medians.items()
    }
    return Series(Role.SIMILAR, "Similar districts, median", points, told="the median of similar districts")


def _suffix(indicator: Indicator) -> str:
    return "%" if indicator.unit == Unit.PERCENT else ""


def _comparable(indicator: Indicator) -> bool:
    """Whether the state fits on a district's scale: a count of all its students does not."""
    return indicator.unit != Unit.STUDENTS


def _from_zero(indicator: Indicator) -> bool:
    return indicator.unit in {Unit.PERCENT, Unit.INDEX}


def _gap_words(main):
    who = "district" if main.role == Role.DISTRICT else "state"
    return {
        Why.NO_FIGURE: f"No {who} figures",
        Why.WITHHELD: "Held back, too few students",
        Why.BOUND: "No exact figure",
    }
