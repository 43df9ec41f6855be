"""What the pages about open data say: the downloads, and the data interface from its own document."""

from django.urls import reverse

from campaign import counting
from core.addresses import absolute
from districts.models import DataSource
from practices_portal import api_document, archive
from practices_portal.api import api
from profiles.exports import COLUMNS
from profiles.facets import FACETS
from profiles.filters import Sort
from topics.models import Topic

# A longer vocabulary is not spelled out on the page: the document has it.
FEW = 20
JSON_TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def context():
    """Columns, parameters with the values they know, and the sources of the figures."""
    return {
        "columns": COLUMNS,
        "parameters": [
            (facet.name, facet.label, [] if facet.open_ended else [value for value, _ in facet.options()])
            for facet in FACETS
        ],
        "sorts": Sort.values,
        "sources": DataSource.objects.all(),
        "archive": archive.current(),
        "tables": archive.TABLES,
        "topics": Topic.objects.all(),
        "dataset": dataset(),
        "opened": counting.opened_in_a_year(),
    }


def dataset():
    """The open data as a schema.org Dataset, for search engines of data."""
    formats = {
        "application/zip": reverse("data_archive"),
        "text/csv": reverse("profiles:practices_csv"),
        "application/json": reverse("profiles:practices_json"),
    }
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Learn Together, Grow Together CT: open data",
        "description": api_document.ABOUT,
        "url": absolute(reverse("open_data")),
        "isAccessibleForFree": True,
        "license": absolute(reverse("open_data") + "#cite"),
        "creator": {"@type": "GovernmentOrganization", "name": "Connecticut State Department of Education"},
        "spatialCoverage": "Connecticut",
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": absolute(path)}
            for kind, path in formats.items()
        ],
    }


def api_context():
    """The operations and shapes of the data interface, from its own document."""
    document = api_document.document(api)
    schemas = document["components"]["schemas"]
    return {
        "operations": [
            _operation(path, methods["get"], schemas) for path, methods in document["paths"].items()
        ],
        "shapes": [
            {"name": name, "about": schema["description"], "fields": _fields(schema, schemas)}
            for name, schema in schemas.items()
            if "properties" in schema
        ],
    }


def _operation(path, operation, schemas):
    answer = operation["responses"][200]["content"]["application/json"]["schema"]
    return {
        "id": operation["operationId"],
        "path": path,
        "summary": operation["summary"],
        "about": operation["description"],
        "parameters": [
            {"name": each["name"], "meaning": each["description"], **_kind(each["schema"], schemas)}
            for each in operation["parameters"]
        ],
        "shape": answer["$ref"].rpartition("/")[2],
        "statuses": sorted(operation["responses"]),
    }


def _fields(schema, schemas):
    return [
        {"name": name, "meaning": field["description"], **_kind(field, schemas)}
        for name, field in schema["properties"].items()
    ]


def _kind(schema, schemas):
    """{words, shape, values} of a value: its type in words, the shape it has, the values it can take."""
    if "anyOf" in schema:
        kinds = [_kind(each, schemas) for each in schema["anyOf"]]
        words = " or ".join(dict.fromkeys(kind["words"] for kind in kinds))
        return kinds[0] | {"words": words.replace("whole number or number", "number")}
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if "enum" in schemas[name]:
            return _kind(schemas[name], schemas)
        return {"words": "object", "shape": name, "values": []}
    if schema.get("type") == "array":
        return _kind(schema["items"], schemas) | {"words": "list"}
    words = JSON_TYPES.get(schema.get("type"), schema.get("type"))
    values = schema.get("enum", [])
    return {"words": words, "shape": "", "values": values if len(values) <= FEW else []}
