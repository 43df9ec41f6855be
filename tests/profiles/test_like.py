"""Practices of districts like one's own: on browse, as data, on a practice's page."""

import re
from html import unescape

import pytest

from districts.models import District, TownDistrict
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory, TownFactory
from tests.profiles.test_facets import assert_counts_are_true

pytestmark = pytest.mark.django_db
BROWSE = "/practices/"


def like(slug, enrollment=1000, **values):
    """A K-12 district whose only difference from the others is its enrollment."""
    facts = {
        "enrollment_year": 2026,
        "pct_free_or_reduced_meals": 30,
        "pct_english_learners": 10,
        "demographics_year": 2026,
        "grade_span": "k12",
        "short_name": slug.capitalize(),
    }
    return DistrictFactory(slug=slug, enrollment=enrollment, **facts | values)


@pytest.fixture
def stafford():
    """Stafford, and eleven districts like it, town-1 the nearest: the last is not among the ten."""
    own = like("stafford", code="1340011")
    for n in range(1, 12):
        like(f"town-{n}", 1000 + 10 * n)
    return own


def town(n):
    return District.objects.get(slug=f"town-{n}")


def titles(response):
    return [practice.public_revision.title for practice in response.context["browse"].page]


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_it_keeps_what_the_ten_lead_or_take_part_in_the_nearest_first(client, stafford):
    PracticeFactory(title="Far", lead_district=town(9))
    PracticeFactory(title="Near", lead_district=town(1))
    PracticeFactory(title="Takes part", lead_district=DistrictFactory(), districts=[town(7), town(4)])
    PracticeFactory(title="Its own", lead_district=stafford)
    PracticeFactory(title="The eleventh", lead_district=town(11))
    PracticeFactory(title="Unlike", lead_district=DistrictFactory(kind="resc"))
    PracticeFactory(title="Draft", lead_district=town(2), state=State.DRAFT)

    assert titles(client.get(f"{BROWSE}?like=stafford")) == ["Near", "Takes part", "Far"]
    assert titles(client.get(f"{BROWSE}?like=stafford&sort=title")) == ["Far", "Near", "Takes part"]


def test_the_same_distance_is_in_the_order_of_the_newest(client, stafford):
    for title in ("First", "Second"):
        PracticeFactory(title=title, lead_district=town(1))

    assert titles(client.get(f"{BROWSE}?like=stafford")) == ["Second", "First"]


def test_each_card_says_why_with_the_own_figures_in_brackets(client, stafford):
    PracticeFactory(title="Board", slug="board", lead_district=town(3))
    PracticeFactory(
        title="Letters", lead_district=DistrictFactory(short_name="Elsewhere"), districts=[town(5)]
    )

    response = client.get(f"{BROWSE}?like=stafford")

    page = text_of(response)
    reason = "30.0% free or reduced-price meals (Stafford 30.0%), 10.0% English learners (10.0%)."
    assert page.count(f"Like Stafford: {reason}") == 1
    assert f"Like Stafford: Town-5, which takes part, has {reason}" in page
    assert '<a href="/practices/board/?like=stafford">Board</a>' in response.content.decode()


def test_without_a_district_cards_give_no_reason_and_plain_links(client, stafford):
    PracticeFactory(slug="board", lead_district=town(3))

    page = client.get(BROWSE).content.decode()

    assert "ltg-like" not in page
    assert 'href="/practices/board/"' in page
    assert "Your district:" not in page


def test_the_code_is_taken_as_well_and_links_have_the_slug(client, stafford):
    PracticeFactory(title="Board", lead_district=town(1), topics=[TopicFactory(slug="attendance")])

    response = client.get(f"{BROWSE}?like=1340011&topic=attendance")

    assert titles(response) == ["Board"]
    assert "1340011" not in response.content.decode()
    assert "/data/practices.csv?like=stafford&amp;topic=attendance" in response.content.decode()


def test_it_stands_in_the_strip_in_the_form_and_as_a_chip_that_removes_only_it(client, stafford):
    PracticeFactory(lead_district=town(1), topics=[TopicFactory(slug="attendance", name="Attendance")])

    response = client.get(f"{BROWSE}?topic=attendance&like=stafford&page=1")

    page = response.content.decode()
    assert "Your district: Stafford . Change" in text_of(response)
    assert '<option value="stafford" selected>Stafford</option>' in page
    assert response.context["browse"].chips == [
        {"label": "Shared or adopted by districts like Stafford", "url": "/practices/?topic=attendance"},
        {"label": "Topic: Attendance", "url": "/practices/?like=stafford"},
    ]
    assert ("", "Most like Stafford", True) in response.context["browse"].sorts


