"""Similar districts as people use them: weights, limits, and practices of districts like one's own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import found, number_in, tab_to

pytestmark = pytest.mark.browser
PAGE = "/districts/thomaston/similar/"


def listed(page):
    return page.locator("table tbody th a").all_inner_texts()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_weights_and_limits_change_the_list_and_stay_in_the_form(visitors, java_script_enabled):
    page = visitors.new(java_script_enabled=java_script_enabled)
    page.goto(PAGE)
    usual = listed(page)
    assert len(usual) == 10

    page.get_by_label("Free or reduced-price meals").fill("0")
    page.get_by_label("Planning region").select_option("Capitol")
    page.get_by_role("button", name="Show districts").click()

    expect(page.get_by_label("Free or reduced-price meals")).to_have_value("0")
    expect(page.get_by_label("Planning region")).to_have_value("Capitol")
    assert listed(page) not in ([], usual)
    page.get_by_role("link", name="Back to the usual weights").click()
    assert listed(page) == usual


def test_a_wrong_weight_leads_to_its_field(page):
    page.goto(PAGE)
    page.get_by_label("Enrollment").fill("nine")
    page.get_by_role("button", name="Show districts").click()

    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Enrollment")).to_be_focused()
    expect(page.get_by_label("Enrollment")).to_have_value("nine")


def test_by_keyboard_alone(page):
    page.goto(PAGE)
    field = page.get_by_label("English learners")
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    tab_to(page, page.get_by_role("button", name="Show districts"))
    page.keyboard.press("Enter")
    page.wait_for_url("**w_english_learners=3**")

    first = page.locator("table tbody th a").first
    name = first.inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_on_a_phone_each_district_is_a_small_list_with_its_names(visitors):
    page = visitors.new(320)
    page.goto(PAGE)

    row = page.locator("table tbody tr").nth(1)
    boxes = [cell.bounding_box() for cell in row.locator("td").all()]
    assert len({round(box["x"]) for box in boxes}) == 2
    label = row.locator("td").first.evaluate("one => getComputedStyle(one, '::before').content")
    assert label == '"Students"'


def test_choosing_a_district_on_browse_updates_the_page_where_it_stands(page):
    page.goto("/practices/")
    everything = found(page)
    page.get_by_label("Shared or adopted by districts like mine").select_option(label="Stafford")

    expect(page.locator("#chips")).to_contain_text("Shared or adopted by districts like Stafford")
    expect(page.locator(".ltg-strip")).to_contain_text("Stafford")
    expect(page).to_have_url(re.compile("like=stafford"))
    few = found(page)
    assert 0 < few < everything
    assert page.locator(".ltg-like").count() == few

    promised = number_in(page.locator("#f-topic label").first.locator("span").last.inner_text())
    page.locator("#f-topic input").first.check()
    expect(page.locator("#count b")).to_have_text(re.compile(f"^{promised} practice"))
    page.get_by_role("link", name="Remove filter: Shared or adopted by districts like Stafford").click()
    expect(page).not_to_have_url(re.compile("like="))
    expect(page.locator(".ltg-mine")).to_have_count(0)
