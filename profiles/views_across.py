"""Public pages across practices: the map of towns, a comparison, what did not work, how to share one."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from profiles.compare import ComparePage
from profiles.lessons import LessonsPage
from profiles.likeness import choose
from profiles.map_page import MapPage


@require_safe
@login_not_required
def town_map(request):
    """Connecticut's towns by number of practices, or by an indicator in a school year; and as a list."""
    return render(request, "profiles/map.html", {"page": MapPage(request.GET)})


@require_safe
@login_not_required
def compare(request):
    """Two to four practices in one table, seen from a district when one is chosen (``like``)."""
    page = ComparePage(request.GET, timezone.localdate())
    if page.like:
        choose(request, page.like)
    return render(request, "profiles/compare.html", {"page": page})


@require_safe
@login_not_required
def lessons(request):
    """Practices that ended, and what did not work in others; searched with ``q``, by topic."""
    page = LessonsPage(request.GET)
    status = 404 if page.no_such_page else 200
    return render(request, "profiles/lessons.html", {"page": page}, status=status)


@require_safe
@login_not_required
def share(request):
    """What sharing a practice asks, for people who are not signed in yet."""
    return render(request, "profiles/writing/share.html")
