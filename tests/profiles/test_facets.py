"""Counts beside the options of browse: the number of results after choosing each."""

import pytest
from django.http import QueryDict

from profiles.browse import BrowsePage
from profiles.facets import FACETS
from profiles.finding import find
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db


def results(parameters):
    return BrowsePage(parameters).total


def after_choosing(parameters, name, value):
    query = parameters.copy()
    if value not in query.getlist(name):
        query.appendlist(name, value)
    return query


def assert_counts_are_true(parameters):
    browse = BrowsePage(parameters)
    assert browse.errors == {}
    assert browse.total == browse.answer.practices.count()
    for group in browse.groups:
        for option in group.options:
            query = after_choosing(parameters, group.name, option.value)
            assert option.count == results(query), (group.name, option.value)


@pytest.fixture
def inventory():
    one, two = TopicFactory(slug="one"), TopicFactory(slug="two")
    small = DistrictFactory(enrollment=500, enrollment_year=2026, drg="E")
    large = DistrictFactory(enrollment=9000, enrollment_year=2026, alliance=True)
    PracticeFactory(
        title="Letters", topics=[one], lead_district=small, local_evidence=2, lowest_grade=0, highest_grade=8
    )
    PracticeFactory(title="Letters and visits", topics=[one, two], lead_district=large, districts=[small])
    PracticeFactory(title="Visits", topics=[two], lead_district=large, local_evidence=4, practice_type="tool")
    PracticeFactory(title="Hidden letters", topics=[one], state="draft")
    PracticeFactory(title="Letters bygone", topics=[one], lead_district=small, state="ended")
    PracticeFactory(title="Visits paused", topics=[two], status="paused", status_reason="No money")
    ended = {"status": "ended", "status_reason": "The grant ended", "local_evidence": 2}
    PracticeFactory(title="Visits bygone", topics=[one, two], lead_district=large, **ended)


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "topic=one",
        "topic=one&topic=two",
        "topic=one&evidence=2",
        "q=letters",
        "q=visits&size=5000_up&type=tool",
        "status=ended",
        "status=paused&topic=two",
        "q=bygone",
        "q=visits&status=ended&status=paused&evidence=2",
    ],
)
def test_each_count_is_the_number_of_results_after_choosing_it(inventory, parameters):
    assert_counts_are_true(QueryDict(parameters))


def test_values_of_one_filter_are_or_and_filters_are_and(inventory):
    assert results(QueryDict("topic=one&topic=two")) == 4
    assert results(QueryDict("topic=one&size=under_1000")) == 2
    assert results(QueryDict("topic=one&topic=two&type=tool")) == 1


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ("topic=one", ["Letters", "Letters and visits"]),
        ("topic=one&status=ended", ["Letters bygone", "Visits bygone"]),
        ("q=visits", ["Letters and visits", "Visits", "Visits paused"]),
        ("q=visits&status=ended&status=paused", ["Visits bygone", "Visits paused"]),
        ("q=bygone", []),
    ],
)
def test_what_ended_is_found_only_by_its_status(inventory, parameters, titles):
    found = find(QueryDict(parameters)).practices

    assert sorted(practice.public_revision.title for practice in found) == titles


def test_a_search_that_only_what_ended_answers_leads_there(inventory):
    ways = {way["label"]: way["count"] for way in BrowsePage(QueryDict("q=bygone")).ways}

    assert ways == {"Practices that ended": 2, "All practices": 4}


def test_claimed_tiers_never_pass_for_confirmed():
    PracticeFactory(tier_claimed=4, logic_model="Because")

    assert results(QueryDict("tier=4")) == 0
    assert results(QueryDict("tier=not-recorded")) == 1


@pytest.mark.parametrize("name", [facet.name for facet in FACETS])
def test_a_value_that_does_not_exist_says_so_and_shows_nothing(inventory, name):
    browse = BrowsePage(QueryDict(f"{name}=no-such-thing"))

    assert list(browse.errors) == [name]
    assert browse.total == 0
