"""The staff desk in a browser: from an empty form to the public page, and each state it shows, accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, violations
from tests.browser.conftest import WIDE, sign_in
from tests.browser.states import CURATOR
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser
PHONE = 360


@pytest.fixture(scope="session")
def curator_cookies(chromium, site):
    """Signed in once as a curator, who may not publish."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/")
    sign_in(page, site, CURATOR)
    page.get_by_role("heading", name="Staff desk").wait_for()
    cookies = context.storage_state()
    context.close()
    return cookies


def choose(page, field, words):
    """Pick what a search box finds for ``words``."""
    page.locator(f"#id_{field} + .select2-container [role=combobox]").click()
    page.locator(".select2-search__field").fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()


def test_staff_make_a_practice_preview_it_publish_it_and_readers_find_it(visitors, staff_page):
    staff, reader = staff_page, visitors.new()

    staff.goto("/admin/profiles/practice/add/")
    staff.get_by_label("Slug").fill("walking-bus-cornwall")
    choose(staff, "lead_district", "Cornwall")
    staff.get_by_role("button", name="Save", exact=True).click()

    staff.locator("#id_title").fill("A walking bus")
    staff.locator("#id_summary").fill("Families take turns to walk with children.")
    choose(staff, "topic_placements-0-topic", "Attendance")
    staff.get_by_role("button", name="Add another Source").click()
    staff.locator("#id_sources-0-title").fill("A page of the district")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.locator(".messagelist")).to_contain_text("changed successfully")

    assert reader.goto("/practices/walking-bus-cornwall/").status == 404
    staff.goto("/admin/profiles/practice/?q=walking-bus")
    staff.locator("#result_list tbody th a").click()
    staff.get_by_role("link", name="Preview").click()
    expect(staff.get_by_role("note", name="Preview")).to_contain_text("Preview: not public.")
    expect(staff.get_by_role("heading", level=1)).to_have_text("A walking bus")
    staff.get_by_role("link", name="Back to the desk").click()
    staff.get_by_role("link", name="Publish", exact=True).click()
    staff.get_by_role("button", name="Publish").click()
    expect(staff.locator(".messagelist")).to_contain_text("published")

    assert reader.goto("/practices/walking-bus-cornwall/").status == 200
    reader.goto("/practices/?q=walking+bus")
    expect(reader.locator(".ltg-results")).to_contain_text("A walking bus")


def test_a_curator_writes_and_is_told_who_publishes(visitors, curator_cookies):
    page = visitors.new(storage_state=curator_cookies)
    page.goto("/admin/profiles/practice/?q=state-spare")
    page.locator("#result_list tbody th a").click()

    expect(page.get_by_text("A publisher does this.").first).to_be_visible()
    assert page.get_by_role("link", name="Publish").count() == 0

    page.get_by_role("link", name="Go on writing the text").click()
    page.locator("#id_tagline").fill("What a curator wrote")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#id_tagline")).to_have_value("What a curator wrote")


def test_a_search_without_results_reaches_the_desk_as_words_only(visitors, staff_page):
    reader = visitors.new()
    with reader.expect_response("**/practices/nothing-found/") as told:
        reader.goto("/practices/?q=underwater+basketry")
    assert told.value.status == 204
    assert reader.context.cookies() == []

    staff_page.goto("/admin/")
    row = staff_page.locator(".desk-chart tr", has_text="underwater basketry")
    expect(row).to_contain_text("1")


def test_a_new_row_comes_last_and_long_texts_tell_their_room(staff_page):
    page = staff_page
    page.goto("/admin/profiles/practicerevision/?q=state-spare")
    page.locator("#result_list tbody th a").first.click()
    page.locator("#id_good_fit").fill("x" * 490)
    expect(page.locator("#id_good_fit_left")).to_have_text("10 of 500 letters left")

    for _ in range(2):
        page.get_by_role("button", name="Add another Source").click()

    last = page.locator("#sources-group [name$=-position]:not([name*=__prefix__])")
    values = [field.input_value() for field in last.all()]
    assert values == [str(n) for n in range(len(values))]
    page.get_by_role("navigation", name="Parts of this form").get_by_role(
        "link", name="Sources", exact=True
    ).click()
    expect(page.locator("#sources-heading")).to_be_in_viewport()


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_pages_of_the_desk_are_accessible_and_fit(visitors, staff_cookies, width):
    page = visitors.new(width, storage_state=staff_cookies)

    def check():
        assert violations(page, without=OF_DJANGO) == [], page.url
        assert too_wide(page) == [], page.url

    for address in [
        "/admin/",
        "/admin/profiles/practice/",
        "/admin/profiles/practice/?state__exact=draft&topic=attendance",
        "/admin/profiles/searchmiss/?days=365",
        "/admin/topics/tag/",
        "/admin/profiles/",
        "/practices/state-spare/preview/",
        "/practices/state-thin/preview/",
    ]:
        page.goto(address)
        check()

    page.goto("/admin/profiles/practicerevision/?q=state-spare")
    page.locator("#result_list tbody th a").first.click()
    for what in ("Component", "Source", "Role"):
        page.get_by_role("button", name=f"Add another {what}").click()
    check()

    page.goto("/admin/profiles/practice/?q=state-spare")
    page.locator("#result_list tbody th a").first.click()
    check()
    page.get_by_role("link", name="Publish", exact=True).click()
    check()

    page.goto("/admin/topics/tag/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Merge into another").click()
    check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("alert")).to_have_text("Choose the one to keep.")
    check()


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_desk_of_a_curator_is_accessible(visitors, curator_cookies, width):
    page = visitors.new(width, storage_state=curator_cookies)
    page.goto("/admin/")
    assert violations(page, without=OF_DJANGO) == []

    page.goto("/admin/profiles/practice/?q=state-spare")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_text("A publisher does this.").first.wait_for()
    assert violations(page, without=OF_DJANGO) == []
    assert too_wide(page) == []


def test_a_list_is_exported_and_a_practice_published_by_keyboard(staff_page):
    page = staff_page
    page.goto("/admin/profiles/practice/?q=state-spare")
    tab_to(page, page.get_by_role("link", name=re.compile("Export this one as CSV")))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "practices.csv"

    tab_to(page, page.locator("#result_list tbody th a"))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Publish", exact=True).wait_for()
    tab_to(page, page.get_by_role("link", name="Publish", exact=True))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish").wait_for()
    tab_to(page, page.get_by_role("button", name="Publish"))
