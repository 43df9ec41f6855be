"""The Atom feeds: valid, steady, and of listed practices only."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
import time_machine

from districts.models import District
from profiles import actions
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory
from tests.profiles.test_like import like

pytestmark = pytest.mark.django_db

ALL = "/feeds/practices.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://portal.example.org"


def feed_of(client, address=ALL):
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(feed):
    return [{part.tag.removeprefix(ATOM): part for part in entry} for entry in feed.iter(f"{ATOM}entry")]


def test_new_practices_come_first_with_what_a_reader_needs(client):
    topic = TopicFactory(slug="attendance", name="Attendance")
    for slug, moment in [("older", "2026-01-02 12:00Z"), ("newer", "2026-03-04 12:00Z")]:
        with time_machine.travel(moment, tick=False):
            practice = PracticeFactory(
                slug=slug,
                title=f"The {slug} one",
                tagline="In brief.",
                topics=[topic],
                lead_district=DistrictFactory(name=f"District of the {slug}"),
            )

    feed = feed_of(client)
    newest, oldest = entries(feed)

    assert feed.find(f"{ATOM}updated").text == "2026-03-04T12:00:00+00:00"
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == [
        "https://portal.example.org/practices/?sort=newest",
        "https://portal.example.org/feeds/practices.atom",
    ]
    assert newest["title"].text == "The newer one"
    assert newest["link"].get("href") == "https://portal.example.org/practices/newer/"
    assert newest["id"].text == f"tag:portal.example.org,2026:practice/{practice.pk}"
    assert newest["published"].text == newest["updated"].text == "2026-03-04T12:00:00+00:00"
    assert newest["summary"].text == "In brief.\n\nWhat it is."
    assert newest["author"][0].text == "District of the newer"
    assert newest["category"].get("term") == "Attendance"
    assert oldest["title"].text == "The older one"


def test_a_topic_has_its_own_feed(client):
    topic = TopicFactory(slug="attendance", name="Attendance")
    PracticeFactory(slug="on-it", topics=[TopicFactory(), topic])
    PracticeFactory(slug="off-it")

    feed = feed_of(client, "/feeds/topics/attendance.atom")

    assert [entry["link"].get("href").rsplit("/", 2)[1] for entry in entries(feed)] == ["on-it"]
    assert feed.find(f"{ATOM}title").text.startswith("Attendance")
    assert feed.find(f"{ATOM}id").text != feed_of(client).find(f"{ATOM}id").text
    assert client.get("/feeds/topics/nothing.atom").status_code == 404


@pytest.mark.parametrize("address", [ALL, "/feeds/topics/attendance.atom"])
def test_a_feed_of_districts_like_mine_has_what_the_list_with_the_same_parameter_has(client, address):
    like("stafford", code="1340011")
    for n in range(1, 12):
        like(f"town-{n}", 1000 + 10 * n)
    topic = TopicFactory(slug="attendance", name="Attendance")
    for n in (11, 1, 9):
        PracticeFactory(slug=f"of-{n}", topics=[topic], lead_district=District.objects.get(slug=f"town-{n}"))
    PracticeFactory(slug="takes-part", topics=[topic], districts=[District.objects.get(slug="town-4")])

    feed = feed_of(client, f"{address}?like=1340011&utm_source=mail")

    listed = client.get("/practices/?like=stafford&topic=attendance&sort=newest").context["browse"].page
    slugs = [entry["link"].get("href").rsplit("/", 2)[1] for entry in entries(feed)]
    assert slugs == [practice.slug for practice in listed] == ["takes-part", "of-9", "of-1"]
    page, own = (link.get("href") for link in feed.findall(f"{ATOM}link"))
    assert own == f"https://portal.example.org{address}?like=stafford"
    assert re.fullmatch(r"https://portal.example.org/practices/\?.*&like=stafford", page)
    assert "ew practices shared or adopted by districts like Stafford" in feed.find(f"{ATOM}title").text
    assert feed.find(f"{ATOM}id").text == feed_of(client, address).find(f"{ATOM}id").text + "/like/1340011"


def test_a_feed_of_a_district_that_is_like_none_says_why(client):
    like("crec", kind="resc")
    PracticeFactory()

    feed = feed_of(client, f"{ALL}?like=crec")

    assert entries(feed) == []
    assert feed.find(f"{ATOM}subtitle").text.startswith("Crec is of the kind “RESC”.")


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.ARCHIVED])
def test_what_is_not_listed_is_in_no_feed(client, state):
    topic = TopicFactory(slug="attendance")
    PracticeFactory(topics=[topic], state=state)

    assert entries(feed_of(client)) == entries(feed_of(client, "/feeds/topics/attendance.atom")) == []


def test_an_entry_keeps_its_identity_when_its_address_changes(client):
    practice = PracticeFactory(slug="old")
    before = entries(feed_of(client))[0]["id"].text

    actions.rename(practice, "new")

    (after,) = entries(feed_of(client))
    assert after["id"].text == before
    assert after["link"].get("href") == "https://portal.example.org/practices/new/"


@pytest.mark.parametrize("practices", [0, 1])
def test_the_same_feed_has_the_same_bytes_tomorrow(client, practices):
    PracticeFactory.create_batch(practices)
    today = client.get(ALL)

    with time_machine.travel("2099-01-01", tick=False):
        assert client.get(ALL, headers={"If-None-Match": today["ETag"]}).status_code == 304


def test_odd_characters_leave_the_feed_readable(client):
    PracticeFactory(title="One\x0b & <two> \x1b\ufffe", tagline="]]> \x08")

    assert entries(feed_of(client))[0]["title"].text == "One  & <two>   "


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [(ALL, 2), (f"{ALL}?like=stafford", 4), ("/feeds/topics/attendance.atom", 3)]
)
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, address, queries, count):
    topic, near = TopicFactory(slug="attendance"), [like("stafford"), like("avon")]
    for _ in range(count):
        PracticeFactory(topics=[topic, TopicFactory()], districts=[DistrictFactory(), *near])

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", ALL),
        ("/practices/", ALL),
        ("/data/", ALL),
        ("/topics/attendance/", "/feeds/topics/attendance.atom"),
    ],
)
def test_pages_name_their_feed_for_readers_and_browsers(client, page, feed):
    PracticeFactory(topics=[TopicFactory(slug="attendance")])

    html = client.get(page).text

    head = html[: html.index("</head>")]
    assert '<link rel="alternate" type="application/atom+xml"' in head
    assert f'href="{feed}"' in head
    assert page == "/" or f'<a href="{feed}">' in html
