"""Signing in and joining: one door. Nothing tells what an address opens: not words, not time."""

import logging
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView
from allauth.core.ratelimit import respond_429
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions, joining
from accounts.forms import SignInForm
from accounts.models import User
from core import mail
from core.ratelimit import key_of, take, visitor_key

logger = logging.getLogger(__name__)

NOBODY = "0"  # the id that no person has

TEN_MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
CODE_LIVES = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def sign_in(request):
    """Ask for the address, or for a passkey; the next page asks for the code."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    next_page = get_next_redirect_url(request) or ""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        if not take(visitor_key("sign-in", request), limit=30, per=TEN_MINUTES):
            return respond_429(request)
        send_code(request, form.cleaned_data["email"])
        query = {"next": next_page} if next_page else None
        return redirect(reverse("account_confirm_login_code", query=query))
    return render(request, "account/login.html", {"form": form, "next": next_page})


@transaction.atomic
def send_code(request, email):
    """Mail a code to ``email`` if it has an account or may join, else how one joins: the same work for all.

    What is over a limit is mailed to nobody. The limits: what one visitor may have sent to one
    address, what all may, and how often somebody who cannot join is told so.
    """
    limits = [
        take(key_of("code-to", email, visitor_key("", request)), limit=3, per=TEN_MINUTES),
        take(key_of("code-to", email), limit=20, per=HOUR),
        take(key_of("no-account", email), limit=1, per=DAY),
    ]
    person = User.objects.with_address(email)
    districts = joining.districts_open_to(email)
    known = person if person and person.is_active and all(limits[:2]) else None
    process = LoginCodeVerificationProcess.initiate(request=request, user=known, email=email)
    if known is None:
        if person is None and districts and all(limits[:2]):
            _mail_code_to_join(process, email, districts)
        else:
            closed = person is None or not person.is_active
            mail.queue("no_account", email if closed and all(limits) else "", {})
        _look_known(request)


def _mail_code_to_join(process, email, districts):
    """A code for somebody without an account: who types it gets one (ConfirmCodeView)."""
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    context = {"code": process.generate_code(), "minutes": minutes, "districts": districts}
    mail.queue("join_code", email, context)
    process.persist()


def _look_known(request):
    """Let a sign-in of nobody look for a person on each page, as one of somebody does: the same queries."""
    waiting = request.session.get(LOGIN_SESSION_KEY)
    if waiting and waiting["user_pk"] is None:
        waiting["user_pk"] = NOBODY


class ConfirmCodeView(ConfirmLoginCodeView):
    """Ask for the code that was mailed; three tries."""

    def post(self, request, *args, **kwargs):
        # Counted in the database: tries at the same moment would each see the session as it was.
        key = key_of("sign-in-tries", request.session.session_key, self.stage.state["at"])
        if take(key, limit=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS, per=CODE_LIVES):
            return super().post(request, *args, **kwargs)
        self._process.abort()
        messages.error(request, "That were too many wrong codes. Ask for a new one.")
        return redirect("account_login")

    def _verify_form_valid(self, form):
        """The code is right: the address is theirs. Who has no account yet joins now, if they still may."""
        self._process._user = self._process.user or actions.join(self._process.state["email"])
        if self._process.user is None:
            self._process.abort()
            return get_adapter().respond_user_inactive(self.request, None)
        return super()._verify_form_valid(form)

    def form_invalid(self, form):
        known = self.stage.login.user
        logger.warning("Wrong code for user %s", known.pk if known else "-")
        answer = super().form_invalid(form)
        _look_known(self.request)
        return answer


confirm_code = ConfirmCodeView.as_view()


class PasskeyView(LoginWebAuthnView):
    """Sign in with a passkey, also while a code is on its way."""

    def _redirect_to_pending_stage(self, request, stage):
        return None


sign_in_with_passkey = PasskeyView.as_view()
