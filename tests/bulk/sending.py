"""Send a sheet as a curator does, and let the job do its work."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from profiles.bulk import running, sheets
from profiles.models import Practice, PracticeImport


class Desk:
    """``send`` gives the import when it is checked, ``bring_in`` when it is imported."""

    def __init__(self, by):
        self.by = by

    def send(self, content, name="sheet.csv"):
        content = content.encode() if isinstance(content, str) else content
        sheet = running.receive(SimpleUploadedFile(name, content), by=self.by)
        return self.work(sheet)

    def work(self, sheet):
        running.work()
        return PracticeImport.objects.get(pk=sheet.pk)

    def bring_in(self, content, name="sheet.csv"):
        sheet = self.send(content, name)
        running.begin(sheet, by=self.by)
        return self.work(sheet)

    def export(self, kind="csv"):
        """All practices as a sheet."""
        make = {"csv": sheets.as_csv, "xlsx": sheets.as_workbook}[kind]
        return make(sheets.rows_of(Practice.objects.order_by("pk")))


def workbook(*rows, title="Practices"):
    """An Excel file with these rows; values keep their kind."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def kinds(sheet):
    """How many rows of each kind, only those there are."""
    counts = sheet.counts()
    return {kind: counts[kind] for kind in ("new", "changed", "unchanged", "problem") if counts[kind]}


def problems(sheet):
    """(row, column, reason) of each."""
    return [(row.number, column, reason) for row in sheet.rows.all() for column, _, reason in row.problems]
