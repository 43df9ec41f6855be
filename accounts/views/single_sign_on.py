"""To the state's sign-in and back. Without its settings (OIDC_...) there is nothing here."""

from allauth.account.utils import get_login_redirect_url
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts import single_sign_on
from accounts.views.sign_in import TEN_MINUTES
from core.ratelimit import take, visitor_key


@require_POST
@login_not_required
@never_cache
def begin(request):
    """Lead to the provider, with a state that only this browser has."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    if not take(visitor_key("single-sign-on", request), limit=30, per=TEN_MINUTES):
        return respond_429(request)
    try:
        return openid_connect.login(request, provider_id="state")
    except RequestException:
        return single_sign_on.refuse(request, single_sign_on.FAILED)


@require_safe
@login_not_required
@never_cache
def come_back(request, provider_id):
    """What the provider sends people back with."""
    try:
        return openid_connect.callback(request, provider_id=provider_id)
    except RequestException:
        return single_sign_on.refuse(request, single_sign_on.FAILED)
