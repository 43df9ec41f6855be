"""The home page: where people start, with true numbers."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from profiles.actions import verified
from profiles.models import Practice
from profiles.vocabulary import Verifier
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory, TownFactory

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def titles(practices):
    return [practice.public_revision.title for practice in practices]


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_page_takes_the_same_queries_for_one_and_for_three_practices(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        practice = PracticeFactory(topics=[TopicFactory(), TopicFactory()], first_installment=True)
        TownFactory(served_by=[practice.lead_district])
    for _ in range(5):  # so that each short list has something to show
        PracticeFactory()

    with django_assert_num_queries(12):
        response = client.get("/")

    assert len(response.context["first"]) == count


def test_the_counts_are_of_listed_practices_and_of_all_districts_that_take_part(client):
    thomaston, groton = DistrictFactory(short_name="Thomaston"), DistrictFactory(short_name="Groton")
    DistrictFactory(short_name="Avon")
    PracticeFactory(lead_district=thomaston, districts=[groton])
    PracticeFactory(lead_district=thomaston)
    PracticeFactory(state=State.DRAFT)

    response = client.get("/")

    assert "2 promising practices from 2 districts and agencies." in text_of(response)


def test_topics_carry_their_true_counts(client):
    attendance, reading, empty = (TopicFactory(slug=slug) for slug in ("attendance", "reading", "empty"))
    PracticeFactory(topics=[attendance, reading])
    PracticeFactory(topics=[attendance])
    PracticeFactory(topics=[attendance], state=State.WITHDRAWN)

    response = client.get("/")

    assert {topic.slug: topic.practice_count for topic in response.context["topics"]} == {
        "attendance": 2,
        "reading": 1,
        "empty": 0,
    }
    assert empty.name in text_of(response)


def test_search_and_district_forms_work_without_script(client):
    DistrictFactory(slug="region-17", short_name="Region 17")

    page = client.get("/").content.decode()

    assert re.search(r'<form class="ltg-bigsearch" action="/practices/"', page)
    assert re.search(r'<form class="ltg-pick" action="/practices/"', page)
    assert '<option value="region-17">Region 17</option>' in page


def test_districts_are_in_the_order_people_count_and_closed_ones_left_out(client):
    for name in ("Region 10", "Region 4", "Avon"):
        DistrictFactory(short_name=name)
    DistrictFactory(short_name="Region 6", status="historic")

    response = client.get("/")

    assert [d.short_name for d in response.context["districts"]] == ["Avon", "Region 4", "Region 10"]


def test_the_first_installment_starts_with_the_first_topic(client):
    attendance, careers = (
        TopicFactory(name="Attendance", position=1),
        TopicFactory(name="Careers", position=2),
    )
    PracticeFactory(title="A career block", topics=[careers], first_installment=True)
    PracticeFactory(title="Review board", topics=[attendance], first_installment=True)
    PracticeFactory(title="Not of 2019", topics=[attendance])

    response = client.get("/")

    assert titles(response.context["first"]) == ["Review board", "A career block"]


def test_the_last_verified_come_first_and_the_newest_are_others(client):
    for n in range(6):
        practice = PracticeFactory(title=f"Practice {n}")
        Practice.objects.filter(pk=practice.pk).update(published_at=datetime(2026, 1, n + 1, 12, tzinfo=UTC))
        verified(Practice.objects.get(pk=practice.pk), date(2026, 11, 20 - n), by_role=Verifier.CSDE)

    response = client.get("/")

    assert titles(response.context["verified"]) == ["Practice 0", "Practice 1", "Practice 2", "Practice 3"]
    assert titles(response.context["newest"]) == ["Practice 5", "Practice 4"]


def test_an_empty_inventory_has_no_holes(client):
    response = client.get("/")

    page = text_of(response)
    assert "The first promising practices are being written." in page
    for heading in ("Start with a topic", "The first installment", "Recently verified", "List of towns"):
        assert heading not in page
    assert "Has your district learned something?" in page


def test_the_invitation_names_the_campaign_and_leads_to_how_one_shares(client):
    page = client.get("/").content.decode()

    assert f'href="{reverse("profiles:share")}"' in page
    assert "#LearnGrowCT" in page
