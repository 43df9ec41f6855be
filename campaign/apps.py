"""Learn Together, Grow Together as a campaign: following, saved searches and the weekly digest."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """Learn Together, Grow Together as a campaign: following, saved searches and the weekly digest."""

    name = "campaign"
    verbose_name = "Campaign"

    def ready(self):
        """What fills places on pages of other apps, and what runs by the clock."""
        from campaign import places, timers  # noqa: F401
