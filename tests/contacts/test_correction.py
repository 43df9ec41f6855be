"""Confirming, completing and correcting a page, without an account."""

import pytest

from contacts.models import Correction
from core.models import OutgoingMail
from profiles.actions import change_status
from profiles.models import PracticeRevision
from profiles.texts import start_revision
from profiles.workflow import State
from tests.contacts.forms import CORRECTION, open_form, send

pytestmark = pytest.mark.django_db

PAGE = "/practices/walks/"
URL = "/practices/walks/correction/"


def test_the_words_reach_staff_with_the_page_and_the_text_that_was_shown(client, practice, settings):
    response = send(client, URL, {**CORRECTION, "section": "sources"})

    assert (response.status_code, response["Location"]) == (302, f"{URL}sent/")
    kept = Correction.objects.get()
    assert (kept.practice, kept.kind, kept.words, kept.state) == (
        practice,
        "wrong",
        CORRECTION["words"],
        "open",
    )
    assert (kept.page, kept.section, kept.text_number) == ("/practices/walks/#sources", "sources", 1)
    assert (kept.name, kept.role, kept.email) == ("Ada Asker", "Parent", "ada@elm.example")
    to_staff = OutgoingMail.objects.get(name="correction_waiting")
    assert to_staff.recipient == settings.CSDE_EMAIL
    assert f"/admin/contacts/correction/{kept.pk}/change/" in to_staff.text
    receipt = OutgoingMail.objects.get(name="correction_receipt")
    assert receipt.recipient == "ada@elm.example"
    for mail in (to_staff, receipt):
        assert "Ada" not in mail.subject + mail.text
        assert "The year on the page" not in mail.text


def test_nobody_need_say_who_they_are(client, practice):
    send(client, URL, {"what": "wrong", "words": "A word is misspelt."})

    assert Correction.objects.get().email == ""
    assert list(OutgoingMail.objects.values_list("name", flat=True)) == ["correction_waiting"]


def test_it_names_the_text_that_was_read_not_the_one_published_meanwhile(client, practice):
    token = open_form(client, URL)
    text = start_revision(practice, by=None)
    PracticeRevision.objects.filter(pk=text.pk).update(tagline="Other words")
    change_status(practice, State.PUBLISHED, by=None)

    send(client, URL, CORRECTION, token=token)

    assert Correction.objects.get().text_number == 1


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("confirm", None),
        ("complete", "Write what is missing or wrong"),
        ("wrong", "Write what is missing or wrong"),
    ],
)
def test_only_a_confirmation_needs_no_words(client, practice, what, error):
    response = send(client, URL, {**CORRECTION, "what": what, "words": ""})

    assert Correction.objects.count() == (error is None)
    if error:
        assert list(response.context["form"].errors["words"]) == [error]
        assert '<a href="#id_words">Write what is missing or wrong</a>' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value"), [("what", ""), ("what", "\0"), ("section", "nonsense"), ("email", "nobody")]
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, practice, name, value):
    response = send(client, URL, {**CORRECTION, name: value})

    assert list(response.context["form"].errors) == [name]
    assert response.context["form"]["words"].value() == CORRECTION["words"]
    assert not Correction.objects.exists()


def test_the_page_leads_there_with_the_part_chosen(client, practice):
    page = client.get(PAGE).content.decode()
    assert f'<a href="{URL}">From Elmwood? Confirm or complete it</a>' in page
    assert f'href="{URL}?kind=wrong"' in page

    form = client.get(f"{URL}?kind=wrong&about=sources").context["form"]

    assert (form["what"].value(), form["section"].value()) == ("wrong", "sources")


@pytest.mark.parametrize("query", ["?kind=nonsense&about=nonsense", "?kind=%00&about=%00"])
def test_a_wrong_choice_in_the_address_chooses_nothing(client, practice, query):
    response = client.get(URL + query)

    assert response.status_code == 200
    assert " checked" not in response.content.decode()
    assert " selected" not in response.content.decode()


def test_what_comes_next_is_said(client, practice):
    assert "Staff read it beside the page and its sources" in client.get(f"{URL}sent/").content.decode()
