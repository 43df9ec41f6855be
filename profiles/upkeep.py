"""Keeping profiles current, by date (design: workflow.md, section 2)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils import timezone

# A profile is checked once a year.
DUE_MONTHS = 12
# One that nobody has checked for so long says so to its readers.
STALE_MONTHS = 15
# After two years it leaves the lists; its address stays.
ARCHIVE_MONTHS = 24


def months_between(start, end):
    """Whole months from the date ``start`` to the date ``end``."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def next_check(practice):
    """The day on which the yearly check of a public ``practice`` is due."""
    return months_after(practice.verified_on or timezone.localdate(practice.published_at), DUE_MONTHS)


def months_after(day, months):
    """The first date to which ``months_between`` counts ``months`` from ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day > last:
        return date(year, month + 1, last) + timedelta(days=1)
    return date(year, month + 1, day.day)


def months_before(day, months):
    """The last date from which ``months_between`` counts ``months`` to ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def is_fresh(checked, today):
    """Whether the last check (a date; None: never) is so recent that readers need no warning."""
    return checked is not None and months_between(checked, today) < STALE_MONTHS


class Notice(TextChoices):
    """What the portal tells people by date, each once in a round."""

    CONTACT_CHECK = "contact_check", "Is the contact still right?"
    YEARLY_CHECK = "yearly_check", "Yearly check"
    YEARLY_REMINDER = "yearly_reminder", "Yearly check, reminder"
    YEARLY_LAST = "yearly_last", "Yearly check, last reminder"
    STALE = "now_stale", "Not checked lately"
    ARCHIVED = "now_archived", "Archived"
    DRAFT_REMINDER = "draft_reminder", "Draft, reminder"
    DRAFT_LAST = "draft_last", "Draft, last reminder"
    REVIEW_REMINDER = "review_reminder", "Review, reminder"


@dataclass(frozen=True)
class Timer:
    """A notice, and how long after the start of its round it is due: whole months, or days."""

    notice: Notice
    months: int = 0
    days: int = 0

    def started_by(self, today):
        """The last start of a round for which the notice is due on the date ``today``."""
        return months_before(today, self.months) - timedelta(days=self.days)


# From the last check of a practice on. Only the last one that is due is sent: whoever was away for a
# year gets one mail.
PRACTICE_TIMERS = (
    Timer(Notice.CONTACT_CHECK, days=180),
    Timer(Notice.YEARLY_CHECK, months=DUE_MONTHS),
    Timer(Notice.YEARLY_REMINDER, months=13),
    Timer(Notice.YEARLY_LAST, months=14),
    Timer(Notice.STALE, months=STALE_MONTHS),
    Timer(Notice.ARCHIVED, months=ARCHIVE_MONTHS),
)
# From the day on which a draft was begun, or a text was sent back.
DRAFT_TIMERS = (Timer(Notice.DRAFT_REMINDER, days=14), Timer(Notice.DRAFT_LAST, days=31))
# Reviewers who have not scored are reminded once a week.
REVIEW_DAYS = 7


def last_due(timers, start, today):
    """The last of ``timers`` that is due on ``today`` in a round that began on ``start``; None before all."""
    due = [timer for timer in timers if start <= timer.started_by(today)]
    return due[-1] if due else None
