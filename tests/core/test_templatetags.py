"""Filters and tags of the templates."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from core import places
from core.grades import Grade
from core.templatetags import portal


@pytest.mark.parametrize(("ends", "words"), [(2019, "2018-19"), (2000, "1999-00"), (None, "")])
def test_school_year(ends, words):
    assert portal.school_year(ends) == words


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [(Grade.PK, Grade.G12, "PK–12"), (Grade.G9, Grade.G9, "9"), (None, None, ""), (Grade.K, None, "")],
)
def test_grades(lowest, highest, words):
    assert portal.grades(SimpleNamespace(lowest_grade=lowest, highest_grade=highest)) == words


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("2018-19", '<span class="ltg-nowrap">2018-19</span>'),
        ("In grades K–5, since 2018-19.", 'In grades <span class="ltg-nowrap">K–5</span>, since '
         '<span class="ltg-nowrap">2018-19</span>.'),
        ("On 2026-11-21", "On 2026-11-21"),
        ("a < b", "a &lt; b"),
        (None, ""),
        (mark_safe('<i id="2018-19">6–8</i>'), '<i id="2018-19"><span class="ltg-nowrap">6–8</span></i>'),
    ],
)  # fmt: skip
def test_nowrap_keeps_school_years_and_spans_on_one_line(text, html):
    assert portal.nowrap(text) == html


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [(1269, 0, "1,269"), (0, 0, "0"), (1234567.25, 1, "1,234,567.3"), (None, 0, ""), ("", 0, "")],
)
def test_number(value, places, words):
    assert portal.number(value, places) == words


@pytest.mark.parametrize(
    ("value", "places", "words"), [(14.13, 1, "14.1%"), (0, 1, "0.0%"), (35.5, 0, "36%"), (None, 1, "")]
)
def test_percent(value, places, words):
    assert portal.percent(value, places) == words


def test_dates():
    day = date(2026, 11, 1)

    assert portal.short_date(day) == "1 Nov 2026"
    assert portal.long_date(day) == "1 November 2026"
    assert portal.month(day) == "Nov 2026"
    assert portal.long_date(None) == ""


def test_a_moment_is_shown_in_connecticut_time():
    late = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)

    assert portal.short_date(late) == "21 Nov 2026"


@pytest.mark.parametrize("value", [None, "", []])
def test_recorded_says_what_is_missing(value):
    assert portal.recorded(value) == '<span class="ltg-nr">Not recorded</span>'


def test_recorded_takes_other_words():
    assert portal.recorded("", "No figure") == '<span class="ltg-nr">No figure</span>'


@pytest.mark.parametrize("value", [0, "words"])
def test_recorded_leaves_values_alone(value):
    assert portal.recorded(value) == value


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [
        (0, "practice", "0 practices"),
        (1, "practice", "1 practice"),
        (1269, "student", "1,269 students"),
        (1, "agency,agencies", "1 agency"),
        (2, "agency,agencies", "2 agencies"),
    ],
)
def test_counted(count, noun, words):
    assert portal.counted(count, noun) == words


def test_coins_of_each_band():
    bands = ["none", "under_100", "100_249", "250_899", "900_1499", "1500_up"]

    assert [portal.coins(band) for band in bands] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("path", "mark"),
    [("/topics/", ' aria-current="page"'), ("/topics/attendance/", ' aria-current="true"'), ("/", "")],
)
def test_current_marks_the_link_to_the_open_page(path, mark):
    context = Context({"request": RequestFactory().get(path)})

    assert Template("{% current '/topics/' %}").render(context) == mark


def test_current_needs_no_request():
    assert Template("{% current '/topics/' %}").render(Context()) == ""


def test_keep_renders_once_and_is_used_twice():
    template = Template("{% keep w %} <b>{{ name }}</b>\n{% endkeep %}[{{ w }}][{{ w|attribute }}]")

    assert template.render(Context({"name": 'A & "B"'})) == (
        "[<b>A &amp; &quot;B&quot;</b>][A &amp; &quot;B&quot;]"
    )


def test_attribute_takes_quotes_written_in_a_template():
    template = Template('{% keep words %}The "Eagle\n Block"{% endkeep %}{{ words|attribute }}')

    assert template.render(Context()) == "The &quot;Eagle Block&quot;"


def test_markdown_keeps_spans_together():
    html = Template("{{ text|markdown }}").render(Context({"text": "Grades **K–5**"}))

    assert html == '<p>Grades <strong><span class="ltg-nowrap">K–5</span></strong></p>'


def test_a_place_shows_what_upper_apps_put_there_in_order_and_nothing_where_none_has_anything():
    fill = places.fills("a place of a test")
    fill(lambda request, practice: ("components/topic.html", {"topic": practice}))
    fill(lambda request, practice: None)
    try:
        page = Template('{% load portal %}{% place "a place of a test" it %}|{% place "an empty place" it %}')
        shown = page.render(Context({"it": SimpleNamespace(name="Attendance <x>", get_absolute_url="/a/")}))
    finally:
        del places._FILLERS["a place of a test"]

    assert "Attendance &lt;x&gt;" in shown
    assert shown.endswith("|")
