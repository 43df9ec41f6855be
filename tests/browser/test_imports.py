"""A curator brings practices in: by keyboard, with and without script, on a phone; each state accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, violations
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser
ADD = "/admin/profiles/practiceimport/add/"
HEAD = "Title,Lead district,Tagline,Start year\n"
GOOD = "A bus that walks,Cornwall,Families take turns,2018-19\n"
PHONE = 360


def choose(page, content):
    sheet = {"name": "practices.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Sheet").set_input_files(sheet)


def check(page, site, content):
    """Send a sheet and look at what was found, without script."""
    page.goto(ADD)
    choose(page, content)
    page.get_by_role("button", name="Check this sheet").click()
    site.work()
    page.get_by_role("link", name="Look again").click()


def is_fine(page):
    assert violations(page, without=OF_DJANGO) == []
    assert too_wide(page) == []


def test_upload_see_the_problems_mend_them_and_import(site, staff_page):
    page = staff_page
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(ADD)
    is_fine(page)
    page.get_by_role("button", name="Check this sheet").click()
    expect(page.locator("#file_error")).to_have_text("Choose the sheet to import.")
    is_fine(page)

    choose(page, HEAD + GOOD + "Another,Nowhere,x,20x\n")
    page.get_by_role("button", name="Check this sheet").click()
    expect(page.get_by_role("status")).to_have_text("The sheet waits to be read.")
    is_fine(page)
    address = page.url
    page.goto("/admin/")
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("The sheet waits to be read.")
    site.work()
    # The page looks again by itself.
    expect(page.get_by_role("status")).to_contain_text("1 new, 0 changed, 0 unchanged, 1 with problems")
    expect(page.locator("#row-3 + ul")).to_contain_text("“20x” is not a school year, such as 2018-19")
    is_fine(page)

    page.get_by_role("link", name="Imports of practices", exact=True).first.click()
    page.goto(ADD)
    choose(page, HEAD + GOOD + "Another,Cornwall,x,2020\n")
    tab_to(page, page.get_by_role("button", name="Check this sheet"))
    page.keyboard.press("Enter")
    site.work()
    expect(page.get_by_role("status")).to_contain_text("2 new")
    tab_to(page, page.get_by_role("button", name="Import 2 rows"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("0 of 2 rows are written.")
    is_fine(page)
    site.work()
    expect(page.get_by_role("status")).to_have_text("Imported: 2 new, 0 changed, 0 left alone.")
    is_fine(page)
    page.get_by_role("link", name="A bus that walks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A bus that walks")


def test_a_change_is_shown_word_by_word_without_script(site, visitors, staff_cookies):
    page = visitors.new(storage_state=staff_cookies, java_script_enabled=False)
    # A practice of its own: the samples are changed by other tests.
    check(page, site, HEAD + "A morning of reading,Cornwall,A sample for the browser tests,2018-19\n")
    page.get_by_role("button", name=re.compile("Import 1 row")).click()
    site.work()

    check(page, site, "Slug,Tagline\na-morning-of-reading,A sample for the import\n")
    expect(page.locator(".desk-import dl")).to_contain_text("A sample for the")
    expect(page.locator(".desk-import del")).to_contain_text("browser tests")
    expect(page.locator(".desk-import ins")).to_contain_text("import")
    page.get_by_role("button", name=re.compile("Import 1 row")).click()
    site.work()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("status")).to_have_text("Imported: 0 new, 1 changed, 0 left alone.")
