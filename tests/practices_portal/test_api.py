"""The data interface as a whole: only read, open to all, one shape of errors, an exact document."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from practices_portal import views
from tests.factories import DistrictFactory, ObservationFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/api/v1/practices",
    "/api/v1/practices/open",
    "/api/v1/districts",
    "/api/v1/districts/1400011",
    "/api/v1/topics",
    "/api/v1/openapi.json",
]
FOR_PROGRAMS = [
    *ADDRESSES,
    "/api/v1/nowhere",
    "/api/v1/practices?page=0",
    "/data/practices.csv",
    "/data/practices.json",
    "/data/learn-together-grow-together-ct.zip",
    "/feeds/practices.atom",
    "/feeds/topics/attendance.atom",
]


@pytest.fixture(autouse=True)
def inventory():
    district = DistrictFactory(code="1400011", slug="thomaston")
    ObservationFactory(district=district)
    PracticeFactory(slug="open", lead_district=district, topics=[TopicFactory(slug="attendance")])


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_nothing_but_reading_is_possible(address, method):
    response = Client(enforce_csrf_checks=True).generic(method, address, data=b"{}", content_type="x/y")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["errors"][0]["parameter"] is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_says_what_get_would(client, address):
    get, head = client.get(address), client.head(address)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Cache-Control", "Access-Control-Allow-Origin"):
        assert head[name] == get[name]


@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_pages_of_any_origin_may_read_it_and_no_cookie_is_involved(client, address):
    client.cookies["sessionid"] = "something"
    response = client.get(address, headers={"Origin": "https://elsewhere.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_a_browser_that_asks_ahead_hears_what_it_may_do(client, address):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    response = client.options(address, headers=asked)

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_an_unchanged_answer_may_still_be_read_from_elsewhere(client):
    first = client.get("/api/v1/topics")

    again = client.get("/api/v1/topics", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


@pytest.mark.parametrize("path", ["/", "/practices/", "/practices/open/", "/admin/login/"])
def test_pages_for_people_are_not_opened_to_other_origins(client, path):
    assert "Access-Control-Allow-Origin" not in client.get(path)


@pytest.mark.parametrize("address", [address for address in ADDRESSES if not address.endswith("json")])
def test_a_slash_at_the_end_leads_to_the_same_without(client, address):
    response = client.get(f"{address}/?page=2&q=%C3%A9")

    assert (response.status_code, response["Location"]) == (301, f"{address}?page=2&q=%C3%A9")
    assert client.get(f"{address}/")["Location"] == address


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "nowhere/",
        "practices/a/b",
        "practices//",
        "/evil.example/",
        "//evil.example/",
        "practices/%00",
        "practices/%0A%0Dx",
        "practices/%FF%FE",
        "practices/%E2%80%A8",
        "practices/..%2F..%2Fadmin",
        "districts/é",
        "openapi.json/x",
        "docs",
    ],
)
def test_an_odd_address_is_a_404_in_json_and_leads_nowhere_else(client, path):
    response = client.get(f"/api/v1/{path}")

    if response.status_code == 301:
        assert re.fullmatch(r"/api/v1/\w+", response["Location"])
    else:
        assert response.status_code == 404
        assert response.json()["errors"][0]["reason"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=0.9", "", "*/*;q=zero", "\x00"])
def test_whatever_the_reader_accepts_it_is_json(client, address, accept):
    response = client.get(address, headers={"Accept": accept})

    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == "application/json"


@pytest.mark.parametrize("tag", ["*", '"x"', "W/", '"', "\x00", "é" * 5000])
def test_an_odd_etag_does_not_break_it(client, tag):
    assert client.get("/api/v1/topics", headers={"If-None-Match": tag}).status_code in (200, 304)


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address[7:] != "/practices"])
def test_a_parameter_that_is_not_known_is_refused(client, address):
    response = client.get(f"{address}?colour=red")

    assert response.status_code == 400
    assert [problem["parameter"] for problem in response.json()["errors"]] == ["colour"]


def test_a_thousand_parameters_are_refused_in_json(client):
    response = client.get("/api/v1/topics?" + "&".join(f"p{n}=1" for n in range(1001)))

    assert response.status_code == 400
    assert response.json()["errors"]


def test_what_breaks_on_our_side_is_said_in_json_without_a_trace(client, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("profiles.api.as_data", fail)
    client.raise_request_exception = False

    response = client.get("/api/v1/practices")

    assert response.status_code == 500
    assert response.json() == {"errors": [{"parameter": None, "reason": "Something went wrong on our side."}]}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("status", "view"), [(400, views.bad_request), (404, views.not_found)])
def test_error_pages_are_for_people_and_errors_in_json_for_programs(rf, status, view):
    program, person = view(rf.get("/api/v2/x")), view(rf.get("/x"))

    assert program.status_code == person.status_code == status
    assert json.loads(program.content)["errors"]
    assert b"<h1>" in person.content


def test_the_root_leads_people_to_the_page_that_explains_it(client):
    response = client.get("/api/v1", follow=True)

    assert response.redirect_chain == [("/api/v1/", 301), ("/data/api/", 302)]
    assert response.status_code == 200


def test_every_field_and_parameter_of_the_document_is_explained(document):
    shapes = document["components"]["schemas"]
    fields = {
        (name, field): facts
        for name, shape in shapes.items()
        for field, facts in shape.get("properties", {}).items()
    }
    parameters = [p for path in document["paths"].values() for p in path["get"]["parameters"]]

    assert document["openapi"].startswith("3.1")
    assert [where for where, facts in fields.items() if not facts.get("description")] == []
    assert [p["name"] for p in parameters if not p.get("description")] == []
    assert [name for name, shape in shapes.items() if not shape.get("description")] == []
    nullable = [facts for facts in fields.values() if {"type": "null"} in facts.get("anyOf", [])]
    assert len(nullable) > 40
    assert [facts for facts in nullable if "Null: " not in facts["description"]] == []


def test_the_document_knows_the_parameters_of_browse_and_their_values(document):
    from profiles.filters import PracticeFilter

    parameters = {p["name"]: p for p in document["paths"]["/api/v1/practices"]["get"]["parameters"]}

    assert parameters.keys() == {*PracticeFilter.base_filters, "page", "page_size"}
    assert parameters["topic"]["schema"]["items"]["enum"] == ["attendance"]
    assert parameters["district"]["schema"]["items"]["enum"] == ["thomaston"]


def test_the_page_that_explains_it_has_all_of_the_document(client, document):
    html = client.get("/data/api/").text

    for path, methods in document["paths"].items():
        assert f"GET {path}</code>" in html
        for parameter in methods["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in html
    for name, shape in document["components"]["schemas"].items():
        for field in shape.get("properties", {}):
            assert f'id="{name}"' in html
            assert f"<code>{field}</code>" in html


def test_the_examples_of_the_page_work(client):
    html = client.get("/data/api/").text
    examples = re.findall(
        r"http://127.0.0.1:8000(/api/v1/[^'\"]+)", unescape(html[: html.index('id="rules"')])
    )

    assert {address: client.get(address).status_code for address in examples} == {
        "/api/v1/practices?topic=attendance&grade=9-12": 200,
        "/api/v1/practices?topic=attendance": 200,
        "/api/v1/districts/1400011": 200,
    }
