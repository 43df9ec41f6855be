"""What every page of the staff desk shares."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from pghistory.models import Events


class TrackedAdmin(admin.ModelAdmin):
    """A model whose history comes from the database's own record: every change, by any path."""

    object_history_template = "admin/tracked_history.html"
    list_per_page = 50
    # Fields that others know the row by (addresses, codes of files): given once, then only read.
    given_once: list[str] = []

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.given_once] if obj else fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def history_view(self, request, object_id, extra_context=None):
        """The recorded changes of this row and of the parts that belong to it, newest first."""
        thing = self.get_object(request, object_id)
        events = list(Events.objects.references(thing).order_by("-pgh_created_at")[:200]) if thing else []
        people = {
            str(person.pk): str(person)
            for person in get_user_model().objects.filter(pk__in={_person(e) for e in events} - {None})
        }
        rows = [
            {
                "at": event.pgh_created_at,
                "by": people.get(str(_person(event)), ""),
                "what": event.pgh_label,
                "of": event.pgh_obj_model.partition(".")[2],
                "changes": event.pgh_diff or {},
            }
            for event in events
        ]
        return super().history_view(request, object_id, {**(extra_context or {}), "events": rows})


class KeptAdmin(TrackedAdmin):
    """A part of the record: it can be corrected, but never deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record that nobody edits by hand."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _person(event):
    """Id of the person behind an event; None when a command or a job wrote it."""
    return (event.pgh_context or {}).get("user") if isinstance(event.pgh_context, dict) else None
