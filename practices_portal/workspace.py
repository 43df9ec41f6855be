"""The workspace: what is mine to do, on one page, for people of districts."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import joining
from accounts.models import Role
from adoptions.models import Adoption, Plan
from contacts.models import ContactRequest
from profiles.models import LookingFor, Practice, Submission
from profiles.upkeep import next_check
from profiles.workflow import IN_USE, State, SubmissionState

# Rows of requests and of plans; their own pages have the rest.
ROWS = 5


@dataclass
class Place:
    """A district of mine, what I am there (in words) and whether I manage its people."""

    district: object
    roles: list
    manages: bool = False


@dataclass(frozen=True)
class DraftRow:
    """A text that is being written or reviewed, and where it stands in words."""

    practice: object
    submission: object
    state: str


@dataclass(frozen=True)
class PublishedRow:
    """A public practice of my districts and the day its yearly check is due."""

    practice: object
    due: object
    is_due: bool


@require_safe
@never_cache
def workspace(request):
    """My districts, drafts and sign-offs, published practices and their checks, plans, requests that wait."""
    mine = Practice.objects.of_districts_of(request.user).with_title_data()
    waiting = ContactRequest.objects.sent_to(request.user).unanswered().with_practice()
    context = {
        "places": _places(request.user),
        "invitations": joining.invitations_to(request.user.email),
        "drafts": _drafts(mine.visible_to(request.user)),
        "seeking": LookingFor.objects.open_on(timezone.localdate()).visible_to(request.user).with_row_data(),
        "to_sign": Submission.objects.to_sign_by(request.user),
        "published": _published(mine),
        "plans": Plan.objects.visible_to(request.user).newest_first()[: ROWS + 1],
        "requests": waiting.select_related("asker_district")[: ROWS + 1],
        "rows": ROWS,
        "to_confirm": Adoption.objects.of_districts_of(request.user).waiting().with_practice(),
    }
    return render(request, "workspace/workspace.html", context)


def _places(user):
    """The districts of ``user`` by name, each once."""
    places = {}
    for membership in user.memberships.select_related("district"):
        place = places.setdefault(membership.district_id, Place(membership.district, []))
        place.roles.append(membership.get_role_display().lower())
        place.manages |= membership.role == Role.LIAISON
    return list(places.values())


def _drafts(practices):
    """Those of ``practices`` that are being written or reviewed, the newest text on top."""
    written = practices.being_written().select_related("working_revision__submission")
    return [
        DraftRow(practice, submission, _state_in_words(practice, submission))
        for practice in written.order_by("-working_revision__created_at", "pk")
        for submission in [getattr(practice.working_revision, "submission", None)]
    ]


def _state_in_words(practice, submission):
    if submission and submission.state != SubmissionState.DRAFT:
        state = submission.get_state_display()
        return f"{state}; the page stays as it is" if practice.state in IN_USE else state
    if practice.state == State.DRAFT:
        return "Draft"
    if practice.state in IN_USE:
        return "Published; an update is being written"
    return f"{practice.get_state_display()}; a new text is being written"


def _published(practices):
    """The public ones of ``practices``, what is due first on top."""
    today, rows = timezone.localdate(), []
    for practice in practices.filter(state__in=IN_USE):
        due = next_check(practice)
        rows.append(PublishedRow(practice, due, due <= today))
    return sorted(rows, key=lambda row: (row.due, row.practice.pk))
