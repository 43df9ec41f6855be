"""The state's sign-in, tried with a real OpenID provider on this machine: whom it lets in, and whom not."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from accounts.models import User
from practices_portal.environment import single_sign_on
from tests.accounts.signing_in import app_code, force_fresh_login, next_app_code, set_up_app
from tests.factories import DistrictFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = [
    pytest.mark.django_db,
    # The provider's own libraries about their next releases.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]
BEGIN, LOGIN, WORKSPACE = "/accounts/sso/", "/accounts/login/", "/workspace/"

# What the provider says of each person.
PEOPLE = {
    "confirmed": {"email": "Pat@example.org", "email_verified": True, "name": "Pat Doe"},
    "on the domain": {"email": "new@elmwood.edu", "email_verified": True},
    "on a subdomain": {"email": "new@students.elmwood.edu", "email_verified": True},
    "not confirmed": {"email": "pat@example.org", "email_verified": False},
    "confirmed in words": {"email": "pat@example.org", "email_verified": "true"},
    "silent about it": {"email": "pat@example.org"},
    "without address": {"email_verified": True},
    "claims rights": {
        **{"email": "new@elmwood.edu", "email_verified": True, "is_staff": True, "is_superuser": True},
        **{"groups": ["administrator"], "roles": ["admin"]},
    },
}


@pytest.fixture(scope="module")
def issuer():
    people = [Claims(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(autouse=True)
def _set_up(settings, issuer):
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on(issuer, "portal", "a-secret")
    DistrictFactory(short_name="Elmwood", email_domains=["elmwood.edu"])


def way_back(client, who, *, action="authorize", **more):
    """Go to the provider and say who one is; gives the address that the browser is sent back to."""
    there = client.post(BEGIN, more).url
    answer = requests.post(there, data={"sub": who, "action": action}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def come_in(client, who, **more):
    """The whole way; gives the address of the page that one lands on."""
    return client.get(way_back(client, who, **more)).url


def signed_in(client):
    return get_user(client).email if get_user(client).is_authenticated else None


def test_an_account_is_opened_by_its_confirmed_address(client):
    pat = UserFactory(email="pat@example.org")
    before = client.session.session_key

    assert come_in(client, "confirmed") == WORKSPACE

    assert get_user(client) == pat
    assert client.session.session_key != before
    assert User.objects.count() == 1


def test_the_way_to_the_provider_names_where_to_come_back_and_keeps_the_secret(client):
    there = client.post(BEGIN).url
    asked = parse_qs(urlsplit(there).query)

    assert asked["redirect_uri"] == ["http://testserver/accounts/sso/callback/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"]
    assert "a-secret" not in there


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("on the domain", [("Elmwood", "author")]),
        ("claims rights", [("Elmwood", "author")]),
        ("on a subdomain", None),
        ("confirmed", None),
    ],
)
def test_who_has_no_account_gets_one_by_the_same_rule_as_with_a_code(client, who, roles):
    landed = come_in(client, who)

    assert landed == (WORKSPACE if roles else LOGIN)
    person = User.objects.first()
    assert (person and [(m.district.short_name, m.role) for m in person.memberships.all()]) == roles
    if roles:
        assert (person.is_staff, person.is_superuser, person.groups.count()) == (False, False, 0)
    else:
        assert "opens no account here" in client.get(LOGIN).content.decode()


def test_who_is_invited_joins_in_the_role_of_the_invitation(client):
    InvitationFactory(email="pat@example.org", role="signer")

    assert come_in(client, "confirmed") == WORKSPACE
    assert [m.role for m in User.objects.get(email="pat@example.org").memberships.all()] == ["signer"]


UNPROVEN = ["not confirmed", "confirmed in words", "silent about it", "without address"]


@pytest.mark.parametrize("who", UNPROVEN)
def test_an_address_that_is_not_confirmed_opens_nothing(client, who):
    UserFactory(email="pat@example.org")

    assert come_in(client, who) == LOGIN
    assert signed_in(client) is None
    assert "no confirmed e-mail address" in client.get(LOGIN).content.decode()


def test_a_closed_account_stays_closed_also_on_a_districts_domain(client):
    UserFactory(email="new@elmwood.edu", is_active=False)

    assert come_in(client, "on the domain") == LOGIN
    assert signed_in(client) is None
    assert User.objects.count() == 1


def test_a_second_step_is_asked_for_here_too(client):
    pat = UserFactory(email="pat@example.org")
    owner = Client()
    force_fresh_login(owner, pat)
    secret = set_up_app(owner)

    assert come_in(client, "confirmed") == reverse("mfa_authenticate")
    assert signed_in(client) is None

    client.post(reverse("mfa_authenticate"), {"code": next_app_code(secret)})
    assert signed_in(client) == pat.email
    assert app_code(secret)


def test_staff_open_the_desk_with_a_second_step_only(client, settings):
    settings.LOCAL = False
    UserFactory(email="pat@example.org", groups=["curator"])

    come_in(client, "confirmed")

    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/second-step/")


def test_nothing_of_what_the_provider_says_is_kept(client):
    come_in(client, "on the domain")

    assert (SocialAccount.objects.count(), SocialToken.objects.count()) == (0, 0)
    assert User.objects.get().name == ""


# What is made up


def test_the_answer_for_one_browser_is_of_no_use_in_another(client):
    UserFactory(email="pat@example.org")
    back = way_back(client, "confirmed")
    victim = Client()

    assert victim.get(back).url == LOGIN
    assert signed_in(victim) is None
    victim.post(BEGIN)
    assert victim.get(back).url == LOGIN
    assert signed_in(victim) is None


def test_the_answer_is_of_use_once(client):
    UserFactory(email="pat@example.org")
    back = way_back(client, "confirmed")
    client.get(back)
    client.post(reverse("account_logout"))

    client.get(back)

    assert signed_in(client) is None


@pytest.mark.parametrize(
    "more", ["", "?code=abc", "?state=abc", "?code=abc&state=abc", "?error=access_denied"]
)
def test_an_answer_that_nobody_asked_for_is_refused(client, more):
    answer = client.get(f"{BEGIN}callback/{more}")

    assert answer.url == LOGIN
    assert "did not work" in client.get(LOGIN).content.decode()


def test_a_made_up_code_is_refused(client):
    state = parse_qs(urlsplit(client.post(BEGIN).url).query)["state"][0]

    assert client.get(f"{BEGIN}callback/?code=made-up&state={state}").url == LOGIN
    assert signed_in(client) is None


def test_who_says_no_at_the_provider_is_back_at_the_sign_in_page(client):
    assert come_in(client, "confirmed", action="deny") == LOGIN


@pytest.mark.parametrize("process", ["connect", "redirect", "login"])
def test_the_way_is_for_signing_in_only(client, process):
    pat, other = UserFactory(email="pat@example.org"), UserFactory()
    client.force_login(other)
    assert client.post(BEGIN, {"process": process}).url == WORKSPACE
    client.logout()

    come_in(client, "confirmed", process=process)

    assert get_user(client) == pat
    assert SocialAccount.objects.count() == 0


def test_a_page_says_who_it_is_about_twice_or_is_not_believed(client, monkeypatch):
    """The token of one person with the facts of another."""
    from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

    UserFactory(email="pat@example.org")
    facts = {"sub": "somebody else", **PEOPLE["confirmed"]}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda *args: facts)

    assert come_in(client, "confirmed") == LOGIN
    assert signed_in(client) is None


# Where one goes, and what else


def test_after_the_provider_one_is_where_one_wanted_to_go(client):
    UserFactory(email="pat@example.org")

    assert come_in(client, "confirmed", next="/topics/") == "/topics/"


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_place(client, next_page):
    UserFactory(email="pat@example.org")

    assert come_in(client, "confirmed", next=next_page) == WORKSPACE


def test_a_provider_that_is_away_is_no_error_page(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on("http://127.0.0.1:9", "portal", "a-secret")

    assert client.post(BEGIN).url == LOGIN
    assert "did not work" in client.get(LOGIN).content.decode()


def test_a_provider_that_goes_away_on_the_way_is_none_either(client, settings):
    back = way_back(client, "confirmed")
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on("http://127.0.0.1:9", "portal", "a-secret")

    assert client.get(back).url == LOGIN


def test_the_button_is_there_only_where_it_leads_somewhere(client, settings):
    assert "Sign in with the state" in client.get(LOGIN).content.decode()

    settings.SOCIALACCOUNT_PROVIDERS = {}

    assert "Sign in with the state" not in client.get(LOGIN).content.decode()
    assert client.post(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}callback/").status_code == 404


def test_too_many_tries_from_one_network_are_too_many(client):
    statuses = [client.post(BEGIN).status_code for _ in range(31)]

    assert statuses == [302] * 30 + [429]


def test_the_log_names_nobody(client, caplog):
    caplog.set_level("DEBUG", logger="accounts")
    MembershipFactory(user__email="pat@example.org")

    come_in(client, "confirmed")
    come_in(Client(), "not confirmed")

    assert "signed in" in caplog.text
    assert "opened nothing" in caplog.text
    assert "@" not in caplog.text
