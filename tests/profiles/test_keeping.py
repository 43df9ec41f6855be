"""Keeping current: each notice once, to the right people, in the morning; and what the answers change."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from unittest import mock

import pytest
import time_machine
from django.core import mail as django_mail
from django.urls import reverse

from accounts.models import Role
from core import mail
from core.models import OutgoingMail
from profiles import keeping, texts
from profiles.models import Practice, SentNotice, YearlyCheck
from profiles.workflow import State, SubmissionState, TransitionError
from tests.factories import ContactRequestFactory, PracticeFactory, UserFactory
from tests.profiles.reading import form_of
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

CHECKED = date(2026, 1, 15)


def morning(day):
    """Nine o'clock in Connecticut, as the clock of a server has it."""
    return datetime(day.year, day.month, day.day, 14, tzinfo=UTC)


def run_on(day):
    """Run the timers on ``day`` and give what they queued: (message, address)."""
    OutgoingMail.objects.all().delete()
    with time_machine.travel(morning(day), tick=False):
        keeping.keep_current()
    return sorted(OutgoingMail.objects.values_list("name", "recipient"))


@pytest.fixture
def practice():
    return PracticeFactory(
        slug="calls",
        verified_on=CHECKED,
        verified_by="district",
        contact_email="contact@elm.example",
        reach_students=120,
        status="in_use",
    )


@pytest.fixture
def people(practice):
    district = practice.lead_district
    for role, address in ((Role.LIAISON, "liaison@elm.example"), (Role.SIGNER, "office@elm.example")):
        of_district(district, role, email=address)
    of_district(district, email="author@elm.example")


def test_a_practice_lives_through_its_round(practice, people):
    contact = "contact@elm.example"
    told = {}
    day = CHECKED
    while day < CHECKED + timedelta(days=800):
        if mails := run_on(day):
            told[day.isoformat()] = mails
        day += timedelta(days=1)

    assert told == {
        "2026-07-14": [("contact_check", contact)],
        "2027-01-15": [("yearly_check", contact)],
        "2027-02-15": [("yearly_check", contact)],
        "2027-03-15": [("yearly_check", contact), ("yearly_check", "office@elm.example")],
        "2027-04-15": [("now_stale", contact), ("now_stale", "office@elm.example")],
        "2028-01-15": [("now_archived", contact)],
    }
    steps = practice.status_changes.order_by("pk").values_list("to_state", flat=True)
    assert list(steps) == [State.PUBLISHED, State.STALE, State.ARCHIVED]


def test_who_was_away_for_two_years_gets_one_mail(practice, people):
    assert run_on(date(2028, 3, 1)) == [("now_archived", "contact@elm.example")]
    assert run_on(date(2028, 3, 2)) == []


def test_nothing_is_sent_at_night_and_nothing_twice_in_a_day(practice):
    day = date(2027, 1, 15)
    with time_machine.travel(datetime(2027, 1, 15, 11, 59, tzinfo=UTC), tick=False):  # 6:59 there
        keeping.keep_current()
    assert not SentNotice.objects.exists()

    assert run_on(day) == [("yearly_check", "contact@elm.example")]
    assert run_on(day) == []


def test_a_run_that_is_killed_goes_on_where_it_stopped(practice):
    PracticeFactory(verified_on=CHECKED, verified_by="csde", contact_email="other@oak.example")
    real, calls = keeping.mail.queue, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 1:
            raise ConnectionError
        return real(*args, **kwargs)

    with mock.patch.object(keeping.mail, "queue", dies):
        assert len(run_on(date(2027, 1, 15))) == 1
    assert len(run_on(date(2027, 1, 15))) == 1
    assert SentNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("contact", "bounced", "asked"),
    [
        ("contact@elm.example", False, ["contact@elm.example"]),
        ("contact@elm.example", True, ["liaison@elm.example"]),
        ("", False, ["liaison@elm.example"]),
    ],
)
def test_the_liaison_stands_in_for_a_contact_who_cannot_be_reached(practice, people, contact, bounced, asked):
    practice.contact_email = contact
    practice.contact_bounced_at = morning(CHECKED) if bounced else None
    practice.save()

    assert run_on(date(2027, 1, 15)) == [("yearly_check", address) for address in asked]


