"""Districts in the data interface: their facts and figures, and nothing that is held back."""

import pytest

from tests.factories import (
    DataSourceFactory,
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    StudentGroupFactory,
    TownFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/districts"


def figures_of(client, code="1400011"):
    return client.get(f"{LIST}/{code}").json()["observations"]


def test_a_district_says_null_for_what_is_not_recorded(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    district = DistrictFactory(
        code="0010011",
        slug="andover",
        short_name="Andover",
        enrollment=212,
        enrollment_year=2026,
        pct_english_learners="10.5",
        demographics_year=2026,
    )
    district.town_districts.create(town=TownFactory(name="Andover"), relationship="local_board")

    facts = client.get(f"{LIST}/0010011").json()

    assert facts["url"] == "https://portal.example.org/districts/andover/"
    assert (facts["code"], facts["enrollment"], facts["enrollment_year"]) == ("0010011", 212, "2025-26")
    assert facts["towns"] == [{"name": "Andover", "relationship": "local_board", "grades": None}]
    assert facts["pct_english_learners"] == 10.5
    assert (facts["pct_free_or_reduced_meals"], facts["lowest_grade"], facts["website"]) == (None, None, None)
    assert facts["observations"] == []


def test_the_list_is_by_name_with_closed_districts_and_without_figures(client):
    DistrictFactory(short_name="Region 10")
    DistrictFactory(short_name="Region 4", status="historic")

    page = client.get(LIST).json()

    assert [d["short_name"] for d in page["results"]] == ["Region 4", "Region 10"]
    assert page["results"][0]["status"] == "historic"
    assert "observations" not in page["results"][0]


def test_a_figure_has_its_unit_group_year_source_and_status(client):
    district = DistrictFactory(code="1400011")
    source = DataSourceFactory(code="S01", retrieved="2026-11-21")
    ObservationFactory(district=district, source=source, value="7.25", numerator=58, denominator=800)

    answer = client.get(f"{LIST}/1400011").json()

    assert answer["observations"] == [
        {
            "indicator": "chronic_absenteeism_rate",
            "student_group": "all_students",
            "school_year": "2018-19",
            "value": 7.25,
            "unit": "percent",
            "text": "7.3%",
            "numerator": 58,
            "denominator": 800,
            "status": "published",
            "source": "S01",
            "retrieved": "2026-11-21",
        }
    ]
    assert [i["code"] for i in answer["indicators"]] == ["chronic_absenteeism_rate"]
    assert [g["code"] for g in answer["student_groups"]] == ["all_students"]
    assert [s["code"] for s in answer["sources"]] == ["S01"]


@pytest.mark.parametrize(
    ("stored", "status", "text"),
    [
        ({"value": None, "flag": "suppressed"}, "suppressed", "Suppressed: too few students"),
        ({"value": None, "flag": "not_reported"}, "not_reported", "No figure"),
        ({"value": None, "flag": "held_back"}, "held_back", "Suppressed: too few students"),
        # Stored under laxer limits than those of today.
        (
            {"value": "12.5", "numerator": 4, "denominator": 32},
            "held_back",
            "Suppressed: too few students",
        ),
        ({"value": "98.0", "numerator": 98, "denominator": 100}, "published", "≥95%"),
    ],
)
def test_what_is_held_back_has_no_number_anywhere(client, stored, status, text):
    ObservationFactory(district=DistrictFactory(code="1400011"), **stored)

    (figure,) = figures_of(client)

    assert (figure["value"], figure["numerator"], figure["denominator"]) == (None, None, None)
    assert (figure["status"], figure["text"]) == (status, text)


def test_the_rest_does_not_give_a_hidden_group_away(client):
    district = DistrictFactory(code="1400011")
    everyone = {"value": "10.0", "numerator": 40, "denominator": 400}
    others = {"value": "9.5", "numerator": 36, "denominator": 380}
    for group, stored in [
        ("all_students", everyone),
        ("not_english_learners", others),
        ("english_learners", {"value": None, "flag": "suppressed"}),
    ]:
        ObservationFactory(
            district=district, student_group=StudentGroupFactory(code=group, name=group), **stored
        )

    shown = {figure["student_group"]: figure["status"] for figure in figures_of(client)}

    assert shown == {
        "all_students": "published",
        "not_english_learners": "held_back",
        "english_learners": "suppressed",
    }


def test_a_bound_does_not_follow_from_the_other_figures(client):
    """97 of 100 may be shown as "at least 95 percent" only, so what is left of all must not tell it."""
    district = DistrictFactory(code="1400011")
    indicator = IndicatorFactory(code="graduation", name="Graduation", short_name="Graduation")
    for group, stored in [
        ("all_students", {"value": "80.0", "numerator": 400, "denominator": 500}),
        ("not_english_learners", {"value": "75.75", "numerator": 303, "denominator": 400}),
        ("english_learners", {"value": "97.0", "numerator": 97, "denominator": 100}),
    ]:
        ObservationFactory(
            district=district,
            indicator=indicator,
            student_group=StudentGroupFactory(code=group, name=group),
            **stored,
        )

    shown = {figure["student_group"]: (figure["text"], figure["value"]) for figure in figures_of(client)}

    assert shown == {
        "all_students": ("80.0%", 80),
        "not_english_learners": ("Suppressed: too few students", None),
        "english_learners": ("≥95%", None),
    }


@pytest.mark.parametrize("code", ["9999999", "thomaston", "14000111", "-"])
def test_an_unknown_code_is_not_there(client, code):
    response = client.get(f"{LIST}/{code}")

    assert response.status_code == 404
    assert response.json()["errors"][0]["parameter"] == "code"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, count):
    district = DistrictFactory(code="1400011")
    for n in range(count):
        ObservationFactory(district=district, school_year=2015 + n)
        other = DistrictFactory(successor=None)
        other.town_districts.create(town=TownFactory(), relationship="local_board")

    with django_assert_num_queries(3):
        client.get(LIST)
    with django_assert_num_queries(9):
        client.get(f"{LIST}/1400011")
