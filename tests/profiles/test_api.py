"""Practices and topics in the data interface: the questions, answers and facts of the pages."""

import csv
import io
import json

import pytest
from django.http import QueryDict

from core.api import LARGEST_PAGE_SIZE
from core.uploads import Kind
from profiles import actions
from profiles.api import OpenState
from profiles.exports import as_data
from profiles.indexing import rebuild_words
from profiles.models import Practice
from profiles.workflow import OPEN, State
from tests.factories import AttachmentFactory, DistrictFactory, PracticeFactory, TagFactory, TopicFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/practices"
# A few of each kind of question; each finds something, or nothing, or is corrected.
QUESTIONS = [
    "",
    "q=",
    "q=visits",
    "q=%22home+visits%22",
    "q=visits+-letters",
    "q=absense",
    "q=zzzzqq",
    "q=caf%C3%A9",
    "topic=attendance",
    "topic=attendance&topic=reading",
    "topic=attendance&grade=9-12",
    "topic=reading&q=visits",
    "grade=pk-5",
    "grade=not-recorded",
    "evidence=1&evidence=2",
    "evidence=not-recorded",
    "tier=0",
    "type=program&status=in_use",
    "status=ended",
    "cost=none",
    "kind=local",
    "alliance=yes",
    "district=thomaston",
    "tag=home-visits",
    "verified=not-recorded",
    "drg=not-recorded",
    "sort=title",
    "sort=newest&topic=attendance",
    "sort=adopted",
    "sort=relevance&q=visits",
    "like=thomaston",
    "like=1400011",
    "like=stafford",
    "like=stafford&topic=attendance&sort=title",
    "like=stafford&q=visits",
    "like=stafford&q=absense",
    "sort=nearest",
]


@pytest.fixture
def inventory():
    """Twelve practices that differ in what the questions ask."""
    attendance, reading = TopicFactory(slug="attendance"), TopicFactory(slug="reading")
    figures = {
        "enrollment": 900,
        "enrollment_year": 2026,
        "pct_free_or_reduced_meals": 30,
        "grade_span": "k12",
    }
    thomaston = DistrictFactory(slug="thomaston", code="1400011", alliance=True, **figures)
    DistrictFactory(slug="stafford", **figures)
    tag = TagFactory(slug="home-visits")
    for n in range(12):
        PracticeFactory(
            slug=f"practice-no-{n}",
            title=["Home visits", "Absence letters", "Café mornings"][n % 3] + f" {n}",
            topics=[attendance, reading] if n % 4 == 0 else [[attendance, reading][n % 2]],
            tags=[tag] if n % 3 == 0 else [],
            lead_district=thomaston if n < 3 else DistrictFactory(**figures | {"enrollment": 9000 - n}),
            lowest_grade=9 if n % 2 else None,
            highest_grade=12 if n % 2 else None,
            local_evidence=n % 5 or None,
            tier_claimed=0 if n == 4 else None,
            annual_cost=0 if n == 5 else None,
            practice_type="program" if n > 6 else "",
            status="in_use" if n > 8 else "",
            state=State.ENDED if n == 11 else State.PUBLISHED,
        )
    rebuild_words()


