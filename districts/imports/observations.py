"""indicators.csv: figures of districts by indicator, student group and school year."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from core.csv_files import note_repeated, read_rows
from core.schoolyear import parse_school_year, school_year
from districts.display import limits_now
from districts.guard import enrollments_of, guarded, on_record
from districts.imports.writing import write_changes
from districts.models import DataSource, District, Indicator, Observation, StudentGroup
from districts.vocabulary import Flag, Unit

COLUMNS = [
    "district_code",
    "indicator",
    "student_group",
    "school_year",
    "value",
    "unit",
    "numerator",
    "denominator",
    "flag",
    "source_id",
]
FLAGS = {"": Flag.PUBLISHED, "suppressed": Flag.SUPPRESSED, "not_reported": Flag.NOT_REPORTED}
UNITS = {
    "percent": Unit.PERCENT,
    "students": Unit.STUDENTS,
    "index_0_100": Unit.INDEX,
    "exams": Unit.EXAMS,
    "districts": Unit.DISTRICTS,
    "percentage points": Unit.POINTS,
}
EARLIEST_YEAR = 2000
# How far a printed rate may lie from its own counts, in percent points.
ROUNDING = Decimal("0.1")


def read(path, problems, *, vocabulary, district_codes, report=lambda line: None):
    """(district code, indicator, group, year) to value, counts, flag and source, as printed."""
    rows, seen = {}, {}
    districts = {code: code for code in district_codes}
    groups, sources = ({code: code for code in names} for names in (vocabulary.groups, vocabulary.sources))
    by_district = {
        code: entry for code, entry in vocabulary.indicators.items() if not entry.get("statewide_only")
    }
    for count, row in enumerate(read_rows(path, COLUMNS, problems), start=1):
        indicator = row.one_of("indicator", by_district, what="indicator of districts")
        key = (
            row.one_of("district_code", districts, what="district"),
            indicator and indicator["code"],
            row.one_of("student_group", groups, what="student group"),
            read_year(row),
        )
        figure = read_figure(row, indicator and indicator["unit"])
        figure["flag"] = _flag(row, figure["value"])
        figure["source"] = row.one_of("source_id", sources, what="source")
        if None not in key and not note_repeated(row, "district_code", key, seen, "this figure"):
            rows[key] = figure
        if count % 10_000 == 0:
            report(f"  {count:,} figures checked")
    return rows


def read_year(row, column="school_year"):
    """The year a school year ends, neither before the record begins nor in the future."""
    year = row.parsed(column, parse_school_year, required=True)
    latest = date.today().year + 1
    if year is not None and not EARLIEST_YEAR <= year <= latest:
        row.refuse(
            column,
            f"{row.text(column)} is not between {school_year(EARLIEST_YEAR)} and {school_year(latest)}",
        )
        return None
    return year


def read_figure(row, unit):
    """Value and counts of a row, checked against ``unit`` (None when the indicator is not known)."""
    printed = row.one_of("unit", UNITS, what="unit")
    if unit and printed and unit != printed:
        row.refuse("unit", f"{row.text('unit')!r} is not the unit of this indicator")
    if unit in {Unit.PERCENT, Unit.INDEX, Unit.POINTS}:
        value = row.decimal("value", low=0, high=100, places=2)
    else:
        value = row.whole("value", high=5_000_000)
    figure = {
        "value": value if value is None else Decimal(value),
        "numerator": row.whole("numerator", high=5_000_000),
        "denominator": row.whole("denominator", high=5_000_000),
    }
    _check_counts(row, unit, **figure)
    return figure


def _check_counts(row, unit, value, numerator, denominator):
    if numerator is None or denominator is None:
        return
    if numerator > denominator:
        row.refuse("numerator", f"{numerator} is more than the denominator, {denominator}")
    elif unit == Unit.PERCENT and value is not None and denominator:
        share = Decimal(numerator) * 100 / denominator
        if abs(share - value) > ROUNDING:
            row.refuse("value", f"{value} is not {numerator} of {denominator} ({share:.1f} percent)")


def _flag(row, value):
    flag = row.one_of("flag", FLAGS, what="flag", required=False) if row.text("flag") else Flag.PUBLISHED
    if flag == Flag.PUBLISHED and value is None and not row.text("value"):
        row.refuse("value", "is empty, and no flag says why")
    elif flag not in (Flag.PUBLISHED, None) and row.text("value"):
        row.refuse("value", f"is given although the flag says {flag}")
    return flag


def write(rows, report):
    """Guard what :func:`read` gave together with what is on record, and write what differs."""
    ids = {
        model: dict(model.objects.values_list("code", "pk"))
        for model in (District, Indicator, StudentGroup, DataSource)
    }
    recorded = on_record(Observation.objects.all())
    nature = {each["code"]: each for each in Indicator.objects.values("code", "unit", "counts_people")}
    # Neighbours on record may give a new figure away, or the other way round.
    together = recorded | rows
    safe = guarded(
        together,
        indicators=nature,
        enrollments=enrollments_of(together),
        limits=limits_now(),
    )
    wanted = {}
    for (district, indicator, group, year), figure in safe.items():
        if (district, indicator, group, year) not in rows and figure == recorded[
            district, indicator, group, year
        ]:
            continue
        key = (ids[District][district], ids[Indicator][indicator], ids[StudentGroup][group], year)
        wanted[key] = {
            "district_id": key[0],
            "indicator_id": key[1],
            "student_group_id": key[2],
            "school_year": year,
            "value": figure["value"],
            "numerator": figure["numerator"],
            "denominator": figure["denominator"],
            "flag": figure["flag"],
            "source_id": ids[DataSource][figure["source"]],
        }
    changes = write_changes(
        Observation,
        wanted,
        lambda row: (row.district_id, row.indicator_id, row.student_group_id, row.school_year),
        progress=report,
    )
    report(f"Figures: {changes}")
    counts = defaultdict(int)
    for figure in safe.values():
        counts[figure["flag"]] += 1
    report("  " + ", ".join(f"{counts[flag]:,} {flag.label.lower()}" for flag in Flag))
