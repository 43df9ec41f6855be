"""What is new on what somebody follows.

``SOURCES`` is the list: each source is called with what is followed (:class:`Following`) and gives
(id of a practice, why it is news) pairs. It must ask a fixed number of questions (saved searches apart,
each of which is a search), and may name any practice: those that nobody can open are left out here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.http import QueryDict

from adoptions.models import AdoptionStep
from adoptions.workflow import State as Use
from campaign.vocabulary import Kind
from core.addresses import absolute
from core.mail import one_line
from profiles.finding import find
from profiles.models import Practice, StatusChange
from profiles.upkeep import ARCHIVE_MONTHS, STALE_MONTHS
from profiles.vocabulary import Status
from profiles.workflow import State

# What a saved practice came to, in words.
CAME_TO = {
    State.ENDED: "You saved it: the district has ended it",
    State.STALE: f"You saved it: nobody has checked it for {STALE_MONTHS} months",
    State.ARCHIVED: f"You saved it: out of the lists, as nobody has checked it for {ARCHIVE_MONTHS} months",
}

# What another district said of a saved practice. Who explores it does not use it yet.
SAID = {
    Use.INSTALLING: "is preparing to use it",
    Use.IN_USE: "uses it",
    Use.STOPPED: "has stopped using it",
}


@dataclass(frozen=True)
class Following:
    """What one address follows, and the time that is told: after ``since`` of each, up to ``until``."""

    follows: list
    told_until: datetime
    until: datetime

    def of(self, kind):
        """What of this kind is followed."""
        return [follow for follow in self.follows if follow.kind == kind]

    def is_new(self, follow, moment):
        """Whether ``moment`` is news to ``follow``: not told yet, and after it began."""
        return max(self.told_until, follow.confirmed_at) < moment <= self.until

    @property
    def saved(self):
        """Saved practices: {id: follow}."""
        return {follow.practice_id: follow for follow in self.of(Kind.PRACTICE)}


@dataclass
class Entry:
    """A practice in a digest, once, with every reason why it is there."""

    title: str
    district: str
    url: str
    reasons: list[str] = field(default_factory=list)


def published(following):
    """Practices published for the first time, on a followed topic, of a district, or for a search."""
    window = {"published_at__gt": following.told_until, "published_at__lte": following.until}
    fresh = (
        Practice.objects.findable()
        .filter(**window)
        .values_list(
            "pk", "published_at", "public_revision__facets", "public_revision__current_status", named=True
        )
    )
    fresh = {row.pk: row for row in fresh.order_by("published_at", "pk")}
    if not fresh:
        return
    for follow in [*following.of(Kind.TOPIC), *following.of(Kind.DISTRICT)]:
        if follow.kind == Kind.TOPIC:
            subject, why = follow.standing_topic, f"New on {follow.title}"
        else:
            subject, why = follow.district, f"New: {follow.title} shares it"
        for row in fresh.values():
            answers = f"{follow.kind}:{subject.slug}" in row.public_revision__facets
            in_use = row.public_revision__current_status != Status.ENDED
            if answers and in_use and following.is_new(follow, row.published_at):
                yield row.pk, why
    for follow in following.of(Kind.SEARCH):
        answer = find(QueryDict(follow.search))
        if answer.errors or answer.corrected:
            continue  # a filter is gone since, or only other words than the saved ones find anything
        for pk in answer.practices.filter(pk__in=fresh).values_list("pk", flat=True):
            if following.is_new(follow, fresh[pk].published_at):
                yield pk, f"New for your search: {follow.label}"


def updated(following):
    """Saved practices with a new public text."""
    if saved := following.saved:
        changed = Practice.objects.filter(pk__in=saved, updated_at__gt=F("published_at"))
        for pk, updated_at in changed.order_by("pk").values_list("pk", "updated_at"):
            if following.is_new(saved[pk], updated_at):
                yield pk, "You saved it: its text was updated"


def ended_or_not_checked(following):
    """Saved practices that ended, or that nobody has checked for long, and that are still so."""
    if saved := following.saved:
        steps = StatusChange.objects.filter(
            practice__in=saved, to_state=F("practice__state"), to_state__in=CAME_TO
        )
        for pk, to, at in steps.order_by("at", "pk").values_list("practice_id", "to_state", "at"):
            if following.is_new(saved[pk], at):
                yield pk, CAME_TO[to]


def used_or_stopped(following):
    """Saved practices that another district says it uses, or no longer does, and that is still so."""
    if saved := following.saved:
        steps = AdoptionStep.objects.filter(
            adoption__practice__in=saved, to_state=F("adoption__state"), to_state__in=SAID
        )
        rows = steps.order_by("at", "pk").values_list(
            "adoption__practice", "adoption__district__short_name", "to_state", "at"
        )
        for pk, district, to, at in rows:
            if following.is_new(saved[pk], at):
                yield pk, f"You saved it: {district} {SAID[to]}"


# In this order reasons stand at a practice, and practices in a digest.
SOURCES = [published, updated, ended_or_not_checked, used_or_stopped]


def entries(following):
    """The news on what is followed: an :class:`Entry` for each practice that anyone can open."""
    reasons = defaultdict(list)
    for source in SOURCES:
        for pk, why in source(following):
            if why not in reasons[pk]:
                reasons[pk].append(why)
    if not reasons:
        return []
    practices = Practice.objects.open().with_title().in_bulk(list(reasons))
    return [
        Entry(
            one_line(practices[pk].public_revision.title),
            practices[pk].lead_district.short_name,
            absolute(practices[pk].get_absolute_url()),
            [one_line(why) for why in whys],
        )
        for pk, whys in reasons.items()
        if pk in practices
    ]
