"""What a district looks for, its steps, and who was told of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.constraints import is_one_of
from core.grades import Grade, grade_span
from core.history import tracked
from profiles.models.triggers import recorded_step
from profiles.seeking.life import MOVES, LookingForQuerySet, Seeking

LONGEST_NOTE = 200


def grade(name):
    return models.SmallIntegerField(name, choices=Grade, null=True, blank=True)


@tracked()
class LookingFor(models.Model):
    """What a district looks for on a topic, in a sentence. Without grades: for any.

    It is shown until the day before ``expires_on``; ``told_at`` is when all owners had been told whom it
    concerns, ``reminded_at`` and ``extended_at`` are empty until it was so. Nothing is ever deleted.
    """

    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="looking_for")
    topic = models.ForeignKey("topics.Topic", on_delete=models.PROTECT, related_name="looking_for")
    lowest_grade = grade("lowest grade")
    highest_grade = grade("highest grade")
    note = models.CharField(max_length=LONGEST_NOTE)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    posted_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(editable=False)
    state = models.CharField(max_length=10, choices=Seeking, default=Seeking.OPEN, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    extended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LookingForQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = "request of a district"
        verbose_name_plural = "what districts look for"
        indexes = [
            models.Index(
                fields=["-posted_at", "-id"], condition=Q(state="open"), name="profiles_looking_open"
            ),
        ]
        constraints = [
            is_one_of("state", Seeking),
            models.CheckConstraint(
                name="profiles_looking_grades",
                condition=Q(lowest_grade__isnull=True, highest_grade__isnull=True)
                | Q(lowest_grade__isnull=False, highest_grade__gte=F("lowest_grade")),
                violation_error_message="Give both grades, the lowest first, or none.",
            ),
            models.CheckConstraint(
                name="profiles_looking_has_a_note",
                condition=~Q(note=""),
                violation_error_message="Say what you are looking for.",
            ),
            models.CheckConstraint(
                name="profiles_looking_ends_later",
                condition=Q(expires_on__gt=F("posted_at__date")),
                violation_error_message="It ends after it was posted.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="moves", field="state", transitions=[*MOVES]),
            pgtrigger.Protect(
                name="begins_open",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=Seeking.OPEN),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            recorded_step("profiles_lookingfor", "profiles_lookingforstep", "item_id"),
        ]

    def __str__(self):
        return f"Request {self.pk}"

    def get_absolute_url(self):
        return reverse("profiles:looking_for", args=[self.pk])

    @property
    def grades(self):
        """ "PK–2", "9"; empty for any grade."""
        return grade_span(self.lowest_grade, self.highest_grade)

    @property
    def days_left(self):
        """Days on which it is still shown, today among them; 0 when its time is over."""
        return max(0, (self.expires_on - timezone.localdate()).days)

    @property
    def is_open(self):
        """Whether readers see it today."""
        return self.state == Seeking.OPEN and self.days_left > 0 and self.district.is_active

    @property
    def standing(self):
        """Where it stands today in words, also before a timer has written that its time is over."""
        return self.get_state_display() if self.state != Seeking.OPEN or self.is_open else "Expired"

    @property
    def can_be_kept(self):
        """Whether its time can be made longer: once, and before it is over."""
        return self.is_open and self.extended_at is None


class LookingForStep(models.Model):
    """One step of what a district looks for: who, when, from where to where, and why. Never edited."""

    item = models.ForeignKey(LookingFor, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=Seeking)
    to_state = models.CharField(max_length=10, choices=Seeking)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal itself.",
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class ToldOwner(models.Model):
    """That the contact of a practice was told of what a district looks for; never edited.

    ``contact`` is a keyed digest of the address, by which mails to one contact are counted: it names nobody.
    """

    item = models.ForeignKey(LookingFor, on_delete=models.PROTECT, related_name="told")
    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["contact", "at"], name="profiles_told_contact")]
        constraints = [
            models.UniqueConstraint(fields=["item", "practice"], name="profiles_told_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.item}, practice {self.practice_id}"
