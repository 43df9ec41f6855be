"""Columns whose cells are lists: each line of a cell is a row of the text."""

import re
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from profiles.bulk import cells
from profiles.bulk.column import Column
from profiles.bulk.known import named
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Participation,
    Partner,
    Risk,
    Role,
    School,
    Source,
    TaggedRevision,
    TopicPlacement,
)
from profiles.vocabulary import Assignment, ComponentKind, DistrictRole, PartnerKind
from profiles.writing.cleaning import one_line, paragraphs

OFFICIAL = "official"
BARS = r"Parts of a line are parted by |; inside a part write \| for a bar and \n for a new line."


def with_scheme(text):
    """A web address; one without a scheme is read as https, as in the forms."""
    text = one_line(text)
    return text if not text or "://" in text else f"https://{text}"


def _word(choices, text, what):
    known = {cells.plainly(word): value for value, label in choices.choices for word in (value, label)}
    return cells.find(text, known, what)


def _label(choices, value):
    return choices(value).label if value else ""


@cache
def _rules(part):
    """{name: (column, how its words are cleaned, whether more than its length must be looked at)}."""
    rules = {}
    for column in part._meta.concrete_fields:
        is_long = isinstance(column, models.TextField)
        plain = (
            isinstance(column, models.CharField | models.TextField) and type(column) is not models.URLField
        )
        rules[column.name] = column, paragraphs if is_long else one_line, not (plain or column.is_relation)
    return rules


def _row(part, values):
    """An unsaved row that passes the rules of its model. Words of a choice and relations were looked up."""
    rules = _rules(part)
    for name, value in values.items():
        column, clean, has_more = rules[name]
        if isinstance(value, str):
            value = values[name] = clean(value)
            if not value and not column.blank:
                raise ValueError(f"a line lacks its {column.verbose_name}")
            if column.max_length and len(value) > column.max_length:
                excess = f"{column.verbose_name} has {len(value):,} characters; at most {column.max_length:,}"
                raise ValueError(f"“{value[:40]}…”: {excess}")
        if has_more and value not in ("", None):
            try:
                values[name] = column.clean(value, None)
            except ValidationError as error:
                said = " ".join(error.messages)
                raise ValueError(f"“{str(value)[:60]}”, {column.verbose_name}: {said}") from None
    return part(**values)


def _by_line(part, name, names, parse, tell, help_text, **options):
    """A column with a row on each line; ``names`` are the parts of a line, as people are told."""

    def read(text, known):
        lines = cells.lines_of(text)
        if len(lines) > cells.MOST_LINES:
            raise ValueError(f"has {len(lines)} lines; at most {cells.MOST_LINES}")
        return [_line(line, known) for line in lines]

    def _line(line, known):
        fields = cells.fields_of(line)
        if len(fields) > len(names):
            raise ValueError(f"“{line[:40]}” has {len(fields)} parts; at most {len(names)}: {told}")
        fields += [""] * (len(names) - len(fields))
        if not fields[0]:
            raise ValueError(f"“{line[:40]}” lacks its {names[0]}")
        return _row(part, parse(known, *fields))

    told = " | ".join(names)
    bars = f" {BARS}" if len(names) > 1 else ""
    help_text = f"One on each line: {told}. {help_text}{bars}"
    return Column(
        name, help_text, read, lambda rows: "\n".join(cells.line_from(tell(row)) for row in rows), part=part,
        **options,
    )  # fmt: skip


def _by_name(part, name, attribute, look_up, names, help_text):
    """A column of words that the portal knows, parted by semicolons or new lines, each once.

    Tags have no order of their own: they are told by name, so that the order of a sheet is no change.
    """

    def read(text, known):
        found = dict.fromkeys(getattr(known, look_up)(item) for item in cells.items_of(text))
        return [part(**{attribute: thing}) for thing in found]

    def show(rows):
        told = [getattr(row, attribute).name for row in rows]
        return "; ".join(sorted(told) if part is TaggedRevision else told)

    return Column(
        name,
        help_text,
        read,
        show,
        part=part,
        several=True,
        names=names,
    )


def _component(known, kind, name, what, variation):
    return {
        "kind": _word(ComponentKind, kind, "kind of component (core or adaptable)"),
        "name": name,
        "what": what,
        "variation": variation,
    }


