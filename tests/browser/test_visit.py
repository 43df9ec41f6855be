"""What a visit costs and leaves behind: links, cookies, weight, paper."""

import re
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KB = 1024
PAGES_OF_A_CRAWL = 80
# In addresses that lead to data and not to a page.
FILES = ("/data/practices", "/data/learn-together", "/api/", "/feeds/", "/brief.pdf")
# For people who sign in: with cookies.
SIGNED_IN = ("/accounts/", "/admin/", "/workspace/")
STORED = """async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length, cookie: document.cookie,
})"""
NOTHING = {"local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "cookie": ""}
# An anchor without its target, or an id twice, breaks links within a page.
ANCHORS = """() => {
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    const dead = [...document.querySelectorAll('a[href^="#"]')].map((one) => one.hash.slice(1))
        .filter((id) => id && !ids.includes(decodeURIComponent(id)));
    return [...twice, ...dead];
}"""


def links_of(page, site):
    """Public addresses on this site that the page leads to, without their anchors."""
    # Links of a drawing have their address one level deeper.
    links = page.locator("a[href]").evaluate_all(
        "all => all.map((one) => new URL(one.getAttribute('href'), one.baseURI).href)"
    )
    here = [urldefrag(link).url for link in links if link.startswith(site.url + "/")]
    return [link for link in here if not urlsplit(link).path.startswith(SIGNED_IN)]


def test_a_crawl_meets_no_broken_link_and_leaves_nothing_behind(page, site):
    site.work()  # the archive is made anew after a change of state
    queue, seen, trouble = [f"{site.url}/"], set(), []
    opened = 0
    while queue:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        is_page = not any(part in address for part in FILES)
        if is_page and opened < PAGES_OF_A_CRAWL:
            opened += 1
            status = page.goto(address, wait_until="load").status
            trouble += [(address, anchor) for anchor in page.evaluate(ANCHORS)]
            # Pages without parameters first: combinations of filters have no end.
            queue += links_of(page, site)
            queue.sort(key=lambda link: "?" in link)
        else:
            status = page.request.get(address, max_redirects=0).status
        if status != 200:
            trouble.append((address, status))
    assert trouble == []
    assert opened == PAGES_OF_A_CRAWL

    page.goto("/practices/?q=absense")
    page.get_by_role("checkbox", name=re.compile("^Attendance")).check()
    expect(page.locator("#chips")).to_contain_text("Attendance")
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/practices/",
        "/practices/family-partnerships-groton-middletown-windsor/",
        "/topics/attendance/",
        "/districts/",
        "/districts/hartford/",
        "/data/",
    ],
)
def test_a_first_visit_is_light(visitors, address):
    page = visitors.new()
    page.goto(address, wait_until="networkidle")
    sizes = {}
    for answer in visitors.answers:
        size = answer.request.sizes()
        sizes[urlsplit(answer.url).path] = size["responseBodySize"] + size["responseHeadersSize"]
    assert len(sizes) >= 3
    assert sum(sizes.values()) <= 250 * KB, sizes


@pytest.mark.parametrize(
    "query", ["", "?page=2", "?topic=attendance&topic=family-engagement&grade=9-12", "?q=school"]
)
def test_browse_is_small_before_compression(page, query):
    assert len(page.goto(f"/practices/{query}").body()) <= 60 * KB


def test_the_stylesheet_is_small_before_compression(visitors, page):
    page.goto("/", wait_until="networkidle")
    styles = [answer for answer in visitors.answers if answer.request.resource_type == "stylesheet"]
    assert styles
    assert sum(len(answer.body()) for answer in styles) < 130 * KB


HIDDEN_ON_PAPER = (
    ".ltg-menu, .ltg-footer, .ltg-crumbs, .ltg-filters, .ltg-searchrow, .usa-pagination, .ltg-toolbar,"
    " .ltg-chips, .ltg-toc, .usa-skipnav"
)
FOLDED = """() => [...document.querySelectorAll('main details:not(.ltg-filters, .ltg-filters details)')]
    .flatMap((fold) => [...fold.children]).filter((one) => one.localName !== 'summary')
    .filter((one) => !one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "address",
    [
        "/practices/",
        "/practices/family-partnerships-groton-middletown-windsor/",
        "/practices/district-attendance-review-board-thomaston/",
        "/districts/thomaston/",
        "/topics/attendance/",
    ],
)
def test_paper_shows_the_words_and_no_controls(page, address):
    page.goto(address)
    page.emulate_media(media="print")

    shown = page.locator(HIDDEN_ON_PAPER).evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.className)"
    )
    assert shown == []
    assert page.evaluate(FOLDED) == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    outside = page.locator("main a[href^='http']:visible")
    if outside.count():
        spelt = outside.first.evaluate("one => getComputedStyle(one, '::after').content")
        assert outside.first.get_attribute("href") in spelt or "attr(" in spelt
