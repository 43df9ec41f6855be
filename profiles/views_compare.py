"""The public page that sets practices side by side."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from profiles.compare import ComparePage


@require_safe
@login_not_required
def compare(request):
    """Two to four practices in one table, seen from a district when one is chosen (``like``)."""
    page = ComparePage(request.GET, timezone.localdate())
    return render(request, "profiles/compare.html", {"page": page})
