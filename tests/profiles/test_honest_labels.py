"""Wherever a practice appears it says what stands behind it, and who says so."""

import csv
import io

import pytest
from django.urls import reverse

from profiles.models import Citation, Outcome
from tests.factories import PracticeFactory, TopicFactory, UserFactory
from tests.profiles.reading import html_of, words_of
from tests.profiles.test_checklist import COMPLETE, parts

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-21")]


def where(client, place, **values):
    """The words of a page on which the practice appears."""
    topic = TopicFactory()
    practice = PracticeFactory(topics=[topic], **values)
    if place == "near":
        other = PracticeFactory(topics=[topic], local_evidence=4, title="Another")
        return words_of(html_of(client, other))
    address = {
        "browse": reverse("profiles:practice_list"),
        "topic": topic.get_absolute_url(),
        "page": practice.get_absolute_url(),
    }[place]
    return words_of(client.get(address).content.decode())


def study():
    return Citation(title="A study", url="https://example.org/study")


def by_the_district(*more, **values):
    """A district's own text, complete."""
    return COMPLETE | {"parts": [*parts(), *more]} | values


@pytest.mark.parametrize("place", ["browse", "topic", "near", "page"])
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"local_evidence": 2}, "monitored"),
        ({}, "not reviewed"),
    ],
)
def test_evidence_is_told(client, place, values, says):
    assert says.lower() in where(client, place, **values).lower()


@pytest.mark.parametrize("place", ["browse", "topic", "near"])
def test_a_claimed_tier_never_passes_for_confirmed(client, place):
    assert "Tier 2 claimed, not reviewed" in where(client, place, tier_claimed=2, parts=[study()])


@pytest.mark.parametrize("place", ["browse", "topic", "near"])
def test_a_confirmed_tier_stands_alone(client, place):
    confirmed = {"tier_confirmed": 3, "tier_confirmed_by": UserFactory(), "tier_confirmed_on": "2026-01-01"}
    words = where(client, place, tier_claimed=1, parts=[study()], **confirmed)

    assert "Tier 3" in words
    assert "claimed" not in words


@pytest.mark.parametrize("place", ["browse", "topic", "near", "page"])
@pytest.mark.parametrize(("year", "older"), [(2021, True), (2022, False)])
def test_results_of_more_than_five_school_years_ago_are_older_evidence(client, place, year, older):
    result = Outcome(claim="It fell.", measure="Visits", followup_year=year)

    assert ("Older evidence" in where(client, place, parts=[result])) is older


@pytest.mark.parametrize("place", ["browse", "topic", "near"])
def test_who_says_so_is_told(client, place):
    assert "From published sources" in where(client, place)
    assert "Reported by the district" in where(client, place, **by_the_district())


def test_data_carry_the_same_labels(client):
    result = Outcome(claim="It fell.", measure="Visits", followup_year=2019)
    PracticeFactory(**by_the_district(result, study(), no_outcome_data=False, tier_claimed=2))

    [row] = csv.DictReader(io.StringIO(client.get(reverse("profiles:practices_csv")).content.decode()))
    [found] = client.get(reverse("profiles:practices_json")).json()["practices"]

    told = ("district", "2018-19", "2", "")
    assert tuple(row[n] for n in ("written_by", "evidence_year", "tier_claimed", "tier_confirmed")) == told
    assert found["evidence"]["evidence_year"] == "2018-19"
    assert found["evidence"]["tier_confirmed"] is None


def test_filters_find_confirmed_values_only(client):
    PracticeFactory(tier_claimed=2, parts=[study()])

    words = words_of(client.get(reverse("profiles:practice_list"), {"tier": "2"}).content.decode())

    assert "Title of" not in words
