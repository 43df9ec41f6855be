"""Posted forms as data: write a value the way its field would post it, and take rows of a formset apart."""

import re

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import CheckboxInput, MultiWidget
from django.forms.widgets import ChoiceWidget


def put(data, bound):
    """Write into ``data`` (a mutable QueryDict) what the bound field of an unbound form would post."""
    _put(data, bound.html_name, bound.field.widget, bound.value())


def _put(data, name, widget, value):
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        for suffix, part, one in parts:
            _put(data, name + suffix, part, one)
    elif isinstance(widget, CheckboxInput):
        data.setlist(name, ["on"] if value else [])
    elif isinstance(widget, ChoiceWidget):
        data.setlist(name, [str(one) for one in widget.format_value(value)])
    else:
        data[name] = widget.format_value(value) or ""


def with_plain_line_ends(data):
    """A copy of posted data with line ends as they are stored: browsers send two characters for each."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def with_files_noted(data, files):
    """A copy of posted data that notes under each file's name where it is: rows may be numbered anew."""
    noted = data.copy()
    for name in files:
        noted[name] = name
    return noted


def follow_rows(files, data):
    """Move ``files`` (changed in place) to the names under which the data now notes them; drop the others."""
    sent = {name: files.getlist(name) for name in files}
    files.clear()
    for name, values in data.lists():
        field = name.rpartition("-")[2]
        if len(values) == 1 and values[0] in sent and values[0].rpartition("-")[2] == field:
            files.setlist(name, sent[values[0]])


class Rows:
    """The rows of a formset in posted data, by suffix of their names: ``{"id": ["3"], "name": ["Nurse"]}``.

    ``initial`` are rows that are stored, ``extra`` new ones. Raises ``ValueError`` when the counts are not.
    """

    def __init__(self, data, prefix):
        self.prefix = prefix
        try:
            total, stored = (int(data[f"{prefix}-{name}_FORMS"]) for name in ("TOTAL", "INITIAL"))
        except KeyError as missing:
            raise ValueError(f"no count of rows: {missing}") from None
        if not 0 <= stored <= total <= 2000:
            raise ValueError("counts of rows that no page sends")
        rows = [{} for _ in range(total)]
        for name in data:
            match = re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)", name)
            if match and int(match[1]) < total:
                rows[int(match[1])][match[2]] = data.getlist(name)
        self.initial, self.extra = rows[:stored], rows[stored:]

    def with_id(self, pk):
        """The stored row of that id; None when the page did not send it."""
        return next((row for row in self.initial if row.get("id") == [str(pk)]), None)

    def write(self, data):
        """Put the rows back, numbered anew; returns the prefix of each row by its ``id()``."""
        for name in [name for name in data if re.match(rf"{re.escape(self.prefix)}-\d+-", name)]:
            del data[name]
        prefixes = {}
        for place, row in enumerate([*self.initial, *self.extra]):
            prefixes[id(row)] = f"{self.prefix}-{place}"
            for suffix, values in row.items():
                data.setlist(f"{self.prefix}-{place}-{suffix}", values)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(self.initial) + len(self.extra))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(self.initial))
        return prefixes
