"""One's own account: sign-in methods, sessions, address. What is sensitive asks again who one is."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import respond_429
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, second_step, sessions
from accounts.actions import call_by, change_address
from accounts.authentication import has_second_step, may_open_desk
from accounts.devices import in_words
from accounts.forms import MailedCodeForm, NameForm, NewAddressForm
from accounts.models import User

WRONG = "This code does not match. Check it, or ask for a new one."


@require_safe
@never_cache
def account(request):
    """Who one is here, how one signs in, and where one is signed in."""
    ways = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    context = {
        "memberships": request.user.memberships.select_related("district"),
        "passkeys": [way for way in ways if way.type == Authenticator.Type.WEBAUTHN],
        "app": next((way for way in ways if way.type == Authenticator.Type.TOTP), None),
        "codes_left": next(
            (
                len(way.wrap().get_unused_codes())
                for way in ways
                if way.type == Authenticator.Type.RECOVERY_CODES
            ),
            None,
        ),
        "sessions": _sessions(request),
        "may_open_desk": may_open_desk(request),
    }
    return render(request, "account/account.html", context)


def _sessions(request):
    """The sessions of whoever asks, in words; this one first."""
    rows = [
        {
            "session": session,
            "device": in_words(session.user_agent),
            "address": "" if session.ip == "0.0.0.0" else session.ip,
            "current": session.session_key == request.session.session_key,
        }
        for session in sessions.open_sessions(request.user)
    ]
    return sorted(rows, key=lambda row: not row["current"])


@require_POST
@never_cache
def stay(request):
    """Go on being signed in: what every request does; gives the seconds that are left from now."""
    return JsonResponse({"left": request.session_left})


@require_POST
def end_session(request, pk):
    """End one session; the own one is signing out."""
    mine = sessions.open_sessions(request.user).filter(pk=pk)
    found = mine.first()
    if found is None:
        raise Http404
    if found.session_key == request.session.session_key:
        logout(request)
        return redirect("home")
    sessions.end(mine)
    messages.success(request, "The session was ended.")
    return redirect("account")


@require_POST
def end_other_sessions(request):
    """End every session but this one."""
    sessions.end(
        UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    )
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account")


@require_safe
@never_cache
def choose_second_step(request):
    """Lead to the set-up of a second step."""
    return render(request, "account/second_step.html", {"has_one": has_second_step(request.user)})


@require_safe
@never_cache
@reauthentication_required(app="allauth.mfa")
def recovery_codes(request):
    """The recovery codes not used yet. (allauth's own page writes down that they were seen.)"""
    unused = second_step.recovery_codes(request.user)
    if unused is None:
        raise Http404
    return render(request, "mfa/recovery_codes/index.html", {"codes": unused})


class AddPasskeyView(AddWebAuthnView):
    """Add a passkey that can open the account alone: kept on the device, behind the device's own lock."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


add_passkey = AddPasskeyView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def name(request):
    """What one is called here; then back to where one was asked."""
    next_page = get_next_redirect_url(request) or ""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        call_by(request.user, form.cleaned_data["name"])
        messages.success(request, f"You are called {request.user.name} here.")
        return redirect(next_page or "account")
    return render(request, "account/name.html", {"form": form, "next": next_page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reauthenticate(request):
    """Say again who one is, with a code by e-mail; only where there is nothing stronger."""
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    next_page = get_next_redirect_url(request) or reverse("account")
    if way != request.path:
        return redirect(f"{way}?{request.GET.urlencode()}")
    if "send" in request.POST:
        if not codes.send(request, "reauthentication", "confirm_code", request.user.email):
            return respond_429(request)
        return redirect(reverse("account_reauthenticate", query={"next": next_page}))
    sent = codes.waiting(request, "reauthentication")
    form = MailedCodeForm(request.POST or None)
    if sent and form.is_valid() and _right(request, "reauthentication", form):
        record_authentication(request, request.user, "code", email=sent, reauthenticated=True)
        return resume_request(request) or redirect("account")
    return render(request, "account/reauthenticate.html", {"form": form, "next": next_page, "sent": sent})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required(app="accounts")
def new_address(request):
    """Ask for another address to sign in with; a code goes there."""
    form = NewAddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        taken = User.objects.filter(email__iexact=email).exists()
        message = "address_taken" if taken else "new_address_code"
        if not codes.send(request, "address", message, email, useless=taken):
            return respond_429(request)
        return redirect("account_confirm_address")
    return render(request, "account/new_address.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required(app="accounts")
def confirm_address(request):
    """Ask for the code that was sent to the new address, and take it over."""
    email = codes.waiting(request, "address")
    if email is None:
        return redirect("account_new_address")
    form = MailedCodeForm(request.POST or None)
    if form.is_valid() and _right(request, "address", form):
        return _take_over(request, email)
    return render(request, "account/confirm_address.html", {"form": form, "email": email})


def _right(request, purpose, form):
    """Whether the form holds the code that was sent; says so in the form when it does not."""
    right = codes.accept(request, purpose, form.cleaned_data["code"])
    if not right:
        form.add_error("code", WRONG)
    return right


def _take_over(request, email):
    """Change the address and keep this one session open."""
    person = User.objects.get(pk=request.user.pk)
    if not change_address(person, email, request=request):
        messages.error(request, "The address could not be changed.")
        return redirect("account")
    request.user = User.objects.get(pk=person.pk)
    update_session_auth_hash(request, request.user)
    UserSession.objects.create_from_request(request)
    messages.success(request, f"From now on you sign in with {email}.")
    return redirect("account")