def test_best_match_is_still_an_order_to_choose(client, stafford):
    PracticeFactory(title="Letters", lead_district=town(5), summary="Visits")
    PracticeFactory(title="Home visits", lead_district=town(9))

    near = client.get(f"{BROWSE}?q=visits&like=stafford")

    assert titles(near) == ["Letters", "Home visits"]
    assert [value for value, *_ in near.context["browse"].sorts] == [
        "",
        "relevance",
        "newest",
        "verified",
        "title",
        "adopted",
    ]
    assert titles(client.get(f"{BROWSE}?q=visits&like=stafford&sort=relevance")) == ["Home visits", "Letters"]


def test_nearest_without_a_district_is_the_usual_order(client):
    PracticeFactory(title="First")
    PracticeFactory(title="Second")

    response = client.get(f"{BROWSE}?sort=nearest")

    assert titles(response) == ["Second", "First"]
    assert "nearest" not in [value for value, *_ in response.context["browse"].sorts]


@pytest.mark.parametrize("query", ["", "&topic=one", "&topic=one&evidence=2", "&q=letters"])
def test_counts_beside_the_filters_are_those_of_districts_like_it(stafford, query):
    from django.http import QueryDict

    one, two = TopicFactory(slug="one"), TopicFactory(slug="two")
    PracticeFactory(title="Letters", topics=[one], lead_district=town(1), local_evidence=2)
    PracticeFactory(title="Letters and visits", topics=[one, two], lead_district=town(2))
    PracticeFactory(title="More letters", topics=[two], lead_district=DistrictFactory())

    assert_counts_are_true(QueryDict(f"like=stafford{query}"))


def test_a_word_that_only_others_use_is_not_taken_for_misspelt(client, stafford):
    PracticeFactory(title="Letters", lead_district=DistrictFactory())

    browse = client.get(f"{BROWSE}?q=letters&like=stafford").context["browse"]

    assert (browse.total, browse.corrected) == (0, "")
    assert [(way["label"], way["url"], way["count"]) for way in browse.ways] == [
        ("Without “Shared or adopted by districts like Stafford”", "/practices/?q=letters", 1),
        ("All practices", "/practices/", 1),
    ]


def test_ways_on_keep_the_district_where_they_drop_something_else(client, stafford):
    PracticeFactory(title="Letters", lead_district=town(1), topics=[TopicFactory(slug="one", name="One")])
    TopicFactory(slug="two", name="Two")

    ways = client.get(f"{BROWSE}?topic=two&like=stafford").context["browse"].ways

    assert ("Without “Topic: Two”", "/practices/?like=stafford", 1) in [tuple(way.values()) for way in ways]


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"kind": "resc"}, "Crec is of the kind “RESC”."), ({"status": "historic"}, "Crec closed or merged.")],
)
def test_a_district_that_is_like_none_finds_nothing_and_says_why(client, facts, why):
    like("crec", **facts)
    PracticeFactory()

    response = client.get(f"{BROWSE}?like=crec")

    assert response.context["browse"].total == 0
    assert why in text_of(response)


@pytest.mark.parametrize("path", ["/data/practices.json", "/api/v1/practices"])
def test_data_says_why_a_district_is_like_none(client, stafford, path):
    like("crec", kind="resc")
    PracticeFactory(lead_district=town(11))

    none, some, without = (
        client.get(f"{path}{query}").json() for query in ("?like=crec", "?like=stafford", "")
    )

    assert (none["count"], none["why_none"][:29]) == (0, "Crec is of the kind “RESC”. O")
    # Nothing shared is another thing than nobody to compare with.
    assert (some["count"], some["why_none"]) == (0, None)
    assert (without["count"], without["why_none"]) == (1, None)


