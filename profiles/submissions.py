"""What moves a district's text along: begin, submit, review, sign off. Atomic; checks before it writes."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from profiles import checklist, emails, rules, texts
from profiles.models import Practice, SlugRedirect, Submission
from profiles.models.practice import RESERVED_SLUGS
from profiles.vocabulary import Author
from profiles.workflow import SUBMISSION_MOVES, WITH_STAFF, SubmissionState, TransitionError

logger = logging.getLogger(__name__)

# No text goes to its superintendent before so many people have scored it (design: workflow.md).
REVIEWERS = 2


@transaction.atomic
def start_draft(district, title, *, by):
    """Begin a new practice of ``district`` with a title, and return its submission.

    Raises ``PermissionDenied`` when ``by`` has no role in the district.
    """
    practice = Practice(slug=_free_slug(title), lead_district=district)
    if not rules.may_write(by, practice):
        raise PermissionDenied
    return _first_text(practice, title, by, [by])


@transaction.atomic
def prepare_draft(district, title, *, by, writers, problem="", sources=()):
    """Begin a practice for ``district``, whose people ``writers`` go on with it; returns its submission.

    ``problem`` is what its text begins with; ``sources`` are mappings of models.Source. Raises
    ``PermissionDenied`` when ``by`` is not of the Department's staff who begin practices.
    """
    if not rules.may_begin(by):
        raise PermissionDenied
    submission = _first_text(Practice(slug=_free_slug(title), lead_district=district), title, by, writers)
    text = submission.text
    text.problem = problem
    text.save(update_fields=["problem"])
    for position, source in enumerate(sources):
        text.sources.create(position=position, **source)
    return submission


def _first_text(practice, title, by, writers):
    practice.save()
    text = texts.start_revision(practice, by=by)
    text.title = title
    return _submission_of(practice, text, writers)


@transaction.atomic
def start_update(practice, *, by):
    """Begin a new text of a practice, or write along in the one there is; returns its submission.

    Raises ``PermissionDenied`` when ``by`` is not of its lead district, and :class:`TransitionError`
    while the Department's staff write a text of it.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    if not rules.may_write(by, practice):
        raise PermissionDenied
    if not practice.working_revision:
        return _submission_of(practice, texts.start_revision(practice, by=by), [by])
    submission = Submission.objects.filter(text=practice.working_revision).first()
    if submission is None:
        raise TransitionError("Staff of the Department are writing a new text of this practice.")
    submission.writers.add(by)
    return submission


def _submission_of(practice, text, writers):
    text.written_by = Author.DISTRICT
    text.save()
    submission = Submission.objects.create(practice=practice, text=text)
    submission.writers.add(*writers)
    logger.info("Submission %s of practice %s begun", submission.pk, practice.pk)
    return submission


def slug_from(title):
    """The address that a title gives; somebody may have it."""
    return slugify(title)[:80].strip("-") or "practice"


def _free_slug(title):
    """An address that no practice has or had, from the title."""
    base = slug = slug_from(title)
    number = 1
    while (
        slug in RESERVED_SLUGS
        or Practice.objects.filter(slug=slug).exists()
        or SlugRedirect.objects.filter(slug=slug).exists()
    ):
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def change_status(submission, to, *, by, reason="", version=None):
    """Move ``submission`` to state ``to``, record the step, and return the recorded step.

    The only door for every move of a submission but its publication, which publishing the practice
    makes. ``version`` is the one that ``by`` looked at (None: does not matter). The row is locked first,
    so of two people at once one is told. Raises :class:`TransitionError` for an unknown move, a missing
    reason, an unfinished text or review, or an older version, and ``PermissionDenied`` when ``by`` may
    not make it; nothing is written then.
    """
    submission = locked(submission, version)
    if to == SubmissionState.PUBLISHED:
        raise TransitionError("A submission is published with its practice.")
    return _move(submission, to, by, reason, timezone.now())


def locked(submission, version=None):
    """``submission`` fresh from the database, its row locked.

    Raises :class:`TransitionError` when somebody has changed it since ``version``.
    """
    # The practice first, as publishing does: two that wait for each other's rows would both fail.
    Practice.objects.select_for_update(of=["self"]).get(pk=submission.practice_id)
    found = Submission.objects.select_for_update(of=["self"]).get(pk=submission.pk)
    if version is not None and version != found.version:
        last = found.steps.select_related("by").first()
        who = f" {last.by or 'The portal'} made the last step: {last}." if last else ""
        raise TransitionError(f"Somebody else was faster, and nothing was changed.{who}")
    return found


