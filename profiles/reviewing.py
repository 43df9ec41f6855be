"""What reviewers do with a submission: who is asked, scores, comments, and the decision with all of it."""

import logging

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from profiles import actions, emails, indexing, rules, submissions, texts
from profiles.models import FieldComment, PracticeRevision
from profiles.models.submission import SCORES
from profiles.workflow import State, SubmissionState, TransitionError

logger = logging.getLogger(__name__)

# Scores are given while it is in review; who gives them may be asked before.
ASKED_IN = [SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW]


def who_may_review(submission):
    """Staff who can be asked to review ``submission``: with the right to, and not of its district."""
    of_district = Membership.objects.filter(district=submission.practice.lead_district_id).values("user")
    able = ModelBackend().with_perm("profiles.review_submission", is_active=True)
    return able.filter(is_staff=True).exclude(pk__in=of_district).order_by("name", "email")


@transaction.atomic
def assign(submission, reviewer, *, by):
    """Ask ``reviewer`` to review, tell them unless they did it themselves, and return the review.

    Raises ``PermissionDenied`` when ``by`` may not review it, :class:`TransitionError` when ``reviewer``
    may not, or when it is not the time.
    """
    submission = submissions.locked(submission)
    _check(submission, by)
    if submission.state not in ASKED_IN:
        raise TransitionError("Reviewers are asked before it is decided, not after.")
    if not rules.may_review(reviewer, submission):
        raise TransitionError("This person may not review it: not staff with that right, or of the district.")
    review, is_new = submission.reviews.get_or_create(reviewer=reviewer, defaults={"assigned_by": by})
    if is_new:
        logger.info("Submission %s: user %s is asked to review", submission.pk, reviewer.pk)
        if reviewer != by:
            emails.asked_to_review(review)
    return review


@transaction.atomic
def unassign(review, *, by):
    """Ask a reviewer no more. Raises :class:`TransitionError` when they have scored: that stays."""
    submission = submissions.locked(review.submission)
    _check(submission, by)
    review = submission.reviews.filter(pk=review.pk).first()
    if review and review.scored_at:
        raise TransitionError("Scores that were given stay.")
    if review:
        review.delete()
        logger.info("Submission %s: user %s is no longer asked to review", submission.pk, review.reviewer_id)


@transaction.atomic
def keep(submission, *, by, scores=None, comments=None, judged=None):
    """Keep what ``by`` says of a submission.

    ``scores``: the values of SCORES and ``words``, or None; they make ``by`` a reviewer. ``comments``:
    {field or part: words} on the text as it is now, each in the place of the one before; "" takes it back.
    ``judged``: (level, tier) of its evidence as texts.judge takes them, or None: as they were.
    """
    submission = submissions.locked(submission)
    _check(submission, by)
    if scores is not None:
        if submission.state != SubmissionState.IN_REVIEW:
            raise TransitionError("Scores are given while it is in review.")
        review, _ = submission.reviews.get_or_create(reviewer=by, defaults={"assigned_by": by})
        for name in (*SCORES, "words"):
            setattr(review, name, scores[name])
        review.scored_at = timezone.now()
        review.save()
    for field, words in (comments or {}).items():
        _comment(submission, field, words, by)
    if judged is not None:
        _judge(submission, *judged, by)


def _judge(submission, level, tier, by):
    if submission.state != SubmissionState.IN_REVIEW:
        raise TransitionError("Its evidence is judged while it is in review.")
    text = PracticeRevision.objects.defer("search_vector").get(pk=submission.text_id)
    if changed := texts.judge(text, by=by, level=level, tier=tier):
        text.save(update_fields=changed)
        indexing.index(text)
        logger.info("Submission %s: user %s judged its evidence", submission.pk, by.pk)


def _comment(submission, field, words, by):
    mine = FieldComment.objects.filter(submission=submission, text=submission.text, field=field, by=by)
    before = mine.first()
    if not words:
        mine.delete()
    elif before is None:
        submission.comments.create(text=submission.text, field=field, words=words, by=by)
    elif before.words != words:
        before.words, before.at = words, timezone.now()
        before.save()


@transaction.atomic
def decide(submission, to, *, by, version, reason, **said):
    """Keep what ``by`` says (``said``: as :func:`keep` takes it), then move the submission to ``to``.

    All of it or nothing. Raises as :func:`submissions.change_status` does; ``version`` is the one that
    ``by`` looked at.
    """
    submission = submissions.locked(submission, version)
    keep(submission, by=by, **said)
    return submissions.change_status(submission, to, by=by, reason=reason)


@transaction.atomic
def publish(submission, *, by, version, reason=""):
    """Publish the text of ``submission`` with its practice; returns the recorded step of the practice.

    Raises as :func:`actions.change_status` does; ``version`` is the one that ``by`` looked at.
    """
    submission = submissions.locked(submission, version)
    # An update of a practice that was ended, too, needs a reason.
    reason = reason or f"{submission.reference}: approved and signed off."
    return actions.change_status(submission.practice, State.PUBLISHED, by=by, reason=reason)


def _check(submission, by):
    if not rules.may_review(by, submission):
        raise PermissionDenied
