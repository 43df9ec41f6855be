"""All answers of a draft as a document to keep."""

import re
from datetime import UTC, datetime
from html import escape, unescape

import pytest
import time_machine

from profiles.models import Outcome, Risk
from profiles.workflow import SubmissionState
from tests.factories import AttachmentFactory, PracticeFactory, UserFactory
from tests.pdf_reading import Document, faults
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(author, district):
    practice = PracticeFactory(lead_district=district)
    words = "# Before\n\nToo **few** came."
    return submission_at(SubmissionState.SUBMITTED, practice=practice, writer=author, problem=words)


def document_of(client, submission):
    response = client.get(f"/workspace/drafts/{submission.pk}/answers.pdf")
    assert response["Content-Type"] == "application/pdf"
    return Document(response.getvalue())


def test_it_has_every_answer_that_the_page_has(client, author, complete):
    client.force_login(author)
    html = client.get(f"/workspace/drafts/{complete.pk}/answers/").content.decode()
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    words = unescape(re.sub(r"<svg.*?</svg>|<button.*?</button>|<a .*?</a>|<[^>]*>", " ", main)).split()

    document = document_of(client, complete)

    assert faults(document) == []
    missing = [word for word in dict.fromkeys(words) if word.strip(".") not in document.text]
    assert missing == []


def test_its_parts_are_headings_in_order(client, author, complete):
    client.force_login(author)

    document = document_of(client, complete)

    headings = [words for tag, words in document.headings if tag == "H2"]
    assert headings[-1] == "What the district stands for"
    assert [words.partition(".")[0] for words in headings[:-1]] == [
        str(n + 1) for n in range(len(headings) - 1)
    ]
    assert ("H5", "Before") in document.headings
    assert "/Strong" in document.tags


def test_the_same_answers_give_the_same_bytes_whenever_they_are_asked_for(client, author, complete):
    client.force_login(author)
    url = f"/workspace/drafts/{complete.pk}/answers.pdf"

    first = client.get(url).content
    with time_machine.travel(datetime(2031, 5, 6, 12, tzinfo=UTC)):
        client.force_login(author)
        later = client.get(url).content

    assert first == later


def test_no_cache_keeps_it_and_it_is_saved_as_a_file(client, author, complete):
    client.force_login(author)

    response = client.get(f"/workspace/drafts/{complete.pk}/answers.pdf")

    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'attachment; filename="answers-{complete.reference}.pdf"'


@pytest.mark.parametrize("person", ["another district", "the same district"])
def test_who_may_not_read_the_draft_does_not_find_it(client, complete, person):
    district = complete.practice.lead_district if person == "the same district" else None
    client.force_login(of_district(district) if district else UserFactory())

    assert client.get(f"/workspace/drafts/{complete.pk}/answers.pdf").status_code == 404


def test_hostile_answers_come_out_as_text(client, author, complete):
    text = complete.text
    hostile = '#read("/etc/passwd") $x$ \\ <script>alert(1)</script>'
    Risk.objects.create(revision=text, risk=hostile, mitigation="W" * 1000)
    Outcome.objects.create(revision=text, claim="😀 \u2028 中文", position=9)
    client.force_login(author)

    document = document_of(client, complete)

    assert hostile in document.text
    assert "[grinning face] [letters that this document cannot show]" in document.text
    assert faults(document) == []


def test_a_file_is_named_in_plain_words(client, author, complete):
    file = AttachmentFactory(practice=complete.practice, name="letter & form.pdf")
    complete.text.resources.create(title="Our letter", attachment=file, position=9)
    client.force_login(author)
    words = f"letter & form.pdf ({file.words})"

    in_document = f"File {words}".replace("\u00a0", " ")
    assert in_document in document_of(client, complete).text
    page = client.get(f"/workspace/drafts/{complete.pk}/answers/").content.decode()
    assert f"<p>{escape(words)}</p>" in page


def test_who_sent_it_is_not_told_by_their_address(client, author, complete):
    complete.submitted_by.name = ""
    complete.submitted_by.save()
    client.force_login(author)

    text = document_of(client, complete).text

    assert complete.submitted_by.email not in text
    assert "by Somebody who has not given a name yet" in text


@pytest.mark.parametrize("page", ["check", "sent", "answers"])
def test_the_pages_at_the_end_lead_to_it(client, author, complete, page):
    client.force_login(author)

    html = client.get(f"/workspace/drafts/{complete.pk}/{page}/").content.decode()

    assert f'href="/workspace/drafts/{complete.pk}/answers.pdf"' in html


def test_an_empty_draft_can_be_kept_too(client, author, draft):
    client.force_login(author)

    document = document_of(client, draft)

    assert "Not answered" in document.text
    assert "Not attested yet" in document.text
    assert faults(document) == []
