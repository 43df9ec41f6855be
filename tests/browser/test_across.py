"""The map, a comparison and lessons: by pointer or keyboard, on paper, in other colors."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import found, tab_to, too_wide, violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_accessibility import COMPARE, FOUR, TWO

pytestmark = pytest.mark.browser
BOX = re.compile("^Compare ?:")
INDICATOR = "/map/?indicator=chronic_absenteeism_rate&year=2018-19"


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


# Map


def test_all_169_towns_are_drawn_and_listed(page):
    page.goto("/map/")

    assert page.locator("figure path title").count() == 169
    assert page.locator("main tbody tr").count() == 169


def test_a_town_on_the_map_leads_to_its_district(page):
    page.goto("/map/")
    hartford = page.locator("figure a", has=page.locator("title", has_text=re.compile("^Hartford:")))

    hartford.locator("path").click()

    expect(page.get_by_role("heading", level=1, name="Hartford")).to_be_visible()


def test_the_keyboard_passes_the_map_and_reaches_the_same_in_the_list(page):
    page.goto(INDICATOR)
    first = page.locator("main tbody a").first

    tab_to(page, first, limit=40)

    # None of 169 towns was a stop on the way.
    assert page.evaluate("document.querySelectorAll('figure a:not([tabindex=\"-1\"])').length") == 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_the_map_is_asked_by_topic_and_by_indicator(visitors, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto("/map/")
    page.get_by_label("Practices on", exact=True).select_option(label="Attendance")
    page.get_by_role("button", name="Show practices").click()
    expect(page.get_by_role("heading", name="Attendance: practices by town")).to_be_visible()

    page.get_by_label("Public figure", exact=True).select_option(label="Chronic absenteeism")
    page.get_by_role("button", name="Show figures").click()
    page.get_by_label("School year").select_option("2018-19")
    page.get_by_role("button", name="Show figures").click()

    expect(page.get_by_role("heading", name="Chronic absenteeism, 2018-19")).to_be_visible()
    key = page.get_by_role("list", name="Figures for each town")
    expect(key).to_contain_text("%")
    expect(key).to_contain_text("Suppressed: too few students")


def test_the_map_is_told_apart_in_forced_colors_too(visitors):
    page = visitors.new(forced_colors="active")
    page.goto(INDICATOR)

    fills = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.ltg-mapkey path')].map(
            (one) => [one.getAttribute('class'), getComputedStyle(one).fill]))"""
    )

    assert len(fills) >= 5
    assert len(set(fills.values())) == len(fills)


def test_the_home_page_with_its_map_is_light(page):
    answer = page.goto("/")

    assert page.locator(".ltg-map title").count() == 169
    # What travels: the document, compressed.
    assert len(answer.body()) < 110_000


@pytest.mark.parametrize(
    ("address", "sheets"),
    [("/map/", 3), ("/map/?topic=attendance", 3), (INDICATOR, 3), ("/districts/thomaston/similar/", 2)],
)
def test_what_looks_across_districts_prints_on_few_sheets_without_its_forms(page, address, sheets):
    page.goto(address)
    page.emulate_media(media="print")

    assert pages_of(page.pdf(format="Letter")) == sheets
    assert page.locator("main form:visible").count() == 0


# Compare


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_practices_are_chosen_on_two_pages_and_compared(visitors, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto("/practices/?topic=attendance&sort=title")
    first = page.locator(".ltg-result__h a").first.inner_text()
    page.get_by_role("checkbox", name=BOX).first.check()
    if scripts:
        expect(page.locator("#compare")).to_contain_text(f"1 of 4 chosen: {first}")
        expect(page).to_have_url(re.compile(r"&p=[a-z]"))
        page.get_by_role("link", name="Next").click()
        expect(page.locator("#compare")).to_contain_text(f"1 of 4 chosen: {first}")
    else:
        page.get_by_role("button", name="Compare").click()
        expect(page.get_by_role("alert")).to_contain_text("One practice is chosen.")
        page.get_by_role("link", name="Choose more practices").click()
        expect(page.get_by_role("checkbox", name=BOX).first).to_be_visible()
    page.locator("input[form=compare]:not(:checked)").first.check()
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", level=1, name="Compare 2 practices")).to_be_visible()
    assert first in page.locator("thead").inner_text()


def test_the_choice_survives_a_filter_and_can_be_taken_back(page):
    page.goto("/practices/")
    box = page.get_by_role("checkbox", name=BOX).nth(1)
    name = box.evaluate("box => box.labels[0].lastElementChild.textContent").removeprefix(": ")
    box.check()

    page.get_by_role("checkbox", name=re.compile("^Mastery-based")).check()
    expect(page.locator("#chips")).to_contain_text("Mastery-based learning")
    expect(page.locator("#compare")).to_contain_text(name)
    before = found(page)

    page.get_by_role("link", name="Choose none").click()
    expect(page.locator("#compare")).not_to_contain_text(name)
    assert found(page) == before
    assert "p=" not in page.url.split("?")[1].split("&")[0]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_bar_sticks_while_something_is_chosen_and_covers_no_focus(visitors, width):
    page = visitors.new(width)
    page.goto("/practices/")
    bar = page.locator("#compare")
    assert bar.evaluate("one => getComputedStyle(one).position") == "static"
    page.get_by_role("checkbox", name=BOX).first.focus()
    page.keyboard.press("Space")
    assert bar.evaluate("one => getComputedStyle(one).position") == "sticky"

    tab_to(page, page.get_by_role("checkbox", name=BOX).nth(3))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Compare 2"))
    assert violations(page) == []
    assert too_wide(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Compare 2 practices")).to_be_visible()


@pytest.mark.parametrize("query", [TWO, f"{TWO}&like=stafford", f"{FOUR}&like=stafford"])
def test_a_comparison_prints_on_one_sheet_across(page, query):
    page.goto(COMPARE + query)

    pdf = page.pdf(prefer_css_page_size=True)

    assert pages_of(pdf) == 1
    assert b"/MediaBox [0 0 792 612]" in pdf


def test_on_a_phone_each_row_is_a_heading_with_named_values(visitors):
    page = visitors.new(NARROW)
    page.goto(f"{COMPARE}{TWO}&like=stafford")
    row = page.get_by_role("row", name=re.compile("^Local evidence"))

    heading, value = row.get_by_role("rowheader").bounding_box(), row.get_by_role("cell").first.bounding_box()

    assert value["y"] > heading["y"]
    labels = "all => all.map((one) => getComputedStyle(one, '::before').content)"
    names = row.get_by_role("cell").evaluate_all(labels)
    assert names == ['"Thomaston"', '"Region 17"']


def test_a_comparison_is_seen_from_ones_own_district(page):
    page.goto(COMPARE + TWO)
    page.get_by_label("See them from your district").select_option("stafford")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("rowheader", name="Like Stafford?")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?p=.*&p=.*&like=stafford$"))


# Lessons


def test_lessons_are_found_from_the_footer_and_searched(page):
    page.goto("/practices/")
    page.locator("footer").get_by_role("link", name="Lessons").click()
    total = found(page)
    page.get_by_label("Search lessons").fill("truancy")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("for “truancy”")
    assert 0 < found(page) < total
    expect(page.get_by_role("heading", name="What did not work").first).to_be_visible()
