"""The workspace: what is mine to do, on one page, for people of districts."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import joining
from accounts.models import Role
from contacts.models import ContactRequest
from profiles.models import Practice
from profiles.upkeep import next_check
from profiles.workflow import State

# Rows of requests; their own page has the rest.
ROWS = 5


@dataclass
class Place:
    """A district of mine, what I am there (in words) and whether I manage its people."""

    district: object
    roles: list
    manages: bool = False


@dataclass(frozen=True)
class PublishedRow:
    """A public practice of my districts and the day its yearly check is due."""

    practice: object
    due: object
    is_due: bool


@require_safe
@never_cache
def workspace(request):
    """My districts, drafts, published practices and when they are due, and requests that wait for me."""
    mine = Practice.objects.of_districts_of(request.user).with_title_data()
    waiting = ContactRequest.objects.sent_to(request.user).unanswered().with_practice()
    context = {
        "places": _places(request.user),
        "invitations": joining.invitations_to(request.user.email),
        "drafts": mine.being_written().order_by("-working_revision__created_at", "pk"),
        "published": _published(mine),
        "requests": waiting.select_related("asker_district")[: ROWS + 1],
        "rows": ROWS,
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


def _published(practices):
    """The public ones of ``practices``, what is due first on top."""
    today, rows = timezone.localdate(), []
    for practice in practices.filter(state=State.PUBLISHED):
        due = next_check(practice)
        rows.append(PublishedRow(practice, due, due <= today))
    return sorted(rows, key=lambda row: (row.due, row.practice.pk))
