"""Sheets as people send them: checked for what they are, then read as rows of text. No database.

Excel: values only, by a reader that loads row by row; a formula is not run, it is refused with words.
CSV: UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from openpyxl import load_workbook

from core.cells import safe_cell
from core.uploads import Kind, Problem, Refused, checked
from core.uploads.names import parts_of
from core.uploads.problems import MOST_BYTES
from profiles.bulk.cells import DID_NOT_FIT, MOST_IN_A_CELL
from profiles.bulk.columns import BY_NAME, SLUG, TITLE

MOST_ROWS = 5_000
# Rows and columns that are looked at: empty ones count here.
LAST_ROW, LAST_COLUMN = 20_000, 200
# A workbook stores the same words once, however many cells have them: read, they would fill the memory.
MOST_CHARACTERS = 100_000_000
SHEET = "Practices"
WRONG_KIND = "Choose an Excel workbook (XLSX) or a CSV file."
TOO_BIG = "This file is too large. A sheet can have 20 MB. An Excel workbook needs less than CSV."


class Unreadable(Exception):
    """A sheet that cannot be taken at all; the message is for people."""


@dataclass
class SheetRow:
    """A row: its ``number`` as a spreadsheet counts, its cells by the name of their column.

    ``wrong`` are [column, value, reason] of cells that cannot be read.
    """

    number: int
    cells: dict
    wrong: list = field(default_factory=list)


def examined(file, name):
    """(safe name, kind, content) of a sheet that may be kept. Raises :class:`Unreadable`."""
    stem, extension = parts_of(name)
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
    if not content.strip():
        raise Unreadable(Problem.EMPTY.value)
    if extension == "csv":
        _text_of(content)
    elif extension == "xlsx":
        try:
            checked(io.BytesIO(content), name)
        except Refused as refused:
            active = refused.problem is Problem.ACTIVE
            raise Unreadable(_ACTIVE if active else str(refused)) from None
    else:
        raise Unreadable(_MACROS if extension in {"xlsm", "xlsb", "xltm", "xls"} else WRONG_KIND)
    return f"{stem or 'sheet'}.{extension}", extension, content


_MACROS = "Workbooks with macros and the old XLS format are not taken. Save it as an Excel workbook (XLSX)."
_ACTIVE = (
    "This workbook holds more than cells: macros, objects, or links to other files."
    " Save it as a plain Excel workbook (XLSX) or as CSV, then choose that."
)


def read(content, kind):
    """The names of the columns and the rows (:class:`SheetRow`) of a file that was examined.

    Empty rows are left out. Raises :class:`Unreadable` for one that is not made as the template is.
    """
    rows = _of_workbook(content) if kind == Kind.XLSX.extensions[0] else _of_csv(content)
    try:
        header, _ = next(rows, ([], 0))
        names, found, room = _names(header), [], MOST_CHARACTERS
        for values, number in rows:
            if number > LAST_ROW:
                raise Unreadable(f"There is something below row {LAST_ROW:,}. Remove empty rows between.")
            room -= sum(map(len, values))
            if room < 0:
                raise Unreadable("There is too much text in this sheet. Part it into several.")
            row = _row(number, names, values)
            if row is not None:
                found.append(row)
            if len(found) > MOST_ROWS:
                raise Unreadable(f"A sheet can have {MOST_ROWS:,} rows. Part this one into several.")
    except (Unreadable, MemoryError):
        raise
    except csv.Error:
        raise Unreadable("This file cannot be read as CSV. Save it again as CSV UTF-8.") from None
    except Exception:  # whatever a broken workbook makes of its reader
        raise Unreadable(Problem.UNREADABLE.value) from None
    if not found:
        raise Unreadable("There are no practices in this sheet: nothing stands below its first row.")
    return [name for name in names if name], found


class _Wrong(str):
    """The text of a cell that cannot be read; ``reason`` says why."""

    reason = ""


def _wrong(text, reason):
    cell = _Wrong(text)
    cell.reason = reason
    return cell


def _names(header):
    """The names of the columns, in order; "" for a column without a head."""
    known = {_key(name): name for name in BY_NAME}
    names, unknown = [], []
    for cell in header:
        name = known.get(_key(cell), "")
        if cell.strip() and not name:
            unknown.append(cell.strip()[:30])
        names.append(name)
    if not {SLUG.name, TITLE.name} & set(names):
        raise Unreadable("The first row must name the columns, as in the template: Slug, Title and others.")
    if unknown:
        listed = ", ".join(f"“{name}”" for name in unknown[:10])
        raise Unreadable(f"The template has no column {listed}. Rename or remove it.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Unreadable(f"There are two columns named {', '.join(twice)}.")
    return names


def _key(name):
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _row(number, names, values):
    row = SheetRow(number, {})
    for place, value in enumerate(values):
        name = names[place] if place < len(names) else ""
        if not value.strip():
            if name:
                row.cells[name] = ""
            continue
        if not name:
            row.wrong.append(["", value[:200], "stands in a column without a name"])
        elif isinstance(value, _Wrong):
            row.wrong.append([name, value[:200], value.reason])
        elif len(value) > MOST_IN_A_CELL:
            row.wrong.append([name, value[:200], f"is longer than {MOST_IN_A_CELL:,} characters"])
        elif value == DID_NOT_FIT:
            row.wrong.append([name, value, "did not fit into the export: take this column out"])
        else:
            row.cells[name] = _plain(value)
    if not any(row.cells.values()) and not row.wrong:
        return None
    for name in names:
        if name and not any(name == column for column, _, _ in row.wrong):
            row.cells.setdefault(name, "")
    return row


def _plain(text):
    """As people typed it: without the apostrophe that an export put before what looks like a formula."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("'") and safe_cell(text[1:]) == text:
        text = text[1:]
    return text.strip()


def _of_workbook(content):
    """(texts of the cells, number) of each row of the sheet named "Practices", or else of the first."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        # What a sheet says of its own size is not believed.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW + 1), start=1):
            yield [_text(cell) for cell in islice(row, LAST_COLUMN)], number
    finally:
        book.close()


def _text(cell):
    """A cell as people see it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return _wrong(str(value), "is a formula: copy the cell and paste its value")
    if cell.data_type == "e":
        return _wrong(str(value), "is an error of the spreadsheet")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        percent = "%" in (cell.number_format or "")
        return f"{value * 100:.12g}%" if percent else f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.isoformat(" ").removesuffix(" 00:00:00") if isinstance(value, datetime) else str(value)
    return str(value)


def _of_csv(content):
    text = _text_of(content)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    if first.startswith("sep=") and len(first.strip()) == 5:
        mark, text = first.strip()[4], text.split("\n", 1)[1]
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    for number, cells in enumerate(reader, start=1):
        yield cells[:LAST_COLUMN], number


def _text_of(content):
    """The text of a CSV file in one of the ways that Excel saves it."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]
    if not is_wide and b"\0" in content:
        raise Unreadable("This is not a CSV file. Save the sheet as CSV UTF-8, then choose that.")
    if content.lstrip()[:5].lower().startswith((b"<", b"%pdf", b"{", b"pk\x03\x04")):
        raise Unreadable("This is not a CSV file but a page, a document or a workbook under another name.")
    for encoding in encodings:
        try:
            # The database takes no NUL, and nobody means one.
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable("The letters of this file cannot be read. Save it as CSV UTF-8.")
