"""Codes by e-mail for people who are signed in: to say again who they are, or that an address is theirs."""

import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from core import mail
from core.ratelimit import key_of, take

TRIES = settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS
LIVES = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
# Codes that one person may ask for, over the time that one holds.
MAILS = 5


def send(request, purpose, message, to, *, useless=False):
    """Mail a code for ``purpose`` to the address ``to`` with the message of that name.

    A ``useless`` one is in no mail: the message says why, and nobody can type it. Gives False, and
    does nothing, when too many were asked for.
    """
    if not take(key_of("code-mail", request.user.pk), limit=MAILS, per=LIVES):
        return False
    code = get_adapter().generate_login_code()
    request.session[_place(purpose)] = {
        "digest": "" if useless else _digest(purpose, code),
        "to": to,
        "at": time.time(),
    }
    context = {"minutes": int(LIVES.total_seconds()) // 60}
    mail.queue(message, to, context if useless else context | {"code": code})
    return True


def waiting(request, purpose):
    """The address to which a code for ``purpose`` was sent that still holds; None when there is none."""
    sent = request.session.get(_place(purpose))
    return sent["to"] if sent and time.time() - sent["at"] < LIVES.total_seconds() else None


def accept(request, purpose, code):
    """Whether ``code`` is the one that was sent for ``purpose``; a right one, or the last try, ends it."""
    sent = request.session.get(_place(purpose))
    # Counted in the database: requests at the same moment would each see the session as it was.
    left = take(
        key_of("code-tries", request.session.session_key, purpose, sent["at"]), limit=TRIES, per=LIVES
    )
    right = left and constant_time_compare(sent["digest"], _digest(purpose, code))
    if right or not left:
        del request.session[_place(purpose)]
    return right


def _place(purpose):
    return f"code-for-{purpose}"


def _digest(purpose, code):
    return salted_hmac(f"accounts.codes.{purpose}", normalize_user_code(code)).hexdigest()
