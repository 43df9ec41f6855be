"""Curators attach files to a text in the admin: beside the address, with what is wrong beside the field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.uploads import Problem
from profiles import attaching
from profiles.admin.revision import CHOOSE_AGAIN
from profiles.models import Attachment, Practice, Resource
from profiles.workflow import State
from tests.core.upload_files import pdf, picture
from tests.factories import AttachmentFactory, PracticeFactory, UserFactory
from tests.profiles.reading import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"])
    client.force_login(person)
    return person


@pytest.fixture
def text():
    return PracticeFactory(state=State.DRAFT, title="A plan").working_revision


def url_of(text):
    return reverse("admin:profiles_practicerevision_change", args=[text.pk])


def a_file(content=None, name="plan.pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content)


def row(number, text, **answers):
    """A new row of the resources, as the page would send it."""
    values = {"id": "", "revision": text.pk, "position": number, "title": "Our plan", "kind": "", "url": ""}
    values |= {"alt_text": "", "language": "", "accessible": "unknown", "note": ""} | answers
    return {f"resources-{number}-{name}": value for name, value in values.items()}


def sent(client, text, *rows, **changes):
    """The answer to the text's form with these new rows of resources."""
    form = form_of(client.get(url_of(text)))
    first = int(form["resources-TOTAL_FORMS"])
    for number, answers in enumerate(rows, start=first):
        form |= row(number, text, **answers)
    return client.post(url_of(text), form | {"resources-TOTAL_FORMS": first + len(rows)} | changes)


def errors_of(response):
    """What is wrong with the resources: {place: {field: [messages]}}."""
    assert response.status_code == 200
    rows = next(
        rows.formset for rows in response.context["inline_admin_formsets"] if rows.formset.model is Resource
    )
    return {place: dict(one.errors) for place, one in enumerate(rows.forms) if one.errors}


def test_a_file_is_attached_beside_an_address(client, curator, text):
    other = {"title": "Our page", "url": "https://example.org/"}

    response = sent(client, text, {"file": a_file()}, other)

    assert response.status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.practice_id, attachment.uploaded_by) == (text.practice_id, curator)
    kept = list(text.resources.values_list("title", "url", "attachment"))
    assert kept == [("Our plan", "", attachment.pk), ("Our page", "https://example.org/", None)]
    page = client.get(url_of(text)).content.decode()
    assert f'<a href="{attachment.get_absolute_url()}">plan.pdf</a> (PDF, ' in page
    assert 'enctype="multipart/form-data"' in page


def test_a_refused_file_is_told_beside_its_field_and_everything_else_is_kept(client, curator, text):
    response = sent(client, text, {"file": a_file(b"<html>"), "note": "For teams"}, title="A better plan")

    assert errors_of(response) == {0: {"file": [Problem.UNREADABLE.value]}}
    again = form_of(response)
    assert (again["title"], again["resources-0-title"]) == ("A better plan", "Our plan")
    assert again["resources-0-note"] == "For teams"
    assert (Attachment.objects.count(), Resource.objects.count()) == (0, 0)
    text.refresh_from_db()
    assert text.title == "A plan"


def test_a_good_file_beside_another_error_is_to_be_chosen_again(client, curator, text):
    response = sent(client, text, {"file": a_file()}, title="")

    assert errors_of(response) == {0: {"file": [CHOOSE_AGAIN]}}
    assert CHOOSE_AGAIN in response.content.decode()
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({}, {"url": ["Give an address, or choose a file."]}),
        (
            {"url": "https://example.org/", "file": True},
            {
                "url": ["Give an address or a file. Empty this field, then choose the file again."],
                "file": [CHOOSE_AGAIN],
            },
        ),
        ({"url": "not an address"}, {"url": ["Enter a valid URL."]}),
    ],
)
def test_a_resource_is_an_address_or_a_file_and_not_both(client, curator, text, answers, errors):
    answers = {name: a_file() if value is True else value for name, value in answers.items()}

    assert errors_of(sent(client, text, answers)) == {0: errors}
    assert Attachment.objects.count() == 0


