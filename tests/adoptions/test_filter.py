"""The filter "adopted", alone and of districts like mine: the same on browse, as data and in feeds."""

import csv
import xml.etree.ElementTree as ElementTree

import pytest
from django.http import QueryDict

from profiles.browse import BrowsePage
from tests.adoptions.test_pages import like, words
from tests.factories import AdoptionFactory, DistrictFactory, FollowerFactory, PracticeFactory, TopicFactory
from tests.profiles.test_facets import assert_counts_are_true

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def practices():
    """Led by Near: one it leads and Far adopted, one that nobody adopted; of others: adopted by Near, by
    one unlike Stafford, looked into by Near, and waiting to be confirmed by Near.
    """
    like("stafford", 1000)
    near, far = like("near", 1010), like("far", 1100)
    unlike = DistrictFactory(kind="resc")
    topic = TopicFactory(slug="attendance")
    led = PracticeFactory(slug="led-by-near", title="Led by Near", lead_district=near, topics=[topic])
    AdoptionFactory(practice=led, district=far, stage="installing")
    PracticeFactory(slug="nobody", title="Nobody", lead_district=near)
    for slug, district, more in [
        ("adopted-by-near", near, {}),
        ("adopted-elsewhere", unlike, {}),
        ("looked-into", near, {"stage": "exploring"}),
        ("stopped", near, {"stage": "stopped"}),
        ("waits", near, {"waits": True}),
    ]:
        practice = PracticeFactory(slug=slug, title=slug, lead_district=DistrictFactory(kind="resc"))
        AdoptionFactory(practice=practice, district=district, **more)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("adopted=yes&sort=title", ["adopted-by-near", "adopted-elsewhere", "led-by-near"]),
        # By the nearest adopter: that Near leads the second one makes it no adopter.
        ("like=stafford&adopted=yes", ["adopted-by-near", "led-by-near"]),
        ("like=stafford&adopted=yes&topic=attendance", ["led-by-near"]),
    ],
)
def test_the_list_the_files_and_the_interface_give_the_same(client, practices, query, slugs):
    browse = client.get(f"/practices/?{query}").context["browse"]
    csv_lines = client.get(f"/data/practices.csv?{query}").content.decode().splitlines()

    assert browse.total == len(slugs)
    assert [practice.slug for practice in browse.page] == slugs
    assert [row["slug"] for row in csv.DictReader(csv_lines)] == slugs
    assert [row["slug"] for row in client.get(f"/data/practices.json?{query}").json()["practices"]] == slugs
    interface = client.get(f"/api/v1/practices?{query}").json()
    assert [row["slug"] for row in interface["results"]] == slugs


@pytest.mark.parametrize("query", ["", "adopted=yes", "like=stafford", "like=stafford&adopted=yes"])
def test_each_count_is_the_number_of_results_after_choosing_it(practices, query):
    assert_counts_are_true(QueryDict(query))


@pytest.mark.parametrize("query", ["like=crec", "like=crec&adopted=yes"])
def test_of_a_district_that_is_like_none_nothing_is_found(client, practices, query):
    DistrictFactory(slug="crec", short_name="Crec", kind="resc")

    browse = BrowsePage(QueryDict(query))

    assert (browse.errors, browse.total, list(browse.page)) == ({}, 0, [])
    found = client.get(f"/data/practices.json?{query}").json()
    assert (found["count"], found["why_none"]) == (0, browse.near.why_none)
    assert "Crec" in browse.near.why_none


def test_the_page_says_what_is_asked_for_and_each_chip_removes_only_its_own(client, practices):
    response = client.get("/practices/?like=stafford&adopted=yes")

    assert response.context["browse"].chips == [
        {"label": "Adopted by districts like Stafford", "url": "/practices/?adopted=yes"},
        {"label": "Used elsewhere: Adopted by another district", "url": "/practices/?like=stafford"},
    ]
    shown = words(response.content.decode())
    assert "ess like Stafford: Far, which adopted it, has" in shown
    assert "New practices adopted by districts like Stafford as a feed" in shown
    assert 'href="/feeds/practices.atom?adopted=yes&amp;like=stafford"' in response.content.decode()


def test_nothing_found_leads_to_what_districts_like_mine_shared(practices):
    ways = BrowsePage(QueryDict("like=stafford&adopted=yes&q=nobody")).ways

    assert [(way["label"], way["url"], way["count"]) for way in ways[:2]] == [
        ("Without “Used elsewhere: Adopted by another district”", "/practices/?q=nobody&like=stafford", 1),
        ("“nobody” without any filter", "/practices/?q=nobody", 1),
    ]


@pytest.mark.parametrize(
    ("query", "slugs", "title"),
    [
        ("?adopted=yes", {"adopted-by-near", "adopted-elsewhere", "led-by-near"}, "another district"),
        ("?adopted=yes&like=stafford", {"adopted-by-near", "led-by-near"}, "districts like Stafford"),
    ],
)
def test_feeds_take_it_too(client, practices, query, slugs, title):
    feed = ElementTree.fromstring(client.get(f"/feeds/practices.atom{query}").content)
    plain = ElementTree.fromstring(client.get("/feeds/practices.atom").content)

    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]
    assert {link.rsplit("/", 2)[1] for link in links} == slugs
    assert f"New practices adopted by {title} –" in feed.find(f"{ATOM}title").text
    assert feed.find(f"{ATOM}id").text != plain.find(f"{ATOM}id").text
    assert feed.find(f"{ATOM}id").text.endswith("/adopted")


def test_another_value_is_refused_everywhere(client):
    for address in ("/data/practices.csv", "/feeds/practices.atom"):
        response = client.get(f"{address}?adopted=maybe")
        assert (response.status_code, response.content.decode().partition(":")[0]) == (400, "adopted")
    assert client.get("/api/v1/practices?adopted=maybe").status_code == 400


def test_it_stands_in_the_open_api_document(client):
    document = client.get("/api/v1/openapi.json").json()

    asked = {one["name"]: one for one in document["paths"]["/api/v1/practices"]["get"]["parameters"]}
    assert asked["adopted"]["schema"]["items"]["enum"] == ["yes"]


def test_a_saved_search_keeps_it_and_says_so(client, practices):
    follower = FollowerFactory(follows=["search=like%3Dstafford%26adopted%3Dyes"])

    follow = follower.follows.get()

    assert follow.search == "adopted=yes&like=stafford"
    assert follow.label == ("Adopted by districts like Stafford; Used elsewhere: Adopted by another district")
