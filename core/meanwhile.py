"""Two people, one form of the admin: the second to save is told what changed and loses nothing.

A form carries the newest event (core/history.py) of each row it shows. When others have changed rows since,
the posted form is merged, field by field: what only one of the two changed is kept from both, silently
but for a message; what both changed stays as the second typed it, is not saved, and shows beside it what
is stored now. The form then carries the events as they are now, so that saving again means it.
"""

import re
from collections import defaultdict

from django.db.models import F, Max, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html

from core.history import event_model, row_column
from core.in_words import Names, field_name, in_words
from core.posted import Rows, put
from core.timeline import Timeline

FIELD = "_seen"
# Of what others changed, in a message of one line.
MOST_NAMED = 6


def lock(strands):
    """Lock the rows of a form, the row itself first, until the transaction ends."""
    for strand in strands:
        list(_stored(strand).order_by("pk").select_for_update().values_list("pk"))


def newest_events(strands):
    """{(place in ``strands``, row id): id of its newest event} of the rows there are, in one query."""
    found = [
        _events(strand, _stored(strand).values("pk"))
        .order_by()
        .values("row")
        .annotate(newest=Max("pgh_id"), strand=Value(place))
        .values_list("strand", "row", "newest")
        for place, strand in enumerate(strands)
    ]
    return {(strand, pk): newest for strand, pk, newest in found[0].union(*found[1:], all=True)}


def _events(strand, rows):
    """The events of some ``rows`` (ids) of a strand, each with the id of its row as ``row``."""
    events = event_model(strand.model)
    known = events.objects.annotate(row=F(row_column(events)))
    return known.filter(**strand.where, row__in=rows)


def _stored(strand):
    """The rows of a strand as they are stored."""
    where = {"pk" if name == "pgh_obj_id" else name: value for name, value in strand.where.items()}
    return strand.model._base_manager.filter(**where)


def to_text(events):
    """``newest_events`` for a hidden field."""
    return " ".join(f"{strand}.{pk}.{event}" for (strand, pk), event in sorted(events.items()))


def from_text(text):
    """The same read back; what is not of that form is passed over."""
    triples = re.findall(r"(?<!\S)(\d{1,3})\.(\d{1,18})\.(\d{1,18})(?!\S)", text)
    return {(int(strand), int(pk)): int(event) for strand, pk, event in triples}


