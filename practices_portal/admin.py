"""The admin site: Django's own, under the portal's name."""

from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """Where CSDE staff curate."""

    site_header = "Learn Together, Grow Together CT"
    site_title = "Staff desk"
    index_title = "Staff desk"
    empty_value_display = "Not recorded"

    def autocomplete_view(self, request):
        """Django's own hands a NUL on to Postgres, which refuses it."""
        request.GET = request.GET.copy()
        request.GET["term"] = request.GET.get("term", "").replace("\0", "")
        return super().autocomplete_view(request)
