"""Writing to a district: what is kept, who gets mail, and that no word is lost when it cannot be sent."""

import re

import pytest
from django.urls import reverse

from contacts import links
from contacts.models import ContactRequest
from contacts.rules import ByLink
from contacts.vocabulary import Side, Want
from contacts.workflow import RequestState
from core.mail import deliver_waiting
from core.models import OutgoingMail
from profiles import actions
from profiles.vocabulary import ContactVisibility, Offer
from profiles.workflow import State
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.contacts.forms import CONTACT, ask, open_form, send
from tests.factories import DistrictFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db

URL = "/practices/walks/contact/"
SENT = "/practices/walks/contact/sent/"


def errors_of(response):
    form = response.context["form"]
    return {name: list(errors) for name, errors in form.errors.items()}


def test_a_request_is_kept_and_passed_on_and_its_asker_gets_a_receipt(client, practice, mailoutbox, settings):
    response = ask(client, URL, CONTACT)

    assert (response.status_code, response["Location"]) == (302, SENT)
    request = ContactRequest.objects.get()
    assert (request.asker_name, request.asker_role, request.asker_from, request.asker_email) == (
        "Ada Asker",
        "Principal",
        "Elm School",
        "ada@elm.example",
    )
    assert (request.wants, request.message) == (["questions", "call"], "How did you begin?\nAnd who pays?")
    assert (request.state, request.relayed_to, request.relayed_address) == (
        RequestState.RELAYED,
        "contact",
        CONTACT_ADDRESS,
    )
    deliver_waiting()
    code, to_contact, receipt = mailoutbox
    assert (code.to, code.reply_to) == (["ada@elm.example"], [])
    assert (to_contact.to, to_contact.reply_to) == ([CONTACT_ADDRESS], [])
    assert "ada@elm.example" not in str(to_contact.message())
    assert to_contact.subject == f"Request {request.pk} about Walking together"
    for words in ("From: Ada Asker", "Role: Principal", "> How did you begin?\n> And who pays?"):
        assert words in to_contact.body
    link = re.search(rf"{settings.SITE_URL}/requests/(\S+)/$", to_contact.body, re.MULTILINE)[1]
    assert links.opened(link) == (request, ByLink(request.pk, Side.CONTACT, CONTACT_ADDRESS))
    assert (receipt.to, receipt.reply_to) == (["ada@elm.example"], [])
    assert f"your request {request.pk} about this practice" in receipt.body


def test_the_receipt_repeats_nothing_that_was_typed(client, practice):
    marked = {name: f"Zebra-{name}" for name in ("name", "role", "organization", "message")}

    ask(client, URL, {**CONTACT, **marked})

    for name in ("contact_code", "contact_receipt"):
        mail = OutgoingMail.objects.get(name=name)
        assert "Zebra" not in mail.subject + mail.text
        assert CONTACT_ADDRESS not in mail.text
    assert OutgoingMail.objects.get(name="contact_request").text.count("Zebra") == 4


def test_without_a_contact_on_record_the_department_gets_it(client, settings):
    PracticeFactory(slug="walks", lead_district=DistrictFactory(short_name="Elmwood"), offers=["call"])

    ask(client, URL, CONTACT)

    request = ContactRequest.objects.get()
    assert (request.relayed_to, request.relayed_address) == ("csde", settings.CSDE_EMAIL.lower())
    mail = OutgoingMail.objects.get(name="contact_request")
    assert mail.recipient == settings.CSDE_EMAIL.lower()
    assert f"/admin/contacts/contactrequest/{request.pk}/change/" in mail.text
    assert "/workspace/" not in mail.text


@pytest.mark.parametrize("who", ["", *ContactVisibility.values])
def test_a_recorded_contact_gets_it_whoever_may_see_the_address(client, who):
    PracticeFactory(slug="walks", contact_email=CONTACT_ADDRESS, contact_visibility=who, offers=["call"])

    ask(client, URL, CONTACT)

    assert OutgoingMail.objects.get(name="contact_request").recipient == CONTACT_ADDRESS


def test_the_district_is_chosen_by_its_code_and_wins_over_an_organization(client, practice):
    district = DistrictFactory(short_name="Oakfield", code="0990011")

    send(client, URL, {**CONTACT, "district": "0990011"})

    request = ContactRequest.objects.get()
    assert (request.asker_district, request.asker_organization) == (district, "")
    assert request.asker_from == "Oakfield"


def test_askers_want_what_districts_offer():
    assert set(Want.values) == set(Offer.values)


def test_only_what_the_practice_offers_can_be_wanted(client):
    PracticeFactory(slug="walks", offers=["visit", "files"])

    page = client.get(URL).content.decode()
    refused = send(client, URL, {**CONTACT, "wants": ["call"]})

    assert "A visit" in page
    assert "Answers to my questions" in page
    assert "A video call" not in page
    assert "wants" in errors_of(refused)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", ""),
        ("?ask=Reach", "- How many students does it reach in a year?"),
        ("?ask=nonsense", ""),
        ("?ask=%00", ""),
    ],
)
def test_a_question_of_the_page_is_put_into_the_message(client, practice, query, message):
    form = client.get(URL + query).context["form"]

    assert form["message"].value() == message


