"""Practices: write, review, publish, find."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class ProfilesConfig(AppConfig):
    """Practices: write, review, publish, find."""

    name = "profiles"
    verbose_name = "Inventory"

    def ready(self):
        """What browse and search read follows a changed topic, tag or district."""
        from districts.models import District
        from profiles import jobs, timers  # noqa: F401  registers what runs by the clock
        from profiles.seeking import jobs as seeking_jobs  # noqa: F401  the same
        from topics.models import Tag, Topic

        def follow(sender, created, **kwargs):
            if not created:
                jobs.reindex.enqueue()

        for model in (District, Tag, Topic):
            post_save.connect(follow, sender=model, weak=False, dispatch_uid=f"reindex {model.__name__}")
