"""What keeps the forms that anyone may send from being abused. Shared by all of them.

The forms carry no rights: nobody is signed in as far as they are concerned, so there is nothing
for a foreign page to ride on, and they need no cookie. In the place of Django's CSRF cookie stands
a signed token with what the form is about (a practice, or nothing), the text that was shown and the
time. It proves that the form was opened here, long enough ago for a person to have filled it in and
not too long ago. Requests that a browser says come from another site are refused as well.
"""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.ratelimit import take, visitor_key

LEAST_AGE = timedelta(seconds=3)
GREATEST_AGE = timedelta(hours=24)
# Fifty times the longest message, and a percent sign for every character.
MOST_BYTES = 200_000

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUSY_VISITOR = "Many messages came from your network in the last hour, so this one was not sent."
BUSY_ADDRESS = "Many messages with this e-mail address came today, so this one was not sent."
BUSY_PRACTICE = "Many people wrote about this practice today, so your message was not sent."
BUSY_SITE = "Very many people wrote today, so yours was not sent."
# What one practice gets in a day, and what a form that is about none gets.
MOST_A_PRACTICE, MOST_A_SITE = 40, 200
# What comes from one network in an hour.
MOST_A_VISITOR = 5
# Following asks nobody for work, and a newsletter may send many people there at once, whole schools too.
MORE_A_VISITOR, MORE_A_SITE = {"follow": 30}, {"follow": 3000}


def new_token(kind, practice):
    """A token for the form ``kind`` ("contact", "nominate") about ``practice`` or None, as of now."""
    number = practice.public_revision.number if practice else None
    facts = {"practice": practice and practice.pk, "text": number, "at": _now()}
    return _signer(kind).sign_object(facts)


def read_token(kind, practice, token):
    """What the token says, with its ``age`` (timedelta); None when it is not ours or about something else."""
    try:
        facts = _signer(kind).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    if facts["practice"] != (practice and practice.pk):
        return None
    return {**facts, "age": timedelta(seconds=_now() - facts["at"])}


def _signer(kind):
    return Signer(salt=f"contacts.guard.{kind}")


def _now():
    return timezone.now().timestamp()


def is_too_large(request):
    """Whether a body is larger than any form of ours. Asked before anything reads it."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES


def comes_from_here(request):
    """Whether the browser says that one of our own pages sent this; older browsers say nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    here = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin is None or origin in here


def is_repeat(kind, token, words):
    """Whether just this was sent already: a button pressed twice, a page sent again.

    Kept with what is written: when that is rolled back, so is this.
    """
    return not take(f"{kind}-sent:{_digest(token + words)}", limit=1, per=GREATEST_AGE)


def too_many(kind, request, practice, address):
    """Why no more may be sent just now; "" when it may. ``practice`` is what it is about, or None;
    ``address`` is "" when none was given.
    """
    if not take(visitor_key(kind, request), limit=MORE_A_VISITOR.get(kind, MOST_A_VISITOR), per=HOUR):
        return BUSY_VISITOR
    if address and not take(f"{kind}-from:{_digest(address.lower())}", limit=10, per=DAY):
        return BUSY_ADDRESS
    if practice and not take(f"{kind}-about:{practice.pk}", limit=MOST_A_PRACTICE, per=DAY):
        return BUSY_PRACTICE
    if not practice and not take(f"{kind}-in-all", limit=MORE_A_SITE.get(kind, MOST_A_SITE), per=DAY):
        return BUSY_SITE
    return ""


def _digest(text):
    return salted_hmac("contacts.guard", text).hexdigest()[:32]
