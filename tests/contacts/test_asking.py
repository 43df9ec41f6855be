"""The code that proves an asker's address: before it nothing reaches anybody, after it all does, once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from contacts import asking
from contacts.models import ContactRequest
from core.models import OutgoingMail
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.contacts.forms import CONTACT, code_in_mail, open_form, send
from tests.factories import ContactRequestFactory, UserFactory

pytestmark = pytest.mark.django_db

URL = "/practices/walks/contact/"
SENT = f"{URL}sent/"


def mails():
    return sorted(OutgoingMail.objects.values_list("name", "recipient"))


def wrong(code):
    return "000000" if code != "000000" else "111111"


@pytest.fixture
def page(client, practice):
    """The address of the page that asks for the code."""
    return send(client, URL, CONTACT)["Location"]


def enter(client, page, code):
    return client.post(page, {"do": "confirm", "code": code})


def test_until_the_code_is_entered_nobody_gets_or_sees_it(client, page, admin_client):
    request = ContactRequest.objects.get()

    assert mails() == [("contact_code", "ada@elm.example")]
    assert (request.state, request.relayed_to, request.relayed_address) == ("unconfirmed", "", "")
    assert list(ContactRequest.objects.waiting()) == []
    assert "Ada Asker" not in admin_client.get("/admin/contacts/contactrequest/").content.decode()
    assert admin_client.get(request.get_absolute_url()).status_code == 404
    for address in ("ada@elm.example", CONTACT_ADDRESS):
        assert not ContactRequest.objects.visible_to(UserFactory(email=address)).exists()


def test_looking_at_the_page_changes_nothing_and_says_nothing(client, page):
    before = list(ContactRequest.objects.values())

    shown = client.get(page)

    assert list(ContactRequest.objects.values()) == before
    assert dict(shown.cookies) == {}
    assert "no-store" in shown["Cache-Control"]
    for typed in ("Ada", "ada@elm.example", "How did you begin", "Elm School"):
        assert typed not in shown.content.decode()
        assert typed not in page


def test_neither_address_nor_page_holds_the_code(client, page):
    code = code_in_mail()

    assert code not in page
    assert code not in client.get(page).content.decode()
    assert code not in str(list(ContactRequest.objects.values("code")))


def test_the_right_code_passes_it_on_once(client, page):
    code = code_in_mail()

    first, again = enter(client, page, f" {code[:3]}-{code[3:]} "), enter(client, page, code)

    assert (first["Location"], again["Location"]) == (SENT, SENT)
    assert client.get(page)["Location"] == SENT
    assert mails() == [
        ("contact_code", "ada@elm.example"),
        ("contact_receipt", "ada@elm.example"),
        ("contact_request", CONTACT_ADDRESS),
    ]


def test_the_clock_starts_with_the_confirmation(client, page):
    with time_machine.travel(timezone.now() + timedelta(minutes=50), tick=False):
        enter(client, page, code_in_mail())
        assert ContactRequest.objects.get().created_at == timezone.now()


@pytest.mark.parametrize("code", ["", "12", "x" * 41, "\0", "١٢٣٤٥٦", "'; --"])
def test_nonsense_is_no_code(client, page, code):
    shown = enter(client, page, code)

    assert (shown.status_code, shown.context["form"].errors != {}) == (200, True)
    assert ContactRequest.objects.get().state == "unconfirmed"


def test_after_five_wrong_codes_the_right_one_is_refused_and_a_new_one_is_taken(client, page):
    code = code_in_mail()
    for _ in range(5):
        assert asking.WRONG in enter(client, page, wrong(code)).content.decode()

    assert asking.TOO_MANY in enter(client, page, code).content.decode()
    assert "A new code is on its way" in client.post(page, {"do": "again"}).content.decode()
    assert enter(client, page, code_in_mail())["Location"] == SENT


def test_a_new_code_ends_the_one_before(client, page):
    first = code_in_mail()
    client.post(page, {"do": "again"})
    second = code_in_mail()

    if first != second:
        assert asking.WRONG in enter(client, page, first).content.decode()
    assert enter(client, page, second)["Location"] == SENT


def test_three_codes_an_hour_and_no_more(client, page):
    for _ in range(2):
        client.post(page, {"do": "again"})

    refused = client.post(page, {"do": "again"}).content.decode()

    assert asking.NO_MORE_CODES in refused
    assert OutgoingMail.objects.filter(name="contact_code").count() == 3


def test_a_code_holds_for_an_hour_and_the_words_are_not_lost(client, page):
    code = code_in_mail()
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert asking.TOO_OLD in enter(client, page, code).content.decode()
        client.post(page, {"do": "again"})
        assert enter(client, page, code_in_mail())["Location"] == SENT

    assert ContactRequest.objects.get().message == "How did you begin?\nAnd who pays?"


def test_after_a_week_the_page_is_over(client, page):
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert client.get(page).status_code == 410
        assert enter(client, page, code_in_mail()).status_code == 410


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_only_our_own_page_may_send_the_code(client, page, headers):
    code = code_in_mail()

    assert client.post(page, {"code": code}, headers=headers).status_code == 403
    assert ContactRequest.objects.get().state == "unconfirmed"


def test_it_needs_no_cookie(page):
    assert enter(Client(enforce_csrf_checks=True), page, code_in_mail())["Location"] == SENT


def test_the_form_sent_twice_leads_to_the_same_page_and_keeps_one(client, practice):
    token = open_form(client, URL)

    first, second = (send(client, URL, CONTACT, token=token)["Location"] for _ in range(2))

    numbers = [re.search(r"confirm/([^:]+):", one)[1] for one in (first, second)]
    assert numbers[0] == numbers[1]
    assert ContactRequest.objects.count() == 1


def test_who_is_signed_in_with_the_address_needs_no_code(client, practice):
    client.force_login(UserFactory(email="Ada@elm.example"))

    assert send(client, URL, CONTACT)["Location"] == SENT
    assert ContactRequest.objects.get().state == "relayed"
    assert not OutgoingMail.objects.filter(name="contact_code").exists()


def test_who_is_signed_in_with_another_needs_it(client, practice):
    client.force_login(UserFactory(email="other@elm.example"))

    assert send(client, URL, CONTACT)["Location"].startswith("/requests/confirm/")


def test_only_who_agrees_to_it_is_shown_by_address(client, practice):
    for shares, expected in (("on", "ada@elm.example"), ("", "")):
        OutgoingMail.objects.all().delete()
        asked = send(client, URL, {**CONTACT, "shares_email": shares, "message": f"Words {shares}"})
        enter(client, asked["Location"], code_in_mail())
        mail = OutgoingMail.objects.get(name="contact_request")
        assert mail.reply_to == expected
        assert ("ada@elm.example" in mail.text) == bool(expected)


@pytest.mark.parametrize(
    ("time", "wants", "words"),
    [
        ("2026-13-01T10:00", ["call"], "Enter a date and a time"),
        ("2020-01-01T10:00", ["call"], "Choose a time within the next twelve months"),
        ("2199-01-01T10:00", ["call"], "Choose a time within the next twelve months"),
        ("\0", ["call"], "Enter a date and a time"),
        ("TOMORROW", ["questions"], "Times are for a call or a visit"),
    ],
)
def test_a_time_that_cannot_be_is_said_and_kept(client, practice, time, wants, words):
    if time == "TOMORROW":
        time = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT10:00}"

    shown = send(client, URL, {**CONTACT, "wants": wants, "time_1": time})

    assert words in str(shown.context["form"].errors["time_1"])
    assert shown.context["form"]["message"].value() == CONTACT["message"]
    assert not ContactRequest.objects.exists()


def test_a_contact_takes_as_many_a_month_as_they_chose_then_the_department(client, practice, settings):
    asking.take_at_most(CONTACT_ADDRESS, 1)
    first = ContactRequestFactory(practice=practice)

    page = client.get(URL).content.decode()
    second = ContactRequestFactory(practice=practice)

    assert first.relayed_to == "contact"
    assert "has got as many messages this month as they can answer" in page
    assert (second.relayed_to, second.relayed_address) == ("csde", settings.CSDE_EMAIL.lower())
    assert (
        "as many requests this month as they take"
        in OutgoingMail.objects.filter(name="contact_request").last().text
    )
    asking.take_at_most(CONTACT_ADDRESS, None)
    assert ContactRequestFactory(practice=practice).relayed_to == "contact"


def test_the_month_begins_anew(practice):
    asking.take_at_most(CONTACT_ADDRESS, 1)
    with time_machine.travel("2026-11-30 12:00-05:00", tick=False):
        assert ContactRequestFactory(practice=practice).relayed_to == "contact"
        assert ContactRequestFactory(practice=practice).relayed_to == "csde"
    with time_machine.travel("2026-12-01 12:00-05:00", tick=False):
        assert ContactRequestFactory(practice=practice).relayed_to == "contact"
