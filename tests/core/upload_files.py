"""Makes files of every kind that people send: plain, odd and hostile ones."""

import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.chart import BarChart, Reference
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

MAIN = "application/vnd.openxmlformats-officedocument."
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHELL = b"MZ" + bytes(200)


# Office


def relation(kind, target, *, outside=False, base=OFFICE, number=1):
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="rId{number}" Type="{base}{kind}" Target="{target}"{mode}/>'


def relations(*ones):
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{XML}<Relationships xmlns="{space}">{"".join(ones)}</Relationships>'


def archive(parts, *, how=zipfile.ZIP_DEFLATED):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


PARTS = {
    "docx": ("word/document.xml", f"{MAIN}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{MAIN}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{MAIN}presentationml.presentation.main+xml"),
}


def office_parts(kind, *, main=None, types="", more=None, rels=(), body=None):
    """The smallest file of a kind as {name: content}; ``more`` are further parts, ``types`` their types."""
    name, main_type = PARTS[kind]
    folder, _, file = name.rpartition("/")
    content_types = (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{name}" ContentType="{main or main_type}"/>{types}</Types>'
    )
    parts = {
        "[Content_Types].xml": content_types,
        "_rels/.rels": relations(relation("officeDocument", name)),
        name: body or f'{XML}<w:document xmlns:w="{WORD}"><w:body><w:p/></w:body></w:document>',
    }
    if rels:
        parts[f"{folder}/_rels/{file}.rels"] = relations(*rels)
    return parts | (more or {})


def office(kind, **options):
    return archive(office_parts(kind, **options))


def override(name, kind):
    return f'<Override PartName="/{name}" ContentType="{kind}"/>'


def word(inside):
    return f'{XML}<w:document xmlns:w="{WORD}"><w:body><w:p>{inside}</w:p></w:body></w:document>'


def field(*pieces):
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return word(begin + runs + end)


@cache
def workbook(chart=True):
    book = openpyxl.Workbook()
    for row in [("Year", "Rate"), ("2018-19", 9.1), ("2019-20", 8.4)]:
        book.active.append(row)
    book.active["A5"].hyperlink = "https://example.org/figures"
    if chart:
        bars = BarChart()
        bars.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        book.active.add_chart(bars, "D1")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_macros():
    parts = office_parts(
        "docx",
        types='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        more={"word/vbaProject.bin": OLD_OFFICE},
        rels=[relation("vbaProject", "vbaProject.bin", base="http://schemas.microsoft.com/office/2006/")],
    )
    return archive(parts)


def duplicate_names():
    parts = office_parts("docx")
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.writestr("WORD/document.xml", "<other/>")
    return file.getvalue()


def lying_headers():
    """A part that unpacks to 40 MB and says in both of its headers that it is 10 bytes long."""
    content = bytes(40_000_000)
    plain = archive(office_parts("xlsx", more={"xl/media/a.png": content}))
    return plain.replace(struct.pack("<I", len(content)), struct.pack("<I", 10))


def encrypted_entry():
    """The flag that says that an entry has a password, set in each header."""
    plain = bytearray(office("docx"))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = plain.find(sign)
        while place >= 0:
            plain[place + at] |= 1
            place = plain.find(sign, place + 4)
    return bytes(plain)


def overlapping():
    """Two names for the same packed data, as bombs have them."""
    plain = bytearray(office("docx", more={"word/a.xml": "<a/>", "word/b.xml": "<b/>"}))
    first, second = (plain.rfind(name) for name in (b"word/a.xml", b"word/b.xml"))
    plain[second - 4 : second] = plain[first - 4 : first]
    return bytes(plain)


def with_unlisted_data():
    """Something between the last part and the table of contents that no reader of archives shows."""
    plain = office("docx")
    place, hidden = plain.find(b"PK\x01\x02"), b"<script>alert(1)</script>" * 4
    end = plain[-22:-6] + struct.pack("<I", place + len(hidden)) + plain[-2:]
    return plain[:place] + hidden + plain[place:-22] + end


# PDF


