"""Where readers meet adoptions: the pages, the sorting, districts like mine, the data."""

import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from adoptions import actions
from adoptions.shown import adopters_of
from profiles.models import Component
from tests.factories import (
    AdoptionFactory,
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    TopicFactory,
    TownFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    lead = DistrictFactory(short_name="Lead", slug="lead")
    core = Component(name="The board", kind="core")
    return PracticeFactory(slug="board", title="Review board", lead_district=lead, parts=[core])


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def section(client, practice):
    html = client.get(practice.get_absolute_url()).content.decode()
    return re.search(r'<section class="ltg-part" id="use".*?</section>', html, re.DOTALL)[0]


def adopter(practice, name, **values):
    return AdoptionFactory(
        practice=practice, district=DistrictFactory(short_name=name, slug=name.lower()), **values
    )


def figures_of(district, values):
    for year, value in values.items():
        ObservationFactory(district=district, school_year=year, value=value)


def test_adopters_stand_by_stage_with_stopped_ones_and_their_reasons_last(client, board):
    adopter(board, "Ash", stage="stopped", reason="approvals", words="The board of education said no.")
    adopter(board, "Birch", stage="exploring")
    adopter(board, "Cedar", stage="in_use", start_year=2026)
    adopter(board, "Dogwood", stage="installing")
    adopter(board, "Elm", stage="in_use", start_year=2025)

    shown = words(section(client, board))

    assert shown.startswith("Who uses it 2 in use, 1 installing, 1 exploring, 1 stopped.")
    order = ["Elm", "Cedar", "Dogwood", "Birch", "Ash"]
    assert sorted(order, key=shown.index) == order
    assert "Elm In use since 2024-25" in shown
    assert "Ash Stopped Reason: approvals. The board of education said no." in shown
    assert [a.district.short_name for a in adopters_of(board)] == order
    assert '<a href="#use">Who uses it</a>' in client.get("/practices/board/").content.decode()


def test_without_adopters_one_note_invites(client, board):
    shown = section(client, board)

    assert words(shown) == (
        "Who uses it No other district has recorded that it uses this practice. Using it?"
        " Record your adoption"
    )
    assert 'href="/workspace/adoptions/record/board/"' in shown


def test_a_practice_that_ended_is_not_to_be_adopted(client):
    assert "Record your adoption" not in section(client, PracticeFactory(state="ended"))


def test_more_than_eight_of_a_stage_are_folded(client, board):
    for n in range(10):
        adopter(board, f"Elm-{n}")

    assert "2 more: in use" in words(section(client, board))


def test_the_map_says_what_the_list_says(client, board):
    for name, code, stage in [("Elm", "002", "in_use"), ("Fir", "003", "stopped")]:
        district = adopter(board, name, stage=stage).district
        TownFactory(code=code, name=f"{name}ville", served_by=[district])
    TownFactory(code="004", name="Leadville", served_by=[board.lead_district])

    shown = section(client, board)

    assert "<title>Elmville: in use</title>" in shown
    assert "<title>Firville: stopped</title>" in shown
    assert "<title>Leadville: not recorded</title>" in shown
    assert "Leads it" in shown
    assert re.search(r'<svg class="ltg-map__svg"[^>]* aria-hidden="true"', shown)


def test_of_one_adopter_there_is_the_row_alone(client, board):
    TownFactory(code="002", served_by=[adopter(board, "Elm").district])

    assert "<svg" not in section(client, board).replace("usa-icon", "")


def result(**values):
    facts = {"claim": "Absence fell.", "indicator": IndicatorFactory(), "unit": "percent"}
    return facts | values


def test_own_results_have_their_chart_and_are_checked_by_the_adopters_own_start(client, board):
    elm = DistrictFactory(short_name="Elm", slug="elm", enrollment=4000, enrollment_year=2017)
    figures_of(elm, {2014: "16.1", 2015: "16.9", 2016: "7.3", 2017: "5.7"})
    AdoptionFactory(practice=board, district=elm, start_year=2016, results=[result()])

    shown = section(client, board)

    assert shown.count("<figure") == 1
    assert "Elm’s figure was between 16.1% and 16.9%" in words(shown)
    assert "Practice begins, 2015-16" in words(shown)
    assert 'id="chart-chronic_absenteeism_rate-all_students-elm"' in shown
    assert "Our check" in shown


def test_a_figure_of_too_few_students_is_held_back_whoever_stored_it(client, board):
    few = {"baseline_value": "50", "baseline_numerator": 4, "baseline_denominator": 8, "baseline_year": 2017}
    adopter(board, "Elm", results=[result(claim="It fell from 50 percent.", **few)])

    shown = words(section(client, board))

    assert "50" not in shown
    assert "Too few students stand behind its figures to show it." in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_section_takes_the_same_queries_however_many(client, board, count, django_assert_num_queries):
    component = board.public_revision.components.get()
    for n in range(count):
        made = adopter(board, f"Elm-{n}", parts={component: ("kept", "")}, results=[result()])
        figures_of(made.district, {2016: "7.3", 2017: "5.7"})
    TownFactory(served_by=[made.district])
    client.get("/practices/board/")

    with django_assert_num_queries(QUERIES_OF_A_PAGE + (2 if count > 1 else 0)):
        client.get("/practices/board/")


# Those of the page without adopters, and of the section: adoptions, answers, outcomes, figures of the
# districts and those like them (two), of the state. The map of several takes two more.
QUERIES_OF_A_PAGE = 24


@pytest.mark.parametrize("count", [1, 3])
def test_a_district_tells_what_it_took_up_in_one_query(client, count, django_assert_num_queries):
    elm = DistrictFactory(short_name="Elm", slug="elm")
    for n in range(count):
        AdoptionFactory(
            practice=PracticeFactory(title=f"Board {n}"), district=elm, stage=["in_use", "stopped"][n % 2]
        )
    client.get("/districts/elm/")

    with django_assert_num_queries(QUERIES_OF_A_DISTRICT):
        html = client.get("/districts/elm/").content.decode()

    assert "Adopted from other districts" in html
    assert ("Adopted and stopped" in html) == (count > 1)
    assert "Reason: staff. The one social worker left." in words(html) or count == 1


QUERIES_OF_A_DISTRICT = 11


def test_lessons_tell_stopped_adoptions_by_topic_and_words(client):
    attendance, reading = TopicFactory(slug="attendance"), TopicFactory(slug="reading")
    walking = PracticeFactory(title="Walking bus", topics=[attendance])
    books = PracticeFactory(title="Books at home", topics=[reading])
    for practice in (walking, books):
        AdoptionFactory(practice=practice, stage="stopped", words=f"Not for us: {practice.slug}.")
    AdoptionFactory(practice=books, stage="in_use")

    def told(query):
        return set(re.findall(r"Not for us: ([\w-]+)\.", client.get(f"/lessons/{query}").content.decode()))

    assert told("") == {walking.slug, books.slug}
    assert told("?topic=reading") == {books.slug}
    assert told("?q=walking") == {walking.slug}
    assert told("?q=zzzz") == set()


def test_the_most_adopted_stand_first(client):
    few, most, none = (PracticeFactory(title=title) for title in ("Few", "Most", "None"))
    for practice, count in ((few, 1), (most, 2)):
        for _ in range(count):
            AdoptionFactory(practice=practice)
    for _ in range(3):  # looking into it, and having stopped, do not count
        AdoptionFactory(practice=none, stage="exploring")

    page = client.get("/practices/?sort=adopted").context["browse"].page

    assert [practice.public_revision.title for practice in page] == ["Most", "Few", "None"]


def like(slug, enrollment):
    facts = {"enrollment_year": 2026, "pct_free_or_reduced_meals": 30, "pct_english_learners": 10}
    facts |= {"demographics_year": 2026, "grade_span": "k12", "short_name": slug.capitalize()}
    return DistrictFactory(slug=slug, enrollment=enrollment, **facts)


def test_districts_like_mine_may_have_shared_or_adopted_it_and_the_card_says_which(client):
    like("stafford", 1000)
    near, far = like("near", 1010), like("far", 1100)
    adopted = PracticeFactory(title="Adopted", lead_district=DistrictFactory(kind="resc"))
    AdoptionFactory(practice=adopted, district=near)
    PracticeFactory(title="Shared", lead_district=far)
    other = PracticeFactory(title="Looked into", lead_district=DistrictFactory(kind="resc"))
    AdoptionFactory(practice=other, district=near, stage="exploring")
    waits = PracticeFactory(title="Waits", lead_district=DistrictFactory(kind="resc"))
    AdoptionFactory(practice=waits, district=near, waits=True)

    response = client.get("/practices/?like=stafford")

    titles = [practice.public_revision.title for practice in response.context["browse"].page]
    assert titles == ["Adopted", "Shared"]
    shown = words(response.content.decode())
    assert "Like Stafford: Near, which adopted it, has" in shown
    assert "2 practices" in shown
    page = client.get(f"{adopted.get_absolute_url()}?like=stafford").content.decode()
    assert "Like Stafford: Near, which adopted it, has" in words(page)


def test_data_name_adopters_with_stage_and_reason(client, board):
    adopter(board, "Elm", stage="in_use", start_year=2026, waits=False)
    elm = board.adoptions.get().district
    ash = adopter(board, "Ash", stage="stopped").district
    adopter(board, "Hidden", waits=True)

    expected = [
        {"code": elm.code, "stage": "in_use", "start_year": "2025-26", "stop_reason": None},
        {"code": ash.code, "stage": "stopped", "start_year": None, "stop_reason": "staff"},
    ]
    for found in (
        client.get("/api/v1/practices/board").json(),
        client.get("/api/v1/practices").json()["results"][0],
        client.get("/data/practices.json").json()["practices"][0],
    ):
        assert (found["adopted_count"], found["adopted_by"]) == (1, expected)
    [row] = csv.DictReader(client.get("/data/practices.csv").content.decode().splitlines())
    assert row["adopted_by"] == f"{elm.code} in_use; {ash.code} stopped staff"


@pytest.mark.parametrize("count", [1, 3])
def test_data_take_one_query_for_adopters(client, count, django_assert_num_queries):
    for n in range(count):
        AdoptionFactory(practice=PracticeFactory(slug=f"p-{n}"))
    client.get("/data/practices.json")

    with django_assert_num_queries(QUERIES_OF_DATA):
        client.get("/data/practices.json")


QUERIES_OF_DATA = 10


def test_comparing_tells_how_many_adopted(client, board):
    other = PracticeFactory(slug="other")
    adopter(board, "Elm")

    html = client.get("/practices/compare/?p=board&p=other").content.decode()

    assert "Adopted by" in html
    assert "1 other district" in words(html)
    assert other.adopted_count == 0


def test_the_last_stopped_stands_first_among_lessons(client, board, time_machine):
    first, second = adopter(board, "Elm"), adopter(board, "Fir")
    for days, adoption in ((1, second), (2, first)):
        time_machine.move_to(timezone.now() + timedelta(days=days))
        actions.change_state(adoption, "stopped", by=None, reason="other", words="Because.")

    shown = words(client.get("/lessons/").content.decode())

    assert shown.index("Elm practice of") < shown.index("Fir practice of")
