"""People who follow something, by their e-mail address alone, and what they follow.

No history is kept of either: addresses that nobody needs are forgotten, which the history never does.
"""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaign.querysets import FollowerQuerySet, FollowQuerySet
from campaign.vocabulary import Kind
from core.constraints import is_one_of
from profiles.workflow import OPEN


def new_key():
    """A word that nobody can guess, of 22 letters, for the links in mails to a follower."""
    return secrets.token_urlsafe(16)


class Follower(models.Model):
    """An address that follows something.

    ``email`` is as contacts.rules.plain_address gives it. Nothing but the question whether it is right
    goes to an address before ``confirmed_at``. ``told_for`` is the Tuesday whose digest was made last, and
    ``told_until`` the moment up to which it told news; both are set in the transaction that queues the mail.
    """

    email = models.EmailField(unique=True)
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    unsubscribed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="No digest since then. Empty: once a week."
    )
    bounced_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When mail to the address came back."
    )
    told_for = models.DateField(null=True, blank=True, editable=False)
    told_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["told_for", "id"],
                condition=Q(
                    confirmed_at__isnull=False, unsubscribed_at__isnull=True, bounced_at__isnull=True
                ),
                name="campaign_follower_to_tell",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="campaign_follower_confirmed_is_told_from_then",
                condition=Q(confirmed_at__isnull=True) | Q(told_for__isnull=False, told_until__isnull=False),
                violation_error_message="A confirmed address is told what comes from a moment on.",
            )
        ]

    def __str__(self):
        return f"Follower {self.pk}"

    @property
    def is_told(self):
        """Whether the weekly mail goes to this address."""
        return bool(self.confirmed_at) and not self.unsubscribed_at and not self.bounced_at


class Follow(models.Model):
    """One thing that an address follows: a practice, a topic, a district or a search.

    ``search`` holds the parameters of browse in one spelling (targets.py); empty with the kind "search"
    it is all practices, and ``label`` says in words what is searched for. Before ``confirmed_at`` it counts
    for nothing.
    """

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=8, choices=Kind)
    practice = models.ForeignKey(
        "profiles.Practice", on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    topic = models.ForeignKey(
        "topics.Topic", on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    district = models.ForeignKey(
        "districts.District", on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    search = models.CharField(max_length=1000, blank=True)
    label = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            is_one_of("kind", Kind),
            models.UniqueConstraint(
                fields=["follower", "kind", "practice", "topic", "district", "search"],
                nulls_distinct=False,
                name="campaign_follow_once",
            ),
            models.CheckConstraint(
                name="campaign_follow_is_of_its_kind",
                condition=Q(kind="practice", practice__isnull=False, topic=None, district=None, search="")
                | Q(kind="topic", topic__isnull=False, practice=None, district=None, search="")
                | Q(kind="district", district__isnull=False, practice=None, topic=None, search="")
                | Q(kind="search", practice=None, topic=None, district=None),
                violation_error_message="Follow one thing, and the one that its kind says.",
            ),
        ]

    def __str__(self):
        return f"Follow {self.pk}"

    @property
    def standing_topic(self):
        """The topic, or the one it was merged into since."""
        return self.topic.merged_into or self.topic

    @property
    def title(self):
        """What is followed, in words. A practice that nobody can open any more has none."""
        if self.kind == Kind.PRACTICE:
            is_open = self.practice.state in OPEN
            return self.practice.public_revision.title if is_open else "A practice that was taken down"
        if self.kind == Kind.SEARCH:
            return self.label
        return self.standing_topic.name if self.kind == Kind.TOPIC else self.district.short_name

    @property
    def url(self):
        """Where it can be seen."""
        if self.kind == Kind.SEARCH:
            query = f"?{self.search}" if self.search else ""
            return reverse("profiles:practice_list") + query
        subject = {Kind.PRACTICE: "practice", Kind.TOPIC: "standing_topic", Kind.DISTRICT: "district"}
        return getattr(self, subject[self.kind]).get_absolute_url()
