"""Import practices: send a sheet, see what it would do, say that it may."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from core.admin import ReadOnlyAdmin, audit
from core.comparing import differences, shortened
from profiles import rules
from profiles.admin.exports import MAKE, as_file
from profiles.bulk import running, sheets
from profiles.bulk.files import MOST_ROWS, Unreadable
from profiles.models import ImportState, PracticeImport, RowKind
from profiles.workflow import TransitionError

ROWS_ON_A_PAGE = 25
# What a page of rows can show: (in the address, name of the count, words, how rows are found).
SHOWN = [
    ("problem", "With problems", {"kind": RowKind.PROBLEM}),
    ("left", "Left alone", {"left_because__gt": ""}),
    ("changed", "Changed", {"kind": RowKind.CHANGED}),
    ("new", "New", {"kind": RowKind.NEW}),
    ("noted", "To look at", {"notes__0__isnull": False}),
    ("unchanged", "Unchanged", {"kind": RowKind.UNCHANGED}),
]


class SheetForm(forms.Form):
    """The sheet."""

    file = forms.FileField(
        label="Sheet",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=f"An Excel workbook (XLSX) or a CSV file, up to {MOST_ROWS:,} rows and 20 MB.",
        error_messages={
            "required": "Choose the sheet to import.",
            "empty": "This file is empty. Save the sheet again, then choose it.",
        },
    )


@admin.register(PracticeImport)
class PracticeImportAdmin(ReadOnlyAdmin):
    """Sheets of practices: sent, checked, imported. What each did stays on record."""

    list_display = ["uploaded_at", "name", "uploaded_by", "state", "total", "imported_at"]
    list_display_links = ["name"]
    list_filter = ["state", "uploaded_at"]
    list_select_related = ["uploaded_by"]
    search_fields = ["name", "uploaded_by__email"]
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return rules.may_import(request.user)

    def get_urls(self):
        own = [
            ("template.<str:kind>", require_safe(self.admin_site.admin_view(self.template)), "template"),
            ("<int:pk>/begin/", require_POST(self.admin_site.admin_view(self.begin)), "begin"),
            ("<int:pk>/problems.csv", require_safe(self.admin_site.admin_view(self.problems)), "problems"),
        ]
        return [path(where, view, name=f"profiles_practiceimport_{name}") for where, view, name in own] + (
            super().get_urls()
        )

    def add_view(self, request, form_url="", extra_context=None):
        """The page on which a sheet is sent."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SheetForm(*([request.POST, request.FILES] if request.method == "POST" else []))
        if request.method == "POST" and form.is_valid():
            try:
                sheet = running.receive(form.cleaned_data["file"], by=request.user)
            except Unreadable as problem:
                form.add_error("file", str(problem))
            else:
                return HttpResponseRedirect(sheet.get_absolute_url())
        context = {"title": "Import practices", "form": form, "how": sheets.HOW, "most_rows": MOST_ROWS}
        return self._page(request, "add", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Where a sheet stands, and what its rows would do or did."""
        sheet = self.get_object(request, unquote(object_id))
        if sheet is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, sheet):
            raise PermissionDenied
        counts = sheet.counts()
        tabs = [(name, words, counts[name]) for name, words, _ in SHOWN if counts[name]]
        shown = request.GET.get("show", "")
        if shown not in [name for name, _, _ in tabs]:
            shown = tabs[0][0] if tabs else ""
        context = {
            "title": f"Import: {sheet.name}",
            "sheet": sheet,
            "counts": counts,
            "to_write": counts["new"] + counts["changed"],
            "to_do": counts["new"] + counts["changed"] - counts["done"],
            "tabs": tabs,
            "shown": shown,
            "page": None if sheet.is_at_work or not shown else self._rows(request, sheet, shown),
            "may_begin": self.has_add_permission(request),
            "is_checking": sheet.state == ImportState.CHECKING,
            "is_stopped": sheet.state == ImportState.STOPPED and sheet.file_removed_at is None,
            "is_over": sheet.state == ImportState.IMPORTED,
        }
        return self._page(request, "change", context)

    @staticmethod
    def _rows(request, sheet, shown):
        """A page of rows, each with its ``compared``: (column, pieces of the difference)."""
        found = next(lookup for name, _, lookup in SHOWN if name == shown)
        rows = sheet.rows.filter(**found).select_related("practice")
        page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
        for row in page:
            row.compared = [
                (name, shortened(differences(old, new, most_tokens=400))) for name, old, new in row.changes
            ]
        return page

    def begin(self, request, pk):
        """Have what was checked written."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sheet = get_object_or_404(PracticeImport, pk=pk)
        try:
            running.begin(sheet, by=request.user)
        except TransitionError as problem:
            messages.error(request, str(problem))
        return HttpResponseRedirect(sheet.get_absolute_url())

    def template(self, request, kind):
        """The template, empty below its header."""
        if not self.has_add_permission(request) or kind not in MAKE:
            raise PermissionDenied
        return as_file(MAKE[kind]([]), "practices-template", kind)

    def problems(self, request, pk):
        """What is wrong, one problem a row, to mend it in the sheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sheet = get_object_or_404(PracticeImport, pk=pk)
        rows = sheet.rows.filter(kind=RowKind.PROBLEM).order_by("number")
        lines = [[row.number, *problem] for row in rows.iterator() for problem in row.problems]
        audit.info("Import %s: %s problems exported by user %s", sheet.pk, len(lines), request.user.pk)
        content = sheets.as_csv(lines, ["Row", "Column", "Value", "Problem"])
        return as_file(content, f"problems-{sheet.pk}", "csv")

    def _page(self, request, name, context):
        back = reverse("admin:profiles_practiceimport_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "back": back, **context}
        return TemplateResponse(request, f"admin/profiles/practiceimport/{name}.html", context)
