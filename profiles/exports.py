"""The listed practices as data: the same answer, in the same order, as the page beside it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from core.cells import safe_row
from core.grades import Grade
from core.schoolyear import school_year

# Columns of the CSV, in order. Lists are joined by "; "; an empty cell is "Not recorded".
CSV_COLUMNS = [
    "slug",
    "url",
    "title",
    "tagline",
    "summary",
    "state",
    "lead_district",
    "lead_district_code",
    "districts",
    "topics",
    "tags",
    "practice_type",
    "lowest_grade",
    "highest_grade",
    "student_groups",
    "start_year",
    "end_year",
    "status",
    "stage",
    "extent",
    "cost_band",
    "local_evidence",
    "tier_claimed",
    "tier_confirmed",
    "verified_by",
    "verified_on",
    "published_on",
    "updated_on",
    "sources",
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
    }


def as_row(practice):
    """One practice as a row of CSV_COLUMNS, each cell safe to open in a spreadsheet."""
    return safe_row(as_values(practice))


def as_values(practice, text=None):
    """The values of CSV_COLUMNS for a practice, of its public text or of ``text``; not yet safe."""
    data = as_data(practice, text)
    data |= data.pop("evidence")
    data["lead_district_code"] = data["lead_district"]["code"]
    data["lead_district"] = data["lead_district"]["name"]
    data["districts"] = "; ".join(d["name"] for d in data["districts"])
    data["sources"] = "; ".join(" ".join(filter(None, [s["title"], s["url"]])) for s in data["sources"])
    for name in ("topics", "tags", "student_groups"):
        data[name] = "; ".join(data[name])
    return [data[column] for column in CSV_COLUMNS]


def _district(district):
    return {"code": district.code, "name": district.name, "short_name": district.short_name}


def _grade(number):
    return None if number is None else Grade(number).label


def _day(moment):
    """The date of a date or of a moment in the portal's time zone, as 2026-11-21; None when absent."""
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment)
    return moment and moment.isoformat()
