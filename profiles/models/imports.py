"""Sheets of practices that staff bring in: each with what it would do, did, and could not do."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from core.constraints import is_one_of
from profiles.models.attachments import new_key


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked, nothing written"
    IMPORTING = "importing", "Being imported"
    IMPORTED = "imported", "Imported"
    REFUSED = "refused", "Cannot be read"
    STOPPED = "stopped", "Stopped by an error of ours"


class RowKind(models.TextChoices):
    """What a row of the sheet would do."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    PROBLEM = "problem", "With problems"


# The worker has it.
AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)


class PracticeImport(models.Model):
    """One sheet that somebody sent, kept for ever; its file goes a month after it came.

    ``total`` is the number of its rows (None: not counted yet). ``problem`` says why it was refused,
    ``file_removed_at`` when the file went. What each row is about is in ``rows``.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=[("xlsx", "Excel"), ("csv", "CSV")])
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)
    file_removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    problem = models.CharField(max_length=500, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said: import.")
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import of practices"
        verbose_name_plural = "imports of practices"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["state"], name="profiles_import_state")]
        constraints = [is_one_of("state", ImportState)]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("admin:profiles_practiceimport_change", args=[self.pk])

    @property
    def path(self):
        """Where its file is in the storage."""
        return f"imports/{self.key}.{self.kind}"

    @property
    def is_at_work(self):
        """Whether the worker has it, or will."""
        return self.state in AT_WORK

    @property
    def can_begin(self):
        """Whether somebody may say: import."""
        return self.state == ImportState.CHECKED and self.file_removed_at is None

    def counts(self):
        """How many rows there are of each kind, handled, written and left alone, in one query."""
        kinds = {kind.value: Count("pk", filter=Q(kind=kind)) for kind in RowKind}
        return self.rows.aggregate(
            checked=Count("pk"),
            done=Count("pk", filter=Q(handled=True)),
            made=Count("pk", filter=Q(handled=True, left_because="", kind=RowKind.NEW)),
            rewritten=Count("pk", filter=Q(handled=True, left_because="", kind=RowKind.CHANGED)),
            left=Count("pk", filter=~Q(left_because="")),
            noted=Count("pk", filter=~Q(notes=[])),
            **kinds,
        )


class ImportedRow(models.Model):
    """One row of a sheet: what it would change, as found when it was checked, and what became of it.

    ``number`` counts as a spreadsheet does. ``changes`` are [column, old, new] as in the sheet, ``problems``
    [column, value, reason], ``notes`` [column, sentence]. ``handled``: the import has been at it;
    ``left_because`` then says why nothing was written (empty: it was).
    """

    sheet = models.ForeignKey(PracticeImport, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RowKind)
    title = models.CharField(max_length=200, blank=True)
    practice = models.ForeignKey("profiles.Practice", models.PROTECT, null=True, blank=True, related_name="+")
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    handled = models.BooleanField(default=False)
    left_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "row of an import"
        verbose_name_plural = "rows of imports"
        ordering = ["number"]
        constraints = [
            is_one_of("kind", RowKind),
            models.UniqueConstraint(fields=["sheet", "number"], name="profiles_import_row_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"Row {self.number}"
