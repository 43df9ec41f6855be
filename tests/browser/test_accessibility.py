"""Every page in every state: accessible (WCAG 2.2 AA) and within the screen, from 320 px."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory

from tests.browser.checks import too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

ONE_WEIGHT = "w_meals=0&w_enrollment=0&w_disabilities=0"
COMPARE = "/practices/compare/?"
TWO = "p=district-attendance-review-board-thomaston&p=attendance-letters-and-teams-region-17"
FOUR = (
    "p=family-partnerships-groton-middletown-windsor&p=superintendents-mastery-based-learning-windsor-locks"
    "&p=fafsa-challenge-connecticut&p=ten-day-attendance-lists-new-britain"
)
PAGES = {
    "home": "/",
    "browse": "/practices/",
    "browse, filtered": "/practices/?topic=attendance&evidence=1&district=thomaston",
    "browse, page 2": "/practices/?page=2",
    "browse, searched": "/practices/?q=home+visits",
    "browse, corrected": "/practices/?q=absense",
    "browse, nothing found": "/practices/?q=truancy&evidence=3",
    "browse, no such word": "/practices/?q=zzzzqq",
    "browse, corrected and nothing found": "/practices/?q=literasy+atendance&topic=mastery-based-learning",
    "browse, wrong value": "/practices/?topic=nonsense&sort=upwards",
    "browse, no such page": "/practices/?page=99",
    "browse, like a district": "/practices/?like=stafford",
    "browse, like a long name": "/practices/?like=charter-school-for-young-children-on-asylum-hill",
    "browse, like none": "/practices/?like=crec",
    "practice, like a district": "/practices/district-attendance-review-board-thomaston/?like=stafford",
    "practice, rich": "/practices/family-partnerships-groton-middletown-windsor/",
    "practice, Thomaston": "/practices/district-attendance-review-board-thomaston/",
    "practice, thin": "/practices/state-thin/",
    "practice, ended": "/practices/state-ended/",
    "practice, archived": "/practices/state-archived/",
    "practice, withdrawn": "/practices/state-withdrawn/",
    "map": "/map/",
    "map, topic": "/map/?topic=attendance",
    "map, indicator": "/map/?indicator=chronic_absenteeism_rate&year=2018-19",
    "map, wrong value": "/map/?topic=nonsense",
    "compare two": COMPARE + TWO,
    "compare four": f"{COMPARE}{FOUR}&like=stafford",
    "compare one": f"{COMPARE}p=district-attendance-review-board-thomaston&p=nobody",
    "compare none": COMPARE,
    "browse, chosen": "/practices/?p=district-attendance-review-board-thomaston&topic=attendance",
    "lessons": "/lessons/",
    "lessons, searched": "/lessons/?q=family&topic=attendance",
    "lessons, nothing found": "/lessons/?q=zzzzqq",
    "topics": "/topics/",
    "topic": "/topics/attendance/",
    "topic, few practices": "/topics/early-literacy/",
    "districts": "/districts/",
    "districts, searched": "/districts/?q=thomaston",
    "districts, nothing found": "/districts/?q=zzzz",
    "districts, with practices": "/districts/?shared=yes",
    "district, with practices": "/districts/thomaston/",
    "district, takes part": "/districts/windsor/",
    "district, without practices": "/districts/salisbury/",
    "district, regional": "/districts/region-17/",
    "district, historic": "/districts/litchfield/",
    "similar districts": "/districts/thomaston/similar/",
    "similar districts, elementary": "/districts/salisbury/similar/",
    "similar districts, weighted": "/districts/thomaston/similar/?w_meals=0&w_enrollment=3&region=Capitol",
    "similar districts, wrong values": "/districts/thomaston/similar/?w_meals=9&drg=Z",
    "similar districts, one weight": f"/districts/thomaston/similar/?{ONE_WEIGHT}",
    "similar districts, none": "/districts/crec/similar/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "open data": "/data/",
    "data interface": "/data/api/",
    "gallery": "/gallery/",
    "not found": "/nothing-here/",
}
ADMIN = {
    "index": "/admin/",
    "practices": "/admin/profiles/practice/",
    "practices, searched": "/admin/profiles/practice/?q=thomaston",
    "new practice": "/admin/profiles/practice/add/",
    "texts": "/admin/profiles/practicerevision/",
    "steps": "/admin/profiles/statuschange/",
    "districts": "/admin/districts/district/",
    "districts, filtered": "/admin/districts/district/?status__exact=historic",
    "figures": "/admin/districts/observation/",
    "towns": "/admin/districts/town/",
    "topics": "/admin/topics/topic/",
    "tags": "/admin/topics/tag/",
    "people": "/admin/accounts/user/",
}
# Advice about empty headings in Django's own tables, of no rule of WCAG.
OF_DJANGO = ["empty-table-header"]


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits(visitors, name, width):
    page = visitors.new(width)
    page.goto(PAGES[name])

    assert violations(page) == []
    assert too_wide(page) == []
    if width == NARROW:
        assert too_wide_when_spaced(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("template", ["400.html", "403.html", "429.html", "500.html"])
def test_an_error_page_is_accessible_and_fits(visitors, template, width):
    """These cannot be asked for, so their words stand in for another page's."""
    page = visitors.new(width)
    html = render(RequestFactory().get("/"), template).content
    page.route("**/about/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/about/")

    assert violations(page) == []
    assert too_wide(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_browse_is_accessible_with_all_its_filters_open(visitors, width):
    page = visitors.new(width)
    page.goto("/practices/?topic=attendance&tag=home-visits")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    assert violations(page) == []
    assert too_wide(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_practice_is_accessible_with_all_its_folds_open(visitors, width):
    page = visitors.new(width)
    page.goto(PAGES["practice, rich"])
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    assert violations(page) == []
    assert too_wide(page) == []


def test_browse_is_accessible_after_a_live_update(page):
    page.goto("/practices/?q=truancy")
    page.locator("#size-not-recorded").check()
    page.get_by_role("heading", name="No practice matches").wait_for()

    assert violations(page) == []


@pytest.mark.parametrize("name", ADMIN)
def test_a_page_of_the_admin_is_accessible(staff_page, name):
    staff_page.goto(ADMIN[name])

    assert violations(staff_page, without=OF_DJANGO) == []


def test_the_admin_of_one_practice_is_accessible(staff_page):
    page = staff_page
    page.goto("/admin/profiles/practice/?q=thomaston")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Public text").wait_for()
    address = page.url
    assert violations(page, without=OF_DJANGO) == []

    page.get_by_role("link", name="Public text").click()
    page.get_by_role("heading", level=1).wait_for()
    assert violations(page, without=OF_DJANGO) == []

    page.goto(address)
    page.get_by_role("link", name="History").click()
    page.get_by_role("heading", level=1, name="history").wait_for()
    assert violations(page, without=OF_DJANGO) == []

    page.goto(address)
    page.get_by_role("link", name="Archive").click()
    page.get_by_label("Reason").wait_for()
    assert violations(page, without=OF_DJANGO) == []
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("alert").wait_for()
    assert violations(page, without=OF_DJANGO) == []


def test_the_text_of_a_draft_is_accessible(staff_page):
    page = staff_page
    page.goto("/admin/profiles/practicerevision/?q=state-spare")
    page.locator("#result_list tbody th a").first.click()
    page.locator("#id_title").wait_for()

    assert violations(page, without=OF_DJANGO) == []


def test_the_admin_of_one_district_is_accessible(staff_page):
    page = staff_page
    page.goto("/admin/districts/district/?q=thomaston")
    page.locator("#result_list tbody th a").first.click()
    page.locator("#id_short_name").wait_for()
    assert violations(page, without=OF_DJANGO) == []
