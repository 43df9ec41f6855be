"""The public record as data: districts, their figures, and what the codes in them mean.

The one home of these facts, for the data interface and for the archive of everything.
"""

from django.conf import settings

from core.grades import Grade
from core.schoolyear import school_year
from core.tables import NEVER, Column, Table
from districts.display import limits_now
from districts.guard import enrollments_of, on_record, shown_together
from districts.models import DataSource, District, Indicator, Observation, StateFigure, StudentGroup
from districts.querysets import by_name

NO_FIGURE = "No figure, or one that the privacy rules hold back."
SCHOOL_YEAR = "School year, such as 2018-19"
PERCENT = "Percent of students, 0 to 100"
FISCAL_YEAR = "Fiscal year of the state, such as 2027"
CSDE = "Connecticut State Department of Education"

DISTRICT_COLUMNS = [
    Column("code", "Organization code of the state, with zeros in front.", "Seven digits", NEVER),
    Column("slug", "Short name in addresses, and value of the parameter district.", blank=NEVER),
    Column("url", "Address of its page here.", "URL", NEVER),
    Column("name", "Full name.", blank=NEVER),
    Column("short_name", "Short name.", blank=NEVER),
    Column("kind", "Kind of district.", "Code", NEVER),
    Column("status", "Active, or historic: closed or merged.", "Code", NEVER),
    Column("status_note", "What became of a historic district."),
    Column("successor", "Code of the district that took over.", "Seven digits", "There is none."),
    Column("nces_leaid", "Its code at the National Center for Education Statistics.", "Seven digits"),
    Column("lowest_grade", "Lowest grade it offers.", "PK, K or 1 to 12"),
    Column("highest_grade", "Highest grade it offers.", "PK, K or 1 to 12"),
    Column("grade_span", "Its type by the grades it offers.", "Code"),
    Column(
        "drg",
        "District Reference Group of 2006. Not updated since, and not made to rank districts.",
        "Letter A to I",
        "It has none.",
    ),
    Column("resc", "Code of its regional educational service center.", "Seven digits"),
    Column("towns", "Towns it serves."),
    Column("county", "County."),
    Column("planning_region", "Planning region. Two regions are joined by a semicolon."),
    Column("alliance", "Whether it is an Alliance District.", "Yes or no (true or false)", NEVER),
    Column("alliance_year", "The list that was read.", FISCAL_YEAR, "No list was read for it."),
    Column("priority", "Whether it is a Priority School District.", "Yes or no (true or false)", NEVER),
    Column("priority_year", "The list that was read.", FISCAL_YEAR, "No list was read for it."),
    Column("website", "Its website.", "URL"),
    Column("schools_listed", "Schools in the Education Directory.", "Schools"),
    Column("schools_listed_year", "The directory that was read.", "Calendar year"),
    Column("enrollment", "Students in the October count.", "Students", NO_FIGURE),
    Column("enrollment_year", "The year of the October count.", SCHOOL_YEAR, NO_FIGURE),
    Column("pct_free_or_reduced_meals", "Eligible for free or reduced-price meals.", PERCENT, NO_FIGURE),
    Column("pct_english_learners", "English learners.", PERCENT, NO_FIGURE),
    Column("pct_students_with_disabilities", "Students with disabilities.", PERCENT, NO_FIGURE),
    Column("demographics_year", "The year of the three shares.", SCHOOL_YEAR, NO_FIGURE),
]
OBSERVATION_COLUMNS = [
    Column("indicator", "What is measured: a code of the indicators.", "Code", NEVER),
    Column("student_group", "Who is counted: a code of the student groups.", "Code", NEVER),
    Column("school_year", "The year of the figure.", SCHOOL_YEAR, NEVER),
    Column("value", "The figure as published.", "See unit", "No figure, or only the bound in text."),
    Column("unit", "What the value counts.", "Code", NEVER),
    Column(
        "text",
        "The figure as the pages show it: 5.2%, a bound such as ≥95%, or why there is none.",
        blank=NEVER,
    ),
    Column("numerator", "Students the figure counts.", "Students", "Not published, or held back."),
    Column("denominator", "Students it is a share of.", "Students", "Not published, or held back."),
    Column("status", "Why the figure is there or is not. Only published ones have a value.", "Code", NEVER),
    Column("source", "Where it comes from: a code of the sources.", "Code", NEVER),
    Column("retrieved", "When the source was read.", "Date, such as 2026-11-21"),
]
INDICATOR_COLUMNS = [
    Column("code", "Its code.", "Code", NEVER),
    Column("name", "Its name.", blank=NEVER),
    Column("definition", "What it measures.", blank=NEVER),
    Column("universe", "Who is counted.", blank=NEVER),
    Column("unit", "What its values count.", "Code", NEVER),
    Column("direction", "Which way is better, if any.", "Code", NEVER),
    Column("statewide_only", "Whether there are no figures by district.", "Yes or no (true or false)", NEVER),
    Column("note", "What to keep in mind when reading it.", blank="Nothing special."),
]
GROUP_COLUMNS = [
    Column("code", "Its code.", "Code", NEVER),
    Column("name", "Its name at the state.", blank=NEVER),
]
SOURCE_COLUMNS = [
    Column("code", "Its code.", "Code", NEVER),
    Column("title", "Name of the data set.", blank=NEVER),
    Column("publisher", "Who published it."),
    Column("url", "Where it is published.", "URL"),
    Column("copy_read", "The public copy that was read: repository, path and commit."),
    Column("license", "License as stated there."),
    Column("retrieved", "When it was read.", "Date, such as 2026-11-21"),
    Column("note", "What else to know.", blank="Nothing special."),
]
STATE_FIGURE_COLUMNS = [
    Column("indicator", "What is measured: a code of the indicators.", "Code", NEVER),
    Column("group", "Who is counted, in the words of the source.", blank=NEVER),
    Column(
        "student_group",
        "The same as a code of the student groups.",
        "Code",
        "Districts have no figures for this group.",
    ),
    Column("period", "School year, or the year of a graduating class.", "2018-19 or class of 2020", NEVER),
    Column("value", "The figure as published.", "See unit", NEVER),
    Column("unit", "What the value counts.", "Code", NEVER),
    Column("numerator", "Students the figure counts.", "Students", "Not published."),
    Column("denominator", "Students it is a share of.", "Students", "Not published."),
    Column("source", "Where it comes from: a code of the sources.", "Code", NEVER),
    Column("source_text", "Where it stands in the source.", blank=NEVER),
]