def test_where_nobody_is_on_record_it_is_noted_and_the_practice_is_stale_all_the_same():
    practice = PracticeFactory(verified_on=CHECKED, verified_by="csde")

    assert run_on(date(2027, 4, 15)) == []

    assert SentNotice.objects.get().recipients == 0
    assert Practice.objects.get(pk=practice.pk).state == State.STALE


def test_an_address_that_its_server_refuses_is_noted(practice, settings):
    settings.MAIL_ONLY_TO = []
    mail.queue("contact_check", "contact@elm.example", {"title": "x"})
    refusal = SMTPRecipientsRefused({"contact@elm.example": (550, b"No such user")})

    with mock.patch.object(django_mail.EmailMessage, "send", side_effect=refusal):
        mail.deliver_waiting()

    assert Practice.objects.get(pk=practice.pk).reachable_contact == ""


def test_a_busy_server_does_not_make_a_contact_unreachable(practice, settings):
    settings.MAIL_ONLY_TO = []
    mail.queue("contact_check", "contact@elm.example", {"title": "x"})
    refusal = SMTPRecipientsRefused({"contact@elm.example": (451, b"Try later")})

    with mock.patch.object(django_mail.EmailMessage, "send", side_effect=refusal):
        mail.deliver_waiting()

    assert Practice.objects.get(pk=practice.pk).reachable_contact


def test_writers_are_reminded_of_a_draft_and_of_what_was_sent_back():
    with time_machine.travel(morning(CHECKED), tick=False):
        draft = submission_at(SubmissionState.DRAFT)
        submission_at(SubmissionState.IN_REVIEW)
    writer = draft.writers.get().email

    days = [CHECKED + timedelta(days=n) for n in (13, 14, 15, 30, 31, 32)]
    drafts = [[one for one in run_on(day) if one[0] == "draft_reminder"] for day in days]

    assert drafts == [[], [("draft_reminder", writer)], [], [], [("draft_reminder", writer)], []]
    with time_machine.travel(morning(CHECKED + timedelta(days=40)), tick=False):
        submission_at(SubmissionState.CHANGES_REQUESTED)
    assert [one[0] for one in run_on(CHECKED + timedelta(days=54))] == ["draft_reminder"]


def test_reviewers_are_reminded_once_a_week_until_they_scored():
    with time_machine.travel(morning(CHECKED), tick=False):
        submission = submission_at(SubmissionState.SUBMITTED)
        reviewer = UserFactory(groups=["curator"])
        review = submission.reviews.create(reviewer=reviewer)

    told = [day for day in range(1, 23) if run_on(CHECKED + timedelta(days=day))]

    assert told == [7, 14, 21]
    review.content = review.data = review.privacy = 4
    review.scored_at = morning(CHECKED)
    review.save()
    assert run_on(CHECKED + timedelta(days=28)) == []


def test_a_reviewer_who_left_or_has_just_scored_is_not_reminded():
    with time_machine.travel(morning(CHECKED), tick=False):
        submission = submission_at(SubmissionState.SUBMITTED)
        gone = submission.reviews.create(reviewer=UserFactory(groups=["curator"], is_active=False))
        quick = submission.reviews.create(reviewer=UserFactory(groups=["curator"]))

    assert [name for name, _ in run_on(CHECKED + timedelta(days=7))] == ["review_reminder"]
    assert SentNotice.objects.get().about == f"review {quick.pk}"
    # Scored after the run had looked who had not: the mail is not sent.
    quick.content = quick.data = quick.privacy = 4
    quick.scored_at = morning(CHECKED)
    quick.save()
    assert keeping.tell_reviewer(quick.pk, CHECKED + timedelta(days=14)) is False
    assert SentNotice.objects.exclude(about=f"review {gone.pk}").count() == 1


