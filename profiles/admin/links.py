"""The addresses that public texts name, for staff: which are broken, and where they stand."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from core.admin import ReadOnlyAdmin
from profiles.link_check import practices_naming
from profiles.models import LinkCheck

# Letters of an address in the list.
SHOWN = 60
GONE = {404: "Not there any more", 410: "Gone for good"}


class LinkList(ChangeList):
    """The list of links, each with the practices that name it: the same number of queries for all."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        named = practices_naming([link.url for link in self.result_list])
        for link in self.result_list:
            link.named_by = named[link.url]


class BrokenFilter(admin.SimpleListFilter):
    """Only what failed twice."""

    title = "answer"
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("broken", "Broken: failed twice")]

    def queryset(self, request, queryset):
        return queryset.broken() if self.value() == "broken" else queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """Links of public texts. A weekly job asks them; one that failed is asked again after a day."""

    list_display = ["answer", "first_failed_at", "practices", "to_open", "checked_at"]
    list_display_links = None
    list_filter = [BrokenFilter]
    search_fields = ["url"]
    ordering = ["-failures", "first_failed_at", "url"]
    show_full_result_count = False
    fields = ["to_open", "answer", "first_failed_at", "checked_at", "practices"]

    def get_changelist(self, request, **kwargs):
        return LinkList

    @admin.display(description="address", ordering="url")
    def to_open(self, link):
        # Long ones would push the other columns out of sight.
        shown = Truncator(link.url.partition("://")[2]).chars(SHOWN)
        parts = format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in shown.split("/")))
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', link.url, parts)

    @admin.display(ordering="status")
    def answer(self, link):
        """In words, with the number that a webmaster would ask for."""
        if link.checked_at is None:
            return "Not asked yet"
        words = link.problem or f"{self._meaning(link)} ({link.status})"
        return f"{words}. Failed {link.failures} times" if link.failures > 1 else words

    def _meaning(self, link):
        if link.failures:
            return GONE.get(link.status, "Its server has a problem")
        return "OK" if link.status < 400 else "Keeps programs out"

    @admin.display(description="practices")
    def practices(self, link):
        named = link.named_by if hasattr(link, "named_by") else practices_naming([link.url])[link.url]
        rows = ((reverse("admin:profiles_practice_change", args=[pk]), title) for pk, title in named.items())
        return format_html_join(", ", '<a href="{}">{}</a>', rows)
