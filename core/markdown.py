"""Long text: Markdown to safe HTML, the same for page, preview and e-mail, and to data for documents."""

from urllib.parse import urljoin, urlsplit

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# No raw HTML, no dangerous links (js-default); no pictures, since those need alt text and consent.
PARSER = MarkdownIt("js-default", {"typographer": False}).disable("image")

# A text stands inside a page that has its h1 and h2 already.
DEMOTED = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

ALLOWED = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip

SCHEMES = {"http", "https", "mailto"}
# Documents take no longer ones.
LONGEST_ADDRESS = 2_000
# Lists and quotations within each other in a document; what lies deeper is put there.
DEEPEST = 4
STYLES = {"strong": "bold", "em": "italic", "s": "struck"}


def render(text: str | None) -> SafeString:
    """``text`` as HTML that may stand in any page; empty for nothing. Headings begin at h3."""
    tokens = PARSER.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = DEMOTED[token.tag]
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean.strip())


def as_blocks(text: str | None) -> list[dict]:
    """``text`` as plain data (dicts, lists, strings), for what is not HTML; [] for nothing.

    A block is ``{"kind": "text" or "heading", "inside": runs}``, ``{"kind": "list", "ordered", "start",
    "items": lists of blocks}``, ``{"kind": "quote", "inside": blocks}``, ``{"kind": "table", "head":
    cells, "rows": lists of cells}`` (a cell is runs) or ``{"kind": "rule"}``. A run is ``{"text"}`` with
    "bold", "italic", "struck" or "code" where it is so, ``{"break": True}``, or ``{"url", "inside":
    runs}``. Addresses are whole; one of another kind than ``SCHEMES`` is no link, as in the HTML, nor is one
    that is longer than any.
    """
    return _blocks(SyntaxTreeNode(PARSER.parse(text or "")).children, 0)


def _blocks(nodes, depth):
    blocks = []
    for node in nodes:
        if node.type in {"bullet_list", "ordered_list"} and depth < DEEPEST:
            blocks.append(
                {
                    "kind": "list",
                    "ordered": node.type == "ordered_list",
                    "start": int(node.attrs.get("start", 1)),
                    "items": [_blocks(item.children, depth + 1) for item in node.children],
                }
            )
        elif node.type == "blockquote" and depth < DEEPEST:
            blocks.append({"kind": "quote", "inside": _blocks(node.children, depth + 1)})
        elif node.type == "table":
            head, *rows = [[_runs(cell) for cell in row.children] for part in node.children for row in part]
            blocks.append({"kind": "table", "head": head, "rows": rows})
        elif node.type in {"fence", "code_block"}:
            blocks.append({"kind": "text", "inside": _lines(node.content)})
        elif node.type == "hr":
            blocks.append({"kind": "rule"})
        elif node.type in {"paragraph", "heading"}:
            kind = "heading" if node.type == "heading" else "text"
            blocks.append({"kind": kind, "inside": _runs(node)})
        else:
            blocks += _blocks(node.children, depth)
    return blocks


def _lines(code):
    runs = [run for line in code.splitlines() for run in ({"text": line, "code": True}, {"break": True})]
    return runs[:-1]


def _runs(node, **styles):
    """The runs below ``node``: those of the inline node in a paragraph, heading or cell, and within them."""
    runs = []
    for child in node.children:
        if child.type in {"text", "code_inline"}:
            code = {"code": True} if child.type == "code_inline" else {}
            if child.content:
                runs.append({"text": child.content, **styles, **code})
        elif child.type == "softbreak":
            runs.append({"text": " "})
        elif child.type == "hardbreak":
            runs.append({"break": True})
        elif child.type == "link" and (url := _whole(child.attrs["href"])):
            runs.append({"url": url, "inside": _runs(child, **styles)})
        else:
            style = {STYLES[child.type]: True} if child.type in STYLES else {}
            runs += _runs(child, **styles, **style)
    return runs


def _whole(address):
    """``address`` as one that leads to its place from a document; "" for none that may be a link."""
    whole = urljoin(settings.SITE_URL, address)
    return whole if urlsplit(whole).scheme in SCHEMES and len(whole) <= LONGEST_ADDRESS else ""
