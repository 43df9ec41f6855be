"""districts.csv: every local education agency, active or historic."""

import re
from collections import Counter

from django.utils.text import slugify

from core.csv_files import note_repeated, read_rows
from core.grades import parse_grade
from core.schoolyear import parse_school_year
from districts.display import limits_now
from districts.imports.writing import write_changes
from districts.models import District
from districts.suppression import Figure, is_derived_share_too_small, is_too_small
from districts.vocabulary import (
    KIND_OF_SUFFIX,
    DistrictKind,
    DistrictStatus,
    ReferenceGroup,
    grade_span_of,
)

COLUMNS = [
    "district_code",
    "district_name",
    "short_name",
    "district_type",
    "status",
    "nces_leaid",
    "drg_2006",
    "drg_basis",
    "alliance_district_fy2027",
    "priority_school_district_fy2027",
    "county",
    "planning_region",
    "resc_region",
    "grades",
    "office_address",
    "office_town",
    "office_zip",
    "office_phone",
    "website",
    "latitude",
    "longitude",
    "coordinate_basis",
    "schools_listed_2025",
    "enrollment",
    "enrollment_year",
    "pct_free_reduced_lunch",
    "pct_english_learners",
    "pct_students_with_disabilities",
    "demographics_year",
    "nces_enrollment",
    "nces_enrollment_year",
]
# The years that the file's column names carry.
FISCAL_YEAR, DIRECTORY_YEAR = 2027, 2025
KINDS = {kind.label: kind for kind in DistrictKind}
YES_OR_NO = {"1": True, "0": False}
SHARES = {
    "pct_free_or_reduced_meals": "pct_free_reduced_lunch",
    "pct_english_learners": "pct_english_learners",
    "pct_students_with_disabilities": "pct_students_with_disabilities",
}
# What staff may have filled in where the file has nothing.
KEEP_WHEN_BLANK = ["website", "nces_leaid", "office_address", "office_town", "office_zip", "office_phone"]


def read(path, problems):
    """Field values by district code, with "successor" and "resc" as codes; problems are noted."""
    districts, seen, merged_into, resc_names = {}, {}, {}, {}
    for row in read_rows(path, COLUMNS, problems):
        code = row.matching("district_code", r"[0-9]{7}", "a code of seven digits")
        if not code or note_repeated(row, "district_code", code, seen, code):
            continue
        values = {"code": code} | _names_and_kind(row, code) | _place(row) | _figures(row)
        values["successor"] = values["resc"] = None
        target = _status(row, values)
        if target:
            merged_into[code] = (row, target)
        resc_name = row.text("resc_region")
        if resc_name:
            resc_names[code] = (row, resc_name)
        districts[code] = values
    _resolve(districts, merged_into, "successor", "name", "status")
    _resolve(districts, resc_names, "resc", "short_name", "resc_region")
    _give_slugs(districts)
    return districts


def _names_and_kind(row, code):
    kind = row.one_of("district_type", KINDS, what="type of district")
    if kind and KIND_OF_SUFFIX.get(code[5:]) not in (None, kind):
        row.refuse("district_type", f"{kind.label} does not go with a code that ends in {code[5:]}")
    return (
        {
            "name": row.text("district_name", required=True, longest=120),
            "short_name": row.text("short_name", required=True, longest=60),
            "kind": kind or "",
            "nces_leaid": row.matching("nces_leaid", r"[0-9]{7}", "an id of seven digits", required=False),
            "drg": row.one_of(
                "drg_2006",
                {group: group for group in ReferenceGroup.values},
                what="group from A to I",
                required=False,
            )
            or "",
            "drg_basis": row.text("drg_basis", longest=200),
        }
        | _listed(row, "alliance", "alliance_district_fy2027")
        | _listed(row, "priority", "priority_school_district_fy2027")
    )


def _listed(row, name, column):
    """A yes or no with the year of its list; no year where the list does not cover the district."""
    listed = row.one_of(column, YES_OR_NO, what="answer (1 or 0)", required=False)
    return {name: bool(listed), f"{name}_year": None if listed is None else FISCAL_YEAR}


def _status(row, values):
    """Fills in status and note; returns the name of the district it merged into, or ""."""
    text = row.text("status", required=True)
    match = re.fullmatch(r"(active|historic)(?: \((.+)\))?", text)
    if text and not match:
        row.refuse("status", f"{text!r} is neither active nor historic")
    status, note = match.groups(default="") if match else ("", "")
    values["status"] = status or DistrictStatus.ACTIVE
    values["status_note"] = note[:1].upper() + note[1:]
    merged = re.match(r"merged into (.+), \d{4}-\d{2}$", note)
    return merged[1] if merged else ""