class Meanwhile:
    """What others changed since a form was opened, and the posted form with it.

    ``data`` is the merged form; ``errors`` maps the prefix of a form ("" for the row itself) to (field or
    None, message) of what both changed; ``entries`` (core.timeline) tell what others did.
    """

    def __init__(self, strands, seen, now, posted):
        self.strands, self.seen, self.now = strands, seen, now
        self.data = posted.copy() if isinstance(posted, QueryDict) else posted
        self.errors = defaultdict(list)
        self.changed = sorted(key for key in seen.keys() | now.keys() if seen.get(key) != now.get(key))
        self.entries = self._entries() if self.changed else []

    def _entries(self):
        """What was done to the changed rows since, newest first."""
        keys = []
        for place, strand in enumerate(self.strands):
            ids = [pk for changed, pk in self.changed if changed == place]
            if ids:
                after = min(self.seen.get((place, pk), 0) for pk in ids)
                for event in _events(strand, ids).filter(pgh_id__gt=after).order_by("pgh_id"):
                    if event.pgh_id > self.seen.get((place, event.row), 0):
                        keys.append((event.pgh_created_at, place, event.pgh_id))
        keys.sort(key=lambda key: key[0], reverse=True)
        return Timeline(self.strands).entries([(place, pgh_id) for _, place, pgh_id in keys])

    def who(self, key):
        """(name, moment) of the last change of a row."""
        found = ((e.who, e.at) for e in self.entries for change in e.changes if change.key == key)
        return next(found, ("Somebody", None))

    def sentences(self):
        """What others did, a sentence for each of them: "Ada changed Title, component “Nurse”."""
        did = defaultdict(dict)
        for entry in self.entries:
            for change in entry.changes:
                itself = change.key[0] == 0
                what = (
                    [told.name for told in change.values] if itself else [f"{change.noun} “{change.title}”"]
                )
                did[entry.who] |= dict.fromkeys(what)
        return " ".join(
            f"{who} changed {', '.join(list(what)[:MOST_NAMED])}{' and more' * (len(what) > MOST_NAMED)}."
            for who, what in did.items()
        )

    def before(self, key, stored):
        """The row as the form showed it, as an unsaved model; None when that is not on record."""
        strand = self.strands[key[0]]
        event = _events(strand, [key[1]]).filter(pgh_id=self.seen.get(key)).first()
        if event is None:
            return None
        columns = [field.attname for field in strand.model._meta.concrete_fields if not field.generated]
        source = {column: event if hasattr(event, column) else stored for column in columns}
        return strand.model(**{column: getattr(source[column], column, None) for column in columns})

    def merge_row(self, form_class):
        """Merge the row itself."""
        for key in self.changed:
            if key[0] == 0 and key in self.now:
                stored = _stored(self.strands[0]).get(pk=key[1])
                self._merge_fields(key, form_class, stored, prefix="", errors=self.errors[""])

    def merge_links(self, form_class, links):
        """Merge many-to-many fields: what either added is there, what either took away is not."""
        for place, link in links.items():
            if link.name not in form_class.base_fields or not any(key[0] == place for key in self.changed):
                continue
            strand, column = self.strands[place], f"{link.m2m_reverse_field_name()}_id"
            seen = [event for (there, _), event in self.seen.items() if there == place]
            events = event_model(strand.model).objects.filter(**strand.where, pgh_id__in=seen)
            before = {str(pk) for pk in events.values_list(column, flat=True)}
            stored = {str(pk) for pk in _stored(strand).values_list(column, flat=True)}
            mine = set(self.data.getlist(link.name))
            self.data.setlist(link.name, sorted((stored | (mine - before)) - (before - mine)))

    def merge_rows(self, place, form_class, prefix):
        """Merge the rows of an inline whose forms are ``form_class`` under ``prefix``."""
        keys = [key for key in self.changed if key[0] == place]
        try:
            rows = Rows(self.data, prefix)
        except ValueError:
            return  # a page without this inline; a broken form is told by Django
        if not keys or not form_class.base_fields:
            return
        stored = {row.pk: row for row in _stored(self.strands[place]).filter(pk__in=[pk for _, pk in keys])}
        told = []
        for key in keys:
            row = rows.with_id(key[1])
            if key in self.now and row:
                told.append((row, self._merge_changed(key, row, form_class, stored[key[1]])))
            elif key in self.now and key not in self.seen:
                rows.initial.append(_posted(form_class, stored[key[1]], self.strands[place].owner))
            elif row:
                told.append((row, self._merge_removed(key, row, rows, form_class)))
        prefixes = rows.write(self.data)
        for row, errors in told:
            self.errors[prefixes.get(id(row), "")] += errors
        self.errors = defaultdict(list, {name: errors for name, errors in self.errors.items() if errors})

    def _merge_changed(self, key, row, form_class, stored):
        """Merge a row that others changed; gives what to say beside its fields."""
        data, errors = _alone(row), []
        if row.get("DELETE"):
            self.errors[""].append((None, self._say(key, "changed a row that you want to remove", stored)))
            return errors
        self._merge_fields(key, form_class, stored, prefix="row", errors=errors, data=data)
        row.update({name.removeprefix("row-"): data.getlist(name) for name in data})
        return errors

    def _merge_removed(self, key, row, rows, form_class):
        """Drop a row that others removed, unless it was changed here: then it becomes a new one."""
        rows.initial.remove(row)
        before = self.before(key, None)
        form = form_class(_alone(row), prefix="row", instance=before)
        if row.get("DELETE") or (before and not form.changed_data):
            return []
        row["id"] = [""]
        rows.extra.append(row)
        return [(None, self._say(key, "removed this row. If you save again, it is added anew"))]

    def _merge_fields(self, key, form_class, stored, *, prefix, errors, data=None):
        data = self.data if data is None else data
        before = self.before(key, stored)
        options = {"prefix": prefix} if prefix else {}
        mine = set(form_class(data, instance=before or stored, **options).changed_data)
        differs = set(form_class(data, instance=stored, **options).changed_data)
        shown = form_class(instance=stored, **options)
        for name in shown.fields:
            field = _column(stored, name)
            if field is None or (before and getattr(before, field.attname) == getattr(stored, field.attname)):
                continue
            if name not in mine:
                put(data, shown[name])
            elif name in differs:
                errors.append((name, self._say_stored(key, field, stored)))

    def _say_stored(self, key, field, stored):
        who, at = self._who_and_when(key)
        names = Names()
        words = in_words(field, getattr(stored, field.attname), names) or "Not recorded"
        return format_html(
            "{} also changed “{}”{}. Yours is in the field and is not saved yet; save again to keep it."
            ' Stored now: <span class="desk-stored">{}</span>',
            *(who, field_name(field), at, words),
        )

    def _say(self, key, what, row=None):
        who, at = self._who_and_when(key)
        return f"{who} {what}{f' ({row})' if row else ''}{at}. Nothing is saved yet: look, then save again."

    def _who_and_when(self, key):
        who, at = self.who(key)
        return who, f" on {format_date(timezone.localtime(at), 'j M Y, H:i')}" if at else ""


def _column(row, name):
    """The column behind a form's field; None when it is none of the model's own."""
    return next((field for field in row._meta.concrete_fields if field.name == name), None)


def _alone(row):
    """A row of a formset as the data of a form with the prefix "row"."""
    data = QueryDict(mutable=True)
    for suffix, values in row.items():
        data.setlist(f"row-{suffix}", values)
    return data


def _posted(form_class, stored, owner):
    """A stored row as a page would have sent it."""
    form, data = form_class(instance=stored, prefix="row"), QueryDict(mutable=True)
    for name in form.fields:
        put(data, form[name])
    row = {name.removeprefix("row-"): data.getlist(name) for name in data}
    return row | {"id": [str(stored.pk)], owner.removesuffix("_id"): [str(getattr(stored, owner))]}


def tell_in(form_class, errors):
    """Let a form, of a class that the admin has just made, add ``errors`` to its own.

    ``errors`` maps the prefix of a form to (field or None, message).
    """
    own = form_class.full_clean

    def full_clean(form):
        own(form)
        if form.is_bound:
            for name, message in errors.get(form.prefix or "", []):
                form.add_error(name, message)

    form_class.full_clean = full_clean
    return form_class
