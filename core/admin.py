"""What every page of the staff desk shares."""

import csv
import logging
from collections import Counter
from datetime import date, datetime

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.forms.models import _get_foreign_key
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import meanwhile
from core.cells import safe_row
from core.history import event_model
from core.posted import follow_rows, with_files_noted, with_plain_line_ends
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

    def name_of(self, thing):
        """What a heading calls it."""
        return str(thing)

    def strands(self, thing):
        """The kinds of events that the history of ``thing`` tells."""
        return self.edited(thing)

    def edited(self, thing):
        """The row ``thing`` and what is edited on its page: its inlines and many-to-many fields."""
        itself = Strand(self.model, {"pgh_obj_id": thing.pk}, str(self.opts.verbose_name), title=None)
        parts = [
            self._strand(
                inline.model,
                self._owner(inline),
                thing,
                inline if inline.verbose_name else inline.model._meta,
            )
            for inline in self.inlines
        ]
        links = [
            self._strand(
                link.remote_field.through, f"{link.m2m_field_name()}_id", thing, link.related_model._meta
            )
            for link in self._links()
        ]
        return [itself, *(strand for strand in [*parts, *links] if event_model(strand.model))]

    def _strand(self, model, owner, thing, named):
        return Strand(model, {owner: thing.pk}, str(named.verbose_name), owner=owner)

    def _owner(self, inline):
        """The column by which rows of an inline belong to this model's."""
        return _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).attname

    def _links(self):
        links = self.model._meta.many_to_many
        return [link for link in links if link.remote_field.through._meta.auto_created]

    # Two people at once (core/meanwhile.py)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form; one that was opened before others changed the row is merged with what they did."""
        if request.method == "POST":
            request.POST = with_plain_line_ends(request.POST)
        if object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            thing = self.get_object(request, unquote(object_id))
            strands = self.edited(thing) if thing else []
            if thing and request.method == "POST" and self.has_change_permission(request, thing):
                meanwhile.lock(strands)
                self._merge(request, thing, strands)
            # Read before the row is: a change in between is told needlessly, but never lost.
            seen = meanwhile.to_text(meanwhile.newest_events(strands)) if thing else ""
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return self._tell(request, response, seen)

    def _merge(self, request, thing, strands):
        """Put what others changed into the posted form, and what both changed into its errors."""
        if meanwhile.FIELD not in request.POST:
            return  # not sent by a page of ours
        seen = meanwhile.from_text(request.POST[meanwhile.FIELD])
        posted = with_files_noted(request.POST, request.FILES)
        found = meanwhile.Meanwhile(strands, seen, meanwhile.newest_events(strands), posted)
        if not found.changed:
            return
        form = self.get_form(request, thing, change=True)
        found.merge_row(form)
        places = {strand.model: place for place, strand in enumerate(strands)}
        links = {link.remote_field.through: link for link in self._links()}
        found.merge_links(form, {places[model]: link for model, link in links.items() if model in places})
        for prefix, formset, inline in self._prefixed_formsets(request, thing):
            if inline.model in places:
                found.merge_rows(places[inline.model], formset.form, prefix)
        request.POST, request.meanwhile = found.data, found
        follow_rows(request.FILES, found.data)

    def _prefixed_formsets(self, request, thing):
        """(prefix, formset class, inline) of each inline, with the prefixes that the page uses."""
        counts = Counter()
        for formset, inline in self.get_formsets_with_inlines(request, thing):
            prefix = formset.get_default_prefix()
            counts[prefix] += 1
            yield (prefix if counts[prefix] == 1 else f"{prefix}-{counts[prefix]}"), formset, inline

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        found = getattr(request, "meanwhile", None)
        return meanwhile.tell_in(form, found.errors) if found else form

    def get_formsets_with_inlines(self, request, obj=None):
        found = getattr(request, "meanwhile", None)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if found:
                meanwhile.tell_in(formset.form, found.errors)
            yield formset, inline

    def _tell(self, request, response, seen):
        """Give the page what it carries, or say after saving what others had changed."""
        found = getattr(request, "meanwhile", None)
        if hasattr(response, "context_data") and response.context_data is not None:
            response.context_data |= {"seen": seen, "meanwhile": found and found.entries}
        elif found:
            told = f"This was changed while you were writing: {found.sentences()}"
            messages.warning(request, f"{told} Both are kept; the history tells more.")
        return response

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
            "title": f"History: {self.name_of(thing)}",
            "name": self.name_of(thing),
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
        export_url = self.url_of_export(request, "export")
        return super().changelist_view(request, {**(extra_context or {}), "export_url": export_url})

    def url_of_export(self, request, name):
        """Where the list as it is filtered can be taken away."""
        return reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{name}",
            query=_without_page(request.GET) or None,
        )

    def export(self, request):
        """The rows of the list as CSV, one by one as the database gives them."""
        found = self.found(request)
        if isinstance(found, HttpResponse):
            return found
        rows = self.export_queryset(found.queryset).iterator(chunk_size=500)
        lines = (safe_row(_cell(value) for value in self.export_row(row)) for row in rows)
        response = StreamingHttpResponse(
            _csv(self.export_columns, lines), content_type="text/csv; charset=utf-8"
        )
        filename = self.opts.verbose_name_plural.replace(" ", "-")
        response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
        return response

    def found(self, request):
        """The list that ``request`` asks for, without pages; the way back to it where the question is wrong.

        Whoever takes it away is noted. Raises ``PermissionDenied`` for those who may not see it.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = _without_page(request.GET)
        try:
            found = self.get_changelist_instance(request)
        except admin.options.IncorrectLookupParameters:
            # The list itself says what is wrong.
            return HttpResponseRedirect(f"{request.path.rpartition('/')[0]}/?{ERROR_FLAG}=1")
        audit.info("%s: %s rows exported by user %s", self.opts.label, found.result_count, request.user.pk)
        return found

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
