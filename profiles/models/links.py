"""Whether the addresses that public texts name still answer."""

from django.db import models


class LinkCheckQuerySet(models.QuerySet):
    """Addresses by what they answered."""

    def broken(self):
        """Addresses that failed twice in a row."""
        return self.filter(failures__gte=2)


class LinkCheck(models.Model):
    """An address that public texts name, and what it answered last. Only link_check.py writes here.

    ``status`` is the HTTP status; None with ``problem`` says that there was no answer, and why. ``failures``
    counts those in a row, ``first_failed_at`` is the first of them.
    """

    url = models.CharField("address", max_length=500, unique=True)
    due_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField("answer", null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, db_index=True)
    first_failed_at = models.DateTimeField("failing since", null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-failures", "url"]
        verbose_name = "link"

    def __str__(self):
        return self.url
