"""How a session was opened: how long ago its owner proved who they are, and by what."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def recently_authenticated(request):
    """Whether the owner of the session proved who they are in the last 15 minutes: at sign-in or since."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def has_second_step(user):
    """Whether ``user`` has set up a passkey or an authenticator app."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists()


def used_second_step(request):
    """Whether this session was opened, or confirmed since, with more than a code by e-mail."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def may_open_desk(request):
    """Staff, and outside local mode only with a second step."""
    user = request.user
    return user.is_active and user.is_staff and (settings.LOCAL or used_second_step(request))


def way_to_second_step(user):
    """Where staff go who have signed in with a code by e-mail only."""
    return reverse("mfa_reauthenticate" if has_second_step(user) else "account_second_step")
