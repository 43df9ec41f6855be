"""Publication by date."""

import logging
from datetime import date

import pytest

from core.models import OutgoingMail
from profiles import scheduled, submissions
from profiles.models import Submission
from profiles.workflow import State, SubmissionState
from tests.factories import UserFactory
from tests.profiles.submitting import submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState
DAY = date(2027, 1, 11)
# Five minutes past midnight in Hartford.
MIDNIGHT = "2027-01-11T05:05:00Z"


@pytest.fixture
def publisher():
    return UserFactory(groups=["publisher"], name="Paul Publisher")


def with_day(publisher, day=DAY, **values):
    submission = submission_at(S.SIGN_OFF, **{"signed": True} | values)
    return submissions.schedule(submission, day, by=publisher)


def states():
    return [one.state for one in Submission.objects.order_by("pk")]


def test_a_signed_text_is_published_on_its_day_and_once(publisher, time_machine):
    time_machine.move_to("2027-01-11T04:55:00Z", tick=False)  # still the 10th in Hartford
    ready = with_day(publisher)
    with_day(publisher, day=date(2027, 1, 12))
    with_day(publisher, signed=False)
    scheduled.publish_due()
    assert states() == [S.SIGN_OFF] * 3

    time_machine.move_to(MIDNIGHT, tick=False)
    for _ in range(2):
        scheduled.publish_due()

    assert states() == [S.PUBLISHED, S.SIGN_OFF, S.SIGN_OFF]
    step = ready.practice.status_changes.get()
    assert (step.by, step.reason) == (None, "As Paul Publisher asked, on its day.")
    assert ready.steps.first().reason == step.reason
    assert OutgoingMail.objects.filter(name="submission_published").count() == 2  # its writer, its signer


def test_one_that_cannot_be_published_does_not_stop_the_others(publisher, time_machine, caplog):
    time_machine.move_to(MIDNIGHT, tick=False)
    broken, fine = with_day(publisher), with_day(publisher)
    broken.text.summary = "Proven to work."
    broken.text.save()
    caplog.set_level(logging.WARNING)

    scheduled.publish_due()

    assert states() == [S.SIGN_OFF, S.PUBLISHED]
    assert fine.practice.status_changes.get().to_state == State.PUBLISHED
    assert f"Submission {broken.pk} not published on its day (TransitionError)" in caplog.text
