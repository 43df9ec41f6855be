"""Asking a district: a request is kept, its asker proves the address by a code, then it is passed on.

Until then nobody gets it and no queue shows it.
"""

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from contacts import request_emails as emails
from contacts.actions import change_status, record_step
from contacts.models import ContactRequest, Mailbox
from contacts.rules import may_curate, plain_address
from contacts.vocabulary import Receiver
from contacts.workflow import RequestState
from core.mail import one_line
from core.ratelimit import key_of, take
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)

CODE_AGE = timedelta(hours=1)
# Wrong codes for one that was mailed, and codes that are mailed for one request in an hour.
MOST_TRIES, MOST_CODES = 5, 3
# New codes that are mailed to one address in a day, for whatever requests.
MOST_A_DAY = 10
WRONG = "That is not the code. Look at the latest mail, and enter its six digits."
TOO_OLD = "This code is more than an hour old. Ask for a new one below."
TOO_MANY = "That were too many wrong codes. Ask for a new one below."
NO_MORE_CODES = "Several codes went to your address already. Wait an hour or more, then ask again."


@transaction.atomic
def send_request(practice, *, name, role, district, organization, email, wants, message, **more):
    """Keep a request to the people behind ``practice`` and mail its asker a code; returns the request.

    ``district`` is a District or None, ``wants`` a list of vocabulary.Want. ``more`` may have ``times`` (up
    to three moments for a call or a visit), ``looking_for`` (what a district looks for; ``practice`` is None
    then), ``readiness`` (six numbers of the readiness check), ``shares_email`` (the contact may see the
    asker's address) and ``is_proven`` (the asker is signed in with this address): then it is passed on at
    once.
    """
    request = ContactRequest.objects.create(
        practice=practice,
        looking_for=more.get("looking_for"),
        readiness=more.get("readiness", []),
        asker_name=one_line(name),
        asker_role=one_line(role),
        asker_district=district,
        asker_organization=one_line(organization),
        asker_email=plain_address(email),
        wants=wants,
        message=message,
        times=more.get("times", []),
        asker_shared_at=timezone.now() if more.get("shares_email") else None,
    )
    if more.get("is_proven"):
        _pass_on(request)
    else:
        send_code(request)
    request.refresh_from_db()
    return request


def send_code(request):
    """Mail the asker a new code; the one before ends."""
    code = f"{secrets.randbelow(1_000_000):06}"
    request.code, request.code_sent_at = _digest(request, code), timezone.now()
    request.save(update_fields=["code", "code_sent_at"])
    emails.contact_code(request, code)


def send_another_code(request):
    """The same when its asker asks for it; gives the reason why not, or ""."""
    if not take(key_of("request-code", request.pk), limit=MOST_CODES - 1, per=timedelta(hours=1)):
        return NO_MORE_CODES
    # Nobody is to be flooded with codes that others ask for.
    if not take(key_of("request-code-to", request.asker_email), limit=MOST_A_DAY, per=timedelta(days=1)):
        return NO_MORE_CODES
    with transaction.atomic():
        request = ContactRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
        if request.state == RequestState.UNCONFIRMED:
            send_code(request)
    return ""


def confirm(request, code):
    """Pass ``request`` on when ``code`` is the one that was mailed; gives the reason why not, or "".

    Right once: entered again, nothing more happens. Right and wrong codes take the same path.
    """
    with transaction.atomic():
        request = ContactRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
        if request.state != RequestState.UNCONFIRMED:
            return ""
        if not request.code_sent_at or timezone.now() - request.code_sent_at > CODE_AGE:
            return TOO_OLD
        tries = key_of("request-tries", request.pk, request.code_sent_at.isoformat())
        if not take(tries, limit=MOST_TRIES, per=timedelta(days=1)):
            return TOO_MANY
        if not constant_time_compare(request.code, _digest(request, code)):
            logger.info("A wrong code for request %s", request.pk)
            return WRONG
        _pass_on(request)
    return ""


def _digest(request, code):
    return salted_hmac("contacts.asking", f"{request.pk}:{code}", algorithm="sha256").hexdigest()


def _pass_on(request):
    """The clock runs from now on."""
    ContactRequest.objects.filter(pk=request.pk).update(created_at=timezone.now(), code="")
    change_status(request, RequestState.RELAYED, by=None)
    request.refresh_from_db()
    emails.contact_receipt(request)


def most_a_month(address):
    """How many requests a month whoever has ``address`` takes; None: as many as come."""
    return (
        Mailbox.objects.filter(address=plain_address(address)).values_list("most_a_month", flat=True).first()
    )


def is_full(address):
    """Whether ``address`` has got as many requests in this calendar month as it takes."""
    most = most_a_month(address)
    if most is None:
        return False
    return ContactRequest.objects.passed_on_this_month(plain_address(address)).count() >= most


@transaction.atomic
def take_at_most(address, most):
    """Whoever has ``address`` takes at most ``most`` requests a month; None: as many as come."""
    Mailbox.objects.update_or_create(address=plain_address(address), defaults={"most_a_month": most})
    logger.info("A contact takes %s requests a month", "any number of" if most is None else most)


def hand_over(request):
    """Mail ``request`` to the contact on record, where they take it, else to the Department.

    A monthly limit holds for what comes in; what staff pass on by hand they have weighed.
    """
    contact, why = request.receiver_now, ""
    # Two that come at once are counted one after the other.
    Mailbox.objects.select_for_update().filter(address=contact).first()
    if not contact:
        why = "nobody"
    elif not request.relayed_to and is_full(contact):
        why = "full"
    elif ContactRequest.objects.is_blocked(request.asker_email, contact):
        why = "blocked"
    _hand_to(request, "" if why else contact)
    emails.contact_request(request, why=why)


def _hand_to(request, contact):
    request.relayed_to = Receiver.CONTACT if contact else Receiver.CSDE
    request.relayed_address = plain_address(contact or settings.CSDE_EMAIL)
    request.receiver_is_chosen = False
    request.receiver_shared_at = None


@transaction.atomic
def reassign(request, address, *, by):
    """Pass ``request`` on to ``address``, which staff chose; links of whoever had it end.

    Raises :class:`TransitionError` when nobody waits for it or they have it already, and
    ``PermissionDenied``.
    """
    request = ContactRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if by is None or not may_curate(by, request):
        raise PermissionDenied
    if not request.waits_for_contact:
        raise TransitionError(f"This is already {request.get_state_display().lower()}. Nothing was changed.")
    if request.anonymised_at:
        raise TransitionError("Its words are forgotten, so there is nothing to pass on.")
    if request.to_contact and request.relayed_address == plain_address(address):
        raise TransitionError("Whoever has this address has the request already.")
    if ContactRequest.objects.is_blocked(request.asker_email, plain_address(address)):
        raise TransitionError("Whoever has this address asked for no more from this person.")
    start, request.state = request.state, RequestState.RELAYED
    _hand_to(request, address)
    request.receiver_is_chosen = True
    request.save()
    step = record_step(request, start, by=by, note="Passed on to somebody whom staff chose.")
    emails.contact_request(request, why="")
    return step
