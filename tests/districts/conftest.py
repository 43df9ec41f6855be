"""The real record, and small files to import."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from django.db import transaction

from districts.imports import FIXTURES, import_all


def quiet(line):
    """A report that says nothing."""


@pytest.fixture(scope="module")
def real_record(django_db_setup, django_db_blocker):
    """Everything under fixtures/, once for a module; a test that uses it needs ``db`` as well."""
    lines = []
    with django_db_blocker.unblock(), transaction.atomic():
        import_all(report=lines.append)
        yield lines
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def small_files(tmp_path_factory):
    """A small part of the real files: Andover, Ansonia and Region 8."""
    folder = tmp_path_factory.mktemp("small")
    codes = {"0010011", "0020011", "2080012"}
    for name in ("districts.csv", "town_districts.csv", "indicators.csv"):
        rows = read(FIXTURES / name)
        kept = [row for row in rows[1:] if codes & set(row)]
        if name == "indicators.csv":
            kept = kept[::10]
        write(folder / name, [rows[0], *kept])
    write(folder / "state_context.csv", read(FIXTURES / "state_context.csv")[:20])
    towns = json.loads((FIXTURES / "towns.geojson").read_text(encoding="utf-8"))
    served = {row[0] for row in read(folder / "town_districts.csv")}
    towns["features"] = [each for each in towns["features"] if each["properties"]["town_code"] in served]
    (folder / "towns.geojson").write_text(json.dumps(towns, separators=(",", ":")), encoding="utf-8")
    shutil.copy(FIXTURES / "indicators.toml", folder)
    return folder


@pytest.fixture
def small_record(small_files, tmp_path):
    """A copy of the small files, to be broken at will."""
    return Path(shutil.copytree(small_files, tmp_path / "record"))


def read(path):
    """The rows of a CSV file, the header first."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, rows):
    """Write rows as CSV."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def put(path, row, column, text):
    """Change one cell; ``row`` counts as a spreadsheet does."""
    rows = read(path)
    rows[row - 1][rows[0].index(column)] = text
    write(path, rows)
