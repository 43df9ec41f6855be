"""Similar districts in the real record: the known answer."""

import pytest

from districts.likeness import SimilarAnswer
from districts.models import District, Indicator
from districts.peers import Subject, nearest
from districts.record import PublicRecord
from districts.similar import SimilarDistricts
from profiles.checking import asked_by, verdict_on
from profiles.claim_check import Reason
from profiles.models import Outcome
from profiles.vocabulary import ClaimCheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_record")]


def test_the_ten_districts_like_thomaston_are_all_k12_and_thomaston_is_none_of_them():
    thomaston = District.objects.get(slug="thomaston")

    ten = SimilarAnswer(thomaston).districts

    assert [district.short_name for district in ten] == [
        "Stafford",
        "East Haddam",
        "Lebanon",
        "Coventry",
        "North Branford",
        "Portland",
        "Region 20",
        "Stonington",
        "Region 16",
        "East Granby",
    ]
    assert {district.grade_span for district in ten} == {"k12"}


def test_without_the_rule_of_grade_spans_elementary_towns_would_come_first():
    thomaston = District.objects.get(slug="thomaston")
    similar = SimilarDistricts()
    spanless = [Subject(each.code, each.pool, "any", each.values) for each in similar._subjects]

    nearest_three = [similar.districts[peer.code] for peer in nearest(thomaston.code, spanless)[:3]]

    assert "elementary" in {district.grade_span for district in nearest_three}


def test_the_median_of_the_ten_is_the_known_one():
    thomaston = District.objects.get(slug="thomaston")
    absence = ("chronic_absenteeism_rate", "all_students")
    years = PublicRecord([thomaston], [absence]).median(thomaston, absence)

    def mean(first, last):
        return round(sum(years[year].value for year in range(first, last + 1)) / (last - first + 1), 2)

    assert (mean(2012, 2015), mean(2016, 2019)) == (6.95, 6.62)
    # Region 20 is younger than these years; of 2020-21 no district has a figure.
    assert {years[year].districts for year in range(2012, 2020)} == {9}
    assert 2021 not in years


def test_a_fall_of_chronic_absenteeism_in_thomaston_is_not_visible():
    thomaston = District.objects.get(slug="thomaston")
    claim = Outcome(indicator=Indicator.objects.get(code="chronic_absenteeism_rate"))

    seen = verdict_on(claim, 2016, thomaston, PublicRecord([thomaston], [asked_by(claim)]))

    sides = seen.district_before, seen.district_after, seen.similar_before, seen.similar_after, seen.noise
    assert [round(number, 2) for number in sides] == [6.22, 6.55, 6.95, 6.62, 1.11]
    assert (seen.result, seen.reason) == (ClaimCheck.NOT_VISIBLE, Reason.OTHER_WAY)


@pytest.mark.parametrize("kind", ["resc", "technical", "state_agency", "college"])
def test_kinds_that_have_no_like_are_compared_with_none(kind):
    for district in District.objects.active().filter(kind=kind):
        assert SimilarAnswer(district).likenesses == []
        assert district.short_name in SimilarAnswer(district).why_none
