"""The door for sheets of practices: received, checked by a job, then written by a job when somebody says so.

Both jobs go some rows at a time, each lot in one transaction together with what is known of its rows. So a
page can show how far they are, and a job that was killed goes on behind the last whole lot: no row is
written twice. What changed between check and import is looked at again under locks: such a row is left
alone, and told.
"""

import hashlib
import logging
from datetime import timedelta

import pghistory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from core.uploads import Refused, scan
from profiles import jobs, rules
from profiles.bulk import files, writing
from profiles.bulk.known import Known
from profiles.bulk.planning import Planner
from profiles.models import ImportedRow, ImportState, PracticeImport, RowKind
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)

LOT = 250
KEPT = timedelta(days=30)
# A number for Postgres: of two imports at once one waits, lot by lot.
ONE_AT_A_TIME = 5_209_114
WRITTEN_MEANWHILE = "Somebody changed this practice after the check. Send the sheet again to see how."
THERE_BY_NOW = "It is there by now, as in this row."
NOT_ALLOWED = "Whoever asked for the import may not do so any more."
OUR_ERROR = "Something went wrong on our side. What was imported before stays; press the button to go on."


def receive(upload, *, by):
    """Keep a sheet (Django's UploadedFile) and have it checked; returns its :class:`PracticeImport`.

    Raises :class:`files.Unreadable` with words for people; nothing is kept then.
    """
    name, kind, content = files.examined(upload, upload.name)
    try:
        scan(upload)
    except Refused as refused:
        raise files.Unreadable(str(refused)) from None
    with transaction.atomic():
        sheet = PracticeImport.objects.create(
            name=name,
            kind=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
        )
        default_storage.save(sheet.path, ContentFile(content))
        jobs.work_on_imports.enqueue()
    logger.info("Import %s: received from user %s", sheet.pk, by.pk)
    return sheet


@transaction.atomic
def begin(sheet, *, by):
    """Have the rows without problems written, or go on where it stopped. Raises :class:`TransitionError`."""
    sheet = PracticeImport.objects.select_for_update().get(pk=sheet.pk)
    again = sheet.state == ImportState.STOPPED and sheet.file_removed_at is None
    if not (sheet.can_begin or again):
        raise TransitionError("This sheet cannot be imported now. Look at where it stands.")
    if again and sheet.asked_at is None:
        sheet.state = ImportState.CHECKING
    else:
        if not sheet.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED), handled=False).exists():
            raise TransitionError("No row of this sheet would change anything.")
        sheet.state, sheet.asked_by, sheet.asked_at = ImportState.IMPORTING, by, timezone.now()
    sheet.problem = ""
    sheet.save(update_fields=["state", "asked_by", "asked_at", "problem"])
    jobs.work_on_imports.enqueue()
    logger.info("Import %s: begun by user %s", sheet.pk, by.pk)
    return sheet


def work():
    """The job: check what waits to be checked and write what waits to be written, oldest first."""
    for sheet in PracticeImport.objects.filter(state=ImportState.CHECKING).order_by("pk"):
        _guarded(_check, sheet)
    for sheet in PracticeImport.objects.filter(state=ImportState.IMPORTING).order_by("asked_at", "pk"):
        _guarded(_import, sheet)


def _guarded(step, sheet):
    """One sheet that fails keeps no other one waiting."""
    try:
        step(sheet)
    except files.Unreadable as problem:
        _close(sheet, ImportState.REFUSED, problem=str(problem))
    except Exception:
        logger.exception("Import %s stopped", sheet.pk)
        _close(sheet, ImportState.STOPPED, problem=OUR_ERROR)


def _close(sheet, state, **values):
    PracticeImport.objects.filter(pk=sheet.pk).update(state=state, **values)
    logger.info("Import %s: %s", sheet.pk, state)


def _rows_of(sheet):
    with default_storage.open(sheet.path) as file:
        _, rows = files.read(file.read(), sheet.kind)
    return rows


def _check(sheet):
    rows = _rows_of(sheet)
    PracticeImport.objects.filter(pk=sheet.pk).update(total=len(rows))
    planner = Planner(rows, Known())
    for start in range(0, len(rows), LOT):
        lot = rows[start : start + LOT]
        with transaction.atomic():
            PracticeImport.objects.select_for_update().get(pk=sheet.pk)
            there = set(
                sheet.rows.filter(number__in=[row.number for row in lot]).values_list("number", flat=True)
            )
            plans = planner.plan([row for row in lot if row.number not in there])
            ImportedRow.objects.bulk_create(_told(sheet, plan) for plan in plans)
    _close(sheet, ImportState.CHECKED, checked_at=timezone.now())


def _told(sheet, plan):
    kind = plan.kind
    return ImportedRow(
        sheet=sheet,
        number=plan.number,
        kind=kind,
        title=plan.title,
        practice_id=plan.practice_id,
        changes=plan.changes if kind == RowKind.CHANGED else [],
        problems=plan.problems,
        notes=plan.notes,
    )


def _import(sheet):
    rows = {row.number: row for row in _rows_of(sheet)}
    planner = Planner(rows.values(), Known())
    while _import_lot(sheet.pk, rows, planner):
        pass
    _close(sheet, ImportState.IMPORTED, imported_at=timezone.now())


@transaction.atomic
def _import_lot(pk, rows, planner):
    """Write the next rows that nobody has been at; False when there are none left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    sheet = PracticeImport.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=pk)
    waiting = sheet.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED), handled=False)
    lot = list(waiting.order_by("number")[:LOT])
    if not lot:
        return False
    by, ready = sheet.asked_by, []
    if rules.may_import(by):
        plans = planner.plan([rows[row.number] for row in lot], lock=True)
        for row, plan in zip(lot, plans, strict=True):
            row.left_because = _why_not(row, plan)
            if not row.left_because:
                ready.append((row, plan))
    else:
        for row in lot:
            row.left_because = NOT_ALLOWED
    with pghistory.context(user=by.pk):
        writing.write([plan for _, plan in ready], by)
    for row, plan in ready:
        row.practice = plan.told.practice
    for row in lot:
        row.handled = True
    ImportedRow.objects.bulk_update(lot, ["handled", "left_because", "practice"])
    return True


def _why_not(row, plan):
    """Why a row is left alone by now; empty when it does what the check said."""
    if (plan.kind, plan.changes if plan.kind == RowKind.CHANGED else []) == (row.kind, row.changes):
        return ""
    if plan.kind == RowKind.UNCHANGED:
        return THERE_BY_NOW
    if plan.kind == RowKind.PROBLEM:
        column, _, reason = plan.problems[0]
        return f"Since the check: {column}, {reason}."[:300]
    return WRITTEN_MEANWHILE


def remove_old_files():
    """Remove the files of sheets a month after they came, as a daily job; returns how many.

    What is kept for ever is what was found and done, row by row.
    """
    now = timezone.now()
    old = PracticeImport.objects.filter(file_removed_at=None, uploaded_at__lte=now - KEPT)
    removed = 0
    for sheet in old.exclude(state__in=[ImportState.CHECKING, ImportState.IMPORTING]):
        default_storage.delete(sheet.path)
        PracticeImport.objects.filter(pk=sheet.pk).update(file_removed_at=now)
        removed += 1
    if removed:
        logger.info("%s files of imports were removed", removed)
    return removed
