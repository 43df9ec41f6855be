"""The page of the districts like one, and its part of the page of a district."""

import re

import pytest

from districts.models import District
from tests.factories import DistrictFactory, PracticeFactory
from tests.profiles.test_like import like

pytestmark = pytest.mark.django_db
PAGE = "/districts/thomaston/similar/"


@pytest.fixture
def thomaston():
    return like("thomaston", 800, name="Thomaston School District")


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_districts(client, django_assert_num_queries, thomaston, count):
    for n in range(count):
        PracticeFactory(lead_district=like(f"town-{n}"))

    with django_assert_num_queries(3):
        response = client.get(PAGE)

    assert len(response.context["similar"].likenesses) == count


def test_the_four_figures_stand_side_by_side_with_the_difference_in_words(client, thomaston):
    like("stafford", 1806, pct_free_or_reduced_meals="17.9")
    like("avon", 810, pct_english_learners=None)
    PracticeFactory(lead_district=thomaston)

    page = text_of(client.get(PAGE))

    assert "Thomaston 800 30.0% 10.0% – no figure – the district itself 1" in page
    assert (
        "Avon English learners left out: no figure (Avon) Disability left out: no figure (Thomaston)" in page
    )
    assert "1,806 1,006 more 17.9% 12.1 points lower 10.0% ≈ close close" in page


def test_method_weights_and_year_are_printed(client, thomaston):
    like("stafford", 900)

    usual, changed = text_of(client.get(PAGE)), text_of(client.get(f"{PAGE}?w_meals=3&w_disabilities=0"))

    assert "Method 1; figures of 2025-26 ; every weight 1." in usual
    assert "weights: Students 1, Meals 3, English learners 1, Disability 0." in changed
    assert "A figure of weight 0 is shown but not compared." in changed
    for page in (usual, changed):
        assert "It is never a ranking." in page
        assert "Some meal percentages are too low." in page


@pytest.mark.parametrize(
    ("query", "compared"),
    [
        ("", "by four public figures."),
        ("?w_meals=3", "by four public figures."),
        ("?w_meals=0", "by three public figures: number of students, English learners and students"),
        (
            "?w_enrollment=0&w_meals=0",
            "by two public figures: English learners and students with dis",
        ),
    ],
)
def test_the_page_says_by_which_figures_it_compared(client, query, compared):
    for slug in ("thomaston", "stafford"):
        like(slug, pct_students_with_disabilities=15)

    assert compared in text_of(client.get(f"{PAGE}{query}"))


def test_a_figure_that_the_district_lacks_is_not_said_to_be_compared(client, thomaston):
    like("stafford", 900)

    compared = (
        "by three public figures: number of students, free or reduced-price meals and English learners."
    )
    assert compared in text_of(client.get(PAGE))
    assert compared in text_of(client.get("/districts/thomaston/"))


def test_the_weights_are_one_link_from_the_top(client, thomaston):
    like("stafford", 900)

    page = client.get(PAGE).content.decode()

    assert page.index('href="#weights"') < page.index("<table")
    # Takes the focus, so that the next Tab is at the first weight.
    assert '<form class="ltg-weights" id="weights" tabindex="-1"' in page


def test_a_percentage_of_meals_that_is_known_to_be_too_low_is_marked_in_its_cell(client):
    derby = like("derby", code="0370011")
    like("stafford")

    own, other = client.get("/districts/derby/similar/"), client.get("/districts/stafford/similar/")
    brief = client.get("/districts/stafford/")

    mark = r'data-label="Meals">((?!</td>).)*30\.0%((?!</td>).)*known to be too low'
    for response in (own, other, brief):
        assert len(re.findall(mark, response.content.decode(), re.S)) == 1
    assert "The newest figure of Derby, marked in the table, is known to be too low." in text_of(own)
    assert 'id="meals"' in own.content.decode()

    # The next year's figure is another, and what is not shown cannot be too low.
    District.objects.filter(pk=derby.pk).update(demographics_year=2027)
    assert "known to be too low" not in text_of(client.get("/districts/stafford/"))
    District.objects.filter(pk=derby.pk).update(demographics_year=2026, pct_free_or_reduced_meals=None)
    assert "known to be too low" not in text_of(client.get("/districts/stafford/"))


def test_the_same_as_data_has_the_same_weights(client, thomaston):
    like("stafford", 900, drg="E")

    page = client.get(f"{PAGE}?w_meals=3&drg=E&page=7").content.decode()

    assert f'href="/api/v1/districts/{thomaston.code}/similar?w_meals=3&amp;drg=E"' in page


