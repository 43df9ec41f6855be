"""One's own account: what is shown, what asks again who one is, sessions and the address."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.devices import in_words
from accounts.models import User
from core.mail import deliver_waiting
from tests.accounts.signing_in import (
    force_fresh_login,
    mailed_code,
    next_app_code,
    set_up_app,
    sign_in,
)
from tests.factories import DistrictFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E Safari/604"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/141.0 Mobile Safari/537"


@pytest.fixture
def pat():
    return UserFactory(email="pat@example.org", name="Pat Doe")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_account_shows_all_and_asks_the_database_little(
    client, pat, django_assert_num_queries, count
):
    for n in range(count):
        MembershipFactory(user=pat, district=DistrictFactory(short_name=f"Place {n}"))
        sign_in(Client(), pat)
    client.force_login(pat)

    with django_assert_num_queries(5):  # session, person, memberships, ways, sessions
        page = client.get(reverse("account"))

    words = page.content.decode()
    assert len(page.context["sessions"]) == count
    assert all(f"Place {n}" in words for n in range(count))
    assert "Pat Doe" in words
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


# Sessions


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox on Linux"),
        (WINDOWS + " Edg/141.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/141.0 Mobile Safari/537",
            "Chrome on Android",
        ),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_in_words(agent, words):
    assert in_words(agent) == words


@pytest.fixture
def three(pat):
    """Three windows of the same person: of this one, of a phone, of a computer."""
    clients = [Client(), Client(headers={"user-agent": IPHONE}), Client(headers={"user-agent": WINDOWS})]
    for one in clients:
        sign_in(one, pat)
    return clients


def test_sessions_are_listed_this_one_first(three):
    rows = three[1].get(reverse("account")).context["sessions"]

    assert [(row["device"], row["current"]) for row in rows] == [
        ("Safari on iPhone", True),
        ("Chrome on Windows", False),
        ("Unknown device", False),
    ]


def test_one_session_is_ended_and_only_that(three):
    rows = three[0].get(reverse("account")).context["sessions"]
    phone = next(row["session"] for row in rows if row["device"] == "Safari on iPhone")

    three[0].post(reverse("account_end_session", args=[phone.pk]))

    assert [get_user(one).is_authenticated for one in three] == [True, False, True]
    assert three[1].get(reverse("account")).status_code == 302


def test_all_other_sessions_are_ended(three):
    three[0].post(reverse("account_end_other_sessions"))

    assert [get_user(one).is_authenticated for one in three] == [True, False, False]


def test_somebody_elses_session_cannot_be_ended(three):
    stranger = Client()
    stranger.force_login(UserFactory())
    row = UserSession.objects.first()

    assert stranger.post(reverse("account_end_session", args=[row.pk])).status_code == 404
    assert stranger.post(reverse("account_end_other_sessions")).status_code == 302

    assert all(get_user(one).is_authenticated for one in three)


def test_deactivation_closes_what_is_open_at_once(three):
    User.objects.update(is_active=False)

    assert [one.get(reverse("account")).status_code for one in three] == [302, 302, 302]


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_superuser": True}, {"email": "new@example.org"}])
def test_rights_and_addresses_changed_by_any_path_end_sessions(three, change):
    User.objects.update(**change)

    assert not any(get_user(one).is_authenticated for one in three)


@pytest.mark.parametrize(("is_staff", "hours", "visits"), [(True, 12, 3), (False, 14 * 24, 1)])
def test_a_session_that_is_not_used_ends(client, is_staff, hours, visits):
    person = UserFactory(is_staff=is_staff)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, person)
        for _ in range(visits):  # each makes it last
            clock.shift(timedelta(hours=hours - 1))
            assert client.get(reverse("account")).status_code == 200
        clock.shift(timedelta(hours=hours, minutes=1))

        assert client.get(reverse("account")).status_code == 302


def test_a_session_ends_after_thirty_days_however_much_it_is_used(client, pat):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, pat)
        statuses = []
        for _ in range(31):
            clock.shift(timedelta(days=1))
            statuses.append(client.get(reverse("account")).status_code)

    assert statuses == [200] * 30 + [302]


def test_last_seen_is_noted_every_five_minutes_at_most(client, pat, django_assert_num_queries):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, pat)
        noted = UserSession.objects.get().last_seen_at
        client.get(reverse("account"))
        assert UserSession.objects.get().last_seen_at - noted < timedelta(seconds=1)
        clock.shift(timedelta(minutes=6))
        client.get(reverse("account"))

        assert UserSession.objects.get().last_seen_at - noted > timedelta(minutes=5)


def test_a_public_page_stays_public_for_who_is_signed_in(client, pat):
    sign_in(client, pat)

    page = client.get("/topics/")

    assert "Cookie" not in page.get("Vary", "")
    assert dict(page.cookies) == {}


def test_ended_sessions_are_forgotten(three, pat):
    three[0].post(reverse("account_logout"))

    sessions.forget_ended()

    assert UserSession.objects.count() == 2


def test_the_cookie_of_a_session_is_for_this_site_alone(client, pat, settings):
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client, pat)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


# To show again who one is

SENSITIVE = [
    ("mfa_add_webauthn", "mfa_activate_totp", "account_new_address", "account_confirm_address"),
    ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_new_address"),
]


@pytest.mark.parametrize(
    ("name", "protected"), [(name, bool(n)) for n, names in enumerate(SENSITIVE) for name in names]
)
def test_what_is_sensitive_asks_again_after_fifteen_minutes(client, pat, name, protected):
    if protected:
        force_fresh_login(client, pat)
        set_up_app(client)
    way = reverse("mfa_reauthenticate" if protected else "account_reauthenticate")

    force_fresh_login(client, pat, minutes_ago=14)
    fresh = client.get(reverse(name))
    force_fresh_login(client, pat, minutes_ago=16)
    stale = client.get(reverse(name))

    assert not fresh.get("Location", "").startswith(way)
    assert stale.url == f"{way}?next={quote(reverse(name), safe='')}"


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp", "account_new_address"])
def test_what_is_sensitive_cannot_be_posted_past_that(client, pat, name):
    force_fresh_login(client, pat, minutes_ago=16)

    answer = client.post(reverse(name), {"email": "new@example.org", "code": "1", "credential": "{}"})

    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_a_code_by_mail_shows_it_and_leads_back(client, pat, mailoutbox):
    force_fresh_login(client, pat, minutes_ago=16)
    asked = client.get(reverse("account_new_address"))
    assert mailoutbox == []
    client.post(asked.url, {"send": "first", "next": reverse("account_new_address")})

    answer = client.post(asked.url, {"code": mailed_code(pat.email), "next": reverse("account_new_address")})

    assert answer.url == reverse("account_new_address")
    assert client.get(answer.url).status_code == 200


def test_three_wrong_codes_end_it(client, pat):
    force_fresh_login(client, pat, minutes_ago=16)
    url = reverse("account_reauthenticate")
    client.post(url, {"send": "first"})
    code = mailed_code(pat.email)
    for _ in range(3):
        assert client.post(url, {"code": "0000-0000"}).status_code == 200

    client.post(url, {"code": code})

    assert client.get(reverse("account_new_address")).status_code == 302


def test_with_a_second_step_a_code_by_mail_shows_nothing(client, pat, mailoutbox):
    force_fresh_login(client, pat)
    set_up_app(client)
    deliver_waiting()
    mailoutbox.clear()
    force_fresh_login(client, pat, minutes_ago=16)

    answer = client.post(reverse("account_reauthenticate"), {"send": "first"})

    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    deliver_waiting()
    assert mailoutbox == []


def test_mails_with_codes_are_limited(client, pat):
    force_fresh_login(client, pat)

    statuses = [client.post(reverse("account_reauthenticate"), {"send": "x"}).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/", r"/\evil.example"])
def test_nobody_is_sent_to_another_place(client, pat, next_page):
    force_fresh_login(client, pat)
    secret = set_up_app(client)

    url = reverse("mfa_reauthenticate", query={"next": next_page})
    answer = client.post(url, {"code": next_app_code(secret), "next": next_page})

    assert answer.url == reverse("workspace")


# The address


def change_address(client, email):
    client.post(reverse("account_new_address"), {"email": email})


def test_another_address_is_proven_and_both_are_told(client, pat, mailoutbox):
    elsewhere = Client()
    sign_in(elsewhere, pat)
    force_fresh_login(client, pat)
    change_address(client, "New@Example.org")
    assert User.objects.get(pk=pat.pk).email == "pat@example.org"

    answer = client.post(reverse("account_confirm_address"), {"code": mailed_code("new@example.org")})

    assert answer.url == reverse("account")
    assert User.objects.get(pk=pat.pk).email == "new@example.org"
    assert get_user(client) == pat
    assert get_user(elsewhere).is_anonymous
    assert len(client.get(reverse("account")).context["sessions"]) == 1
    deliver_waiting()
    told = [mail.to[0] for mail in mailoutbox if "address was changed" in mail.subject]
    assert told == ["pat@example.org", "new@example.org"]
    visitor = Client()
    sign_in(visitor, User.objects.get())
    assert get_user(visitor) == pat


def test_an_address_of_another_account_looks_the_same_and_is_told_by_mail_only(client, pat, mailoutbox):
    UserFactory(email="lee@example.org")
    force_fresh_login(client, pat)
    pages = []
    for email in ["lee@example.org", "new@example.org"]:
        change_address(client, email)
        page = client.post(reverse("account_confirm_address"), {"code": "0000-0000"}).content.decode()
        pages.append([line for line in page.replace(email, "").splitlines() if "csrf" not in line])
    deliver_waiting()

    assert pages[0] == pages[1]
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        ("lee@example.org", "This address has an account already"),
        ("new@example.org", "Your code for the new address"),
    ]


def test_an_address_that_was_taken_meanwhile_stays_theirs(client, pat):
    force_fresh_login(client, pat)
    change_address(client, "new@example.org")
    UserFactory(email="new@example.org")

    client.post(reverse("account_confirm_address"), {"code": mailed_code("new@example.org")})

    assert User.objects.get(pk=pat.pk).email == "pat@example.org"


# How long a session still lasts, and one's name


def left_of(client):
    """The seconds that a page of the person says are left."""
    return client.post(reverse("account_stay")).json()["left"]


def test_staying_puts_the_end_of_a_session_off_until_the_longest(client, pat):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(pat)
        assert left_of(client) == 14 * 24 * 3600
        clock.shift(timedelta(days=13))
        assert left_of(client) == 14 * 24 * 3600
        clock.shift(timedelta(days=13))
        assert left_of(client) == 4 * 24 * 3600
        clock.shift(timedelta(days=4, seconds=1))
        assert client.post(reverse("account_stay")).status_code == 302


def test_a_session_of_staff_lasts_twelve_hours_unused(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(UserFactory(is_staff=True))
        clock.shift(timedelta(minutes=4))  # use is noted every five minutes: rather too few than too many
        assert left_of(client) == 12 * 3600 - 240


def test_people_give_and_change_their_name_and_go_back_to_where_they_were_asked(client):
    person = UserFactory(name="")
    client.force_login(person)
    place = reverse("workspace")
    asked = client.get(place).content.decode()
    assert "What is your name?" in asked

    answer = client.post(reverse("account_name"), {"name": "  Pat \t Doe ", "next": place})

    assert (answer.status_code, answer.url) == (302, place)
    person.refresh_from_db()
    assert person.name == "Pat Doe"
    assert "What is your name?" not in client.get(place).content.decode()
    assert client.post(reverse("account_name"), {"name": "Q", "next": "//example.com/"}).url == reverse(
        "account"
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter your name"),
        ("   ", "Enter your name"),
        ("pat@example.org", "Enter your name, not an e-mail address"),
        ("Pat\u202eeoD", "Enter your name in letters"),
        ("x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
    ],
)
def test_what_is_no_name_is_refused_and_kept_in_the_field(client, pat, typed, told):
    client.force_login(pat)
    page = client.post(reverse("account_name"), {"name": typed})

    assert page.context["form"].errors == {"name": [told]}
    assert f'value="{typed}"' in page.content.decode() or not typed.strip()
    pat.refresh_from_db()
    assert pat.name == "Pat Doe"
