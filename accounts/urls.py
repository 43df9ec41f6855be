"""Signing in, one's own account, and the people of a district.

Of allauth's pages only those that are needed have an address.
"""

from allauth.account.views import logout
from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import reauthenticate_webauthn, remove_webauthn
from django.urls import path

from accounts.views import account, people, sign_in, single_sign_on

urlpatterns = [
    path("", account.account, name="account"),
    # allauth's names for where it goes when something about the account was done.
    path("", account.account, name="mfa_index"),
    path("", account.account, name="mfa_list_webauthn"),
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("login/passkey/", sign_in.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("login/second-step/", authenticate, name="mfa_authenticate"),
    path("sso/", single_sign_on.begin, name="single_sign_on"),
    # allauth asks for this name, with the provider.
    path("sso/callback/", single_sign_on.come_back, {"provider_id": "state"}, name="openid_connect_callback"),
    path("logout/", logout, name="account_logout"),
    path("name/", account.name, name="account_name"),
    path("stay/", account.stay, name="account_stay"),
    path("address/", account.new_address, name="account_new_address"),
    path("address/code/", account.confirm_address, name="account_confirm_address"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-step/", account.choose_second_step, name="account_second_step"),
    path("app/", activate_totp, name="mfa_activate_totp"),
    path("app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("passkeys/add/", account.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", remove_webauthn, name="mfa_remove_webauthn"),
    path("recovery-codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/others/end/", account.end_other_sessions, name="account_end_other_sessions"),
    path("sessions/<int:pk>/end/", account.end_session, name="account_end_session"),
]
# Under /workspace/
workspace_urls = [
    path("invitations/<int:pk>/accept/", people.accept, name="accept_invitation"),
    path("<slug:slug>/people/", people.people, name="people"),
    path("<slug:slug>/people/invite/", people.invite, name="invite"),
    path("<slug:slug>/people/<int:pk>/", people.member, name="member"),
    path("<slug:slug>/people/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
]