def test_a_bad_weight_is_told_beside_its_field_and_nothing_is_lost(client, thomaston):
    like("stafford", 900)

    response = client.get(f"{PAGE}?w_meals=9&w_enrollment=2&drg=E")

    page = response.content.decode()
    reason = "Free or reduced-price meals: give a whole number from 0 to 3."
    assert page.count(reason) == 2
    assert f'<a href="#w_meals">{reason}</a>' in page
    assert [re.search(rf'name="{name}" value="(\d)"', page)[1] for name in ("w_meals", "w_enrollment")] == [
        "9",
        "2",
    ]
    assert '<option value="E" selected>' in page
    assert "Stafford" not in text_of(response)
    assert "<title>Error: " in page


def test_one_weight_alone_is_not_enough(client, thomaston):
    like("stafford", 900)

    response = client.get(f"{PAGE}?w_meals=0&w_enrollment=0&w_disabilities=0")

    assert "There is a problem Give at least two of the four figures a weight." in text_of(response)
    assert response.context["similar"].likenesses == []


def test_limits_without_anybody_say_so_and_lead_back(client, thomaston):
    like("stafford", 900)

    response = client.get(f"{PAGE}?kind=regional")

    why = "No district can be compared with it by these weights and within these limits."
    assert why in text_of(response)
    assert f'<a href="{PAGE}">Leave out all limits and weights</a>' in response.content.decode()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"kind": "resc"}, "is of the kind “RESC”"),
        ({"status": "historic"}, "closed or merged"),
        ({"enrollment": None, "pct_free_or_reduced_meals": None}, "Fewer than two of the four figures"),
    ],
)
def test_a_district_that_is_like_none_says_why_and_offers_no_weights(client, facts, why):
    like("stafford")
    other = DistrictFactory(slug="crec", short_name="CREC", grade_span="k12", **facts)

    response = client.get("/districts/crec/similar/")

    assert why in text_of(response)
    assert 'name="w_meals"' not in response.content.decode()
    assert f'href="{other.get_absolute_url()}"' in response.content.decode()


def test_a_district_that_does_not_exist_is_not_found(client):
    assert client.get("/districts/nowhere/similar/").status_code == 404


def test_search_engines_find_the_page_without_its_weights(client, thomaston):
    page = client.get(f"{PAGE}?w_meals=3").content.decode()

    assert re.search(rf'<link rel="canonical" href="[^"?]*{PAGE}">', page)
    assert "Disallow: /districts/*/similar/?" in client.get("/robots.txt").content.decode()


def test_a_charter_school_is_compared_with_charter_schools(client):
    like("one", kind="charter")
    like("two", kind="charter")
    like("local")

    response = client.get("/districts/one/similar/")

    assert [each.district.slug for each in response.context["similar"].likenesses] == ["two"]
    assert "The only charter school of the same grade span (K–12)" in text_of(response)


def test_the_page_of_a_district_shows_the_ten_with_their_number_of_practices(client, thomaston):
    for n in range(12):
        like(f"town-{n:02}", 810 + n)
    PracticeFactory(lead_district=like("next-door", 801))

    response = client.get("/districts/thomaston/")

    page = text_of(response).partition("Districts like Thomaston")[2]
    assert "The ten nearest of 13 districts of the same grade span (K–12)" in page
    names = [each.district.short_name for each in response.context["similar"].likenesses]
    assert names == ["Next-door", *(f"Town-{n:02}" for n in range(9))]
    assert re.search(r"Next-door 801 ≈ close 30.0% ≈ close 10.0% ≈ close – no figure 1 ", page)
    assert "Method 1; figures of 2025-26 ; every weight 1. Change the weights or set limits" in page


def test_a_district_that_shared_nothing_points_to_similar_ones_that_have(client, thomaston):
    PracticeFactory(lead_district=like("stafford", 900))
    like("avon", 810)

    response = client.get("/districts/thomaston/")

    page = text_of(response)
    assert "Has not shared a practice yet." in page
    assert "like it that have shared or take part in some: Stafford (1). See these practices" in page
    assert 'href="/practices/?like=thomaston"' in response.content.decode()


def test_a_district_that_is_like_none_says_so_on_its_page(client):
    DistrictFactory(slug="crec", short_name="CREC", kind="resc")

    assert "CREC is of the kind “RESC”." in text_of(client.get("/districts/crec/"))
