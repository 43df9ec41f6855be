"""Sharing a plan with named people. Only its owner does, and takes it back."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from adoptions.plans.doors import fresh, link_of
from adoptions.plans.saving import NotPossible
from contacts.rules import plain_address
from core import mail
from core.addresses import absolute

logger = logging.getLogger(__name__)

MOST_SHARES = 50


@transaction.atomic
def share(door, email, *, may_edit):
    """Share the plan with ``email`` and mail it a link; gives the share.

    An address it is shared with already gets the new right, and the mail again. Raises
    :class:`NotPossible` for the owner's own address and when the list is full.
    """
    door = _of_owner(door)
    plan, email = door.plan, plain_address(email)
    if email == door.email:
        raise NotPossible("This is your own address: the plan is yours.")
    shares = plan.shares.open()
    one = shares.filter(email=email).first()
    if one is None:
        if shares.count() >= MOST_SHARES:
            raise NotPossible(f"A plan can be shared with at most {MOST_SHARES} people.")
        one = plan.shares.create(email=email, may_edit=may_edit)
    elif one.may_edit != may_edit:
        one.may_edit = may_edit
        one.save(update_fields=["may_edit"])
    mail.queue("plan_shared", email, _about(plan, one))
    logger.info("Plan %s: share %s", plan.pk, one.pk)
    return one


@transaction.atomic
def end_share(door, pk):
    """Take a share back: its link opens nothing any more, and its reminder ends."""
    plan = _of_owner(door).plan
    one = plan.shares.open().filter(pk=pk).first()
    if one is None:
        return
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])
    plan.reminders.filter(email=one.email).delete()
    logger.info("Plan %s: share %s ended", plan.pk, one.pk)


def _of_owner(door):
    door = fresh(door)
    if not door.is_owner:
        raise PermissionDenied
    return door


def _about(plan, one):
    return {
        "owner": mail.one_line(str(plan.owner)),
        "title": mail.one_line(plan.title),
        "district": plan.district.short_name,
        "may_edit": one.may_edit,
        "plan_url": absolute(link_of(one)),
        "workspace_url": absolute("/workspace/"),
    }
