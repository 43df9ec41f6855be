"""Charts in a real browser: on wide and narrow screens, on paper, and in the system's own colors."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, violations
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

WITH_CHARTS = [
    "/practices/district-attendance-review-board-thomaston/",
    "/districts/thomaston/",
    "/districts/cornwall/",
    "/topics/attendance/",
    "/",
    "/gallery/",
]
THOMASTON = "/practices/district-attendance-review-board-thomaston/"
# Words of a drawing that lie outside it, or on each other, at the size in which it is shown.
MISPLACED = """(figure) => [...figure.querySelectorAll('svg[role=img]')]
    .filter((svg) => svg.getClientRects().length).flatMap((svg) => {
        const room = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map((one) => [one, one.getBoundingClientRect()]);
        const out = texts.filter(([, box]) => box.left < room.left - 4 || box.right > room.right + 4);
        const on = texts.filter(([one, a]) => one.matches('.c-val, .c-label') && texts.some(([other, b]) =>
            one !== other && other.matches('.c-val, .c-label, .c-startlabel')
            && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6));
        return [...out, ...on].map(([one]) => one.textContent);
    })"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    "address",
    [THOMASTON, "/districts/thomaston/", "/districts/cornwall/", "/topics/attendance/", "/", "/gallery/"],
)
def test_words_of_charts_stay_in_place_and_pages_with_charts_are_accessible(visitors, address, width):
    page = visitors.new(width=width)
    page.goto(address)

    figures = page.locator("figure:has(svg[role=img])")
    assert figures.count() >= 1
    for figure in figures.all():
        assert figure.evaluate(MISPLACED) == []
    assert too_wide(page) == []
    assert violations(page) == []


def test_one_of_the_two_drawings_is_shown(visitors):
    for width, kind in ((NARROW, "narrow"), (WIDE, "wide")):
        page = visitors.new(width=width)
        page.goto(THOMASTON)

        drawing = page.get_by_role("img", name="Chronic absenteeism, percent")
        expect(drawing).to_have_count(1)
        assert kind in drawing.get_attribute("class")
        expect(drawing).to_have_accessible_description(
            "Thomaston: 5.9% in 2011-12, at its lowest 5.2% in 2018-19, at its highest 15.5% in 2021-22,"
            " 14.1% in 2024-25. Similar districts, median: 7.8% in 2011-12, at its lowest 5.6% in 2013-14,"
            " at its highest 16.0% in 2021-22, 11.2% in 2024-25. Connecticut: 11.1% in 2011-12, at its lowest"
            " 9.6% in 2015-16, at its highest 23.7% in 2021-22, 17.2% in 2024-25."
            " Thomaston has no figure here for 2020-21. The table below has every figure."
        )


def test_the_numbers_of_the_chart_are_in_its_table(page):
    page.goto(THOMASTON)
    figure = page.locator("#results figure")
    figure.locator("summary").click()

    rows = figure.get_by_role("row").all_inner_texts()
    table = {row.split("\t")[0]: row.split("\t")[1:] for row in rows}
    printed = figure.locator(".ltg-chart__svg--wide .c-val").all_text_contents()
    assert table["School year"] == ["Thomaston", "Similar districts, median", "Connecticut"]
    assert table["2024-25"] == ["14.1%", "11.2% (10 districts)", "17.2%"]
    assert sorted(printed) == ["15.5", "5.2", "5.9", "7.0"]
    cells = {cell for row in table.values() for cell in row}
    assert {f"{value}%" for value in printed} <= cells


def test_names_over_several_lines_are_copied_as_words(page):
    page.goto(THOMASTON)

    ends = page.locator("#results .ltg-chart__svg--wide .c-label").all_text_contents()

    assert ends == ["17.2% Connecticut", "14.1% Thomaston", "11.2% Similar districts, median"]


def test_on_paper_the_wide_drawing_and_the_table_stand_open(visitors):
    page = visitors.new(width=NARROW)
    page.goto(THOMASTON)
    page.emulate_media(media="print")

    figure = page.locator("#results figure")
    expect(figure.locator(".ltg-chart__svg--wide")).to_be_visible()
    expect(figure.locator(".ltg-chart__svg--narrow")).to_be_hidden()
    expect(figure.get_by_role("cell", name="14.1%")).to_be_visible()


def test_in_the_colors_of_the_system_lines_differ_by_weight_and_dash(visitors):
    page = visitors.new(forced_colors="active")
    page.goto(THOMASTON)

    looks = page.locator("#results .ltg-chart__svg--wide .c-line").evaluate_all(
        """all => all.map((one) => getComputedStyle(one))
            .map((look) => [look.stroke, look.strokeWidth, look.strokeDasharray])"""
    )
    assert len({stroke for stroke, _, _ in looks}) == 1
    assert len({(width, dash) for _, width, dash in looks}) == 3


def test_a_table_that_is_opened_moves_no_drawing_beside_it(visitors):
    page = visitors.new(width=WIDE)
    page.goto("/districts/thomaston/")
    drawings = page.locator(".ltg-multi svg")
    tops = "all => all.slice(0, 3).map((one) => one.getBoundingClientRect().top + scrollY)"
    before = drawings.evaluate_all(tops)

    page.locator(".ltg-multi summary").first.click()

    assert len(set(before)) == 1
    assert drawings.evaluate_all(tops) == before
