"""Who comes from the state's sign-in (OpenID Connect), and which account that opens.

The address counts, when the provider says that it has confirmed it: it opens the account that has it,
or one that a code by e-mail would open, too. Nothing else that the provider says is believed or kept.
"""

import logging

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.shortcuts import redirect

from accounts import actions
from accounts.models import User

logger = logging.getLogger(__name__)

FAILED = "The state’s sign-in did not work. Try again, or sign in with a code by e-mail."
NOT_CONFIRMED = "The state’s sign-in gave no confirmed e-mail address. Sign in with a code by e-mail."
NOBODY = (
    "The address of your state sign-in opens no account here."
    " Ask your district’s liaison to invite it, or sign in with your work address."
)


def enter(request, sociallogin):
    """Sign in whom the provider names; gives the answer. A second step, where set up, is still asked for."""
    email = confirmed_address(sociallogin)
    if not email:
        return refuse(request, NOT_CONFIRMED)
    person = User.objects.with_address(email) or actions.join(email)
    if person is None:
        return refuse(request, NOBODY)
    record_authentication(request, person, "socialaccount", provider="state")
    login = Login(user=person, email=email, redirect_url=sociallogin.get_redirect_url(request))
    return perform_login(request, login)


def confirmed_address(sociallogin):
    """The address, in small letters, that the provider says it has confirmed; "" when there is none."""
    told = sociallogin.account.extra_data
    about, token = told.get("userinfo", {}), told.get("id_token", {})
    if about and token and about.get("sub") != token.get("sub"):
        return ""  # two people: not to be believed (OpenID Connect Core 5.3.2)
    # True and nothing that only looks like it: some providers write "false".
    found = [one.email for one in sociallogin.email_addresses if one.verified is True]
    return found[0].lower() if found else ""


def refuse(request, why):
    """Back to the sign-in page, which says ``why``."""
    logger.warning("Single sign-on opened nothing")
    messages.error(request, why)
    return redirect("account_login")
