"""The public page with the map of towns."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from profiles.map_page import MapPage


@require_safe
@login_not_required
def town_map(request):
    """Connecticut's towns by number of practices, or by an indicator in a school year; and as a list."""
    return render(request, "profiles/map.html", {"page": MapPage(request.GET)})
