"""Whether a Word, Excel or PowerPoint file is what it says, and nothing that runs or reaches out.

Such a file is a zip archive of XML parts with relationships between them. Everything that refers to
something outside is refused, but hyperlinks to addresses of the web and of mail: ordinary documents have
those, and nothing happens until their reader clicks. A workbook or a document inside (the numbers behind a
chart) is let through when it passes the same check itself.
"""

import re
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.uploads.problems import MEGABYTE, Problem, Refused

_MAIN = "application/vnd.openxmlformats-officedocument."
DOCUMENT = f"{_MAIN}wordprocessingml.document"
WORKBOOK = f"{_MAIN}spreadsheetml.sheet"
PRESENTATION = f"{_MAIN}presentationml.presentation"
INSIDE = {".docx": DOCUMENT, ".xlsx": WORKBOOK, ".pptx": PRESENTATION}

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 100
PIECE = 256 * 1024

# The old binary format of Office: also the envelope of files with a password, and of objects inside.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY, DIRECTORY_END = b"PK\x03\x04", b"PK\x05\x06"
# Archives, programs and objects that have no place in a document, by their first bytes.
NO_PARTS = (OLD_OFFICE, b"PK\x03\x04", b"MZ", b"\x7fELF", b"#!", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
# Of content types, names of parts and kinds of relationships: macros, controls, objects, data from elsewhere.
ACTIVE = re.compile(
    r"macro|vbaproject|vbadata|activex|oleobject|externallink|webextension|connections\+xml|attachedtoolbars"
    r"|/control\b|afchunk|subdocument|text/html|application/rtf|msdownload|javascript",
    re.IGNORECASE,
)
# Fields of Word that fetch from other programs or files.
FETCHING_FIELD = re.compile(r"^\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.I | re.M)
LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|\\\\|//)")


def is_locked(content: bytes) -> bool:
    """Whether it is an Office file with a password: the old format around an encrypted package."""
    return content.startswith(OLD_OFFICE) and "EncryptedPackage".encode("utf-16-le") in content


def check(content: bytes, main_type: str) -> None:
    """Raise :class:`Refused` unless ``content`` is an Office file whose main part is of ``main_type``."""
    _check(content, main_type, Room(len(content) * MOST_RATIO), is_inside=False)


@dataclass
class Room:
    """How much may still be unpacked, counted as it is unpacked; what headers say is not believed."""

    left: int

    def __post_init__(self) -> None:
        self.left = min(self.left, MOST_UNPACKED)

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Refused(Problem.TOO_BIG)


@dataclass(frozen=True)
class ContentTypes:
    """Which part is of which type: by its own name, else by its extension."""

    by_name: dict[str, str]
    by_extension: dict[str, str]

    @property
    def all(self) -> list[str]:
        return [*self.by_name.values(), *self.by_extension.values()]

    def of(self, name: str) -> str:
        """The type of a part; "" when nothing says it."""
        extension = name.rpartition(".")[2].lower()
        return self.by_name.get(f"/{name}".lower()) or self.by_extension.get(extension, "")


def _check(content: bytes, main_type: str, room: Room, *, is_inside: bool) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(content, entries, archive.start_dir)
            names = [entry.filename for entry in entries if not entry.is_dir()]
            types = _content_types(_unpacked(archive, "[Content_Types].xml", room))
            _check_types(names, types, main_type, _unpacked(archive, "_rels/.rels", room))
            for name in names:
                part = _unpacked(archive, name, room)
                _check_part(name, part, types.of(name), room, is_inside=is_inside)
    except Refused:
        raise
    except BadZipFile:
        raise Refused(Problem.UNREADABLE) from None
    except Exception:  # whatever a broken archive makes of its reader
        raise Refused(Problem.UNREADABLE) from None


def _check_entries(content: bytes, entries: list[ZipInfo], directory: int) -> None:
    """The table of contents: all of the file is in it, once, under names that lead nowhere else."""
    if len(entries) > MOST_ENTRIES:
        raise Refused(Problem.TOO_BIG)
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(_is_path_trick(entry) for entry in entries):
        raise Refused(Problem.UNREADABLE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(Problem.LOCKED)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Refused(Problem.UNREADABLE)
    end = content[-22:]
    size = int.from_bytes(end[12:16], "little")
    if not end.startswith(DIRECTORY_END) or directory + size + 22 != len(content):
        raise Refused(Problem.UNREADABLE)  # something stands behind it
    place = note = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not place <= entry.header_offset <= place + note:
            raise Refused(Problem.UNREADABLE)  # something stands before or between, or twice
        header = content[entry.header_offset : entry.header_offset + 30]
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        if not header.startswith(ENTRY):
            raise Refused(Problem.UNREADABLE)
        place = entry.header_offset + 30 + name + extra + entry.compress_size
        note = 24  # after data whose length was not known before it is noted, in 12 to 24 bytes
    if not place <= directory <= place + note:
        raise Refused(Problem.UNREADABLE)


def _is_path_trick(entry: ZipInfo) -> bool:
    # Of the name as it is in the file: the library cuts it off at a NUL and turns the slashes of Windows.
    name = entry.orig_filename
    return (
        name.startswith("/")
        or any(sign in name for sign in "\\:")
        or any(ord(sign) < 32 for sign in name)
        or any(part in ("..", ".") for part in name.split("/"))
    )


def _unpacked(archive: ZipFile, name: str, room: Room) -> bytes:
    """One part, read piece by piece."""
    pieces = []
    with archive.open(name) as file:
        while piece := file.read(PIECE):
            room.take(len(piece))
            pieces.append(piece)
    return b"".join(pieces)


def _check_types(names: list[str], types: ContentTypes, main_type: str, relations: bytes) -> None:
    """What the file says it is and holds."""
    if _main_part_type(relations, names, types) != f"{main_type}.main+xml":
        raise Refused(Problem.ACTIVE if ACTIVE.search(" ".join(types.all)) else Problem.UNREADABLE)
    if any(ACTIVE.search(words) for words in (*types.all, *names)):
        raise Refused(Problem.ACTIVE)


def _check_part(name: str, content: bytes, kind: str, room: Room, *, is_inside: bool) -> None:
    if name.lower().endswith(".rels"):
        for relation in _elements(content, "Relationship"):
            if _reaches_out(relation):
                raise Refused(Problem.ACTIVE)
    elif kind.endswith("xml") or name.lower().endswith((".xml", ".vml")):
        fields = _Fields() if kind.startswith(f"{_MAIN}wordprocessingml") else None
        _read_xml(content, fields)
        if fields and FETCHING_FIELD.search(fields.words):
            raise Refused(Problem.ACTIVE)
    elif content.startswith(ENTRY) and not is_inside and (inside := INSIDE.get(name[-5:].lower())):
        _check(content, inside, room, is_inside=True)
    elif content.startswith(NO_PARTS):
        raise Refused(Problem.ACTIVE)


def _reaches_out(relation: dict[str, str]) -> bool:
    """Whether a relationship runs something or leads out of the file, but for a link of the web."""
    kind, target = relation.get("Type", ""), relation.get("Target", "").strip()
    if ACTIVE.search(kind) or kind.endswith("/frame"):
        return True
    is_outside = relation.get("TargetMode", "Internal") != "Internal" or ELSEWHERE.match(target)
    return bool(is_outside) and not (kind.endswith("/hyperlink") and LINK.match(target))


def _content_types(content: bytes) -> ContentTypes:
    names = _elements(content, "Override")
    extensions = _elements(content, "Default")
    return ContentTypes(
        {one["PartName"].lower(): one["ContentType"] for one in names},
        {one["Extension"].lower(): one["ContentType"] for one in extensions},
    )


def _main_part_type(relations: bytes, names: list[str], types: ContentTypes) -> str:
    """The type of the one part that the file says it is about; "" when it names none or several."""
    found = _elements(relations, "Relationship")
    mains = [one["Target"] for one in found if one["Type"].endswith("/officeDocument")]
    name = mains[0].lstrip("/") if len(mains) == 1 else ""
    return types.of(name) if name in names else ""


@dataclass
class _Fields:
    """The instructions of the fields of a Word part, each on a line of its own."""

    pieces: list[str] = field(default_factory=list)
    is_open: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.is_open = name == "instrText"
        if name == "fldChar":  # one instruction may be spread over several pieces, up to the next of these
            self.pieces.append("\n")
        self.pieces += [f"\n{value}\n" for key, value in attributes.items() if _local(key) == "instr"]

    def end(self) -> None:
        self.is_open = False

    def text(self, words: str) -> None:
        if self.is_open:
            self.pieces.append(words)

    @property
    def words(self) -> str:
        """All instructions."""
        return "".join(self.pieces)


def _elements(content: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of every element of the name ``wanted``."""
    found = []

    class Wanted(_Fields):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            if name == wanted:
                found.append(attributes)

    _read_xml(content, Wanted())
    return found


class _Begun(Exception):
    """The first element was reached: a document type can only stand before it."""


def _read_xml(content: bytes, told: _Fields | None) -> None:
    """Read XML without a document type and hence without entities; ``told`` hears what is in it.

    Where nobody listens, only the beginning is read. Raises :class:`Refused` for a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def document_type(*_: object) -> None:
        raise Refused(Problem.UNREADABLE)

    def start(name: str, attributes: dict[str, str]) -> None:
        if told is None:
            raise _Begun
        told.start(_local(name), attributes)

    parser.StartDoctypeDeclHandler = document_type
    parser.StartElementHandler = start
    if told:
        parser.EndElementHandler = lambda name: told.end()
        parser.CharacterDataHandler = told.text
    try:
        parser.Parse(content, True)
    except _Begun:
        return


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
