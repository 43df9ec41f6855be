"""Publication by date: what is approved and signed off, on the day that was given to it."""

import logging

from django.db import transaction
from django.utils import timezone

from profiles import actions, submissions
from profiles.models import Submission
from profiles.workflow import State, TransitionError

logger = logging.getLogger(__name__)


def publish_due():
    """Publish every text whose day has come, each in a transaction of its own.

    Safe to run again: what is published is due no more. One that cannot be published stays as it is,
    with a line in the log, and is tried again; the desk shows it as late.
    """
    for submission in Submission.objects.to_publish(timezone.localdate()):
        try:
            _publish(submission)
        except Exception as error:  # whatever is wrong with one, the others have their day, too
            logger.warning("Submission %s not published on its day (%s)", submission.pk, type(error).__name__)


@transaction.atomic
def _publish(submission):
    submission = submissions.locked(submission)
    if submission.publish_on is None or submission.publish_on > timezone.localdate():
        raise TransitionError("It was given another day.")
    asked = f"As {submission.scheduled_by} asked, on its day."
    actions.change_status(submission.practice, State.PUBLISHED, by=None, reason=asked)
    logger.info("Submission %s published on its day", submission.pk)
