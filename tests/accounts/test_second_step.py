"""The second step: set up, asked for, and for staff the only way to the desk outside local mode."""

import json

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.mail import deliver_waiting
from tests.accounts.signing_in import (
    force_fresh_login,
    next_app_code,
    set_up_app,
    sign_in,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DESK = "/admin/topics/topic/"


@pytest.fixture
def pat():
    return UserFactory(email="pat@example.org")


@pytest.fixture
def staff():
    return UserFactory(email="staff@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def production(settings):
    settings.LOCAL = False


def subjects(mailoutbox, email):
    deliver_waiting()
    return [mail.subject.removesuffix(" – your account") for mail in mailoutbox if mail.to == [email]]


def test_with_an_app_the_code_of_the_mail_is_not_enough(client, pat, mailoutbox):
    sign_in(client, pat)
    secret = set_up_app(client)
    assert subjects(mailoutbox, pat.email)[-1] == "An authenticator app was added"

    visitor = Client()
    answer = sign_in(visitor, pat, next="/topics/")
    assert answer.url == reverse("mfa_authenticate")
    assert get_user(visitor).is_anonymous
    assert visitor.get(reverse("account")).status_code == 302

    page = visitor.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "does not match" in page.content.decode()
    answer = visitor.post(reverse("mfa_authenticate"), {"code": next_app_code(secret)})
    assert answer.url == "/topics/"
    assert get_user(visitor) == pat


def test_a_code_of_the_app_is_of_use_once(client, pat):
    sign_in(client, pat)
    secret = set_up_app(client)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = next_app_code(secret)
        answers = []
        for seconds in (0, 40):  # longer than allauth itself remembers
            clock.shift(seconds)
            visitor = Client()
            sign_in(visitor, pat)
            answers.append(visitor.post(reverse("mfa_authenticate"), {"code": code}).status_code)

    assert answers == [302, 200]


def test_five_wrong_codes_are_enough_for_a_while(client, pat):
    sign_in(client, pat)
    secret = set_up_app(client)
    visitor = Client()
    sign_in(visitor, pat)
    for _ in range(5):
        visitor.post(reverse("mfa_authenticate"), {"code": "000000"})

    page = visitor.post(reverse("mfa_authenticate"), {"code": next_app_code(secret)})

    assert "too many wrong codes" in page.content.decode()
    assert get_user(visitor).is_anonymous


def test_a_recovery_code_stands_in_once(client, pat):
    sign_in(client, pat)
    set_up_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["codes"]
    assert len(codes) == 10

    for expected in (302, 200):
        visitor = Client()
        sign_in(visitor, pat)
        answer = visitor.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert answer.status_code == expected
    assert client.get(reverse("mfa_view_recovery_codes")).context["codes"] == codes[1:]


def test_to_look_at_recovery_codes_writes_nothing(client, pat):
    sign_in(client, pat)
    set_up_app(client)
    before = list(Authenticator.objects.order_by("pk").values())

    client.get(reverse("mfa_view_recovery_codes"))

    assert list(Authenticator.objects.order_by("pk").values()) == before


def test_removing_the_app_is_told_and_takes_the_recovery_codes_along(client, pat, mailoutbox):
    sign_in(client, pat)
    set_up_app(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.count() == 0
    assert subjects(mailoutbox, pat.email)[-1] == "The authenticator app was removed"


def test_somebody_elses_passkey_cannot_be_removed(client, pat):
    theirs = Authenticator.objects.create(user=UserFactory(), type="webauthn", data={"name": "Key"})
    force_fresh_login(client, pat)

    assert client.post(reverse("mfa_remove_webauthn", args=[theirs.pk])).status_code == 404
    assert Authenticator.objects.get() == theirs


def test_the_drawing_of_the_key_stands_in_the_page(client, pat):
    sign_in(client, pat)

    page = client.get(reverse("mfa_activate_totp"))

    words = page.content.decode()
    assert "<svg" in words
    assert "data:image" not in words
    assert page.context["form"].secret in words


def test_a_passkey_must_be_kept_on_the_device_and_behind_its_lock(client, pat):
    sign_in(client, pat)

    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]

    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "nonsense", "[]", json.dumps({"id": "a", "rawId": "a", "response": {"userHandle": "MQ"}})],
)
def test_what_is_no_passkey_opens_nothing(client, pat, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer.url == reverse("account_login")
    assert get_user(client).is_anonymous


# The staff desk


# allauth says so only once it is committed.
@pytest.mark.django_db(transaction=True)
def test_staff_without_a_second_step_are_led_to_set_it_up_and_then_to_the_desk(client, staff, production):
    answer = sign_in(client, staff, next=DESK)
    assert answer.url == DESK
    closed = client.get(DESK)
    assert closed.url == f"/admin/login/?next={DESK}"
    assert client.get(closed.url).url == reverse("account_second_step") + f"?next={DESK}"
    assert "Set up a second step" in client.get(closed.url, follow=True).content.decode()

    set_up_app(client)

    assert client.get(DESK).status_code == 200


def test_staff_with_a_second_step_pass_it_to_get_to_the_desk(client, staff, production):
    sign_in(client, staff)
    secret = set_up_app(client)
    visitor = Client()
    sign_in(visitor, staff, next=DESK)

    answer = visitor.post(reverse("mfa_authenticate"), {"code": next_app_code(secret)})

    assert answer.url == DESK
    assert visitor.get(DESK).status_code == 200


def test_a_session_without_the_second_step_confirms_it_first(client, staff, production):
    force_fresh_login(client, staff)
    secret = set_up_app(client)
    visitor = Client()
    force_fresh_login(visitor, staff)
    way = visitor.get(visitor.get(DESK).url).url
    assert way == reverse("mfa_reauthenticate") + f"?next={DESK}"

    answer = visitor.post(way, {"code": next_app_code(secret)})

    assert answer.url == DESK
    assert visitor.get(DESK).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "url", ["/admin/", DESK, "/admin/topics/topic/add/", "/admin/autocomplete/", "/admin/jsi18n/"]
)
def test_every_page_of_the_desk_is_closed_without_a_second_step(client, staff, production, url, method):
    force_fresh_login(client, staff)

    answer = getattr(client, method)(url)

    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")


def test_in_local_mode_the_desk_opens_without_one(client, staff):
    sign_in(client, staff)

    assert client.get(DESK).status_code == 200


def test_the_desk_has_no_door_of_its_own(client, staff):
    staff.set_password("a-long-passphrase")
    staff.save()
    for url in ["/admin/login/", "/admin/login/?next=/admin/topics/topic/", "/admin/"]:
        last = client.get(url, follow=True)
        assert last.redirect_chain[-1][0].startswith(reverse("account_login"))
        assert b'type="password"' not in last.content

    answer = client.post("/admin/login/", {"username": staff.email, "password": "a-long-passphrase"})

    assert answer.url.startswith(reverse("account_login"))
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/", r"/\evil.example"])
def test_the_door_of_the_desk_sends_nobody_to_another_place(client, staff, next_page):
    login = reverse("admin:login", query={"next": next_page})
    assert client.get(login).url == reverse("account_login") + "?next=/admin/"

    client.force_login(staff)

    assert client.get(login).url == "/admin/"


def test_who_is_no_staff_is_told_so(client, pat):
    client.force_login(pat)

    assert client.get("/admin/", follow=True).status_code == 403


def test_signing_out_of_the_desk_signs_out(client, staff):
    client.force_login(staff)

    assert client.get("/admin/logout/").status_code == 200
    assert get_user(client) == staff
    client.post("/admin/logout/")
    assert get_user(client).is_anonymous
