"""Notices by mail of what changed about an account's safety, to whoever owns it."""

from django.utils import timezone

from accounts.devices import in_words
from core import mail

PASSKEY_ADDED = "A passkey was added"
PASSKEY_REMOVED = "A passkey was removed"
APP_ADDED = "An authenticator app was added"
APP_REMOVED = "The authenticator app was removed"
NEW_CODES = "New recovery codes were made"
ADDRESS_CHANGED = "The e-mail address was changed"
SECOND_STEP_REMOVED = "The second step was removed by an administrator"

# What allauth calls them.
OF_ALLAUTH = {
    "mfa/email/webauthn_added": PASSKEY_ADDED,
    "mfa/email/webauthn_removed": PASSKEY_REMOVED,
    "mfa/email/totp_activated": APP_ADDED,
    "mfa/email/totp_deactivated": APP_REMOVED,
    "mfa/email/recovery_codes_generated": NEW_CODES,
}


def send(user, what, *, request=None, to=None):
    """Tell ``user`` ``what`` changed, and from which device; ``to`` is another address than today's."""
    device = in_words(request.META.get("HTTP_USER_AGENT", "")) if request else ""
    context = {"what": what, "at": timezone.localtime(), "device": device}
    mail.queue("security_notice", to or user.email, context)