def test_a_spreadsheet_that_cannot_say_why_it_is_empty_is_refused(client, stafford):
    like("crec", kind="resc")
    PracticeFactory(lead_district=town(11))

    none, some = (client.get(f"/data/practices.csv?like={slug}") for slug in ("crec", "stafford"))

    assert (none.status_code, none["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert none.content.decode().startswith("like: Crec is of the kind “RESC”. Only")
    assert (some.status_code, some.content.decode().count("\n")) == (200, 1)


def test_districts_that_have_shared_nothing_lead_to_who_they_are(client, stafford):
    PracticeFactory()

    page = client.get(f"{BROWSE}?like=stafford").content.decode()

    assert 'href="/districts/stafford/similar/?like=stafford"' in page


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("like=nowhere", "“nowhere” is not one of the choices."),
        ("like=%00", "Null characters are not allowed."),
        ("like=stafford&like=town-1", "Give it once."),
    ],
)
def test_an_unknown_district_is_told_and_nothing_is_shown(client, stafford, query, reason):
    PracticeFactory(lead_district=town(1))

    response = client.get(f"{BROWSE}?{query}")

    assert response.context["browse"].total == 0
    assert f"Districts like: {reason} Leave out the district" in text_of(response)
    for path in ("/data/practices.json", "/data/practices.csv", "/api/v1/practices", "/feeds/practices.atom"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "like" in answer.content.decode()


def test_only_districts_that_can_be_compared_are_offered(client, stafford):
    like("crec", kind="resc")
    like("closed", status="historic")
    like("gradeless", grade_span="")
    PracticeFactory(lead_district=town(1))

    offered = [district.slug for district in client.get(BROWSE).context["browse"].districts]

    assert offered == ["stafford", *(f"town-{n}" for n in range(1, 12))]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_districts_or_practices(client, django_assert_num_queries, stafford, count):
    for n in range(1, count + 1):
        PracticeFactory(lead_district=town(n), topics=[TopicFactory(), TopicFactory()])

    # Two more than without a district: which it is, and the figures of all.
    with django_assert_num_queries(11):
        response = client.get(f"{BROWSE}?like=stafford")

    assert len(response.context["browse"].page) == count


def test_a_live_update_also_changes_the_strip(client, stafford):
    PracticeFactory(lead_district=town(1))

    part = client.get(f"{BROWSE}?like=stafford", HTTP_HX_REQUEST="true").content.decode()

    assert re.search(r'<span id="mine" hx-swap-oob="innerHTML">.*Stafford', part, re.S)


@pytest.mark.parametrize(
    ("query", "chosen", "words"),
    [
        # Also of one that is not among the ten: on this page it is no filter.
        ("like=stafford", "Stafford", "Less like Stafford: 1,110 students (Stafford 1,000), 30.0% free"),
        ("like=1340011", "Stafford", "Less like Stafford: 1,110 students (Stafford 1,000), 30.0% free"),
        ("like=town-11", "Town-11", ""),
        ("like=crec", "Crec", ""),
        ("like=nowhere", "", ""),
        ("like=%00", "", ""),
        ("", "", ""),
    ],
)
def test_the_page_of_a_practice_says_how_like_its_district_is(client, stafford, query, chosen, words):
    like("crec", kind="resc")
    practice = PracticeFactory(slug="board", lead_district=town(11))

    response = client.get(f"/practices/{practice.slug}/?{query}")

    page = text_of(response)
    assert (words in page) if words else ("ike Stafford" not in page)
    assert (f"Your district: {chosen}" in page) if chosen else ("Your district" not in page)
    assert '<link rel="canonical" href="http://testserver/practices/board/">' in re.sub(
        r'href="https?://[^/]*', 'href="http://testserver', response.content.decode()
    )


def test_the_chosen_district_goes_along_to_similar_practices_and_the_comparison(client, stafford):
    topic = TopicFactory()
    for slug in ("board", "calls"):
        PracticeFactory(slug=slug, lead_district=town(1), topics=[topic])

    page = client.get("/practices/board/?like=stafford").content.decode()
    compared = client.get("/practices/compare/?p=board&p=calls&like=stafford").content.decode()

    assert 'href="/practices/calls/?like=stafford"' in page
    assert 'href="/practices/compare/?p=board&amp;p=calls&amp;like=stafford"' in page
    assert 'href="/practices/board/?like=stafford"' in compared
    assert 'href="/practices/?like=stafford"' in compared
    assert "Your district: " in compared


def test_the_home_page_starts_from_a_district(client, stafford):
    page = client.get("/").content.decode()

    assert re.search(r'<form class="ltg-pick" action="/practices/">.*?<select[^>]* name="like"', page, re.S)


# Links that leave the chosen district behind: all practices, and those that say how many they lead to.
FRESH = {
    "/practices/",
    "/practices/?",
    "/practices/?topic=attendance",
    "/practices/?district=town-1",
    "/practices/?district=town-1&topic=attendance",
    "/practices/?topic=attendance&tag=letters",
}
# On the pages of a district: the practices of districts like that one.
OF_TOWN_1 = "/practices/?like=town-1"


def links_of(response):
    """Paths and queries of all links to pages that use the chosen district."""
    found = re.findall(r'<a [^>]*?href="(/[^"#]*)', response.content.decode())
    uses = re.compile(r"/(\?|$)|/(practices|topics|districts|map|lessons)/")
    return {unescape(address) for address in found if uses.match(address)} - {OF_TOWN_1}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/practices/",
        "/practices/board/",
        "/practices/compare/?p=board&p=calls",
        "/topics/",
        "/topics/attendance/",
        "/districts/",
        "/districts/?q=town",
        "/districts/town-1/",
        "/districts/town-1/similar/",
        "/map/",
        "/map/?topic=attendance",
        "/lessons/",
        "/practices/board/contact/",
        "/nothing-here/",
    ],
)
def test_the_chosen_district_goes_along_every_link(client, stafford, path):
    topics, tags = [TopicFactory(slug="attendance")], [TagFactory(slug="letters")]
    TownDistrict.objects.create(town=TownFactory(), district=town(1), relationship="local_board")
    for slug in ("board", "calls"):
        PracticeFactory(slug=slug, lead_district=town(1), topics=topics, tags=tags, did_not_work="Letters.")

    plain, chosen = client.get(path), client.get(f"{path}{'&' if '?' in path else '?'}like=1340011")

    links = links_of(chosen)
    assert {address for address in links if "like=stafford" not in address} - FRESH == set()
    assert {"/?like=stafford", "/practices/?like=stafford", "/map/?like=stafford"} <= links
    assert "Your district: Stafford" in text_of(chosen)
    # Without it every address is as it was, and with it caches may keep the page just as well.
    assert [address for address in links_of(plain) if "like" in address] == []
    for header in ("Vary", "Cache-Control"):
        assert chosen.get(header) == plain.get(header)


