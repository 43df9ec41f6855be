"""The workspace: what is mine, on one page, and nothing of others."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from profiles import submissions, texts
from profiles.workflow import SubmissionState
from tests.factories import (
    ContactRequestFactory,
    DistrictFactory,
    InvitationFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)
from tests.profiles.submitting import submission_at

pytestmark = pytest.mark.django_db
WORKSPACE = "/workspace/"


@pytest.fixture
def pat():
    return UserFactory(email="pat@example.org")


@pytest.fixture
def as_pat(client, pat):
    client.force_login(pat)
    return client


def place_of(pat, **district):
    return MembershipFactory(user=pat, district=DistrictFactory(**district)).district


def test_texts_are_listed_with_their_state_in_words(as_pat, pat):
    elmwood = place_of(pat, short_name="Elmwood")
    PracticeFactory(slug="new", state="draft", title="New plan", lead_district=elmwood)
    updated = PracticeFactory(slug="old", title="Old plan", lead_district=elmwood)
    texts.start_revision(updated, by=None)
    withdrawn = PracticeFactory(slug="gone", state="withdrawn", title="Gone plan", lead_district=elmwood)
    texts.start_revision(withdrawn, by=None)
    PracticeFactory(slug="still", title="Still plan", lead_district=elmwood)

    page = as_pat.get(WORKSPACE)
    words = page.content.decode()

    assert {row.practice.slug for row in page.context["drafts"]} == {"new", "old", "gone"}
    assert ">Draft</span>" in words
    assert "Published; an update is being written" in words
    assert "Withdrawn; a new text is being written" in words
    assert reverse("profiles:practice_preview", args=["new"]) in words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Draft"),
        ("submitted", "Submitted"),
        ("in_review", "In review"),
        ("changes_requested", "Changes requested"),
        ("not_yet", "Not yet"),
        ("sign_off", "Waiting for sign-off"),
    ],
)
def test_where_a_text_stands_on_its_way_is_said(as_pat, pat, state, words):
    submission = submission_at(SubmissionState(state))
    submission.writers.add(pat)
    MembershipFactory(user=pat, district=submission.practice.lead_district)

    assert [row.state for row in as_pat.get(WORKSPACE).context["drafts"]] == [words]


def test_the_page_of_a_practice_stays_while_its_update_is_in_review(as_pat, pat):
    practice = PracticeFactory(lead_district=place_of(pat))
    submission_at(SubmissionState.IN_REVIEW, practice=practice, writer=pat)

    rows = as_pat.get(WORKSPACE).context["drafts"]
    assert [row.state for row in rows] == ["In review; the page stays as it is"]


@pytest.mark.parametrize(("role", "sees"), [("author", False), ("liaison", True), ("signer", True)])
def test_what_a_colleague_writes_is_listed_for_those_only_who_may_read_it(as_pat, pat, role, sees):
    submission = submission_at(SubmissionState.DRAFT)
    MembershipFactory(user=pat, district=submission.practice.lead_district, role=role)

    page = as_pat.get(WORKSPACE)

    assert [row.practice for row in page.context["drafts"]] == ([submission.practice] if sees else [])
    assert (submission.text.title in page.content.decode()) == sees


def test_people_of_two_districts_see_both_and_nobody_elses(as_pat, pat):
    for name in ("Elmwood", "Birch"):
        place = place_of(pat, short_name=name)
        PracticeFactory(title=f"Plan of {name}", state="draft", lead_district=place)
        PracticeFactory(title=f"Page of {name}", lead_district=place)
    MembershipFactory(user=pat, district=place, role="liaison")
    other = DistrictFactory(short_name="Cedar")
    PracticeFactory(title="Plan of Cedar", state="draft", lead_district=other)
    PracticeFactory(title="Page of Cedar", lead_district=other)

    page = as_pat.get(WORKSPACE)
    words = page.content.decode()

    assert [(p.district.short_name, p.roles, p.manages) for p in page.context["places"]] == [
        ("Birch", ["author", "liaison"], True),
        ("Elmwood", ["author"], False),
    ]
    assert all(f"{kind} of {name}" in words for kind in ("Plan", "Page") for name in ("Elmwood", "Birch"))
    assert "Cedar" not in words
    assert reverse("people", args=[place.slug]) in words


def test_staff_see_their_own_districts_here_and_not_the_whole_desk(client):
    PracticeFactory(title="Plan of others", state="draft")
    client.force_login(UserFactory(groups=["curator"]))

    assert "Plan of others" not in client.get(WORKSPACE).content.decode()


def test_who_writes_for_no_district_is_told_whom_to_ask(as_pat):
    page = as_pat.get(WORKSPACE).content.decode()

    assert "Ask your district’s liaison to invite you" in page
    assert "Your districts" not in page


@pytest.mark.parametrize(
    ("verified", "words", "is_due"),
    [
        ("2025-11-20", "Due since 20 Nov 2026", True),
        ("2025-11-21", "Due since 21 Nov 2026", True),
        ("2025-11-22", "Yearly check due 22 Nov 2026", False),
        ("2024-02-29", "Due since 1 Mar 2025", True),
    ],
)
@time_machine.travel("2026-11-21 12:00:00-05:00", tick=False)
def test_the_day_of_the_yearly_check_is_named(as_pat, pat, verified, words, is_due):
    practice = PracticeFactory(
        lead_district=place_of(pat), verified_on=date.fromisoformat(verified), verified_by="csde"
    )

    page = as_pat.get(WORKSPACE)

    assert words in page.content.decode()
    assert (reverse("profiles:own_check", args=[practice.slug]) in page.content.decode()) == is_due
    [row] = page.context["published"]
    assert (row.practice, row.is_due) == (practice, is_due)
    due = type(practice).objects.due_for_check(date(2026, 11, 21))
    assert due.exists() == is_due  # the desk says the same


def test_requests_that_wait_for_me_are_here_and_the_others_are_a_click_away(as_pat, pat):
    mine = PracticeFactory(contact_email=pat.email)
    waiting = ContactRequestFactory(practice=mine)
    ContactRequestFactory()

    page = as_pat.get(WORKSPACE)

    assert list(page.context["requests"]) == [waiting]
    assert waiting.get_absolute_url() in page.content.decode()
    assert reverse("contacts:requests") in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_little(as_pat, pat, django_assert_num_queries, count):
    for n in range(count):
        place = place_of(pat, short_name=f"Place {n}")
        PracticeFactory(state="draft", lead_district=place)
        practice = PracticeFactory(lead_district=place, contact_email=pat.email)
        texts.start_revision(practice, by=None)
        ContactRequestFactory(practice=practice)
        InvitationFactory(email=pat.email)

    # session, person, memberships, invitations, drafts, sign-offs, published, requests
    with django_assert_num_queries(11):
        page = as_pat.get(WORKSPACE)

    lists = ("places", "invitations", "published", "requests")
    assert [len(page.context[name]) for name in lists] == [count] * 4
    assert len(page.context["drafts"]) == 2 * count
    assert "no-store" in page["Cache-Control"]


def test_a_superintendent_finds_what_waits_for_the_sign_off_and_others_do_not(as_pat, pat):
    submission = submission_at(SubmissionState.SIGN_OFF, title="Calls home")
    address = reverse("profiles:sign_off", args=[submission.pk])
    assert address not in as_pat.get(WORKSPACE).content.decode()

    MembershipFactory(user=pat, district=submission.practice.lead_district, role=Role.SIGNER)
    assert address in as_pat.get(WORKSPACE).content.decode()

    submissions.sign_off(submission, by=pat)
    assert address not in as_pat.get(WORKSPACE).content.decode()


def test_a_draft_of_ones_own_leads_to_its_task_list(as_pat, pat):
    draft = submissions.start_draft(place_of(pat, short_name="Elmwood"), "Calls home", by=pat)

    assert reverse("profiles:draft", args=[draft.pk]) in as_pat.get(WORKSPACE).content.decode()
