"""What the campaign does by the clock."""

from campaign import actions, counting, digest
from core.jobs import periodic
from core.mail import came_back

# Every hour: a worker that was down on Tuesday morning makes the digest as soon as it is back.
periodic("send_digests", "23 * * * *", digest.send_digests)
periodic("forget_followers", "33 9 * * *", actions.forget_old)
periodic("forget_old_counts", "37 4 * * *", counting.forget_old)


def note_bounce(address, **kwargs):
    """A receiver of the signal that mail to ``address`` was refused for good."""
    actions.mail_came_back(address)


came_back.connect(note_bounce, dispatch_uid="campaign.note_bounce")
