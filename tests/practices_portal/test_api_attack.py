"""The data interface attacked from its own document: nothing breaks, and every answer is as described."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.factories import DistrictFactory, ObservationFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db
FIGURES = {
    "enrollment": 900,
    "enrollment_year": 2026,
    "pct_free_or_reduced_meals": 30,
    "grade_span": "k12",
}


@pytest.fixture
def attacked(db, settings):
    """The document over a small inventory, answered by the application in this process."""
    settings.ALLOWED_HOSTS = ["*"]
    from practices_portal.wsgi import application

    district = DistrictFactory(code="1400011", slug="thomaston", **FIGURES)
    ObservationFactory(district=district)
    DistrictFactory(slug="stafford", planning_region="Capitol", **FIGURES)
    topic = TopicFactory(slug="attendance")
    for slug in ("district-attendance-review-board-thomaston", "another"):
        PracticeFactory(slug=slug, lead_district=district, topics=[topic], start_year=2016)
    # As Django's own test client does: the connection that holds the test's data must stay open.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


PATHS = [
    "/api/v1/practices",
    "/api/v1/practices/{slug}",
    "/api/v1/districts",
    "/api/v1/districts/{code}",
    "/api/v1/districts/{code}/similar",
    "/api/v1/topics",
]


def test_every_path_is_attacked(attacked):
    assert {operation.ok().path for operation in attacked.get_all_operations()} == set(PATHS)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_the_document_says(attacked, path, mode):
    """What the document allows, and what it does not (wrong types, unknown values, odd characters)."""

    @given(case=attacked[path]["GET"].as_strategy(generation_mode=mode))
    @settings(
        max_examples=60,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def attack(case):
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=leniency(case))

    attack()


def leniency(case):
    """What the document says in words, as no schema can: blanks are not given; q needs a word; two
    measures need a weight.
    """
    values = [value for given in (case.query or {}).values() for value in _as_list(given)]
    if any(value in ({}, []) or not str(value).strip() for value in values):
        return [negative_data_rejection]
    without_weight = [name for name, value in (case.query or {}).items() if _is_no_weight(name, value)]
    in_words = "q" in (case.query or {}) or len(without_weight) > 2
    return [positive_data_acceptance] if in_words else []


def _is_no_weight(name, value):
    return name.startswith("w_") and str(value) == "0"


def _as_list(value):
    return value if isinstance(value, list) else [value]
