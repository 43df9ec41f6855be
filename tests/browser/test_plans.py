"""A One-Year Action Plan: made from a practice, edited with somebody who has only a link, taken along."""

import io
import re

import psycopg
import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import AUTHOR
from tests.template_database import url_of

pytestmark = pytest.mark.browser

PRACTICE = "/practices/district-attendance-review-board-thomaston/"
HELPER = "plan-helper@example.org"


@pytest.fixture(scope="session")
def planner_cookies(chromium, site):
    """Signed in once, led there by the page of a practice."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto(PRACTICE)
    page.get_by_role("link", name="Make a One-Year Action Plan").click()
    sign_in(page, site, AUTHOR)
    page.get_by_role("heading", name="Make a One-Year Action Plan").wait_for()
    assert "practice=district-attendance-review-board-thomaston" in page.url
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def planner(visitors, planner_cookies):
    """Opens windows of a district's author."""
    return lambda width=WIDE, **options: visitors.new(width, storage_state=planner_cookies, **options)


def make(page, title):
    """A new plan from the practice; gives its address."""
    page.goto(PRACTICE)
    page.get_by_role("link", name="Make a One-Year Action Plan").click()
    page.get_by_label("Name of the plan").fill(title)
    page.get_by_text("Academic goal", exact=True).click()
    page.get_by_role("button", name="Make the plan").click()
    page.wait_for_url(re.compile(r"/workspace/plans/\d+/$"))
    return page.url


def mailed_link(site, email):
    """The path of the link in the newest mail to ``email``."""
    with psycopg.connect(url_of(site.database)) as connection:
        newest = "SELECT text FROM core_outgoingmail WHERE recipient = %s ORDER BY id DESC LIMIT 1"
        [text] = connection.execute(newest, [email]).fetchone()
    return re.search(r"/workspace/plans/\S+", text)[0]


def test_from_the_practice_to_a_plan_that_two_people_write_and_take_along(planner, visitors, site):
    page = planner()
    address = make(page, "Sample plan of two")
    page.get_by_role("link", name="One board for the district").click()
    page.get_by_label("What is done").fill("Two boards, one for each school.")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Saved at \d\d:\d\d. Say why"))
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why you change this core part")
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("Why do you change this core part?").fill("Our schools are far apart.")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Saved at \d\d:\d\d\s*$"))
    page.goto(f"{address}share/")
    page.get_by_label("E-mail address").fill(HELPER)
    page.get_by_text("See and edit it").click()
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("#shared")).to_contain_text(f"{HELPER} sees and edits it")

    # Somebody without an account, by the mailed link.
    other = visitors.new()
    link = mailed_link(site, HELPER)
    other.goto(link)
    expect(other.get_by_text("Core part changed.")).to_be_visible()
    other.get_by_role("link", name="Agencies at the same table").click()
    other.get_by_role("button", name="Save and continue").click()
    other.wait_for_url(re.compile("/when/$"))
    page.goto(f"{address}goals/" + re.search(r"goals/(.*)", other.url)[1])
    page.get_by_label("Who is in charge").fill("The principal")
    expect(page.get_by_role("status")).to_contain_text("Saved at")
    other.get_by_label("Who helps").fill("The nurse")
    expect(other.get_by_role("status")).to_contain_text("Saved at")
    other.get_by_label("Who is in charge").fill("The counselor")
    expect(other.get_by_role("status")).to_contain_text("Somebody else changed this, too")
    other.get_by_role("button", name="Save and continue").click()
    expect(other.get_by_role("alert")).to_contain_text("Both versions are here")
    other.get_by_text("Keep mine, as it is in the field").click()
    other.get_by_role("button", name="Save and continue").click()
    other.wait_for_url(re.compile("/needs/$"))

    answer = page.request.get(f"{address}plan.docx")
    document = Document(io.BytesIO(answer.body()))
    assert document.paragraphs[0].text == "Sample plan of two"
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "In charge: The counselor\nHelps: The nurse" in cells
    assert any("Core part changed. Why: Our schools are far apart." in cell for cell in cells)
    # Taken back: the link opens nothing.
    page.goto(f"{address}share/")
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.locator("#shared")).to_contain_text("Nobody yet.")
    assert other.goto(link).status == 404


