"""The review desk in a browser: by keyboard, in few actions, accessible, and the district's sign-off."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import SIGNER
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser

QUEUE = "/admin/profiles/submission/"


def open_from_queue(page, title):
    page.goto(f"{QUEUE}?state=all")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name="Decide").wait_for()


def press(page, locator):
    """Go there with Tab, and press Enter."""
    tab_to(page, locator)
    page.keyboard.press("Enter")


def test_from_the_queue_to_publication_in_four_actions_by_keyboard(visitors, staff_page):
    page = staff_page
    page.goto(QUEUE)

    # 1: open it, past the lists of the desk
    press(page, page.get_by_role("link", name="Skip to main content"))
    press(page, page.get_by_role("link", name="Sample submission: in review", exact=True))
    page.get_by_role("heading", name="Decide").wait_for()
    # The way past all parts of the text.
    press(page, page.get_by_role("link", name="Go to the decision"))
    for score in ("Content: clear", "Data: the claims", "Privacy and accessibility"):
        tab_to(page, page.get_by_label(score))
        page.keyboard.press("4")
    tab_to(page, page.get_by_label("Why these scores"))
    page.keyboard.type("Clear and honest.")
    tab_to(page, page.get_by_label("Reasons, sent to the district"))
    page.keyboard.type("Ready for your agreement.")
    # 2: scores and approval
    press(page, page.get_by_role("button", name="Approve and ask for sign-off"))
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    press(page, page.get_by_role("link", name="Go to the decision"))
    tab_to(page, page.get_by_label("How the sign-off reached you"))
    page.keyboard.type("By letter of 3 November 2026")
    # 3: the sign-off
    press(page, page.get_by_role("button", name="Record the sign-off"))
    expect(page.locator(".messagelist")).to_contain_text("The sign-off is recorded.")
    press(page, page.get_by_role("link", name="Go to the decision"))
    # 4: publish
    press(page, page.get_by_role("button", name="Publish now"))

    expect(page.locator(".messagelist")).to_contain_text("Published.")
    page.get_by_role("link", name="Practice", exact=True).click()
    page.get_by_role("link", name="View on site").click()
    address = page.url
    assert visitors.new().goto(address).status == 200
    # Nothing that was decided stays in the queue.
    page.goto(QUEUE)
    assert page.get_by_role("link", name="Sample submission: in review", exact=True).count() == 0


def test_enter_in_a_field_decides_nothing(staff_page):
    page = staff_page
    open_from_queue(page, "Sample submission: waiting for sign-off")
    page.get_by_label("How the sign-off reached you").fill("By phone")
    page.get_by_label("How the sign-off reached you").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Kept.")
    expect(page.locator("#content .subtitle")).to_contain_text("Waiting for sign-off")


def test_the_next_one_is_a_click_away(staff_page):
    page = staff_page
    page.goto(QUEUE)
    titles = page.locator("#result_list tbody th a").all_inner_texts()
    page.locator("#result_list tbody th a").first.click()
    for title in titles[1:]:
        page.get_by_role("link", name="Next in queue").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.get_by_role("link", name="Next in queue").count() == 0


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_queue_and_the_page_of_each_step_are_accessible_and_fit(visitors, staff_cookies, width):
    page = visitors.new(width, storage_state=staff_cookies)

    def check():
        assert violations(page, without=OF_DJANGO) == [], page.url
        assert too_wide(page) == [], page.url
        if width == NARROW:
            assert too_wide_when_spaced(page) == [], page.url

    for address in (QUEUE, f"{QUEUE}?state=all&late=no", "/admin/profiles/submissionstep/"):
        page.goto(address)
        check()
    for state in ("submitted", "not yet", "waiting for sign-off", "update"):
        open_from_queue(page, f"Sample submission: {state}")
        for fold in page.locator("details:not([open]) > summary:visible").all()[:3]:
            fold.click()
        check()
    page.get_by_role("button", name="Take into review").wait_for()
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask for changes: give the reason in writing.")
    check()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_superintendent_finds_the_sign_off_accessible(visitors, staff_page, site, width):
    open_from_queue(staff_page, "Sample submission: waiting for sign-off")
    number = staff_page.url.split("/")[-3]
    page = visitors.new(width)
    page.goto(f"/workspace/sign-off/{number}/")
    sign_in(page, site, SIGNER)

    expect(page.get_by_role("heading", name="Do you agree?")).to_be_visible()
    assert violations(page) == []
    assert too_wide(page) == []
    page.get_by_role("link", name="Read it as readers will see it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sample submission")
