"""What every page of the staff desk shares."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.template.response import TemplateResponse

from core.history import event_model
from core.timeline import Strand, Timeline

EVENTS_ON_A_PAGE = 50


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
