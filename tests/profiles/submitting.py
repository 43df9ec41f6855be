"""Submissions at each state, taken there through the same doors as everything else."""

from django.utils import timezone

from accounts.models import Membership, Role
from profiles import submissions, texts
from profiles.models import Submission
from profiles.workflow import State, SubmissionState
from tests.factories import PracticeFactory, TopicFactory, UserFactory
from tests.profiles.test_checklist import COMPLETE, parts

S = SubmissionState
WAY = {
    S.DRAFT: [],
    S.SUBMITTED: [S.SUBMITTED],
    S.IN_REVIEW: [S.SUBMITTED, S.IN_REVIEW],
    S.CHANGES_REQUESTED: [S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED],
    S.NOT_YET: [S.SUBMITTED, S.IN_REVIEW, S.NOT_YET],
    S.SIGN_OFF: [S.SUBMITTED, S.IN_REVIEW, S.SIGN_OFF],
    S.PUBLISHED: [S.SUBMITTED, S.IN_REVIEW, S.SIGN_OFF],
}


def of_district(district, role=Role.AUTHOR, **values):
    """A person with a role in ``district``."""
    person = UserFactory(**values)
    Membership.objects.create(user=person, district=district, role=role)
    return person


def submission_at(state, *, practice=None, signed=False, writer=None, **values):
    """A complete submission at ``state``, with two scored reviews once it is in review.

    Of a new practice, or an update of ``practice``; ``signed``: with its sign-off; ``values`` are
    columns of its text.
    """
    submission = _draft(practice, values)
    district = submission.practice.lead_district
    writer = writer or of_district(district)
    submission.writers.add(writer)
    curator = UserFactory(groups=["curator"])
    for to in WAY[state]:
        by = writer if to == S.SUBMITTED else curator
        submissions.change_status(submission, to, by=by, reason="Because")
        submission.refresh_from_db()
        if to == S.IN_REVIEW:
            for _ in range(submissions.REVIEWERS):
                submission.reviews.create(
                    reviewer=UserFactory(groups=["curator"]),
                    content=4,
                    data=4,
                    privacy=4,
                    words="Clear.",
                    scored_at=timezone.now(),
                )
    if signed or state == S.PUBLISHED:
        submissions.sign_off(submission, by=of_district(district, Role.SIGNER))
    if state == S.PUBLISHED:
        from profiles import actions

        actions.change_status(submission.practice, State.PUBLISHED, by=UserFactory(groups=["publisher"]))
    return Submission.objects.get(pk=submission.pk)


def _draft(practice, values):
    values = COMPLETE | values
    if practice is None:
        practice = PracticeFactory(state=State.DRAFT, parts=parts(), sources=0, **values)
        return Submission.objects.create(practice=practice, text=practice.working_revision)
    text = texts.start_revision(practice, by=None)
    for name, value in values.items():
        setattr(text, name, value)
    text.save()
    for row in parts():
        row.revision = text
        row.save()
    if not text.topic_placements.exists():
        text.topic_placements.create(topic=TopicFactory())
    return Submission.objects.create(practice=practice, text=text)
