"""Adopting a practice: recorded, confirmed by the district, shown, stopped, told as a lesson."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import LIAISON

pytestmark = pytest.mark.browser

# A practice each: a district adopts one once.
RUNS = {
    "wide": ("district-attendance-review-board-thomaston", {"width": WIDE}),
    "narrow": ("family-partnerships-groton-middletown-windsor", {"width": NARROW}),
    "without script": ("fafsa-challenge-connecticut", {"width": WIDE, "java_script_enabled": False}),
}


def check(page):
    """Accessible and within the screen."""
    assert violations(page) == []
    assert too_wide(page) == []
    if page.viewport_size["width"] == NARROW:
        assert too_wide_when_spaced(page) == []


@pytest.mark.parametrize("run", RUNS)
def test_from_the_page_of_a_practice_to_the_lesson(visitors, staff_page, site, run):
    slug, options = RUNS[run]
    staff, scripts = staff_page, options.get("java_script_enabled", True)
    see = check if scripts else lambda page: None  # axe itself is a script

    # Staff note it; nothing shows.
    staff.goto(f"/workspace/adoptions/record/{slug}/")
    staff.get_by_label("Which district?").select_option("Cornwall")
    staff.get_by_text("In use: students").click()
    staff.get_by_role("button", name="Record it").click()
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Waiting to be confirmed")
    page = visitors.new(**options)
    page.goto(f"/practices/{slug}/#use")
    expect(page.locator("#use")).not_to_contain_text("Cornwall")
    see(page)

    # The liaison follows the mail, signs in and confirms.
    site.work()
    asked = [mail for mail in site.mail() if mail["To"] == LIAISON and "Is this so" in mail["Subject"]]
    page.goto(re.search(r"https?://[^/]+(/workspace/adoptions/\d+/)", asked[-1].get_content())[1])
    sign_in(page, site, LIAISON)
    expect(page.get_by_role("heading", name="Is this so?")).to_be_visible()
    see(page)
    if run == "wide":
        button = page.get_by_role("button", name="Confirm and show it")
        page.get_by_label("In use: students").focus()
        while not button.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Confirm and show it").click()
    expect(page.get_by_text("The page of the practice shows it")).to_be_visible()
    see(page)
    address = page.url

    # What is kept and changed.
    page.get_by_role("link", name="Say what you keep and change").click()
    see(page)
    if page.get_by_text("Kept as it is").count():
        page.get_by_text("Kept as it is").first.click()
        page.get_by_role("button", name="Save").click()
    page.goto(f"/practices/{slug}/#use")
    expect(page.locator("#use")).to_contain_text("Cornwall")
    see(page)

    # A result without words is refused in words; then it stops.
    page.goto(address)
    page.get_by_role("link", name="Add a result").click()
    page.get_by_role("button", name="Save the result").click()
    expect(page.get_by_role("alert")).to_contain_text("Fill in “What changed, in one sentence”")
    see(page)
    page.goto(address)
    page.get_by_text("Stopped: tried").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose why it stopped")
    see(page)
    page.get_by_label("the main reason").select_option("Staff")
    page.get_by_label("why, in your words").fill(f"Nobody had the hours ({run}).")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stopped")

    page.goto("/lessons/")
    expect(page.get_by_text(f"Nobody had the hours ({run}).")).to_be_visible()
    see(page)
    page.goto("/districts/cornwall/")
    expect(page.locator("#practices")).to_contain_text("Adopted and stopped")
    see(page)


def test_other_pages_are_accessible(visitors, staff_page, staff_cookies):
    for width in (NARROW, WIDE):
        page = visitors.new(width, storage_state=staff_cookies)
        for address in ("/workspace/adoptions/", "/workspace/adoptions/record/state-thin/"):
            page.goto(address)
            check(page)
        page.goto("/adoptions/confirm/none/")
        check(page)
    staff_page.goto("/admin/adoptions/adoption/")
    assert violations(staff_page, without=["empty-table-header"]) == []
