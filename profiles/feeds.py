"""Atom feeds of new practices: of all topics, and of each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from core.addresses import absolute
from profiles.likeness import DistrictsLike, asked_district
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


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for: a topic or None, the districts like the reader's or None, and whether
    only what was adopted.
    """

    topic: Topic | None
    near: DistrictsLike | None
    adopted: bool

    @property
    def query(self):
        """The parameters ``like`` and ``adopted``, when they are asked for."""
        like = {"like": self.near.district.slug} if self.near else {}
        return like | ({"adopted": "yes"} if self.adopted else {})

    @property
    def whose(self):
        """Whose practices, in words that follow "new practices"; "" for those of all districts."""
        if self.near:
            label = self.near.label(adopted=self.adopted)
            return f" {label[:1].lower()}{label[1:]}"
        return " adopted by another district" if self.adopted else ""


class NewPractices(Feed):
    """The practices that were published last, the newest first.

    With ``like`` and ``adopted``, those that browse keeps.
    """

    feed_type = PortalAtom
    author_name = "Connecticut State Department of Education"

    def __call__(self, request, *args, **kwargs):
        """The feed, or a 400 with the reason for a district that does not exist, or another wrong value.

        Other parameters are passed over: readers of feeds and mail programs add their own.
        """
        try:
            return super().__call__(request, *args, **kwargs)
        except ValidationError as error:
            name = "adopted" if getattr(error, "code", "") == "adopted" else "like"
            lines = "".join(f"{name}: {reason}\n" for reason in error.messages)
            return HttpResponse(lines, content_type="text/plain; charset=utf-8", status=400)

    def get_object(self, request):
        return self._asked(request)

    def _asked(self, request, topic=None):
        district = asked_district(request.GET)
        near = DistrictsLike(district) if district else None
        return Asked(topic, near, asks_adopted(request.GET))

    def title(self, asked):
        return xml_text(f"New practices{asked.whose} – Learn Together, Grow Together CT")

    def subtitle(self, asked):
        if asked.near and asked.near.why_none:
            return xml_text(asked.near.why_none)
        return "Promising practices of Connecticut's school districts, as they are published."

    def link(self, asked):
        return absolute(reverse("profiles:practice_list", query={"sort": "newest"} | asked.query))

    def feed_url(self, asked):
        return absolute(reverse("feeds:practices", query=asked.query))

    def feed_guid(self, asked):
        return stable_id("feed", _part("practices", asked))

    def items(self, asked):
        practices = Practice.objects.listed()
        if asked.topic:
            practices = practices.having("topic", [asked.topic.slug])
        if asked.near:
            practices = asked.near.keep(practices, adopted=asked.adopted)
        elif asked.adopted:
            practices = practices.adopted()
        return practices.sorted_by("newest").with_card_data()[:LENGTH]

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
        return self._asked(request, get_object_or_404(Topic, slug=slug))

    def title(self, asked):
        return xml_text(f"{asked.topic.name}: new practices{asked.whose} – Learn Together, Grow Together CT")

    def subtitle(self, asked):
        return super().subtitle(asked) if asked.whose else xml_text(asked.topic.lead)

    def link(self, asked):
        if not asked.query:
            return absolute(asked.topic.get_absolute_url())
        query = {"topic": asked.topic.slug, "sort": "newest"} | asked.query
        return absolute(reverse("profiles:practice_list", query=query))

    def feed_url(self, asked):
        return absolute(reverse("feeds:topic", args=[asked.topic.slug], query=asked.query))

    def feed_guid(self, asked):
        return stable_id("topic", _part(asked.topic.pk, asked))


def asks_adopted(parameters):
    """Whether ``parameters`` (a QueryDict) ask only for what was adopted, as on browse.

    Raises ``ValidationError`` with the code "adopted" for another value than browse knows.
    """
    values = {value for value in parameters.getlist("adopted") if value.strip()}
    if wrong := sorted(values - {"yes"}):
        raise ValidationError(f"“{wrong[0]}” is not one of the choices.", code="adopted")
    return bool(values)


def _part(name, asked):
    """``name`` for a feed of all practices; what is asked for makes it another feed, of another identity."""
    like = f"/like/{asked.near.district.code}" if asked.near else ""
    return f"{name}{like}{'/adopted' if asked.adopted else ''}"


def stable_id(kind, number):
    """A tag URI (RFC 4151): the same for ever, whatever becomes of addresses."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{kind}/{number}"


def xml_text(text):
    """``text`` without the control characters that no XML file may hold."""
    return _NOT_XML.sub(" ", text)
