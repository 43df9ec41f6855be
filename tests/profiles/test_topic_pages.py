"""The list of topics and a topic's page."""

import re

import pytest

from profiles.views import TOPIC_PAGE_SHOWS
from profiles.workflow import State
from tests.factories import PracticeFactory, TagFactory, TopicFactory

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_topics_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        PracticeFactory(topics=[TopicFactory()])

    with django_assert_num_queries(3):
        response = client.get("/topics/")

    assert len(response.context["topics"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_topic_takes_the_same_queries_for_one_and_for_three_practices(
    client, django_assert_num_queries, count
):
    topic, tag = TopicFactory(slug="attendance"), TagFactory()
    for _ in range(count):
        PracticeFactory(topics=[topic, TopicFactory()], tags=[tag])

    with django_assert_num_queries(7):
        response = client.get("/topics/attendance/")

    assert len(response.context["practices"]) == count


def test_the_list_counts_what_is_listed(client):
    topic = TopicFactory(name="Attendance")
    PracticeFactory(topics=[topic])
    PracticeFactory(topics=[topic], state=State.ARCHIVED)

    response = client.get("/topics/")

    assert [(t.name, t.practice_count) for t in response.context["topics"]] == [("Attendance", 1)]
    assert response.context["total"] == 1


def test_a_topic_shows_its_introduction_as_text_and_only_its_own_practices(client):
    topic = TopicFactory(slug="attendance", introduction="Missing **ten percent** of days.")
    PracticeFactory(title="Letters home", topics=[topic])
    PracticeFactory(title="Reading aloud")
    PracticeFactory(title="Not yet", topics=[topic], state=State.DRAFT)

    response = client.get("/topics/attendance/")

    assert "Missing <strong>ten percent</strong> of days." in response.content.decode()
    assert [p.public_revision.title for p in response.context["practices"]] == ["Letters home"]


def test_a_topic_links_to_browse_with_itself_and_counts_the_same(client):
    topic = TopicFactory(slug="attendance")
    for n in range(TOPIC_PAGE_SHOWS + 1):
        PracticeFactory(title=f"Practice {n}", topics=[topic])

    response = client.get("/topics/attendance/")

    assert len(response.context["practices"]) == TOPIC_PAGE_SHOWS
    assert "See all 13 practices" in text_of(response)
    assert (
        client.get("/practices/?topic=attendance").context["browse"].total == response.context["total"] == 13
    )


def test_keywords_are_those_that_practices_of_the_topic_share_with_true_counts(client):
    topic = TopicFactory(slug="attendance")
    letters, visits, alone = (TagFactory(slug=slug) for slug in ("letters", "visits", "alone"))
    PracticeFactory(topics=[topic], tags=[letters, visits])
    PracticeFactory(topics=[topic], tags=[letters, visits, alone])
    PracticeFactory(topics=[topic], tags=[visits])
    PracticeFactory(tags=[letters, alone])

    response = client.get("/topics/attendance/")

    assert [(tag.slug, tag.practice_count) for tag in response.context["tags"]] == [
        ("visits", 3),
        ("letters", 2),
    ]
    assert "/practices/?topic=attendance&amp;tag=visits" in response.content.decode()


def test_a_topic_names_the_other_topics(client):
    TopicFactory(slug="attendance", name="Attendance")
    TopicFactory(name="Family engagement")

    response = client.get("/topics/attendance/")

    assert [other.name for other in response.context["others"]] == ["Family engagement"]


def test_a_topic_without_practices_says_so_and_leads_on(client):
    TopicFactory(slug="attendance")

    page = text_of(client.get("/topics/attendance/"))

    assert "No district has shared a practice on this topic yet. See all practices" in page


def test_an_unknown_topic_is_not_found(client):
    assert client.get("/topics/nothing/").status_code == 404
