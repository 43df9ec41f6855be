"""The check of a claim on the page of its practice and on the desk."""

from datetime import date

import pytest
from django.urls import reverse

from districts.models import Observation
from profiles.models import Outcome
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    StudentGroupFactory,
    UserFactory,
)
from tests.profiles.reading import form_of, html_of, words_of

pytestmark = pytest.mark.django_db

START = 2014
NUMBERS = {
    "enrollment": 1000,
    "enrollment_year": 2026,
    "pct_free_or_reduced_meals": 30,
    "pct_students_with_disabilities": 15,
    "demographics_year": 2026,
    "lowest_grade": -1,
    "highest_grade": 12,
    "grade_span": "k12",
}


def record(district, before, after, **values):
    """Four years to each side of the start; a None is withheld."""
    sides = [(range(START - 4, START), before), (range(START, START + 4), after)]
    for years, value in sides:
        for year in years:
            flag = "published" if value is not None else "suppressed"
            ObservationFactory(district=district, school_year=year, value=value, flag=flag, **values)


@pytest.fixture
def district():
    """A district of 1,000 students that has three like it, whose figures stay."""
    for _ in range(3):
        record(DistrictFactory(**NUMBERS), 15, 15)
    students = IndicatorFactory(code="enrollment", name="Enrollment", unit="students", counts_people=False)
    mine = DistrictFactory(short_name="Elmtown", **NUMBERS)
    for year in range(START - 4, START + 4):
        ObservationFactory(district=mine, indicator=students, school_year=year, value=1000)
    return mine


def claim(**values):
    return Outcome(claim="It fell.", indicator=IndicatorFactory(), **values)


def page_words(client, district, *outcomes, start=START):
    return words_of(
        html_of(client, PracticeFactory(lead_district=district, start_year=start, parts=outcomes))
    )


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (20, 10, "Agrees with public data After the start Elmtown moved the better way, by more than"),
        (10, 20, "Not visible in public data A fall across the district cannot be seen."),
        (20, 19.5, "Not visible in public data Elmtown moved the better way, but by no more than counts"),
        (20, None, "Suppressed: too few students Too few students stand behind"),
    ],
)
def test_the_page_says_what_the_record_shows(client, district, before, after, says):
    record(district, before, after)

    words = page_words(client, district, claim())

    assert f"Our check {says}" in words
    assert "Computed by the portal. No reviewer has confirmed it yet." in words


def test_the_numbers_and_the_rule_stand_on_the_page(client, district):
    record(district, 20, 10)

    words = page_words(client, district, claim())

    assert "Elmtown 20.00% 10.00% −10.00" in words
    assert "Similar districts, yearly median 15.00% (3 districts) 15.00% (3 districts) +0.00" in words
    # 1.96 times the root of (20 x 80 + 10 x 90) / 1000 / 4 years.
    assert "can bring a change of 1.55 percentage points either way" in words
    assert "1,000 in 2009-10 , 1,000 in 2010-11" in words
    assert "The rule." in words
    assert "A median needs three districts; a year in which fewer have a figure is left out." in words


def test_each_side_says_how_many_similar_districts_its_medians_are_of(client, district):
    record(district, 20, 10)
    later = DistrictFactory(**NUMBERS)
    for year in (START - 1, START, START + 1):
        ObservationFactory(district=later, school_year=year, value=15)
    ObservationFactory(district=DistrictFactory(**NUMBERS), school_year=START, value=15)

    words = page_words(client, district, claim())

    assert "15.00% (3 to 4 districts) 15.00% (3 to 5 districts) +0.00" in words


def test_two_similar_districts_with_figures_are_too_few_to_compare_with(client, district):
    record(district, 20, 10)
    like = Observation.objects.exclude(district=district).values_list("district", flat=True).first()
    Observation.objects.filter(district=like, school_year__lt=START - 1).delete()

    words = page_words(client, district, claim())

    assert "Our check Cannot be checked In too few of these school years do three or more similar" in words


def test_without_a_record_or_a_start_it_cannot_be_checked(client, district):
    assert "Cannot be checked The public record has fewer than two" in page_words(client, district, claim())
    record(district, 20, 10)
    assert "Cannot be checked The school year in which" in page_words(client, district, claim(), start=None)


