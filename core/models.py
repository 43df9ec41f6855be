"""What every part needs and only the database can keep: mail that waits, and limits on tries."""

from django.db import models


class OutgoingMail(models.Model):
    """A message on its way. Its row is written with what it tells of, and deleted once it is sent."""

    name = models.CharField(max_length=60, help_text="Which message: its folder in templates/emails/.")
    recipient = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(
        null=True, auto_now_add=True, db_index=True, help_text="Empty: given up; staff look into it."
    )

    sending_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Being handed to the mail server. For more than some minutes: the worker was lost in that"
        " moment, and whether it was sent is not known; staff decide.",
    )

    class Meta:
        verbose_name = "mail on its way"
        verbose_name_plural = "mail on its way"
        ordering = ["created_at"]

    def __str__(self):
        return f"{self.name} {self.pk}"


class Bucket(models.Model):
    """A token bucket: how often something more may be done under a key. See core/ratelimit.py."""

    key = models.CharField(primary_key=True, max_length=100)
    tokens = models.FloatField()
    filled_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.key
