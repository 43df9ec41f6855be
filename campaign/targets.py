"""What somebody asks to follow, read from the query of an address: ``?topic=attendance``."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from campaign.models import Follow
from campaign.vocabulary import Kind
from core.mail import one_line
from districts.models import District
from profiles.facets import BY_NAME
from profiles.finding import find
from profiles.models import Practice
from topics.models import Topic

EVERYTHING = "All practices"
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Target:
    """A thing that can be followed: its kind, and the practice, topic, district or parameters of browse."""

    kind: Kind
    subject: object = None
    search: str = ""
    label: str = ""

    @property
    def identity(self):
        """The columns of a Follow that say what it is."""
        if self.kind == Kind.SEARCH:
            return {"kind": self.kind, "search": self.search}
        return {"kind": self.kind, str(self.kind): self.subject}

    @property
    def follow(self):
        """A Follow of it that belongs to nobody and is not kept."""
        return self.followed()

    def followed(self, **columns):
        """A Follow of it with further ``columns``, not kept yet."""
        return Follow(**self.identity, label=self.label, **columns)

    @property
    def query(self):
        """The query of an address that asks for it."""
        return {self.kind: self.search if self.kind == Kind.SEARCH else self.subject.slug}


def asked_for(parameters):
    """The Target that the QueryDict ``parameters`` names; without any, all practices.

    Raises ``Http404`` for what is not there, and for a search that has no answer.
    """
    if any("\0" in value for value in parameters.values()):
        raise Http404
    if slug := parameters.get("practice"):
        open_now = Practice.objects.open().select_related("public_revision", "lead_district")
        found = open_now.filter(Q(slug=slug) | Q(old_slugs__slug=slug)).distinct()
        return Target(Kind.PRACTICE, get_object_or_404(found))
    if slug := parameters.get("topic"):
        topic = get_object_or_404(Topic.everything.select_related("merged_into"), slug=slug)
        return Target(Kind.TOPIC, topic.merged_into or topic)
    if slug := parameters.get("district"):
        return Target(Kind.DISTRICT, get_object_or_404(District, slug=slug))
    return search_for(parameters.get("search", ""))


def search_for(query):
    """The Target of a search by the parameters of browse in ``query``, in one spelling and order."""
    if len(query) > MOST_CHARACTERS:
        raise Http404
    answer = find(QueryDict(query))
    if answer.errors:
        raise Http404
    asked, given = QueryDict(mutable=True), answer.filter.data
    for name in sorted(set(answer.filter.filters) - {"sort"}):
        if name in given:
            asked.setlist(name, sorted(set(given.getlist(name))))
    if answer.corrected:
        asked["q"] = answer.corrected
    return Target(Kind.SEARCH, search=asked.urlencode(), label=_in_words(answer))


def _in_words(answer):
    """What is searched for: "“attendance”; Grades: High school"."""
    parts = [f"“{answer.filter.text}”"] if answer.filter.text else []
    if answer.filter.near:
        parts.append(answer.filter.near.label(adopted=answer.filter.asks_adopted))
    for name, values in answer.filter.chosen.items():
        labels = dict(BY_NAME[name].options())
        parts.append(f"{BY_NAME[name].label}: {', '.join(labels.get(value, value) for value in values)}")
    words = one_line("; ".join(parts)) or EVERYTHING
    return words if len(words) <= 300 else f"{words[:299]}…"


def follow_url(**query):
    """The address of the page that asks for an address to follow what ``query`` names."""
    return reverse("campaign:follow", query=query)
