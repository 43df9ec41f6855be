"""Links in mails: each opens one request for one side, without an account. Opening one changes nothing.

A link says which request, which side, and a digest of the address it was mailed to: it ends when somebody
else is asked, and when the words of the request are forgotten.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from contacts.models import ContactRequest
from contacts.rules import ByLink
from contacts.vocabulary import Side

# Until long after the last mail of a request.
LINK_AGE = timedelta(days=180)
# How long an asker has for confirming.
CONFIRM_AGE = timedelta(days=7)
LINK, CONFIRM = "contacts.links.request", "contacts.links.confirm"


def page(request, side, name="by_link"):
    """The address of the page ``name`` of ``request`` for ``side``."""
    token = signing.dumps([request.pk, side, _digest(_address(request, side))], salt=LINK)
    return reverse(f"contacts:{name}", args=[token])


def opened(token):
    """(request, ByLink) of a token that holds, (request, None) of one that has ended, else (None, None)."""
    try:
        number, side, digest = signing.loads(token, salt=LINK)
        request = ContactRequest.objects.with_practice().select_related("asker_district").get(pk=number)
    except (signing.BadSignature, ContactRequest.DoesNotExist):
        return None, None
    try:
        signing.loads(token, salt=LINK, max_age=LINK_AGE)
    except signing.SignatureExpired:
        return request, None
    holds = _digest(_address(request, side)) == digest and not request.anonymised_at
    if side == Side.CONTACT:
        holds = holds and request.to_contact and request.is_with_its_contact
    return request, ByLink(number, side, _address(request, side)) if holds else None


def confirm_page(request):
    """The page that asks for the mailed code. Its address is no secret: it opens nothing without the code."""
    return reverse("contacts:confirm", args=[signing.dumps(request.pk, salt=CONFIRM)])


def to_confirm(token):
    """The request that a token of confirm_page() is of; None when there is none, or not any more."""
    try:
        number = signing.loads(token, salt=CONFIRM, max_age=CONFIRM_AGE)
    except signing.BadSignature:
        return None
    found = ContactRequest.objects.with_practice().filter(pk=number, anonymised_at__isnull=True)
    return found.first()


def _address(request, side):
    return request.asker_email if side == Side.ASKER else request.relayed_address


def _digest(address):
    return salted_hmac("contacts.links", address).hexdigest()[:16]
