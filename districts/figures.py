"""A district's figures by year beside the state's, ready for a table."""

from collections import defaultdict
from dataclasses import dataclass, field

from core.schoolyear import school_year
from districts.display import Shown
from districts.models import District, Indicator, Observation, StateFigure, StudentGroup

ALL_STUDENTS = "all_students"


@dataclass(frozen=True, slots=True)
class YearFigure:
    """One school year of an indicator. ``district`` or ``state`` is None where no row exists at all."""

    school_year: int
    district: Shown | None
    state: Shown | None
    # Codes of the sources, "S01"; "" beside an absent figure.
    district_source: str = ""
    state_source: str = ""

    @property
    def label(self) -> str:
        return school_year(self.school_year)


@dataclass(slots=True)
class IndicatorFigures:
    """An indicator for one student group, with a row for each year that the district has, oldest first."""

    indicator: Indicator
    group: StudentGroup
    years: list[YearFigure] = field(default_factory=list)
    # code -> DataSource of every row, for the source line under the table.
    sources: dict = field(default_factory=dict)

    @property
    def latest(self) -> YearFigure | None:
        """The newest year with a figure of the district; None when every year is withheld."""
        with_figure = [year for year in self.years if year.district and year.district.is_figure]
        return with_figure[-1] if with_figure else None

    @property
    def has_state(self) -> bool:
        return any(year.state for year in self.years)


def figures_by_year(district: District) -> list[IndicatorFigures]:
    """Every indicator that ``district`` has, in the order of the vocabulary; two queries.

    All students; an indicator that is published for another group only (the six-year graduation
    rate of high-needs students) comes with that group.
    """
    rows = list(Observation.objects.filter(district=district).for_display().in_order())
    return _tables(_for_all_students(rows))


def not_published(figures):
    """The indicators of districts that are not among ``figures``, in order; one query."""
    have = [table.indicator.pk for table in figures]
    return list(Indicator.objects.filter(statewide_only=False).exclude(pk__in=have))


def _for_all_students(rows):
    """The rows of all students, and those of indicators that have none."""
    covered = {row.indicator_id for row in rows if row.student_group.code == ALL_STUDENTS}
    return [row for row in rows if row.student_group.code == ALL_STUDENTS or row.indicator_id not in covered]


def _tables(rows):
    state = _state_figures({row.indicator_id for row in rows})
    tables = {}
    for row in rows:
        key = row.indicator_id, row.student_group_id
        table = tables.setdefault(key, IndicatorFigures(row.indicator, row.student_group))
        whole_state = state.get((*key, row.school_year))
        table.years.append(
            YearFigure(
                row.school_year,
                row.shown(),
                whole_state and whole_state.shown(),
                row.source.code,
                whole_state.source.code if whole_state else "",
            )
        )
        for figure in (row, whole_state):
            if figure:
                table.sources[figure.source.code] = figure.source
    return list(tables.values())


def _state_figures(indicator_ids):
    """(indicator, group, year) to the state's figure: the state's own file before a press release."""
    best = defaultdict(lambda: None)
    figures = StateFigure.objects.by_school_year().filter(indicator__in=indicator_ids)
    for figure in figures.for_display().order_by("source__code"):
        key = figure.indicator_id, figure.student_group_id, figure.school_year
        # "P" sorts before "S01", so the last one to come is the state's own file.
        best[key] = figure
    return best
