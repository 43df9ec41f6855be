"""The weekly digest: one mail a week to each follower for whom there is news, and no mail to the others.

``send_digests`` runs every hour. Each follower is told in a transaction of their own that writes the mail
and up to when it tells, under a lock on their row: a run that is killed goes on where it stopped, and two
at once tell nobody twice. Whoever missed a week (a portal that was down) is told of all of it at once.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaign import emails, news
from campaign.issues import issue_of
from campaign.models import Follower

logger = logging.getLogger(__name__)

# News is written with the moment at which its transaction began. One that is still open may commit a
# little later (statements end after a minute), and would be passed over for ever.
SETTLED = timedelta(minutes=10)


def send_digests(now=None):
    """Tell every follower who was not told for the last issue. Safe to run at any time and again."""
    now = now or timezone.now()
    issue, told = issue_of(now), 0
    due = Follower.objects.told().filter(told_for__lt=issue)
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            told += tell(pk, issue, until=now - SETTLED)
        except Exception:
            logger.exception("The digest of follower %s failed", pk)
    logger.info("Digest of %s: %s mails", issue, told)


@transaction.atomic
def tell(pk, issue, *, until):
    """Tell one follower what is new up to the moment ``until``; True when there was anything."""
    due = Follower.objects.told().filter(pk=pk, told_for__lt=issue)
    follower = due.select_for_update(skip_locked=True).first()
    if follower is None:
        return False
    follows = list(follower.follows.confirmed().with_subjects())
    entries = news.entries(news.Following(follows, follower.told_until, until))
    follower.told_for, follower.told_until = issue, max(follower.told_until, until)
    follower.save(update_fields=["told_for", "told_until"])
    if entries:
        emails.digest(follower, entries)
    return bool(entries)
