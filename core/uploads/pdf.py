"""Whether a PDF is pages and nothing else.

Two things that active files have are also in ordinary ones and are let through: an /OpenAction that only
says at which page to begin, and links to addresses of the web and of mail.
"""

import re
import time
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
)

from core.uploads.problems import Problem, Refused

MOST_OBJECTS = 100_000
# Of looking at the objects: an ordinary file takes a second, one that was made to be slow has no end.
MOST_SECONDS = 20
# Keys of a dictionary that make a file do something, or hold another file.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/3DD"}
# Kinds of actions and of marks on a page that start programs, send, play or open other files.
ACTIVE_WORDS = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie"),
    *("/Sound", "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/EmbeddedFile", "/3D"),
}
# The same as bytes, for what stands in the file but in no table of contents. Shorter ones come by chance.
ACTIVE_BYTES = re.compile(rb"/(?:JavaScript|RichMedia|EmbeddedFile|SubmitForm|ImportData|Launch)\b")
LINKS = ("http:", "https:", "mailto:", "tel:")


def check(content: bytes) -> None:
    """Raise :class:`Refused` unless ``content`` is a PDF that can be opened and does nothing.

    It begins with the word %PDF and ends with its own end: nothing is hidden before or behind.
    """
    if not content.startswith(b"%PDF-") or not content.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Refused(Problem.UNREADABLE)
    if _is_zip(content):
        raise Refused(Problem.UNREADABLE)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused(Problem.LOCKED)
        if not len(reader.pages):
            raise Refused(Problem.UNREADABLE)
        _check_objects(reader)
    except Refused:
        raise
    except Exception:  # whatever a broken file makes of its reader: recursion, odd types, odd numbers
        raise Refused(Problem.UNREADABLE) from None
    if ACTIVE_BYTES.search(content):
        raise Refused(Problem.ACTIVE)


def _is_zip(content: bytes) -> bool:
    """Whether it is also an archive: four bytes that say so may be there by chance, a list of files not."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return bool(archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _check_objects(reader: PdfReader) -> None:
    """Every object that the file's tables name, also those that no page leads to."""
    numbers = {(number, 0) for number in reader.xref_objStm}
    for generation, places in reader.xref.items():
        numbers |= {(number, generation) for number in places}
    if len(numbers) > MOST_OBJECTS:
        raise Refused(Problem.TOO_BIG)
    _check_object(reader.trailer)
    end = time.monotonic() + MOST_SECONDS
    for number, generation in sorted(numbers):
        if time.monotonic() > end:
            raise Refused(Problem.TOO_BIG)
        try:
            thing = reader.get_object(IndirectObject(number, generation, reader))
        except PyPdfError:
            continue  # the tables name what is not there: other readers find nothing either
        if thing is not None:
            _check_object(thing)


def _check_object(thing: PdfObject) -> None:
    """One object with what is inside it, without what it only refers to."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if _is_active(one):
                raise Refused(Problem.ACTIVE)
            waiting += dict.values(one)
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _is_active(one: DictionaryObject) -> bool:
    if not ACTIVE_KEYS.isdisjoint(dict.keys(one)):
        return True
    if ACTIVE_WORDS.intersection(_word(one, key) for key in ("/S", "/Subtype", "/Type")):
        return True
    if "/OpenAction" in one and not _only_goes_to_a_page(one["/OpenAction"]):
        return True
    return "/URI" in one and _leads_astray(one["/URI"])


def _word(one: DictionaryObject, key: str) -> str:
    """The word that a dictionary has under ``key``, however it is referred to; "" when it is none."""
    value = one.get(key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return value if isinstance(value, str) else ""


def _only_goes_to_a_page(action: PdfObject | None) -> bool:
    """Whether an action that runs when the file is opened is a place in it, or a jump to one."""
    if isinstance(action, IndirectObject):
        action = action.get_object()
    if isinstance(action, DictionaryObject):
        return _word(action, "/S") == "/GoTo" and "/Next" not in action
    return True


def _leads_astray(address: object) -> bool:
    """Whether a link runs something or leads to a file of some computer. Relative ones lead nowhere."""
    if isinstance(address, IndirectObject):
        address = address.get_object()
    if isinstance(address, DictionaryObject):
        return False  # the catalog's /URI, which holds the address that relative ones begin with
    words = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    words = re.sub(r"[\x00-\x20]", "", words).lower()
    return words.startswith(("\\\\", "//")) or bool(
        re.match(r"[a-z][a-z0-9+.-]*:", words) and not words.startswith(LINKS)
    )