def _colons_too(column):
    """A component typed as "core: name: what" is read as well."""

    def read(text, known):
        lines = [
            " | ".join(re.split(r"\s*:\s*", line, maxsplit=2)) if "|" not in line else line
            for line in cells.lines_of(text)
        ]
        return column.read("\n".join(lines), known)

    return Column(column.name, column.help, read, column.show, part=column.part)


def _role(known, role, people, fte, hours, assignment):
    return {
        "role": role,
        "people": people,
        "fte": Decimal(cells.read_decimal(fte)) if fte else None,
        "hours_a_week": Decimal(cells.read_decimal(hours)) if hours else None,
        "assignment": _word(Assignment, assignment, "answer (new or reassigned)") if assignment else "",
    }


def _number(value):
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def _source(known, title, url, published, publisher, official, note):
    if official and cells.plainly(official) != OFFICIAL:
        raise ValueError(f"“{title[:40]}”: the fifth part is empty or the word {OFFICIAL}")
    return {
        "title": title,
        "url": with_scheme(url),
        "published": published,
        "publisher": publisher,
        "official": bool(official),
        "note": note,
    }


def _participation(known, district, role):
    return {
        "district": known.district(district),
        "role": _word(DistrictRole, role, "role (lead or partner)") if role else DistrictRole.PARTNER,
    }


def _told_participation(row):
    return [named(row.district), "Lead" if row.role == DistrictRole.LEAD else ""]


_COLUMNS = [
    _by_name(TopicPlacement, "Topics", "topic", "topic", "topics", "The main one first; semicolons between."),
    _by_name(TaggedRevision, "Tags", "tag", "tag", "tags", "Approved tags only; semicolons between."),
    _by_name(
        GroupServed,
        "Student groups",
        "student_group",
        "group",
        "groups",
        "Whom it serves.",
    ),
    _by_line(
        Participation,
        "Other districts",
        ("district", "role"),
        _participation,
        _told_participation,
        "Districts beside the lead, by code or name. The role is partner unless you write lead.",
    ),
    _by_line(
        School,
        "Schools",
        ("school", "district"),
        lambda known, name, district: {
            "name": name,
            "district": known.district(district) if district else None,
        },
        lambda row: [row.name, named(row.district) if row.district else ""],
        "The district may be left out.",
    ),
    _by_line(
        Partner,
        "Partners",
        ("name", "kind"),
        lambda known, name, kind: {
            "name": name,
            "kind": _word(PartnerKind, kind, "kind of partner") if kind else "",
        },
        lambda row: [row.name, _label(PartnerKind, row.kind)],
        f"Kinds: {', '.join(PartnerKind.labels)}.",
    ),
    _colons_too(
        _by_line(
            Component,
            "Components",
            ("core or adaptable", "name", "what", "how it may change"),
            _component,
            lambda row: [_label(ComponentKind, row.kind), row.name, row.what, row.variation],
            "",
        )
    ),
    _by_line(
        Role,
        "Roles",
        ("role", "people", "full-time equivalents", "hours a week", "new or reassigned"),
        _role,
        lambda row: [
            row.role,
            row.people,
            _number(row.fte),
            _number(row.hours_a_week),
            _label(Assignment, row.assignment),
        ],
        "Leave a part empty where it is not known.",
    ),
    _by_line(
        Milestone,
        "Milestones",
        ("when", "what"),
        lambda known, when, what: {"when": when, "what": what},
        lambda row: [row.when, row.what],
        "",
    ),
    _by_line(
        Risk,
        "Risks",
        ("risk", "what helps"),
        lambda known, risk, mitigation: {"risk": risk, "mitigation": mitigation},
        lambda row: [row.risk, row.mitigation],
        "",
    ),
    _by_line(
        Citation,
        "Citations",
        ("title", "web address"),
        lambda known, title, url: {"title": title, "url": with_scheme(url)},
        lambda row: [row.title, row.url],
        "Research that it rests on.",
    ),
    _by_line(
        Source,
        "Sources",
        ("title", "web address", "year or date", "publisher", OFFICIAL, "note"),
        _source,
        lambda row: [
            row.title,
            row.url,
            row.published,
            row.publisher,
            OFFICIAL if row.official else "",
            row.note,
        ],
        f"Write {OFFICIAL} for publications of the State Department of Education.",
    ),
]
# By name: the columns whose cells are lists.
LISTS = {column.name: column for column in _COLUMNS}