@pytest.mark.parametrize("path", ["/", "/map/", "/lessons/", "/districts/", "/districts/town-1/similar/"])
def test_forms_keep_the_chosen_district(client, stafford, path):
    PracticeFactory(lead_district=town(1), did_not_work="Letters.")
    field = '<input type="hidden" name="like" value="stafford">'

    assert field in client.get(f"{path}?like=stafford").content.decode()
    assert 'name="like" value' not in client.get(path).content.decode()


@pytest.mark.parametrize("query", ["like=nowhere", "like=%00", "like=stafford&like=town-1", "like="])
def test_what_is_no_district_goes_nowhere(client, stafford, query):
    page = client.get(f"/topics/?{query}").content.decode()

    assert "like=" not in page
    assert "Your district" not in page


def test_a_topic_page_tells_the_list_of_all_from_that_of_districts_like_mine(client, stafford):
    topic = TopicFactory(slug="attendance")
    for n in (1, 11):
        PracticeFactory(lead_district=town(n), topics=[topic])

    page = client.get("/topics/attendance/?like=stafford").content.decode()

    assert re.search(
        r'href="/practices/\?topic=attendance&amp;like=stafford">Those of districts like Stafford', page
    )


def test_a_live_update_also_changes_the_links_around_the_list(client, stafford):
    PracticeFactory(lead_district=town(1))

    part = client.get(f"{BROWSE}?like=stafford", HTTP_HX_REQUEST="true").content.decode()

    for name, link in [
        ("bar", "/practices/?like=stafford"),
        ("bar", "/?like=stafford"),
        ("find", "/map/?like=stafford"),
        ("crumbs", "/?like=stafford"),
    ]:
        assert re.search(
            rf'id="{name}" hx-swap-oob="innerHTML">((?!hx-swap-oob).)*"{re.escape(link)}"', part, re.S
        )
