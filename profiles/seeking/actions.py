"""What districts do with what they look for: post it, keep it, end it. Atomic; checks before it writes."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from districts.models import District
from profiles.models import LookingFor
from profiles.seeking import life
from profiles.seeking.life import DAYS, MOVES, Seeking
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)


@transaction.atomic
def post(district, topic, note, *, by, lowest_grade=None, highest_grade=None):
    """Show what ``district`` looks for, for DAYS days, and return it. Owners are told by a job.

    Raises ``PermissionDenied`` when ``by`` has no role in the district, and ``ValidationError`` when it
    looks for so much already.
    """
    from profiles.seeking.jobs import tell_owners  # it acts through this module

    # The row of the district makes two people at once come one after the other.
    district = District.objects.select_for_update(of=["self"]).get(pk=district.pk)
    if not life.may_post(by, district):
        raise PermissionDenied
    today = timezone.localdate()
    open_now = LookingFor.objects.open_on(today).of_district(district)
    if open_now.count() >= life.MOST_OPEN:
        raise ValidationError(
            f"{district.short_name} looks for {life.MOST_OPEN} things already. End one of them first."
        )
    if open_now.on_topic(topic).count() >= life.MOST_OPEN_ON_TOPIC:
        raise ValidationError(
            f"{district.short_name} looks for {life.MOST_OPEN_ON_TOPIC} things on this topic already."
            " End one of them first."
        )
    item = LookingFor.objects.create(
        district=district,
        topic=topic,
        note=note,
        lowest_grade=lowest_grade,
        highest_grade=highest_grade,
        posted_by=by,
        expires_on=today + timedelta(days=DAYS),
    )
    logger.info("What a district looks for: %s posted", item.pk)
    tell_owners.enqueue()
    return item


@transaction.atomic
def change_status(item, to, *, by, reason=""):
    """Move ``item`` to the state ``to``, record the step, and return it. The only door.

    Raises :class:`TransitionError` for an unknown move, a missing reason, or when its time is over, and
    ``PermissionDenied`` when ``by`` may not make it; nothing is written then.
    """
    item, reason = locked(item), reason.strip()
    move = MOVES.get((item.state, to))
    if move is None:
        raise TransitionError(f"It is {item.standing.lower()} already, so nothing was changed.")
    if not move.allowed(by, item):
        raise PermissionDenied
    if move.needs_reason and not reason:
        raise TransitionError(f"{move.verb}: give the reason in writing.")
    if item.is_open == (to == Seeking.EXPIRED):
        raise TransitionError("Its time is not over yet." if item.is_open else "It has expired already.")
    step = item.steps.create(from_state=item.state, to_state=to, by=by, reason=reason)
    item.state = to
    item.save(update_fields=["state"])
    logger.info("What a district looks for: %s is %s", item.pk, to)
    return step


@transaction.atomic
def keep(item, *, by=None):
    """Show ``item`` for DAYS days more, once, and return it.

    ``by`` is a person of the district; None who came by the link of the mail to them. Raises
    :class:`TransitionError` when it was kept before or is over, ``PermissionDenied`` for others.
    """
    item = locked(item)
    if by is not None and not life.may_change(by, item):
        raise PermissionDenied
    if not item.is_open:
        raise TransitionError(f"It is {item.standing.lower()} already, so it cannot be kept.")
    if item.extended_at:
        raise TransitionError("It was kept once already. Post it anew when its time is over.")
    item.extended_at = timezone.now()
    item.expires_on += timedelta(days=DAYS)
    item.save(update_fields=["extended_at", "expires_on"])
    logger.info("What a district looks for: %s kept", item.pk)
    return item


def locked(item):
    """``item`` fresh from the database, its row locked."""
    return LookingFor.objects.select_for_update(of=["self"]).get(pk=item.pk)
