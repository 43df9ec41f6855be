"""Keeping profiles current: what people were told by date, and what the district answered."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.constraints import is_one_of
from core.history import tracked
from profiles.upkeep import Notice


class SentNotice(models.Model):
    """That people were told something by date; never edited. Names nobody.

    ``about`` is what it concerns ("practice 12"), ``round`` the day from which its time ran: both with
    the notice are there once, so a timer that runs again sends nothing twice.
    """

    notice = models.CharField(max_length=20, choices=Notice)
    about = models.CharField(max_length=40)
    round = models.DateField()
    practice = models.ForeignKey("profiles.Practice", on_delete=models.CASCADE, related_name="notices")
    recipients = models.PositiveSmallIntegerField(help_text="0: nobody of the district is on record.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            is_one_of("notice", Notice),
            models.UniqueConstraint(fields=["about", "round", "notice"], name="profiles_notice_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_notice_display()}, {self.about}"


@tracked(exclude=["words"])
class YearlyCheck(models.Model):
    """What a district answered to the yearly check of a practice.

    ``answers`` maps columns of the text to the values that differ from the public text; with them, or
    with ``words``, it waits for staff until ``settled_at``.
    """

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="yearly_checks")
    text = models.ForeignKey(
        "profiles.PracticeRevision",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The public text that was asked about.",
    )
    answers = models.JSONField(default=dict, blank=True)
    words = models.TextField("what changed, in their words", max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the contact, by the link in the mail.",
    )
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], condition=Q(settled_at__isnull=True), name="profiles_check_waiting")
        ]

    def __str__(self):
        return f"Yearly check {self.pk}"
