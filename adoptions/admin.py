"""Adoptions at the staff desk: read, filtered, exported. Districts move them; staff take from show."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from adoptions.models import AdoptedComponent, Adoption, AdoptionOutcome, AdoptionStep, CheckIn
from adoptions.workflow import State
from core.admin import ExportsFiltered, TrackedAdmin
from core.schoolyear import school_year
from topics.models import Topic


class TopicFilter(admin.SimpleListFilter):
    """A topic of the practice."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return Topic.objects.values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.about_topic(self.value()) if self.value() else queryset


class ReadInline(admin.TabularInline):
    """Rows of an adoption; read only."""

    extra = max_num = 0
    can_delete = False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("adoptions.view_adoption")


class StepInline(ReadInline):
    """What has happened."""

    model = AdoptionStep
    fields = ["at", "from_state", "to_state", "who", "reason", "note"]
    verbose_name_plural = "what has happened"

    @admin.display(description="by")
    def who(self, step):
        return step.by or "By a link in a mail"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


class ComponentInline(ReadInline):
    """What was kept and changed."""

    model = AdoptedComponent
    fields = ["component", "answer", "why"]
    verbose_name, verbose_name_plural = "component", "what it keeps and changes"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("component")


class OutcomeInline(ReadInline):
    """What the district saw."""

    model = AdoptionOutcome
    fields = ["claim", "indicator", "measure", "caveat", "source"]
    verbose_name, verbose_name_plural = "result", "its own results"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator")


class CheckInInline(ReadInline):
    """When it was asked how it goes."""

    model = CheckIn
    fields = ["months", "at", "recipients", "answer", "answered_at"]
    verbose_name_plural = "check-ins"


@admin.register(Adoption)
class AdoptionAdmin(ExportsFiltered, TrackedAdmin):
    """Adoptions, the last step first. An export has no addresses and no names of people."""

    list_display = ["title", "adopter", "lead", "shown_state", "began", "age"]
    list_filter = [
        "state",
        "origin",
        "stop_reason",
        TopicFilter,
        ("district", admin.RelatedOnlyFieldListFilter),
        ("practice__lead_district", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "=id",
        "practice__public_revision__title",
        "practice__lead_district__short_name",
        "district__short_name",
        "stop_words",
    ]
    date_hierarchy = "created_at"
    ordering = ["-changed_at", "-pk"]
    show_full_result_count = False
    inlines = [StepInline, ComponentInline, OutcomeInline, CheckInInline]
    export_columns = [
        *("id", "title", "lead", "adopter", "state", "suggested", "began", "origin"),
        *("stop_reason", "created_at", "confirmed_at", "changed_at", "age"),
    ]
    fieldsets = [
        (None, {"fields": ["links", "adopter", "shown_state", "suggested", "began"]}),
        ("Why it stopped", {"fields": ["stop_reason", "stop_words"]}),
        ("Who, and when", {"fields": ["origin", "created_at", "confirmed_at", "changed_at", "age"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_practice()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="practice", ordering="practice__public_revision__title")
    def title(self, adoption):
        return adoption.practice.desk_title

    @admin.display(description="adopting district", ordering="district__short_name")
    def adopter(self, adoption):
        return adoption.district.short_name

    @admin.display(description="led by", ordering="practice__lead_district__short_name")
    def lead(self, adoption):
        return adoption.practice.lead_district.short_name

    @admin.display(description="state", ordering="state")
    def shown_state(self, adoption):
        kind = " desk-state--wait" if adoption.state == State.WAITING else ""
        return format_html('<span class="desk-state{}">{}</span>', kind, adoption.get_state_display())

    @admin.display(description="began", ordering="start_year")
    def began(self, adoption):
        return school_year(adoption.start_year)

    @admin.display(description="days on record", ordering="created_at")
    def age(self, adoption):
        return (timezone.localdate() - timezone.localdate(adoption.created_at)).days

    @admin.display(description="practice")
    def links(self, adoption):
        return format_html(
            '<a href="{}">{}</a> (<a href="{}">its page for the district</a>, where staff take it from show)',
            adoption.practice.get_absolute_url(),
            adoption.practice.desk_title,
            reverse("adoptions:adoption", args=[adoption.pk]),
        )
