"""Everything public in one ZIP file, with a data dictionary.

Making it takes some seconds, so a job makes it ahead (jobs.py) and keeps it in the database, where
every web process finds it. The same data give the same bytes.
"""

import hashlib
import io
import json
import zipfile

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from core.tables import Column, Table
from districts.exports import TABLES as RECORD
from practices_portal.models import DataArchive
from profiles.exports import TABLES as INVENTORY
from profiles.exports import as_data
from profiles.models import Practice, StatusChange

NAME = "learn-together-grow-together-ct"
# ZIP knows no earlier time. A real one would change the bytes each night.
NO_TIME = (1980, 1, 1, 0, 0, 0)
TABLES = [*INVENTORY, *RECORD]


def build(file):
    """Write the archive into ``file``, part by part."""
    with zipfile.ZipFile(file, "w") as archive:
        _write(archive, "README.txt", [render_to_string("portal/archive_readme.txt", _about())])
        _write(archive, DICTIONARY.file, DICTIONARY.lines())
        for table in TABLES:
            _write(archive, table.file, table.lines())
        _write(archive, "practices.json", _json())


def make():
    """Make the archive anew and keep it; the time of change stays when the content does."""
    with transaction.atomic():
        steps = _steps()
        file = io.BytesIO()
        build(file)
    content = file.getvalue()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    kept = DataArchive.objects.filter(pk=1).only("etag", "changed_at").first()
    changed_at = kept.changed_at if kept and kept.etag == etag else timezone.now()
    values = {"content": content, "etag": etag, "size": len(content), "changed_at": changed_at}
    DataArchive.objects.update_or_create(pk=1, defaults=values | {"steps": steps})


def current():
    """The archive without its content; None until it is made, or when a practice has moved since.

    So a practice that was withdrawn is never handed out, however long the job takes.
    """
    return DataArchive.objects.filter(pk=1, steps=_steps()).defer("content").first()


def _steps():
    """How many steps the lives of all practices have had. Steps are never deleted, so it only grows.

    (Not the last step's number: numbers are given out before the step is seen by others.)
    """
    return StatusChange.objects.count()


def _about():
    listed = Practice.objects.findable()
    return {
        "SITE_URL": settings.SITE_URL,
        "tables": TABLES,
        "newest": listed.aggregate(newest=Max("updated_at"))["newest"],
        "count": listed.count(),
    }


def _dictionary_rows():
    for table in TABLES:
        for column in table.columns:
            yield {
                "file": table.file,
                "column": column.name,
                "meaning": column.meaning,
                "unit": column.unit,
                "blank": column.blank,
                "source": table.source,
            }


DICTIONARY = Table(
    "dictionary.csv",
    "Every column of every file.",
    "This portal",
    [
        Column("file", "The file."),
        Column("column", "The column."),
        Column("meaning", "What it holds."),
        Column("unit", "In what unit or form."),
        Column("blank", "What a blank cell means."),
        Column("source", "Whose facts these are."),
    ],
    _dictionary_rows,
)


def _json():
    """The practices as in /data/practices.json, one after the other."""
    listed = Practice.objects.findable().sorted_by("title").with_export_data()
    count = 0
    yield '{"practices": ['
    for count, practice in enumerate(listed.iterator(chunk_size=500), start=1):
        yield (",\n" if count > 1 else "\n") + json.dumps(as_data(practice))
    yield f'\n], "count": {count}}}\n'


def _write(archive, name, parts):
    """A file of the archive, from parts of text, that says nothing of the machine or the hour."""
    entry = zipfile.ZipInfo(f"{NAME}/{name}", NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    with archive.open(entry, "w") as file:
        for part in parts:
            file.write(part.encode())
