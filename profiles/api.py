"""The data interface to practices and topics: the same questions, answers and facts as the pages."""

from typing import Literal

from django.http import HttpResponse
from django.urls import reverse
from pydantic import Field

from core.addresses import moved
from core.api import (
    PAGING,
    ListShape,
    ReadRouter,
    Refusal,
    Shape,
    asked_paging,
    one_page,
    read_paging,
    refuse_unknown,
)
from profiles.exports import COLUMNS, TOPIC_COLUMNS, as_data, topics_data
from profiles.finding import find
from profiles.models import Practice
from profiles.vocabulary import (
    Author,
    CostBand,
    DistrictRole,
    Extent,
    FileKind,
    LocalEvidence,
    PracticeType,
    ResourceKind,
    Stage,
    Status,
    Tier,
    Use,
    Verifier,
)
from profiles.workflow import State

router = ReadRouter()

# profiles.workflow.OPEN: a draft or a withdrawn practice is never in an answer.
OpenState = Literal["published", "stale", "ended", "archived"]


class DistrictName(Shape):
    """A district by its code and names."""

    code: str = Field(description="Organization code of the state, seven digits.", pattern=r"^\d{7}$")
    name: str = Field(description="Full name.")
    short_name: str = Field(description="Short name.")


class DistrictTakingPart(DistrictName):
    """A district that takes part in a practice."""

    role: DistrictRole = Field(description="What part it has.")


class Evidence(Shape):
    """Two questions with two answers: did it work here, and is it backed elsewhere?"""

    columns = COLUMNS

    written_by: Author
    evidence_year: str | None
    local_evidence: LocalEvidence | None
    tier_claimed: Tier | None
    tier_confirmed: Tier | None


class SourceShape(Shape):
    """A source that a practice's facts come from."""

    title: str = Field(description="Its title.")
    publisher: str | None = Field(description="Who published it. Null: not recorded.")
    url: str | None = Field(description="Its address. Null: not recorded.")
    official: bool = Field(description="Whether the State Department of Education published it.")


class AdoptedBy(Shape):
    """A district that put the practice of another to use, or looks into it."""

    code: str = Field(description="Organization code of the state, seven digits.", pattern=r"^\d{7}$")
    stage: Use = Field(description="How far it is.")
    start_year: str | None = Field(description="School year it began, such as 2018-19. Null: not recorded.")
    stop_reason: str | None = Field(description="Why it stopped, as a code. Null: it has not stopped.")


class ResourceShape(Shape):
    """Something that readers of a practice can open: a page elsewhere, or a file of the district here."""

    title: str = Field(description="Its name.")
    url: str = Field(description="Its address.")
    kind: ResourceKind | None = Field(description="What it is. Null: not recorded.")
    file: FileKind | None = Field(description="Kind of the file that is kept here. Null: it is elsewhere.")
    bytes: int | None = Field(description="Size of the file. Null: it is elsewhere.")
    language: str | None = Field(description="Its language, in words. Null: not recorded.")
    accessible: bool | None = Field(description="Whether a screen reader can read it. Null: not recorded.")
    shows: str | None = Field(description="What a picture shows, in words. Null: it is no picture of ours.")


class PracticeShape(Shape):
    """A promising practice. Null: no source says it, unless the field says otherwise."""

    columns = COLUMNS

    slug: str
    url: str
    title: str
    tagline: str = Field(description="One sentence. Empty: not recorded.")
    summary: str = Field(description="A short paragraph. Empty: not recorded.")
    state: OpenState = Field(description="Published, ended (its lessons stay) or archived (in no list).")
    lead_district: DistrictName = Field(description="District that leads the practice.")
    districts: list[DistrictTakingPart] = Field(description="All districts that take part, also the lead.")
    topics: list[str] = Field(description="Slugs of its topics, the main one first.")
    tags: list[str] = Field(description="Slugs of its keywords. Empty: none.")
    practice_type: PracticeType | None
    lowest_grade: str | None
    highest_grade: str | None
    student_groups: list[str] = Field(description="Codes of the groups it is for. Empty: not recorded.")
    start_year: str | None
    end_year: str | None
    status: Status | None
    stage: Stage | None
    extent: Extent | None
    cost_band: CostBand | None
    evidence: Evidence = Field(description="What stands behind it.")
    verified_by: Verifier | None
    verified_on: str | None
    published_on: str
    updated_on: str
    sources: list[SourceShape] = Field(description="Sources of its facts. Empty: the district itself.")
    adopted_count: int
    adopted_by: list[AdoptedBy] = Field(
        description="Other districts that put it to use, as they confirmed. Empty: none has confirmed it."
    )
    resources: list[ResourceShape] = Field(description="What readers can open. Empty: nothing.")


class PracticeList(ListShape):
    """One page of the practices that answer the parameters."""

    q: str | None = Field(description="What was searched for. Null: no search.")
    corrected_to: str | None = Field(
        description="The nearest spelling, which was searched for. Null: something has the words of q."
    )
    why_none: str | None = Field(
        description="Why the district of like is compared with none, so that nothing is found."
        " Null: it is compared, or there is no like."
    )
    results: list[PracticeShape] = Field(description="The practices of this page.")


class TopicShape(Shape):
    """A topic of practices."""

    columns = TOPIC_COLUMNS

    slug: str
    url: str
    name: str
    lead: str
    introduction: str
    practice_count: int
    feed: str


class TopicList(ListShape):
    """One page of the topics, in the order of the portal."""

    results: list[TopicShape] = Field(description="The topics of this page.")


@router.read(
    "practices", response=PracticeList, summary="List practices", name="practices", tags=["Practices"]
)
def practice_list(request, response: HttpResponse):
    """The practices that answer the parameters, in the order of the page with the same parameters.

    Values of one parameter add up ("or"); different parameters narrow ("and").
    """
    answer = find(request.GET, strict=True, besides=PAGING)
    paging, problems = read_paging(request.GET)
    if answer.errors or problems:
        raise Refusal(400, *answer.problems, *problems)
    page = one_page(request, response, answer.practices.with_export_data(), paging)
    results = [as_data(practice) for practice in page.pop("page")]
    return page | {
        "q": answer.typed or None,
        "corrected_to": answer.corrected or None,
        "why_none": answer.why_none or None,
        "results": results,
    }


@router.read(
    "practices/{slug:slug}",
    response=PracticeShape,
    also=(404, 410),
    summary="A practice",
    name="practice",
    tags=["Practices"],
)
def practice(request, slug: str):
    """The facts of one practice. Its page has the whole text.

    An old address leads to the new one (301). A practice that was withdrawn answers 410.
    """
    found = Practice.objects.open().with_export_data().filter(slug=slug).first()
    if found is None:
        return _practice_elsewhere(request, slug)
    refuse_unknown(request)
    return as_data(found)


def _practice_elsewhere(request, slug):
    """Where a practice went that is not open at this address."""
    once_public = Practice.objects.once_public()
    if renamed := once_public.by_old_slug(slug).first():
        return moved(request, reverse("api:practice", args=[renamed.slug]))
    if once_public.filter(slug=slug, state=State.WITHDRAWN).exists():
        raise Refusal(410, ("slug", "This practice was withdrawn by the State Department of Education."))
    raise Refusal(404, ("slug", "There is no practice with this slug."))


@router.read("topics", response=TopicList, summary="List topics", name="topics", tags=["Topics"])
def topic_list(request, response: HttpResponse):
    """All topics in the order of the portal, each with its number of practices."""
    page = one_page(request, response, list(topics_data()), asked_paging(request))
    return page | {"results": page.pop("page")}
