"""What the pages about open data say: the downloads, and the data interface from its own document."""

from districts.models import DataSource
from profiles.exports import COLUMNS
from profiles.facets import FACETS
from profiles.filters import Sort


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
    }


def api_context():
    return {}
