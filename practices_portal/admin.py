"""The admin site: Django's own, under the portal's name."""

from django.contrib import admin
from django.utils import timezone


class PortalAdminSite(admin.AdminSite):
    """Where CSDE staff curate."""

    site_header = "Learn Together, Grow Together CT"
    site_title = "Staff desk"
    index_title = "Staff desk"
    empty_value_display = "Not recorded"

    def index(self, request, extra_context=None):
        """What waits, and what the inventory covers, above Django's list of everything."""
        from practices_portal import desk  # models are not loaded yet where this module is read

        start = desk.start_page(request.user, timezone.localdate())
        return super().index(request, {**(extra_context or {}), "desk": start})

    def autocomplete_view(self, request):
        """Django's own hands a NUL on to Postgres, which refuses it."""
        request.GET = request.GET.copy()
        request.GET["term"] = request.GET.get("term", "").replace("\0", "")
        return super().autocomplete_view(request)
