"""Long text: Markdown to safe HTML, the same for page, preview and e-mail."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# No raw HTML, no dangerous links (js-default); no pictures, since those need alt text and consent.
PARSER = MarkdownIt("js-default", {"typographer": False}).disable("image")

# A text stands inside a page that has its h1 and h2 already.
DEMOTED = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

ALLOWED = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


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
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean.strip())
