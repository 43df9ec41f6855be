"""Keeping current in the admin: what districts answered to the yearly check, and what was sent by date."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from core.admin import ReadOnlyAdmin
from core.in_words import Names, field_name, in_words
from profiles import keeping
from profiles.admin.revision import text_url
from profiles.models import PracticeRevision, SentNotice, YearlyCheck
from profiles.workflow import TransitionError


class WaitsFilter(admin.SimpleListFilter):
    """Answers that staff have not dealt with, first."""

    title = "state"
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [("settled", "Dealt with"), ("all", "All")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "Waiting"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(settled_at__isnull=self.value() != "settled")


@admin.register(YearlyCheck)
class YearlyCheckAdmin(ReadOnlyAdmin):
    """What districts answered. Staff write it into a text, or settle it."""

    change_form_template = "admin/profiles/yearlycheck/change_form.html"
    list_display = ["__str__", "practice", "district", "changes", "at", "settled_at"]
    list_filter = [WaitsFilter, "at"]
    list_select_related = ["practice__lead_district"]
    search_fields = ["practice__slug", "practice__lead_district__short_name"]
    fields = ["practice", "district", "at", "who", "difference", "words", "settled_at", "settled_by"]
    readonly_fields = fields

    @admin.display(description="district", ordering="practice__lead_district__short_name")
    def district(self, check):
        return check.practice.lead_district.short_name

    @admin.display(description="changed answers")
    def changes(self, check):
        return len(check.answers) + bool(check.words)

    @admin.display(description="answered by")
    def who(self, check):
        return check.by or "The contact, by the link in the mail"

    @admin.display(description="what differs from the page")
    def difference(self, check):
        columns = {name: PracticeRevision._meta.get_field(name) for name in check.answers}
        rows = [
            (field_name(columns[name]), _said(columns[name], before), _said(columns[name], now))
            for name, now in check.answers.items()
            for before in [getattr(check.text, name)]
        ]
        if not rows:
            return "Nothing"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} → {}</li>", rows))

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, name)),
                name=f"profiles_yearlycheck_{name}",
            )
            for name in ("take", "settle")
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = request.user.has_perm("profiles.change_practicerevision")
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_settle": may})

    def take(self, request, pk):
        """Write the answers into a text and open it."""
        check = self._posted(request, pk)
        try:
            text = keeping.write_into_text(check, by=request.user)
        except (TransitionError, ValidationError) as problem:
            messages.error(request, " ".join(getattr(problem, "messages", [str(problem)])))
            return HttpResponseRedirect(reverse("admin:profiles_yearlycheck_change", args=[pk]))
        messages.success(request, "The answers are in the text. Read it, then publish it.")
        return HttpResponseRedirect(text_url(text))

    def settle(self, request, pk):
        """Nothing of it goes into the text."""
        keeping.settle(self._posted(request, pk), by=request.user)
        messages.success(request, "Dealt with.")
        return HttpResponseRedirect(reverse("admin:profiles_yearlycheck_changelist"))

    def _posted(self, request, pk):
        if request.method != "POST" or not request.user.has_perm("profiles.change_practicerevision"):
            raise PermissionDenied
        return get_object_or_404(YearlyCheck, pk=pk)


def _said(column, value):
    """A value of a column in words."""
    return in_words(column, value, Names()) or "Not recorded"


@admin.register(SentNotice)
class SentNoticeAdmin(ReadOnlyAdmin):
    """What the portal told people by date. Mail on its way, and what could not be sent, is under Mail."""

    list_display = ["at", "notice", "practice", "about", "round", "recipients"]
    list_filter = ["notice", "at"]
    list_select_related = ["practice"]
    search_fields = ["practice__slug"]
