"""What writing changes: answers, rows, who writes along. Atomic; the submission is locked first."""

import logging
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from core.history import event_model
from profiles import attaching, indexing, rules, submissions
from profiles.models import Participation, Practice, PracticeRevision, Resource
from profiles.vocabulary import Attestation, DistrictRole
from profiles.workflow import State, TransitionError
from profiles.writing.forms import SEEN
from profiles.writing.own_saves import OwnSaves

logger = logging.getLogger(__name__)

MOST_ROWS = 60


@dataclass(frozen=True)
class Saved:
    """What became of posted answers: the ``form`` with its errors and conflicts."""

    form: object
    row: object = None

    @property
    def complete(self):
        return not self.form.errors and not self.form.conflicts


def why_closed(user, submission):
    """Why ``user`` may not change the text now, in a sentence; empty when it may be changed."""
    if not rules.may_submit(user, submission):
        return (
            "You can read this text. Those who write it can change it:"
            " ask one of them, or your district’s liaison, to let you write along."
        )
    if not submission.is_writable:
        state = submission.get_state_display().lower()
        return (
            f"This text is {state} and lies with the Department, so nobody changes it now."
            if submission.state != "published"
            else "This text is published. Write an update to change what readers see."
        )
    return ""


def opened(submission, by):
    """The submission locked, its text fresh, for ``by`` to change.

    Raises ``PermissionDenied`` and :class:`TransitionError` for those who may not, and when nobody may.
    """
    submission = submissions.locked(submission)
    if not rules.may_submit(by, submission):
        raise PermissionDenied
    if reason := why_closed(by, submission):
        raise TransitionError(reason)
    return submission


@transaction.atomic
def save_step(submission, step, data, *, by):
    """Store what was posted for the form of ``step``; gives :class:`Saved`."""
    submission = opened(submission, by)
    form, own = step.form(data, instance=subject(submission, step)), OwnSaves(submission, data, by)
    if changed := form.merge(own.marks):
        form.save_answers(changed)
        own.note(form.marks_of(changed))
    return Saved(form)


def subject(submission, step):
    """What the form of a step writes: the text, or the practice for what belongs to it."""
    if step.form and step.form._meta.model is Practice:
        return Practice.objects.get(pk=submission.practice_id)
    return PracticeRevision.objects.defer("search_vector").get(pk=submission.text_id)


@transaction.atomic
def save_row(submission, kind, page, row_id, data, *, by):
    """Store what was posted for a page of a row (``row_id`` None: new, or the one it has made)."""
    submission = opened(submission, by)
    rows = kind.model.objects.filter(revision=submission.text_id)
    own = OwnSaves(submission, data, by)
    row = rows.filter(pk=row_id or own.row).first()
    if row is None:
        if rows.count() >= MOST_ROWS:
            raise TransitionError(f"A list has at most {MOST_ROWS} rows.")
        last = rows.aggregate(last=Max("position"))["last"]
        row = kind.model(revision_id=submission.text_id, position=0 if last is None else last + 1)
        # Of a row that somebody removed nothing is stored: all of it is new again.
        data = data.copy()
        data.pop(SEEN, None)
    form = page.form(data, instance=row)
    changed = form.merge(own.marks)
    if (changed or row.pk is None) and not (row.pk is None and form.errors):
        form.save_answers(changed)
        own.note(form.marks_of(changed), row.pk)
    return Saved(form, row)


@transaction.atomic
def add_file(submission, form, *, by):
    """Keep the file of a valid :class:`FileForm` and name it in the text; gives the row.

    None, with an error in the form, when meanwhile others have taken the last place.
    """
    submission = opened(submission, by)
    rows = Resource.objects.filter(revision=submission.text_id)
    if rows.count() >= MOST_ROWS:
        raise TransitionError(f"A list has at most {MOST_ROWS} rows.")
    if not attaching.room(submission.practice):
        form.add_error("file", attaching.TOO_MANY)
        return None
    answers, row = form.cleaned_data, form.instance
    row.attachment = attaching.keep(submission.practice, answers["file"], by=by, alt_text=answers["alt_text"])
    last = rows.aggregate(last=Max("position"))["last"]
    row.revision_id, row.position = submission.text_id, 0 if last is None else last + 1
    row.save()
    return row


@transaction.atomic
def remove_row(submission, kind, row_id, *, by):
    """Take a row out of its list. One that is gone already is no error; the lead district stays."""
    submission = opened(submission, by)
    row = kind.model.objects.filter(revision=submission.text_id, pk=row_id).first()
    if row and is_fixed(row):
        raise TransitionError("The lead district always takes part.")
    if row:
        row.delete()


def is_fixed(row):
    """Whether a row may not be taken out."""
    return isinstance(row, Participation) and row.role == DistrictRole.LEAD


@transaction.atomic
def move_row(submission, kind, row_id, step, *, by):
    """Move a row up (``step`` -1) or down (1) by one place; at the end of its list it stays."""
    submission = opened(submission, by)
    rows = list(kind.model.objects.filter(revision=submission.text_id).order_by("position", "pk"))
    place = next((place for place, row in enumerate(rows) if row.pk == row_id), None)
    if place is None or not 0 <= place + step < len(rows):
        return
    rows.insert(place + step, rows.pop(place))
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def submit(submission, attested, *, by):
    """Keep what the district stands for (values of Attestation) and hand the text in; gives the step.

    Raises as submissions.change_status does; nothing is written then.
    """
    submission = opened(submission, by)
    text = PracticeRevision.objects.defer("search_vector").get(pk=submission.text_id)
    text.attestations = [value for value in Attestation.values if value in attested]
    text.save(update_fields=["attestations"])
    indexing.index(text)
    return submissions.change_status(submission, "submitted", by=by)


@transaction.atomic
def let_write_along(submission, person, *, by):
    """Let somebody of the district write the text along."""
    submission = submissions.locked(submission)
    if not rules.may_submit(by, submission) or not rules.may_write(person, submission.practice):
        raise PermissionDenied
    submission.writers.add(person)
    logger.info("Submission %s: person %s writes along", submission.pk, person.pk)


def may_change_contact(submission):
    """Whether the contact is written here: that of a public practice is not part of an update."""
    return submission.practice.state == State.DRAFT


def last_saved(text):
    """When an answer of ``text`` was last stored, by the history; None when that is not on record."""
    events = event_model(PracticeRevision).objects.filter(pgh_obj_id=text.pk)
    return events.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
