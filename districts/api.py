"""The data interface to the public record: districts and their figures."""

from typing import Literal

from django.http import HttpResponse
from django.utils import timezone
from pydantic import Field

from core.addresses import absolute
from core.api import (
    ListShape,
    ReadRouter,
    Refusal,
    Shape,
    asked_paging,
    one_page,
    refuse_unknown,
)
from core.grades import Grade
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
    similar_data,
    source_data,
)
from districts.forms import SimilarForm
from districts.likeness import SimilarAnswer
from districts.models import DataSource, District, Indicator, StudentGroup
from districts.peers import MOST_WEIGHT
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

MeasureName = Literal["enrollment", "meals", "english_learners", "disabilities"]

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


class LookingForShape(Shape):
    """What a district looks for, posted by its people."""

    url: str = Field(description="Address of its page, where anyone can offer help.")
    topic: str = Field(description="Slug of the topic.")
    note: str = Field(description="What is looked for, in their words.")
    lowest_grade: str | None = Field(description="From which grade. Null: any.")
    highest_grade: str | None = Field(description="To which grade. Null: any.")
    posted_on: str = Field(description="Day on which it was posted.")
    expires_on: str = Field(description="First day on which it is no longer shown.")


class DistrictWithFigures(DistrictShape):
    """A district with its figures, and what the codes in them mean."""

    looking_for: list[LookingForShape] = Field(
        description="What it looks for today, the newest first. Empty: nothing."
    )
    observations: list[ObservationShape] = Field(description="Its figures, by indicator, group and year.")
    indicators: list[IndicatorShape] = Field(description="The indicators that its figures name.")
    student_groups: list[StudentGroupShape] = Field(description="The student groups that they name.")
    sources: list[DataSourceShape] = Field(description="The sources that they name.")


class Weights(Shape):
    """How much each measure weighs in the distance. 0: not compared."""

    enrollment: int = Field(description="Logarithm of the number of students.", ge=0, le=MOST_WEIGHT)
    meals: int = Field(description="Share of free or reduced-price meals.", ge=0, le=MOST_WEIGHT)
    english_learners: int = Field(description="Share of English learners.", ge=0, le=MOST_WEIGHT)
    disabilities: int = Field(description="Share of students with disabilities.", ge=0, le=MOST_WEIGHT)


class Limits(Shape):
    """Among which districts was looked."""

    drg: str | None = Field(description="District Reference Group of 2006. Null: any or none.")
    alliance: str | None = Field(description="yes: Alliance Districts only. Null: all.")
    kind: DistrictKind | None = Field(description="Kind of district. Null: any.")
    region: str | None = Field(description="Planning region. Null: any.")


class MeasureBeside(Shape):
    """A measure of two districts."""

    measure: MeasureName = Field(description="What is compared.")
    compared: bool = Field(description="Whether the distance rests on it: it has weight, and both have it.")
    own_value: int | float | None = Field(
        description="Value of the district asked about: students, or percent. Null: not shown, see own_text."
    )
    own_text: str = Field(description="The same in words: a bound, or why there is no figure.")
    value: int | float | None = Field(description="Value of the similar district. Null: not shown, see text.")
    text: str = Field(description="The same in words: a bound, or why there is no figure.")


class SimilarDistrict(Shape):
    """A district that is like another."""

    district_code: str = Field(description="Its organization code.", pattern=r"^\d{7}$")
    slug: str = Field(description="Its slug, as in the address of its page.")
    short_name: str = Field(description="Its short name.")
    distance: float = Field(description="How far it is, in standard deviations. 0: the same figures.", ge=0)
    measures: list[MeasureBeside] = Field(description="The four measures, side by side.")


class SimilarDistrictList(Shape):
    """The districts most like one, the nearest first. Never a ranking."""

    district_code: str = Field(description="Code of the district asked about.", pattern=r"^\d{7}$")
    method: int = Field(description="Version of the method. The page of similar districts explains it.")
    weights: Weights = Field(description="The weights that were used.")
    limits: Limits = Field(description="The limits that were used.")
    data_years: list[str] = Field(description="School years of the figures, the oldest first.")
    comparable: int = Field(description="How many districts could be compared within the limits.", ge=0)
    why_none: str | None = Field(description="Why there is no such district. Null: there are some.")
    results: list[SimilarDistrict] = Field(description="At most ten, the nearest first; ties by code.")


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
    found = _only(wanted.with_facts())
    figures = [figure for _, figure in observations_data(wanted)]
    named = {key: {figure[key] for figure in figures} for key in ("indicator", "student_group", "source")}
    groups = StudentGroup.objects.filter(code__in=named["student_group"])
    return district_data(found) | {
        "looking_for": [_looking_for(item) for item in _open(found)],
        "observations": figures,
        "indicators": [indicator_data(i) for i in Indicator.objects.filter(code__in=named["indicator"])],
        "student_groups": [group_data(group) for group in groups],
        "sources": [source_data(s) for s in DataSource.objects.filter(code__in=named["source"])],
    }


@router.read(
    "districts/{slug:code}/similar",
    response=SimilarDistrictList,
    summary="Districts like one",
    name="similar",
)
def similar(request, code: str):
    """The ten districts most like one, by four public figures, with the values of both.

    Districts are compared within their grade span only; charter schools with charter schools. A
    figure that is absent or held back is left out for the pair. At least two measures need a weight.
    """
    refuse_unknown(request, SimilarForm.base_fields)
    answer = SimilarAnswer(_only(District.objects.filter(code=code)), request.GET)
    if answer.form.problems:
        raise Refusal(400, *answer.form.problems)
    return {
        "district_code": code,
        "method": answer.method,
        "weights": answer.form.weights,
        "limits": dict.fromkeys(SimilarForm.limit_names) | answer.form.limits,
        "data_years": answer.years,
        "comparable": answer.total,
        "why_none": answer.why_none or None,
        "results": [similar_data(each) for each in answer.likenesses],
    }


def _open(district):
    """What ``district`` looks for today: rows of an app above this one, asked by its own phrases."""
    return district.looking_for.open_on(timezone.localdate()).with_row_data()


def _looking_for(item):
    grades = [item.lowest_grade, item.highest_grade]
    lowest, highest = (None if grade is None else Grade(grade).label for grade in grades)
    return {
        "url": absolute(item.get_absolute_url()),
        "topic": item.topic.slug,
        "note": item.note,
        "lowest_grade": lowest,
        "highest_grade": highest,
        "posted_on": timezone.localdate(item.posted_at).isoformat(),
        "expires_on": item.expires_on.isoformat(),
    }


def _only(districts):
    """The one of ``districts`` (a queryset by code); a 404 when there is none."""
    found = districts.first()
    if found is None:
        raise Refusal(404, ("code", "No district has this code. A code has seven digits, such as 1400011."))
    return found
