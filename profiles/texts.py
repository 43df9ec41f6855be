"""The texts of a practice: start one, from the public one or an older one, with all its parts."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from profiles.models import Practice, PracticeRevision
from profiles.vocabulary import DistrictRole
from profiles.workflow import TransitionError

# Not copied when a text is started from another one.
_OWN_FIELDS = {"id", "number", "based_on", "created_at", "created_by", "first_public_at", "authored_digest"}


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


def judge(text, *, by, level, tier):
    """Put on ``text`` what a reviewer says of its evidence, not yet saved; gives the columns that changed.

    ``level`` is one of LocalEvidence, ``tier`` one of Tier, each or None: not judged. Who confirms another
    tier is named with the day.
    """
    changed = []
    if text.local_evidence != level:
        text.local_evidence = level
        changed.append("local_evidence")
    if text.tier_confirmed != tier:
        text.tier_confirmed = tier
        text.tier_confirmed_by = None if tier is None else by
        text.tier_confirmed_on = None if tier is None else timezone.localdate()
        changed += ["tier_confirmed", "tier_confirmed_by", "tier_confirmed_on"]
    return changed


def _start_text(practice, base, by):
    """A new working text of ``practice``, whose row is locked, as a copy of ``base`` (None: empty)."""
    last = practice.revisions.aggregate(last=Max("number"))["last"] or 0
    text = PracticeRevision(practice=practice, number=last + 1, created_by=by, based_on=base)
    if base:
        copy_columns(base, text)
    text.save()
    if base:
        _copy_parts(base, text)
    Practice.objects.filter(pk=practice.pk).update(working_revision=text)
    return text


def copy_columns(base, text):
    """Give ``text``, which is not stored yet, what ``base`` says in its own columns."""
    for column in PracticeRevision._meta.concrete_fields:
        if column.name not in _OWN_FIELDS | {"practice", "search_vector"}:
            setattr(text, column.attname, getattr(base, column.attname))


def part_models():
    """(model, name of its key to the text) of every kind of row that belongs to a text."""
    for relation in PracticeRevision._meta.related_objects:
        if relation.field.name in ("revision", "content_object") and relation.one_to_many:
            yield relation.related_model, relation.field.name


def _copy_parts(base, text):
    for model, owner in part_models():
        parts = list(model.objects.filter(**{owner: base}))
        for part in parts:
            part.pk = None
            setattr(part, owner, text)
        model.objects.bulk_create(parts)
