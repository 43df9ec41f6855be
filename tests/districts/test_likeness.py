"""Why a district is like another, in words, and what may be asked."""

import time
from decimal import Decimal

import pytest
from django.http import QueryDict

from districts.display import Shown
from districts.likeness import Beside, SimilarAnswer
from districts.models import District
from districts.peers import Measure, Subject, nearest
from tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
ENROLLMENT, MEALS, *_ = Measure


def figure(text):
    """A figure as shown: "1,006", "12.5%", a bound or "No figure"."""
    if text == "No figure":
        return Shown(text, "not_reported")
    number = None if text[0] in "≤≥" else Decimal(text.strip("%").replace(",", ""))
    return Shown(text, "published", number)


@pytest.mark.parametrize(
    ("measure", "own", "other", "gap", "words"),
    [
        (ENROLLMENT, "765", "1,771", 1.1, "1,006 more"),
        (ENROLLMENT, "1,771", "765", -1.1, "1,006 fewer"),
        (ENROLLMENT, "765", "766", 0.25, "close"),
        (ENROLLMENT, "765", "766", 0.2501, "1 more"),
        (MEALS, "34.8%", "22.7%", -0.6, "12.1 points lower"),
        (MEALS, "34.8%", "35.0%", -0.25, "close"),
        (MEALS, "22.7%", "34.8%", 0.6, "12.1 points higher"),
        (MEALS, "22.7%", "No figure", None, ""),
        # Of a bound only its end is known.
        (MEALS, "≤5%", "17.0%", 0.6, "at least 12.0 points higher"),
        (MEALS, "17.0%", "≤5%", -0.6, "at least 12.0 points lower"),
        (MEALS, "80.0%", "≥95%", 0.6, "at least 15.0 points higher"),
        (MEALS, "≥95%", "≤5%", -3, "at least 90.0 points lower"),
        (MEALS, "≤5%", "≤5%", 0, "close"),
        (MEALS, "≤5%", "1.0%", -0.5, "too near to tell"),
        (MEALS, "1.0%", "≤5%", 0.5, "too near to tell"),
        (MEALS, "≥95%", "99.0%", 0.5, "too near to tell"),
    ],
)
def test_a_difference_in_words(measure, own, other, gap, words):
    assert Beside(measure, figure(own), figure(other), gap, True).difference == words


def like(**values):
    """A K-12 district with all figures, but for those that are given."""
    facts = {
        "enrollment": 1000,
        "enrollment_year": 2026,
        "pct_free_or_reduced_meals": 30,
        "pct_english_learners": 10,
        "pct_students_with_disabilities": 20,
        "demographics_year": 2026,
        "grade_span": "k12",
    }
    return District.objects.get(pk=DistrictFactory(**facts | values).pk)


def test_what_is_left_out_says_which_and_of_which_district():
    own = like(short_name="Avon", pct_english_learners=None)
    like(short_name="Bethel", pct_english_learners=None, pct_students_with_disabilities="0.2")
    like(short_name="Canton", enrollment=2000)

    by_name = {each.district.short_name: each for each in SimilarAnswer(own).likenesses}

    assert by_name["Canton"].left_out == [("English learners", "no figure (Avon)")]
    assert by_name["Bethel"].left_out == [
        ("English learners", "no figure (Avon) and no figure (Bethel)"),
        ("Disability", "suppressed: too few students (Bethel)"),
    ]
    assert [each.measure for each in by_name["Bethel"].compared] == [Measure.ENROLLMENT, Measure.MEALS]


