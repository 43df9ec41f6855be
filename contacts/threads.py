"""What both sides of a request, and staff, do in its thread. Each is atomic and checks before it writes.

``who`` is the signed-in person or a rules.ByLink. Raises ``PermissionDenied`` for those whom the request
does not concern and :class:`TransitionError` for what cannot be done any more; nothing is written then.
"""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from contacts import request_emails as emails
from contacts.actions import change_status
from contacts.models import ContactRequest, Meeting, Message
from contacts.rules import ByLink, side_of
from contacts.vocabulary import Side, Want
from contacts.workflow import RequestState
from core.ratelimit import key_of, take
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)

# Messages that one side may write in one thread: nobody is to flood a mailbox.
MOST_MESSAGES, PER = 20, timedelta(days=1)
TOO_MUCH = "Twenty messages went out within a day. This one was not sent: wait until tomorrow."


def _locked(request, who, *sides):
    """The request, locked, and the side of ``who``, which must be one of ``sides``."""
    request = ContactRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    side = side_of(who, request)
    if side not in sides or request.anonymised_at:
        raise PermissionDenied
    return request, side


def _once_more(request, side):
    """Refuse what would be one too many of what ``side`` writes or picks in a day."""
    if not take(key_of("request-words", request.pk, side), limit=MOST_MESSAGES, per=PER):
        raise TransitionError(TOO_MUCH)


def _person(who):
    return None if isinstance(who, ByLink) else who


@transaction.atomic
def write(request, words, *, who, answers=False, shares_email=False):
    """Add ``words`` to the thread and mail them to the other side.

    ``answers``: with them the contact, or staff, have answered. Whoever writes for the contact has at
    least seen the request. ``shares_email``: the writer agrees that the other side sees their address.
    """
    request, side = _locked(request, who, *Side)
    _once_more(request, side)
    if shares_email:
        _share(request, side)
    message = _add(request, words, who, side)
    if side != Side.ASKER and request.waits_for_contact:
        if answers:
            change_status(request, RequestState.ANSWERED, by=who)
        elif side == Side.CONTACT and request.state == RequestState.RELAYED:
            change_status(request, RequestState.ACKNOWLEDGED, by=who, note=WROTE)
    return message


# The asker is told by the message itself.
WROTE = "Wrote a message."


def _add(request, words, who, side):
    blocked = side == Side.ASKER and ContactRequest.objects.is_blocked(
        request.asker_email, request.relayed_address
    )
    message = Message.objects.create(
        item=request, side=side, by=_person(who), words=words, for_all=not blocked
    )
    for to in (Side.ASKER, Side.CONTACT):
        if to != side:
            # To nobody when it is withheld: to whoever watches the clock it is one more mail.
            emails.contact_message(message, to, withheld=blocked)
    logger.info("Message %s in request %s by the side %s", message.pk, request.pk, side)
    return message


def _share(request, side):
    name = {Side.ASKER: "asker_shared_at", Side.CONTACT: "receiver_shared_at"}.get(side)
    if name and getattr(request, name) is None:
        setattr(request, name, timezone.now())
        request.save(update_fields=[name])


@transaction.atomic
def decline(request, reason, *, who, pointer="", practice=None):
    """Say that there will be no answer, why, and who else could help: in words, or a practice."""
    request, _ = _locked(request, who, Side.CONTACT, Side.STAFF)
    request.pointer, request.pointer_practice = pointer, practice
    request.save(update_fields=["pointer", "pointer_practice"])
    return change_status(request, RequestState.DECLINED, by=who, note=reason)


@transaction.atomic
def pick_time(request, moment, *, who):
    """The contact picks one of the proposed times, or another of them later; returns the Meeting."""
    request, side = _locked(request, who, Side.CONTACT, Side.STAFF)
    if not request.takes_times:
        raise TransitionError(f"This is already {request.get_state_display().lower()}. Nothing was changed.")
    if moment not in request.times:
        raise TransitionError("Choose one of the proposed times.")
    if moment <= timezone.now():
        raise TransitionError("That time has gone by. Write to them to agree on another.")
    kind = Want.VISIT if Want.VISIT in request.wants else Want.CALL
    meeting = Meeting.objects.select_for_update().filter(item=request).first()
    if meeting and (meeting.starts_at, meeting.cancelled_at) == (moment, None):
        return meeting
    _once_more(request, side)
    if meeting is None:
        meeting = Meeting.objects.create(item=request, kind=kind, starts_at=moment)
    else:
        meeting.starts_at, meeting.cancelled_at = moment, None
        _changed(meeting)
    if side == Side.CONTACT and request.state == RequestState.RELAYED:
        change_status(request, RequestState.ACKNOWLEDGED, by=who, note="Picked a time.")
    _tell_of(meeting, request)
    return meeting


@transaction.atomic
def cancel_meeting(request, *, who):
    """Either side calls it off."""
    request, _ = _locked(request, who, *Side)
    meeting = Meeting.objects.select_for_update().filter(item=request, cancelled_at__isnull=True).first()
    if meeting is None:
        raise TransitionError("There is no time to call off.")
    meeting.cancelled_at = timezone.now()
    _changed(meeting)
    _tell_of(meeting, request)
    return meeting


def _changed(meeting):
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, timezone.now()
    meeting.save()
    logger.info("The time of request %s changed, number %s", meeting.item_id, meeting.sequence)


def _tell_of(meeting, request):
    blocked = ContactRequest.objects.is_blocked(request.asker_email, request.relayed_address)
    for side in (Side.ASKER, Side.CONTACT):
        if request.to_contact or side == Side.ASKER:
            emails.contact_meeting(meeting, request, side, withheld=blocked and side == Side.CONTACT)


@transaction.atomic
def block(request, *, who):
    """No word of this asker reaches this contact again. The asker is not told, and sees no difference."""
    request, _ = _locked(request, who, Side.CONTACT)
    request.blocked_by = request.relayed_address
    request.save(update_fields=["blocked_by"])
    logger.info("The contact of request %s blocked its asker", request.pk)


@transaction.atomic
def report(request, reason, *, who):
    """Tell staff, and nobody else, that something is wrong with it, in the words ``reason``."""
    request, side = _locked(request, who, Side.CONTACT, Side.ASKER)
    _once_more(request, side)
    Message.objects.create(
        item=request, side=side, by=_person(who), words=reason, is_report=True, for_all=False
    )
    if request.reported_at is None:
        request.reported_at = timezone.now()
        request.save(update_fields=["reported_at"])
        emails.contact_reported(request)
    logger.info("Request %s was reported by the side %s", request.pk, side)


@transaction.atomic
def settle_report(request, *, who):
    """Staff have dealt with what was reported."""
    request, _ = _locked(request, who, Side.STAFF)
    request.reported_at = None
    request.save(update_fields=["reported_at"])
    logger.info("The report of request %s was dealt with", request.pk)


@transaction.atomic
def say_outcome(request, *, helped, adopting, who):
    """The asker says whether it helped and whether their district adopts it; the last answer counts."""
    request, _ = _locked(request, who, Side.ASKER)
    request.helped, request.adopting, request.outcome_at = helped, adopting, timezone.now()
    request.save(update_fields=["helped", "adopting", "outcome_at"])
    logger.info("The asker of request %s said whether it helped", request.pk)
