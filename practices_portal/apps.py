"""The portal as a whole: the site and its admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The wiring: pages that belong to no app, and checks of settings."""

    name = "practices_portal"

    def ready(self):
        from practices_portal import checks  # noqa: F401  (registers them)


class PortalAdminConfig(AdminConfig):
    """Django's admin under the portal's name."""

    default_site = "practices_portal.admin.PortalAdminSite"
