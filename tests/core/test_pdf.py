"""Documents: accessible, the same from the same facts, and safe from what people type."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core import charts, pdf
from core.markdown import as_blocks
from core.series import Point, Role, Series
from tests.pdf_reading import Document, faults

TEMPLATE = """
#import "layout.typ": *
#show: portal-document.with(kind: "A test")
== Part
#blocks(data.answer)
#if "svg" in data { figure(image(bytes(data.svg), format: "svg"), alt: data.alt) }
"""
DAY = date(2026, 11, 1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of templates with one for tests in it."""
    shutil.copy(pdf.FOLDER / "layout.typ", tmp_path)
    (tmp_path / "test.typ").write_text(TEMPLATE)
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    return tmp_path


def made(words, **more):
    return pdf.made("test.typ", {"answer": as_blocks(words), **more}, title="A plan", on=DAY)


@pytest.fixture
def drawing():
    points = {year: Point(f"{year - 2008}%", year - 2008.0) for year in (2012, 2013, 2015)}
    series = [Series(Role.DISTRICT, "Elm & <Wood>", points)]
    return charts.drawn(series, charts.WIDE, suffix="%", start=2013, start_words=["It begins"])


def test_a_document_is_tagged_and_says_who_made_it_when(folder, drawing):
    document = Document(made("Words.", svg=pdf.svg(drawing), alt="A line that rises"))

    assert faults(document) == []
    assert document.headings == [("H1", "A plan"), ("H2", "Part")]
    assert document.alternatives == ["A line that rises"]
    told = document.reader.metadata
    assert (told.title, told.author) == ("A plan", "Learn Together, Grow Together CT")
    assert told.creation_date.date() == DAY


def test_a_chart_is_drawn_in_our_letters_with_its_words(folder, drawing):
    document = Document(made("", svg=pdf.svg(drawing), alt="A line"))

    assert "7%" in document.text
    assert "Elm & <Wood>" in document.text
    assert set(document.fonts) <= {"PublicSans-Regular", "PublicSans-Bold", "SourceSerif4-SemiBold"}


def test_the_same_facts_give_the_same_bytes_from_many_threads(folder):
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda _: made("**Bold** and [a link](https://example.org/)"), range(12)))

    assert len(answers) == 1


def test_long_answers_keep_their_form(folder):
    words = "# Head\n\nA *b* **c** ~~d~~ `e`\n\n1. one\n   - two\n\n> said\n\n| x | y |\n|---|---|\n| 1 | 2 |"

    document = Document(made(words))

    assert document.headings[2:] == [("H3", "Head")]
    wanted = ["/Em", "/Strong", "/L", "/LI", "/L", "/BlockQuote", "/Table", "/TH", "/TH", "/TD", "/TD"]
    found = [tag for tag in document.tags if tag in wanted]
    assert found == ["/Em", "/Strong", "/L", "/LI", "/L", "/LI", *wanted[5:]]
    assert "1. one • two" in document.text


def test_links_lead_to_whole_addresses_and_only_to_those_of_pages(folder):
    document = Document(made("[a](https://example.org/x) [b](/topics/) [c](javascript:alert(1))"))

    assert document.links == [
        ("https://example.org/x", "https://example.org/x"),
        ("http://127.0.0.1:8000/topics/", "http://127.0.0.1:8000/topics/"),
    ]
    assert "[c](javascript:alert(1))" in document.text


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ('#read("/etc/passwd") #image("layout.typ") #panic()', None),
        ("$x^2$ @label = Not a heading #[b] #let x = 1", None),
        (r"back\slash <script>alert(1)</script> //comment", None),
        ("{% include 'x' %} ${x} '; --", None),
        ("one\u2028two\u2029three\x07four", "one two threefour"),
        ("a smile 😀👍🏽", "a smile [grinning face][thumbs up sign]"),
        ("中文 and Привет, мир", f"{pdf.UNKNOWN} and {pdf.UNKNOWN}"),
        ("turned \u202e around \u200b", "turned around"),
        ("a → b, 5 ≥ 4, ½, ﬁ, １", "a -> b, 5 ≥ 4, ½, ﬁ, 1"),
        ("half of a sign \ud800.", "half of a sign ."),
    ],
)
def test_whatever_people_type_comes_out_as_text(folder, typed, seen):
    document = Document(
        pdf.made("test.typ", {"answer": [{"kind": "text", "inside": [{"text": typed}]}]}, title=typed, on=DAY)
    )

    assert faults(document) == []
    assert document.text.count((seen or typed).strip()) == 3  # the title, the foot of the page and the answer


def test_a_word_without_an_end_stays_on_the_page(folder):
    document = Document(made("W" * 3000))

    lines = [line for page in document.reader.pages for line in page.extract_text().split("\n")]
    assert max(len(line.replace("\u200b", "")) for line in lines) < 80
    assert sum(line.count("W") for line in lines) == 3000


def test_lists_in_lists_without_an_end_are_no_trouble(folder):
    document = Document(made("- " * 40 + "deep\n\n" + "> " * 80 + "quoted"))

    assert "deep" in document.text
    assert "quoted" in document.text


@pytest.mark.parametrize(
    "odd",
    [
        "# \n\n## \u200d\n\n### [ ](/x)",
        "| a | b |\n|---|---|",
        "- > | a |\n  > |---|",
        f"[much](https://example.org/{'a' * 70_000})",
    ],
)
def test_odd_answers_make_a_document_all_the_same(folder, odd):
    document = Document(made(f"{odd}\n\nThe end."))

    assert faults(document) == []
    assert "The end." in document.text


def test_a_template_reads_nothing_outside_its_folder(folder):
    (folder / "test.typ").write_text('#read("/../../etc/hostname")')

    with pytest.raises(pdf.CannotBeMade):
        made("Words.")


def test_every_sign_that_we_say_our_letters_have_is_there(folder):
    signs = sorted(pdf._known())
    runs = [
        {"text": f"{sign} ", "bold": bold, "italic": italic}
        for sign in signs
        for bold in (True, False)
        for italic in (True, False)
    ]
    answer = [{"kind": "text", "inside": runs}]

    assert "[" not in "".join(pdf.printable(sign) for sign in signs if sign != "[")
    assert faults(Document(pdf.made("test.typ", {"answer": answer}, title="All", on=DAY))) == []


def test_as_many_pages_as_there_are(folder):
    assert (pdf.pages(made("Short")), pdf.pages(made("Line\n\n" * 60))) == (1, 2)
