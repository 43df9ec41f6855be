"""The browse page: what it shows for a set of parameters, with and without script."""

import re

import pytest

from profiles.browse import PAGE_SIZE
from profiles.indexing import rebuild_words
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory

pytestmark = pytest.mark.django_db
BROWSE = "/practices/"
LIVE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def attendance():
    return TopicFactory(slug="attendance", name="Attendance")


@pytest.fixture
def two_topics(attendance):
    """Two practices on attendance, one of them also on reading, and one on reading alone."""
    reading = TopicFactory(slug="reading", name="Reading")
    PracticeFactory(title="Letters home", topics=[attendance], local_evidence=2)
    PracticeFactory(title="Morning calls", topics=[attendance, reading], local_evidence=1)
    PracticeFactory(title="Reading aloud", topics=[reading], local_evidence=1)


def text_of(response):
    """The words of a page on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def titles(response):
    return [practice.public_revision.title for practice in response.context["browse"].page]


def options(response, name):
    """{value: count} of a filter as the page offers it."""
    group = next(group for group in response.context["browse"].groups if group.name == name)
    return {option.value: option.count for option in group.options}


@pytest.mark.parametrize("count", [1, 3])
def test_a_browse_page_takes_the_same_queries_for_one_and_for_three_practices(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        PracticeFactory(topics=[TopicFactory(), TopicFactory()], tags=[TagFactory()])

    with django_assert_num_queries(8):
        response = client.get(BROWSE)

    assert len(response.context["browse"].page) == count


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED, State.WITHDRAWN])
def test_what_is_not_listed_is_neither_shown_nor_counted_nor_offered(client, attendance, state):
    PracticeFactory(title="Shown", topics=[attendance])
    PracticeFactory(
        title="Hidden",
        topics=[attendance],
        tags=[TagFactory(slug="secret")],
        lead_district=DistrictFactory(slug="hidden-town"),
        state=state,
    )

    response = client.get(BROWSE)

    assert titles(response) == ["Shown"]
    assert options(response, "topic") == {"attendance": 1}
    assert options(response, "tag") == {}
    assert "Hidden" not in response.content.decode()
    assert "hidden-town" not in response.content.decode()


def test_values_of_one_filter_add_up_and_filters_narrow_each_other(client, two_topics):
    either = client.get(f"{BROWSE}?topic=attendance&topic=reading&sort=title")
    both = client.get(f"{BROWSE}?topic=attendance&topic=reading&evidence=1&sort=title")

    assert titles(either) == ["Letters home", "Morning calls", "Reading aloud"]
    assert titles(both) == ["Morning calls", "Reading aloud"]


def test_the_count_beside_an_option_is_the_number_of_results_after_choosing_it(client, two_topics):
    offered = options(client.get(f"{BROWSE}?topic=attendance"), "evidence")

    for value, count in offered.items():
        after = client.get(f"{BROWSE}?topic=attendance&evidence={value}")
        assert after.context["browse"].total == count, value


def test_each_chip_removes_only_itself(client, two_topics):
    response = client.get(f"{BROWSE}?q=calls&topic=attendance&topic=reading&evidence=1")

    assert response.context["browse"].chips == [
        {"label": "Topic: Attendance", "url": f"{BROWSE}?q=calls&topic=reading&evidence=1"},
        {"label": "Topic: Reading", "url": f"{BROWSE}?q=calls&topic=attendance&evidence=1"},
        {
            "label": "Local evidence: Experience only",
            "url": f"{BROWSE}?q=calls&topic=attendance&topic=reading",
        },
    ]
    assert response.context["browse"].clear_url == f"{BROWSE}?q=calls"


def test_fields_that_a_form_sent_blank_are_no_choice(client, two_topics):
    response = client.get(f"{BROWSE}?q=&sort=&district=&tag=&page=&topic=attendance")

    browse = response.context["browse"]
    assert browse.errors == {}
    assert browse.total == 2
    assert browse.url == f"{BROWSE}?topic=attendance"


@pytest.mark.parametrize(
    ("query", "words", "way"),
    [
        ("topic=banana", "Topic: “banana” is not one of the choices.", "Leave out the filter “Topic”"),
        ("sort=banana", "Sort: “banana” is not one of the choices.", "Leave out the order"),
        ("q=...", "Search: Type a word with letters or numbers.", "Leave out the search"),
    ],
)
def test_a_value_nobody_knows_is_named_with_its_cure_and_shows_no_results(
    client, two_topics, query, words, way
):
    response = client.get(f"{BROWSE}?{query}&evidence=1")

    page = text_of(response)
    assert words in page
    assert way in page
    assert f'href="{BROWSE}?evidence=1"' in response.content.decode()
    assert "Morning calls" not in page
    assert "Error:" in page


def test_a_page_that_does_not_exist_says_so_and_leads_to_page_one(client, two_topics):
    response = client.get(f"{BROWSE}?topic=attendance&page=7")

    assert response.status_code == 404
    assert "There is no page “7” in this list. Go to page 1" in text_of(response)
    assert f'href="{BROWSE}?topic=attendance"' in response.content.decode()


def test_a_list_has_ten_practices_a_page_and_pages_keep_the_filters(client, attendance):
    for n in range(PAGE_SIZE + 1):
        PracticeFactory(title=f"Practice {n:02}", topics=[attendance])

    first = client.get(f"{BROWSE}?topic=attendance&sort=title")
    second = client.get(f"{BROWSE}?topic=attendance&sort=title&page=2")

    assert titles(first) == [f"Practice {n:02}" for n in range(10)]
    assert titles(second) == ["Practice 10"]
    assert "?topic=attendance&amp;sort=title&amp;page=2" in first.content.decode()


def test_a_spelling_nobody_uses_is_replaced_and_the_page_says_so(client):
    PracticeFactory(title="Less absence", topics=[TopicFactory()])
    rebuild_words()

    response = client.get(f"{BROWSE}?q=absense")

    assert titles(response) == ["Less absence"]
    assert "No practice uses “absense”. Showing results for “absence”. 1 practice for “absence”" in text_of(
        response
    )


def test_nothing_found_repeats_the_words_and_offers_ways_with_true_counts(client, two_topics):
    response = client.get(f"{BROWSE}?q=calls&evidence=2")

    assert "No practice matches “calls” with these filters" in text_of(response)
    ways = {way["label"]: (way["url"], way["count"]) for way in response.context["browse"].ways}
    assert ways == {
        "Without “Local evidence: Monitored”": (f"{BROWSE}?q=calls", 1),
        "All practices": (BROWSE, 3),
    }
    for url, count in ways.values():
        assert client.get(url).context["browse"].total == count
    assert (
        "mailto:SDE.LearnGrowCT@ct.gov?subject=Looking%20for%20a%20practice&amp;body="
        in response.content.decode()
    )


def test_one_practice_is_called_one_and_has_nothing_to_sort(client):
    PracticeFactory(title="Alone")

    response = client.get(BROWSE)

    assert "1 practice " in text_of(response)
    assert 'name="sort"' not in response.content.decode()


def test_best_match_is_offered_only_for_a_search_and_a_new_search_gets_it(client, two_topics):
    browsing = client.get(BROWSE).context["browse"].sorts
    searching = client.get(f"{BROWSE}?q=reading").context["browse"].sorts

    assert browsing[0] == ("", "Newest", True)
    assert searching[:2] == [("", "Best match", True), ("newest", "Newest", False)]


def test_links_to_the_data_give_the_same_practices(client, two_topics):
    response = client.get(f"{BROWSE}?topic=reading&sort=title&page=1&utm_source=mail")

    (address,) = re.findall(r'href="(/data/practices\.json[^"]*)"', response.content.decode())
    data = client.get(address.replace("&amp;", "&")).json()
    assert [practice["title"] for practice in data["practices"]] == titles(response)


def test_the_form_works_without_script(client, two_topics):
    page = client.get(f"{BROWSE}?topic=attendance").content.decode()

    assert '<form id="filters" action="/practices/"' in page
    assert '<button class="usa-button" type="submit">Apply filters</button>' in page
    assert re.search(
        r'<input type="checkbox" name="topic" value="attendance" id="topic-attendance" checked>', page
    )
    for field in ("q", "sort"):
        assert re.search(rf'name="{field}"[^>]* form="filters"', page), field


def test_a_live_update_brings_results_counts_chips_and_the_address_but_no_page(client, two_topics):
    response = client.get(f"{BROWSE}?q=&topic=attendance&sort=", **LIVE)

    page = response.content.decode()
    assert response.headers["HX-Push-Url"] == f"{BROWSE}?topic=attendance"
    assert "<html" not in page
    assert '<div id="count" hx-swap-oob="innerHTML"><p><b>2 practices</b></p>' in page.replace("\n", "")
    assert '<fieldset id="f-evidence" hx-swap-oob="true">' in page
    assert "Remove filter: " in page


def test_going_back_in_the_browser_gets_the_whole_page(client, two_topics):
    response = client.get(BROWSE, HTTP_HX_HISTORY_RESTORE_REQUEST="true", **LIVE)

    assert "<html" in response.content.decode()
    assert {"HX-Request", "HX-History-Restore-Request"} <= set(response.headers["Vary"].split(", "))


def test_a_long_list_of_answers_is_added_one_by_one_and_the_chosen_keep_their_box(client):
    for name in ("Avon", "Bolton"):
        PracticeFactory(lead_district=DistrictFactory(slug=name.lower(), short_name=name))

    page = client.get(f"{BROWSE}?district=avon").content.decode()

    assert 'name="district" value="avon" id="district-avon" checked' in page
    assert '<option value="bolton">Bolton (2)</option>' in page
    assert 'value="bolton" id=' not in page
