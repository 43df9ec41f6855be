"""What people say of a practice's page."""

from django.db import models
from django.db.models import F, Q

from contacts.models.life import Queued, Step, life, only_the_note_fades
from contacts.querysets import CorrectionQuerySet
from contacts.vocabulary import CorrectionKind
from contacts.workflow import CORRECTION_MOVES, CORRECTION_PROMISE, CorrectionState
from core.constraints import is_one_of
from core.history import tracked


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


class CorrectionStep(Step):
    """A step of a correction."""

    item = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=8, choices=CorrectionState)
    to_state = models.CharField(max_length=8, choices=CorrectionState)

    class Meta(Step.Meta):
        triggers = [only_the_note_fades()]
