"""Learn Together, Grow Together as a campaign: following, saved searches and the weekly digest."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """Learn Together, Grow Together as a campaign: following, saved searches and the weekly digest."""

    name = "campaign"
    verbose_name = "Campaign"
