"""What every page of the staff desk shares."""

import csv
import logging
from datetime import date, datetime

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from pghistory.models import Events

from core.cells import safe_row

# Said whatever LOG_LEVEL is: who took what out of the desk.
audit = logging.getLogger("portal.audit")


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


class ExportsFiltered(admin.ModelAdmin):
    """A list that staff can take away as CSV: what is filtered and searched, in the order shown.

    ``export_columns`` are names of attributes, or of methods of this admin that take the row; lists are
    joined by "; ". ``export_queryset`` loads what a row needs. Seeing the list is enough to export it.
    """

    change_list_template = "admin/exports_change_list.html"
    export_columns: list[str] = []

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = require_safe(self.admin_site.admin_view(self.export))
        return [path("export.csv", view, name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        export_url = reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_export",
            query=_without_page(request.GET) or None,
        )
        return super().changelist_view(request, {**(extra_context or {}), "export_url": export_url})

    def export(self, request):
        """The rows of the list as CSV, one by one as the database gives them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = _without_page(request.GET)
        try:
            found = self.get_changelist_instance(request)
        except admin.options.IncorrectLookupParameters:
            # The list itself says what is wrong.
            return HttpResponseRedirect(f"{request.path.removesuffix('export.csv')}?{ERROR_FLAG}=1")
        audit.info("%s: %s rows exported by user %s", self.opts.label, found.result_count, request.user.pk)
        rows = self.export_queryset(found.queryset).iterator(chunk_size=500)
        lines = (safe_row(_cell(value) for value in self.export_row(row)) for row in rows)
        response = StreamingHttpResponse(
            _csv(self.export_columns, lines), content_type="text/csv; charset=utf-8"
        )
        filename = self.opts.verbose_name_plural.replace(" ", "-")
        response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
        return response

    def export_queryset(self, queryset):
        """``queryset`` with all that ``export_row`` reads."""
        return queryset

    def export_row(self, row):
        """The values of ``export_columns``; the cells are made safe afterwards."""
        for column in self.export_columns:
            own = getattr(self, column, None)
            yield own(row) if callable(own) else getattr(row, column)


def _without_page(parameters):
    """The parameters of a list without the number of its page: an export has all pages."""
    parameters = parameters.copy()
    for name in (PAGE_VAR, ERROR_FLAG):
        parameters.pop(name, None)
    return parameters


def _cell(value):
    """A value as people write it: dates by the portal's clock, lists joined, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(microsecond=0, tzinfo=None)
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line):
        return line


def _csv(columns, rows):
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow(row)