def pdf(change=None):
    """A PDF of one page; ``change`` gets the writer."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def set_in_catalog(**values):
    def change(writer):
        for name, value in values.items():
            writer.root_object[NameObject(f"/{name}")] = value

    return pdf(change)


def action(kind, **more):
    values = {NameObject("/S"): NameObject(f"/{kind}")}
    return DictionaryObject(values | {NameObject(f"/{name}"): value for name, value in more.items()})


def link(address):
    def change(writer):
        writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url=address))

    return pdf(change)


def annotation(kind, **more):
    def change(writer):
        mark = action("none", **more)
        del mark["/S"]
        mark[NameObject("/Subtype")] = NameObject(f"/{kind}")
        mark[NameObject("/Rect")] = ArrayObject([NumberObject(0)] * 4)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(mark)])

    return pdf(change)


def locked_pdf(password):
    def change(writer):
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")

    return pdf(change)


def in_object_stream():
    """A script in an object that stands packed in a stream, where a search for its words finds nothing."""
    inside = b"9 0 << /S /JavaScript /JS (app.alert(1)) >>"

    def change(writer):
        stream = StreamObject()
        stream.set_data(inside)
        stream[NameObject("/Type")] = NameObject("/ObjStm")
        stream[NameObject("/N")], stream[NameObject("/First")] = NumberObject(1), NumberObject(4)
        writer._add_object(stream.flate_encode())

    plain = pdf(change)
    stream_number = plain.count(b" 0 obj")
    body = plain[: plain.rfind(b"xref\n", 0, plain.rfind(b"startxref"))]
    places = {n: body.find(b"\n%d 0 obj" % n) + 1 for n in range(1, stream_number + 1)}
    number, at = stream_number + 1, len(body)
    if number > 9:
        raise AssertionError("the object inside is to have a number of its own")
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    for n in range(1, 10):
        if n in places:
            rows.append(struct.pack(">BIH", 1, places[n], 0))
        elif n == number:
            rows.append(struct.pack(">BIH", 1, at, 0))
        else:
            rows.append(struct.pack(">BIH", 0, 0, 0))
    rows[9] = struct.pack(">BIH", 2, stream_number, 0)
    data = zlib.compress(b"".join(rows))
    root = plain[plain.find(b"/Root") :].split(b"R")[1].split(b"oot")[1]
    table = b"%d 0 obj\n<< /Type /XRef /Size 10 /W [1 4 2] /Root%sR /Length %d /Filter /FlateDecode >>\n" % (
        number,
        root,
        len(data),
    )
    return body + table + b"stream\n" + data + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def that_is_an_archive():
    """A PDF whose end is the comment of a zip archive in it: both kinds of readers are content."""
    plain, zipped = pdf(), office("docx")
    place = plain.rfind(b"startxref")
    end = b"\n" + plain[place:]
    return plain[:place] + zipped[:-2] + struct.pack("<H", len(end)) + end


def with_unlisted_script():
    """A script in an object that no table of the file names; some readers look for it all the same."""
    plain = pdf()
    place = plain.rfind(b"startxref")
    return plain[:place] + b"99 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n" + plain[place:]


# Pictures


def picture(kind="PNG", size=(40, 30), mode="RGB", **options):
    file = BytesIO()
    color = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 90), "CMYK": (0, 200, 200, 20)}.get(mode, 120)
    Image.new(mode, size, color).save(file, kind, **options)
    return file.getvalue()


def with_place(kind="JPEG", size=(40, 30)):
    """A picture that says where it was taken, by whom, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x8825] = 6, "Somebody's name", {1: "N", 2: (41.0, 40.0, 3.0)}
    return picture(kind, size, exif=exif)


def png_claiming(width, height):
    """A picture of a few bytes that says it is huge."""
    plain = picture()
    header = b"IHDR" + struct.pack(">II", width, height) + plain[24:29]
    return plain[:12] + header + struct.pack(">I", zlib.crc32(header)) + plain[33:]


def moving():
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


def phone_picture():
    """A JPEG with a second picture behind the first, as phones make them."""
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "MPO", save_all=True, append_images=frames[1:])
    return file.getvalue()


def png_text():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Somebody's name")
    return picture(pnginfo=info)
