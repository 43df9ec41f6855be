"""Links to what a district tries, from anyone and from staff."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from contacts.models.life import Step, Waiting, life, only_the_note_fades
from contacts.querysets import NominationQuerySet
from contacts.vocabulary import LONGEST_WHY, WEB_ONLY
from contacts.workflow import NOMINATION_MOVES, NOMINATION_PROMISE, NominationState
from core.constraints import is_one_of
from core.history import tracked


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


class NominationStep(Step):
    """A step of a nomination."""

    item = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=8, choices=NominationState)
    to_state = models.CharField(max_length=8, choices=NominationState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]
