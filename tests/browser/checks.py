"""What is asked of every page, whatever it is about."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 1.4.12: what readers may set for themselves.
SPACING = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
"""
WIDEST = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const far = [...document.querySelectorAll('body *')].filter(
        (one) => one.getBoundingClientRect().right > page.clientWidth + 1);
    return [`${page.scrollWidth} px`, ...far.slice(-3).map((one) => one.outerHTML.slice(0, 120))];
}"""
# The focus is seen when an outline is drawn around the element (or what it stretches over), on the
# screen and with nothing on top of it.
FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return 'nothing has the focus';
    const drawn = [null, '::after'].some((part) => {
        const style = getComputedStyle(one, part);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
    if (!drawn) return 'no outline: ' + one.outerHTML.slice(0, 120);
    const boxes = [...one.getClientRects()].filter((box) => box.width && box.height);
    const seen = boxes.some((box) => {
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return top && (one.contains(top) || top.contains(one) || one.closest('label')?.contains(top));
    });
    return seen ? '' : 'covered or off the screen: ' + one.outerHTML.slice(0, 120);
}"""


def violations(page, without=()):
    """(rule, the elements that break it) of each accessibility rule that is broken; none of ``without``."""
    options = {
        "runOnly": RULES,
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
        "preload": False,  # axe would load styles in a way that the pages' policy forbids
    }
    page.wait_for_load_state()  # after a click the next page may be there in part
    found = Axe().run(page, options=options)
    return [
        (rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found.response["violations"]
    ]


def too_wide(page):
    """What makes the page scroll sideways; empty when nothing does."""
    return page.evaluate(WIDEST)


def too_wide_when_spaced(page):
    """The same with the text spacing that readers may set."""
    page.evaluate(SPACING)
    return page.evaluate(WIDEST)


def tab_to(page, locator, limit=80):
    """Press Tab until ``locator`` has the focus; the focus must be seen at every step."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        try:  # some links glide into view
            page.wait_for_function(f"() => ({FOCUS})() === ''", timeout=1500)
        except TimeoutError:
            raise AssertionError(page.evaluate(FOCUS)) from None
        if locator.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{limit} presses of Tab do not reach {locator}")


def number_in(text):
    """The first number of a text, as people write it."""
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))


def found(page):
    """How many practices browse says it found."""
    return number_in(page.locator("#count b, [role=status] b").first.inner_text())
