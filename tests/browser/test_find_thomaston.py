"""A district leader finds Thomaston's practice from the home page, whichever way they try."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import found, tab_to

pytestmark = pytest.mark.browser

TITLE = re.compile("District Attendance Review Board", re.IGNORECASE)


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(visitors, request):
    return visitors.new(java_script_enabled=request.param)


@pytest.fixture
def scripts(request):
    return request.node.callspec.params["page"]


def in_results(page):
    """The link to the practice, on whichever page of the results it stands."""
    number = 1
    while not page.locator("main").get_by_role("link", name=TITLE).count():
        number += 1
        page.get_by_role("link", name="Next").click()
        # The next page must be there before anybody looks whether the practice is on it.
        expect(page.locator(".usa-pagination [aria-current=page]")).to_have_text(str(number))
    return page.locator("main").get_by_role("link", name=TITLE).first


def assert_there(page):
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page).to_have_url(re.compile("/practices/district-attendance-review-board-thomaston/$"))


@pytest.mark.parametrize("words", ["Thomaston", "DARB", "attendance review board"])
def test_by_search(page, words):
    page.goto("/")
    page.get_by_label("What are you working on?").fill(words)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").first).to_contain_text(words)
    first_three = page.locator(".ltg-results li").filter(has_not=page.locator("li")).locator("h2 a")
    assert any(TITLE.search(title) for title in first_three.all_inner_texts()[:3])
    in_results(page).click()
    assert_there(page)


def test_by_filter(page, scripts):
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Practices").click()
    everything = found(page)
    for label in ["Attendance", "Under 1,000 students", "Experience only"]:
        box = page.get_by_role("checkbox", name=re.compile(f"^{label}"))
        before = found(page)
        promised = int(box.locator("xpath=..").locator("span").last.inner_text())
        box.check()
        if not scripts:
            page.get_by_role("button", name="Apply filters").click()
        expect(page.locator("#chips")).to_contain_text(label)
        expect(page.locator("#count b")).to_have_text(f"{promised} practice{'s' if promised != 1 else ''}")
        assert promised <= before
    assert found(page) < everything
    in_results(page).click()
    assert_there(page)


def test_by_district(page):
    page.goto("/")
    page.get_by_label("Or start from your district").select_option(label="Stafford")
    page.get_by_role("button", name="Show practices").click()
    expect(page.locator("#chips")).to_contain_text("Shared or adopted by districts like Stafford")
    page.locator("main").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("main")).to_contain_text("Like Stafford:")
    expect(page.locator(".ltg-strip")).to_contain_text("Your district: Stafford")


def test_by_the_list_of_districts(page):
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Districts").click()
    page.get_by_label("District or town", exact=True).fill("thomas")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("rowheader").get_by_role("link", name="Thomaston").click()
    page.locator("main").get_by_role("link", name=TITLE).click()
    assert_there(page)


def test_by_topic(page):
    page.goto("/")
    page.locator("#topics").get_by_role("link", name=re.compile("^Attendance")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attendance")
    page.get_by_role("link", name="See all").click()
    in_results(page).click()
    assert_there(page)


def test_by_search_on_a_small_screen(visitors):
    page = visitors.new(320, 640)
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Practices").click()
    page.get_by_role("searchbox").fill("Thomaston")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Filters", exact=False).first.click()
    page.get_by_role("checkbox", name=re.compile("^Attendance")).check()
    expect(page.locator("#in-use")).to_have_text("(1 on)")
    in_results(page).click()
    assert_there(page)


def test_by_keyboard_alone(visitors):
    page = visitors.new()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("What are you working on?"))
    page.keyboard.type("attendance")
    page.keyboard.press("Enter")
    page.wait_for_url("**/practices/?q=attendance")

    box = page.get_by_role("checkbox", name=re.compile("^Under 1,000"))
    tab_to(page, box)
    page.keyboard.press("Space")
    expect(page.locator("#chips")).to_contain_text("Under 1,000")
    expect(box).to_be_focused()
    expect(box).to_be_checked()

    link = page.locator(".ltg-results").get_by_role("link", name=TITLE)
    tab_to(page, link)
    page.keyboard.press("Enter")
    assert_there(page)
