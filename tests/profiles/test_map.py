"""The map of towns and the list under it."""

import gzip
import re

import pytest

from districts.imports import FIXTURES
from districts.imports.towns import read_towns
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
from topics.models import Topic

pytestmark = pytest.mark.django_db
INDICATOR = "chronic_absenteeism_rate"


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def towns(response):
    """{town: (class on the map, words)}."""
    return {town.name: (town.css, town.words) for town in response.context["page"].map.towns}


def list_of(response):
    """The rows of the list: [[town, districts, figure], ...]."""
    table = re.search(r"<tbody>(.*)</tbody>", response.content.decode(), re.DOTALL)[1]
    return [
        [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in table.split("</tr>")[:-1]
    ]


@pytest.fixture
def region():
    """Andover with its own district and, like Hebron, in a regional one; Avon has its own."""
    local, regional, avon = (
        DistrictFactory(short_name="Andover", slug="andover"),
        DistrictFactory(short_name="Region 8", slug="region-8", kind="regional", code="2080012"),
        DistrictFactory(short_name="Avon", slug="avon"),
    )
    andover = TownFactory(name="Andover", code="001", served_by=[local, regional])
    andover.town_districts.filter(district=local).update(grades="PK-6")
    andover.town_districts.filter(district=regional).update(grades="7-12")
    TownFactory(name="Hebron", code="067", served_by=[regional])
    TownFactory(name="Avon", code="004", served_by=[avon])
    return {"andover": local, "region": regional, "avon": avon}


def observed(district, value=None, **more):
    flag = "published" if value else more.pop("flag", "suppressed")
    return ObservationFactory(district=district, value=value, flag=flag, **more)


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_takes_the_same_queries_for_one_and_for_three_towns(client, django_assert_num_queries, count):
    for _ in range(count):
        TownFactory(served_by=[PracticeFactory().lead_district])

    with django_assert_num_queries(6):
        response = client.get("/map/")

    assert len(response.context["page"].map.towns) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_indicator_takes_the_same_queries_for_one_and_for_three_towns(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        district = DistrictFactory()
        observed(district, "5.0")
        TownFactory(served_by=[district])

    with django_assert_num_queries(6):
        response = client.get(f"/map/?indicator={INDICATOR}")

    assert len(response.context["page"].map.towns) == count


@pytest.fixture
def all_towns():
    """The 169 towns under their own names, each with its district and a figure."""
    for position, (code, town) in enumerate(read_towns(FIXTURES / "towns.geojson", []).items()):
        slug = town["name"].lower().replace(" ", "-")
        district = DistrictFactory(short_name=town["name"], slug=slug)
        TownFactory(name=town["name"], code=code, served_by=[district])
        observed(district, f"{position / 9:.1f}")


@pytest.mark.parametrize("query", ["", f"?indicator={INDICATOR}"])
def test_the_drawing_of_all_towns_with_names_links_and_figures_weighs_ten_kilobytes(client, all_towns, query):
    page = client.get(f"/map/{query}").content.decode()

    drawing = re.search(r'<svg class="ltg-map__svg".*?</svg>', page, re.DOTALL)[0]
    assert drawing.count("<title>") == drawing.count("<a href") == 169
    assert len(gzip.compress(drawing.encode())) < 10_000


def test_a_town_has_the_practices_of_its_own_and_of_its_regional_district_each_once(client, region):
    PracticeFactory(lead_district=region["andover"], districts=[region["region"]])
    PracticeFactory(lead_district=region["region"])
    PracticeFactory(lead_district=region["region"], state=State.ENDED)
    PracticeFactory(lead_district=region["region"], state=State.DRAFT)

    response = client.get("/map/")

    assert towns(response) == {
        "Andover": ("t2", "2 practices"),
        "Avon": ("t0", "no practices yet"),
        "Hebron": ("t2", "2 practices"),
    }
    assert list_of(response) == [
        ["Andover", "Andover PK–6 Region 8 7–12", "2 of Andover"],
        ["Avon", "Avon", "None yet"],
        ["Hebron", "Region 8", "2 of Hebron"],
    ]


def test_the_number_of_a_town_is_what_its_link_finds(client, region):
    topic = TopicFactory(slug="attendance")
    PracticeFactory(lead_district=region["andover"], districts=[region["region"]], topics=[topic])
    PracticeFactory(lead_district=region["region"], topics=[topic])
    PracticeFactory(lead_district=region["region"])

    page = client.get("/map/?topic=attendance").content.decode()

    links = re.findall(r'<td class="n"><a href="([^"]*)">(\d+)', page)
    assert len(links) == 2
    for url, count in links:
        assert client.get(url.replace("&amp;", "&")).context["browse"].total == int(count) == 2


def test_four_and_more_are_one_class_and_the_classes_are_printed(client, region):
    for _ in range(5):
        PracticeFactory(lead_district=region["avon"])

    response = client.get("/map/")

    assert towns(response)["Avon"] == ("t3", "5 practices")
    assert [words for _, words in response.context["page"].map.key] == ["None yet", "1", "2–3", "4 and more"]


def test_a_designated_high_school_is_not_a_towns_district_and_what_has_no_town_is_counted_apart(
    client, region
):
    academy, center = DistrictFactory(kind="endowed"), DistrictFactory(kind="resc")
    hebron = region["region"].towns.get(name="Hebron")
    hebron.town_districts.create(district=academy, relationship="designated_high_school")
    for lead in (academy, center, region["avon"]):
        PracticeFactory(lead_district=lead)

    response = client.get("/map/")

    assert towns(response)["Hebron"] == ("t0", "no practices yet")
    words = text_of(response)
    assert "1 of 3 towns has a practice." in words
    assert "2 practices of charter schools, service centers and other agencies have no single town" in words


def test_the_map_is_hidden_from_screen_readers_and_out_of_the_tab_order(client, region):
    page = client.get("/map/").content.decode()

    assert '<svg class="ltg-map__svg" viewBox="0 0 800 592" aria-hidden="true"' in page
    svg = page[page.index('viewBox="0 0 800 592"') : page.index('<ul class="ltg-mapkey"')]
    assert svg.count("<path") == svg.count("<title>") == 3
    assert svg.count("<a ") == svg.count('tabindex="-1"') == 3
    assert "<title>Avon: no practices yet</title>" in svg
    assert "style=" not in page


def test_a_town_that_is_not_drawn_is_in_the_list(client):
    TownFactory(name="New Town", code="999", served_by=[DistrictFactory(short_name="New")])

    response = client.get("/map/")

    assert list_of(response) == [["New Town", "New", "None yet"]]
    assert "New Town:" not in response.content.decode()


def test_an_indicator_shows_the_newest_year_in_groups_and_says_whose_figure_it_is(client, region):
    observed(region["andover"], "4.0", school_year=2019)
    observed(region["andover"], "6.1", school_year=2020)
    observed(region["region"], "8.0", school_year=2020)
    observed(region["avon"], "3.0", school_year=2020)

    response = client.get(f"/map/?indicator={INDICATOR}")

    # By hand: of 3.0, 6.1 and 8.0 none, one and two of three are below, so quarters 0, 1 and 2.
    assert towns(response) == {"Andover": ("q1", "6.1%"), "Avon": ("q0", "3.0%"), "Hebron": ("q2", "8.0%")}
    assert list_of(response) == [
        ["Andover", "Andover PK–6", "6.1%"],
        ["Avon", "Avon", "3.0%"],
        ["Hebron", "Region 8", "8.0%"],
    ]
    assert "Chronic absenteeism, 2019-20" in text_of(response)
    assert "Source: EdSight Chronic Absenteeism" in text_of(response)
    older = client.get(f"/map/?indicator={INDICATOR}&year=2018-19")
    assert towns(older)["Andover"] == ("q0", "4.0%")


def test_the_regional_figure_stands_in_only_where_the_own_district_has_no_row(client, region):
    observed(region["region"], "8.0")
    response = client.get(f"/map/?indicator={INDICATOR}")
    assert list_of(response)[0] == ["Andover", "Region 8 7–12", "8.0%"]

    observed(region["andover"])

    response = client.get(f"/map/?indicator={INDICATOR}")
    assert list_of(response)[0] == ["Andover", "Andover PK–6", "Suppressed : too few students"]


def test_what_is_held_back_and_what_has_no_figure_are_drawn_apart_and_say_no_number(client, region, settings):
    observed(region["avon"], "10.0", numerator=2, denominator=20)
    observed(region["region"], "0.5", numerator=1, denominator=200)
    settings.SUPPRESS_NUMERATOR_UNDER = 6

    response = client.get(f"/map/?indicator={INDICATOR}")

    assert {css for css, _ in towns(response).values()} == {"tw"}
    assert response.context["page"].map.key == [("tw", "Suppressed: too few students")]
    for hidden in ("10.0", "0.5%"):
        assert hidden not in text_of(response)

    region["avon"].observations.all().delete()
    response = client.get(f"/map/?indicator={INDICATOR}")
    assert towns(response)["Avon"] == ("tn", "No figure")
    assert response.context["page"].map.key == [
        ("tw", "Suppressed: too few students"),
        ("tn", "No figure"),
    ]


def test_a_bound_is_printed_as_a_bound(client, region):
    observed(region["avon"], "100.0", numerator=40, denominator=40)

    response = client.get(f"/map/?indicator={INDICATOR}")

    assert towns(response)["Avon"] == ("q0", "≥95%")
    assert "100" not in text_of(response).split("Chronic absenteeism, 2018-19")[1].split("List of towns")[0]


def test_an_indicator_of_one_group_only_shows_that_group(client, region):
    group = StudentGroupFactory(code="high_needs", name="High Needs")
    observed(region["avon"], "88.0", student_group=group)

    assert towns(client.get(f"/map/?indicator={INDICATOR}"))["Avon"] == ("q0", "88.0%")


def test_no_word_of_the_map_ranks_towns(client, region):
    observed(region["avon"], "3.0")

    words = text_of(client.get(f"/map/?indicator={INDICATOR}")).lower()

    assert not re.search(r"\b(best|worst|top|bottom|highest|lowest|rank(ed|s)?)\b", words)


@pytest.mark.parametrize(
    ("query", "words", "way"),
    [
        ("topic=banana", "Topic: “banana” is not one of the topics of the map.", ""),
        ("indicator=banana", "Indicator: “banana” is not one of the indicators of the map.", ""),
        ("indicator=banana&year=2018-19", "Indicator: “banana” is not one of the", ""),
        (
            f"indicator={INDICATOR}&year=1066",
            "No district has a figure for “1066”. School",
            INDICATOR,
        ),
        ("year=2018-19", "School year: Choose an indicator for this school year.", ""),
        ("topic=attendance&topic=attendance", "Topic: Give it once.", ""),
        (f"topic=attendance&indicator={INDICATOR}", "a topic or an indicator, not both", "topic=attendance"),
        ("topic=%00", "is not one of the topics of the map.", ""),
        ("statewide=1&indicator=state_only", "Indicator: “state_only” is not one of the", "statewide=1"),
    ],
)
def test_a_value_nobody_knows_is_named_with_a_way_out(client, region, query, words, way):
    TopicFactory(slug="attendance")
    observed(region["avon"], "3.0")
    IndicatorFactory(code="state_only", statewide_only=True)

    response = client.get(f"/map/?{query}")

    assert response.status_code == 200
    assert words in text_of(response)
    assert "Error: Map of towns" in text_of(response)
    assert "List of towns" not in text_of(response)
    (url,) = re.findall(r'<a href="([^"]*)">Leave it out', response.content.decode())
    url = url.replace("&amp;", "&")
    assert way in url
    assert "problem" not in client.get(url).content.decode().split("<main")[1].split("<h2")[0]


def test_an_indicator_without_any_figure_says_so(client, region):
    IndicatorFactory()

    words = text_of(client.get(f"/map/?indicator={INDICATOR}"))

    assert "No district has a figure for this indicator yet." in words


def test_a_merged_topic_shows_the_one_it_was_merged_into(client, region):
    kept = TopicFactory(slug="attendance", name="Attendance")
    Topic.everything.filter(pk=TopicFactory(slug="absence").pk).update(merged_into=kept)

    assert "Attendance: practices by town" in text_of(client.get("/map/?topic=absence"))


def test_blank_fields_of_the_forms_are_no_choice(client, region):
    response = client.get("/map/?topic=&indicator=&year=")

    assert response.context["page"].errors == {}


def test_the_map_can_be_held_by_any_cache_and_sets_no_cookie(client, region):
    response = client.get("/map/")

    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_home_page_has_the_map_with_the_first_installment_and_the_towns_with_practices(client, region):
    PracticeFactory(lead_district=region["avon"], first_installment=True)

    response = client.get("/")

    drawing = response.context["map"]
    assert {town.name: town.css for town in drawing.towns} == {"Andover": "t0", "Avon": "t1", "Hebron": "t0"}
    assert [pin.name for pin in drawing.pins] == ["Avon"]
    assert "1 of 3 towns has at least one." in text_of(response)
    assert "List of towns with practices Avon 1 practice " in text_of(response)


def test_names_of_neighboring_pins_stand_on_either_side(client):
    for code, name in [("140", "Thomaston"), ("017", "Bristol")]:
        district = DistrictFactory()
        TownFactory(name=name, code=code, served_by=[district])
        PracticeFactory(lead_district=district, first_installment=True)

    pins = client.get("/").context["map"].pins

    assert {pin.name: pin.before for pin in pins} == {"Thomaston": True, "Bristol": False}


def test_sources_are_named_with_the_day_they_were_read(client, region):
    observed(
        region["avon"], "3.0", source=DataSourceFactory(code="S99", title="A set", retrieved="2026-11-21")
    )

    assert "Source: A set, read 21 November 2026." in text_of(client.get(f"/map/?indicator={INDICATOR}"))
