"""What changes a practice. Each action is atomic, checks before it writes, and knows no requests."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from profiles import checklist, indexing, jobs, rules, submissions, upkeep
from profiles.models import Practice, PracticeRevision, SlugRedirect, StatusChange, Submission
from profiles.vocabulary import Author, Verifier
from profiles.workflow import MOVES, State, TransitionError


@transaction.atomic
def change_status(practice, to, *, by, reason="", at=None, keep_text=False):
    """Move ``practice`` to state ``to``, record the step, and return the recorded step.

    The only door for every state change. Publishing makes the working text, where there is one that is
    ready, the public text; with ``keep_text`` the public text stays. ``by`` is the person, or None when
    the portal itself acts; ``at`` is the moment (now when absent). The row is locked first, so two people
    pressing "Publish" together produce one step. Raises :class:`TransitionError` for an unknown move, a
    missing reason or an incomplete text, and ``PermissionDenied`` when ``by`` may not make it; nothing is
    written then.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    start, at = practice.state, at or timezone.now()
    move = MOVES.get((start, to))
    if move is None:
        raise TransitionError(
            f"A practice that is {State(start).label.lower()} cannot be moved to {State(to).label}."
        )
    if not move.allowed(by, practice):
        raise PermissionDenied
    if move.needs_reason and not reason.strip():
        raise TransitionError(f"{move.verb}: give the reason in writing.")
    if to == State.PUBLISHED:
        is_update = start == State.PUBLISHED
        is_new = _publish_text(practice, by, at, reason, is_update=is_update, keep_text=keep_text)
        _note_check(practice, start, at, by, is_new=is_new)
    practice.state = to
    practice.save()
    if practice.public_revision:
        indexing.index(practice.public_revision)
    jobs.rebuild_words.enqueue()
    return StatusChange.objects.create(
        practice=practice,
        from_state=start,
        to_state=to,
        by=by,
        at=at,
        reason=reason.strip(),
        revision=practice.public_revision if to == State.PUBLISHED else None,
    )


def _publish_text(practice, by, at, reason, *, is_update, keep_text):
    """Point the public text at the working one and freeze it; keep the public one if there is no other.

    A district's text that is still in review is no other, unless it was meant. Returns whether the public
    text is a new one.
    """
    text = practice.working_revision
    submission = Submission.objects.filter(text=text).first() if text else None
    not_yet = submissions.why_not_public(submission) if submission else ""
    if practice.public_revision and not is_update and (keep_text or not_yet):
        return False
    if not_yet:
        raise TransitionError(not_yet)
    if text is None:
        if is_update or practice.public_revision is None:
            raise TransitionError("There is no new text to publish.")
        return False
    missing = checklist.missing_to_publish(text)
    if missing:
        names = "; ".join(question.name for question in missing)
        raise TransitionError(f"The text is not ready to be public. It still needs: {names}.")
    if submission:
        submissions.published(submission, by=by, at=at, reason=reason)
    PracticeRevision.objects.filter(pk=text.pk).update(first_public_at=at)
    text.first_public_at = at
    practice.public_revision, practice.working_revision = text, None
    practice.published_at = practice.published_at or at
    practice.updated_at = at
    return True


def _note_check(practice, start, at, by, *, is_new):
    """A new text that the superintendent signed is a check, and so is bringing a stale practice back."""
    today = timezone.localdate(at)
    of_district = practice.public_revision.written_by == Author.DISTRICT if is_new else _is_of(by, practice)
    still_stale = start == State.STALE and not upkeep.is_fresh(practice.verified_on, today)
    if still_stale or (is_new and of_district):
        practice.verified_on = today
        practice.verified_by = Verifier.DISTRICT if of_district else Verifier.CSDE


def _is_of(person, practice):
    return person is not None and rules.is_of_district(person, practice)


@transaction.atomic
def rename(practice, slug):
    """Give ``practice`` a new address; the old one leads there for ever. Returns the practice.

    Raises ``ValidationError`` when another practice has the address or once had it.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    old, practice.slug = practice.slug, slug
    practice.full_clean()
    practice.old_slugs.filter(slug=slug).delete()
    SlugRedirect.objects.create(slug=old, practice=practice)
    practice.save(update_fields=["slug"])
    return practice


@transaction.atomic
def verified(practice, on, *, by_role, by=None):
    """Record that ``by_role`` (vocabulary.Verifier) checked ``practice`` on the date ``on``.

    One that nobody had checked lately is in use again. ``by`` is the person, where they are known.
    """
    practice.verified_on, practice.verified_by = on, by_role
    practice.save(update_fields=["verified_on", "verified_by"])
    if practice.state == State.STALE and upkeep.is_fresh(on, timezone.localdate()):
        change_status(practice, State.PUBLISHED, by=by, keep_text=True)
        practice.refresh_from_db(fields=["state"])
    elif practice.public_revision:
        indexing.index(practice.public_revision)
