"""What changes an account or a role in a district, and who is told."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import joining, notices, rules, sessions
from accounts.models import Invitation, Membership, Role, User
from core import mail
from core.ratelimit import key_of, take
from districts.models import District

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
# So that the portal's mails trouble nobody, whoever asks for them.
INVITATIONS_TO_ONE, INVITATIONS_BY_ONE = 3, 100
# "You are invited to ..."
AS_WHAT = {
    Role.AUTHOR: "write for",
    Role.LIAISON: "manage the people of",
    Role.SIGNER: "sign off for",
}


def welcome(person):
    """Tell ``person`` that they have an account and how to sign in."""
    mail.queue("welcome", person.email, {"name": person.name, "email": person.email})


def call_by(person, name):
    """Let ``person`` be known as ``name`` to those they write with and to reviewers."""
    person.name = name
    person.save(update_fields=["name"])
    logger.info("User %s has another name", person.pk)


@transaction.atomic
def change_address(person, email, *, request=None):
    """Let ``person`` sign in with ``email`` from now on; all their sessions end, and the old address is told.

    Gives False, and does nothing, when the address is another account's by now.
    """
    if User.objects.exclude(pk=person.pk).filter(email__iexact=email).exists():
        return False
    old, person.email = person.email, email
    person.save(update_fields=["email"])
    told_of_new_address(person, old, request=request)
    return True


def told_of_new_address(person, old, *, request=None):
    """End the sessions of ``person``, whose address has changed, and tell both addresses."""
    sessions.end_all(person)
    for address in (old, person.email):
        notices.send(person, notices.ADDRESS_CHANGED, request=request, to=address)
    logger.info("User %s has another address", person.pk)


# Districts: who joins, by which invitation, and in which role


class NotPossible(Exception):
    """Something that the state of things does not allow. The message is for people."""


@transaction.atomic
def join(email):
    """The account of whoever has just proved that ``email`` is theirs and may join; made when there is none.

    None when nobody may join with it (any more). Roles come from invitations, and where there is none
    from the domain of the address, once: who was removed from a district keeps the account and stays out.
    """
    if not joining.districts_open_to(email):
        return None
    person, is_new = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if is_new:
        accept_waiting(person)
        for district in joining.districts_on_domain_of(email).exclude(memberships__user=person):
            Membership.objects.create(user=person, district=district, role=Role.AUTHOR)
        logger.info("User %s joined", person.pk)
    return person


@transaction.atomic
def invite(district, email, role, *, by):
    """Invite whoever has the address ``email`` to be ``role`` of ``district``, and tell them by mail.

    An earlier invitation to the same address is withdrawn. Raises ``PermissionDenied``, or
    :class:`NotPossible` when they have the role already or were invited too often.
    """
    if not rules.may_manage_people(by, district):
        raise PermissionDenied
    District.objects.select_for_update(no_key=True).get(pk=district.pk)  # one at a time
    email = email.lower()
    if Membership.objects.filter(district=district, role=role, user__email__iexact=email).exists():
        raise NotPossible("This person already has this role.")
    limits = [
        take(key_of("invitations-to", email), limit=INVITATIONS_TO_ONE, per=A_DAY),
        take(key_of("invitations-by", by.pk), limit=INVITATIONS_BY_ONE, per=A_DAY),
    ]
    if not all(limits):
        raise NotPossible("That are too many invitations for one day. Try again tomorrow.")
    _withdraw_all(district, email)
    invitation = Invitation.objects.create(district=district, email=email, role=role, invited_by=by)
    mail.queue("invitation", email, {"invitation": invitation, "as_what": AS_WHAT[role]})
    logger.info("Invitation %s to district %s", invitation.pk, district.pk)
    return invitation


@transaction.atomic
def withdraw(invitation, *, by):
    """Take back an invitation that nobody has accepted.

    Raises ``PermissionDenied``, or :class:`NotPossible` when it holds no longer.
    """
    invitation = Invitation.objects.select_for_update(of=["self"]).get(pk=invitation.pk)
    if not rules.may_manage_people(by, invitation.district):
        raise PermissionDenied
    if not invitation.is_open:
        raise NotPossible(f"This invitation is {invitation.state.lower()} already. Nothing was changed.")
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    logger.info("Invitation %s withdrawn", invitation.pk)
    return invitation


@transaction.atomic
def accept(invitation, *, by):
    """Give ``by``, to whose address it went, the role of ``invitation``; gives the membership.

    Raises ``PermissionDenied`` for anybody else, :class:`NotPossible` when it holds no longer.
    """
    invitation = Invitation.objects.select_for_update(of=["self"]).get(pk=invitation.pk)
    if not by.is_active or by.email.lower() != invitation.email:
        raise PermissionDenied
    if not invitation.is_open:
        raise NotPossible(f"This invitation is {invitation.state.lower()}.")
    membership, _ = Membership.objects.get_or_create(
        user=by, district=invitation.district, role=invitation.role
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    logger.info("Invitation %s accepted by user %s", invitation.pk, by.pk)
    return membership


def accept_waiting(person):
    """Accept every open invitation to the address of ``person``, who signs in: so it is theirs."""
    for invitation in joining.invitations_to(person.email):
        with suppress(NotPossible):  # of two sign-ins at the same moment one accepts
            accept(invitation, by=person)


def invited_signed_in(sender, user, **kwargs):
    """Somebody signed in (Django's signal): what they are invited to is theirs."""
    accept_waiting(user)


@transaction.atomic
def change_role(membership, role, *, by):
    """Give the member another role in the same district, and tell them.

    Raises ``PermissionDenied``, or :class:`NotPossible` when the district would have no liaison left or
    they have that role beside this one.
    """
    membership = _of_manager(membership, by)
    if membership.role == role:
        return membership
    _keeps_a_liaison(membership)
    if Membership.objects.filter(user=membership.user, district=membership.district, role=role).exists():
        raise NotPossible("This person already has this role.")
    membership.role = role
    membership.save(update_fields=["role"])
    mail.queue("membership", membership.user.email, {"membership": membership, "as_what": AS_WHAT[role]})
    logger.info("User %s is %s of district %s", membership.user_id, role, membership.district_id)
    return membership


@transaction.atomic
def remove_member(membership, *, by):
    """Take a role in a district away, at once; the person is told, and what invites them there is withdrawn.

    Raises ``PermissionDenied``, or :class:`NotPossible` when the district would have no liaison left.
    """
    membership = _of_manager(membership, by)
    _keeps_a_liaison(membership)
    person, district = membership.user, membership.district
    _withdraw_all(district, person.email)
    mail.queue("membership", person.email, {"membership": membership, "as_what": ""})
    membership.delete()
    logger.info("User %s lost a role in district %s", person.pk, district.pk)


def _of_manager(membership, by):
    """``membership`` as it is now, for somebody who manages its district; one at a time for each district."""
    District.objects.select_for_update(no_key=True).get(pk=membership.district_id)
    if not rules.may_manage_people(by, membership.district):
        raise PermissionDenied
    now = Membership.objects.select_related("user", "district").filter(pk=membership.pk).first()
    if now is None:
        raise NotPossible("This person does not have this role any more.")
    return now


def _keeps_a_liaison(membership):
    others = Membership.objects.filter(district=membership.district, role=Role.LIAISON)
    if membership.role == Role.LIAISON and not others.exclude(user=membership.user).exists():
        raise NotPossible("A district keeps at least one liaison. Make somebody else one first, or ask us.")


def _withdraw_all(district, email):
    """Withdraw what waits for an address in a district; what is over as well, so that a new one can wait."""
    Invitation.objects.sent_to(email).filter(district=district, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
