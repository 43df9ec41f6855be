"""Files that people give us: what is taken, what is refused and why, and what is kept of a picture."""

import re
import socket
import threading
from io import BytesIO

import pytest
from PIL import Image

from core.uploads import Kind, Problem, Refused, checked, scan
from core.uploads.names import parts_of
from core.uploads.virus import where
from tests.core.upload_corpus import CORPUS
from tests.core.upload_files import office, pdf, picture, png_text, with_place


def outcome(name, content):
    try:
        checked(BytesIO(content), name)
    except Refused as refused:
        return refused.problem
    return None


@pytest.mark.parametrize("what", CORPUS)
def test_each_file_of_the_corpus_gets_its_answer(what):
    name, make, problem = CORPUS[what]

    assert outcome(name, make()) == problem


def test_every_answer_to_a_file_is_given_for_one_and_says_what_to_do():
    given = {problem for _, _, problem in CORPUS.values() if problem}

    # A virus and a scanner that is away are not of the file alone: tested below.
    assert given == set(Problem) - {Problem.VIRUS, Problem.UNCHECKED}
    assert len({problem.value for problem in Problem}) == 8
    for problem in Problem:
        assert problem.value.startswith(("This ", "A virus ", "We "))
        assert problem.value.endswith(".")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Our plan 2018-19.pdf", "Our plan 2018-19.pdf"),
        ("Plan v1.2.PDF", "Plan v1.2.pdf"),
        ("plan\u202efdp.pdf", "planfdp.pdf"),
        ("plan.exe.pdf", "plan-exe.pdf"),
        ("plan.tar.gz.pdf", "plan-tar-gz.pdf"),
        ("pl\x00an\r\n\x7f.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ('a"b<c>d:e|f?g*h%i.pdf', "a-b-c-d-e-f-g-h-i.pdf"),
        ("con.pdf", "file con.pdf"),
        ("LPT1.2.pdf", "file LPT1.2.pdf"),
        (".pdf", "file.pdf"),
        (" .  .pdf", "file.pdf"),
        ("a" * 400 + ".pdf", "a" * 100 + ".pdf"),
        ("Plan de la mañana.pdf", "Plan de la mañana.pdf"),
    ],
)
def test_a_name_becomes_fit_for_every_disk(sent, kept):
    assert checked(BytesIO(pdf()), sent).name == kept


def test_the_extension_is_what_a_reader_does_not_see():
    assert parts_of("plan\u202efdp.exe") == ("planfdp", "exe")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", pdf, Kind.PDF),
        ("a.docx", lambda: office("docx"), Kind.DOCX),
        ("a.xlsx", lambda: office("xlsx"), Kind.XLSX),
        ("a.pptx", lambda: office("pptx"), Kind.PPTX),
    ],
)
def test_documents_are_kept_as_they_were_sent(name, content, kind):
    content = content()

    found = checked(BytesIO(content), name)

    assert (found.kind, found.content) == (kind, content)


def kept_picture(name, content):
    kept = checked(BytesIO(content), name).content
    return kept, Image.open(BytesIO(kept))


def test_a_photograph_is_turned_upright_and_forgets_where_and_by_whom():
    sent = with_place(size=(40, 30))
    assert b"Somebody's name" in sent

    kept, new = kept_picture("class.jpg", sent)

    assert b"Somebody's name" not in kept
    assert b"Exif" not in kept
    assert (new.format, new.size, dict(new.getexif())) == ("JPEG", (30, 40), {})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("map.png", lambda: picture() + b"<script>alert(1)</script>"),
        ("class.jpg", lambda: picture("JPEG") + b"PK\x03\x04 and more"),
        ("class.jpg", lambda: picture("JPEG", comment=b"<script>")),
        ("map.png", png_text),
        ("map.png", lambda: picture(icc_profile=b"PK\x03\x04" * 9)),
    ],
)
def test_nothing_but_the_picture_is_kept(name, content):
    kept, _ = kept_picture(name, content())

    for hidden in (b"script", b"PK\x03\x04", b"Author", b"Somebody"):
        assert hidden not in kept


@pytest.mark.parametrize(
    ("mode", "color", "kept"),
    [
        ("RGB", (200, 30, 30), (200, 30, 30)),
        ("RGBA", (200, 30, 30, 90), (200, 30, 30, 90)),
        ("L", 120, 120),
        ("I;16", 120 * 256, 120),
        ("1", 255, 255),
    ],
)
def test_the_picture_looks_as_before(mode, color, kept):
    file = BytesIO()
    Image.new(mode, (4, 4), color).save(file, "PNG")

    _, new = kept_picture("map.png", file.getvalue())

    assert new.getpixel((1, 1)) == kept


def test_a_file_that_was_made_to_be_slow_is_given_up(monkeypatch):
    monkeypatch.setattr("core.uploads.pdf.MOST_SECONDS", -1)

    assert outcome("plan.pdf", pdf()) == Problem.TOO_BIG


def test_a_pdf_of_too_many_objects_is_not_looked_at(monkeypatch):
    monkeypatch.setattr("core.uploads.pdf.MOST_OBJECTS", 2)

    assert outcome("plan.pdf", pdf()) == Problem.TOO_BIG


# The virus scanner


class FakeScanner:
    """A clamd that gives one answer, on an address of this machine; ``got`` is the file it was sent."""

    def __init__(self, server, answer):
        self.server, self.answer, self.got = server, answer, b""
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as sent:
            if sent.read(10) != b"zINSTREAM\0":
                return
            while length := int.from_bytes(sent.read(4), "big"):
                self.got += sent.read(length)
            connection.sendall(self.answer)


@pytest.fixture
def scanner(settings):
    servers = []

    def start(answer):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
        return FakeScanner(server, answer)

    yield start
    for server in servers:
        server.close()


def verdict(content):
    try:
        scan(BytesIO(content))
    except Refused as refused:
        return refused.problem
    return None


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar-Signature FOUND\0", Problem.VIRUS),
        (b"INSTREAM size limit exceeded. ERROR\0", Problem.UNCHECKED),
        (b"stream: OK FOUNDER\0", Problem.UNCHECKED),
        (b"", Problem.UNCHECKED),
    ],
)
def test_the_scanners_answer_decides(scanner, answer, problem):
    content = bytes(range(256)) * 1000
    fake = scanner(answer)

    assert verdict(content) == problem

    fake.thread.join(5)
    assert fake.got == content


def test_a_scanner_on_a_socket_of_this_machine_is_asked(settings, short_folder):
    path = str(short_folder / "clamd")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        settings.CLAMAV_ADDRESS = path
        FakeScanner(server, b"stream: Eicar-Signature FOUND\0")

        assert verdict(b"x") == Problem.VIRUS


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd", "nonsense", "127.0.0.1:99999"])
def test_a_scanner_that_is_away_lets_nothing_in(settings, address):
    settings.CLAMAV_ADDRESS = address

    assert verdict(b"x") == Problem.UNCHECKED


def test_a_scanner_that_is_silent_lets_nothing_in(settings, monkeypatch):
    monkeypatch.setattr("core.uploads.virus.SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"

        assert verdict(b"x") == Problem.UNCHECKED


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMAV_ADDRESS = ""

    assert verdict(b"x") is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("clamav:3310", ("clamav", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_addresses_of_a_scanner(address, place):
    assert where(address) == place


@pytest.mark.parametrize(
    "address", ["clamav", ":3310", "clamav:0", "clamav:x", "http://clamav:3310", "a b:1"]
)
def test_what_is_no_address_of_a_scanner(address):
    with pytest.raises(ValueError, match=re.escape(address)):
        where(address)
