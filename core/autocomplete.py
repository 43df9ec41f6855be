"""Django's search box for choices, which fails on a tampered value.

Its form says that a value is no choice; then the box looks up what was sent, to show it again, and asks
the database for a row with the id "abc" (500). Ours looks up only what can be an id.
"""

from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError


def only_possible_ids(optgroups):
    """``optgroups`` of a search box, without values that no row can have."""

    def of_possible_ids(self, name, value, attr=None):
        return optgroups(self, name, [one for one in value if not one or _can_be_an_id(self, one)], attr)

    return of_possible_ids


def _can_be_an_id(widget, value):
    remote = widget.field.remote_field
    column = remote.model._meta.get_field(getattr(remote, "field_name", None) or remote.model._meta.pk.name)
    try:
        column.get_prep_value(column.to_python(value))
    except (ValidationError, ValueError, TypeError):
        return False
    return True


def mend():
    """Let every search box of the admin leave out what cannot be an id, also those in others' inlines."""
    AutocompleteMixin.optgroups = only_possible_ids(AutocompleteMixin.optgroups)
