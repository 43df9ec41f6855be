"""Records of practices that nobody edits by hand."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html

from core.admin import ExportsFiltered, ReadOnlyAdmin
from profiles.models import Attachment, SearchMiss, SearchWord, SlugRedirect, StatusChange


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    """All steps of all practices."""

    list_display = ["at", "practice", "from_state", "to_state", "by", "reason"]
    list_filter = ["to_state", "at"]
    list_select_related = ["practice", "by"]
    search_fields = ["practice__slug", "reason"]


@admin.register(SlugRedirect)
class SlugRedirectAdmin(ReadOnlyAdmin):
    """Old addresses. They are made when a slug changes."""

    list_display = ["slug", "practice"]
    list_select_related = ["practice"]
    search_fields = ["slug", "practice__slug"]


@admin.register(SearchWord)
class SearchWordAdmin(ReadOnlyAdmin):
    """The words that the nearest spelling is sought among."""

    list_display = ["word", "uses"]
    search_fields = ["word"]
    ordering = ["-uses", "word"]


class PeriodFilter(admin.SimpleListFilter):
    """Counts of the last days: one row for each search, with its ``total``."""

    title = "period"
    parameter_name = "days"
    periods = {"90": "Last 90 days", "30": "Last 30 days", "365": "Last 365 days"}

    def lookups(self, request, model_admin):
        return list(self.periods.items())[1:]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": self.periods["90"]}, *others]

    def queryset(self, request, queryset):
        days = int(self.value()) if self.value() in self.periods else 90
        counted = SearchMiss.objects.filter(day__gt=timezone.localdate() - timedelta(days=days))
        same = counted.filter(words=OuterRef("words")).order_by().values("words")
        newest = counted.order_by("words", "-day").distinct("words").values("pk")
        return queryset.filter(pk__in=newest).annotate(
            total=Subquery(same.annotate(n=Sum("times")).values("n")),
            on_days=Subquery(same.annotate(n=Count("pk")).values("n")),
        )


@admin.register(SearchMiss)
class SearchMissAdmin(ExportsFiltered, ReadOnlyAdmin):
    """What people looked for and did not find. Nobody knows who they were."""

    list_display = ["words", "total", "on_days", "last_day"]
    list_filter = [PeriodFilter]
    list_display_links = None
    search_fields = ["words"]
    ordering = ["-day", "words"]
    list_per_page = 50
    show_full_result_count = False
    export_columns = ["words", "total", "on_days", "last_day"]

    @admin.display(description="searches", ordering="total")
    def total(self, miss):
        return miss.total

    @admin.display(description="on days", ordering="on_days")
    def on_days(self, miss):
        return miss.on_days

    @admin.display(description="last on", ordering="day")
    def last_day(self, miss):
        return miss.day


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Files of practices. They come with a text, and go a month after the last one that names them."""

    list_display = ["uploaded_at", "to_open", "practice", "kind", "megabytes", "uploaded_by"]
    list_filter = ["kind", "uploaded_at"]
    list_select_related = ["practice", "uploaded_by"]
    search_fields = ["name", "practice__slug", "sha256"]
    fields = [
        *("to_open", "practice", "kind", "megabytes", "alt_text", "sha256"),
        *("uploaded_at", "uploaded_by", "unnamed_since"),
    ]
    show_full_result_count = False

    @admin.display(description="file", ordering="name")
    def to_open(self, attachment):
        return format_html('<a href="{}">{}</a>', attachment.get_absolute_url(), attachment.name)

    @admin.display(description="size", ordering="size")
    def megabytes(self, attachment):
        return filesizeformat(attachment.size)
