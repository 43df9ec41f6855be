"""What is said and agreed on in the thread of a request, and what its clock has said."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from contacts.models.life import only_the_note_fades
from contacts.models.requests import ContactRequest
from contacts.vocabulary import RequestNotice, Side, Want
from core.constraints import is_one_of

# How long a call or a visit is in the calendar.
MEETING_LENGTH = timedelta(hours=1)


class Message(models.Model):
    """Words in the thread of a request. Never edited; its words may be blanked when they are forgotten.

    Not ``for_all``: only staff and the side that wrote it see it (a report; words of an asker whom the
    contact has blocked).
    """

    item = models.ForeignKey(ContactRequest, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=7, choices=Side)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: by the link in a mail.",
    )
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(max_length=4000, blank=True)
    is_report = models.BooleanField(default=False)
    for_all = models.BooleanField(default=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [is_one_of("side", Side)]
        triggers = [only_the_note_fades("words", "message")]

    def __str__(self):
        return f"Message {self.pk}"


class Meeting(models.Model):
    """The time that a contact picked for a call or a visit; one for each request.

    ``sequence`` grows with every change, ``changed_at`` is the moment of the last: both stand in the
    calendar file, so that calendars take the newer one.
    """

    item = models.OneToOneField(ContactRequest, on_delete=models.PROTECT, related_name="meeting")
    kind = models.CharField(max_length=12, choices=[(w.value, w.label) for w in (Want.CALL, Want.VISIT)])
    starts_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.get_kind_display()}, request {self.item_id}"

    @property
    def ends_at(self):
        """Its end in the calendar."""
        return self.starts_at + MEETING_LENGTH


class RequestTold(models.Model):
    """That people were told something by the clock of a request: once for each request. Names nobody."""

    item = models.ForeignKey(ContactRequest, on_delete=models.PROTECT, related_name="told")
    notice = models.CharField(max_length=12, choices=RequestNotice)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            is_one_of("notice", RequestNotice),
            models.UniqueConstraint(fields=["item", "notice"], name="contacts_told_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.get_notice_display()


class Mailbox(models.Model):
    """What somebody who gets requests chose for their address: how many a month. Empty: as many as come."""

    address = models.EmailField(unique=True)
    most_a_month = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self):
        return f"Mailbox {self.pk}"
