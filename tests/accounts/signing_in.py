"""Signing in as people do it, for tests: through the pages, with the code of the mail."""

import re
import time

from allauth.account.internal.flows import login as allauth_login
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import TestCase
from django.urls import reverse

from core.mail import deliver_waiting


def ask_for_code(client, email, **more):
    """Type an address on the sign-in page; gives the answer."""
    return client.post(reverse("account_login"), {"email": email} | more)


def mailed_code(email):
    """The code of the newest mail to ``email``."""
    deliver_waiting()
    newest = [message for message in mail.outbox if message.to == [email]][-1]
    return re.match(r"\d{4}-\d{4}", newest.body)[0]


def type_code(client, code, **more):
    """Type a code on the page that asks for the one of the mail."""
    return client.post(reverse("account_confirm_login_code"), {"code": code} | more)


def sign_in(client, person, **more):
    """Sign ``person`` in with a code by e-mail; gives the last answer."""
    ask_for_code(client, person.email, **more)
    return type_code(client, mailed_code(person.email), **more)


def force_fresh_login(client, person, *, minutes_ago=0, method="code"):
    """Sign ``person`` in without the pages, as if they had shown that long ago who they are."""
    client.force_login(person)
    session = client.session
    session[allauth_login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time() - 60 * minutes_ago}
    ]
    session[allauth_login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()


def app_code(secret):
    """The code that an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def next_app_code(secret):
    """The code that it shows next, which counts already: one that was used does not."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[-1]))


def set_up_app(client):
    """Set up an authenticator app for whoever is signed in; gives its secret."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret
