"""Staff read a practice's history, compare its texts, take one up again, and meet each other in a form."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, violations
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser
PHONE, WIDE = 360, 1280


def open_practice(page, slug):
    """The practice's page in the admin; gives its address."""
    page.goto(f"/admin/profiles/practice/?q={slug}")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Texts", exact=True).wait_for()
    return page.url.partition("change/")[0]


def test_texts_are_compared_and_an_older_one_taken_up_again(staff_page):
    page = staff_page
    practice = open_practice(page, "state-texts")
    page.get_by_role("link", name="Texts", exact=True).click()
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Compare texts: Sample: two texts")
    expect(page.locator("del").filter(has_text="first")).to_be_visible()
    expect(page.locator("ins").filter(has_text="second")).to_be_visible()
    expect(page.get_by_role("heading", name="Component: Given up removed")).to_be_visible()
    expect(page.get_by_role("heading", name="Risk: A risk")).to_have_count(0)
    page.get_by_role("link", name="Show everything").click()
    expect(page.get_by_role("heading", name="Risk: A risk same")).to_be_visible()

    page.goto(f"{practice}versions/")
    page.get_by_role("link", name="Restore text 1 as a new draft").click()
    expect(page.locator("#content")).to_contain_text("Text 2 is being written now. It will be set aside")
    page.get_by_role("button", name=re.compile("Set text 2 aside")).click()
    expect(page.locator(".messagelist")).to_contain_text("Text 3 was started from text 1. It is not public.")
    page.goto(f"{practice}history/")
    expect(page.locator("#content")).to_contain_text("staff@example.org")


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize(
    "address",
    [
        "history/",
        "history/?part=component",
        "versions/",
        "versions/compare/?old=1&new=2",
        "versions/compare/?old=1&new=2&all=1",
        "versions/compare/?old=1&new=1",
        "versions/1/restore/",
    ],
)
def test_a_page_of_texts_or_history_is_accessible_and_fits(visitors, staff_cookies, address, width):
    page = visitors.new(width, storage_state=staff_cookies)
    practice = open_practice(page, "state-texts")
    page.goto(practice + address)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("History|Texts|Compare|Restore"))
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    assert violations(page, without=OF_DJANGO) == []
    assert too_wide(page) == []


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_who_saves_second_sees_both_and_loses_nothing(visitors, staff_cookies, width):
    first, second = (visitors.new(width, storage_state=staff_cookies) for _ in range(2))
    first.goto("/admin/profiles/practicerevision/?q=state-spare")
    first.locator("#result_list tbody th a").first.click()
    first.locator("#id_title").wait_for()
    second.goto(first.url)
    first.locator("#id_summary").fill(f"The first writes at {width}.")
    first.locator("#id_problem").fill(f"Only the first at {width}.\nTwo lines.")
    first.get_by_role("button", name="Save and continue editing").click()
    expect(first.locator(".messagelist")).to_contain_text("changed successfully")

    second.locator("#id_summary").fill(f"The second writes at {width}.")
    second.locator("#id_tagline").fill(f"Only the second at {width}")
    second.get_by_role("button", name="Save and continue editing").click()

    expect(second.get_by_role("alert")).to_contain_text("This was changed while you were writing")
    expect(second.locator(".desk-stored")).to_have_text(f"The first writes at {width}.")
    expect(second.locator("#id_summary")).to_have_value(f"The second writes at {width}.")
    expect(second.locator("#id_problem")).to_have_value(f"Only the first at {width}.\nTwo lines.")
    assert violations(second, without=OF_DJANGO) == []
    assert too_wide(second) == []
    second.get_by_role("button", name="Save and continue editing").click()
    expect(second.locator(".messagelist")).to_contain_text("changed successfully")
    expect(second.locator("#id_tagline")).to_have_value(f"Only the second at {width}")


def test_a_conflict_is_settled_without_script(visitors, staff_cookies):
    first, second = (visitors.new(storage_state=staff_cookies, java_script_enabled=False) for _ in range(2))
    first.goto("/admin/topics/topic/?q=attendance")
    first.locator("#result_list tbody th a").first.click()
    second.goto(first.url)
    lead = first.locator("#id_lead").input_value()
    first.locator("#id_lead").fill("The first says")
    first.get_by_role("button", name="Save", exact=True).click()
    second.locator("#id_lead").fill(lead + ".")
    second.get_by_role("button", name="Save", exact=True).click()

    expect(second.locator(".desk-stored")).to_have_text("The first says")
    second.locator("#id_lead").fill(lead)
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator(".messagelist")).to_contain_text("changed successfully")


def test_comparing_works_by_keyboard(staff_page):
    page = staff_page
    practice = open_practice(page, "state-texts")
    page.goto(f"{practice}versions/")
    tab_to(page, page.get_by_role("button", name="Compare"))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Show everything").wait_for()
    tab_to(page, page.get_by_role("link", name="Show everything"))
