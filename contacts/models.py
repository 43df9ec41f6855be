"""Requests to a practice's district, corrections of its page, nominations, and the steps of their lives.

What people wrote and who they are stands in one row each and nowhere else, so that it can be
anonymised after a while although nothing is deleted: the append-only history and the steps hold
states, people of the portal and dates.
"""

from urllib.parse import urlsplit

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from contacts.querysets import ContactRequestQuerySet, CorrectionQuerySet, NominationQuerySet
from contacts.vocabulary import LONGEST_WHY, WEB_ONLY, CorrectionKind, Receiver, Want
from contacts.workflow import (
    CORRECTION_MOVES,
    CORRECTION_PROMISE,
    NOMINATION_MOVES,
    NOMINATION_PROMISE,
    REQUEST_MOVES,
    REQUEST_PROMISE,
    CorrectionState,
    NominationState,
    RequestState,
)
from core.constraints import are_some_of, is_one_of
from core.history import tracked
from core.waiting import working_days
from profiles.models.triggers import recorded_step


def life(moves, first, table, steps, column):
    """The triggers that keep a state to its table of ``moves`` and a row from being deleted."""
    return [
        pgtrigger.FSM(name="moves", field="state", transitions=[(a, b) for a, b in moves if a != b]),
        pgtrigger.Protect(
            name="begins_as_new", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state=first)
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        recorded_step(table, steps, column),
    ]


def only_the_note_fades():
    """Refuses to change or delete a step; its note may be blanked, when the words of a case are forgotten."""
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF TG_OP = 'UPDATE' AND NEW.note = '' AND to_jsonb(OLD) - 'note' = to_jsonb(NEW) - 'note' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'A step is never changed or deleted.' USING ERRCODE = 'check_violation';
        """,
    )


class Waiting(models.Model):
    """Something that waits for somebody. Subclasses have ``state`` and these two."""

    # {(from, to): Move} and {state in which it waits: working days asked for}
    MOVES: dict = {}
    PROMISE: dict = {}

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: somebody still waits."
    )

    class Meta:
        abstract = True

    @property
    def working_days(self):
        """Working days from its arrival until it was settled, or until today."""
        end = timezone.localdate(self.settled_at) if self.settled_at else timezone.localdate()
        return working_days(timezone.localdate(self.created_at), end)

    @property
    def promised_days(self):
        """How many working days it may wait in its state; None when nobody waits."""
        return self.PROMISE.get(self.state)

    @property
    def is_late(self):
        """True when somebody waits longer than promised."""
        return self.promised_days is not None and self.working_days > self.promised_days


class Queued(Waiting):
    """Something about a practice that waits for somebody."""

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


@tracked(fields=["state"])
class ContactRequest(Queued):
    """A message from an asker to the people behind a practice, followed until it is answered.

    The history tracks its state alone (see the module). ``relayed_address`` is for staff: no page
    for askers shows it. Addresses are stored as rules.plain_address() gives them.
    """

    MOVES = REQUEST_MOVES
    PROMISE = REQUEST_PROMISE

    asker_name = models.CharField("name", max_length=120)
    asker_role = models.CharField("role", max_length=80)
    asker_district = models.ForeignKey(
        "districts.District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="district",
    )
    asker_organization = models.CharField("organization", max_length=120, blank=True)
    asker_email = models.EmailField("e-mail", db_index=True)
    wants = ArrayField(models.CharField(max_length=12, choices=Want), default=list)
    message = models.TextField(max_length=4000)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.NEW, editable=False)
    relayed_to = models.CharField(max_length=7, choices=Receiver, blank=True, editable=False)
    relayed_address = models.EmailField(blank=True, editable=False, db_index=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="contacts_request_waiting"),
            models.Index(F("settled_at").desc(nulls_first=True), "created_at", name="contacts_request_order"),
        ]
        constraints = [
            is_one_of("state", RequestState),
            is_one_of("relayed_to", Receiver, or_blank=True),
            are_some_of("wants", Want),
            models.CheckConstraint(
                name="contacts_request_says_to_whom",
                condition=Q(state=RequestState.NEW) | ~Q(relayed_to=""),
                violation_error_message="A request that was passed on says to whom.",
            ),
            models.CheckConstraint(
                name="contacts_request_settled_has_date",
                condition=Q(state__in=REQUEST_PROMISE, settled_at__isnull=True)
                | (~Q(state__in=REQUEST_PROMISE) & Q(settled_at__isnull=False)),
                violation_error_message="A settled request has the date of that, a waiting one has none.",
            ),
        ]
        triggers = life(
            REQUEST_MOVES, RequestState.NEW, "contacts_contactrequest", "contacts_requeststep", "item_id"
        )

    def __str__(self):
        return f"Request {self.pk}"

    def get_absolute_url(self):
        return reverse("contacts:request", args=[self.pk])

    @property
    def asker_from(self):
        """The asker's district or organization in words."""
        return self.asker_district.short_name if self.asker_district else self.asker_organization

    @property
    def wants_in_words(self):
        return [Want(want).label for want in self.wants]