def district_data(district):
    """A district as plain data, loaded ``with_facts()``; None where no source says it."""
    return {
        "code": district.code,
        "slug": district.slug,
        "url": settings.SITE_URL + district.get_absolute_url(),
        "name": district.name,
        "short_name": district.short_name,
        "kind": district.kind,
        "status": district.status,
        "status_note": district.status_note or None,
        "successor": district.successor.code if district.successor else None,
        "nces_leaid": district.nces_leaid or None,
        "lowest_grade": _grade(district.lowest_grade),
        "highest_grade": _grade(district.highest_grade),
        "grade_span": district.grade_span or None,
        "drg": district.drg or None,
        "resc": district.resc.code if district.resc else None,
        "towns": [
            {"name": link.town.name, "relationship": link.relationship, "grades": link.grades or None}
            for link in district.town_districts.all()
        ],
        "county": district.county or None,
        "planning_region": district.planning_region or None,
        "alliance": district.alliance,
        "alliance_year": district.alliance_year,
        "priority": district.priority,
        "priority_year": district.priority_year,
        "website": district.website or None,
        "schools_listed": district.schools_listed,
        "schools_listed_year": district.schools_listed_year,
        "enrollment": district.enrollment,
        "enrollment_year": school_year(district.enrollment_year) or None,
        "pct_free_or_reduced_meals": plain_number(district.meals_shown.number),
        "pct_english_learners": plain_number(district.english_learners_shown.number),
        "pct_students_with_disabilities": plain_number(district.disabilities_shown.number),
        "demographics_year": school_year(district.demographics_year) or None,
    }


