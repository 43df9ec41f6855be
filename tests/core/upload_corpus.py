"""Files that people send, or should not, and what is to become of each."""

import zipfile

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from core.uploads.problems import MOST_BYTES, Problem
from tests.core.upload_files import (
    MAIN,
    OLD_OFFICE,
    SHELL,
    action,
    annotation,
    archive,
    duplicate_names,
    encrypted_entry,
    field,
    in_object_stream,
    link,
    locked_pdf,
    lying_headers,
    moving,
    office,
    office_parts,
    overlapping,
    override,
    pdf,
    phone_picture,
    picture,
    png_claiming,
    png_text,
    relation,
    set_in_catalog,
    that_is_an_archive,
    with_macros,
    with_place,
    with_unlisted_data,
    with_unlisted_script,
    word,
    workbook,
)

script = TextStringObject("app.alert(1)")
page_start = ArrayObject([NumberObject(0), NameObject("/Fit")])
GOOD, BAD, SLY, HUGE = None, Problem.UNREADABLE, Problem.ACTIVE, Problem.TOO_BIG

# What it is: (name, function that makes it, the problem or None). Good ones first.
CORPUS = {
    "a document": ("plan.docx", lambda: office("docx"), GOOD),
    "a document with links to the web and to mail": (
        "plan.docx",
        lambda: office(
            "docx",
            rels=[
                relation("hyperlink", "https://example.org/", outside=True),
                relation("hyperlink", "mailto:a@example.org", outside=True, number=2),
            ],
        ),
        GOOD,
    ),
    "a document with a table of contents and a reference": (
        "plan.docx",
        lambda: office("docx", body=field(" TOC \\o &quot;1-3&quot; ")),
        GOOD,
    ),
    "a document that refers to a bookmark called link": (
        "plan.docx",
        lambda: office("docx", body=field(" REF link \\h ")),
        GOOD,
    ),
    "a workbook with a chart and a link": ("Figures.XLSX", workbook, GOOD),
    "slides": ("slides.pptx", lambda: office("pptx"), GOOD),
    "slides with the numbers of a chart inside": (
        "slides.pptx",
        lambda: office("pptx", more={"ppt/embeddings/Microsoft_Excel_Sheet.xlsx": workbook()}),
        GOOD,
    ),
    "a PDF": ("plan.pdf", pdf, GOOD),
    "a PDF that begins at its first page": ("plan.pdf", lambda: set_in_catalog(OpenAction=page_start), GOOD),
    "a PDF that jumps to its first page": (
        "plan.pdf",
        lambda: set_in_catalog(OpenAction=action("GoTo", D=page_start)),
        GOOD,
    ),
    "a PDF with a link": ("plan.pdf", lambda: link("https://example.org/"), GOOD),
    "a PDF with lines after its end": ("plan.pdf", lambda: pdf() + b"\r\n\r\n", GOOD),
    "a PNG": ("map.png", picture, GOOD),
    "a PNG with a clear ground": ("map.png", lambda: picture(mode="RGBA"), GOOD),
    "a PNG of few colors": ("map.png", lambda: picture(mode="P"), GOOD),
    "a PNG in deep gray": ("map.png", lambda: picture(mode="I;16"), GOOD),
    "a PNG in black and white": ("map.png", lambda: picture(mode="1"), GOOD),
    "a JPEG with a place in it": ("class.JPG", with_place, GOOD),
    "a JPEG for printers": ("class.jpeg", lambda: picture("JPEG", mode="CMYK"), GOOD),
    "a JPEG of a phone, with a second picture": ("class.jpg", phone_picture, GOOD),
    "a JPEG with a zip behind it": ("class.jpg", lambda: picture("JPEG") + archive({"a.sh": "x"}), GOOD),
    "a PNG with a page behind it": ("map.png", lambda: picture() + b"<script>alert(1)</script>", GOOD),
    "a PNG with its author's name": ("map.png", png_text, GOOD),
    "a name that hides how it ends": ("plan\u202efdp.pdf", pdf, GOOD),
    "a name with two ends": ("plan.exe.pdf", pdf, GOOD),
    "a name with control signs": ("pl\x00an\r\n.pdf", pdf, GOOD),
    "a name with a way in it": ("../../etc/plan.pdf", pdf, GOOD),
    "a name with a way of Windows": ("C:\\Users\\me\\plan.pdf", pdf, GOOD),
    "the name of a device": ("con.pdf", pdf, GOOD),
    "a very long name": ("a" * 400 + ".pdf", pdf, GOOD),
    "a name of nothing but its end": (".pdf", pdf, GOOD),
    # Names and kinds
    "nothing": ("plan.pdf", lambda: b"", Problem.EMPTY),
    "more than 20 MB": ("plan.pdf", lambda: b"%PDF-1.7\n" + bytes(MOST_BYTES), HUGE),
    "no end of the name": ("plan", pdf, Problem.WRONG_KIND),
    "a name that ends with a point": ("plan.pdf.", pdf, Problem.WRONG_KIND),
    "a program that looks like a PDF": ("plan\u202efdp.exe", lambda: SHELL, Problem.WRONG_KIND),
    "a PDF that would run": ("plan.pdf.exe", pdf, Problem.WRONG_KIND),
    "a document with macros by name": ("plan.docm", with_macros, Problem.WRONG_KIND),
    "a document of old Word": ("plan.doc", lambda: OLD_OFFICE, Problem.WRONG_KIND),
    "a drawing with scripts": ("map.svg", lambda: b"<svg onload='a()'/>", Problem.WRONG_KIND),
    "a page": ("plan.html", lambda: b"<html></html>", Problem.WRONG_KIND),
    "an archive": ("plan.zip", lambda: office("docx"), Problem.WRONG_KIND),
    "a moving GIF": ("map.gif", lambda: picture("GIF"), Problem.WRONG_KIND),
    "a page called PDF": ("plan.pdf", lambda: b"<html><script>a()</script></html>", BAD),
    "a program called PDF": ("plan.pdf", lambda: SHELL, BAD),
    "a PNG called JPEG": ("map.jpg", picture, BAD),
    "a JPEG called PDF": ("map.pdf", lambda: picture("JPEG"), BAD),
    "a workbook called document": ("plan.docx", workbook, BAD),
    "a document called slides": ("plan.pptx", lambda: office("docx"), BAD),
    "an archive called document": ("plan.docx", lambda: archive({"a.txt": "x"}), BAD),
    "a program of Java called document": (
        "plan.docx",
        lambda: archive({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
        BAD,
    ),
    "an old document called new": ("plan.docx", lambda: OLD_OFFICE, BAD),
    # Office
    "a document with a password": (
        "plan.docx",
        lambda: OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
        Problem.LOCKED,
    ),
    "an archive with a password": ("plan.docx", encrypted_entry, Problem.LOCKED),
    "a document with macros": ("plan.docx", with_macros, SLY),
    "a document that admits its macros": (
        "plan.docx",
        lambda: office("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        SLY,
    ),
    "a workbook with old macros": (
        "plan.xlsx",
        lambda: office(
            "xlsx",
            types=override("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml"),
            more={"xl/macrosheets/sheet1.xml": "<a/>"},
        ),
        SLY,
    ),
    "macros under another name": ("plan.docx", lambda: office("docx", more={"word/a.bin": OLD_OFFICE}), SLY),
    "an object inside": (
        "plan.docx",
        lambda: office("docx", rels=[relation("oleObject", "embeddings/oleObject1.bin")]),
        SLY,
    ),
    "a control inside": (
        "plan.docx",
        lambda: office("docx", more={"word/activeX/activeX1.xml": "<a/>"}),
        SLY,
    ),
    "a program inside": ("plan.docx", lambda: office("docx", more={"word/media/a.png": SHELL}), SLY),
    "an archive inside": (
        "plan.docx",
        lambda: office("docx", more={"word/media/a.png": archive({"a": "b"})}),
        SLY,
    ),
    "a workbook with macros inside slides": (
        "slides.pptx",
        lambda: office("pptx", more={"ppt/embeddings/a.xlsx": with_macros()}),
        SLY,
    ),
    "a document in a document in a document": (
        "plan.docx",
        lambda: office(
            "docx",
            more={"word/embeddings/a.docx": office("docx", more={"word/embeddings/b.xlsx": workbook()})},
        ),
        SLY,
    ),
    "a template from elsewhere": (
        "plan.docx",
        lambda: office(
            "docx", rels=[relation("attachedTemplate", "https://example.org/a.dotm", outside=True)]
        ),
        SLY,
    ),
    "a picture from elsewhere": (
        "plan.docx",
        lambda: office("docx", rels=[relation("image", "https://example.org/a.png", outside=True)]),
        SLY,
    ),
    "a frame from elsewhere": (
        "plan.docx",
        lambda: office("docx", rels=[relation("frame", "https://example.org/", outside=True)]),
        SLY,
    ),
    "an object from elsewhere": (
        "plan.docx",
        lambda: office("docx", rels=[relation("oleObject", "https://example.org/", outside=True)]),
        SLY,
    ),
    "figures of another workbook": (
        "plan.xlsx",
        lambda: office("xlsx", rels=[relation("externalLinkPath", "file:///C:/a.xlsx", outside=True)]),
        SLY,
    ),
    "something outside that claims to be inside": (
        "plan.docx",
        lambda: office("docx", rels=[relation("image", "https://example.org/a.png")]),
        SLY,
    ),
    "something on the network": (
        "plan.docx",
        lambda: office("docx", rels=[relation("image", "\\\\host\\a.png", outside=True)]),
        SLY,
    ),
    "a link to a file of a computer": (
        "plan.docx",
        lambda: office("docx", rels=[relation("hyperlink", "file:///C:/a.exe", outside=True)]),
        SLY,
    ),
    "a link that runs": (
        "plan.docx",
        lambda: office("docx", rels=[relation("hyperlink", "javascript:a()", outside=True)]),
        SLY,
    ),
    "figures fetched from a server": (
        "plan.xlsx",
        lambda: office(
            "xlsx",
            types=override("xl/connections.xml", f"{MAIN}spreadsheetml.connections+xml"),
            more={"xl/connections.xml": "<a/>"},
        ),
        SLY,
    ),
    "a page in a document": (
        "plan.docx",
        lambda: office("docx", rels=[relation("aFChunk", "page.html")], more={"word/page.html": "<p>"}),
        SLY,
    ),
    "a field that starts a program": (
        "plan.docx",
        lambda: office("docx", body=field("DDEAUTO c:\\\\windows\\\\cmd.exe &quot;/k calc&quot;")),
        SLY,
    ),
    "the same in pieces": (
        "plan.docx",
        lambda: office("docx", body=field(" DD", "EA", "UTO c:\\\\cmd.exe ")),
        SLY,
    ),
    "the same as a simple field": (
        "plan.docx",
        lambda: office("docx", body=word('<w:fldSimple w:instr="DDE cmd a"/>')),
        SLY,
    ),
    "entities without end": (
        "plan.docx",
        lambda: office("docx", body='<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'),
        BAD,
    ),
    "an entity that reads a file, in another encoding": (
        "plan.docx",
        lambda: office(
            "docx",
            body='<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode(
                "utf-16"
            ),
        ),
        BAD,
    ),
    "a bomb": ("plan.xlsx", lambda: office("xlsx", more={"xl/a.bin": bytes(40_000_000)}), HUGE),
    "a bomb that lies about its size": ("plan.xlsx", lying_headers, BAD),
    "too many parts": (
        "plan.docx",
        lambda: office("docx", more={f"word/{n}.xml": "<a/>" for n in range(2000)}),
        HUGE,
    ),
    "the same name twice": ("plan.docx", duplicate_names, BAD),
    "a name that leaves the archive": ("plan.docx", lambda: office("docx", more={"../a.xml": "<a/>"}), BAD),
    "a name from the root": ("plan.docx", lambda: office("docx", more={"/etc/a.xml": "<a/>"}), BAD),
    "a name of Windows": ("plan.docx", lambda: office("docx", more={"C:\\a.xml": "<a/>"}), BAD),
    "parts that overlap": ("plan.docx", overlapping, BAD),
    "data that no list names": ("plan.docx", with_unlisted_data, BAD),
    "a document behind a picture": ("plan.docx", lambda: picture() + office("docx"), BAD),
    "a document with a page behind it": ("plan.docx", lambda: office("docx") + b"<script>", BAD),
    "a document that was cut off": ("plan.docx", lambda: office("docx")[:-40], BAD),
    "a document without a main part": ("plan.docx", lambda: archive({"[Content_Types].xml": "<a/>"}), BAD),
    "a document packed in an odd way": (
        "plan.docx",
        lambda: archive(office_parts("docx"), how=zipfile.ZIP_BZIP2),
        BAD,
    ),
    # PDF
    "a PDF with a password": ("plan.pdf", lambda: locked_pdf("secret"), Problem.LOCKED),
    "a PDF locked against changes": ("plan.pdf", lambda: locked_pdf(""), Problem.LOCKED),
    "a PDF with a script": (
        "plan.pdf",
        lambda: set_in_catalog(Names=DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})),
        SLY,
    ),
    "a PDF that runs when opened": (
        "plan.pdf",
        lambda: set_in_catalog(OpenAction=action("JavaScript", JS=script)),
        SLY,
    ),
    "a PDF with its script spelt oddly": (
        "plan.pdf",
        lambda: (
            set_in_catalog(OpenAction=action("JavaScript", JS=script))
            .replace(b"/JavaScript", b"/J#61vaScri#70t")
            .replace(b"/JS", b"/#4aS")
        ),
        SLY,
    ),
    "a PDF with its script in a packed object": ("plan.pdf", in_object_stream, SLY),
    "a PDF that does more after its first page": (
        "plan.pdf",
        lambda: set_in_catalog(OpenAction=action("GoTo", D=page_start, Next=action("Named"))),
        SLY,
    ),
    "a PDF with actions of its pages": (
        "plan.pdf",
        lambda: set_in_catalog(AA=DictionaryObject({NameObject("/O"): action("Named")})),
        SLY,
    ),
    "a PDF that starts a program": (
        "plan.pdf",
        lambda: annotation("Link", A=action("Launch", F=TextStringObject("cmd.exe"))),
        SLY,
    ),
    "a PDF that opens another file": (
        "plan.pdf",
        lambda: annotation("Link", A=action("GoToR", F=TextStringObject("\\\\host\\a.pdf"))),
        SLY,
    ),
    "a PDF that sends its form": ("plan.pdf", lambda: annotation("Widget", A=action("SubmitForm")), SLY),
    "a PDF with a link that runs": ("plan.pdf", lambda: link("java\nscript:a()"), SLY),
    "a PDF with a link to the network": ("plan.pdf", lambda: link("file://host/a"), SLY),
    "a PDF with a file inside": (
        "plan.pdf",
        lambda: pdf(lambda writer: writer.add_attachment("a.exe", SHELL)),
        SLY,
    ),
    "a PDF with a film inside": ("plan.pdf", lambda: annotation("RichMedia"), SLY),
    "a PDF with a form that is a program": (
        "plan.pdf",
        lambda: set_in_catalog(AcroForm=DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})),
        SLY,
    ),
    "a PDF with an archive behind it": ("plan.pdf", lambda: pdf() + office("docx"), BAD),
    "a PDF that is an archive, too": ("plan.pdf", that_is_an_archive, BAD),
    "a PDF with a script that no table names": ("plan.pdf", with_unlisted_script, SLY),
    "a PDF behind a page": ("plan.pdf", lambda: b"<html>\n" + pdf(), BAD),
    "a PDF that was cut off": ("plan.pdf", lambda: pdf()[:-30], BAD),
    "a PDF of nothing but its ends": ("plan.pdf", lambda: b"%PDF-1.7\n%%EOF\n", BAD),
    "a PDF without pages": (
        "plan.pdf",
        lambda: pdf(lambda writer: writer.remove_page(0)),
        BAD,
    ),
    # Pictures
    "a picture of too many pixels": ("map.png", lambda: png_claiming(8000, 7000), HUGE),
    "a picture of absurdly many pixels": ("map.png", lambda: png_claiming(2**30, 2**30), HUGE),
    "a picture that moves": ("map.png", moving, SLY),
    "a picture that was cut off": ("map.png", lambda: picture(size=(400, 300))[:-60], BAD),
    "a JPEG that was cut off": ("class.jpg", lambda: with_place(size=(400, 300))[:-200], BAD),
    "a PDF called PNG": ("map.png", pdf, BAD),
}