def published(submission, *, by, at, reason=""):
    """The last step, made by actions.change_status when it publishes the text of ``submission``."""
    _move(submission, SubmissionState.PUBLISHED, by, reason, at)


def why_not_public(submission):
    """Why the text may not be published yet, in a sentence; empty when it may."""
    if submission.state != SubmissionState.SIGN_OFF:
        return f"The district's text is not approved. It stands at: {submission.get_state_display()}."
    if not submission.is_signed:
        return "The superintendent, or who was named for it, has not signed off yet."
    return ""


def _move(submission, to, by, reason, at):
    start, reason = submission.state, reason.strip()
    move = SUBMISSION_MOVES.get((start, to))
    if move is None:
        now = submission.get_state_display().lower()
        raise TransitionError(f"What is {now} cannot be moved to {SubmissionState(to).label.lower()}.")
    if not move.allowed(by, submission):
        raise PermissionDenied
    if move.needs_reason and not reason:
        raise TransitionError(f"{move.verb}: give the reason in writing.")
    text = submission.text
    if follow := _CONSEQUENCES.get(to):
        follow(submission, by, at)
    submission.state = to
    submission.version += 1
    submission.save()
    logger.info("Submission %s: %s", submission.pk, to)
    step = submission.steps.create(from_state=start, to_state=to, by=by, reason=reason, at=at, text=text)
    if tell := _MAILS.get(to):
        tell(submission, step)
    return step


def _submitted(submission, by, at):
    missing = checklist.missing_to_publish(submission.text)
    if missing:
        names = "; ".join(question.name for question in missing)
        raise TransitionError(f"The text is not complete. It still needs: {names}.")
    submission.submitted_at, submission.submitted_by = at, by


def _approved(submission, by, at):
    scored = submission.reviews.filter(scored_at__isnull=False).count()
    if scored < REVIEWERS:
        raise TransitionError(f"{scored} of {REVIEWERS} reviewers have scored it.")


def _sent_back(submission, by, at):
    """The text stays as the reviewers read it; the district goes on in a copy."""
    submission.reviewed_text = submission.text
    submission.text = texts.restore_revision(submission.text, by=by, setting_aside=submission.text)
    submission.signed_at = submission.signed_by = None
    submission.signed_note = ""
    submission.publish_on = submission.scheduled_by = None


_CONSEQUENCES = {
    SubmissionState.SUBMITTED: _submitted,
    SubmissionState.SIGN_OFF: _approved,
    SubmissionState.CHANGES_REQUESTED: _sent_back,
    SubmissionState.NOT_YET: _sent_back,
}

# Who is told at once of a step to a state.
_MAILS = {
    SubmissionState.SUBMITTED: emails.submitted,
    SubmissionState.CHANGES_REQUESTED: emails.sent_back,
    SubmissionState.NOT_YET: emails.sent_back,
    SubmissionState.SIGN_OFF: emails.sign_off_asked,
    SubmissionState.PUBLISHED: emails.published,
}


@transaction.atomic
def sign_off(submission, *, by, note="", version=None):
    """Record that the superintendent agrees, and return the submission.

    By the superintendent or designee here; or by staff who publish, with a ``note`` of how the sign-off
    reached the Department. Raises as :func:`change_status` does.
    """
    submission, note = locked(submission, version), note.strip()
    if submission.state != SubmissionState.SIGN_OFF or submission.is_signed:
        raise TransitionError("Nobody is asked to sign this off now.")
    if not rules.may_sign_off(by, submission):
        if by is None or not rules.may_publish(by):
            raise PermissionDenied
        if not note:
            raise TransitionError("Say how the sign-off reached the Department.")
    submission.signed_at, submission.signed_by, submission.signed_note = timezone.now(), by, note
    submission.version += 1
    submission.save()
    emails.signed(submission)
    logger.info("Submission %s signed off", submission.pk)
    return submission


@transaction.atomic
def schedule(submission, day, *, by, version=None):
    """Have the portal publish an approved text on ``day`` (None: no day any more); returns the submission."""
    submission = locked(submission, version)
    if by is None or not rules.may_publish(by):
        raise PermissionDenied
    if submission.state != SubmissionState.SIGN_OFF:
        raise TransitionError("Only an approved text gets a day on which it is published.")
    submission.publish_on, submission.scheduled_by = day, by if day else None
    submission.version += 1
    submission.save()
    return submission


def is_with_staff(text):
    """Whether a text lies with the Department, so that its district does not change it now."""
    submission = getattr(text, "submission", None)
    return submission is not None and submission.state in WITH_STAFF