def test_all_questions_of_the_page_are_put_into_the_message(client, practice):
    page = client.get(practice.get_absolute_url())
    asked = [question["question"] for question in page.context["profile"].questions]

    form = client.get(URL + "?ask=all").context["form"]

    assert f'href="{URL}?ask=all"' in page.content.decode()
    assert form["message"].value().splitlines() == [f"- {question}" for question in asked]
    assert form["wants"].value() == [Want.QUESTIONS]


WRONG = {
    "name": ("", "Enter your name"),
    "role": ("\u2028", "Enter your role"),
    "district": ("", "Choose your district, or “Another organization”"),
    "organization": ("", "Enter the name of your organization"),
    "email": ("nobody", "Enter an e-mail address like name@example.org"),
    "wants": ([], "Choose at least one thing that would help you"),
    "message": (" \n ", "Write your message"),
    "agrees": ("", "Agree that your name is passed on, so that they know who asks"),
}
MORE_WRONG = [
    ("name", "x" * 121, "Shorten “Your name” to 120 characters"),
    ("district", "\0", "Choose your district, or “Another organization”"),
    ("email", "ad\0a@elm.example", "Enter an e-mail address like name@example.org"),
    ("email", "ad\u0131@elm.example", "Enter an e-mail address like name@example.org"),
    ("email", '"a\x0bb"@elm.example', "Enter an e-mail address like name@example.org"),
    ("message", "x" * 4001, "Shorten it by 1 character"),
    ("message", "x" * 5234, "Shorten it by 1,234 characters"),
]


@pytest.mark.parametrize(
    ("name", "value", "words"), [*((name, *wrong) for name, wrong in WRONG.items()), *MORE_WRONG]
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, practice, name, value, words
):
    response = send(client, URL, {**CONTACT, name: value})

    assert response.status_code == 200
    assert words in errors_of(response)[name]
    html = response.content.decode()
    assert "<title>Error: Write to Elmwood" in html
    assert f'<a href="#{response.context["form"][name].anchor}">{words}</a>' in html
    for other in CONTACT.keys() - {name, "wants", "agrees"}:
        assert response.context["form"][other].value() == CONTACT[other]
    assert not ContactRequest.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_line_breaks_and_hidden_characters_never_reach_a_mail(client, practice):
    hostile = "Ada\r\nBcc:\u2028 x@y.z\x0b\x00\u202e"

    ask(
        client,
        URL,
        {**CONTACT, "name": hostile, "role": hostile, "organization": hostile, "message": hostile},
    )

    request = ContactRequest.objects.get()
    assert (request.asker_name, request.asker_role, request.asker_organization) == ("Ada Bcc: x@y.z",) * 3
    assert request.message == "Ada\nBcc:\u2028 x@y.z"
    mail = OutgoingMail.objects.get(name="contact_request")
    assert "\n> Ada\n> Bcc:\n>  x@y.z" in mail.text
    assert "\nBcc:" not in mail.text


def test_no_line_of_a_message_stands_without_its_mark(client, practice):
    ask(client, URL, {**CONTACT, "message": f"{'long ' * 60}\n\nThe portal says:\x0cforged\x85forged"})

    mail = OutgoingMail.objects.get(name="contact_request").text
    start = mail.index("> long")
    marked = mail[start : mail.index("\n\n", start)].splitlines()
    assert len(marked) > 5
    assert all(line.startswith(">") and len(line) <= 78 for line in marked)


def test_a_practice_at_its_former_address(client, practice):
    token = open_form(client, URL)
    actions.rename(practice, "strolls")

    opened, sent = client.get(URL), send(client, URL, CONTACT, token=token)

    assert (opened.status_code, opened["Location"]) == (301, "/practices/strolls/contact/")
    assert sent["Location"].startswith("/requests/confirm/")
    assert ContactRequest.objects.count() == 1


@pytest.mark.parametrize("form", ["contact", "contact_sent", "correction", "correction_sent"])
@pytest.mark.parametrize(
    ("state", "status"),
    [(State.DRAFT, 404), (State.ENDED, 200), (State.ARCHIVED, 200), (State.WITHDRAWN, 410)],
)
def test_the_forms_of_a_practice_in_each_state(client, form, state, status):
    PracticeFactory(slug="hidden", state=state, title="Confidential plan")

    response = client.get(reverse(f"contacts:{form}", args=["hidden"]))

    assert response.status_code == status
    assert ("Confidential plan" in response.content.decode()) == (status == 200)


def test_a_withdrawn_practice_takes_no_message(client, practice):
    from profiles.actions import change_status

    token = open_form(client, URL)
    change_status(practice, State.WITHDRAWN, by=None, reason="A reason")

    assert send(client, URL, CONTACT, token=token).status_code == 410
    assert not ContactRequest.objects.exists()


def test_a_signed_in_person_is_not_the_asker_and_is_not_written_down(client, practice):
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)

    ask(client, URL, CONTACT)

    request = ContactRequest.objects.get()
    assert list(request.steps.values_list("by", flat=True)) == [None]
    contexts = ContactRequest.pgh_event_models["insert"].objects.values_list(
        "pgh_context__metadata", flat=True
    )
    assert {context["user"] for context in contexts} == {None}


def test_what_comes_next_is_said_and_the_page_is_the_same_for_all(client, practice):
    page = client.get(SENT)

    words = page.content.decode()
    assert "was passed on to whoever answers for Elmwood" in words
    assert "within two working days" in words
    assert page["Cache-Control"].startswith("public")
