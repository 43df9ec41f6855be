"""Requests to the people behind a practice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from contacts.models.life import Queued, Step, life, only_the_note_fades
from contacts.querysets import ContactRequestQuerySet
from contacts.readiness import QUESTIONS, profile
from contacts.rules import plain_address
from contacts.vocabulary import OFFERED, Adopting, Helped, Receiver, Side, Want
from contacts.workflow import REQUEST_MOVES, REQUEST_PROMISE, RequestState
from core.constraints import are_some_of, is_one_of
from core.history import tracked
from profiles.keeping import receiver_of
from profiles.seeking.telling import people_of

BEFORE_RELAY = [RequestState.UNCONFIRMED, RequestState.NEW]
# Not settled: somebody waits, or the asker has not confirmed yet.
OPEN = [RequestState.UNCONFIRMED, *REQUEST_PROMISE]


@tracked(fields=["state"])
class ContactRequest(Queued):
    """A message from an asker to the people behind a practice, followed until it is answered.

    Or, with ``looking_for``, from somebody who can help to the person who posted what a district looks for:
    then the roles stay the same, and what is wanted is what is offered.

    It is passed on once its asker has entered the code that was mailed; ``created_at`` is moved to that
    moment, so that the clock runs from there. No side sees the other's address before its owner agreed
    (``asker_shared_at``, ``receiver_shared_at``; empty: not agreed). The history tracks its state alone
    (see the module). Addresses are stored as rules.plain_address() gives them. Anonymised, it has no
    name, address or word any more, and counts on.
    """

    MOVES = REQUEST_MOVES
    PROMISE = REQUEST_PROMISE

    practice = models.ForeignKey(
        "profiles.Practice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contactrequests",
        help_text="Empty: somebody can help with what a district looks for.",
    )
    looking_for = models.ForeignKey(
        "profiles.LookingFor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        help_text="Empty: it is about a practice.",
    )
    readiness = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="Answers of the readiness check, in its order; empty: none was sent along.",
    )
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
    times = ArrayField(
        models.DateTimeField(), default=list, db_default=[], blank=True, verbose_name="proposed times"
    )
    state = models.CharField(
        max_length=12, choices=RequestState, default=RequestState.UNCONFIRMED, editable=False
    )
    code = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    code_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    relayed_to = models.CharField(max_length=7, choices=Receiver, blank=True, editable=False)
    relayed_address = models.EmailField(blank=True, editable=False, db_index=True)
    receiver_is_chosen = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Staff chose who answers; else it is the contact on record.",
    )
    asker_shared_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the asker agreed that the contact sees it."
    )
    receiver_shared_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the contact agreed that the asker sees it."
    )
    blocked_by = models.EmailField(
        blank=True,
        db_default="",
        editable=False,
        help_text="The address of the contact who asked for no more from this asker.",
    )
    reported_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Reported to staff, and not dealt with yet."
    )
    pointer = models.CharField("who else could help", max_length=200, blank=True, db_default="")
    pointer_practice = models.ForeignKey(
        "profiles.Practice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="a practice that could help",
    )
    helped = models.CharField(max_length=6, choices=Helped, blank=True, db_default="", editable=False)
    adopting = models.CharField(max_length=5, choices=Adopting, blank=True, db_default="", editable=False)
    outcome_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the asker said whether it helped."
    )
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="contacts_request_waiting"),
            models.Index(F("settled_at").desc(nulls_first=True), "created_at", name="contacts_request_order"),
            models.Index(
                fields=["created_at"],
                condition=Q(anonymised_at__isnull=True),
                name="contacts_request_to_forget",
            ),
        ]
        constraints = [
            is_one_of("state", RequestState),
            is_one_of("relayed_to", Receiver, or_blank=True),
            are_some_of("wants", Want),
            is_one_of("helped", Helped, or_blank=True),
            is_one_of("adopting", Adopting, or_blank=True),
            models.CheckConstraint(
                name="contacts_request_one_subject",
                condition=Q(practice__isnull=False, looking_for__isnull=True)
                | Q(practice__isnull=True, looking_for__isnull=False),
                violation_error_message="A request is about a practice or what a district looks for.",
            ),
            models.CheckConstraint(
                name="contacts_request_readiness",
                condition=Q(readiness__len=0) | Q(readiness__len=len(QUESTIONS)),
                violation_error_message="The readiness check has six answers.",
            ),
            models.CheckConstraint(
                name="contacts_request_says_to_whom",
                condition=Q(state__in=BEFORE_RELAY) | ~Q(relayed_to=""),
                violation_error_message="A request that was passed on says to whom.",
            ),
            models.CheckConstraint(
                name="contacts_request_settled_has_date",
                condition=Q(state__in=OPEN, settled_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="A settled request has the date of that, a waiting one has none.",
            ),
        ]
        triggers = life(
            REQUEST_MOVES, BEFORE_RELAY, "contacts_contactrequest", "contacts_requeststep", "item_id"
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
        return [OFFERED[want] if self.is_offer else Want(want).label for want in self.wants]

    @property
    def is_offer(self):
        """Whether somebody offers help with what a district looks for."""
        return self.looking_for_id is not None

    @property
    def subject_title(self):
        return self.looking_for.note if self.is_offer else super().subject_title

    @property
    def subject_district(self):
        return self.looking_for.district.short_name if self.is_offer else super().subject_district

    @property
    def subject_url(self):
        return self.looking_for.get_absolute_url() if self.is_offer else super().subject_url

    @property
    def form_url(self):
        """Where somebody writes such a request."""
        if self.is_offer:
            return reverse("contacts:help", args=[self.looking_for_id])
        return reverse("contacts:contact", args=[self.practice.slug])

    @property
    def sent_url(self):
        """The page that says what happens next."""
        if self.is_offer:
            return reverse("contacts:help_sent", args=[self.looking_for_id])
        return reverse("contacts:contact_sent", args=[self.practice.slug])

    @property
    def readiness_shown(self):
        """The answers of the readiness check with their questions; empty where none was sent along."""
        return profile(self.readiness)

    @property
    def receivers_now(self):
        """Addresses of those who may have it today, the first before the others; empty: the Department."""
        people = people_of(self.looking_for) if self.is_offer else [receiver_of(self.practice)]
        return [plain_address(address) for address in people if address]

    @property
    def receiver_now(self):
        """The address that it would be passed on to today; "" where only the Department is left."""
        return next(iter(self.receivers_now), "")

    @property
    def to_contact(self):
        """Whether it lies with a contact, and not with the Department."""
        return self.relayed_to == Receiver.CONTACT

    @property
    def is_with_its_contact(self):
        """False when somebody else has become the contact since it was passed on."""
        return self.receiver_is_chosen or self.relayed_address in self.receivers_now

    @property
    def waits_for_contact(self):
        """Whether nobody has answered, declined or closed it."""
        return self.state in (RequestState.RELAYED, RequestState.ACKNOWLEDGED)

    @property
    def takes_times(self):
        """Whether one of the proposed times may be picked: not of what was declined or closed."""
        return self.state not in (RequestState.DECLINED, RequestState.CLOSED)


class RequestStep(Step):
    """A step of a request."""

    item = models.ForeignKey(ContactRequest, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=RequestState)
    to_state = models.CharField(max_length=12, choices=RequestState)
    side = models.CharField(
        max_length=7, choices=Side, blank=True, db_default="", help_text="Empty: the portal itself."
    )

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]
