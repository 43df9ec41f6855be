"""Cells of a sheet: what people and spreadsheets make of a number, a year, a choice, a list. No database.

``read_...`` take the text of a cell (never empty) and raise ``ValueError`` with words for people.
"""

import difflib
import re
import unicodedata

from core.grades import Grade
from core.schoolyear import EARLIEST, LATEST, school_year

MOST_DIGITS = 9
MOST_LINES = 60
# What a spreadsheet holds in a cell at most: more is cut off when it is saved.
MOST_IN_A_CELL = 32_767
# Stands in an exported cell in place of more: an empty one would empty the answer when it comes back.
DID_NOT_FIT = "(more than a spreadsheet can hold in a cell)"
NOT_KNOWN = "not known"

_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?: .*)?|\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]{2}-\d{2}|\d{1,2}-[A-Z][a-z]{2}"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def plainly(text):
    """``text`` for comparing: small letters, plain dashes and quotes, single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES)
    return " ".join(text.casefold().split())


def read_whole(text):
    """A whole number: "1,200", "$1,200" and Excel's 1200.0 are 1200."""
    typed = re.sub(r"\s", "", text).removeprefix("$")
    typed = re.sub(r"\.0{1,2}$", "", typed)
    if not re.fullmatch(r"\d+|\d{1,3}(,\d{3})+", typed, re.ASCII):
        raise ValueError(f"is not a whole number, such as 1200{_dated(text)}")
    digits = typed.replace(",", "")
    if len(digits) > MOST_DIGITS:
        raise ValueError("is too large a number")
    return int(digits)


def read_decimal(text):
    """A number as text that Decimal reads: "1,200.5" is "1200.5"."""
    typed = re.sub(r"\s", "", text)
    if not re.fullmatch(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", typed, re.ASCII):
        raise ValueError(f"is not a number, such as 0.5{_dated(text)}")
    return typed.replace(",", "")


def read_year(text):
    """The year that a school year ends: 2019 for "2018-19", "2018-2019", 2019 and 2019.0.

    Excel makes a date of some, the first of a month: 2011-12-01 is 2011-12.
    """
    typed = plainly(text).replace(" ", "")
    typed = re.sub(r"\.0+$", "", typed)
    typed = re.sub(r"^(\d{4})-(\d{2})-01$", r"\1-\2", typed)
    both = re.fullmatch(r"(\d{4})[-/](?:\d{2})?(\d{2})", typed, re.ASCII)
    if both and (int(both[1]) + 1) % 100 == int(both[2]):
        ends = int(both[1]) + 1
    elif re.fullmatch(r"\d{4}", typed, re.ASCII):
        ends = int(typed)
    else:
        raise ValueError(f"is not a school year, such as 2018-19{_dated(text)}")
    if not EARLIEST <= ends <= LATEST:
        raise ValueError(f"is not a school year between {school_year(EARLIEST)} and {school_year(LATEST)}")
    return ends


def read_grade(text):
    """A grade: "PK", "Kindergarten", "Grade 9", 9.0."""
    typed = plainly(text).replace("-", "").removeprefix("grade").strip()
    typed = re.sub(r"\.0+$", "", typed)
    typed = {"prek": "pk", "prekindergarten": "pk", "kindergarten": "k"}.get(typed, typed)
    typed = re.sub(r"^0+(?=\d)", "", typed)
    typed = re.sub(r"^(\d{1,2})(?:st|nd|rd|th)$", r"\1", typed)
    for grade in Grade:
        if grade.label.lower() == typed:
            return grade.value
    raise ValueError(f"is not a grade: PK, K or 1 to 12{_dated(text)}")


def read_yes(text):
    """Yes or no."""
    answer = {"yes": True, "y": True, "true": True, "x": True, "1": True}.get(plainly(text))
    if answer is None and plainly(text) not in ("no", "n", "false", "0"):
        raise ValueError("is neither yes nor no")
    return bool(answer)


def _dated(text):
    return ". The spreadsheet made a date of it: type it as text" if _DATE.fullmatch(text.strip()) else ""


def find(text, known, what):
    """What ``known`` (words, made plain, to things) holds for ``text``; the nearest words are offered."""
    plain = plainly(text)
    if plain in known:
        return known[plain]
    near = difflib.get_close_matches(plain, known, n=1, cutoff=0.75)
    hint = f". Did you mean “{near[0]}”?" if near else ""
    raise ValueError(f"“{_short(text)}” is not a known {what}{hint}")


def _short(text):
    return text if len(text) <= 60 else f"{text[:57]}…"


def lines_of(text):
    """The lines of a cell that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def items_of(text):
    """Words of a list: one on each line, or parted by semicolons."""
    return [item.strip() for item in re.split(r"[;\n]", text) if item.strip()]


def fields_of(line):
    """The values of a line: parted by bars; ``\\|`` is a bar, ``\\n`` a new line, ``\\\\`` a backslash."""
    if "\\" not in line:
        return [field.strip() for field in line.split("|")]
    fields, signs = [""], iter(line)
    for sign in signs:
        if sign == "\\":
            following = next(signs, "")
            fields[-1] += {"n": "\n", "|": "|", "\\": "\\"}.get(following, f"\\{following}")
        elif sign == "|":
            fields.append("")
        else:
            fields[-1] += sign
    return [field.strip() for field in fields]


def line_from(values):
    """The line that :func:`fields_of` makes ``values`` of again; empty ones at the end are left out."""
    values = [str(value) for value in values]
    while values and not values[-1]:
        values.pop()
    return " | ".join(
        value.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", "\n").replace("\n", "\\n")
        for value in values
    )
