"""Signing in with a code by e-mail; nothing tells whether an address has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from core.mail import deliver_waiting
from tests.accounts.signing_in import ask_for_code, mailed_code, set_up_app, sign_in, type_code
from tests.factories import DistrictFactory, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat():
    return UserFactory(email="pat@example.org")


def signed_in(client):
    return get_user(client).email if get_user(client).is_authenticated else None


def test_a_code_by_mail_signs_in_once(client, pat, mailoutbox):
    answer = ask_for_code(client, "Pat@Example.org")
    assert answer.url == reverse("account_confirm_login_code")
    code = mailed_code("pat@example.org")
    before = client.session.session_key

    answer = type_code(client, code)

    assert answer.url == reverse("workspace")
    assert signed_in(client) == "pat@example.org"
    assert client.session.session_key != before
    other = Client()
    ask_for_code(other, "pat@example.org")
    type_code(other, code)
    assert signed_in(other) is None


def test_the_code_may_be_typed_without_its_dash_and_with_blanks(client, pat):
    ask_for_code(client, pat.email)
    type_code(client, " " + mailed_code(pat.email).replace("-", " ") + " ")

    assert signed_in(client) == pat.email


def test_a_code_does_not_hold_for_ever(client, pat):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask_for_code(client, pat.email)
        code = mailed_code(pat.email)
        clock.shift(timedelta(minutes=10, seconds=1))
        answer = type_code(client, code)

    assert answer.url == reverse("account_login")
    assert signed_in(client) is None


def test_a_code_is_of_use_only_where_it_was_asked_for(client, pat):
    ask_for_code(client, pat.email)
    other = Client()
    ask_for_code(other, "nobody@example.org")

    type_code(other, mailed_code(pat.email))

    assert signed_in(other) is None


def test_three_wrong_codes_end_it(client, pat):
    ask_for_code(client, pat.email)
    code = mailed_code(pat.email)
    for _ in range(3):
        type_code(client, "0000-0000")

    type_code(client, code)

    assert signed_in(client) is None


def test_wrong_codes_at_the_same_moment_are_counted_together(client, pat):
    """The session as it was before the first try stands for requests that come at once."""
    ask_for_code(client, pat.email)
    code = mailed_code(pat.email)
    key = client.session.session_key
    as_it_was = Session.objects.get(session_key=key).session_data
    for _ in range(3):
        type_code(client, "0000-0000")
        Session.objects.update_or_create(
            session_key=key,
            defaults={"session_data": as_it_was, "expire_date": timezone.now() + timedelta(days=1)},
        )

    type_code(client, code)

    assert signed_in(client) is None


# Nobody can tell


@pytest.fixture
def addresses(pat):
    """One address of each kind, all of the same length."""
    UserFactory(email="off@example.org", is_active=False)
    UserFactory(email="lim@example.org")
    DistrictFactory(email_domains=["elmwood.edu"])
    DistrictFactory(email_domains=["elmwood.edu"])
    InvitationFactory(email="inv@example.org")
    UserFactory(email="out@elmwood.edu", is_active=False)
    for email, network in [("lim@example.org", "192.0.2.9"), ("lim@elmwood.edu", "192.0.2.8")]:
        for _ in range(21):
            ask_for_code(Client(REMOTE_ADDR=network), email)
    return {
        "known": "pat@example.org",
        "unknown": "nil@example.org",
        "deactivated": "off@example.org",
        "over the limit": "lim@example.org",
        "on a district's domain": "new@elmwood.edu",
        "invited": "inv@example.org",
        "deactivated, on a district's domain": "out@elmwood.edu",
        "on a domain, over the limit": "lim@elmwood.edu",
    }


def journey(email):
    """What a stranger sees who types ``email`` and wrong codes: (status, headers, words, queries) of each."""
    client = Client(REMOTE_ADDR="198.51.100.1")
    client.get(reverse("account_login"))
    steps = [
        lambda: client.post(reverse("account_login"), {"email": email, "next": "/topics/"}),
        lambda: client.get(reverse("account_confirm_login_code")),
        lambda: client.post(reverse("account_confirm_login_code"), {"code": "12"}),
        lambda: client.post(reverse("account_confirm_login_code"), {"code": "0000-0000"}),
        lambda: client.get(reverse("account_login")),
        lambda: client.get(reverse("mfa_authenticate")),
        lambda: client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}),
    ]
    seen = []
    for step in steps:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = step()
        words = answer.content.decode().replace(email, "(address)")
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"challenge": "[\w-]+"', "", words)
        headers = {k: v for k, v in answer.headers.items() if k not in {"Content-Length", "Expires"}}
        seen.append((answer.status_code, headers, words, sorted(kind(q["sql"]) for q in queries)))
    return seen


def kind(sql):
    """A query without its values, and without what pghistory puts before the first that writes."""
    sql = re.sub(r"^SELECT set_config.*; \s*", "", sql)
    return re.sub(r"'[^']*'|\b\d+\b", "?", re.sub(r"s\d+_x\d+", "savepoint", sql))[:60]


OTHERS = [
    *("unknown", "deactivated", "over the limit", "on a district's domain", "invited"),
    *("deactivated, on a district's domain", "on a domain, over the limit"),
]


@pytest.mark.parametrize("other", OTHERS)
def test_no_page_and_no_query_tells_whether_an_address_has_an_account(addresses, other):
    journey("first@example.org")  # what is loaded once is loaded

    known, unknown = journey(addresses["known"]), journey(addresses[other])

    for step, (one, two) in enumerate(zip(known, unknown, strict=True)):
        assert one == two, step


def test_each_address_gets_the_mail_that_is_true_of_it(client, pat, addresses, mailoutbox):
    deliver_waiting()
    mailoutbox.clear()
    for email in addresses.values():
        ask_for_code(client, email)
    deliver_waiting()

    assert {(mail.to[0], mail.subject) for mail in mailoutbox} == {
        ("pat@example.org", "Your code to sign in"),
        ("nil@example.org", "No account under this address"),
        ("off@example.org", "No account under this address"),
        ("new@elmwood.edu", "Your code to join"),
        ("inv@example.org", "Your code to join"),
        ("out@elmwood.edu", "No account under this address"),
    }


def test_a_stranger_cannot_have_one_address_mailed_often(mailoutbox, pat):
    for n in range(40):
        ask_for_code(Client(REMOTE_ADDR=f"192.0.2.{n}"), "nil@example.org")
        ask_for_code(Client(REMOTE_ADDR=f"198.51.100.{n}"), pat.email)
    deliver_waiting()

    assert [mail.to for mail in mailoutbox].count(["nil@example.org"]) == 1
    assert [mail.to for mail in mailoutbox].count([pat.email]) == 20


def test_one_visitor_gets_three_codes_in_ten_minutes_for_one_address(mailoutbox, pat):
    for _ in range(5):
        ask_for_code(Client(), pat.email)
    deliver_waiting()

    assert len(mailoutbox) == 3


def test_many_addresses_from_one_network_are_too_many(client):
    statuses = [ask_for_code(client, f"a{n}@example.org").status_code for n in range(31)]

    assert statuses == [302] * 30 + [429]


def test_who_was_deactivated_while_the_code_was_on_its_way_stays_out(client, pat):
    ask_for_code(client, pat.email)
    code = mailed_code(pat.email)
    User.objects.update(is_active=False)

    answer = type_code(client, code)

    assert answer.url == reverse("account_login")
    assert signed_in(client) is None


# No passwords, no sign-up


@pytest.mark.parametrize(
    "path",
    [
        *("signup/", "signup/passkey/", "password/change/", "password/set/", "password/reset/"),
        *("password/reset/done/", "password/reset/key/1-abc/", "email/", "confirm-email/", "inactive/"),
        *("2fa/", "social/login/cancelled/"),
    ],
)
def test_there_is_neither_sign_up_nor_a_page_about_passwords(client, pat, path):
    client.force_login(pat)

    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/admin/password_change/", "/admin/password_change/done/"])
def test_the_admin_has_no_page_about_passwords(client, path):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(path).status_code == 404


def test_a_password_opens_nothing(client, pat):
    pat.set_password("a-long-passphrase")
    pat.save()

    assert client.login(email=pat.email, password="a-long-passphrase") is False
    ask_for_code(client, pat.email, password="a-long-passphrase", login=pat.email)
    assert signed_in(client) is None
    assert b'type="password"' not in client.get(reverse("account_login")).content


# Where one goes then


@pytest.mark.parametrize("next_page", ["/topics/", "/practices/?q=a&page=2", "http://testserver/topics/"])
def test_after_signing_in_one_is_where_one_wanted_to_go(client, pat, next_page):
    assert sign_in(client, pat, next=next_page).url == next_page


@pytest.mark.parametrize(
    "next_page",
    [
        *("//evil.example", "https://evil.example/", "http:evil.example", "///evil.example"),
        *(r"\\evil.example", r"/\evil.example", "/\t/evil.example", " //evil.example", "ftp://testserver/"),
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://[::1"),
        *("http://testserver@evil.example/", "http://evil.example#testserver", "http://localhost/"),
    ],
)
def test_nobody_is_sent_to_another_place(client, pat, settings, next_page):
    settings.CSRF_TRUSTED_ORIGINS = ["https://evil.example"]
    login = reverse("account_login", query={"next": next_page})
    assert b"evil" not in client.get(login).content
    assert "evil" not in client.post(login, {"email": pat.email, "next": next_page}).url
    code = mailed_code(pat.email)

    answer = client.post(
        reverse("account_confirm_login_code", query={"next": next_page}), {"code": code, "next": next_page}
    )

    assert signed_in(client) == pat.email
    assert answer.url == reverse("workspace")
    assert client.get(login).url == reverse("workspace")
    assert client.post(reverse("account_logout"), {"next": next_page}).url == "/"


def test_the_log_names_nobody(client, pat, caplog):
    caplog.set_level("DEBUG")

    sign_in(client, pat)
    set_up_app(client)
    ask_for_code(Client(), "nil@example.org")

    assert f"User {pat.pk} signed in" in caplog.text
    assert "@example.org" not in caplog.text


def test_addresses_of_pages_that_do_not_exist_cannot_be_named():
    for name in ["account_signup", "account_email", "account_change_password", "account_reset_password"]:
        with pytest.raises(NoReverseMatch):
            reverse(name)
