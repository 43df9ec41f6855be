"""Documents for reading and printing: accessible PDF (PDF/UA-1) by typst, from templates of ours and data.

The templates are in ``templates/pdf/``; the compiler sees no other file, no font of the machine and no
network. Data reaches a template as JSON and is shown as text, so nothing in it is ever read as typst's
own language.
"""

import json
import re
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import typst
from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PdfReader

from core.charts import Drawing

FOLDER = settings.BASE_DIR / "templates" / "pdf"
FONTS = FOLDER / "fonts"
AUTHOR = "Learn Together, Grow Together CT"
# The letters of our fonts lack these; PDF/UA wants every sign of a document to be visible and readable.
SAME = {
    **dict.fromkeys("\n\r\t\v\f\x85", " "),
    "\u03a9": "\u2126",
    "\u03bc": "\u00b5",
    "→": "->",
    "←": "<-",
    "✓": "(check)",
    "✔": "(check)",
}
# By their kind in Unicode: spaces, dashes, and what is not seen by itself.
KINDS = {"Zs": " ", "Zl": " ", "Zp": " ", "Pd": "-"}
KINDS |= dict.fromkeys(("Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Sk"), "")
UNKNOWN = "[letters that this document cannot show]"
# Of words in other letters it is said once.
ONE_UNKNOWN = re.compile(rf"{re.escape(UNKNOWN)}(?:[\W\d]*{re.escape(UNKNOWN)})+")


class CannotBeMade(Exception):
    """The template and the data do not make a document. A mistake in a template of ours."""


def made(template: str, data: dict[str, Any], *, title: str, on: date) -> bytes:
    """The PDF that ``templates/pdf/<template>`` makes of ``data``: tagged, PDF/UA-1, en-US, by the portal.

    A template is::

        #import "layout.typ": *
        #show: portal-document.with(kind: "Action plan")
        #data.district
        == A section
        #blocks(data.answer)
        #figure(image(bytes(data.svg), format: "svg"), alt: data.alt)

    ``portal-document`` makes page, head, foot and the one first heading (``title``). ``data`` is what JSON
    can hold: dicts with words as keys, lists, strings, numbers, True, False, None; a template shows its
    strings and never evaluates them. A long answer goes in as ``core.markdown.as_blocks(text)`` and is
    written by ``blocks`` (its headings at level 3, or ``level: 4``), a chart as ``svg(drawing)``.
    Headings may not skip a level, every figure needs ``alt``, a table ``table.header(...)``; typst refuses
    what PDF/UA does not allow.

    ``on`` is the date that the document bears: take it from the facts (when they last changed), not from
    the clock, so that the same facts give the same bytes. Signs that our fonts lack become their names in
    brackets ("[grinning face]"). Takes about ten milliseconds; no query, no request; any thread.
    Raises :class:`CannotBeMade` where template and data do not fit: a mistake of ours, not of who typed.
    """
    given = {
        **data,
        "title": printable(title).strip() or "Without a title",
        "made_on": [on.year, on.month, on.day],
    }
    try:
        return typst.compile(
            FOLDER / template,
            root=FOLDER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"data": json.dumps(shown(given)), "author": AUTHOR},
            timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
        )
    except typst.TypstError as problem:
        raise CannotBeMade(f"{template}: {problem}") from problem


def svg(drawing: Drawing) -> str:
    """A chart as SVG for the template of a document, with its styles inside: typst has no style sheet."""
    _, _, width, height = drawing.view.split()
    return render_to_string("pdf/chart.svg", {"drawing": drawing, "width": width, "height": height})


def shown(data):
    """``data`` with every string in it as :func:`printable` says."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: shown(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [shown(value) for value in data]
    return data


def printable(text: str) -> str:
    """``text`` in signs that our fonts have: others by their names in brackets, unseen ones left out."""
    text = unicodedata.normalize("NFC", text)
    if _known().issuperset(text):
        return text
    signs = (sign if sign in _known() else _in_known_signs(sign) for sign in text)
    return ONE_UNKNOWN.sub(UNKNOWN, "".join(signs))


def _in_known_signs(sign):
    if sign in SAME:
        return SAME[sign]
    alike = unicodedata.normalize("NFKC", sign)
    if alike != sign and _known().issuperset(alike):
        return alike
    kind = unicodedata.category(sign)
    if kind in KINDS:
        return KINDS[kind]
    name = unicodedata.name(sign, "").lower()
    return f"[{name}]" if kind.startswith("S") and name else UNKNOWN


@cache
def _known() -> frozenset[str]:
    """The signs that our fonts have, as noted when they were made."""
    signs: set[str] = set()
    for line in (FONTS / "characters.txt").read_text().split():
        first, _, last = line.partition("-")
        signs.update(chr(n) for n in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(signs)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pages(pdf: bytes) -> int:
    """How many pages a document that :func:`made` made has."""
    return len(PdfReader(BytesIO(pdf)).pages)
