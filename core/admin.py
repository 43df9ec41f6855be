"""What every page of the staff desk shares."""

import csv
import logging
from datetime import date, datetime

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.cells import safe_row
from core.history import event_model
from core.timeline import Strand, Timeline

EVENTS_ON_A_PAGE = 50
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

    def strands(self, thing):
        """The row ``thing`` and what is edited on its page: the kinds of events its history tells."""
        inlines = [
            Strand(
                inline.model,
                {_get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).attname: thing.pk},
                str(inline.verbose_name or inline.model._meta.verbose_name),
                owner=_get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).attname,
            )
            for inline in self.inlines
        ]
        links = [
            Strand(
                link.remote_field.through,
                {f"{link.m2m_field_name()}_id": thing.pk},
                str(link.related_model._meta.verbose_name),
                owner=f"{link.m2m_field_name()}_id",
            )
            for link in self.model._meta.many_to_many
            if link.remote_field.through._meta.auto_created
        ]
        itself = Strand(self.model, {"pgh_obj_id": thing.pk}, str(self.opts.verbose_name))
        return [strand for strand in [itself, *inlines, *links] if event_model(strand.model)]

    def history_view(self, request, object_id, extra_context=None):
        """The recorded changes of this row and of the parts that belong to it, newest first."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        strands = self.strands(thing)
        part = request.GET.get("part", "")
        chosen = [strand for strand in strands if strand.slug == part] or strands
        timeline = Timeline(chosen)
        page = Paginator(timeline, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {thing}",
            "subtitle": None,
            "opts": self.opts,
            "object": thing,
            "page": page,
            "strands": strands,
            "part": part if chosen is not strands else "",
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)


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
