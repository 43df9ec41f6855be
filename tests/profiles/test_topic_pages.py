"""The list of topics and a topic's page."""

import re

import pytest

from profiles.models import TopicIndicator
from profiles.views import TOPIC_PAGE_SHOWS
from profiles.workflow import State
from tests.factories import (
    DataSourceFactory,
    IndicatorFactory,
    PracticeFactory,
    StateFactFactory,
    StateFigureFactory,
    TagFactory,
    TopicFactory,
)

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
    for n in range(count):
        indicator = IndicatorFactory(code=f"measure_{n}")
        TopicIndicator.objects.create(topic=topic, indicator=indicator, position=n)
        for year in (2018, 2019):
            StateFigureFactory(indicator=indicator, school_year=year)
        StateFactFactory(topic=topic)

    with django_assert_num_queries(11):
        response = client.get("/topics/attendance/")

    assert len(response.context["practices"]) == count
    assert len(response.context["charts"]) == count


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


def state_of(client, topic):
    """The statewide part of a topic's page, as text without tags."""
    html = client.get(topic.get_absolute_url()).content.decode()
    part = html.partition('id="state"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_a_topic_without_statewide_series_and_facts_does_not_name_the_state(client):
    topic = TopicFactory()
    TopicIndicator.objects.create(topic=topic, indicator=IndicatorFactory())

    html = client.get(topic.get_absolute_url()).content.decode()

    assert 'id="state"' not in html
    assert 'href="#state"' not in html


def test_a_statewide_series_stands_as_a_chart_with_its_table_and_source(client):
    topic, source = TopicFactory(), DataSourceFactory(code="S13", retrieved="2026-11-21")
    TopicIndicator.objects.create(topic=topic, indicator=IndicatorFactory())
    for year, value in ((2018, "10.7"), (2019, "10.4"), (2022, "23.73")):
        StateFigureFactory(school_year=year, value=value, source=source)

    words = state_of(client, topic)

    assert "Connecticut’s figure was 10.7% in 2017-18 ; in 2021-22 it was 23.7%." in words
    assert "Connecticut has no figure here for 2019-20 to 2020-21 ." in words
    assert "2017-18 10.7% 2018-19 10.4% 2019-20 – no figure 2020-21 – no figure 2021-22 23.7%" in words
    assert "Retrieved 21 November 2026." in words


def test_a_figure_of_a_press_release_is_not_drawn_in_the_line_of_the_state(client):
    topic, press = TopicFactory(), DataSourceFactory(code="P")
    TopicIndicator.objects.create(topic=topic, indicator=IndicatorFactory())
    for year in (2018, 2019):
        StateFigureFactory(school_year=year, value="10.4")
    StateFigureFactory(school_year=2020, value="19", source=press)

    words = state_of(client, topic)

    assert "2018-19 10.4%" in words
    assert "19.0" not in words
    assert "19%" not in words


def test_a_fact_tells_year_rank_grade_source_and_as_of_and_an_opinion_is_called_one(client):
    topic = TopicFactory()
    StateFactFactory(topic=topic, kind="policy", statement="Credit by mastery is allowed.", value="")
    StateFactFactory(topic=topic, kind="described", statement="A law created a program.", value="")
    StateFactFactory(
        topic=topic,
        kind="opinion",
        statement="Score of an index.",
        value="82%",
        period="2024",
        grade="B",
        rank="Rank 23",
        source_title="An index",
        source_publisher="A center",
        as_of="March 2025",
    )

    words = state_of(client, topic)

    assert (
        "An outside organization’s opinion Score of an index. 82% , 2024 Grade B Rank 23"
        " Source: An index, A center. As of March 2025."
    ) in words
    assert words.index("Policy") < words.index("Credit by mastery is allowed.") < words.index("opinion")
    assert "Policy, as an outside organization describes it A law created a program. Source:" in words
