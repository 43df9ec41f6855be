"""The public record in the admin: districts and words can be corrected, published figures only read."""

from django.contrib import admin
from django.db import models

from core.admin import ExportsFiltered, KeptAdmin, ReadOnlyAdmin, TrackedAdmin
from core.forms import PartForm
from core.schoolyear import school_year
from districts.models import (
    DataSource,
    District,
    DistrictContact,
    Indicator,
    Observation,
    StateFigure,
    StudentGroup,
    Town,
    TownDistrict,
)

# An address without a scheme is read as https.
HTTPS = {models.URLField: {"assume_scheme": "https"}}


class ValuesInUse(admin.AllValuesFieldListFilter):
    """All values in use; the empty one says what it means."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or "Not recorded"}


class TownDistrictInline(admin.TabularInline):
    """Which towns a district serves, or which districts serve a town."""

    model = TownDistrict
    form = PartForm
    extra = 0
    autocomplete_fields = ["town", "district"]

    def get_queryset(self, request):
        # Each row's heading names both; the outline of a town is never needed here.
        return super().get_queryset(request).select_related("town", "district").defer("town__geometry")


class ContactInline(admin.TabularInline):
    """Whom staff write to; readers never see it."""

    model = DistrictContact
    form = PartForm
    extra = 0


@admin.register(District)
class DistrictAdmin(ExportsFiltered, KeptAdmin):
    """Districts; the code and the address of the page are given once."""

    # Everything that is public. Who the contacts are stays in the portal.
    export_columns = [
        *("code", "short_name", "name", "kind", "status", "grades", "enrollment", "enrollment_year", "drg"),
        *("county", "planning_region", "locale", "alliance", "priority", "website", "office_town"),
    ]

    list_display = [
        "short_name",
        "code",
        "kind",
        "status",
        "grades",
        "enrollment",
        "drg",
        "alliance",
        "planning_region",
    ]
    list_filter = [
        "status",
        "kind",
        "grade_span",
        "drg",
        "alliance",
        "priority",
        ("planning_region", ValuesInUse),
    ]
    search_fields = ["short_name", "name", "=code", "=nces_leaid", "towns__name"]
    autocomplete_fields = ["successor", "resc"]
    readonly_fields = ["grade_span"]
    prepopulated_fields = {"slug": ["short_name"]}
    given_once = ["code", "slug"]
    inlines = [ContactInline, TownDistrictInline]
    formfield_overrides = HTTPS
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("short_name", "name"),
                    ("code", "slug", "nces_leaid"),
                    ("kind", "status", "status_note", "successor"),
                ]
            },
        ),
        ("Grades", {"fields": [("grades", "lowest_grade", "highest_grade", "grade_span")]}),
        (
            "Place and lists",
            {
                "fields": [
                    ("county", "planning_region", "resc", "locale"),
                    ("drg", "drg_basis"),
                    ("alliance", "alliance_year"),
                    ("priority", "priority_year"),
                ]
            },
        ),
        (
            "Figures",
            {
                "description": "A share with fewer than six students behind it stays blank.",
                "fields": [
                    ("enrollment", "enrollment_year"),
                    (
                        "pct_free_or_reduced_meals",
                        "pct_english_learners",
                        "pct_students_with_disabilities",
                        "demographics_year",
                    ),
                    ("nces_enrollment", "nces_enrollment_year"),
                    ("schools_listed", "schools_listed_year"),
                ],
            },
        ),
        (
            "Office",
            {
                "description": "Whoever has an address at one of the e-mail domains can open an account and"
                " write for the district: enter only domains that are the district's alone.",
                "fields": [
                    ("office_address", "office_town", "office_zip"),
                    ("office_phone", "website", "email_domains"),
                    ("latitude", "longitude", "coordinate_basis"),
                ],
            },
        ),
    ]


@admin.register(Town)
class TownAdmin(KeptAdmin):
    """The 169 towns. Their outlines come from the import and are not shown."""

    list_display = ["name", "code", "county", "planning_region"]
    list_filter = ["planning_region", "county"]
    search_fields = ["name", "=code"]
    readonly_fields = ["code", "slug"]
    exclude = ["geometry"]
    inlines = [TownDistrictInline]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("geometry")

    def has_add_permission(self, request):
        return False


@admin.register(Indicator)
class IndicatorAdmin(KeptAdmin):
    """Indicators with their definitions."""

    list_display = ["name", "code", "unit", "direction", "counts_people", "statewide_only"]
    list_filter = ["unit", "direction", "counts_people", "statewide_only"]
    search_fields = ["name", "short_name", "code", "definition"]
    given_once = ["code"]


@admin.register(StudentGroup)
class StudentGroupAdmin(KeptAdmin):
    """Student groups, by EdSight's names."""

    list_display = ["name", "code", "position"]
    search_fields = ["name", "code"]
    given_once = ["code"]


@admin.register(DataSource)
class DataSourceAdmin(KeptAdmin):
    """Data sets that figures come from."""

    list_display = ["code", "title", "publisher", "licence", "retrieved"]
    list_filter = ["publisher"]
    search_fields = ["=code", "title", "publisher", "copy_read"]
    given_once = ["code"]
    formfield_overrides = HTTPS


@admin.register(Observation)
class ObservationAdmin(ReadOnlyAdmin):
    """Figures of districts, to be read: they change by import only, so that they stay the publisher's."""

    list_display = ["district", "indicator", "student_group", "year", "figure", "source"]
    list_select_related = ["district", "indicator", "student_group", "source"]
    list_filter = [
        "flag",
        ("indicator", admin.RelatedOnlyFieldListFilter),
        "student_group",
        "school_year",
        "source",
    ]
    search_fields = ["district__short_name", "=district__code"]
    # Counting all rows twice a page is the slow part of a long list.
    show_full_result_count = False
    list_per_page = 50
    fields = ["district", "indicator", "student_group", "year", "figure", "flag", "source"]
    readonly_fields = fields

    @admin.display(description="school year", ordering="school_year")
    def year(self, observation):
        return school_year(observation.school_year)

    @admin.display(description="figure", ordering="value")
    def figure(self, observation):
        return observation.shown().text


@admin.register(StateFigure)
class StateFigureAdmin(TrackedAdmin):
    """Statewide figures with the words of their source."""

    list_display = ["indicator", "group_label", "period_shown", "figure", "source", "source_text"]
    list_select_related = ["indicator", "source"]
    list_filter = [("indicator", admin.RelatedOnlyFieldListFilter), "period", "school_year", "source"]
    search_fields = ["indicator__name", "group_label", "source_text"]
    autocomplete_fields = ["indicator", "student_group", "source"]

    @admin.display(description="period", ordering="school_year")
    def period_shown(self, figure):
        return figure.period_label

    @admin.display(description="figure", ordering="value")
    def figure(self, figure):
        return figure.shown().text
