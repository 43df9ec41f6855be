"""Values of columns as people read them, from rows of models and from recorded events alike."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst

from core.history import event_model
from core.schoolyear import SchoolYearField, school_year

# The words of columns whose own name is not one.
_NAMES = {
    "position": "Place",
    "url": "Web address",
    "video_url": "Web address of the video",
    "public_revision": "Public text",
    "working_revision": "Text being written",
    "updated_at": "Public text last changed",
}
_TEXTS = {"CharField", "TextField", "EmailField", "SlugField", "URLField"}


def field_name(field):
    """What people call a column: "Start year"."""
    return _NAMES.get(field.name) or str(capfirst(field.verbose_name))


def in_words(field, value, names):
    """``value`` of the column ``field`` in words; "" where nothing is recorded.

    ``value`` is as the column or JSON gives it, for a foreign key the id; ``names`` is a :class:`Names`.
    """
    if value is None or value == "" or value == []:
        return ""
    if field.is_relation:
        return names.of(field.related_model, value)
    if isinstance(field, ArrayField):
        words = [in_words(field.base_field, one, names) for one in value]
        return "\n".join(words) if any(" " in word for word in words) else ", ".join(words)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, SchoolYearField):
        return school_year(value)
    return _plain(field.to_python(value))


def title_of(fields, row, names):
    """What to call a row, a column-to-value mapping: its first words; "" when it has none."""
    for field in fields:
        if (field.is_relation or field.get_internal_type() in _TEXTS) and not field.choices:
            words = in_words(field, row.get(field.attname), names)
            if words:
                return words if len(words) <= 80 else f"{words[:79]}…"
    return ""


def _plain(value):
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return format_date(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, date):
        return format_date(value, "j M Y")
    if isinstance(value, (dict, list)):
        return "Data"  # outlines of towns: nobody reads them
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).replace("\r\n", "\n")


class Names:
    """What rows that others point at are called: one query for each model, two where some are gone.

    A deleted row has the name of its last recorded state.
    """

    def __init__(self):
        self._wanted = defaultdict(set)
        self._known = {}

    def want(self, fields, row):
        """Note the ids of ``row`` (column to value) that the foreign keys of ``fields`` hold."""
        for field in fields:
            if field.is_relation and row.get(field.attname) is not None:
                self._wanted[field.related_model].add(row[field.attname])

    def want_one(self, model, pk):
        """Note one id."""
        if pk is not None:
            self._wanted[model].add(pk)

    def of(self, model, pk):
        """The name of a row; "number 12" when nothing is known of it."""
        if model not in self._known:
            self._known[model] = _names_of(model, self._wanted[model] | {pk})
        return self._known[model].get(pk, f"number {pk}")


def _names_of(model, pks):
    needed = [f.name for f in model._meta.fields if f.is_relation and not f.null and f.concrete]
    found = model._base_manager.select_related(*needed).filter(pk__in=pks)
    names = {thing.pk: str(thing) for thing in found.defer(*_derived(model))}
    gone, events = pks - names.keys(), event_model(model)
    if gone and events and hasattr(events, "pgh_obj"):
        last = events.objects.filter(pgh_obj_id__in=gone).order_by("pgh_obj_id", "-pgh_id")
        for event in last.distinct("pgh_obj_id"):
            columns = {f.attname for f in model._meta.concrete_fields} & event.__dict__.keys()
            thing = model(**{column: getattr(event, column) for column in columns})
            names[event.pgh_obj_id] = f"{thing} (deleted)"
    return names


def _derived(model):
    """Columns that no name needs and that are long."""
    return [field.name for field in model._meta.concrete_fields if field.generated]
