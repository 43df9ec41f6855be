"""Every question the portal asks of requests, corrections and nominations, by name."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from contacts.rules import address_of, may_read_all, plain_address
from contacts.vocabulary import Receiver, RequestNotice
from contacts.workflow import CORRECTION_PROMISE, NOMINATION_PROMISE, REQUEST_PROMISE, RequestState
from core.waiting import start_of_wait
from profiles.models import Practice
from profiles.querysets import LONG_TEXTS

# What waits first, the oldest on top; then what is settled, the last settled first.
ORDER_OF_WAIT = [F("settled_at").desc(nulls_first=True), "created_at", "pk"]


class QueueQuerySet(models.QuerySet):
    """What all queues are asked."""

    promise: dict = {}
    # What a row is about, and what it says of that.
    subjects = ["practice__public_revision", "practice__lead_district"]

    def waiting(self):
        """What somebody still waits for, the oldest first."""
        return self.filter(state__in=self.promise).order_by("created_at", "pk")

    def late(self):
        """What has waited longer than promised, the oldest first."""
        today, late = timezone.localdate(), Q(pk__in=[])
        for state, days in self.promise.items():
            late |= Q(state=state, created_at__lt=start_of_wait(today, days))
        return self.filter(late).order_by("created_at", "pk")

    def waiting_between(self, more_than, at_most):
        """What waits since more than ``more_than`` and at most ``at_most`` working days (None: no limit)."""
        today, found = timezone.localdate(), self.filter(state__in=self.promise)
        if more_than is not None:
            found = found.filter(created_at__lt=start_of_wait(today, more_than))
        if at_most is not None:
            found = found.filter(created_at__gte=start_of_wait(today, at_most))
        return found

    def in_order_of_wait(self):
        """What waits first, the oldest on top; then what is settled, the last settled first."""
        return self.order_by(*ORDER_OF_WAIT)

    def about_topic(self, slug):
        """Those about practices whose public text has this topic."""
        return self.filter(self._on_topic(slug))

    def _on_topic(self, slug):
        return Q(practice__in=Practice.objects.having("topic", [slug]))

    def with_practice(self):
        """Load what a row says of its practice, in the same query."""
        return self.select_related(*self.subjects).defer(
            "practice__public_revision__search_vector",
            *(f"practice__public_revision__{name}" for name in LONG_TEXTS),
        )


class ContactRequestQuerySet(QueueQuerySet):
    """Requests, and which of them whom they concern."""

    promise = REQUEST_PROMISE
    subjects = [
        *QueueQuerySet.subjects,
        "looking_for__district",
        "looking_for__topic",
        "looking_for__posted_by",
    ]

    def _on_topic(self, slug):
        return super()._on_topic(slug) | Q(looking_for__topic__slug=slug)

    def confirmed(self):
        """Those that were passed on: others are seen by nobody."""
        return self.exclude(state=RequestState.UNCONFIRMED)

    def passed_on_this_month(self, address):
        """Those that came to ``address`` since the first day of this month."""
        first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        mine = self.filter(relayed_to=Receiver.CONTACT, relayed_address=address)
        return mine.filter(created_at__gte=first)

    def with_escalation(self):
        """Each with ``is_escalated``: both sides were told that it waits too long."""
        told = self.model.told.rel.related_model.objects.filter(
            item=OuterRef("pk"), notice=RequestNotice.ESCALATED
        )
        return self.annotate(is_escalated=Exists(told))

    def escalated(self):
        """Those that still wait although both sides were told that it takes too long."""
        return self.with_escalation().filter(is_escalated=True, state__in=self.promise)

    def is_blocked(self, asker, contact):
        """Whether whoever has the address ``contact`` asked for no more from ``asker``."""
        return bool(contact) and self.filter(asker_email=asker, blocked_by=contact).exists()

    def unanswered(self):
        """Requests that somebody still waits for, the oldest first."""
        return self.waiting()

    def sent_to(self, user):
        """Requests that were passed on to the address of ``user``."""
        address = address_of(user)
        mine = Q(relayed_to=Receiver.CONTACT, relayed_address=address)
        return self.filter(mine) if address else self.none()

    def sent_by(self, user):
        """Requests that carry the address of ``user`` as the asker's."""
        address = address_of(user)
        return self.confirmed().filter(asker_email=address) if address else self.none()

    def sent_from(self, given, **subject):
        """The latest about ``subject`` (practice, looking_for) with address and words of a form, or None."""
        mine = self.filter(**subject, asker_email=plain_address(given["email"]))
        return mine.filter(message=given["message"]).order_by("-pk").first()

    def visible_to(self, user):
        """Requests ``user`` may open: all for staff with the right, else those to or from their address."""
        if may_read_all(user, self.model):
            return self.confirmed()
        return self.sent_to(user).confirmed() | self.sent_by(user)


class CorrectionQuerySet(QueueQuerySet):
    """Corrections."""

    promise = CORRECTION_PROMISE

    def open(self):
        """Corrections that nobody has dealt with, the oldest first."""
        return self.waiting()


class NominationQuerySet(QueueQuerySet):
    """Nominations."""

    promise = NOMINATION_PROMISE

    def with_district(self):
        """Load what a row says of its district, and who added it, in the same query."""
        return self.select_related("district", "added_by")
