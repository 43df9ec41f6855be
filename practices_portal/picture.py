"""The staff's picture of the campaign: the page, its period, and each part as a file.

``PARTS`` is the list: each part is a function of the period, shown to those who have the permission
beside it, and asks a fixed number of questions however many rows there are (picture_parts.py).
"""

import csv
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from core.cells import safe_row
from practices_portal import picture_parts as parts
from practices_portal.picture_parts import Part, Period

audit = logging.getLogger("portal.audit")

MONTHS = [3, 6, 12, 24, 36]
USUAL_MONTHS = 12

PARTS: list[tuple[str, str, Callable[[Period], Part]]] = [
    ("requests", "contacts.view_contactrequest", parts.requests),
    ("answers", "contacts.view_contactrequest", parts.answers),
    ("adoptions", "adoptions.view_adoption", parts.adoptions),
    ("plans", "adoptions.view_adoption", parts.plans),
    ("verified", "profiles.view_practice", parts.verified),
    ("regions", "profiles.view_practice", parts.by_region),
    ("districts", "profiles.view_practice", parts.by_district),
    ("searches", "profiles.view_searchmiss", parts.searches),
    ("opened", "campaign.view_practicecount", parts.opened),
    ("followers", "campaign.view_follower", parts.followers),
    ("followed", "campaign.view_follower", parts.followed),
]


@dataclass(frozen=True)
class Shown:
    """A part on the page: its name in addresses, and what it says."""

    slug: str
    part: Part


def may_see(user):
    """Whether ``user`` may see any part."""
    return any(user.has_perm(permission) for _, permission, _ in PARTS)


def period_of(parameters):
    """The Period that the query asks for, and what is wrong with it ("" when nothing is)."""
    asked = parameters.get("months", str(USUAL_MONTHS))
    if asked.isascii() and asked.isdecimal() and len(asked) < 4 and int(asked) in MONTHS:
        return Period(timezone.localdate(), int(asked)), ""
    known = ", ".join(map(str, MONTHS))
    return Period(timezone.localdate(), USUAL_MONTHS), f"Choose {known} months. This shows {USUAL_MONTHS}."


def page(site, request):
    """All parts that the person may see."""
    period, problem = period_of(request.GET)
    shown = [
        Shown(slug, part(period)) for slug, permission, part in PARTS if request.user.has_perm(permission)
    ]
    if not shown:
        raise PermissionDenied
    context = {
        **site.each_context(request),
        "title": "Picture of the campaign",
        "subtitle": None,
        "parts": shown,
        "period": period,
        "problem": problem,
        "choices": MONTHS,
    }
    return TemplateResponse(request, "admin/desk/picture.html", context)


def file(request, slug):
    """One part as CSV, with all its rows."""
    part = next(((permission, part) for name, permission, part in PARTS if name == slug), None)
    if part is None:
        raise Http404
    permission, make = part
    if not request.user.has_perm(permission):
        raise PermissionDenied
    period, problem = period_of(request.GET)
    if problem:
        return HttpResponse(f"{problem}\n", content_type="text/plain; charset=utf-8", status=400)
    made = make(period)
    audit.info("picture %s: %s rows exported by user %s", slug, len(made.rows), request.user.pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{_day(period.today)}.csv"'
    writer = csv.writer(response)
    writer.writerow(safe_row(made.columns))
    writer.writerows(safe_row(row) for row in made.rows)
    return response


def _day(day: date):
    return day.isoformat()
