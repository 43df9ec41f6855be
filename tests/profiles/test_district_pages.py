"""The list of districts and a district's page."""

import re

import pytest

from districts.models import StateFigure, TownDistrict
from profiles.workflow import State
from tests.factories import (
    DataSourceFactory,
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    StudentGroupFactory,
    TopicFactory,
    TownFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def thomaston():
    return DistrictFactory(
        slug="thomaston", short_name="Thomaston", name="Thomaston School District", code="1400011"
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def serve(town, district, relationship="local_board"):
    TownDistrict.objects.create(town=town, district=district, relationship=relationship)


def names(districts):
    return [district.short_name for district in districts]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three_districts(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        district = DistrictFactory()
        serve(TownFactory(), district)
        PracticeFactory(lead_district=district)

    with django_assert_num_queries(5):
        response = client.get("/districts/")

    assert len(response.context["districts"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_district_takes_the_same_queries_for_one_and_for_three_of_everything(
    client, django_assert_num_queries, thomaston, count
):
    thomaston.planning_region = "Naugatuck Valley"
    thomaston.save()
    for n in range(count):
        other, town = DistrictFactory(planning_region="Naugatuck Valley"), TownFactory()
        serve(town, thomaston)
        serve(town, other)
        PracticeFactory(lead_district=thomaston, topics=[TopicFactory(), TopicFactory()])
        PracticeFactory(lead_district=other, districts=[thomaston])
        ObservationFactory(district=thomaston, school_year=2017 + n)

    with django_assert_num_queries(15):
        response = client.get("/districts/thomaston/")

    shown = [len(response.context[name]) for name in ("led", "shared", "same_towns", "same_region")]
    assert shown == [count] * 4
    assert len(response.context["figures"][0].years) == count


@pytest.mark.parametrize("q", ["haddam", "Region 17", "regional school", "2170012", "  killing  "])
def test_a_district_is_found_by_name_town_or_code(client, q):
    region = DistrictFactory(short_name="Region 17", name="Regional School District 17", code="2170012")
    for town in ("Haddam", "Killingworth"):
        serve(TownFactory(name=town), region, "regional_member")
    DistrictFactory(short_name="Avon")

    response = client.get("/districts/", {"q": q})

    assert names(response.context["districts"]) == ["Region 17"]


def test_a_name_nobody_has_says_so_and_leads_back(client, thomaston):
    response = client.get("/districts/?q=Springfield")

    page = text_of(response)
    assert "No district or town has this name." in page
    assert "Show all districts" in page


@pytest.mark.parametrize(
    ("q", "reason"),
    [
        ("a\x00b", "Null characters are not allowed."),
        ("x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
        ("a " * 7, "Type at most six words."),
    ],
)
def test_a_search_that_cannot_be_answered_says_why_and_shows_nothing(
    client, thomaston, django_assert_num_queries, q, reason
):
    with django_assert_num_queries(0):
        response = client.get("/districts/", {"q": q})

    page = text_of(response)
    assert response.status_code == 200
    assert f"District or town: {reason} Show all districts" in page
    assert "Thomaston" not in page
    assert "districts " not in page.partition("There is a problem")[2].partition("Show all")[0]


def test_six_words_are_enough_for_the_longest_name(client):
    DistrictFactory(short_name="Gilbert", name="The Gilbert School of the Town")

    response = client.get("/districts/", {"q": "the gilbert school of the town"})

    assert names(response.context["districts"]) == ["Gilbert"]


def test_only_those_with_practices_counts_leading_and_taking_part(client, thomaston):
    partner = DistrictFactory(short_name="Groton")
    DistrictFactory(short_name="Avon")
    PracticeFactory(lead_district=thomaston, districts=[partner])
    PracticeFactory(lead_district=DistrictFactory(short_name="Bolton"), state=State.DRAFT)

    response = client.get("/districts/?shared=yes")

    assert [(d.short_name, d.practice_count) for d in response.context["districts"]] == [
        ("Groton", 1),
        ("Thomaston", 1),
    ]


def test_the_choice_of_the_home_page_leads_to_the_district(client, thomaston):
    response = client.get("/districts/?go=thomaston")

    assert (response.status_code, response.headers["Location"]) == (302, "/districts/thomaston/")
    for wrong in ("nowhere", "a%00b", "%20", "no slug", "x" * 300):
        assert client.get(f"/districts/?go={wrong}").status_code == 404
    assert client.get("/districts/?go=").status_code == 200


def test_closed_districts_stand_apart_with_their_successor(client):
    region = DistrictFactory(short_name="Region 20")
    DistrictFactory(short_name="Region 6", slug="region-6", status="historic", successor=region)

    response = client.get("/districts/")

    assert names(response.context["districts"]) == ["Region 20"]
    assert "Closed or merged Region 6 now Region 20" in text_of(response)


def test_a_district_shows_what_it_leads_apart_from_what_it_takes_part_in(client, thomaston):
    PracticeFactory(title="Review board", lead_district=thomaston)
    PracticeFactory(
        title="Home visits", lead_district=DistrictFactory(short_name="Groton"), districts=[thomaston]
    )
    PracticeFactory(title="Elsewhere")
    PracticeFactory(title="Not yet", lead_district=thomaston, state=State.DRAFT)

    response = client.get("/districts/thomaston/")

    assert [p.public_revision.title for p in response.context["led"]] == ["Review board"]
    assert [p.public_revision.title for p in response.context["shared"]] == ["Home visits"]
    page = text_of(response)
    assert "Has shared 1 practice and takes part in 1 other." in page
    assert "Led by Groton" in page
    assert "Not yet" not in page


def test_a_district_that_shared_nothing_says_so_and_points_to_topics(client, thomaston):
    TopicFactory(slug="attendance", name="Attendance")

    response = client.get("/districts/thomaston/")

    assert "Thomaston has not shared a practice of its own yet." in text_of(response)
    assert '<a href="/topics/attendance/">Attendance</a>' in response.content.decode()


def test_figures_stand_beside_the_states_with_their_year_and_source(client, thomaston):
    ObservationFactory(district=thomaston, school_year=2018, value="8.5")
    ObservationFactory(district=thomaston, school_year=2019, value="5.2")
    StateFigure.objects.create(
        indicator=IndicatorFactory(),
        student_group=StudentGroupFactory(),
        group_label="All students",
        school_year=2019,
        value="10.4",
        source=DataSourceFactory(),
        source_text="Row of the state",
    )

    page = text_of(client.get("/districts/thomaston/"))

    assert "2017-18 8.5% – no figure 2018-19 5.2% 10.4%" in page
    assert "Source: EdSight Chronic Absenteeism." in page


def test_a_suppressed_figure_is_named_and_its_value_is_nowhere(client, thomaston):
    ObservationFactory(district=thomaston, school_year=2018, value=None, flag="suppressed")
    ObservationFactory(district=thomaston, school_year=2019, value=None, flag="not_reported")
    ObservationFactory(district=thomaston, school_year=2020, value="66.6", numerator=2, denominator=3)

    response = client.get("/districts/thomaston/")

    page = text_of(response)
    assert (
        "2017-18 Suppressed : too few students 2018-19 – no figure 2019-20 Suppressed : too few students"
        in page
    )
    assert "66.6" not in response.content.decode()


def test_facts_carry_their_year_and_gaps_are_named(client, thomaston):
    thomaston.enrollment, thomaston.enrollment_year = 765, 2026
    thomaston.save()

    page = text_of(client.get("/districts/thomaston/"))

    assert "Students 765 2025-26" in page
    assert "English learners No figure" in page
    assert "Service center Not recorded" in page
    assert "State code 1400011" in page


def test_towns_and_neighbors_are_linked(client, thomaston):
    thomaston.planning_region = "Northwest Hills; Naugatuck Valley"
    thomaston.save()
    town = TownFactory(name="Thomaston")
    academy = DistrictFactory(short_name="Academy")
    serve(town, thomaston)
    serve(town, academy, "designated_high_school")
    DistrictFactory(short_name="Kent", planning_region="Northwest Hills")
    DistrictFactory(short_name="Oxford", planning_region="Naugatuck Valley")
    DistrictFactory(short_name="Avon", planning_region="Capitol")
    DistrictFactory(short_name="Region 6", planning_region="Northwest Hills", status="historic")

    response = client.get("/districts/thomaston/")

    assert names(response.context["same_towns"]) == ["Academy"]
    assert names(response.context["same_region"]) == ["Kent", "Oxford"]
    assert 'href="/districts/?q=Thomaston"' in response.content.decode()


def test_a_district_without_a_region_has_no_neighbors_by_region(client, thomaston):
    DistrictFactory(planning_region="")

    assert client.get("/districts/thomaston/").context["same_region"] == []


def test_a_closed_district_points_to_its_successor_and_takes_no_messages(client):
    region = DistrictFactory(short_name="Region 20", slug="region-20")
    DistrictFactory(slug="region-6", short_name="Region 6", status="historic", successor=region)

    closed = client.get("/districts/region-6/")

    assert "This district closed or merged. See Region 20 ." in text_of(closed)
    assert 'id="contact"' not in closed.content.decode()
    assert "Took over from Region 6" in text_of(client.get("/districts/region-20/"))
