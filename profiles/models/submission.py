"""A district's text on its way to readers: who writes it, where it stands, what reviewers say of it."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.constraints import is_one_of
from core.history import tracked
from profiles.models.triggers import recorded_step
from profiles.querysets import SubmissionQuerySet
from profiles.workflow import SUBMISSION_MOVES, WRITABLE, SubmissionState

LOWEST_SCORE, HIGHEST_SCORE = 1, 5
SCORES = ["content", "data", "privacy"]


def person(**options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


@tracked()
class Submission(models.Model):
    """One text of a practice that its district writes, from the first draft to its publication.

    ``text`` is the one being written or judged. When reviewers send it back it becomes ``reviewed_text``
    and stays as they read it; the district goes on in a copy. ``version`` counts all changes: who acts on
    an older one is told. Nothing is ever deleted.
    """

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="submissions")
    text = models.OneToOneField(
        "profiles.PracticeRevision", on_delete=models.PROTECT, related_name="submission"
    )
    reviewed_text = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=20, choices=SubmissionState, default=SubmissionState.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="profiles.Writer", related_name="submissions"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="The last time.")
    submitted_by = person(null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_by = person(null=True, blank=True, editable=False)
    signed_note = models.CharField(
        max_length=200, blank=True, help_text="How the sign-off reached the Department, when not here."
    )
    publish_on = models.DateField(null=True, blank=True, help_text="The day of its installment.")
    scheduled_by = person(null=True, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("review_submission", "Can review what districts submit")]
        indexes = [models.Index(fields=["state", "submitted_at"], name="profiles_submission_queue")]
        constraints = [
            is_one_of("state", SubmissionState),
            models.UniqueConstraint(
                fields=["practice"],
                condition=~Q(state=SubmissionState.PUBLISHED),
                name="profiles_submission_one_open",
                violation_error_message="A text of this practice is being written already.",
            ),
            models.CheckConstraint(
                name="profiles_submission_submitted",
                condition=Q(state=SubmissionState.DRAFT)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="profiles_submission_signed_when_public",
                condition=~Q(state=SubmissionState.PUBLISHED) | Q(signed_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="moves", field="state", transitions=[*SUBMISSION_MOVES]),
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=SubmissionState.DRAFT),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            recorded_step("profiles_submission", "profiles_submissionstep", "submission_id"),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """The number that the district and the Department call it by."""
        return f"LTGT-{self.pk:05d}"

    @property
    def is_writable(self):
        """Whether the district may change the text."""
        return self.state in WRITABLE

    @property
    def is_signed(self):
        return self.signed_at is not None


@tracked()
class Writer(models.Model):
    """A person of the district who writes a text along."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "user"], name="profiles_writer_once")]

    def __str__(self):
        return str(self.user)


class SubmissionStep(models.Model):
    """One step of a submission: who, when, from where to where, and why. Never edited."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=20, choices=SubmissionState)
    to_state = models.CharField(max_length=20, choices=SubmissionState)
    by = person(null=True, blank=True, help_text="Empty: the portal itself.")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)
    text = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.PROTECT, related_name="+", help_text="As it was then."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


def score(what):
    return models.PositiveSmallIntegerField(
        what,
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST_SCORE), MaxValueValidator(HIGHEST_SCORE)],
    )


@tracked()
class Review(models.Model):
    """What one reviewer thinks of a submission: three scores from 1 to 5, and why. Empty: not yet."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reviews")
    reviewer = person()
    assigned_at = models.DateTimeField(default=timezone.now, editable=False)
    assigned_by = person(null=True, blank=True, editable=False)
    content = score("content")
    data = score("data")
    privacy = score("privacy and accessibility")
    words = models.TextField("why", max_length=3000, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reviewer"],
                name="profiles_review_once",
                violation_error_message="This person reviews it already.",
            ),
            models.CheckConstraint(
                name="profiles_review_scores",
                condition=Q(scored_at__isnull=True)
                | Q(
                    content__range=(LOWEST_SCORE, HIGHEST_SCORE),
                    data__range=(LOWEST_SCORE, HIGHEST_SCORE),
                    privacy__range=(LOWEST_SCORE, HIGHEST_SCORE),
                ),
            ),
        ]

    def __str__(self):
        return f"Review of {self.submission}"


@tracked()
class FieldComment(models.Model):
    """What a reviewer says of one answer. The district sees it once the text is sent back."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments")
    text = models.ForeignKey(
        "profiles.PracticeRevision",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The one it is about.",
    )
    field = models.CharField(max_length=60, help_text="Name of the column or of the part.")
    words = models.TextField(max_length=2000)
    by = person()
    at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When the district had seen to it.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.field}, {self.submission}"
