"""The pages that show what districts look for, programs that ask for it, and the desk of staff."""

import pytest
from django.urls import reverse

from districts.town_map import outlines
from tests.factories import (
    DistrictFactory,
    LookingForFactory,
    MembershipFactory,
    PracticeFactory,
    TopicFactory,
    TownFactory,
    UserFactory,
)
from tests.profiles.looking_for import OVER, POSTED, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    with on(POSTED):
        return LookingForFactory(
            district=DistrictFactory(slug="elm", short_name="Elm"), topic=TopicFactory(name="Attendance")
        )


@pytest.fixture
def elm(client):
    district = DistrictFactory(slug="elm", short_name="Elm")
    person = MembershipFactory(district=district).user
    client.force_login(person)
    return district


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"), [("/looking-for/", 3), ("/districts/elm/", 12), ("/map/", 6), ("/topics/reading/", 9)]
)
def test_pages_take_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, url, queries, count
):
    district, topic = DistrictFactory(slug="elm"), TopicFactory(slug="reading")
    TownFactory(served_by=[district])
    for n in range(count):
        LookingForFactory(district=district, topic=topic if n < 2 else TopicFactory())

    with django_assert_num_queries(queries):
        page = client.get(url).content.decode()

    assert page.count("Has anyone run a summer bridge?") == (min(count, 2) if "topics" in url else count)


def test_the_list_is_narrowed_by_topic_and_says_what_it_does_not_know(client):
    reading, other = TopicFactory(slug="reading"), TopicFactory(slug="other")
    LookingForFactory(topic=reading, note="Who reads aloud?")
    LookingForFactory(topic=other, note="Who walks?")

    page = client.get("/looking-for/?topic=reading").content.decode()
    assert "Who reads aloud?" in page
    assert "Who walks?" not in page
    for wrong in ("?topic=none", "?page=9", "?page=x"):
        answer = client.get(f"/looking-for/{wrong}")
        assert answer.status_code == 404
        assert "There is a problem" in answer.content.decode()


def test_no_request_is_said_where_there_are_practices(client):
    PracticeFactory()

    assert "No open requests." in client.get("/").content.decode()
    assert "No open requests just now." in client.get("/looking-for/").content.decode()
    assert "Looking for" not in client.get("/map/").content.decode().split("<footer")[0]


def test_the_map_marks_the_towns_of_a_topic(client):
    elm, topic = DistrictFactory(), TopicFactory(slug="reading")
    TownFactory(code=next(iter(outlines())), served_by=[elm])
    LookingForFactory(district=elm, topic=topic)
    TopicFactory(slug="other")

    urls = ("/map/", "/map/?topic=reading", "/map/?topic=other", "/")
    marks = {url: client.get(url).content.decode().count('class="m-seek"') for url in urls}

    # The mark and its key.
    assert marks == {"/map/": 2, "/map/?topic=reading": 2, "/map/?topic=other": 0, "/": 0}


def test_programs_get_it_with_its_district(client, item, settings):
    url = f"/api/v1/districts/{item.district.code}"
    with on(POSTED):
        assert client.get(url).json()["looking_for"] == [
            {
                "url": f"{settings.SITE_URL}/looking-for/{item.pk}/",
                "topic": item.topic.slug,
                "note": "Has anyone run a summer bridge?",
                "lowest_grade": None,
                "highest_grade": None,
                "posted_on": "2026-03-02",
                "expires_on": "2026-05-31",
            }
        ]
    with on(OVER):
        assert client.get(url).json()["looking_for"] == []


# Staff


def test_staff_take_one_down_in_the_admin_and_its_district_reads_why(client, elm):
    item = LookingForFactory(district=elm, by=elm.memberships.get().user)
    client.force_login(UserFactory(groups=["curator"]))
    page = reverse("admin:profiles_lookingfor_change", args=[item.pk])
    door = reverse("admin:profiles_lookingfor_take_down", args=[item.pk])

    assert "Take down" in client.get(page).content.decode()
    assert client.get(door).status_code == 403
    client.post(door, {"reason": ""})
    item.refresh_from_db()
    assert item.state == "open"
    client.post(door, {"reason": "It names a <b>vendor</b>."})

    client.force_login(elm.memberships.get().user)
    told = client.get(f"/workspace/looking-for/{item.pk}/").content.decode()
    assert "It names a &lt;b&gt;vendor&lt;/b&gt;." in told
    assert client.get(f"/looking-for/{item.pk}/").status_code == 410


def test_staff_without_the_right_see_it_and_take_nothing_down(client, elm):
    item = LookingForFactory(district=elm, by=elm.memberships.get().user)
    client.force_login(UserFactory(groups=["data manager"]))

    page = client.get(reverse("admin:profiles_lookingfor_change", args=[item.pk]))
    assert page.status_code == 200
    assert "Take down" not in page.content.decode()
    door = reverse("admin:profiles_lookingfor_take_down", args=[item.pk])
    assert client.post(door, {"reason": "Why"}).status_code == 403


def test_the_list_of_staff_is_narrowed_by_what_readers_see(client, item):
    url = reverse("admin:profiles_lookingfor_changelist")
    shown = {}
    for day in (POSTED, OVER):
        with on(day):
            client.force_login(UserFactory(groups=["curator"]))
            shown[day] = [
                item.note in client.get(url, query).content.decode()
                for query in ({}, {"standing": "expired"}, {"standing": "found"}, {"standing": "all"})
            ]

    assert shown == {POSTED: [True, False, False, True], OVER: [False, True, False, True]}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_staff_does_not_ask_more_for_more_rows(client, django_assert_num_queries, count):
    for _ in range(count):
        LookingForFactory()
    client.force_login(UserFactory(groups=["curator"]))

    with django_assert_num_queries(8):
        client.get(reverse("admin:profiles_lookingfor_changelist"))
