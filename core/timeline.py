"""The recorded changes of a row and of what belongs to it, as one list that people can read."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Value

from core.comparing import differences, shortened
from core.history import event_model, row_column
from core.in_words import Names, field_name, in_words, title_of

VERBS = {"insert": "added", "update": "changed", "delete": "removed"}
# Values longer than this are told by what differs in them.
LONG = 60


@dataclass(frozen=True)
class Strand:
    """Events of one kind of row: those of ``model`` that ``where`` (lookups on its events) finds.

    ``noun`` is what people call such a row. ``owner`` is the column that says whose part it is, ``owners``
    the words for its values; both are empty for the row itself. ``title`` is the column that a row is
    called by; empty: its first words; None: it is the only one and needs no name.
    """

    model: type
    where: dict
    noun: str
    owner: str = ""
    owners: dict = field(default_factory=dict)
    title: str | None = ""

    @property
    def slug(self):
        """How the filter of the page names it."""
        return self.model._meta.model_name

    @property
    def fields(self):
        """Columns that tell something: not the ids that only hold things together."""
        hidden = {self.model._meta.pk.name, self.owner.removesuffix("_id")}
        recorded = {one.name for one in event_model(self.model)._meta.fields}
        return [
            one for one in self.model._meta.concrete_fields if one.name not in hidden and one.name in recorded
        ]


@dataclass(frozen=True)
class Told:
    """A column before and after; ``pieces`` (core.comparing) tells a long one by what differs."""

    name: str
    old: str
    new: str
    pieces: list


@dataclass(frozen=True)
class Change:
    """A row that was added, changed or removed: "changed", "component", its title, whose part, its values.

    ``key`` is (place of its strand, its id).
    """

    key: tuple
    verb: str
    noun: str
    title: str
    owner: str
    values: list


@dataclass(frozen=True)
class Entry:
    """What one person, command or job did at one moment."""

    at: datetime
    who: str
    changes: list


class Timeline:
    """Entries over some strands, newest first, for a Paginator: its count and pages are of events.

    Whatever their number: one query counts, one finds a page, one reads it, and names take one for each
    kind of thing that is named.
    """

    def __init__(self, strands):
        self.strands = list(strands)

    def _keys(self):
        found = [
            event_model(strand.model)
            .objects.filter(**strand.where)
            .order_by()
            .annotate(strand=Value(place))
            .values_list("strand", "pgh_id", "pgh_created_at", "pgh_context_id")
            for place, strand in enumerate(self.strands)
        ]
        return found[0].union(*found[1:], all=True)

    def count(self):
        return self._keys().count()

    def __getitem__(self, wanted):
        keys = self._keys().order_by("-pgh_created_at", "pgh_context_id", "strand", "pgh_id")[wanted]
        return self.entries([(strand, pgh_id) for strand, pgh_id, *_ in keys])

    def entries(self, keys):
        """Entries of the events ``keys``, (place in ``strands``, event id), in their order."""
        events, names = _read(self.strands, keys), Names()
        person = get_user_model()
        for event in events:
            for row in filter(None, [event.row, event.before]):
                names.want(self.strands[event.strand].fields, row)
            names.want_one(person, _person_id(event.context))
        return [
            Entry(at, who_of(context, names), [_change(self.strands[e.strand], e, names) for e in group])
            for (at, context), group in _grouped(events)
        ]


@dataclass(frozen=True)
class _Event:
    strand: int
    label: str
    at: datetime
    context: dict | None
    row: dict
    before: dict | None


def _read(strands, keys):
    """The events of ``keys`` in their order, each with the row as it was before."""
    wanted = {}
    for strand, pgh_id in keys:
        wanted.setdefault(strand, []).append(pgh_id)
    if not wanted:
        return []
    queries, params = [], []
    for strand, ids in wanted.items():
        events = event_model(strands[strand].model)
        table = connection.ops.quote_name(events._meta.db_table)
        # One pass over the events of these rows: asking for each one's predecessor is slow for a busy row.
        order = (
            f"SELECT pgh_id, lag(pgh_id) OVER (PARTITION BY {row_column(events)} ORDER BY pgh_id) AS earlier"
            f" FROM {table} WHERE {row_column(events)} IN"
            f" (SELECT {row_column(events)} FROM {table} WHERE pgh_id = ANY(%s))"
        )
        queries.append(
            f"SELECT %s, e.pgh_id, e.pgh_label, e.pgh_created_at, c.metadata, to_jsonb(e), to_jsonb(b)"
            f" FROM ({order}) o JOIN {table} e USING (pgh_id) LEFT JOIN {table} b ON b.pgh_id = o.earlier"
            " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_id = ANY(%s)"
        )
        params += [strand, ids, ids]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), params)
        found = {
            (strand, pgh_id): _Event(strand, label, at, *map(_json, (context, row, before)))
            for strand, pgh_id, label, at, context, row, before in cursor.fetchall()
        }
    return [found[key] for key in keys]


def _json(text):
    return None if text is None else json.loads(text, parse_float=Decimal)


def _grouped(events):
    """((moment, context), events) of what was done at once."""
    for _, group in groupby(events, key=lambda event: (event.at, str(event.context))):
        group = list(group)
        yield (group[0].at, group[0].context), group


def _person_id(context):
    return (context or {}).get("user")


def who_of(context, names):
    """Who made a change, in words, from the context of its event."""
    if context is None:
        return "Not recorded"
    if context.get("user") is not None:
        return names.of(get_user_model(), context["user"])
    if context.get("by"):
        return context["by"]
    if context.get("database_account"):
        return f"Directly in the database, as {context['database_account']}"
    return "Somebody who was not signed in"


def _change(strand, event, names):
    fields, before = strand.fields, event.before if event.label == "update" else None
    values = []
    for one in fields:
        old = in_words(one, before.get(one.attname), names) if before else ""
        new = in_words(one, event.row.get(one.attname), names)
        is_data = isinstance(event.row.get(one.attname), dict)
        if old != new or (is_data and before and before.get(one.attname) != event.row.get(one.attname)):
            values.append(_value(one, old, new, told=event.label == "update"))
    owner = strand.owners.get(event.row.get(strand.owner), "") if strand.owner else ""
    title = _title(strand, event.row, names)
    key = (event.strand, event.row[row_column(event_model(strand.model))])
    return Change(key, VERBS[event.label], strand.noun, title, owner, values)


def _title(strand, row, names):
    if strand.title is None:
        return ""
    called_by = next((one for one in strand.fields if one.name == strand.title), None)
    if called_by is None:
        return title_of(strand.fields, row, names)
    return in_words(called_by, row.get(called_by.attname), names)


def _value(one, old, new, *, told):
    pieces = (
        shortened(differences(old, new)) if told and old and new and max(len(old), len(new)) > LONG else []
    )
    return Told(field_name(one), old, new, pieces)
