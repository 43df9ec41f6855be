"""Browse as people use it: filters at work, ways out of nothing, wrong values, pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import found, number_in

pytestmark = pytest.mark.browser


def box(page, label):
    return page.get_by_role("checkbox", name=re.compile(f"^{label}"))


def test_filters_update_the_page_where_it_stands(page):
    page.goto("/practices/")
    page.evaluate("window.sameDocument = true; document.querySelector('#count').sameElement = true")
    everything = page.locator("#count").inner_text()
    promised = int(box(page, "Attendance").locator("xpath=..").locator("span").last.inner_text())

    box(page, "Attendance").focus()
    page.keyboard.press("Space")

    expect(page.locator("#count")).to_have_text(f"{promised} practices", timeout=5000)
    expect(page).to_have_url(re.compile(r"/practices/\?topic=attendance$"))
    expect(box(page, "Attendance")).to_be_focused()
    # Only a live region that stays in the page is announced.
    assert page.locator("#count").get_attribute("role") == "status"
    assert page.evaluate("window.sameDocument && document.querySelector('#count').sameElement")

    page.get_by_label("Sort").select_option("title")
    expect(page).to_have_url(re.compile(r"topic=attendance&sort=title$"))
    titles = page.locator(".ltg-result__h").all_inner_texts()
    assert len(titles) == 10

    page.reload()  # the address alone gives the same
    assert page.locator(".ltg-result__h").all_inner_texts() == titles

    page.go_back()
    expect(page).to_have_url(re.compile(r"/practices/\?topic=attendance$"))
    expect(page.locator("#count")).to_have_text(f"{promised} practices")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/practices/$"))
    expect(page.locator("#count")).to_have_text(everything)
    expect(box(page, "Attendance")).not_to_be_checked()

    page.go_forward()
    expect(page.locator("#count")).to_have_text(f"{promised} practices")
    expect(box(page, "Attendance")).to_be_checked()


def test_back_from_a_practice_restores_the_list(page):
    page.goto("/practices/")
    box(page, "Attendance").check()
    expect(page.locator("#chips")).to_contain_text("Attendance")
    titles = page.locator(".ltg-result__h").all_inner_texts()
    page.locator(".ltg-result__h a").nth(5).click()
    page.wait_for_url(re.compile(r"/practices/[a-z]"))

    page.go_back()

    expect(box(page, "Attendance")).to_be_checked()
    assert page.locator(".ltg-result__h").all_inner_texts() == titles


def test_the_search_keeps_the_filters_and_the_filters_keep_the_search(page):
    page.goto("/practices/?topic=attendance")
    page.get_by_role("searchbox").fill("families")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(re.compile("q=families"))
    expect(box(page, "Attendance")).to_be_checked()

    box(page, "Experience only").check()

    expect(page).to_have_url(re.compile("q=families"))
    expect(page.locator("#count")).to_contain_text("“families”")


def test_a_long_vocabulary_is_chosen_from_a_list(page):
    page.goto("/practices/")
    page.locator("summary", has_text=re.compile("^District$")).click()
    choice = page.get_by_label("District", exact=True)
    option = choice.locator("option", has_text="Windsor (").first
    promised = number_in(option.inner_text().split("(")[1])
    choice.select_option(option.get_attribute("value"))

    expect(page.locator("#chips")).to_contain_text("District: Windsor")
    assert found(page) == promised
    expect(box(page, "Windsor")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_a_chip_removes_only_itself(visitors, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto("/practices/?q=school&topic=attendance&topic=family-engagement&evidence=1&sort=title")
    chips = page.locator(".ltg-chip")
    labels = chips.all_inner_texts()
    assert len(labels) == 3

    page.get_by_role("link", name="Remove filter: Topic: Attendance").click()

    expect(page).to_have_url(re.compile(r"\?q=school&topic=family-engagement&evidence=1&sort=title$"))
    expect(chips).to_have_text([label for label in labels if "Attendance" not in label])
    page.get_by_role("list", name="Filters in use").get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"/practices/\?q=school$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_pages_show_every_practice_once(visitors, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto("/practices/?sort=title")
    total, titles = found(page), []
    while True:
        titles += page.locator(".ltg-result__h a").evaluate_all("links => links.map((link) => link.href)")
        following = page.get_by_role("link", name="Next")
        if not following.count():
            break
        following.click()
        page.wait_for_load_state()
    assert len(titles) == len(set(titles)) == total
    last = page.get_by_role("navigation", name="Pages").locator("[aria-current=page]").inner_text()

    page.get_by_role("link", name="Previous").click()

    expect(page).to_have_url(re.compile(f"sort=title&page={int(last) - 1}$"))


@pytest.mark.parametrize(
    "address",
    [
        "/practices/?q=zzzzqq",
        "/practices/?q=truancy&topic=mastery-based-learning&evidence=4",
        "/practices/?topic=early-literacy&evidence=4&size=under_1000",
        "/practices/?q=literasy+atendance&topic=mastery-based-learning",
        '/practices/?q="skipping+mastery+homework"',
    ],
)
@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_nothing_found_and_the_ways_out(visitors, address, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto(address)
    expect(page.get_by_role("heading", name="No practice matches")).to_be_visible()
    expect(page.locator("main a[href^='mailto:']")).to_be_visible()
    ways = page.locator(".ltg-ways a").evaluate_all(
        "all => all.map((one) => [one.href, one.lastChild.innerText])"
    )
    assert ways
    for url, promise in ways:
        page.goto(url)
        assert found(page) == number_in(promise) > 0


def test_a_misspelling_is_corrected_and_said(page):
    page.goto("/")
    page.get_by_label("What are you working on?").fill("absense")
    page.keyboard.press("Enter")

    expect(page.locator("#count")).to_contain_text(
        "No practice uses “absense”. Showing results for “absence”."
    )
    assert found(page) > 5
    expect(page.get_by_role("searchbox")).to_have_value("absense")


@pytest.mark.parametrize(
    ("address", "words", "way_out"),
    [
        (
            "/practices/?topic=nonsense&evidence=1",
            "“nonsense” is not one of the choices",
            "Leave out the filter",
        ),
        (
            "/practices/?sort=upwards&topic=attendance",
            "“upwards” is not one of the choices",
            "Leave out the order",
        ),
        ("/practices/?q=%3F%21", "Type a word with letters or numbers", "Leave out the search"),
        ("/practices/?page=99", "There is no page “99”", "Go to page 1"),
    ],
)
def test_a_wrong_value_says_so_and_shows_no_results(page, address, words, way_out):
    page.goto(address)
    expect(page).to_have_title(re.compile("^Error: "))
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text(words)
    expect(problem).to_be_focused()
    expect(page.locator(".ltg-result")).to_have_count(0)

    problem.get_by_role("link", name=way_out).click()

    expect(page.get_by_role("alert")).to_have_count(0)
    assert found(page) > 0
