"""What search engines may find: what everybody can find here."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from districts.models import District
from profiles.models import Practice
from topics.models import Topic


class PracticeSitemap(Sitemap):
    """Listed practices, with the date of their public text."""

    def items(self):
        return Practice.objects.listed().only("slug", "updated_at").order_by("slug")

    def lastmod(self, practice):
        return practice.updated_at


class TopicSitemap(Sitemap):
    """All topics."""

    def items(self):
        return Topic.objects.only("slug")


class DistrictSitemap(Sitemap):
    """Active districts."""

    def items(self):
        return District.objects.active().only("slug").order_by("slug")


class PageSitemap(Sitemap):
    """Pages that stand alone."""

    names = ["home", "profiles:practice_list", "topics:topic_list", "districts:district_list", "about"]

    def items(self):
        return [*self.names, "open_data", "accessibility", "privacy"]

    def location(self, name):
        return reverse(name)


SITEMAPS = {
    "pages": PageSitemap,
    "practices": PracticeSitemap,
    "topics": TopicSitemap,
    "districts": DistrictSitemap,
}
