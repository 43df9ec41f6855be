"""Files in the steps of writing: added, listed, removed; what is refused says why and loses no other word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.uploads import Problem
from profiles import attaching, submissions
from profiles.models import Attachment, Resource
from tests.core.upload_files import office, pdf, picture
from tests.factories import AttachmentFactory
from tests.profiles.reading import main_of
from tests.profiles.submitting import S, of_district, submission_at

pytestmark = pytest.mark.django_db
PLACE = ("resources", "resources", "file")
ANSWERS = {"title": "Letter to families", "kind": "form", "language": "Spanish", "accessible": "True"}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(writing, draft, content, name="Letter.pdf", **answers):
    """Send the page of a new file with a file."""
    page = writing.open(draft, *PLACE)
    return writing.save(page, file=SimpleUploadedFile(name, content), **ANSWERS | answers)


def named(draft):
    return [(row.title, row.attachment.name) for row in draft.text.resources.exclude(attachment=None)]


def test_a_file_is_added_listed_changed_in_words_and_removed(writing, draft, author):
    answer = send(writing, draft, pdf())

    place = writing.url(draft, "resources")
    assert (answer.status_code, answer.url) == (302, f"{place}#resources")
    row = draft.text.resources.get()
    assert (row.title, row.kind, row.language, row.accessible) == (
        "Letter to families",
        "form",
        "Spanish",
        True,
    )
    assert (row.url, row.attachment.name, row.attachment.uploaded_by) == ("", "Letter.pdf", author)
    assert f'href="{row.attachment.get_absolute_url()}"' in main_of(
        writing.open(draft, "resources").content.decode()
    )

    page = writing.open(draft, "resources", "resources", row.pk)
    assert "url" not in page.context["form"].fields
    assert writing.save(page, language="English").status_code == 302
    row.refresh_from_db()
    assert (row.language, row.attachment.name) == ("English", "Letter.pdf")
    assert "Letter.pdf (PDF, " in main_of(writing.open(draft, "check").content.decode())

    writing.client.post(writing.url(draft, "resources", "resources", row.pk, "remove"))
    assert not draft.text.resources.exists()


def test_a_picture_is_shown_with_its_words(writing, draft):
    send(writing, draft, picture(), "map.png", alt_text=" Two “maps” ")

    attachment = Attachment.objects.get()
    assert attachment.alt_text == "Two “maps”"
    shown = f'<img src="{attachment.get_absolute_url()}" alt="Two “maps”" loading="lazy">'
    assert shown in main_of(writing.open(draft, "resources").content.decode())
    assert writing.client.get(attachment.get_absolute_url())["Content-Type"] == "image/png"


AGAIN = "Choose the file once more: it was not kept."


@pytest.mark.parametrize(
    ("name", "content", "answers", "errors"),
    [
        ("a.pdf", b"", {}, {"file": [Problem.EMPTY.value]}),
        ("a.pdf", b"%PDF-1.7\n" + bytes(20 * 1024 * 1024), {}, {"file": [Problem.TOO_BIG.value]}),
        ("a.exe", b"MZ", {}, {"file": [Problem.WRONG_KIND.value]}),
        ("a.pdf", b"<html>", {}, {"file": [Problem.UNREADABLE.value]}),
        ("a.docx", office("docx", more={"word/vbaProject.bin": b"x"}), {}, {"file": [Problem.ACTIVE.value]}),
        ("a.png", picture(), {}, {"alt_text": [attaching.NO_WORDS], "file": [AGAIN]}),
        ("a.pdf", pdf(), {"title": ""}, {"title": ["Fill in “Name”"], "file": [AGAIN]}),
    ],
)
def test_what_is_refused_says_why_keeps_the_other_answers_and_stores_nothing(
    writing, draft, name, content, answers, errors
):
    answer = send(writing, draft, content, name, **answers)

    html = answer.content.decode()
    assert answer.context["form"].errors == errors
    assert "<title>Error: New file" in html
    assert 'value="Spanish"' in html
    assert answers or "Letter to families</textarea>" in html
    assert (Attachment.objects.count(), Resource.objects.count()) == (0, 0)


def test_no_file_and_a_scanner_that_is_away_are_told(writing, draft, settings):
    page = writing.open(draft, *PLACE)
    assert writing.save(page, **ANSWERS).context["form"].errors == {"file": ["Choose a file"]}
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"

    assert send(writing, draft, pdf()).context["form"].errors == {"file": [Problem.UNCHECKED.value]}


def test_an_eleventh_file_is_refused_and_the_page_says_so_before(writing, draft):
    for number in range(attaching.MOST_FILES):
        file = AttachmentFactory(practice=draft.practice)
        Resource.objects.create(revision=draft.text, title=f"File {number}", attachment=file)

    assert "as many files as it can have" in writing.open(draft, *PLACE).content.decode()
    assert send(writing, draft, pdf()).context["form"].errors == {"file": [attaching.TOO_MANY]}
    assert Attachment.objects.count() == attaching.MOST_FILES


def test_the_last_place_is_given_once(draft, author, monkeypatch):
    """Another author took it after the form of this one was checked."""
    from profiles.writing import saving
    from profiles.writing.file_form import FileForm

    files = {"file": SimpleUploadedFile("Letter.pdf", pdf())}
    form = FileForm(author, ANSWERS, files, room=1)
    assert form.is_valid()
    monkeypatch.setattr(attaching, "room", lambda practice: 0)

    assert saving.add_file(draft, form, by=author) is None
    assert form.errors == {"file": [attaching.TOO_MANY]}
    assert (Attachment.objects.count(), Resource.objects.count()) == (0, 0)


def test_so_many_uploads_an_hour_and_then_a_clear_word(writing, draft, monkeypatch):
    monkeypatch.setattr(attaching, "UPLOADS_AN_HOUR", 2)
    for _ in range(2):  # refused ones count: each was taken apart
        send(writing, draft, b"<html>")

    answer = send(writing, draft, pdf())

    assert answer.context["form"].errors == {"file": [attaching.TOO_OFTEN]}
    assert "Letter to families</textarea>" in answer.content.decode()
    assert named(draft) == []


def test_files_are_for_who_writes_the_text_while_it_is_written(client, writing, draft, district):
    other = of_district(district)
    client.force_login(other)
    assert writing.open(draft, *PLACE).status_code == 404
    sent = submission_at(S.SUBMITTED, writer=other, lead_district=district)

    page = client.post(reverse("profiles:draft_file", args=[sent.pk, "resources", "resources"]), ANSWERS)

    assert page.status_code == 403
    assert "lies with the Department" in page.content.decode()
    assert client.get(writing.url(sent, "risks", "risks", "file")).status_code == 404


def test_a_text_with_files_is_still_submitted(writing, district, author):
    complete = submission_at(S.DRAFT, writer=author, lead_district=district)
    send(writing, complete, pdf())

    submissions.change_status(complete, S.SUBMITTED, by=author)

    assert named(complete) == [("Letter to families", "Letter.pdf")]


def test_a_resource_on_the_web_needs_its_address(writing, draft):
    answer = writing.save(writing.open(draft, "resources", "resources", "new"), title="Letter")

    assert answer.context["form"].errors == {"url": ["Fill in “Web address”"]}
    assert not Resource.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_files_costs_no_more_queries_than_one(writing, draft, django_assert_num_queries, count):
    for number in range(count):
        file = AttachmentFactory(practice=draft.practice)
        Resource.objects.create(revision=draft.text, title=f"File {number}", attachment=file)

    with django_assert_num_queries(QUERIES):
        writing.open(draft, "resources")


QUERIES = 24
