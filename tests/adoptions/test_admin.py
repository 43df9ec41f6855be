"""Adoptions at the staff desk: read, filtered, exported, never written."""

import pytest

from profiles.models import Component
from tests.factories import AdoptionFactory, IndicatorFactory, PracticeFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/adoptions/adoption/"


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"])
    client.force_login(person)
    return person


def titles(response):
    return sorted(adoption.practice.public_revision.title for adoption in response.context["cl"].result_list)


def test_it_is_filtered_by_state_origin_reason_and_topic(client, curator):
    topic = TopicFactory(slug="attendance")
    AdoptionFactory(practice=PracticeFactory(title="Stopped", topics=[topic]), stage="stopped")
    AdoptionFactory(practice=PracticeFactory(title="Waits"), waits=True)

    for query, expected in {
        "": ["Stopped", "Waits"],
        "?state__exact=waiting": ["Waits"],
        "?origin__exact=staff": ["Waits"],
        "?stop_reason__exact=staff": ["Stopped"],
        "?topic=attendance": ["Stopped"],
        "?q=waits": ["Waits"],
    }.items():
        assert titles(client.get(LIST + query)) == expected, query


def test_one_is_read_with_its_history_and_not_written(client, curator):
    practice = PracticeFactory(parts=[Component(name="The board")])
    adoption = AdoptionFactory(
        practice=practice,
        parts={practice.public_revision.components.get(): ("changed", "Twice a year.")},
        results=[{"claim": "Absence fell.", "indicator": IndicatorFactory()}],
    )
    url = f"{LIST}{adoption.pk}/"

    page = client.get(f"{url}change/").content.decode()

    assert "Twice a year." in page
    assert "Absence fell." in page
    assert 'name="_save"' not in page
    assert "installing" not in client.get(f"{url}history/").content.decode()
    assert client.post(f"{url}change/", {"state": "stopped"}).status_code == 403
    assert client.post(f"{url}delete/").status_code == 403


def test_an_export_names_no_person_and_no_address(client, curator):
    adoption = AdoptionFactory()

    answer = client.get(f"{LIST}export.csv")
    text = b"".join(answer.streaming_content).decode()

    assert adoption.district.short_name in text
    assert "@" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_more_rows(client, curator, count, django_assert_num_queries):
    for _ in range(count):
        AdoptionFactory()
    client.get(LIST)

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        client.get(LIST)


QUERIES_OF_THE_LIST = 11
