"""Who is told of a submission's steps, what they read, and what stays out of the log."""

import logging

import pytest
from django.conf import settings

from accounts.models import Membership, Role
from core.models import OutgoingMail
from profiles import actions, reviewing, submissions
from profiles.workflow import State, SubmissionState, TransitionError
from tests.factories import DistrictFactory, MembershipFactory, PracticeFactory, UserFactory
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState
EACH = {
    S.SUBMITTED: ("submission_receipt", {"the writer", "another writer"}),
    S.CHANGES_REQUESTED: ("submission_sent_back", {"the writer", "another writer", "the liaison"}),
    S.NOT_YET: ("submission_sent_back", {"the writer", "another writer", "the liaison"}),
    S.SIGN_OFF: ("sign_off_asked", {"the superintendent", "the designee"}),
    S.PUBLISHED: (
        "submission_published",
        {"the writer", "another writer", "the liaison", "the superintendent", "the designee"},
    ),
}
FROM = {
    S.SUBMITTED: S.DRAFT,
    S.CHANGES_REQUESTED: S.IN_REVIEW,
    S.NOT_YET: S.IN_REVIEW,
    S.SIGN_OFF: S.IN_REVIEW,
    S.PUBLISHED: S.SIGN_OFF,
}


def sent(name=None):
    """{name: set of addresses} of the mail that waits; the addresses of one ``name``."""
    found = {}
    for mail in OutgoingMail.objects.order_by("pk"):
        found.setdefault(mail.name, []).append(mail.recipient)
    return found if name is None else found.get(name, [])


@pytest.fixture
def case():
    """A maker of a submission before a move, and everybody around it, by what they are."""

    def make(state):
        district = DistrictFactory(short_name="Elmwood")
        people = {
            "the writer": of_district(district),
            "another writer": of_district(district),
            "an author who does not write it": of_district(district),
            "a writer who left": of_district(district),
            "a writer who was deactivated": of_district(district),
            "the liaison": of_district(district, Role.LIAISON),
            "the superintendent": of_district(district, Role.SIGNER),
            "the designee": of_district(district, Role.SIGNER),
            "a liaison of another district": of_district(DistrictFactory(), Role.LIAISON),
        }
        practice = PracticeFactory(lead_district=district)
        submission = submission_at(
            state,
            practice=practice,
            writer=people["the writer"],
            title="Calls home",
            signed=state == S.SIGN_OFF,
        )
        gone = people["a writer who left"]
        off = people["a writer who was deactivated"]
        submission.writers.add(people["another writer"], gone, off)
        Membership.objects.filter(user=gone).delete()
        MembershipFactory(user=gone, district=DistrictFactory())
        type(off).objects.filter(pk=off.pk).update(is_active=False)
        if state == S.SIGN_OFF:  # signed by somebody who holds that role no more
            Membership.objects.filter(user=submission.signed_by).delete()
        OutgoingMail.objects.all().delete()
        return submission, people

    return make


def move(submission, to, people):
    if to == S.PUBLISHED:
        actions.change_status(submission.practice, State.PUBLISHED, by=UserFactory(groups=["publisher"]))
    else:
        by = people["the writer"] if to == S.SUBMITTED else UserFactory(groups=["curator"])
        submissions.change_status(submission, to, by=by, reason="The cost is not clear.")


@pytest.mark.parametrize("to", EACH)
def test_each_step_tells_those_it_concerns_and_nobody_else(case, to):
    submission, people = case(FROM[to])

    move(submission, to, people)

    name, who = EACH[to]
    assert {name: sorted(addresses) for name, addresses in sent().items()} == {
        name: sorted(people[one].email for one in who)
    }
    for mail in OutgoingMail.objects.all():
        assert "Calls home" in mail.subject
        assert "Elmwood" in mail.text
        assert settings.SITE_URL in mail.text


def test_taking_it_into_review_tells_nobody(case):
    submission, _ = case(S.SUBMITTED)

    submissions.change_status(submission, S.IN_REVIEW, by=UserFactory(groups=["curator"]))

    assert sent() == {}


def test_a_move_that_is_refused_sends_nothing(case):
    submission, _ = case(S.IN_REVIEW)

    with pytest.raises(TransitionError):
        submissions.change_status(submission, S.NOT_YET, by=UserFactory(groups=["curator"]), reason=" ")

    assert sent() == {}


def test_the_receipt_names_the_reference_and_the_day_of_the_answer(case, time_machine):
    time_machine.move_to("2026-11-03T17:00:00Z", tick=False)
    submission, people = case(S.DRAFT)

    move(submission, S.SUBMITTED, people)

    mail = OutgoingMail.objects.first()
    assert mail.subject == f"Received: Calls home ({submission.reference})"
    assert "by 3 December 2026" in mail.text
    assert f"Reference: {submission.reference}" in mail.text


def test_what_comes_back_tells_the_reason_and_only_comments_on_what_was_read(case):
    submission, people = case(S.IN_REVIEW)
    curator = UserFactory(groups=["curator"], name="Cora Curator")
    reviewing.keep(submission, by=curator, comments={"problem": "Since when?", "risks": "Which\nones?"})
    submissions.change_status(submission, S.CHANGES_REQUESTED, by=curator, reason="First reason")
    submission.refresh_from_db()
    submissions.change_status(submission, S.SUBMITTED, by=people["the writer"])
    submissions.change_status(submission, S.IN_REVIEW, by=curator)
    first = OutgoingMail.objects.filter(name="submission_sent_back").first()
    OutgoingMail.objects.all().delete()

    submissions.change_status(submission, S.NOT_YET, by=curator, reason="Second reason")

    second = OutgoingMail.objects.first()
    assert "> First reason" in first.text
    assert "Problem\n> Since when?" in first.text
    assert "Risks\n> Which\n> ones?" in first.text
    assert "Cora" not in first.text
    assert "> Second reason" in second.text
    assert "Since when?" not in second.text
    assert second.subject.startswith("Not yet: ")


def test_a_sign_off_tells_the_department(case):
    submission, people = case(S.IN_REVIEW)
    move(submission, S.SIGN_OFF, people)

    submissions.sign_off(submission, by=people["the superintendent"])

    assert sent("submission_signed") == [settings.CSDE_EMAIL]


def test_no_line_of_the_log_has_an_address_a_name_or_words(case, caplog):
    caplog.set_level(logging.DEBUG)
    submission, people = case(S.DRAFT)
    curator, other = UserFactory(groups=["curator"], name="Cora Curator"), UserFactory(groups=["publisher"])

    move(submission, S.SUBMITTED, people)
    submissions.change_status(submission, S.IN_REVIEW, by=curator)
    reviewing.assign(submission, other, by=curator)
    reviewing.keep(submission, by=curator, comments={"problem": "Since when?"})
    move(submission, S.CHANGES_REQUESTED, people)

    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("profiles"))
    assert f"Submission {submission.pk}: changes_requested" in said
    for secret in ("@", "Cora", "Since when", "not clear", "Calls home", "Elmwood"):
        assert secret not in said