def test_mail_goes_out_from_seven_in_the_morning(practice):
    with time_machine.travel(datetime(2027, 1, 15, 12, 0, tzinfo=UTC), tick=False):
        keeping.keep_current()

    assert SentNotice.objects.count() == 1


# The pages that the mails lead to


def test_a_link_of_a_mail_ends_after_half_a_year(client, practice):
    with time_machine.travel(morning(CHECKED), tick=False):
        links = [keeping.contact_link(practice), keeping.check_link(practice)]

    for days, status in ((179, 200), (181, 410)):
        with time_machine.travel(morning(CHECKED + timedelta(days=days)), tick=False):
            assert [client.get(link).status_code for link in links] == [status, status]


def test_a_contact_confirms_in_one_click_without_an_account(client, practice):
    link = keeping.contact_link(practice)

    assert "contact@elm.example" not in client.get(link).content.decode()
    response = client.post(link, {"contact": "still"})

    assert response.status_code == 200
    practice.refresh_from_db()
    assert practice.contact_confirmed_at is not None
    assert practice.verified_on == CHECKED


def test_a_contact_names_somebody_else_who_is_asked_and_the_old_link_ends(client, practice):
    link = keeping.contact_link(practice)
    new = {"contact": "other", "name": "Bea\u2028Beech", "role": "Principal", "email": "bea@elm.example"}

    client.post(link, new)

    practice.refresh_from_db()
    assert (practice.contact_email, practice.contact_name) == ("bea@elm.example", "Bea Beech")
    assert practice.contact_confirmed_at is None
    assert list(OutgoingMail.objects.values_list("name", "recipient")) == [
        ("contact_check", "bea@elm.example")
    ]
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("missing", ["name", "role", "email"])
def test_a_new_contact_is_whole_or_nothing_is_changed(client, practice, missing):
    new = {"contact": "other", "name": "Bea", "role": "Principal", "email": "bea@elm.example"}

    response = client.post(keeping.contact_link(practice), new | {missing: ""})

    assert (
        f"Enter the {'work e-mail address' if missing == 'email' else missing}" in response.content.decode()
    )
    practice.refresh_from_db()
    assert practice.contact_email == "contact@elm.example"


SAME = {
    "status": "in_use",
    "stage": "",
    "reach_students": "120",
    "reach_year": "",
    "annual_cost": "",
    "contact": "still",
    "words": "",
}


def test_the_yearly_check_is_filled_in_and_confirms_the_page_at_once(client, practice):
    link = keeping.check_link(practice)
    page = client.get(link).content.decode()
    assert 'value="120"' in page

    with time_machine.travel(morning(date(2027, 1, 20)), tick=False):
        assert client.post(link, SAME).status_code == 200

    practice.refresh_from_db()
    assert (practice.verified_on, practice.verified_by) == (date(2027, 1, 20), "district")
    check = YearlyCheck.objects.get()
    assert (check.answers, check.by, check.settled_at is None) == ({}, None, False)
    assert client.get(link).status_code == 410


def test_a_check_brings_a_stale_practice_back_and_leaves_its_text_alone(client, practice):
    run_on(date(2027, 4, 15))
    practice.refresh_from_db()
    texts.start_revision(practice, by=None)
    practice.refresh_from_db()
    public, working = practice.public_revision_id, practice.working_revision_id

    with time_machine.travel(morning(date(2027, 4, 20)), tick=False):
        client.post(keeping.check_link(practice), SAME | {"reach_students": "140"})

    practice.refresh_from_db()
    assert practice.state == State.PUBLISHED
    assert (practice.public_revision_id, practice.working_revision_id) == (public, working)
    assert run_on(date(2027, 4, 21)) == []


