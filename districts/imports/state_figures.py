"""state_context.csv: figures for the state, with the words of their source."""

import re

from core.csv_files import note_repeated, read_rows
from districts.imports.observations import EARLIEST_YEAR, read_figure, read_year
from districts.imports.writing import write_changes
from districts.models import DataSource, Indicator, StateFigure, StudentGroup
from districts.vocabulary import Period

COLUMNS = [
    "indicator",
    "student_group",
    "school_year",
    "value",
    "unit",
    "numerator",
    "denominator",
    "source_id",
    "source",
]


def read(path, problems, *, vocabulary):
    """(indicator, group label, period, year, source) to field values, with codes; problems are noted."""
    figures, seen = {}, {}
    labels = {code: entry["name"] for code, entry in vocabulary.groups.items()} | vocabulary.state_groups
    sources = {code: code for code in vocabulary.sources}
    for row in read_rows(path, COLUMNS, problems):
        indicator = row.one_of("indicator", vocabulary.indicators, what="indicator")
        label = row.one_of("student_group", labels, what="student group")
        period, year = _period(row)
        figure = read_figure(row, indicator and indicator["unit"])
        if not row.text("value"):
            row.refuse("value", "is empty")
        source = row.one_of("source_id", sources, what="source")
        group = row.text("student_group")
        figure |= {
            "student_group": group if group in vocabulary.groups else None,
            "source_text": row.text("source", required=True, longest=300),
        }
        key = (indicator and indicator["code"], label, period, year, source)
        if None not in key and not note_repeated(row, "indicator", key, seen, "this figure"):
            figures[key] = figure
    return figures


def _period(row):
    """Kind of period and year: "2018-19" or "class of 2020"."""
    match = re.fullmatch(r"class of (\d{4})", row.text("school_year"))
    if not match:
        return Period.SCHOOL_YEAR, read_year(row)
    if int(match[1]) < EARLIEST_YEAR:
        row.refuse("school_year", f"{match[0]} is before {EARLIEST_YEAR}")
    return Period.GRADUATING_CLASS, int(match[1])


def write(figures, report):
    """Write what :func:`read` gave."""
    indicators, groups, sources = (
        dict(model.objects.values_list("code", "pk")) for model in (Indicator, StudentGroup, DataSource)
    )
    wanted = {}
    for (indicator, label, period, year, source), figure in figures.items():
        key = (indicators[indicator], label, period, year, sources[source])
        wanted[key] = figure | {
            "indicator_id": key[0],
            "group_label": label,
            "period": period,
            "school_year": year,
            "source_id": key[4],
            "student_group_id": figure["student_group"] and groups[figure["student_group"]],
        }
        del wanted[key]["student_group"]
    changes = write_changes(
        StateFigure,
        wanted,
        lambda row: (row.indicator_id, row.group_label, row.period, row.school_year, row.source_id),
    )
    report(f"Statewide figures: {changes}")
