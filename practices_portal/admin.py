"""The admin site: Django's own, under the portal's name."""

from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """Where CSDE staff curate."""

    site_header = "Learn Together, Grow Together CT"
    site_title = "Staff desk"
    index_title = "Staff desk"
    empty_value_display = "Not recorded"
