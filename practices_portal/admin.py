"""The admin site: Django's own, under the portal's name."""

from allauth.account.views import logout
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.authentication import may_open_desk, way_to_second_step


class PortalAdminSite(admin.AdminSite):
    """Where CSDE staff curate."""

    site_header = "Learn Together, Grow Together CT"
    site_title = "Staff desk"
    index_title = "Staff desk"
    empty_value_display = "Not recorded"

    def has_permission(self, request):
        return may_open_desk(request)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """No door of its own: to the site's sign-in, to the second step, or no further."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not request.user.is_staff:
            raise PermissionDenied
        if not self.has_permission(request):
            return redirect_to_login(wanted, way_to_second_step(request.user))
        return redirect(wanted)

    def logout(self, request, extra_context=None):
        return logout(request)

    def get_urls(self):
        """Django's, without the pages about passwords; the picture before the page that catches the rest."""
        picture, file = (require_safe(self.admin_view(view)) for view in (self.picture, self.picture_file))
        own = [
            path("picture/", picture, name="picture"),
            path("picture/<slug:slug>.csv", file, name="picture_file"),
        ]
        others = super().get_urls()
        return own + [url for url in others if "password_change" not in (getattr(url, "name", "") or "")]

    def picture(self, request):
        """What was asked, answered, checked, covered, sought and followed, as charts."""
        from practices_portal import picture  # models are not loaded yet where this module is read

        return picture.page(self, request)

    def picture_file(self, request, slug):
        """One of these charts as CSV."""
        from practices_portal import picture

        return picture.file(request, slug)

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
