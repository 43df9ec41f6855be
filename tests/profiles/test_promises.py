"""How much of what districts are promised has gone by: in working days, and by the day of the answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.waiting import WorkingDayNumber, number_of, working_days
from profiles import submissions
from profiles.models import Submission
from profiles.promises import answer_by
from profiles.workflow import SubmissionState
from tests.factories import UserFactory
from tests.profiles.submitting import submission_at

S = SubmissionState
# A Monday at noon in Hartford.
MONDAY = datetime(2026, 11, 2, 17, tzinfo=UTC)


def waits(day):
    """(state, waited, promised, late) of each submission with the Department, in the queue's order."""
    found = Submission.objects.with_staff().with_wait(day).in_order_of_wait()
    return [(one.state, one.waited, one.promised, one.late) for one in found]


@pytest.mark.django_db
def test_the_database_counts_working_days_as_the_portal_does():
    submission = submission_at(S.DRAFT)
    for days in range(15):
        day = date(2026, 11, 1) + timedelta(days=days)
        Submission.objects.filter(pk=submission.pk).update(publish_on=day)
        row = Submission.objects.annotate(number=WorkingDayNumber("publish_on")).get()
        assert row.number == number_of(day)
        assert number_of(day) - number_of(date(2026, 10, 20)) == working_days(date(2026, 10, 20), day)


@pytest.mark.django_db
def test_each_step_waits_against_its_own_promise_and_the_latest_comes_first(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    for state in (S.SUBMITTED, S.IN_REVIEW, S.SIGN_OFF):
        submission_at(state)
    submission_at(S.SIGN_OFF, signed=True)

    assert waits(date(2026, 11, 9)) == [
        (S.SIGN_OFF, 5, 1, True),  # signed, to be published the same day
        (S.SUBMITTED, 5, 5, False),
        (S.SIGN_OFF, 5, 10, False),
        (S.IN_REVIEW, 5, 20, False),
    ]
    assert (S.SUBMITTED, 6, 5, True) in waits(date(2026, 11, 10))


@pytest.mark.django_db
def test_an_answer_that_takes_more_than_a_month_is_late_within_the_days_of_its_step(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    submission = submission_at(S.SUBMITTED)
    time_machine.move_to(MONDAY + timedelta(days=14), tick=False)
    submissions.change_status(submission, S.IN_REVIEW, by=UserFactory(groups=["curator"]))

    assert waits(date(2026, 12, 2)) == [(S.IN_REVIEW, 11, 20, False)]
    assert waits(date(2026, 12, 3)) == [(S.IN_REVIEW, 12, 20, True)]
    assert list(Submission.objects.late(date(2026, 12, 3))) == [submission]


@pytest.mark.django_db
def test_a_text_with_a_day_of_publication_waits_for_it_and_is_late_after_it(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    submission = submission_at(S.SIGN_OFF, signed=True)
    submissions.schedule(submission, date(2026, 12, 7), by=UserFactory(groups=["publisher"]))

    assert waits(date(2026, 12, 7)) == [(S.SIGN_OFF, 23, None, False)]
    assert waits(date(2026, 12, 8)) == [(S.SIGN_OFF, 24, None, True)]


@pytest.mark.parametrize(
    ("submitted", "answer"),
    [("2026-11-03", "2026-12-03"), ("2026-12-31", "2027-01-31"), ("2027-01-31", "2027-02-28")],
)
def test_the_answer_comes_within_a_month(submitted, answer):
    assert answer_by(date.fromisoformat(submitted)) == date.fromisoformat(answer)
