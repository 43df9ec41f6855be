"""The mails to followers: one function and one folder of templates for each."""

from campaign.links import confirm_link, link
from campaign.querysets import CONFIRM_DAYS
from core import mail
from core.addresses import absolute

# A digest with more names the rest by number.
MOST_ENTRIES = 40


def confirm(follower):
    """Whether the address is right. Repeats nothing that was typed: it may go to a stranger."""
    context = {"confirm_url": absolute(confirm_link(follower)), "days": CONFIRM_DAYS}
    mail.queue("follow_confirm", follower.email, context)


def digest(follower, entries):
    """The week's news."""
    unsubscribe_url = absolute(link("unsubscribe", follower))
    context = {
        "entries": entries[:MOST_ENTRIES],
        "count": len(entries),
        "more": max(0, len(entries) - MOST_ENTRIES),
        "manage_url": absolute(link("manage", follower)),
        "unsubscribe_url": unsubscribe_url,
    }
    mail.queue("digest", follower.email, context, unsubscribe_url=unsubscribe_url)
