"""What search engines may find: what everybody can find here."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from districts.models import District
from profiles.facets import last_changes
from profiles.models import Practice
from topics.models import Topic


class PublicSitemap(Sitemap):
    """Addresses begin with the portal's own, whatever host was asked: caches may hold the answer."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class PracticeSitemap(PublicSitemap):
    """Practices that can be found, with the date of their public text."""

    def items(self):
        return Practice.objects.findable().only("slug", "updated_at").order_by("slug")

    def lastmod(self, practice):
        return practice.updated_at


class DatedByPractices(PublicSitemap):
    """Pages that list practices, with the date on which one of these last changed; none without any.

    Subclasses have ``facet`` and ``things()``, the rows that have a page.
    """

    facet = ""

    def items(self):
        changes = last_changes(Practice.objects.listed())
        return [(thing, changes.get(f"{self.facet}:{thing.slug}")) for thing in self.things()]

    def location(self, item):
        return item[0].get_absolute_url()

    def lastmod(self, item):
        return item[1]


class TopicSitemap(DatedByPractices):
    """All topics."""

    facet = "topic"

    def things(self):
        return Topic.objects.only("slug")


class DistrictSitemap(DatedByPractices):
    """Active districts."""

    facet = "district"

    def things(self):
        return District.objects.active().only("slug").order_by("slug")


class PageSitemap(PublicSitemap):
    """Pages that stand alone."""

    names = ["home", "profiles:practice_list", "topics:topic_list", "districts:district_list", "about"]

    def items(self):
        across = ["profiles:map", "profiles:lessons", "profiles:looking_for_list"]
        return [*self.names, *across, "open_data", "api_page", "accessibility", "privacy"]

    def location(self, name):
        return reverse(name)


SITEMAPS = {
    "pages": PageSitemap,
    "practices": PracticeSitemap,
    "topics": TopicSitemap,
    "districts": DistrictSitemap,
}
