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
    with django_assert_num_queries(10):
        client.get(f"{LIST}/1400011")


LIKE = "/api/v1/districts/1400011/similar"
FIGURES = {
    "enrollment": 800,
    "enrollment_year": 2026,
    "pct_free_or_reduced_meals": 30,
    "demographics_year": 2026,
    "grade_span": "k12",
}


def test_similar_districts_are_a_list_in_order_with_the_values_of_both(client):
    DistrictFactory(**FIGURES | {"code": "1400011", "pct_english_learners": "0.2"})
    DistrictFactory(**FIGURES | {"code": "0000211", "enrollment": 7200, "slug": "far", "short_name": "Far"})
    DistrictFactory(**FIGURES | {"code": "0000111", "slug": "near", "short_name": "Near"})

    answer = client.get(f"{LIKE}?w_meals=3").json()

    # Enrollment: 800, 800 and 7,200. Of (0, 0, ln 9) the deviation is ln 9 times the root of 2, by 3.
    far = round((((3 / 2**0.5) ** 2) / 4) ** 0.5, 6)
    assert {name: answer[name] for name in answer if name != "results"} == {
        "district_code": "1400011",
        "method": 1,
        "weights": {"enrollment": 1, "meals": 3, "english_learners": 1, "disabilities": 1},
        "limits": {"drg": None, "alliance": None, "kind": None, "region": None},
        "data_years": ["2025-26"],
        "comparable": 2,
        "why_none": None,
    }
    assert [(each["district_code"], each["distance"]) for each in answer["results"]] == [
        ("0000111", 0),
        ("0000211", far),
    ]
    assert answer["results"][1] == {
        "district_code": "0000211",
        "slug": "far",
        "short_name": "Far",
        "distance": far,
        "measures": [
            measure("enrollment", True, 800, "800", 7200, "7,200"),
            measure("meals", True, 30, "30.0%", 30, "30.0%"),
            measure("english_learners", False, None, "Suppressed: too few students", None, "No figure"),
            measure("disabilities", False, None, "No figure", None, "No figure"),
        ],
    }


def measure(name, compared, own_value, own_text, value, text):
    return {
        "measure": name,
        "compared": compared,
        "own_value": own_value,
        "own_text": own_text,
        "value": value,
        "text": text,
    }


def test_of_a_bound_only_its_words_are_given(client):
    DistrictFactory(**FIGURES | {"code": "1400011"})
    DistrictFactory(**FIGURES | {"enrollment": 100, "pct_free_or_reduced_meals": 97})

    (each,) = client.get(LIKE).json()["results"]

    assert each["measures"][1] == measure("meals", True, 30, "30.0%", None, "≥95%")
    assert "97" not in client.get(LIKE).text.replace("1970", "")


def test_limits_of_similar_districts_are_said_back(client):
    DistrictFactory(**FIGURES | {"code": "1400011"})
    DistrictFactory(**FIGURES | {"drg": "E", "slug": "avon"})
    DistrictFactory(**FIGURES)

    answer = client.get(f"{LIKE}?drg=E").json()

    assert answer["limits"] == {"drg": "E", "alliance": None, "kind": None, "region": None}
    assert [each["slug"] for each in answer["results"]] == ["avon"]


def test_a_district_that_is_like_none_says_why(client):
    DistrictFactory(code="1400011", short_name="CREC", kind="resc")

    answer = client.get(LIKE).json()

    assert (answer["results"], answer["comparable"]) == ([], 0)
    assert answer["why_none"].startswith("CREC is of the kind “RESC”.")


@pytest.mark.parametrize(
    ("query", "parameter", "reason"),
    [
        ("w_meals=4", "w_meals", "Free or reduced-price meals: give a whole number from 0 to 3."),
        ("drg=Z", "drg", "“Z” is not one of the choices."),
        ("kind=local&kind=regional", "kind", "Kind: give it once."),
        (
            "w_meals=0&w_enrollment=0&w_disabilities=0",
            None,
            "Give at least two of the four figures a weight.",
        ),
    ],
)
def test_bad_weights_and_limits_are_refused_with_the_reason(client, query, parameter, reason):
    DistrictFactory(**FIGURES | {"code": "1400011"})

    response = client.get(f"{LIKE}?{query}")

    assert response.status_code == 400
    assert response.json() == {"errors": [{"parameter": parameter, "reason": reason}]}


def test_similar_districts_refuse_what_they_do_not_know(client):
    DistrictFactory(**FIGURES | {"code": "1400011"})

    assert client.get(f"{LIKE}?weight=1").status_code == 400
    assert client.get("/api/v1/districts/9999911/similar").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_similar_districts_take_two_queries(client, django_assert_num_queries, count):
    DistrictFactory(**FIGURES | {"code": "1400011"})
    DistrictFactory.create_batch(count, **FIGURES)

    with django_assert_num_queries(2):
        assert len(client.get(LIKE).json()["results"]) == count
