"""The second step: a passkey or an authenticator app, with recovery codes beside it."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator

from accounts import notices, sessions
from accounts.authentication import SECOND_STEPS


def proven_by_adding(sender, request, user, authenticator, **kwargs):
    """Whoever has just set up a second step has used it (allauth's signal)."""
    if authenticator.type in SECOND_STEPS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def remove_all(person):
    """Remove every second step of ``person``, who has lost them; they are told, and sign in anew."""
    Authenticator.objects.filter(user=person).delete()
    sessions.end_all(person)
    notices.send(person, notices.SECOND_STEP_REMOVED)


def recovery_codes(user):
    """The recovery codes that ``user`` has not used yet; None when there never were any."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return kept.wrap().get_unused_codes() if kept else None
