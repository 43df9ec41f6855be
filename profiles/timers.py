"""The timers of the inventory that act on practices (jobs.py holds what actions ask for)."""

from core.jobs import periodic
from core.mail import came_back
from profiles import keeping, scheduled

# Every hour, so that an hour in which the portal was down loses no day.
periodic("keep_current", "11 * * * *", keeping.keep_current)

# Every quarter of an hour: the day begins at midnight in Hartford, and a failure is tried again.
periodic("publish_due", "*/15 * * * *", scheduled.publish_due)


def note_bounce(address, **kwargs):
    """A receiver of the signal that mail to ``address`` was refused for good."""
    keeping.mail_came_back(address)


came_back.connect(note_bounce, dispatch_uid="profiles.note_bounce")