def test_a_group_without_counts_is_not_weighed_by_the_whole_enrollment(client, district):
    group = StudentGroupFactory(code="high_needs", name="High needs")
    record(district, 20, 10, student_group=group)
    for like in type(district).objects.exclude(pk=district.pk):
        record(like, 15, 15, student_group=group)

    words = page_words(client, district, claim(student_group=group))

    assert "Cannot be checked The record does not say how many students" in words


def test_a_measure_of_its_own_is_not_checked(client, district):
    words = page_words(client, district, Outcome(claim="Visits rose.", measure="Visits"))

    assert "Our check" not in words
    assert "Not reviewed: nobody has set it beside the public figures yet." in words


def test_a_withheld_figure_is_nowhere_in_the_page(client, district, settings):
    settings.SUPPRESS_NUMERATOR_UNDER = settings.SUPPRESS_DENOMINATOR_UNDER = 0
    record(district, "12.34", "12.34", numerator=5, denominator=4321)
    settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER = 6, 20
    html = html_of(client, PracticeFactory(lead_district=district, start_year=START, parts=[claim()]))

    assert "Suppressed: too few students" in html
    assert "12.34" not in html
    assert "4,321" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_more_claims_take_no_more_queries(client, district, django_assert_num_queries, count):
    record(district, 20, 10)
    indicators = [IndicatorFactory(code=f"measure-{n}", name=f"Measure {n}") for n in range(count)]
    claims = [Outcome(claim="It fell.", indicator=indicator) for indicator in indicators]
    practice = PracticeFactory(lead_district=district, start_year=START, parts=claims)

    with django_assert_num_queries(23):
        client.get(practice.get_absolute_url())


def edit(client, practice, **changes):
    """Save the text with ``changes`` of its first result; the page that answers."""
    text = practice.working_revision
    url = reverse("admin:profiles_practicerevision_change", args=[text.pk])
    changes = {f"outcomes-0-{name}": value for name, value in changes.items()}
    return client.post(url, form_of(client.get(url)) | changes, follow=True)


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"])
    client.force_login(person)
    return person


def draft(district):
    return PracticeFactory(
        lead_district=district, state="draft", start_year=START, written_by="csde", parts=[claim()]
    )


def test_a_reviewer_confirms_what_the_portal_computes(client, curator, district):
    record(district, 20, 10)
    practice = draft(district)

    edit(client, practice, check_result="agrees")

    [outcome] = practice.working_revision.outcomes.all()
    assert (outcome.check_result, outcome.checked_by) == ("agrees", curator)
    assert outcome.checked_on is not None


def test_deciding_otherwise_needs_a_reason(client, curator, district):
    record(district, 20, 10)
    practice = draft(district)

    page = edit(client, practice, check_result="not_visible")
    assert "Say why. The portal computes “Agrees with public data”." in page.content.decode()
    edit(client, practice, check_result="not_visible", check_reason="Redistricted in that year.")

    [outcome] = practice.working_revision.outcomes.all()
    assert (outcome.check_result, outcome.checked_by) == ("not_visible", curator)


def test_taking_a_check_away_leaves_no_name_behind(client, curator, district):
    record(district, 20, 10)
    practice = draft(district)
    edit(client, practice, check_result="agrees")
    edit(client, practice, check_result="")

    [outcome] = practice.working_revision.outcomes.all()
    assert (outcome.check_result, outcome.checked_by, outcome.checked_on) == ("", None, None)


@pytest.mark.parametrize(
    ("result", "reason", "says"),
    [
        ("agrees", "", "Computed by the portal and confirmed by a reviewer on 3 May 2026."),
        (
            "not_visible",
            "Redistricted in that year.",
            "Not visible in public data Redistricted in that year. Decided by a reviewer on 3 May 2026."
            " The portal computes: agrees with public data.",
        ),
    ],
)
def test_the_page_tells_a_reviewers_word_from_the_portals(client, district, result, reason, says):
    record(district, 20, 10)
    checked = {"checked_by": UserFactory(), "checked_on": date(2026, 5, 3)}

    words = page_words(client, district, claim(check_result=result, check_reason=reason, **checked))

    assert says in words
    assert "No reviewer" not in words
