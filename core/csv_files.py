"""Reading a CSV file that may be wrong: every problem is noted with file, row and column.

Nothing here raises for bad content. A reader collects :class:`Problem` objects in a list, goes on as
far as it can, and its caller writes only when the list stayed empty.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file. ``row`` counts as a spreadsheet does (the header is row 1); 0 is the file."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.reason}"


class Row:
    """One row being checked. Each method returns a cell's value, or None after noting what is wrong.

    An empty cell is None (or "" from :meth:`text`), and wrong only where ``required``.
    """

    __slots__ = ("_cells", "_file", "_problems", "number")

    def __init__(self, file: str, number: int, cells: Mapping[str, str], problems: list[Problem]):
        self._file, self.number, self._cells, self._problems = file, number, cells, problems

    def refuse(self, column: str, reason: str) -> None:
        """Note a problem of this row."""
        self._problems.append(Problem(self._file, self.number, column, reason))

    def text(self, column: str, *, required: bool = False, longest: int | None = None) -> str:
        """The cell without blanks at its ends."""
        text = self._cells[column].strip()
        if required and not text:
            self.refuse(column, "is empty")
        if longest is not None and len(text) > longest:
            self.refuse(column, f"is longer than {longest} characters")
        return text

    def whole(self, column: str, *, low: int = 0, high: int | None = None) -> int | None:
        """A whole number in digits only, from ``low`` to ``high``."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.refuse(column, f"{text!r} is not a whole number")
            return None
        number = int(text)
        if number < low or (high is not None and number > high):
            self.refuse(column, f"{text} is {_outside(low, high)}")
            return None
        return number

    def decimal(self, column: str, *, low: int | Decimal, high: int | Decimal, places: int) -> Decimal | None:
        """A number with at most ``places`` decimals, from ``low`` to ``high``."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]+)?", text):
            self.refuse(column, f"{text!r} is not a number")
            return None
        if len(text.partition(".")[2]) > places:
            self.refuse(column, f"{text} has more than {places} decimals")
            return None
        number = Decimal(text)
        if not low <= number <= high:
            self.refuse(column, f"{text} is {_outside(low, high)}")
            return None
        return number

    def one_of(self, column: str, words: Mapping[str, T], *, what: str, required: bool = True) -> T | None:
        """What ``words`` gives for the cell's text; ``what`` names the kind of thing it should be."""
        text = self.text(column, required=required)
        if not text:
            return None
        if text not in words:
            self.refuse(column, f"{text!r} is not a known {what}")
            return None
        return words[text]

    def matching(self, column: str, pattern: str, meaning: str, *, required: bool = True) -> str:
        """The text, which must match ``pattern`` as a whole; ``meaning`` says it in words."""
        text = self.text(column, required=required)
        if text and not re.fullmatch(pattern, text):
            self.refuse(column, f"{text!r} is not {meaning}")
        return text

    def parsed(self, column: str, parse: Callable[[str], T], *, required: bool = False) -> T | None:
        """What ``parse`` makes of the text; the message of its ValueError is the reason."""
        text = self.text(column, required=required)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.refuse(column, str(error))
            return None


def _outside(low: object, high: object) -> str:
    return f"below {low}" if high is None else f"not between {low} and {high}"


def read_bytes(path: str | Path, problems: list[Problem]) -> bytes | None:
    """The content of a file; None after noting why it cannot be read."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problems.append(Problem(path.name, 0, "", "There is no such file."))
    except OSError as error:
        problems.append(Problem(path.name, 0, "", f"The file cannot be read: {error.strerror}."))
    else:
        if content.strip():
            return content
        problems.append(Problem(path.name, 0, "", "The file is empty."))
    return None


def read_text(path: str | Path, problems: list[Problem]) -> str | None:
    """The text of a UTF-8 file, with or without a byte order mark; None after noting why not."""
    content = read_bytes(path, problems)
    if content is None:
        return None
    reason, row = "", 0
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        reason = "The text is UTF-16, not UTF-8. Save it as CSV UTF-8."
    elif content.startswith(b"PK\x03\x04"):
        reason = "This is an Excel workbook or a ZIP archive. Save the sheet as CSV UTF-8."
    elif b"\0" in content:
        reason = "This is not a text file."
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
            wrong = content[error.start]
            reason = f"The text is not UTF-8 (byte 0x{wrong:02X}). Save the file as CSV UTF-8."
    problems.append(Problem(Path(path).name, row, "", reason))
    return None


def read_rows(path: str | Path, columns: Iterable[str], problems: list[Problem]) -> list[Row]:
    """The rows of a CSV file that has all of ``columns``; others are ignored, as are empty lines.

    No rows are returned when the file is not a CSV at all or lacks a column.
    """
    name = Path(path).name
    text = read_text(path, problems)
    if text is None:
        return []
    if text.lstrip().startswith(("<", "{", "[", "%PDF")):
        problems.append(Problem(name, 0, "", "This is not a CSV file but a page or a document."))
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    number = 0
    try:
        header = [cell.strip() for cell in next(reader, [])]
        number = 1
        if not _has_columns(name, header, list(columns), problems):
            return []
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                reason = f"has {len(cells)} cells where the header has {len(header)}"
                problems.append(Problem(name, number, "", reason))
                continue
            rows.append(Row(name, number, dict(zip(header, cells, strict=True)), problems))
    except csv.Error as error:
        problems.append(Problem(name, number + 1, "", f"cannot be read as CSV: {error}"))
    if not rows and not any(problem.file == name for problem in problems):
        problems.append(Problem(name, 0, "", "The file has a header but no rows."))
    return rows


def _has_columns(name: str, header: list[str], columns: list[str], problems: list[Problem]) -> bool:
    missing = [column for column in columns if column not in header]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if len(missing) == len(columns):
        problems.append(
            Problem(
                name,
                1,
                "",
                f"This is not the expected CSV file: it has none of the columns {', '.join(columns)}.",
            )
        )
        return False
    problems += [Problem(name, 1, column, "is missing") for column in missing]
    problems += [Problem(name, 1, column, "occurs twice") for column in twice]
    return not missing and not twice


def note_repeated(row: Row, column: str, key: object, seen: dict[object, int], what: str) -> bool:
    """Note that ``key`` occurred in an earlier row; ``seen`` maps keys to row numbers. True if it did."""
    if key in seen:
        row.refuse(column, f"{what} is already in row {seen[key]}")
        return True
    seen[key] = row.number
    return False