def _place(row):
    lowest = highest = None
    grades = row.text("grades", longest=20)
    if grades:
        try:
            lowest, _, highest = grades.partition("-")
            lowest, highest = parse_grade(lowest), parse_grade(highest or lowest)
            if lowest > highest:
                row.refuse("grades", f"{grades!r} does not begin with the lowest grade")
        except ValueError:
            row.refuse("grades", f"{grades!r} is not a span of grades such as PK-12")
            lowest = highest = None
    latitude = row.decimal("latitude", low=40, high=43, places=5)
    longitude = row.decimal("longitude", low=-74, high=-71, places=5)
    if bool(row.text("latitude")) != bool(row.text("longitude")):
        row.refuse("latitude", "latitude and longitude belong together")
    return {
        "grades": grades,
        "lowest_grade": lowest,
        "highest_grade": highest,
        "grade_span": grade_span_of(lowest, highest),
        "county": row.text("county", longest=120),
        "planning_region": row.text("planning_region", longest=120),
        "office_address": row.text("office_address", longest=120).rstrip(","),
        "office_town": row.text("office_town", longest=60),
        "office_zip": row.matching("office_zip", r"[0-9]{5}(-[0-9]{4})?", "a ZIP code", required=False),
        "office_phone": row.text("office_phone", longest=30),
        "website": row.matching("website", r"https?://\S+", "a web address", required=False),
        "latitude": latitude,
        "longitude": longitude,
        "coordinate_basis": row.text("coordinate_basis", longest=120),
    }


def _figures(row):
    """Enrollment and shares with their years; a share with too few students behind it is left out."""
    limits = limits_now()
    schools = row.whole("schools_listed_2025", high=500)
    enrollment, enrollment_year = _count_and_year(row, "enrollment", limits)
    nces_enrollment, nces_enrollment_year = _count_and_year(row, "nces_enrollment", limits)
    demographics_year = row.parsed("demographics_year", parse_school_year)
    values = {
        "schools_listed": schools,
        "schools_listed_year": None if schools is None else DIRECTORY_YEAR,
        "enrollment": enrollment,
        "enrollment_year": enrollment_year,
        "nces_enrollment": nces_enrollment,
        "nces_enrollment_year": nces_enrollment_year,
        "demographics_year": demographics_year,
    }
    base = enrollment if enrollment_year == demographics_year else None
    for name, column in SHARES.items():
        share = row.decimal(column, low=0, high=100, places=1)
        values[name] = None if is_derived_share_too_small(share, base, limits) else share
    if any(row.text(column) for column in SHARES.values()) and not row.text("demographics_year"):
        row.refuse("demographics_year", "is empty, but a share of students is given")
    return values


def _count_and_year(row, column, limits):
    count = row.whole(column, high=500_000)
    year = row.parsed(f"{column}_year", parse_school_year)
    if bool(row.text(column)) != bool(row.text(f"{column}_year")):
        row.refuse(f"{column}_year", f"{column} and its school year belong together")
    if count is not None and is_too_small(Figure(count, is_share=False), limits):
        return None, None
    return count, year


def _resolve(districts, named, field, by, column):
    """Turn the name of another district of the file into its code."""
    codes = {values[by]: code for code, values in districts.items() if values["status"] == "active"}
    for code, (row, name) in named.items():
        if name in codes:
            districts[code][field] = codes[name]
        else:
            row.refuse(column, f"{name!r} is no active district of this file")


def _give_slugs(districts):
    """A slug from the short name; where two share one, the active or first district has it alone."""
    taken = Counter()
    in_order = sorted(districts.values(), key=lambda values: (values["status"] != "active", values["code"]))
    for values in in_order:
        slug = slugify(values["short_name"])
        values["slug"] = f"{slug}-{values['code']}" if taken[slug] or not slug else slug
        taken[slug] += 1


def write(districts, report):
    """Write what :func:`read` gave; slugs of existing districts stay as they are."""
    links = ("successor", "resc")
    plain = {
        code: {name: value for name, value in values.items() if name not in links}
        for code, values in districts.items()
    }
    changes = write_changes(
        District,
        plain,
        lambda district: district.code,
        only_when_new=["slug"],
        keep_when_blank=KEEP_WHEN_BLANK,
    )
    ids = dict(District.objects.values_list("code", "pk"))
    linked = {
        code: {f"{link}_id": ids[values[link]] for link in links if values[link]}
        for code, values in districts.items()
    }
    linking = write_changes(District, linked, lambda district: district.code)
    report(f"Districts: {changes}; {linking.changed} linked to a successor or RESC")
