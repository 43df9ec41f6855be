"""What keeps the open forms from being abused; each rule holds for all."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from contacts import guard
from contacts.models import ContactRequest, Correction, Nomination
from core.models import OutgoingMail
from tests.contacts.forms import CONTACT, CORRECTION, NOMINATION, open_form, send, token_of
from tests.factories import DistrictFactory, PracticeFactory

pytestmark = pytest.mark.django_db

FORMS = {
    "contact": ("/practices/walks/contact/", CONTACT, "message", ContactRequest),
    "correction": ("/practices/walks/correction/", CORRECTION, "words", Correction),
    "nominate": ("/nominate/", NOMINATION, "why", Nomination),
}
ABOUT_A_PRACTICE = ["contact", "correction"]


@pytest.fixture(params=FORMS)
def form(request, practice):
    """(address, answers, the field with the words, model) of each form."""
    DistrictFactory(code=NOMINATION["district"])
    return FORMS[request.param]


def not_sent(model):
    return not model.objects.exists() and not OutgoingMail.objects.exists()


def test_a_page_with_a_form_is_kept_by_no_cache_and_sets_no_cookie(client, form):
    response = client.get(form[0])

    assert "no-store" in response["Cache-Control"]
    assert dict(response.cookies) == {}
    assert "Cookie" not in response.get("Vary", "")


def test_it_needs_no_csrf_cookie(form):
    url, answers, _, model = form
    strict = Client(enforce_csrf_checks=True)

    assert send(strict, url, answers).status_code == 302
    assert model.objects.count() == 1


def test_a_machine_that_fills_in_everything_is_thanked_and_nothing_is_kept(client, form, caplog):
    url, answers, _, model = form
    caplog.set_level("INFO")

    response = send(client, url, {**answers, "homepage": "http://pills.example"})

    assert (response.status_code, response["Location"]) == (302, f"{url}sent/")
    assert not_sent(model)
    assert "A machine filled in the" in caplog.text


def test_the_trap_is_out_of_the_way_of_people(client, form):
    html = client.get(form[0]).content.decode()

    trap = html[html.index('<div class="usa-sr-only" aria-hidden="true">') :]
    trap = trap[: trap.index("</div>")]
    assert "Leave this empty" in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=2), "That was very fast"),
        (timedelta(hours=24, seconds=1), "This page was open for more than a day"),
    ],
)
def test_too_fast_or_too_old_comes_back_filled_and_can_be_sent_again(client, form, after, words):
    url, answers, field, model = form

    response = send(client, url, answers, after=after)

    html = response.content.decode()
    assert words in html
    assert response.context["form"][field].value() == answers[field]
    assert not_sent(model)
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        again = client.post(url, {**answers, "token": token_of(html)})
    assert again.status_code == 302
    assert model.objects.count() == 1


@pytest.mark.parametrize("after", [timedelta(seconds=3), timedelta(hours=23, minutes=59)])
def test_between_three_seconds_and_a_day_it_is_taken(client, form, after):
    url, answers, _, model = form

    assert send(client, url, answers, after=after).status_code == 302
    assert model.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense", "\0", "eyJhIjoxfQ:abc"])
def test_a_token_that_is_not_ours_is_refused_and_the_words_stay(client, form, token):
    url, answers, field, model = form

    response = client.post(url, {**answers, "token": token})

    assert "This page is not as we sent it" in response.content.decode()
    assert response.context["form"][field].value() == answers[field]
    assert not_sent(model)


def test_a_token_is_good_for_its_own_practice_and_form_only(client, form):
    url, answers, _, model = form
    PracticeFactory(slug="other")
    other_forms = {address for address, *_ in FORMS.values()} | {url.replace("walks", "other")}

    for elsewhere in other_forms - {url}:
        send(client, url, answers, token=open_form(client, elsewhere))

    assert not_sent(model)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Origin": "https://testserver"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://trusted.example"}, 302),
    ],
)
def test_only_our_own_pages_may_send_it(client, form, settings, headers, status):
    url, answers, _, model = form
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]

    response = send(client, url, answers, headers=headers)

    assert response.status_code == status
    assert model.objects.count() == (status == 302)


def test_a_button_pressed_twice_sends_once_but_other_words_are_sent(client, form):
    url, answers, field, model = form
    token = open_form(client, url)

    for words in ("First words", "First words", "Other words"):
        response = send(client, url, {**answers, field: words}, token=token)
        assert response["Location"].startswith(("/requests/confirm/", f"{url}sent/"))

    assert sorted(model.objects.values_list(field, flat=True)) == ["First words", "Other words"]


def test_a_visitor_may_send_five_an_hour_and_the_sixth_keeps_its_words(client, form):
    url, answers, field, model = form
    for n in range(5):
        assert send(client, url, {**answers, "email": f"a{n}@elm.example"}).status_code == 302

    response = send(client, url, {**answers, field: "The sixth"})

    assert response.status_code == 429
    assert "Many messages came from your network in the last hour" in response.content.decode()
    assert response.context["form"][field].value() == "The sixth"
    assert model.objects.count() == 5
    elsewhere = send(client, url, {**answers, field: "The sixth"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_an_address_may_be_named_ten_times_a_day_from_wherever(client, form):
    url, answers, field, model = form
    for n in range(10):
        there = {"REMOTE_ADDR": f"192.0.2.{n}"}
        assert send(client, url, {**answers, field: f"{n}"}, **there).status_code == 302

    response = send(client, url, {**answers, "email": "ADA@elm.example"}, REMOTE_ADDR="192.0.2.99")

    assert response.status_code == 429
    assert "Many messages with this e-mail address" in response.content.decode()
    assert model.objects.count() == 10


def test_a_form_about_no_practice_has_a_limit_for_all_together(client, form, monkeypatch):
    """So that no network of machines fills the queue, and one practice alone is not where it ends."""
    url, answers, field, model = form
    monkeypatch.setattr(guard, "MOST_A_SITE", 2)
    statuses = [
        send(
            client,
            url,
            {**answers, field: f"{n}", "email": f"a{n}@elm.example"},
            REMOTE_ADDR=f"192.0.2.{n}",
        ).status_code
        for n in range(3)
    ]

    assert statuses == [302, 302, 429 if model is Nomination else 302]


@pytest.mark.parametrize("form", ABOUT_A_PRACTICE, indirect=True)
def test_a_practice_gets_forty_a_day(client, form):
    url, answers, field, model = form
    for n in range(40):
        answers_of_one = {**answers, field: f"{n}", "email": f"a{n}@elm.example"}
        assert send(client, url, answers_of_one, REMOTE_ADDR=f"192.0.2.{n}").status_code == 302

    response = send(client, url, {**answers, "email": "b@elm.example"}, REMOTE_ADDR="192.0.2.99")

    assert response.status_code == 429
    assert "Many people wrote about this practice today" in response.content.decode()
    assert model.objects.count() == 40


def test_what_is_refused_by_a_limit_uses_up_nothing_else(client, form):
    """Else a sixth try would also be remembered as sent, and be thanked for the next time."""
    url, answers, field, model = form
    token = open_form(client, url)
    for n in range(5):
        send(client, url, {**answers, field: f"{n}"})
    assert send(client, url, {**answers, field: "Kept"}, token=token).status_code == 429

    again = send(client, url, {**answers, field: "Kept"}, token=token, REMOTE_ADDR="192.0.2.9")

    assert again.status_code == 302
    assert model.objects.filter(**{field: "Kept"}).count() == 1


@pytest.mark.parametrize("length", [250_000, 1_048_576, 5_000_000])
def test_a_body_larger_than_any_message_is_refused_with_a_page(client, form, length):
    url, answers, field, model = form

    response = send(client, url, {**answers, field: "x" * length})

    assert response.status_code == 413
    assert "too much text" in response.content.decode()
    assert not_sent(model)


def test_a_long_message_comes_back_whole(client, form):
    url, answers, field, _ = form

    response = send(client, url, {**answers, field: "x" * 100_000})

    assert response.status_code == 200
    too_many = {"message": "96,000", "words": "96,000", "why": "98,800"}[field]
    assert f"Shorten it by {too_many} characters" in response.content.decode()
    assert len(response.context["form"][field].value()) == 100_000


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_only_looking_and_sending_are_allowed(client, form, method):
    assert getattr(client, method)(form[0]).status_code == 405
