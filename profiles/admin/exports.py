"""The list of practices as a sheet to edit and bring in again."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_safe

from profiles import rules
from profiles.bulk import sheets
from profiles.bulk.files import MOST_ROWS

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MAKE = {"xlsx": sheets.as_workbook, "csv": sheets.as_csv}


def as_file(content, name, kind):
    """An answer that is saved as a file."""
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


class ExportsSheet:
    """Adds to the list of practices its export in the columns of the import."""

    change_list_template = "admin/profiles/practice/change_list.html"

    def get_urls(self):
        own = [
            path(
                f"sheet.{kind}",
                require_safe(self.admin_site.admin_view(self.sheet)),
                {"kind": kind},
                name=f"profiles_practice_sheet_{kind}",
            )
            for kind in TYPES
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        urls = {f"{kind}_url": self.url_of_export(request, f"sheet_{kind}") for kind in TYPES}
        may_import = rules.may_import(request.user)
        context = {**(extra_context or {}), **urls, "may_import": may_import, "most_rows": MOST_ROWS}
        return super().changelist_view(request, context)

    def sheet(self, request, kind):
        """The practices of the list, each as its text that is being written has it, else the public one."""
        found = self.found(request)
        if isinstance(found, HttpResponse):
            return found
        if found.result_count > MOST_ROWS:
            said = f"A sheet holds {MOST_ROWS:,} practices, and this list has {found.result_count:,}."
            messages.warning(request, f"{said} Narrow it first.")
            return HttpResponseRedirect(f"{request.path.rpartition('/')[0]}/?{request.GET.urlencode()}")
        rows = sheets.rows_of(found.queryset.only("pk").defer(None))
        return as_file(MAKE[kind](rows), "practices-to-edit", kind)
