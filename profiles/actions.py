"""What changes a practice. Each action is atomic, checks before it writes, and knows no requests."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from profiles import checklist, indexing, jobs
from profiles.models import Practice, PracticeRevision, SlugRedirect, StatusChange
from profiles.vocabulary import DistrictRole
from profiles.workflow import MOVES, State, TransitionError

# Not copied when a text is started from another one.
_OWN_FIELDS = {"id", "number", "based_on", "created_at", "created_by", "first_public_at", "authored_digest"}


@transaction.atomic
def change_status(practice, to, *, by, reason="", at=None):
    """Move ``practice`` to state ``to``, record the step, and return the recorded step.

    The only door for every state change. Publishing makes the working text, where there is one,
    the public text. ``by`` is the person, or None when the portal itself acts; ``at`` is the
    moment (now when absent). The row is locked first, so two people pressing "Publish" together
    produce one step. Raises :class:`TransitionError` for an unknown move, a missing reason or an
    incomplete text, and ``PermissionDenied`` when ``by`` may not make it; nothing is written then.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    start, at = practice.state, at or timezone.now()
    move = MOVES.get((start, to))
    if move is None:
        raise TransitionError(
            f"A practice that is {State(start).label.lower()} cannot be moved to {State(to).label}."
        )
    if not move.allowed(by):
        raise PermissionDenied
    if move.needs_reason and not reason.strip():
        raise TransitionError(f"{move.verb}: give the reason in writing.")
    if to == State.PUBLISHED:
        _publish_text(practice, at, is_update=start == State.PUBLISHED)
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


def _publish_text(practice, at, *, is_update):
    """Point the public text at the working one and freeze it; keep the public one if there is no other."""
    text = practice.working_revision
    if text is None:
        if is_update or practice.public_revision is None:
            raise TransitionError("There is no new text to publish.")
        return
    missing = checklist.missing_to_publish(text)
    if missing:
        names = "; ".join(question.name for question in missing)
        raise TransitionError(f"The text is not ready to be public. It still needs: {names}.")
    PracticeRevision.objects.filter(pk=text.pk).update(first_public_at=at)
    text.first_public_at = at
    practice.public_revision, practice.working_revision = text, None
    practice.published_at = practice.published_at or at
    practice.updated_at = at


@transaction.atomic
def start_revision(practice, *, by, empty=False):
    """Start a working text, copied from the public one with all its parts, and return it.

    Returns the working text there already is, untouched. The first text of a practice begins with its
    lead district; with ``empty`` nothing is copied or begun.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    if practice.working_revision:
        return practice.working_revision
    text = _start_text(practice, None if empty else practice.public_revision, by)
    if not (empty or text.based_on):
        text.participations.create(district=practice.lead_district, role=DistrictRole.LEAD)
    return text


@transaction.atomic
def restore_revision(text, *, by, setting_aside=None):
    """Start a new working text as a copy of ``text``, an older one of the same practice, and return it.

    ``setting_aside`` is the working text there is (None: there is none); it stays on record as an older
    text. What readers see does not change. Raises :class:`TransitionError` when another text is being
    written by now.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=text.practice_id)
    if practice.working_revision != setting_aside:
        raise TransitionError("The text being written is another one by now. Look at the texts again.")
    return _start_text(practice, text, by)


def _start_text(practice, base, by):
    """A new working text of ``practice``, whose row is locked, as a copy of ``base`` (None: empty)."""
    last = practice.revisions.aggregate(last=Max("number"))["last"] or 0
    text = PracticeRevision(practice=practice, number=last + 1, created_by=by, based_on=base)
    if base:
        _copy_columns(base, text)
    text.save()
    if base:
        _copy_parts(base, text)
    Practice.objects.filter(pk=practice.pk).update(working_revision=text)
    return text


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


def _copy_columns(base, text):
    for column in PracticeRevision._meta.concrete_fields:
        if column.name not in _OWN_FIELDS | {"practice", "search_vector"}:
            setattr(text, column.attname, getattr(base, column.attname))


def _copy_parts(base, text):
    for relation in PracticeRevision._meta.related_objects:
        if relation.field.name not in ("revision", "content_object") or not relation.one_to_many:
            continue
        parts = list(relation.related_model.objects.filter(**{relation.field.name: base}))
        for part in parts:
            part.pk = None
            setattr(part, relation.field.name, text)
        relation.related_model.objects.bulk_create(parts)


def verified(practice, on, *, by_role):
    """Record that ``by_role`` (vocabulary.Verifier) checked ``practice`` on the date ``on``."""
    practice.verified_on, practice.verified_by = on, by_role
    practice.save(update_fields=["verified_on", "verified_by"])
    if practice.public_revision:
        indexing.index(practice.public_revision)
