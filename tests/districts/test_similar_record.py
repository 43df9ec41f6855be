"""Similar districts in the real record: the known answer."""

import pytest

from districts.likeness import SimilarAnswer
from districts.models import District
from districts.peers import Subject, nearest
from districts.record import PublicRecord
from districts.similar import SimilarDistricts

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
        return round(sum(years[year] for year in range(first, last + 1)) / (last - first + 1), 2)

    assert (mean(2012, 2015), mean(2016, 2019)) == (6.95, 6.62)


@pytest.mark.parametrize("kind", ["resc", "technical", "state_agency", "college"])
def test_kinds_that_have_no_like_are_compared_with_none(kind):
    for district in District.objects.active().filter(kind=kind):
        assert SimilarAnswer(district).likenesses == []
        assert district.short_name in SimilarAnswer(district).why_none
