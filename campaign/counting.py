"""Counting what is opened, without cookies and without any trace of who.

A page cannot count (GET never writes), so its script tells, and only a number by practice, day and kind
is kept. It counts browsers that run scripts: a person who reloads counts twice, one without scripts not
at all, and a machine that runs scripts like one. So it says how much a page is used, roughly, and no more.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from campaign.models import PracticeCount
from campaign.vocabulary import Counted
from profiles.upkeep import months_before

# Fewer say nothing to the public about a whole inventory.
LEAST_TOLD = 100
KEPT_DAYS = 1200  # three years of the staff's picture, and some

# One statement, so that two readers at once count as two.
COUNT = """
    INSERT INTO campaign_practicecount AS count (practice_id, day, kind, times)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (day, kind, practice_id) DO UPDATE SET times = count.times + 1
"""


def count(practice, kind):
    """One more of ``kind`` (vocabulary.Counted) for ``practice`` today."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [practice.pk, timezone.localdate(), str(kind)])


def opened_in_a_year():
    """How often pages of all practices were opened in the last 12 months; None while that says little."""
    since = months_before(timezone.localdate(), 12)
    counts = PracticeCount.objects.filter(kind=Counted.READ, day__gt=since)
    opened = counts.aggregate(n=Sum("times", default=0))["n"]
    return opened if opened >= LEAST_TOLD else None


def forget_old():
    """Delete the counts of more than three years ago."""
    PracticeCount.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEPT_DAYS)).delete()
