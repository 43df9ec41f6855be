"""Two words for one thing: a tag or topic gives way to another, on every text that has it.

The merged one keeps its row: its address leads to the other, and what people called it becomes a
related term of the other. A database trigger lets public texts follow a recorded merge and nothing else
(models/triggers.py, ``frozen_word``).
"""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q

from profiles.models import LookingFor, TaggedRevision, TopicIndicator, TopicPlacement
from topics.models import StateFact, Tag, Topic


class MergeError(Exception):
    """A merge that makes no sense. The message is for people."""


@dataclass(frozen=True)
class Use:
    """How a kind of word stands on texts: the model of its places, and their columns."""

    places: type
    word: str
    text: str


USES = {Tag: Use(TaggedRevision, "tag", "content_object"), Topic: Use(TopicPlacement, "topic", "revision")}


def texts_with(word):
    """How many texts have ``word``: {"public": now, "working": being written, "earlier": once public}."""
    use = USES[type(word)]
    public, working = (
        Q(**{f"{use.text}__public_of__isnull": False}),
        Q(**{f"{use.text}__working_of__isnull": False}),
    )
    counted = use.places.objects.filter(**{use.word: word})
    return counted.aggregate(
        public=Count("pk", filter=public),
        working=Count("pk", filter=working),
        earlier=Count("pk", filter=~public & ~working),
    )


def slugs_that_stand(kind, slugs):
    """{slug of a merged tag or topic: slug of the one it was merged into} of those among ``slugs``."""
    asked = [slug for slug in slugs if re.fullmatch(r"[-\w]{1,100}", slug)]
    merged = (
        kind.everything.filter(slug__in=asked, merged_into__isnull=False) if asked else kind.everything.none()
    )
    return dict(merged.values_list("slug", "merged_into__slug"))


@transaction.atomic
def merge(word, into, *, by):
    """Let the tag or topic ``word`` give way to ``into``; returns how many texts follow.

    ``by`` is the person, or None when the portal itself acts. Raises :class:`MergeError` when it makes
    no sense and ``PermissionDenied`` when ``by`` may not change words of this kind; nothing is written then.
    """
    kind = type(word)
    if by is not None and not by.has_perm(f"topics.change_{kind._meta.model_name}"):
        raise PermissionDenied
    both = kind.everything.select_for_update(of=["self"]).filter(pk__in=[word.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in both}
    word, into = rows[word.pk], rows[into.pk]
    if word == into:
        raise MergeError(f"“{word}” cannot be merged into itself. Choose another one.")
    for row in (word, into):
        if row.merged_into_id:
            raise MergeError(f"“{row}” has been merged already.")
    word.merged_into = into
    word.save(update_fields=["merged_into"])
    kind.everything.filter(merged_into=word).update(merged_into=into)
    _take_over_terms(word, into)
    if kind is Topic:
        _take_over_context(word, into)
    return _move_places(word, into)


def _take_over_terms(word, into):
    """What people type for ``word`` finds ``into`` from now on. Saving also asks for the new index."""
    longest = type(into)._meta.get_field("related_terms").base_field.max_length
    terms = [*into.related_terms, word.name.lower(), *word.related_terms]
    into.related_terms = list(dict.fromkeys(term for term in terms if len(term) <= longest))
    into.save(update_fields=["related_terms"])


def _take_over_context(topic, into):
    """What the page of ``topic`` says of the whole state goes to the other's, unless it is there already."""
    for rows, name in ((StateFact.objects, "slug"), (TopicIndicator.objects, "indicator")):
        there = rows.filter(topic=into).values(name)
        rows.filter(topic=topic).exclude(**{f"{name}__in": there}).update(topic=into)
    LookingFor.objects.filter(topic=topic).update(topic=into)


def _move_places(word, into):
    """Put ``into`` where ``word`` is; of a text that has both, the place that comes first stays."""
    use = USES[type(word)]
    places = use.places.objects.filter(**{use.word: word})
    moved = places.count()
    beside = {
        getattr(place, f"{use.text}_id"): place
        for place in use.places.objects.filter(**{use.word: into, f"{use.text}__in": places.values(use.text)})
    }
    surplus = []
    for place in places.filter(**{f"{use.text}__in": beside}):
        other = beside[getattr(place, f"{use.text}_id")]
        # The first topic of a text is its main one; tags have no order.
        comes_first = getattr(place, "position", 0) < getattr(other, "position", 0)
        surplus.append(other.pk if comes_first else place.pk)
    use.places.objects.filter(pk__in=surplus).delete()
    use.places.objects.filter(**{use.word: word}).update(**{use.word: into})
    return moved
