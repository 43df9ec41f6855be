"""The one check of a file: by the extension of its name, by its content and by its structure."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import IO

import puremagic

from core.uploads import images, office, pdf
from core.uploads.names import parts_of
from core.uploads.problems import MOST_BYTES, Problem, Refused


class Kind(Enum):
    """A kind of file that is taken: the type it is served as, its extensions."""

    PDF = ("application/pdf", ("pdf",))
    DOCX = (office.DOCUMENT, ("docx",))
    XLSX = (office.WORKBOOK, ("xlsx",))
    PPTX = (office.PRESENTATION, ("pptx",))
    PNG = ("image/png", ("png",))
    JPEG = ("image/jpeg", ("jpg", "jpeg"))

    def __init__(self, content_type: str, extensions: tuple[str, ...]) -> None:
        self.content_type = content_type
        self.extensions = extensions

    @property
    def is_picture(self) -> bool:
        """Whether people who cannot see it need its content in words."""
        return self in {Kind.PNG, Kind.JPEG}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: ``content`` is what to keep, which for a picture is not what was sent."""

    kind: Kind
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of what is kept, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def checked(file: IO[bytes], name: str) -> Checked:
    """Read ``file``, which its sender calls ``name``, and give what may be kept of it.

    Nothing is written or sent. Pictures are made anew without the data of their camera, everything else
    stays as it is. Raises :class:`Refused`.
    """
    stem, extension = parts_of(name)
    kind = next((kind for kind in Kind if extension in kind.extensions), None)
    if kind is None:
        raise Refused(Problem.WRONG_KIND)
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise Refused(Problem.EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(Problem.TOO_BIG)
    if kind in OFFICE and office.is_locked(content):
        raise Refused(Problem.LOCKED)
    if f".{kind.extensions[0]}" not in {match.extension for match in _matches(content)}:
        raise Refused(Problem.UNREADABLE)
    if kind is Kind.PDF:
        pdf.check(content)
    elif kind in OFFICE:
        office.check(content, kind.content_type)
    else:
        content = images.made_anew(content, kind.name)
    return Checked(kind, f"{stem or 'file'}.{extension}", content)


OFFICE = {Kind.DOCX, Kind.XLSX, Kind.PPTX}


def _matches(content: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """What the first bytes may be."""
    try:
        return puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return []
