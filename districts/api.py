"""The data interface to the public record: districts and their figures."""

from django.http import HttpResponse
from pydantic import Field

from core.api import (
    ListShape,
    ReadRouter,
    Refusal,
    Shape,
    asked_paging,
    one_page,
    refuse_unknown,
)
from districts.exports import (
    DISTRICT_COLUMNS,
    GROUP_COLUMNS,
    INDICATOR_COLUMNS,
    OBSERVATION_COLUMNS,
    SOURCE_COLUMNS,
    district_data,
    group_data,
    indicator_data,
    observations_data,
    source_data,
)
from districts.models import DataSource, District, Indicator, StudentGroup
from districts.querysets import by_name
from districts.vocabulary import (
    Direction,
    DistrictKind,
    DistrictStatus,
    Flag,
    GradeSpan,
    ReferenceGroup,
    Relationship,
    Unit,
)

router = ReadRouter(tags=["Districts"])


class TownServed(Shape):
    """A town that a district serves."""

    name: str = Field(description="Name of the town.")
    relationship: Relationship = Field(description="How the district serves it.")
    grades: str | None = Field(description="Grades it serves there. Null: all it offers.")


class DistrictShape(Shape):
    """A school district. Null: no source says it, unless the field says otherwise."""

    columns = DISTRICT_COLUMNS

    code: str = Field(pattern=r"^\d{7}$")
    slug: str
    url: str
    name: str
    short_name: str
    kind: DistrictKind
    status: DistrictStatus
    status_note: str | None
    successor: str | None
    nces_leaid: str | None
    lowest_grade: str | None
    highest_grade: str | None
    grade_span: GradeSpan | None
    drg: ReferenceGroup | None
    resc: str | None
    towns: list[TownServed] = Field(description="Towns it serves. Empty: not recorded.")
    county: str | None
    planning_region: str | None
    alliance: bool
    alliance_year: int | None
    priority: bool
    priority_year: int | None
    website: str | None
    schools_listed: int | None
    schools_listed_year: int | None
    enrollment: int | None
    enrollment_year: str | None
    pct_free_or_reduced_meals: float | None
    pct_english_learners: float | None
    pct_students_with_disabilities: float | None
    demographics_year: str | None


class ObservationShape(Shape):
    """A figure of a district: an indicator for a student group in a school year."""

    columns = OBSERVATION_COLUMNS

    indicator: str
    student_group: str
    school_year: str = Field(pattern=r"^\d{4}-\d{2}$")
    value: int | float | None
    unit: Unit
    text: str
    numerator: int | None
    denominator: int | None
    status: Flag
    source: str
    retrieved: str | None


class IndicatorShape(Shape):
    """What a figure measures."""

    columns = INDICATOR_COLUMNS

    code: str
    name: str
    definition: str
    universe: str
    unit: Unit
    direction: Direction
    statewide_only: bool
    note: str | None


class StudentGroupShape(Shape):
    """A student group that figures are published for."""

    columns = GROUP_COLUMNS

    code: str
    name: str


class DataSourceShape(Shape):
    """A published data set."""

    columns = SOURCE_COLUMNS

    code: str
    title: str
    publisher: str | None
    url: str | None
    copy_read: str | None
    license: str | None
    retrieved: str | None
    note: str | None


class DistrictWithFigures(DistrictShape):
    """A district with its figures, and what the codes in them mean."""

    observations: list[ObservationShape] = Field(description="Its figures, by indicator, group and year.")
    indicators: list[IndicatorShape] = Field(description="The indicators that its figures name.")
    student_groups: list[StudentGroupShape] = Field(description="The student groups that they name.")
    sources: list[DataSourceShape] = Field(description="The sources that they name.")


class DistrictList(ListShape):
    """One page of the districts, by short name."""

    results: list[DistrictShape] = Field(description="The districts of this page.")


@router.read("districts", response=DistrictList, summary="List districts", name="districts")
def district_list(request, response: HttpResponse):
    """All districts by short name, also those that closed or merged (status historic).

    For the practices of one, give its slug to the list of practices: `?district=thomaston`.
    """
    answer = one_page(request, response, by_name(District.objects.with_facts()), asked_paging(request))
    return answer | {"results": [district_data(district) for district in answer.pop("page")]}


@router.read(
    "districts/{slug:code}",
    response=DistrictWithFigures,
    summary="A district with its figures",
    name="district",
)
def district(request, code: str):
    """The facts of a district and all its published figures, with their sources.

    Figures that rest on few students are held back, and so are those that would give them away.
    """
    refuse_unknown(request)
    wanted = District.objects.filter(code=code)
    found = wanted.with_facts().first()
    if found is None:
        raise Refusal(404, ("code", "No district has this code. A code has seven digits, such as 1400011."))
    figures = [figure for _, figure in observations_data(wanted)]
    named = {key: {figure[key] for figure in figures} for key in ("indicator", "student_group", "source")}
    groups = StudentGroup.objects.filter(code__in=named["student_group"])
    return district_data(found) | {
        "observations": figures,
        "indicators": [indicator_data(i) for i in Indicator.objects.filter(code__in=named["indicator"])],
        "student_groups": [group_data(group) for group in groups],
        "sources": [source_data(s) for s in DataSource.objects.filter(code__in=named["source"])],
    }
