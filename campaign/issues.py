"""When the weekly digest comes out: Tuesday at seven in the morning, by the clock in Connecticut."""

from datetime import datetime, time, timedelta

from django.utils import timezone

TUESDAY = 1
MORNING = time(7)
WEEK = timedelta(days=7)


def issue_of(now):
    """The date of the last issue that has come out at the moment ``now``."""
    today = timezone.localdate(now)
    issue = today - timedelta(days=(today.weekday() - TUESDAY) % 7)
    comes_out = timezone.make_aware(datetime.combine(issue, MORNING))
    return issue if comes_out <= now else issue - WEEK
