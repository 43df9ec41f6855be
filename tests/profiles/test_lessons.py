"""Lessons: what ended and what did not work; and that nothing else shows what ended."""

import re

import pytest

from profiles.indexing import rebuild_words
from profiles.lessons import Lesson
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db
LESSONS = "/lessons/"


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def titles(response):
    return [lesson.text.title for lesson in response.context["page"].lessons]


@pytest.fixture
def lessons():
    attendance, reading = TopicFactory(slug="attendance", name="Attendance"), TopicFactory(slug="reading")
    PracticeFactory(title="Goes on", topics=[attendance])
    PracticeFactory(title="Letters", topics=[attendance], did_not_work="Letters **alone** changed little.")
    PracticeFactory(title="Closed", topics=[attendance], state=State.ENDED)
    PracticeFactory(
        title="Stopped",
        topics=[reading],
        status="ended",
        status_reason="The grant ended.",
        end_year=2020,
    )
    for state in (State.DRAFT, State.ARCHIVED, State.WITHDRAWN):
        PracticeFactory(title="Hidden", did_not_work="Secret", topics=[reading], state=state)


@pytest.mark.parametrize("count", [1, 3])
def test_lessons_take_the_same_queries_for_one_and_for_three(client, django_assert_num_queries, count):
    for n in range(count):
        state = State.ENDED if n else State.PUBLISHED
        PracticeFactory(topics=[TopicFactory(), TopicFactory()], did_not_work="Words", state=state)

    with django_assert_num_queries(8):
        response = client.get(LESSONS)

    assert len(titles(response)) == count


def test_it_holds_what_ended_and_what_did_not_work_and_nothing_that_is_not_public(client, lessons):
    response = client.get(LESSONS)

    assert sorted(titles(response)) == ["Closed", "Letters", "Stopped"]
    words = text_of(response)
    assert "Secret" not in words
    assert "3 practices 2 practices of them have ended." in words


def test_each_lesson_says_why_and_whose_words_these_are(client, lessons):
    words = text_of(client.get(LESSONS))

    assert "Why it ended, 2019-20 The grant ended. Our reading of the sources, not" in words
    assert "Why it ended A reason Our reading of the sources, not the district’s words." in words
    assert "What did not work Letters alone changed little. Our reading of the sources" in words


def test_what_a_district_wrote_is_said_to_be_its_words(client, lessons):
    practice = client.get(LESSONS).context["page"].lessons[0].practice
    practice.public_revision.written_by = "district"
    practice.lead_district.short_name = "Mill"

    assert Lesson(practice).whose_words == "In the words of Mill."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=letters", ["Letters"]),
        ("q=goes", []),
        ("topic=reading", ["Stopped"]),
        ("topic=attendance&topic=reading&q=", ["Closed", "Letters", "Stopped"]),
        ("q=letters&topic=reading", []),
    ],
)
def test_it_is_searched_and_narrowed_by_topic(client, lessons, query, found):
    response = client.get(f"{LESSONS}?{query}")

    assert sorted(titles(response)) == found
    if not found:
        assert "No lesson matches" in text_of(response)


def test_the_number_beside_a_topic_is_what_choosing_it_finds(client, lessons):
    page = client.get(LESSONS).content.decode()

    options = re.findall(r'<option value="([a-z]+)">[^<]*\((\d+)\)', page)
    assert dict(options) == {"attendance": "2", "reading": "1"}
    for slug, count in options:
        assert client.get(f"{LESSONS}?topic={slug}").context["page"].total == int(count)


def test_a_misspelling_is_corrected_and_said(client, lessons):
    rebuild_words()

    response = client.get(f"{LESSONS}?q=lettrs")

    assert titles(response) == ["Letters"]
    assert "No lesson uses “lettrs”. Showing results for “letters”." in text_of(response)


def test_an_inventory_without_any_ended_practice_says_so_plainly(client):
    PracticeFactory(did_not_work="Words")

    words = text_of(client.get(LESSONS))

    assert "1 practice No practice of the inventory is known to have ended yet." in words


def test_an_inventory_without_any_lesson_says_so_plainly(client):
    PracticeFactory()

    assert "No practice is known to have ended yet, and no source says what did not work." in text_of(
        client.get(LESSONS)
    )


def test_a_list_has_ten_lessons_a_page_and_pages_keep_the_search(client):
    for n in range(11):
        PracticeFactory(title=f"Calls {n:02}", did_not_work="Words")

    first, second = client.get(f"{LESSONS}?q=calls"), client.get(f"{LESSONS}?q=calls&page=2")

    assert (len(titles(first)), len(titles(second))) == (10, 1)
    assert "?q=calls&amp;page=2" in first.content.decode()
    missing = client.get(f"{LESSONS}?q=calls&page=3")
    assert missing.status_code == 404
    assert "There is no page “3” in this list. Go to page 1" in text_of(missing)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("topic=banana", "Topic: “banana” is not one of the choices."),
        ("q=...", "Search: Type a word with letters or numbers."),
        ("topic=%00", "Topic: “"),
    ],
)
def test_a_value_nobody_knows_is_named_with_its_cure(client, lessons, query, words):
    response = client.get(f"{LESSONS}?{query}")

    assert words in text_of(response)
    assert "Leave it out" in text_of(response)
    assert "Letters alone" not in text_of(response)


ELSEWHERE = [
    "/",
    "/practices/",
    "/practices/goes-on/",
    "/topics/",
    "/topics/attendance/",
    "/districts/",
    "/districts/mill/",
    "/map/",
    "/feeds/practices.atom",
    "/api/v1/topics",
]


@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.parametrize("how", [{"state": State.ENDED}, {"status": "ended", "status_reason": "No money"}])
def test_what_ended_shows_and_counts_nowhere_unless_it_is_asked_for(client, url, how):
    topic, district = TopicFactory(slug="attendance"), DistrictFactory(slug="mill")
    PracticeFactory(slug="goes-on", topics=[topic], lead_district=district)
    before = client.get(url).content.decode()
    PracticeFactory(title="Bygone plan", topics=[topic], lead_district=district, **how)

    after = client.get(url).content.decode()

    # Browse offers the status with its true number; all else is as before.
    if url == "/practices/":
        assert 'value="ended" id="status-ended"><span>Ended</span><span>1</span>' in after
        assert "Bygone plan" not in after
        assert client.get("/practices/?status=ended").context["browse"].total == 1
    else:
        assert after == before


def test_what_ended_keeps_its_page_and_its_place_in_the_sitemap(client):
    PracticeFactory(slug="bygone", state=State.ENDED)

    assert client.get("/practices/bygone/").status_code == 200
    assert "/practices/bygone/" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("page", ["", "%20", "%20&page=1"])
@pytest.mark.parametrize("address", [LESSONS, "/practices/"])
def test_a_blank_page_is_the_first_one_as_on_browse(client, address, page):
    PracticeFactory(did_not_work="Letters.")

    assert client.get(f"{address}?page={page}").status_code == 200
