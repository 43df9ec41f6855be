"""The portal as a whole: the site and its admin."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db import connections
from django.db.models.signals import post_migrate, post_save, pre_migrate


class PortalConfig(AppConfig):
    """The wiring: pages that belong to no app, and checks of settings."""

    name = "practices_portal"

    def ready(self):
        from practices_portal import checks, groups  # noqa: F401  (registers the checks)

        self.keep_archive_current()
        pre_migrate.connect(lift_statement_timeout)
        post_migrate.connect(restore_statement_timeout)
        post_migrate.connect(groups.sync_after_migrate)

    def keep_archive_current(self):
        """A step in the life of a practice, and an import, change what the archive of open data holds."""
        from districts.imports import imported
        from practices_portal.jobs import ask_for_archive
        from profiles.models import StatusChange

        imported.connect(ask_for_archive)
        post_save.connect(ask_for_archive, sender=StatusChange)


class PortalAdminConfig(AdminConfig):
    """Django's admin under the portal's name."""

    default_site = "practices_portal.admin.PortalAdminSite"

    def ready(self):
        from core import autocomplete

        autocomplete.mend()
        super().ready()  # registers the admin of every app
        from practices_portal import machine_room  # noqa: F401  (takes the place of one)

        self.name_in_plain_words()

    def name_in_plain_words(self):
        """Staff read these names as headings of the desk."""
        for app, words in {"auth": "Groups of staff", "procrastinate": "Jobs"}.items():
            apps.get_app_config(app).verbose_name = words


def lift_statement_timeout(using, **kwargs):
    """A migration may rebuild a large table, which takes as long as it takes."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def restore_statement_timeout(using, **kwargs):
    """Back to the limit that the connection was opened with."""
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")
