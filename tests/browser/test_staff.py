"""Staff publish a practice and end it, and readers see both."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_publish_a_draft_then_end_it_with_a_reason(visitors, staff_page):
    staff, reader = staff_page, visitors.new()
    assert reader.goto("/practices/state-draft/").status == 404

    staff.goto("/admin/")
    staff.locator("#content .model-practice th a").click()
    staff.locator("#searchbar").fill("state-draft")
    staff.keyboard.press("Enter")
    staff.locator("#result_list tbody th a").click()
    staff.get_by_role("link", name="Publish", exact=True).click()
    staff.get_by_role("button", name="Publish").click()
    expect(staff.locator(".messagelist")).to_contain_text("published")

    assert reader.goto("/practices/state-draft/").status == 200
    expect(reader.get_by_role("heading", level=1)).to_have_text("Sample: draft")
    reader.goto("/practices/?q=sample+draft")
    expect(reader.locator(".ltg-results")).to_contain_text("Sample: draft")

    staff.get_by_role("link", name="End", exact=True).click()
    staff.get_by_role("button", name="End").click()
    expect(staff.get_by_role("alert")).to_contain_text(re.compile("reason", re.IGNORECASE))
    staff.get_by_label("Reason").fill("The grant ran out.")
    staff.get_by_role("button", name="End").click()
    expect(staff.locator(".messagelist")).to_contain_text("ended")

    reader.goto("/practices/state-draft/")
    expect(reader.locator(".ltg-banner")).to_contain_text("The grant ran out.")
    reader.goto("/practices/?q=sample+draft")
    expect(reader.locator("#main")).not_to_contain_text("Sample: draft")
    for kept in ("/practices/?q=sample+draft&status=ended", "/lessons/?q=sample+draft"):
        reader.goto(kept)
        expect(reader.locator(".ltg-results")).to_contain_text("Sample: draft")
