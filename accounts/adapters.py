"""What is ours about signing in: allauth asks these two."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import notices
from accounts.authentication import recently_authenticated
from core import mail
from core.ratelimit import visitor_address

WRONG_CODE = "This code does not match. Check it, or ask for a new one."


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the queue, redirects stay here, and nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "That were too many wrong codes. Wait a few minutes, then start again.",
        "rate_limited": "That were too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only this host: neither the other hosts of ALLOWED_HOSTS nor those that may post forms."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_login_redirect_url(self, request):
        return reverse("admin:index" if request.user.is_staff else "workspace")

    def respond_user_inactive(self, request, user):
        messages.error(request, "You could not be signed in. Start again, or write to us.")
        return redirect("account_login")

    def get_client_ip(self, request):
        return visitor_address(request) or "0.0.0.0"

    def send_mail(self, template_prefix, email, context):
        """allauth's one mail of ours to somebody who is not signed in yet."""
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        mail.queue("sign_in_code", email, {"code": context["code"], "minutes": minutes})

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        notices.send(user, notices.OF_ALLAUTH[template_prefix], request=self.request)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Raises, where allauth would let pass whoever has neither password nor second step."""
        if not recently_authenticated(self.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user):
        """The ways to say again who one is; a code by e-mail only for those who have nothing stronger."""
        if not user.is_authenticated:
            return []
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        ways = []
        if Authenticator.Type.WEBAUTHN in kinds:
            ways.append(("Use a passkey", "mfa_reauthenticate_webauthn"))
        if kinds - {Authenticator.Type.WEBAUTHN}:
            ways.append(("Use your authenticator app or a recovery code", "mfa_reauthenticate"))
        ways = ways or [("Use a code by e-mail", "account_reauthenticate")]
        return [{"id": name, "description": words, "url": reverse(name)} for words, name in ways]


class MFAAdapter(DefaultMFAAdapter):
    """Names as people see them in their passkey manager and authenticator app."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def build_totp_svg(self, url):
        svg = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]
