"""What changes followers and what they follow. Each action is atomic."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from campaign import emails
from campaign.issues import issue_of
from campaign.models import Follow, Follower
from contacts.rules import address_of, plain_address

logger = logging.getLogger(__name__)

# Nobody reads news on more; a limit on what strangers can heap on an address. What its owner did not say
# yes to does not take the place of what they follow themselves.
MOST_FOLLOWS = 200


@transaction.atomic
def ask_to_follow(email, target):
    """Somebody typed ``email`` to follow ``target``: ask that address whether it is right.

    The same is written, asked and mailed whether the address is known or not. Nothing else goes to it
    before its owner says yes.
    """
    follower = _follower(email)
    _follow(follower, target, confirmed_at=None)
    emails.confirm(follower)
    logger.info("Follower %s was asked about a %s", follower.pk, target.kind)


@transaction.atomic
def follow_as(user, target):
    """``user``, who is signed in and so has proved the address, follows ``target``; gives the Follower."""
    email = address_of(user)
    if not email:
        raise PermissionDenied
    follower, now = _follower(email), timezone.now()
    _follow(follower, target, confirmed_at=now)
    follower.follows.waiting().filter(**target.identity).update(confirmed_at=now)
    _start_telling(follower, now)
    return follower


@transaction.atomic
def confirm(follower):
    """The owner of the address says yes to what waits, and to the weekly mail."""
    now = timezone.now()
    follower.follows.waiting().update(confirmed_at=now)
    _start_telling(follower, now)


def _follower(email):
    # Insert first, read then: the same two questions for a known address and a new one.
    email = plain_address(email)
    Follower.objects.bulk_create([Follower(email=email)], ignore_conflicts=True)
    return Follower.objects.select_for_update().get(email=email)


def _follow(follower, target, *, confirmed_at):
    counted = follower.follows.confirmed() if confirmed_at else follower.follows
    if counted.count() < MOST_FOLLOWS:
        follow = target.followed(follower=follower, confirmed_at=confirmed_at)
        Follow.objects.bulk_create([follow], ignore_conflicts=True)


def _start_telling(follower, now):
    """Weekly mail from the next issue on, with what happens from now on; who gets it already goes on."""
    follower = Follower.objects.select_for_update().get(pk=follower.pk)
    if follower.is_told:
        return
    follower.confirmed_at = follower.confirmed_at or now
    follower.unsubscribed_at = follower.bounced_at = None
    follower.told_for, follower.told_until = issue_of(now), now
    follower.save()


@transaction.atomic
def tell_weekly(follower):
    """The weekly mail again, with what happens from now on. Only who once said yes can ask for it."""
    if follower.confirmed_at:
        _start_telling(follower, timezone.now())


def unsubscribe(follower):
    """No mail from now on. What is followed stays, so that a wrong click can be taken back."""
    told = Follower.objects.filter(pk=follower.pk, unsubscribed_at__isnull=True)
    if told.update(unsubscribed_at=timezone.now()):
        logger.info("Follower %s unsubscribed", follower.pk)


def stop(follower, pk):
    """``follower`` no longer follows the thing with this number; nothing happens to those of others."""
    follower.follows.filter(pk=pk).delete()


def forget(follower):
    """Delete the address and all that it follows."""
    Follower.objects.filter(pk=follower.pk).delete()
    logger.info("Follower %s was forgotten", follower.pk)


def mail_came_back(address):
    """Mail to ``address`` cannot be delivered: no digest from now on."""
    bounced = Follower.objects.filter(email=plain_address(address), bounced_at__isnull=True)
    if bounced.update(bounced_at=timezone.now()):
        logger.warning("Mail to a follower came back")


def forget_old(now=None):
    """Delete what was not confirmed in time, and addresses that nobody needs any more."""
    now = now or timezone.now()
    Follow.objects.unconfirmed_too_long(now).delete()
    count, _ = Follower.objects.forgettable(now).delete()
    logger.info("Followers: %s rows forgotten", count)