@tracked(fields=["state"])
class Correction(Queued):
    """What somebody says of a practice's page: that it is right, what is missing, or what is wrong.

    ``text_number`` is the text that stood on the page, ``page`` its address with the part in
    question as anchor. The history tracks its state alone (see the module).
    """

    MOVES = CORRECTION_MOVES
    PROMISE = CORRECTION_PROMISE

    kind = models.CharField(max_length=8, choices=CorrectionKind)
    text_number = models.PositiveSmallIntegerField("number of the text")
    page = models.CharField(max_length=160)
    section = models.CharField("part of the page", max_length=40, blank=True)
    words = models.TextField(max_length=4000, blank=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail", blank=True)
    state = models.CharField(
        max_length=8, choices=CorrectionState, default=CorrectionState.OPEN, editable=False
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="contacts_correction_waiting"),
            models.Index(
                F("settled_at").desc(nulls_first=True), "created_at", name="contacts_correction_order"
            ),
        ]
        constraints = [
            is_one_of("state", CorrectionState),
            is_one_of("kind", CorrectionKind),
            models.CheckConstraint(
                name="contacts_correction_has_words",
                condition=Q(kind=CorrectionKind.CONFIRM) | ~Q(words="") | Q(settled_at__isnull=False),
                violation_error_message="Say what is missing or wrong.",
            ),
            models.CheckConstraint(
                name="contacts_correction_settled_has_date",
                condition=Q(state=CorrectionState.OPEN, settled_at__isnull=True)
                | (~Q(state=CorrectionState.OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="A settled correction has the date of that, an open one has none.",
            ),
        ]
        triggers = life(
            CORRECTION_MOVES,
            CorrectionState.OPEN,
            "contacts_correction",
            "contacts_correctionstep",
            "item_id",
        )

    def __str__(self):
        return f"Correction {self.pk}"


@tracked(fields=["state"])
class Nomination(Waiting):
    """A link to something that a district tries, sent in by anyone or noted by staff as a lead.

    Once the district is invited there is a draft. ``added_by`` is empty for those that came by the form.
    The history tracks its state alone (see the module). Nobody but people opens the link.
    """

    MOVES = NOMINATION_MOVES
    PROMISE = NOMINATION_PROMISE

    link = models.URLField(max_length=500, validators=[URLValidator(schemes=WEB_ONLY)])
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=90, blank=True)
    why = models.TextField("why others should know of it", max_length=LONGEST_WHY, blank=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Empty: it came by the form.",
    )
    state = models.CharField(
        max_length=8, choices=NominationState, default=NominationState.NEW, editable=False
    )
    submission = models.OneToOneField(
        "profiles.Submission",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="nomination",
        verbose_name="draft",
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="contacts_nomination_waiting"),
            models.Index(
                F("settled_at").desc(nulls_first=True), "created_at", name="contacts_nomination_order"
            ),
        ]
        constraints = [
            is_one_of("state", NominationState),
            models.CheckConstraint(
                name="contacts_nomination_invited_has_draft",
                condition=~Q(state=NominationState.INVITED) | Q(submission__isnull=False),
                violation_error_message="An invited district has a draft.",
            ),
            models.CheckConstraint(
                name="contacts_nomination_settled_has_date",
                condition=Q(state=NominationState.NEW, settled_at__isnull=True)
                | (~Q(state=NominationState.NEW) & Q(settled_at__isnull=False)),
                violation_error_message="A settled nomination has the date of that, a new one has none.",
            ),
        ]
        triggers = life(
            NOMINATION_MOVES,
            NominationState.NEW,
            "contacts_nomination",
            "contacts_nominationstep",
            "item_id",
        )

    def __str__(self):
        return f"Nomination {self.pk}"

    @property
    def host(self):
        """The site of its link."""
        return urlsplit(self.link).hostname or ""


class Step(models.Model):
    """One step in a life: who, when, from where to where, and a note. Never edited."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal itself.",
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class RequestStep(Step):
    """A step of a request."""

    item = models.ForeignKey(ContactRequest, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=RequestState)
    to_state = models.CharField(max_length=12, choices=RequestState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]


class CorrectionStep(Step):
    """A step of a correction."""

    item = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=8, choices=CorrectionState)
    to_state = models.CharField(max_length=8, choices=CorrectionState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]


class NominationStep(Step):
    """A step of a nomination."""

    item = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=8, choices=NominationState)
    to_state = models.CharField(max_length=8, choices=NominationState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]
