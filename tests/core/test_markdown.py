"""Long text: what people may write, and what never reaches a page."""

import pytest
from django.utils.safestring import SafeString

from core.markdown import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (None, ""),
        ("Two\nlines", "<p>Two\nlines</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
        ("**strong** and *emphasis*", "<p><strong>strong</strong> and <em>emphasis</em></p>"),
        ("AT&T <5", "<p>AT&amp;T &lt;5</p>"),
    ],
)
def test_plain_markdown(text, html):
    assert render(text) == html


def test_the_answer_is_safe_html():
    assert isinstance(render("words"), SafeString)


@pytest.mark.parametrize(
    ("marks", "tag"), [("#", "h3"), ("##", "h3"), ("###", "h4"), ("####", "h4"), ("######", "h4")]
)
def test_headings_stand_below_those_of_the_page(marks, tag):
    assert render(f"{marks} Heading") == f"<{tag}>Heading</{tag}>"


def test_underlined_headings_are_demoted_too():
    assert render("Heading\n=======") == "<h3>Heading</h3>"


@pytest.mark.parametrize(
    "link",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
    ],
)
def test_a_dangerous_address_is_no_link(link):
    assert "href" not in render(link)


@pytest.mark.parametrize("address", ["https://portal.ct.gov/sde", "mailto:office@example.org", "/topics/"])
def test_a_good_address_is_a_link(address):
    assert render(f"[words]({address})") == f'<p><a href="{address}" rel="noopener noreferrer">words</a></p>'


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<p style="color: red">words</p>',
        '<iframe src="https://example.org"></iframe>',
        '<svg onload="alert(1)">',
    ],
)
def test_html_is_shown_as_text(html):
    assert "<" not in render(html).removeprefix("<p>").removesuffix("</p>")


def test_pictures_are_off():
    assert "<img" not in render("![alt](https://example.org/picture.png)")


def test_a_table_keeps_its_cells_and_no_style():
    table = render("| a | b |\n|---|--:|\n| 1 | 2 |")

    assert "<td>2</td>" in table
    assert "style" not in table