def test_a_picture_is_taken_with_words_only(client, curator, text):
    file = {"file": a_file(picture(), "map.png")}
    refused = sent(client, text, file)
    assert errors_of(refused)[0]["alt_text"] == [attaching.NO_WORDS]

    sent(client, text, {"file": a_file(picture(), "map.png"), "alt_text": "Two maps"})

    assert Attachment.objects.get().alt_text == "Two maps"
    assert "Shows: Two maps" in client.get(url_of(text)).content.decode()


def with_files(count):
    files = [f"plan {n}.pdf" for n in range(count)]
    return PracticeFactory(state=State.DRAFT, files=files).working_revision


def test_the_eleventh_file_is_refused_beside_its_field(client, curator):
    text = with_files(9)

    response = sent(client, text, {"file": a_file()}, {"file": a_file()})

    assert errors_of(response) == {9: {"file": [CHOOSE_AGAIN]}, 10: {"file": [attaching.TOO_MANY]}}
    assert sent(client, text, {"file": a_file()}).status_code == 302
    assert text.resources.count() == 10


def test_one_that_is_removed_makes_room(client, curator):
    text = with_files(10)

    response = sent(client, text, {"file": a_file(name="new.pdf")}, **{"resources-0-DELETE": "on"})

    assert response.status_code == 302
    names = set(text.resources.values_list("attachment__name", flat=True))
    assert names == {f"plan {n}.pdf" for n in range(1, 10)} | {"new.pdf"}


def test_a_file_takes_the_place_of_another_and_the_public_text_keeps_its_own(client, curator):
    practice = PracticeFactory(files=["plan.pdf"])
    client.post(reverse("admin:profiles_practice_write", args=[practice.pk]))
    text = Practice.objects.get(pk=practice.pk).working_revision

    response = sent(client, text, **{"resources-0-file": a_file(name="new.pdf")})

    assert response.status_code == 302
    assert text.resources.get().attachment.name == "new.pdf"
    assert practice.public_revision.resources.get().attachment.name == "plan.pdf"


def test_saving_again_leaves_the_files_as_they_are(client, curator):
    text = with_files(2)
    before = list(text.resources.values_list("pk", "attachment"))

    assert sent(client, text, title="A better plan").status_code == 302

    assert list(text.resources.values_list("pk", "attachment")) == before
    assert Attachment.objects.count() == 2


def test_a_file_does_not_become_an_address(client, curator):
    text = with_files(1)

    response = sent(client, text, **{"resources-0-url": "https://example.org/"})

    words = "This resource is a file. For an address, remove it and add another."
    assert errors_of(response) == {0: {"url": [words]}}


def test_a_public_text_shows_its_file_and_takes_none(client, curator):
    practice = PracticeFactory(files=["plan.pdf"])

    page = client.get(url_of(practice.public_revision)).content.decode()

    assert f'<a href="{practice.attachments.get().get_absolute_url()}">plan.pdf</a>' in page
    assert 'type="file"' not in page
    assert "Or a file" not in page


def test_a_file_stays_in_its_row_when_others_added_rows_meanwhile(client, curator, text):
    mine = form_of(client.get(url_of(text)))
    sent(client, text, {"title": "Theirs", "file": a_file(name="theirs.pdf")})
    added = row(0, text, title="Mine", file=a_file(name="mine.pdf"))

    response = client.post(url_of(text), mine | added | {"resources-TOTAL_FORMS": 1})

    assert response.status_code == 302
    kept = dict(text.resources.values_list("title", "attachment__name"))
    assert kept == {"Theirs": "theirs.pdf", "Mine": "mine.pdf"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_does_not_ask_more_for_more_rows(client, django_assert_num_queries, count):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    practice = PracticeFactory()
    for _ in range(count):
        AttachmentFactory(practice=practice)

    with django_assert_num_queries(4):
        response = client.get(reverse("admin:profiles_attachment_changelist"))

    assert len(response.context["cl"].result_list) == count