def observations_data(districts):
    """(district code, figure as plain data) of all figures of ``districts`` (a queryset), in order.

    A figure gives its neighbours away, so all student groups are judged together (guard.py).
    """
    observations = Observation.objects.filter(district__in=districts)
    indicators = {each["code"]: each for each in Indicator.objects.values("code", "unit", "counts_people")}
    retrieved = dict(DataSource.objects.values_list("code", "retrieved"))
    rows = on_record(observations.in_order_of_districts())
    seen = shown_together(
        rows,
        indicators=indicators,
        enrollments=enrollments_of(rows, districts),
        limits=limits_now(),
    )
    for (district, indicator, group, year), figure in rows.items():
        shown = seen[district, indicator, group, year]
        yield (
            district,
            {
                "indicator": indicator,
                "student_group": group,
                "school_year": school_year(year),
                "value": plain_number(shown.number),
                "unit": indicators[indicator]["unit"],
                "text": shown.text,
                "numerator": shown.numerator,
                "denominator": shown.denominator,
                "status": str(shown.flag),
                "source": figure["source"],
                "retrieved": _day(retrieved[figure["source"]]),
            },
        )


def indicator_data(indicator):
    return {
        "code": indicator.code,
        "name": indicator.name,
        "definition": indicator.definition,
        "universe": indicator.universe,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "statewide_only": indicator.statewide_only,
        "note": indicator.note or None,
    }


def similar_data(likeness):
    """A district beside the one it is like (``likeness.Likeness``), with both values of each measure."""
    return {
        "district_code": likeness.district.code,
        "slug": likeness.district.slug,
        "short_name": likeness.district.short_name,
        "distance": round(likeness.distance, 6),
        "measures": [
            {
                "measure": beside.measure,
                "compared": beside.counted,
                "own_value": plain_number(beside.own.number),
                "own_text": beside.own.text,
                "value": plain_number(beside.other.number),
                "text": beside.other.text,
            }
            for beside in likeness.measures
        ],
    }


def group_data(group):
    return {"code": group.code, "name": group.name}


def source_data(source):
    return {
        "code": source.code,
        "title": source.title,
        "publisher": source.publisher or None,
        "url": source.url or None,
        "copy_read": source.copy_read or None,
        "license": source.licence or None,
        "retrieved": _day(source.retrieved),
        "note": source.note or None,
    }


def state_figure_data(figure):
    shown = figure.shown()
    return {
        "indicator": figure.indicator.code,
        "group": figure.group_label,
        "student_group": figure.student_group.code if figure.student_group else None,
        "period": figure.period_label,
        "value": plain_number(shown.number),
        "unit": figure.indicator.unit,
        "numerator": shown.numerator,
        "denominator": shown.denominator,
        "source": figure.source.code,
        "source_text": figure.source_text,
    }


def _district_rows():
    for district in by_name(District.objects.with_facts()):
        data = district_data(district)
        yield data | {"towns": [town["name"] for town in data["towns"]]}


def _observation_rows():
    for code, data in observations_data(District.objects.all()):
        yield {"district_code": code} | data


TABLES = [
    Table("districts.csv", "School districts, also closed ones.", CSDE, DISTRICT_COLUMNS, _district_rows),
    Table(
        "observations.csv",
        "Figures of districts by indicator, student group and school year.",
        "The data set named by the column source",
        [Column("district_code", "The district.", "Seven digits", NEVER), *OBSERVATION_COLUMNS],
        _observation_rows,
    ),
    Table(
        "state_figures.csv",
        "Figures of the whole state.",
        "The data set named by the column source",
        STATE_FIGURE_COLUMNS,
        lambda: map(state_figure_data, StateFigure.objects.for_display()),
    ),
    Table(
        "indicators.csv",
        "What the figures measure.",
        CSDE,
        INDICATOR_COLUMNS,
        lambda: map(indicator_data, Indicator.objects.all()),
    ),
    Table(
        "student_groups.csv",
        "Student groups that figures are published for.",
        CSDE,
        GROUP_COLUMNS,
        lambda: map(group_data, StudentGroup.objects.all()),
    ),
    Table(
        "sources.csv",
        "Where the figures come from.",
        "This portal",
        SOURCE_COLUMNS,
        lambda: map(source_data, DataSource.objects.all()),
    ),
]


def plain_number(value):
    """A decimal as a JSON number, whole where it is whole; None when absent."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _grade(number):
    return None if number is None else Grade(number).label


def _day(date):
    return date and date.isoformat()
