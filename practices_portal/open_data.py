"""What the open data page says about the downloads."""

from districts.models import DataSource
from profiles.exports import CSV_COLUMNS
from profiles.facets import FACETS
from profiles.filters import Sort

COLUMNS = {
    "slug": "Short name in the address. It never changes.",
    "url": "Address of the practice on this site.",
    "title": "Title.",
    "tagline": "One sentence.",
    "summary": "A short paragraph.",
    "state": "Published or ended. Archived practices are not in the files.",
    "lead_district": "District that leads the practice.",
    "lead_district_code": "Its organization code, seven digits. Open the file so that zeros in front stay.",
    "districts": "All districts that take part.",
    "topics": "Topics.",
    "tags": "Keywords.",
    "practice_type": "Kind of practice.",
    "lowest_grade": "Lowest grade, PK to 12.",
    "highest_grade": "Highest grade.",
    "student_groups": "Groups of students it is for.",
    "start_year": "School year it began, such as 2018-19.",
    "end_year": "School year it ended.",
    "status": "In use, expanding, paused or ended.",
    "stage": "How far it has come.",
    "extent": "How much of the district takes part.",
    "cost_band": "Cost a year for each student.",
    "local_evidence": "Did it work here? Levels 1 to 4.",
    "tier_claimed": "ESSA tier that the district names; 0 for none.",
    "tier_confirmed": "ESSA tier that a reviewer confirmed.",
    "verified_by": "Who checked it last: the district, or the Department (csde).",
    "verified_on": "When.",
    "published_on": "When it first appeared here.",
    "updated_on": "When its text last changed.",
    "sources": "Sources with their addresses.",
}


def context():
    """Columns, parameters with the values they know, and the sources of the figures."""
    return {
        "columns": [(name, COLUMNS[name]) for name in CSV_COLUMNS],
        "parameters": [
            (facet.name, facet.label, [] if facet.open_ended else [value for value, _ in facet.options()])
            for facet in FACETS
        ],
        "sorts": Sort.values,
        "sources": DataSource.objects.all(),
    }
