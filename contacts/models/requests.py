"""Requests to the people behind a practice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from contacts.models.life import Queued, Step, life, only_the_note_fades
from contacts.querysets import ContactRequestQuerySet
from contacts.vocabulary import Receiver, Want
from contacts.workflow import REQUEST_MOVES, REQUEST_PROMISE, RequestState
from core.constraints import are_some_of, is_one_of
from core.history import tracked


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


class RequestStep(Step):
    """A step of a request."""

    item = models.ForeignKey(ContactRequest, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=RequestState)
    to_state = models.CharField(max_length=12, choices=RequestState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]
