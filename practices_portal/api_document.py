"""The OpenAPI document of the data interface, written from the code that answers.

Ninja writes the answers from their shapes; the parameters come from the filters of browse.
"""

import copy

import districts.vocabulary
import profiles.vocabulary
from core.addresses import absolute
from core.api import PAGING, words_of
from districts.forms import SimilarForm
from districts.models import District
from districts.peers import MOST_WEIGHT
from profiles.facets import FACETS
from profiles.filters import MAX_VALUES, PracticeFilter, Sort
from profiles.search import MAX_LENGTH, MAX_WORDS

ABOUT = (
    "Promising practices of Connecticut's school districts, and the public figures of the districts."
    " Read-only, free, without a key. Every answer that is not 200 has the shape of Problems."
    " Null never means zero: each field says what it means. A parameter that is sent blank counts as"
    " not given."
)
LICENSE = "See the address: figures are under the license that their publisher states."
# What stands in a path.
PATHS = {
    "slug": {
        "description": "The slug of the practice, as in the address of its page.",
        "schema": {"type": "string", "pattern": r"^[-a-zA-Z0-9_]+$"},
        "example": "district-attendance-review-board-thomaston",
    },
    "code": {
        "description": "The organization code of the district, with zeros in front.",
        "schema": {"type": "string", "pattern": r"^[0-9]{7}$"},
        "example": "1400011",
    },
}


def document(api):
    """The whole document as plain data."""
    made = copy.deepcopy(dict(api.get_openapi_schema(path_prefix="/api/v1/")))
    made["info"]["contact"] = {"url": absolute("/data/")}
    made["info"]["license"] = {"name": LICENSE, "url": absolute("/data/#cite")}
    made["servers"] = [{"url": absolute("")}]
    for path, methods in made["paths"].items():
        methods.pop("head", None)
        _describe(path, methods["get"])
    for name, schema in made["components"]["schemas"].items():
        if "enum" in schema:
            schema["description"] = _meanings(name)
    return made


def _describe(path, operation):
    """Add what ninja does not know of an operation: its parameters of the query, and headers."""
    if path == "/api/v1/practices":
        operation["parameters"] += practice_parameters()
    if path == "/api/v1/districts/{code}/similar":
        operation["parameters"] += similar_parameters()
    if "404" in map(str, operation["responses"]) and "{" not in path:
        operation["parameters"] += paging_parameters()
        operation["responses"][200]["headers"] = {
            "Link": {
                "description": "Addresses of the first, last, next and previous page.",
                "schema": {"type": "string"},
            }
        }
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter |= PATHS[parameter["name"]]
    if path == "/api/v1/practices/{slug}":
        operation["responses"][301] = {
            "description": "The practice has a new slug.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }


def practice_parameters():
    """The parameters of browse, as OpenAPI writes them. Vocabularies are read as they are now."""
    asked = PracticeFilter.base_filters
    yield _parameter(
        "q",
        "Search. Words in quotation marks are a phrase; a minus leaves a word out. A search without any"
        f" letter or digit, of more than {MAX_WORDS} words or of very common words alone answers 400.",
        {"type": "string", "maxLength": MAX_LENGTH},
    )
    yield _parameter(
        "sort",
        "Order. Usual: nearest with like, relevance with a search, else newest.",
        {"type": "string", "enum": Sort.values},
    )
    districts = District.objects.order_by("slug").values_list("slug", "code")
    yield _parameter(
        "like",
        "A district by its slug or code: keeps what its ten similar districts lead, take part in or adopted"
        " (with adopted=yes only what they adopted), the most alike first. A district that is compared with"
        " none finds nothing, and why_none says why.",
        {"type": "string", "enum": [name for names in zip(*districts, strict=True) for name in names]},
    )
    for facet in FACETS:
        values = {"type": "string", "enum": [value for value, _ in facet.options()]}
        meaning = f"{asked[facet.name].label}. Several values add up."
        yield _parameter(facet.name, meaning, {"type": "array", "items": values, "maxItems": MAX_VALUES})


def similar_parameters():
    """Weights and limits of similar districts."""
    form = SimilarForm(None, District.objects.active())
    for name in form.weight_names:
        whole = {"type": "integer", "minimum": 0, "maximum": MOST_WEIGHT, "default": 1}
        yield _parameter(name, f"Weight of “{form.fields[name].label}”. 0: not compared.", whole)
    for name in form.limit_names:
        values = [value for value, _ in form.fields[name].choices if value]
        meaning = f"{form.fields[name].label}: only these districts."
        yield _parameter(name, meaning, {"type": "string", "enum": values})


def paging_parameters():
    """The parameters of every list."""
    for name, (usual, largest, meaning) in PAGING.items():
        yield _parameter(
            name, meaning, {"type": "integer", "minimum": 1, "maximum": largest, "default": usual}
        )


def _parameter(name, description, schema):
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _meanings(name):
    """The values of the vocabulary called ``name``, with their words."""
    for module in (profiles.vocabulary, districts.vocabulary):
        if choices := getattr(module, name, None):
            return words_of(choices)
    raise LookupError(f"No vocabulary is called {name}.")
