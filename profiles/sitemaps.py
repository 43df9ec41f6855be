"""What search engines may find: what everybody can find here."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from districts.models import District
from profiles.models import Practice
from topics.models import Topic


class PublicSitemap(Sitemap):
    """Addresses begin with the portal's own, whatever host was asked: caches may hold the answer."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class PracticeSitemap(PublicSitemap):
    """Listed practices, with the date of their public text."""

    def items(self):
        return Practice.objects.listed().only("slug", "updated_at").order_by("slug")

    def lastmod(self, practice):
        return practice.updated_at


class TopicSitemap(PublicSitemap):
    """All topics."""

    def items(self):
        return Topic.objects.only("slug")


class DistrictSitemap(PublicSitemap):
    """Active districts."""

    def items(self):
        return District.objects.active().only("slug").order_by("slug")


class PageSitemap(PublicSitemap):
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
