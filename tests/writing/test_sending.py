"""From the start page to the receipt: who may begin, how far one is, what is checked, what is sent."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from profiles import texts
from profiles.models import Submission
from profiles.promises import answer_by, first_look_by
from profiles.vocabulary import Attestation
from profiles.workflow import SubmissionState
from profiles.writing.progress import Progress
from tests.factories import DistrictFactory, MembershipFactory, PracticeFactory, UserFactory
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

NEW = "/workspace/drafts/new/"


def test_a_draft_is_begun_for_a_district_of_ones_own_only(client, author, district):
    MembershipFactory(user=author)
    client.force_login(author)
    refused = client.post(NEW, {"district": DistrictFactory().pk, "title": "Morning calls"})
    assert refused.status_code == 200
    assert "Choose one of your districts" in refused.content.decode()
    assert not Submission.objects.exists()

    begun = client.post(NEW, {"district": district.pk, "title": "Morning calls"})

    draft = Submission.objects.get()
    assert begun.url == reverse("profiles:draft", args=[draft.pk])
    assert (draft.text.title, draft.practice.lead_district, [*draft.writers.all()]) == (
        "Morning calls",
        district,
        [author],
    )


def test_the_start_page_says_what_it_takes_before_it_asks(client, author):
    client.force_login(author)
    html = client.get(NEW).content.decode()

    first_field = html.index("<form")
    for words in ("About an hour", "Have ready", "Your draft is kept"):
        assert html.index(words) < first_field


def test_who_writes_for_no_district_is_told_what_to_do(client):
    client.force_login(UserFactory())
    html = client.get(NEW).content.decode()

    assert "You do not write for a district yet." in html
    assert 'name="title"' not in html


def test_an_update_that_staff_write_is_told_as_a_problem(client, author, district):
    practice = PracticeFactory(lead_district=district)
    texts.start_revision(practice, by=None)
    client.force_login(author)

    answer = client.post(reverse("profiles:draft_update", args=[practice.slug]))

    assert "Staff of the Department are writing a new text" in answer.content.decode()


def statuses(draft):
    fresh = Submission.objects.with_answers().get(pk=draft.pk)
    return {shown.step.slug: shown.status for shown in Progress(fresh).steps}


def test_the_status_of_a_step_is_what_its_answers_say(draft):
    before = statuses(draft)
    assert (before["name"], before["problem"], before["needs"]) == ("In progress", "Not started", "Optional")

    draft.text.tagline = draft.text.summary = draft.text.training = "Words"
    draft.text.save()
    draft.text.risks.create(risk="No time")
    after = statuses(draft)

    assert (after["name"], after["needs"], after["risks"]) == ("Completed", "Completed", "In progress")


def test_a_complete_text_is_completed_in_every_step_that_is_needed():
    fresh = Submission.objects.with_answers().get(pk=submission_at(SubmissionState.DRAFT).pk)
    progress = Progress(fresh)

    assert progress.completed == len(progress.required)
    assert (progress.minutes_left, progress.next_step, progress.to_mend) == (0, None, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_task_list_asks_the_database_as_often_for_three_rows_as_for_one(
    writing, draft, rows, django_assert_num_queries
):
    for n in range(rows):
        draft.text.risks.create(risk=f"Risk {n}")
        draft.text.schools.create(name=f"School {n}")
        draft.text.outcomes.create(claim=f"Claim {n}")
    writing.open(draft)
    with django_assert_num_queries(TASK_LIST_QUERIES):
        writing.open(draft)
    with django_assert_num_queries(CHECK_QUERIES):
        writing.open(draft, "check")


TASK_LIST_QUERIES, CHECK_QUERIES = 26, 27


@pytest.fixture
def complete(author, district):
    return submission_at(
        SubmissionState.DRAFT, practice=PracticeFactory(lead_district=district), writer=author
    )


def test_what_is_missing_is_told_with_the_way_to_its_page_and_nothing_is_sent(writing, draft):
    page = writing.open(draft, "check")
    assert f'href="{writing.url(draft, "problem")}?then=check"' in page.content.decode()

    answer = writing.save(page, attestations=Attestation.values)

    assert "The text is not complete." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.text.attestations) == (SubmissionState.DRAFT, [])


def test_it_is_sent_with_every_line_ticked_and_the_receipt_names_the_dates(writing, complete):
    page = writing.open(complete, "check")
    missing = writing.save(page, attestations=["accurate"])
    assert "Tick “Our superintendent knows of it" in missing.content.decode()

    with time_machine.travel("2026-11-20 15:00:00+00:00", tick=False):
        sent = writing.save(page, attestations=Attestation.values)
        receipt = writing.client.get(sent.url).content.decode()

    complete.refresh_from_db()
    assert complete.state == SubmissionState.SUBMITTED
    assert complete.reference in receipt
    assert "By 30 November 2026" in receipt
    assert "By 20 December 2026" in receipt


def test_dates_of_the_promise():
    assert first_look_by(date(2026, 11, 13)) == date(2026, 11, 20)  # a Friday
    assert first_look_by(date(2026, 11, 15)) == date(2026, 11, 20)  # a Sunday
    assert first_look_by(date(2026, 11, 20)) == date(2026, 11, 30)  # Thanksgiving is not a working day
    assert answer_by(date(2026, 1, 31)) == date(2026, 2, 28)


def test_every_answer_is_on_the_page_to_print(writing, complete):
    html = writing.open(complete, "answers").content.decode()

    for words in ("Staff call each family before nine.", "Local budget", "Share it", "Letters."):
        assert words in html
    assert "&lt;p&gt;" not in html


@pytest.mark.parametrize("page", ["check", "answers"])
def test_markup_in_an_answer_is_shown_and_never_run(writing, draft, page):
    draft.text.title = "<img src=x onerror=alert(1)>"
    draft.text.save()
    draft.text.risks.create(risk="<script>alert(2)</script>")

    html = writing.open(draft, page).content.decode()

    assert "<img src=x" not in html
    assert "<script>alert" not in html
    assert "<p>&lt;img src=x onerror=alert(1)&gt;</p>" in html


def test_what_was_sent_back_says_why_and_where(writing, author, district):
    practice = PracticeFactory(lead_district=district)
    submission = submission_at(SubmissionState.CHANGES_REQUESTED, practice=practice, writer=author)
    submission.comments.create(
        text=submission.reviewed_text, field="risks", words="Name another risk", by=UserFactory()
    )

    html = writing.open(submission).content.decode()
    assert "Because" in html
    assert "Name another risk" in html
    assert "Name another risk" in writing.open(submission, "risks").content.decode()


def test_a_colleague_of_the_district_is_let_to_write_along_and_nobody_else(writing, draft, author, district):
    colleague, stranger = of_district(district, name="Ben"), of_district(DistrictFactory())
    address = writing.url(draft, "writers")
    assert writing.client.post(address, {"person": stranger.pk}).status_code == 403
    writing.client.post(address, {"person": colleague.pk})

    assert {*draft.writers.all()} == {author, colleague}


def test_the_liaison_writes_along_without_being_asked(client, draft, district):
    client.force_login(of_district(district, Role.LIAISON))

    assert client.get(reverse("profiles:draft_step", args=[draft.pk, "name"])).status_code == 200


def test_a_text_in_review_can_be_read_and_not_changed(writing, author, district):
    practice = PracticeFactory(lead_district=district)
    submission = submission_at(SubmissionState.IN_REVIEW, practice=practice, writer=author)

    assert "lies with the Department" in writing.open(submission).content.decode()
    answer = writing.client.post(writing.url(submission, "problem"), {"problem": "New words"})
    assert answer.status_code == 403
    assert "New words" in answer.content.decode()  # to copy
    submission.text.refresh_from_db()
    assert submission.text.problem == "Absence was 12 percent."
    assert writing.client.post(writing.url(submission, "check"), {}).status_code == 403
