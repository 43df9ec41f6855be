"""Atom feeds of new practices: of all topics, and of each."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from core.addresses import absolute
from profiles.models import Practice
from topics.models import Topic

LENGTH = 30
# What a feed without any entry says of its age: it has to say something, and the same each time.
BEFORE_ALL = datetime(2019, 1, 1, tzinfo=UTC)
# XML knows no way to write these.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class PortalAtom(Atom1Feed):
    """Atom whose bytes change only when the entries do."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else BEFORE_ALL


class NewPractices(Feed):
    """The practices that were published last, the newest first."""

    feed_type = PortalAtom
    author_name = "Connecticut State Department of Education"
    title = "New practices – Learn Together, Grow Together CT"
    subtitle = "Promising practices of Connecticut's school districts, as they are published."

    def link(self, topic):
        return absolute(reverse("profiles:practice_list", query={"sort": "newest"}))

    def feed_url(self, topic):
        return absolute(reverse("feeds:practices"))

    def feed_guid(self, topic):
        return stable_id("feed", "practices")

    def items(self, topic):
        return Practice.objects.listed().sorted_by("newest").with_card_data()[:LENGTH]

    def item_title(self, practice):
        return xml_text(practice.public_revision.title)

    def item_description(self, practice):
        text = practice.public_revision
        return xml_text("\n\n".join(filter(None, [text.tagline, text.summary])))

    def item_link(self, practice):
        return absolute(practice.get_absolute_url())

    def item_guid(self, practice):
        # Its address may change, this not.
        return stable_id("practice", practice.pk)

    def item_author_name(self, practice):
        return xml_text(practice.lead_district.name)

    def item_pubdate(self, practice):
        return practice.published_at

    def item_updateddate(self, practice):
        return practice.updated_at

    def item_categories(self, practice):
        return [xml_text(topic.name) for topic in practice.public_revision.topics_in_order]


class NewPracticesOfTopic(NewPractices):
    """The same for one topic."""

    def get_object(self, request, slug):
        return get_object_or_404(Topic, slug=slug)

    def title(self, topic):
        return xml_text(f"{topic.name}: new practices – Learn Together, Grow Together CT")

    def subtitle(self, topic):
        return xml_text(topic.lead)

    def link(self, topic):
        return absolute(topic.get_absolute_url())

    def feed_url(self, topic):
        return absolute(reverse("feeds:topic", args=[topic.slug]))

    def feed_guid(self, topic):
        return stable_id("topic", topic.pk)

    def items(self, topic):
        listed = Practice.objects.listed().having("topic", [topic.slug])
        return listed.sorted_by("newest").with_card_data()[:LENGTH]


def stable_id(kind, number):
    """A tag URI (RFC 4151): the same for ever, whatever becomes of addresses."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{kind}/{number}"


def xml_text(text):
    """``text`` without the control characters that no XML file may hold."""
    return _NOT_XML.sub(" ", text)