def test_what_changed_waits_for_staff_who_write_it_into_a_text(client, practice):
    client.post(keeping.check_link(practice), SAME | {"reach_students": "140", "words": "More classes."})
    check, curator = YearlyCheck.objects.get(), UserFactory(groups=["curator"])
    assert (check.answers, check.words, check.settled_at) == ({"reach_students": 140}, "More classes.", None)
    assert practice.public_revision.reach_students == 120

    client.force_login(curator)
    page = client.get(reverse("admin:profiles_yearlycheck_change", args=[check.pk])).content.decode()
    assert "120 → 140" in page
    client.post(reverse("admin:profiles_yearlycheck_take", args=[check.pk]))

    practice.refresh_from_db()
    assert practice.working_revision.reach_students == 140
    with pytest.raises(TransitionError, match="already"):
        keeping.write_into_text(check, by=curator)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": "ended"}, "Say why it was paused or ended"),
        ({"reach_students": "5"}, "Fewer than 6 students"),
        ({"reach_year": "2025-27"}, "Enter a school year like 2025-26"),
        ({"annual_cost": "10", "annual_cost_not_known": "on"}, "Give the cost, or say that it is not known"),
        ({"annual_cost": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_answer_is_told_and_loses_nothing(client, practice, answer, words):
    response = client.post(keeping.check_link(practice), SAME | {"words": "Kept words"} | answer)

    page = response.content.decode()
    assert words in page
    assert "Kept words" in page
    assert not YearlyCheck.objects.exists()


def test_people_of_the_district_check_without_a_link_and_others_find_nothing(client, practice):
    address = reverse("profiles:own_check", args=["calls"])
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404

    member = of_district(practice.lead_district)
    client.force_login(member)
    response = client.post(address, SAME, follow=True)

    assert response.status_code == 200
    assert YearlyCheck.objects.get().by == member


def test_a_link_of_another_practice_or_a_forged_one_opens_nothing(client, practice):
    other = PracticeFactory(slug="other", contact_email="contact@elm.example")
    for link in (keeping.check_link(other), keeping.contact_link(other)):
        assert client.get(link.replace("/other/", "/calls/")).status_code == 410
    assert client.get(keeping.check_link(practice)[:-3] + "xx/").status_code == 410


def test_a_district_that_writes_a_new_text_has_its_answers_in_that(practice):
    submission_at(SubmissionState.DRAFT, practice=practice)
    check = YearlyCheck.objects.create(
        practice=practice, text=practice.public_revision, answers={"stage": "full"}
    )

    with pytest.raises(TransitionError, match="district is writing"):
        keeping.write_into_text(check, by=UserFactory(groups=["curator"]))


def test_a_request_goes_to_the_liaison_when_mail_to_the_contact_came_back(practice, people):
    assert ContactRequestFactory(practice=practice).relayed_address == "contact@elm.example"

    keeping.mail_came_back("contact@elm.example")

    practice.refresh_from_db()
    assert ContactRequestFactory(practice=practice).relayed_address == "liaison@elm.example"


def test_what_nobody_checked_lately_stays_in_the_lists_but_stands_lower(client):
    for slug, state in (("a-stale", State.STALE), ("b-fresh", State.PUBLISHED)):
        PracticeFactory(
            slug=slug, state=state, title=f"Calls home {slug}", verified_on=CHECKED, verified_by="csde"
        )

    page = client.get("/practices/?q=calls").content.decode()

    assert page.index("/practices/b-fresh/") < page.index("/practices/a-stale/")
    assert "Not checked lately." in client.get("/practices/a-stale/").content.decode()


def test_staff_who_note_a_check_bring_a_stale_practice_back(client, practice):
    run_on(date(2027, 4, 15))
    with time_machine.travel(morning(date(2027, 4, 20)), tick=False):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        address = reverse("admin:profiles_practice_change", args=[practice.pk])
        form = form_of(client.get(address))
        client.post(address, form | {"verified_on": "2027-04-19", "verified_by": "csde"})

    practice.refresh_from_db()
    assert (practice.state, practice.verified_on) == (State.PUBLISHED, date(2027, 4, 19))


def test_a_new_address_of_the_contact_has_not_bounced(client, practice):
    keeping.mail_came_back("contact@elm.example")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:profiles_practice_change", args=[practice.pk])
    form = form_of(client.get(address))

    client.post(address, form | {"contact_email": "new@elm.example"})

    practice.refresh_from_db()
    assert practice.reachable_contact == "new@elm.example"
