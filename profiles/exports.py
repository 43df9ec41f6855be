"""The listed practices as data: the same answer, in the same order, as the page beside it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.cells import safe_row
from core.grades import Grade
from core.schoolyear import school_year
from core.tables import NEVER, Column, Table
from profiles.facets import practice_counts, with_practice_counts
from profiles.models import Practice
from topics.models import StateFact, Topic

SCHOOL_YEAR = "School year, such as 2018-19"
DATE = "Date, such as 2026-11-21"
GRADE = "PK, K or 1 to 12"
LEVEL = "Level 1 to 4"
TIER = "Tier 1 to 4; 0 for none"

# Columns of the CSV, in order. Lists are joined by "; ".
COLUMNS = [
    Column("slug", "Short name in the address. An old one leads to the new one.", blank=NEVER),
    Column("url", "Address of the practice on this site.", "URL", NEVER),
    Column("title", "Title.", blank=NEVER),
    Column("tagline", "One sentence."),
    Column("summary", "A short paragraph."),
    Column("state", "Published or ended. Archived practices are not in lists and files.", "Code", NEVER),
    Column("lead_district", "District that leads the practice.", blank=NEVER),
    Column(
        "lead_district_code",
        "Its organization code. Open the file so that zeros in front stay.",
        "Seven digits",
        NEVER,
    ),
    Column("districts", "All districts that take part."),
    Column("topics", "Topics, the main one first.", "Codes"),
    Column("tags", "Keywords.", "Codes"),
    Column("practice_type", "Kind of practice.", "Code"),
    Column("lowest_grade", "Lowest grade it serves.", GRADE),
    Column("highest_grade", "Highest grade it serves.", GRADE),
    Column("student_groups", "Groups of students it is for.", "Codes"),
    Column("start_year", "School year it began.", SCHOOL_YEAR),
    Column("end_year", "School year it ended.", SCHOOL_YEAR),
    Column("status", "In use, expanding, paused or ended.", "Code"),
    Column("stage", "How far it has come.", "Code"),
    Column("extent", "How much of the district takes part.", "Code"),
    Column("cost_band", "Cost.", "Dollars a year for each student, as a band"),
    Column(
        "written_by", "Who reports it: the district, or the Department from published sources.", "Code", NEVER
    ),
    Column(
        "evidence_year",
        "Newest school year that a result names, else the start. Over five years back it is older evidence.",
        SCHOOL_YEAR,
        "No result, or no year.",
    ),
    Column("local_evidence", "Did it work here? Set by a reviewer.", LEVEL, "Not reviewed."),
    Column("tier_claimed", "ESSA tier that the district names.", TIER, "None is named."),
    Column("tier_confirmed", "ESSA tier that a reviewer confirmed.", TIER, "Not reviewed."),
    Column(
        "verified_by", "Who checked it last: the district, or the Department (csde).", "Code", "Nobody yet."
    ),
    Column("verified_on", "When it was checked last.", DATE, "Not checked yet."),
    Column("published_on", "When it first appeared here.", DATE, NEVER),
    Column("updated_on", "When its text last changed.", DATE, NEVER),
    Column("sources", "Sources with their addresses."),
    Column("adopted_count", "Districts that install or use it, as they confirmed.", "Districts", NEVER),
    Column(
        "adopted_by",
        "Other districts that put it to use, as they confirmed: organization code, how far (exploring,"
        " installing, in_use, stopped), and why it stopped.",
        blank="No district has confirmed that it does.",
    ),
    Column("resources", "What readers can open, files and pages, with their addresses."),
]
CSV_COLUMNS = [column.name for column in COLUMNS]
TOPIC_COLUMNS = [
    Column("slug", "Short name in addresses, and value of the parameter topic.", blank=NEVER),
    Column("url", "Address of its page here.", "URL", NEVER),
    Column("name", "Its name.", blank=NEVER),
    Column("lead", "What it is about, in one line.", blank=NEVER),
    Column("introduction", "What it is about, in a few paragraphs.", "Markdown", NEVER),
    Column("practice_count", "Practices on this topic.", "Practices", NEVER),
    Column("feed", "Address of the Atom feed of its new practices.", "URL", NEVER),
]

FACT_COLUMNS = [
    Column("topic", "Short name of the topic on whose page it stands.", "Code", NEVER),
    Column(
        "kind",
        "official (figure), policy, described (policy by the word of an outside organization), or opinion"
        " (of an outside organization).",
        "Code",
        NEVER,
    ),
    Column("statement", "What is measured or what holds, as the source says it.", blank=NEVER),
    Column("value", "The figure as the source gives it.", blank="The fact is no figure."),
    Column("unit", "What is counted.", blank="The value says it, or there is none."),
    Column("period", "The year or years.", blank="The source names none."),
    Column("rank", "The state's place among the states, as the source gives it.", blank="None is given."),
    Column("grade", "A letter that the source gives.", blank="None is given."),
    Column("source_title", "Title of the source.", blank=NEVER),
    Column("source_publisher", "Its publisher.", blank=NEVER),
    Column("source_url", "Its address.", "URL"),
    Column("as_of", "When the source said it, or when it was read.", blank=NEVER),
]


def as_data(practice, text=None):
    """One practice as plain data, of its public text or of ``text``; None where no source says it."""
    text = text or practice.public_revision
    return {
        "slug": practice.slug,
        "url": settings.SITE_URL + practice.get_absolute_url(),
        "title": text.title,
        "tagline": text.tagline,
        "summary": text.summary,
        "state": practice.state,
        "lead_district": _district(practice.lead_district),
        "districts": [_district(p.district) | {"role": p.role} for p in text.participations.all()],
        "topics": [placement.topic.slug for placement in text.topic_placements.all()],
        "tags": sorted(tag.slug for tag in text.tags.all()),
        "practice_type": text.practice_type or None,
        "lowest_grade": _grade(text.lowest_grade),
        "highest_grade": _grade(text.highest_grade),
        "student_groups": [served.student_group.code for served in text.groups_served.all()],
        "start_year": school_year(text.start_year) or None,
        "end_year": school_year(text.end_year) or None,
        "status": text.current_status or None,
        "stage": text.stage or None,
        "extent": text.extent or None,
        "cost_band": text.cost_band or None,
        "evidence": {
            "written_by": text.written_by,
            "evidence_year": school_year(text.evidence_year) or None,
            "local_evidence": text.local_evidence,
            "tier_claimed": text.tier_claimed,
            "tier_confirmed": text.tier_confirmed,
        },
        "verified_by": practice.verified_by or None,
        "verified_on": _day(practice.verified_on),
        "published_on": _day(practice.published_at),
        "updated_on": _day(practice.updated_at),
        "sources": [
            {"title": s.title, "publisher": s.publisher or None, "url": s.url or None, "official": s.official}
            for s in text.sources.all()
        ],
        "adopted_count": practice.adopted_count,
        "adopted_by": [
            {
                "code": adoption.district.code,
                "stage": adoption.state,
                "start_year": school_year(adoption.start_year) or None,
                "stop_reason": adoption.stop_reason or None,
            }
            for adoption in practice.public_adoptions
        ],
        "resources": [_resource(resource) for resource in text.resources.all()],
    }


def as_row(practice):
    """One practice as a row of CSV_COLUMNS, each cell safe to open in a spreadsheet."""
    return safe_row(as_values(practice))


def as_values(practice, text=None):
    """The values of CSV_COLUMNS for a practice, of its public text or of ``text``; not yet safe."""
    data = flat(practice, text)
    return [data[column] for column in CSV_COLUMNS]


def flat(practice, text=None):
    """One practice as a mapping of CSV_COLUMNS to plain text."""
    data = as_data(practice, text)
    data |= data.pop("evidence")
    data["lead_district_code"] = data["lead_district"]["code"]
    data["lead_district"] = data["lead_district"]["name"]
    data["districts"] = "; ".join(d["name"] for d in data["districts"])
    data["sources"] = "; ".join(" ".join(filter(None, [s["title"], s["url"]])) for s in data["sources"])
    data["adopted_by"] = "; ".join(
        " ".join(filter(None, [a["code"], a["stage"], a["stop_reason"]])) for a in data["adopted_by"]
    )
    data["resources"] = "; ".join(f"{r['title']} {r['url']}" for r in data["resources"])
    for name in ("topics", "tags", "student_groups"):
        data[name] = "; ".join(data[name])
    return data


def topics_data():
    """Every topic as plain data, with its number of listed practices."""
    counts = practice_counts(Practice.objects.listed())
    for topic in with_practice_counts(Topic.objects.all(), "topic", counts):
        yield {
            "slug": topic.slug,
            "url": settings.SITE_URL + topic.get_absolute_url(),
            "name": topic.name,
            "lead": topic.lead,
            "introduction": topic.introduction.strip(),
            "practice_count": topic.practice_count,
            "feed": settings.SITE_URL + reverse("feeds:topic", args=[topic.slug]),
        }


def facts_data():
    """Every fact about the whole state as plain data, topic by topic; one query."""
    facts = StateFact.objects.filter(topic__merged_into=None).select_related("topic")
    for fact in facts.order_by("topic__position", "topic__name", "position", "pk"):
        row = {column.name: getattr(fact, column.name) for column in FACT_COLUMNS}
        yield row | {"topic": fact.topic.slug}


def _practice_rows():
    practices = Practice.objects.findable().sorted_by("title").with_export_data()
    return map(flat, practices.iterator(chunk_size=500))


TABLES = [
    Table(
        "practices.csv",
        "Published and ended practices.",
        "The column sources of each row",
        COLUMNS,
        _practice_rows,
    ),
    Table("topics.csv", "Topics of practices.", "This portal", TOPIC_COLUMNS, topics_data),
    Table(
        "state_facts.csv",
        "Facts about Connecticut as a whole, as topics show them.",
        "The columns source_title and source_publisher of each row",
        FACT_COLUMNS,
        facts_data,
    ),
]


def _district(district):
    return {"code": district.code, "name": district.name, "short_name": district.short_name}


def _resource(resource):
    file = resource.attachment
    return {
        "title": resource.title,
        "url": settings.SITE_URL + file.get_absolute_url() if file else resource.url,
        "kind": resource.kind or None,
        "file": file.kind if file else None,
        "bytes": file.size if file else None,
        "language": resource.language or None,
        "accessible": resource.accessible,
        "shows": file.alt_text or None if file else None,
    }


def _grade(number):
    return None if number is None else Grade(number).label


def _day(moment):
    """The date of a date or of a moment in the portal's time zone, as 2026-11-21; None when absent."""
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment)
    return moment and moment.isoformat()
