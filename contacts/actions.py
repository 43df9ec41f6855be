"""What changes requests and corrections. Each action is atomic and checks before it writes."""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from contacts import emails
from contacts.models import ContactRequest, Correction
from contacts.rules import plain_address
from contacts.vocabulary import Receiver
from contacts.workflow import RequestState
from profiles.keeping import receiver_of
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)


@transaction.atomic
def send_request(practice, *, name, role, district, organization, email, wants, message):
    """Keep a request to the people behind ``practice``, pass it on and send its asker a receipt.

    ``district`` is a District or None, ``wants`` a list of vocabulary.Want. Returns the request.
    """
    request = ContactRequest.objects.create(
        practice=practice,
        asker_name=name,
        asker_role=role,
        asker_district=district,
        asker_organization=organization,
        asker_email=plain_address(email),
        wants=wants,
        message=message,
    )
    change_status(request, RequestState.RELAYED, by=None)
    request.refresh_from_db()
    emails.contact_receipt(request)
    return request


@transaction.atomic
def report(practice, *, kind, words, text_number, section="", name="", role="", email=""):
    """Keep what somebody says of the page of ``practice``, for staff, and return it.

    ``text_number`` is the number of the text that was shown; ``section`` the id of the part in
    question, or "" for the whole page.
    """
    correction = Correction.objects.create(
        practice=practice,
        kind=kind,
        words=words,
        text_number=text_number,
        page=practice.get_absolute_url() + (f"#{section}" if section else ""),
        section=section,
        name=name,
        role=role,
        email=plain_address(email),
    )
    emails.correction_waiting(correction)
    if correction.email:
        emails.correction_receipt(correction)
    logger.info("Correction %s of practice %s waits", correction.pk, practice.pk)
    return correction


@transaction.atomic
def change_status(item, to, *, by, note=""):
    """Move a request or a correction to state ``to``, record the step, and return the recorded step.

    The only door for every change of state. ``by`` is the person, or None when the portal itself
    acts. The row is locked first, so two people pressing a button together make one step. Raises
    :class:`TransitionError` for an unknown move or a missing note, and ``PermissionDenied`` when
    ``by`` may not make it; nothing is written then.
    """
    item = type(item).objects.select_for_update(of=["self"]).get(pk=item.pk)
    start, note = item.state, note.strip()
    move = item.MOVES.get((start, to))
    if move is None:
        raise TransitionError(f"This is already {item.get_state_display().lower()}. Nothing was changed.")
    if not move.allowed(by, item):
        raise PermissionDenied
    if move.needs_note and not note:
        raise TransitionError(f"{move.verb}: write a few words why.")
    item.state = to
    item.settled_at = None if to in item.PROMISE else timezone.now()
    if follow := CONSEQUENCES.get((type(item), to)):
        follow(item, note)
    item.save()
    logger.info("%s %s: %s", type(item).__name__, item.pk, to)
    return item.steps.create(from_state=start, to_state=to, by=by, note=note)


def _relay(request, note):
    """Pass the request on to the contact on record, to the Department where there is none."""
    contact = receiver_of(request.practice)
    request.relayed_to = Receiver.CONTACT if contact else Receiver.CSDE
    request.relayed_address = plain_address(contact or settings.CSDE_EMAIL)
    emails.contact_request(request)


CONSEQUENCES = {
    (ContactRequest, RequestState.RELAYED): _relay,
    (ContactRequest, RequestState.DECLINED): emails.contact_declined,
}
