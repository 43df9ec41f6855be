"""The practices as data: the same answer as browse, safe to open, nothing unpublished."""

import csv
import io

import pytest

from core.cells import plain_cell
from profiles.indexing import rebuild_words
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_json_and_csv_give_the_results_of_browse_in_its_order(client):
    topic = TopicFactory(slug="attendance")
    for title in ("Beta", "Alpha", "Gamma"):
        PracticeFactory(title=title, topics=[topic])
    PracticeFactory(title="Elsewhere")

    page = client.get("/practices/?topic=attendance&sort=title").context["browse"].page
    data = client.get("/data/practices.json?topic=attendance&sort=title").json()
    table = rows(client.get("/data/practices.csv?topic=attendance&sort=title"))

    slugs = [practice.slug for practice in page]
    assert [p["slug"] for p in data["practices"]] == slugs
    assert [row["slug"] for row in table] == slugs
    assert [row["title"] for row in table] == ["Alpha", "Beta", "Gamma"]


def test_json_says_what_is_not_recorded_with_null_never_zero(client):
    district = DistrictFactory(code="1400011", name="Thomaston School District", short_name="Thomaston")
    practice = PracticeFactory(
        slug="board",
        title="Board",
        lead_district=district,
        topics=[TopicFactory(slug="attendance")],
        start_year=2016,
    )

    (data,) = client.get("/data/practices.json").json()["practices"]

    assert data["lead_district"] == {
        "code": "1400011",
        "name": "Thomaston School District",
        "short_name": "Thomaston",
    }
    assert data["evidence"] == {
        "written_by": "csde",
        "evidence_year": None,
        "local_evidence": None,
        "tier_claimed": None,
        "tier_confirmed": None,
    }
    assert (data["lowest_grade"], data["status"], data["cost_band"]) == (None, None, None)
    assert data["start_year"] == "2015-16"
    assert data["url"].endswith(practice.get_absolute_url())
    assert data["sources"] == [
        {"title": "Source 0", "publisher": None, "url": "https://example.org/source", "official": False}
    ]


def test_csv_cells_do_not_run_in_a_spreadsheet_and_round_trip(client):
    title = '=HYPERLINK("https://example.org","x")'
    PracticeFactory(title=title, summary="-2+3, said\n+1 person")

    (row,) = rows(client.get("/data/practices.csv"))

    assert row["title"] == f"'{title}"
    assert plain_cell(row["title"]) == title
    assert plain_cell(row["summary"]) == "-2+3, said\n+1 person"


@pytest.mark.parametrize("path", ["/data/practices.json", "/data/practices.csv"])
def test_a_bad_value_is_a_400_with_the_parameter_and_the_reason(client, path):
    response = client.get(f"{path}?evidence=9")

    assert response.status_code == 400
    assert "evidence" in response.content.decode()
    told = response.content.decode()
    if path.endswith("json"):
        ((parameter, told),) = [problem.values() for problem in response.json()["errors"]]
        assert parameter == "evidence"
    assert "“9” is not one of the choices" in told


@pytest.mark.parametrize("path", ["/data/practices.json", "/data/practices.csv"])
def test_a_parameter_that_does_not_exist_is_a_400(client, path):
    response = client.get(f"{path}?topics=attendance")

    assert response.status_code == 400
    assert "topics" in response.content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.ARCHIVED])
def test_what_is_not_listed_is_in_no_export(client, state):
    PracticeFactory(title="To be seen")
    PracticeFactory(title="Not to be seen", state=state)

    assert [p["title"] for p in client.get("/data/practices.json").json()["practices"]] == ["To be seen"]
    assert [row["title"] for row in rows(client.get("/data/practices.csv"))] == ["To be seen"]


@pytest.mark.parametrize("path", ["/data/practices.json", "/data/practices.csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, path, count):
    for _ in range(count):
        PracticeFactory(topics=[TopicFactory(), TopicFactory()], districts=[DistrictFactory()])

    with django_assert_num_queries(9):
        client.get(path)


def test_a_corrected_spelling_gives_the_results_of_the_page_and_is_said(client):
    PracticeFactory(slug="letters", title="Absence letters")
    rebuild_words()

    data = client.get("/data/practices.json?q=absense").json()
    table = client.get("/data/practices.csv?q=absense")

    assert (data["q"], data["corrected_to"]) == ("absense", "absence")
    assert [p["slug"] for p in data["practices"]] == ["letters"]
    assert table["X-Corrected-To"] == "absence"
    assert [row["slug"] for row in rows(table)] == ["letters"]