PLACES = ["", "about/", "goals/new/", "progress/", "share/", "goal", "activity", "leave out", "note progress"]


@pytest.fixture(scope="session")
def sample_plan(chromium, site, planner_cookies):
    """The addresses of the pages of a plan, by name."""
    context = chromium.new_context(base_url=site.url, storage_state=planner_cookies)
    page = context.new_page()
    address = make(page, "Sample plan to look at")
    row = page.get_by_role("link", name="Partner to the family").get_attribute("href")
    activity = site.url + row
    number = re.search(r"activities/(\d+)/", row)[1]
    pages = {place: address + place for place in PLACES[:5]}
    pages |= {
        "goal": activity.partition("activities/")[0],
        "activity": activity,
        "leave out": f"{activity}remove/",
        "note progress": f"{address}progress/{number}/",
        "new": f"{site.url}/workspace/plans/new/",
        "list": f"{site.url}/workspace/plans/",
    }
    # A core part is changed, one is left out, something is noted, the plan is shared.
    page.goto(activity)
    page.get_by_label("What is done").fill("Otherwise.")
    page.get_by_role("button", name="Save and go back to the goal").click()
    page.get_by_role("alert").wait_for()
    page.goto(pages["note progress"])
    page.get_by_text("Going on", exact=True).click()
    page.get_by_role("textbox", name="Note").fill("Met twice.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/progress/"))
    page.goto(pages["share/"])
    page.get_by_label("E-mail address").fill("somebody@example.org")
    page.get_by_role("button", name="Share", exact=True).click()
    page.wait_for_load_state()
    context.close()
    return pages


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_of_a_plan_is_accessible_and_within_the_screen(planner, sample_plan, width):
    page = planner(width)
    for name, address in sample_plan.items():
        page.goto(address)
        assert (name, violations(page)) == (name, [])
        assert (name, too_wide(page)) == (name, [])
        assert (name, too_wide_when_spaced(page)) == (name, [])


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_pages_with_errors_are_accessible(planner, sample_plan, width):
    page = planner(width)
    for name, button in [
        ("new", "Make the plan"),
        ("goals/new/", "Save and continue"),
        ("activity", "Save and continue"),
        ("leave out", "Leave it out"),
        ("share/", "Share"),
    ]:
        page.goto(sample_plan[name])
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("alert")).to_be_focused()
        assert (name, violations(page)) == (name, [])
        assert (name, too_wide(page)) == (name, [])


def test_a_plan_is_written_by_keyboard_and_without_script(planner, sample_plan):
    page = planner(java_script_enabled=False)
    page.goto(sample_plan["goals/new/"])
    page.get_by_label("The goal", exact=True).fill("More students read.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="More students read.")).to_be_visible()

    page = planner()
    page.goto(sample_plan[""])
    link = page.get_by_role("link", name="Add an activity (goal 2)")
    tab_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("activities/new/$"))
    tab_to(page, page.get_by_label("Activity", exact=True))
    page.keyboard.type("Family night")
    expect(page.get_by_role("status")).to_contain_text("Saved at")
    tab_to(page, page.get_by_role("button", name="Save and go back to the goal"))
    page.keyboard.press("Enter")
    expect(page.locator("#activities")).to_contain_text("Family night")
    tab_to(page, page.get_by_role("link", name="Remove Family night"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Remove this activity?").wait_for()
    tab_to(page, page.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    expect(page.locator("#activities")).to_contain_text("No activity yet.")


def test_a_printed_plan_shows_the_plan_and_nothing_else(planner, sample_plan):
    page = planner()
    page.goto(sample_plan[""])
    page.emulate_media(media="print")
    for words in ("Add an activity", "Write this goal", "Put the plan to use", "Your plans"):
        expect(page.get_by_text(words).first).to_be_hidden()
    expect(page.get_by_role("table").first).to_contain_text("Met twice.")
    expect(page.get_by_text("How we measure it").first).to_be_visible()