def errors(response):
    return [(problem["parameter"], problem["reason"]) for problem in response.json()["errors"]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_finds_what_browse_and_the_files_find_in_the_same_order(client, inventory, question):
    browse = client.get(f"/practices/?{question}").context["browse"]
    answer = client.get(f"{LIST}?{question}").json()
    file = client.get(f"/data/practices.json?{question}").json()
    table = list(csv.DictReader(io.StringIO(client.get(f"/data/practices.csv?{question}").text)))

    found = [practice["slug"] for practice in answer["results"]]
    assert answer["count"] == browse.total == file["count"] == len(table) == len(found)
    assert found[:10] == [practice.slug for practice in browse.page]
    assert found == [practice["slug"] for practice in file["practices"]] == [row["slug"] for row in table]
    assert answer["results"] == file["practices"]
    assert (answer["q"], answer["corrected_to"]) == (file["q"], file["corrected_to"])


@pytest.mark.parametrize(
    "question", ["q=%00", "evidence=9", "sort=up", "sort=title&sort=newest", "topics=a", "like=nowhere"]
)
def test_what_browse_or_the_files_refuse_it_refuses_with_the_same_words(client, inventory, question):
    answer, file = client.get(f"{LIST}?{question}"), client.get(f"/data/practices.json?{question}")

    assert (answer.status_code, file.status_code) == (400, 400)
    parameter = question.partition("=")[0]
    assert [name for name, _ in errors(answer)] == [name for name, _ in errors(file)] == [parameter]


@pytest.mark.parametrize(
    ("question", "parameter", "reason"),
    [
        ("evidence=9", "evidence", "“9” is not one of the choices."),
        ("page=0", "page", "Give a whole number from 1 to 1,000,000."),
        ("page=-1", "page", "Give a whole number from 1 to 1,000,000."),
        ("page=1e9", "page", "Give a whole number from 1 to 1,000,000."),
        ("page=%D9%A1", "page", "Give a whole number from 1 to 1,000,000."),
        ("page=1&page=2", "page", "Give it once."),
        ("page_size=1000000000", "page_size", "Give a whole number from 1 to 100."),
        ("page_size=", None, None),
        ("page_size=x%00", "page_size", "Give a whole number from 1 to 100."),
    ],
)
def test_a_bad_value_is_refused_with_the_parameter_and_the_reason(client, question, parameter, reason):
    response = client.get(f"{LIST}?{question}")

    assert response.status_code == (400 if parameter else 200)
    if parameter:
        assert errors(response) == [(parameter, reason)]


def test_every_problem_is_told_at_once(client):
    response = client.get(f"{LIST}?evidence=9&page=0&colour=red")

    assert {parameter for parameter, _ in errors(response)} == {"evidence", "page", "colour"}


def test_the_pages_of_a_list_lead_through_all_of_it(client, inventory, settings):
    settings.SITE_URL = "https://portal.example.org"
    slugs, address, asked = [], f"{LIST}?topic=attendance&page_size=3", 0
    while address:
        response = client.get(address.removeprefix(settings.SITE_URL))
        page = response.json()
        slugs += [practice["slug"] for practice in page["results"]]
        address, asked = page["next"], asked + 1
        assert address is None or address.startswith(settings.SITE_URL)
        assert (f'<{address}>; rel="next"' in response["Link"]) == bool(address)

    whole = client.get(f"{LIST}?topic=attendance").json()
    assert slugs == [practice["slug"] for practice in whole["results"]]
    assert asked == -(-whole["count"] // 3)
    assert page["previous"].endswith(f"topic=attendance&page_size=3&page={asked - 1}")


def test_a_page_after_the_last_is_not_there(client, inventory):
    response = client.get(f"{LIST}?page=99")

    assert response.status_code == 404
    assert errors(response) == [("page", "There is no page 99 in this list.")]


def test_nothing_found_is_an_empty_page(client):
    page = client.get(f"{LIST}?q=nothing").json()

    assert (page["count"], page["results"], page["next"], page["previous"]) == (0, [], None, None)


def test_one_practice_has_the_facts_of_the_files(client, inventory):
    practice = Practice.objects.with_export_data().get(slug="practice-no-0")

    assert client.get(f"{LIST}/practice-no-0").json() == json.loads(json.dumps(as_data(practice)))


def test_the_document_names_every_state_in_which_a_practice_is_open():
    assert set(OpenState.__args__) == set(OPEN)


def test_a_withdrawn_practice_is_gone_and_an_unknown_one_not_there(client):
    PracticeFactory(slug="hidden", state=State.WITHDRAWN)

    assert client.get(f"{LIST}/hidden").status_code == 410
    assert errors(client.get(f"{LIST}/hidden"))[0][0] == "slug"
    assert client.get(f"{LIST}/nowhere").status_code == 404
    assert errors(client.get(f"{LIST}/nowhere"))[0][0] == "slug"


@pytest.mark.parametrize(
    ("old", "new"), [(f"{LIST}/old", f"{LIST}/new"), ("/practices/old/", "/practices/new/")]
)
def test_an_old_address_leads_to_the_new_one_and_keeps_the_query(client, old, new):
    actions.rename(PracticeFactory(slug="old"), "new")

    response = client.get(f"{old}?like=1400011&x=a%0D%0Ab&x=é")

    assert response.status_code == 301
    path, _, query = response["Location"].partition("?")
    assert path == new
    assert QueryDict(query).getlist("x") == ["a\r\nb", "é"]
    assert client.get(old)["Location"] == new


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, count):
    for _ in range(count):
        PracticeFactory(topics=[TopicFactory(), TopicFactory()], districts=[DistrictFactory()])

    with django_assert_num_queries(10):
        client.get(LIST)
    with django_assert_num_queries(2):
        client.get("/api/v1/topics")


def test_a_page_cannot_be_larger_than_the_server_likes(client):
    assert client.get(f"{LIST}?page_size={LARGEST_PAGE_SIZE}").status_code == 200
    assert client.get(f"{LIST}?page_size={LARGEST_PAGE_SIZE + 1}").status_code == 400


def test_topics_have_the_counts_of_their_pages(client, inventory, settings):
    settings.SITE_URL = "https://portal.example.org"
    topics = {topic["slug"]: topic for topic in client.get("/api/v1/topics").json()["results"]}

    for slug, topic in topics.items():
        assert topic["practice_count"] == client.get(f"/topics/{slug}/").context["total"] > 0
        assert topic["feed"] == f"https://portal.example.org/feeds/topics/{slug}.atom"


def test_what_readers_can_open_is_told_with_its_address_and_what_is_known_of_it(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    draft = PracticeFactory(slug="open", state=State.DRAFT)
    text, file = draft.working_revision, AttachmentFactory(practice=draft, name="Letter.pdf")
    shown = AttachmentFactory(practice=draft, name="map.png", kind=Kind.PNG)
    text.resources.create(
        title="Letter", attachment=file, kind="form", language="Spanish", accessible=True, position=0
    )
    text.resources.create(title="Map", attachment=shown, position=1)
    text.resources.create(title="Page", url="https://example.org/page", accessible=False, position=2)
    AttachmentFactory(practice=draft, name="Unnamed.pdf")
    actions.change_status(draft, State.PUBLISHED, by=None)

    nothing = {"kind": None, "file": None, "bytes": None, "language": None, "shows": None}
    resources = [
        nothing
        | {
            "title": "Letter",
            "url": f"https://portal.example.org{file.get_absolute_url()}",
            "kind": "form",
            "file": "pdf",
            "bytes": file.size,
            "language": "Spanish",
            "accessible": True,
        },
        nothing
        | {
            "title": "Map",
            "url": f"https://portal.example.org{shown.get_absolute_url()}",
            "file": "png",
            "bytes": shown.size,
            "accessible": None,
            "shows": "What it shows",
        },
        nothing | {"title": "Page", "url": "https://example.org/page", "accessible": False},
    ]
    assert client.get(f"{LIST}/open").json()["resources"] == resources
    [exported] = client.get("/data/practices.json").json()["practices"]
    assert exported["resources"] == resources
    assert client.get(file.get_absolute_url()).status_code == 200
    [row] = csv.DictReader(io.StringIO(client.get("/data/practices.csv").text))
    assert row["resources"] == "; ".join(f"{one['title']} {one['url']}" for one in resources)


def test_the_document_describes_resources(client):
    shape = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["ResourceShape"]

    assert shape["required"] == [*shape["properties"]]
    assert [name for name, one in shape["properties"].items() if not one.get("description")] == []
    assert [*shape["properties"]] == [
        *("title", "url", "kind", "file", "bytes", "language", "accessible", "shows")
    ]
