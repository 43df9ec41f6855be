"""Files of practices: kept, named by texts, handed out to those who may read them, and removed at last."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.uploads import Kind, Problem
from core.uploads.problems import MOST_BYTES
from profiles import actions, attaching, texts
from profiles.models import Attachment, Practice, Resource
from profiles.models.attachments import FOLDER
from profiles.versions import compare
from profiles.workflow import State
from tests.core.upload_files import office, pdf, picture
from tests.factories import AttachmentFactory, MembershipFactory, PracticeFactory, UserFactory
from tests.profiles.reading import html_of, main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    """An empty storage."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / FOLDER


@pytest.fixture
def draft():
    return PracticeFactory(state=State.DRAFT)


def upload(content, name="Our plan.pdf"):
    return SimpleUploadedFile(name, content)


def name_in_text(attachment):
    """Let the text being written offer the file."""
    text = Practice.objects.get(pk=attachment.practice_id).working_revision
    return Resource.objects.create(revision=text, title=attachment.name, attachment=attachment)


def the_file(practice):
    return practice.attachments.get()


def get(client, attachment, **headers):
    return client.get(attachment.get_absolute_url(), headers=headers)


def body(response):
    return b"".join(response.streaming_content)


# Kept


def test_a_file_is_kept_under_a_random_key_with_what_is_known_of_it(draft, media):
    person, content = UserFactory(), pdf()

    attachment = attaching.attach(draft, upload(content), by=person)

    attachment.refresh_from_db()
    assert (attachment.name, attachment.kind, attachment.size) == ("Our plan.pdf", "pdf", len(content))
    assert (attachment.practice, attachment.uploaded_by) == (draft, person)
    assert len(attachment.key) == 32
    assert [path.name for path in media.iterdir()] == [attachment.key]
    assert (media / attachment.key).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "plan.pdf", "empty"),
        (b"x", "plan.exe", "wrong_kind"),
        (b"<html>", "plan.pdf", "unreadable"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing(draft, media, content, name, code):
    with pytest.raises(ValidationError) as refused:
        attaching.attach(draft, upload(content, name), by=None)

    assert (refused.value.code, refused.value.messages) == (code, [Problem[code.upper()].value])
    assert (Attachment.objects.count(), media.exists()) == (0, False)


def test_a_file_is_not_kept_while_the_scanner_is_away(draft, media, settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"

    with pytest.raises(ValidationError) as refused:
        attaching.attach(draft, upload(pdf()), by=None)

    assert refused.value.messages == [Problem.UNCHECKED.value]
    assert (Attachment.objects.count(), media.exists()) == (0, False)


def test_a_picture_needs_words_and_a_document_has_none(draft):
    with pytest.raises(ValidationError) as refused:
        attaching.attach(draft, upload(picture(), "map.png"), by=None, alt_text=" ")
    shown = attaching.attach(draft, upload(picture(), "map.png"), by=None, alt_text=" Two maps ")
    document = attaching.attach(draft, upload(pdf()), by=None, alt_text="Two maps")

    assert refused.value.messages == [attaching.NO_WORDS]
    assert (shown.alt_text, document.alt_text) == ("Two maps", "")


def test_an_eleventh_file_is_refused_but_one_may_take_the_place_of_another(draft):
    files = [AttachmentFactory(practice=draft, name=f"plan {n}.pdf") for n in range(10)]
    for file in files:
        name_in_text(file)

    with pytest.raises(ValidationError) as refused:
        attaching.attach(draft, upload(pdf()), by=None)
    attaching.attach(draft, upload(pdf()), by=None, instead_of=files[0])

    assert refused.value.messages == [attaching.TOO_MANY]
    assert draft.attachments.count() == 11


def test_a_file_never_changes_whoever_asks(draft):
    attachment = AttachmentFactory(practice=draft)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(name="other.pdf")


def test_a_text_cannot_name_the_file_of_another_practice(draft):
    other = AttachmentFactory(practice=PracticeFactory())

    with pytest.raises(IntegrityError, match="its own practice"), transaction.atomic():
        Resource.objects.create(revision=draft.working_revision, title="A plan", attachment=other)


@pytest.mark.parametrize("url", ["", "https://example.org/"])
def test_a_resource_is_an_address_or_a_file(draft, url):
    attachment = AttachmentFactory(practice=draft) if url else None

    with pytest.raises(IntegrityError, match="address_or_file"), transaction.atomic():
        Resource.objects.create(
            revision=draft.working_revision, title="A plan", url=url, attachment=attachment
        )


def test_the_next_text_begins_with_the_files_of_the_last():
    practice = PracticeFactory(files=["plan.pdf"])

    text = texts.start_revision(practice, by=None)

    assert text.resources.get().attachment == the_file(practice)


def test_a_comparison_of_texts_tells_which_file_took_the_place_of_which():
    practice = PracticeFactory(files=["plan.pdf"])
    text = texts.start_revision(practice, by=None)
    text.resources.update(attachment=AttachmentFactory(practice=practice, name="new.pdf"))

    (section,) = compare(practice.public_revision, text)

    told = [
        (row.state, value.name, "".join(p.text for p in value.old), "".join(p.text for p in value.new))
        for row in section.rows
        for value in row.values
    ]
    assert told == [("changed", "File", "plan.pdf", "new.pdf")]


# Handed out


def test_a_public_file_is_downloaded_and_can_do_nothing(client):
    file = the_file(PracticeFactory(files=["Plan de mañana.pdf"]))

    response = get(client, file, accept_encoding="gzip")

    assert body(response) == b"%PDF- or so"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "11"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20de%20ma%C3%B1ana.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"].startswith("public")
    assert "Cookie" not in response["Vary"]
    assert dict(response.cookies) == {}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_served_as_its_type(client, draft, kind):
    client.force_login(UserFactory(groups=["curator"]))
    file = AttachmentFactory(practice=draft, kind=kind, name=f"plan.{kind.extensions[0]}")

    assert get(client, file)["Content-Type"] == kind.content_type


def test_a_file_that_did_not_change_is_not_sent_again(client):
    file = the_file(PracticeFactory(files=["plan.pdf"]))
    first = get(client, file)
    body(first)

    again = get(client, file, if_none_match=first["ETag"])

    assert (again.status_code, again["ETag"]) == (304, f'"{file.sha256}"')
    assert again["Cache-Control"].startswith("public")


def test_a_public_file_costs_one_query(client, django_assert_num_queries):
    file = the_file(PracticeFactory(files=["plan.pdf"]))

    with django_assert_num_queries(1):
        body(get(client, file))


def test_a_file_of_a_draft_is_for_those_who_write_it_and_for_no_cache(client, draft):
    file = AttachmentFactory(practice=draft)
    name_in_text(file)
    assert get(client, file).status_code == 404
    client.force_login(UserFactory())
    assert get(client, file).status_code == 404
    client.force_login(MembershipFactory(district=draft.lead_district).user)

    response = get(client, file)

    assert body(response) == b"%PDF- or so"
    assert response["Cache-Control"] == "private, no-store"


def test_a_file_of_an_update_is_not_public_before_the_update_is(client):
    practice = PracticeFactory(files=["plan.pdf"])
    texts.start_revision(practice, by=None)
    new = AttachmentFactory(practice=practice, name="new.pdf")
    name_in_text(new)
    assert get(client, new).status_code == 404

    actions.change_status(practice, State.PUBLISHED, by=None)

    assert get(client, new).status_code == 200


def test_a_file_that_the_new_public_text_leaves_out_is_public_no_more(client):
    practice = PracticeFactory(files=["plan.pdf"])
    file, text = the_file(practice), texts.start_revision(practice, by=None)
    text.resources.all().delete()
    assert get(client, file).status_code == 200

    actions.change_status(practice, State.PUBLISHED, by=None)

    assert get(client, file).status_code == 404


def test_after_a_withdrawal_its_files_are_gone(client):
    practice = PracticeFactory(files=["plan.pdf"])
    actions.change_status(practice, State.WITHDRAWN, by=None, reason="As asked")

    response = get(client, the_file(practice))

    assert (response.status_code, b"%PDF" in response.content) == (410, False)
    assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize(
    "change", [{"key": "x" * 32}, {"name": "other.pdf"}, {"name": "%00"}, {"key": "%00"}]
)
def test_another_name_or_key_is_nothing(client, change):
    file = the_file(PracticeFactory(files=["plan.pdf"]))
    path = f"/files/{change.get('key', file.key)}/{change.get('name', file.name)}"

    assert client.get(path).status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(client, caplog):
    file = the_file(PracticeFactory(files=["plan.pdf"]))
    default_storage.delete(file.path)

    assert get(client, file).status_code == 404
    assert f"File {file.pk} is not in the storage" in caplog.text


# On pages


def test_the_page_of_a_practice_offers_its_file_with_kind_and_size(client):
    practice = PracticeFactory(files=["plan.pdf"])

    page = main_of(html_of(client, practice))

    link = f'<a href="{the_file(practice).get_absolute_url()}" rel="noopener noreferrer">'
    assert f"{link}Our plan.pdf, PDF, 11\xa0bytes</a>" in page


def test_a_picture_is_told_in_words(client, draft):
    file = AttachmentFactory(practice=draft, name="map.png", kind=Kind.PNG)
    name_in_text(file)
    actions.change_status(draft, State.PUBLISHED, by=None)

    page = main_of(html_of(client, draft))

    assert "map.png, Picture (PNG), 11\xa0bytes" in page
    assert "What it shows" in page


@pytest.mark.parametrize("count", [1, 3])
def test_more_files_on_a_page_take_no_more_queries(client, django_assert_num_queries, count):
    practice = PracticeFactory(files=[f"plan {n}.pdf" for n in range(count)])
    empty = PracticeFactory()

    with CaptureQueriesContext(connection) as without:
        client.get(empty.get_absolute_url())
    with django_assert_num_queries(len(without)):
        client.get(practice.get_absolute_url())


# Removed


def days_later(days, travel):
    travel.move_to(timezone.now() + timedelta(days=days))
    return attaching.remove_unnamed()


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as traveller:
        yield traveller


def test_a_file_that_no_text_names_goes_after_thirty_days(
    clock, draft, media, django_capture_on_commit_callbacks
):
    file = AttachmentFactory(practice=draft)
    assert attaching.remove_unnamed() == 0
    assert days_later(29, clock) == 0
    assert (media / file.key).exists()

    with django_capture_on_commit_callbacks(execute=True):
        assert days_later(1, clock) == 1

    assert not Attachment.objects.exists()
    assert list(media.iterdir()) == []


def test_a_file_that_is_named_again_starts_anew(clock, draft, media):
    file = AttachmentFactory(practice=draft)
    attaching.remove_unnamed()
    resource = name_in_text(file)
    assert days_later(31, clock) == 0
    resource.delete()

    assert days_later(1, clock) == 0
    assert Attachment.objects.get().unnamed_since == timezone.now()


def test_deleting_a_resource_leaves_the_file_to_the_public_text(clock, client, media):
    practice = PracticeFactory(files=["plan.pdf"])
    text = texts.start_revision(practice, by=None)
    text.resources.all().delete()
    attaching.remove_unnamed()

    assert days_later(400, clock) == 0
    assert get(client, the_file(practice)).status_code == 200


def test_an_older_text_keeps_its_files(clock, media):
    practice = PracticeFactory(files=["plan.pdf"])
    texts.start_revision(practice, by=None).resources.all().delete()
    actions.change_status(practice, State.PUBLISHED, by=None)
    attaching.remove_unnamed()

    assert days_later(400, clock) == 0
    assert the_file(practice)


def test_files_that_are_not_of_this_database_are_left_alone(clock, draft, media):
    media.mkdir()
    (media / "of-another-portal").write_bytes(b"x")
    AttachmentFactory(practice=draft)
    attaching.remove_unnamed()

    days_later(31, clock)

    assert (media / "of-another-portal").exists()


# While it arrives


def test_no_more_of_a_file_is_kept_than_says_that_it_is_too_large(draft, rf):
    request = rf.post("/", {"file": SimpleUploadedFile("plan.pdf", b"%PDF-" + bytes(MOST_BYTES + 9_000_000))})

    arrived = request.FILES["file"]

    assert MOST_BYTES < arrived.size < MOST_BYTES + 200_000
    with pytest.raises(ValidationError) as refused:
        attaching.attach(draft, arrived, by=None)
    assert refused.value.messages == [Problem.TOO_BIG.value]


def test_an_ordinary_file_arrives_whole(rf):
    content = office("docx") + bytes(3_000_000)
    request = rf.post("/", {"file": BytesIO(content)})

    assert request.FILES["file"].read() == content
