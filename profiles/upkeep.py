"""Keeping profiles current, by date (design: workflow.md, section 2)."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils import timezone

# A profile is checked once a year.
DUE_MONTHS = 12
# One that nobody has checked for so long says so to its readers.
STALE_MONTHS = 15


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