def test_the_reasons_are_the_two_nearest_figures_and_of_a_far_one_the_two_farthest():
    own = like(short_name="Avon")
    like(short_name="Near", enrollment=1001, pct_free_or_reduced_meals=31)
    like(short_name="Far", enrollment=9000, pct_free_or_reduced_meals=60)

    near, far = SimilarAnswer(own).likenesses

    assert [near.is_far, far.is_far] == [False, True]
    assert [each.measure for each in near.reasons] == [Measure.ENGLISH_LEARNERS, Measure.DISABILITIES]
    assert {each.measure for each in far.reasons} == {Measure.ENROLLMENT, Measure.MEALS}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"kind": "resc"}, "Avon is of the kind “RESC”."),
        ({"kind": "technical"}, "Avon is of the kind “Technical (CTECS)”."),
        ({"status": "historic"}, "Avon closed or merged."),
        ({"grade_span": ""}, "The grades that Avon offers are not recorded."),
        (
            {"enrollment": None, "pct_free_or_reduced_meals": None, "pct_english_learners": None},
            "Fewer than two of the four figures are on record for Avon.",
        ),
        ({"grade_span": "secondary"}, "No other district offers such grades"),
        ({"kind": "charter"}, "No other district offers such grades"),
    ],
)
def test_a_district_that_is_like_none_says_why(facts, why):
    like()

    answer = SimilarAnswer(like(short_name="Avon", **facts))

    assert answer.likenesses == []
    assert answer.why_none.startswith(why)


def limited(own, query):
    answer = SimilarAnswer(own, QueryDict(query))
    return answer.form.problems or [each.district.short_name for each in answer.likenesses]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["B", "C", "D"]),
        ("drg=E", ["B"]),
        ("alliance=yes", ["C"]),
        ("kind=regional", ["D"]),
        ("region=Capitol", ["B", "D"]),
        ("region=Capitol&kind=regional", ["D"]),
        ("kind=charter", []),
        ("drg=&w_meals=", ["B", "C", "D"]),
        ("unknown=1", ["B", "C", "D"]),
    ],
)
def test_limits_leave_districts_out(query, names):
    own = like(short_name="A")
    like(short_name="B", drg="E", planning_region="Capitol", enrollment=1100)
    like(short_name="C", alliance=True, drg="I", enrollment=1200)
    like(short_name="D", kind="regional", planning_region="Northwest Hills; Capitol", enrollment=1300)

    assert limited(own, query) == names


@pytest.mark.parametrize(
    ("query", "parameter", "reason"),
    [
        ("w_meals=4", "w_meals", "Free or reduced-price meals: give a whole number from 0 to 3."),
        ("w_meals=-1", "w_meals", "Free or reduced-price meals: give a whole number from 0 to 3."),
        ("w_meals=1.5", "w_meals", "Free or reduced-price meals: give a whole number from 0 to 3."),
        ("w_enrollment=%D9%A1", "w_enrollment", "Enrollment: give a whole number from 0 to 3."),
        ("w_enrollment=%00", "w_enrollment", "Enrollment: give a whole number from 0 to 3."),
        ("w_enrollment=1&w_enrollment=2", "w_enrollment", "Enrollment: give it once."),
        ("drg=Z", "drg", "“Z” is not one of the choices."),
        ("kind=resc", "kind", "“resc” is not one of the choices."),
        ("region=Nowhere", "region", "“Nowhere” is not one of the choices."),
        ("alliance=no", "alliance", "“no” is not one of the choices."),
        (
            "w_meals=0&w_enrollment=0&w_english_learners=0",
            None,
            "Give at least two of the four figures a weight.",
        ),
    ],
)
def test_a_bad_value_is_told_with_its_reason_and_nothing_is_listed(query, parameter, reason):
    own = like()
    like()

    assert limited(own, query) == [(parameter, reason)]
    assert SimilarAnswer(own, QueryDict(query)).likenesses == []


def test_weights_come_from_the_query_and_only_what_differs_is_repeated():
    form = SimilarAnswer(like(), QueryDict("w_meals=3&w_disabilities=0&w_enrollment=1&drg=E&page=2")).form

    assert list(form.weights.values()) == [1, 3, 1, 0]
    assert form.query == "w_meals=3&w_disabilities=0&drg=E"


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many_districts(django_assert_num_queries, count):
    own = like()
    for _ in range(count):
        like()

    with django_assert_num_queries(1):
        assert len(SimilarAnswer(own).likenesses) == count


def test_thirteen_thousand_districts_are_compared_in_a_moment():
    """A guard against work that grows with the square; the benchmark measures it closely."""
    subjects = [
        Subject(str(n), "public", "k12", {m: (n * (7 + i)) % 997 + 1 for i, m in enumerate(Measure)})
        for n in range(13_000)
    ]

    began = time.perf_counter()
    peers = nearest("5", subjects)

    assert len(peers) == 12_999
    assert time.perf_counter() - began < 3
