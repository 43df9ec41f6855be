"""A practice in the admin: whose it is, where it stands, and the buttons that move it."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from core.admin import ExportsFiltered
from core.templatetags.portal import short_date
from profiles import actions, checklist, indexing, rules, texts
from profiles.admin.exports import ExportsSheet
from profiles.admin.filters import (
    DueFilter,
    EvidenceFilter,
    KindFilter,
    TopicFilter,
    UpdateFilter,
    WrittenByFilter,
)
from profiles.admin.revision import text_url
from profiles.admin.versions import WithVersions
from profiles.exports import CSV_COLUMNS, as_values
from profiles.models import Practice, StatusChange
from profiles.workflow import State, TransitionError, moves_from


class PracticeList(ChangeList):
    """The list of practices: of their long texts it needs only the titles."""

    def get_queryset(self, request, **kwargs):
        practices = super().get_queryset(request, **kwargs)
        return practices.select_related("public_revision", "working_revision", "lead_district").only(
            *(field.name for field in Practice._meta.concrete_fields),
            "public_revision__title",
            "working_revision__title",
            "lead_district__short_name",
        )


class StatusChangeInline(admin.TabularInline):
    """The steps of a practice's life; read only."""

    model = StatusChange
    fields = ["at", "from_state", "to_state", "who", "reason"]
    readonly_fields = fields
    extra = max_num = 0
    can_delete = False

    @admin.display(description="by")
    def who(self, change):
        return change.by or "The portal"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


@admin.register(Practice)
class PracticeAdmin(ExportsSheet, ExportsFiltered, WithVersions):
    """A practice: whose it is, where it stands, whom to ask, and the buttons that move it."""

    list_display = ["title", "lead_district", "stands", "update_waits", "last_check", "published_on"]
    list_filter = [
        "state",
        TopicFilter,
        DueFilter,
        UpdateFilter,
        ("lead_district__kind", KindFilter),
        WrittenByFilter,
        EvidenceFilter,
        "verified_by",
        "first_installment",
    ]
    # One count of all rows is enough: the number found.
    show_full_result_count = False
    export_columns = CSV_COLUMNS
    search_fields = [
        "slug",
        "public_revision__title",
        "working_revision__title",
        "lead_district__name",
        "lead_district__code",
    ]
    autocomplete_fields = ["lead_district"]
    date_hierarchy = "published_at"
    readonly_fields = [
        "state",
        "texts",
        "published_at",
        "updated_at",
        "contact_confirmed_at",
        "contact_bounced_at",
    ]
    inlines = [StatusChangeInline]
    fieldsets = [
        (None, {"fields": ["slug", "lead_district", "first_installment"]}),
        ("Where it stands", {"fields": ["state", "texts", "published_at", "updated_at"]}),
        ("Last check", {"fields": ["verified_on", "verified_by"]}),
        (
            "Contact",
            {
                "fields": [
                    "contact_role",
                    "contact_name",
                    "contact_email",
                    "contact_phone",
                    "contact_visibility",
                    "contact_confirmed_at",
                    "contact_bounced_at",
                ],
                "description": "No page shows the name, the address or the number: messages are relayed.",
            },
        ),
    ]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        """A new practice is asked only whose it is: the rest comes with its text and its life."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_changelist(self, request, **kwargs):
        return PracticeList

    def export_queryset(self, queryset):
        return queryset.defer(None).with_export_data("public_revision", "working_revision")

    def export_row(self, practice):
        return as_values(practice, practice.text) if practice.text else [practice.slug]

    @admin.display(ordering="public_revision__title")
    def title(self, practice):
        return practice.desk_title

    @admin.display(description="state", ordering="state")
    def stands(self, practice):
        return format_html(
            '<span class="desk-state desk-state--{}">{}</span>', practice.state, practice.get_state_display()
        )

    @admin.display(description="update")
    def update_waits(self, practice):
        return "Yes" if practice.public_revision_id and practice.working_revision_id else "No"

    @admin.display(description="last check", ordering="verified_on")
    def last_check(self, practice):
        return short_date(practice.verified_on) or "Never"

    @admin.display(description="published", ordering="published_at")
    def published_on(self, practice):
        return short_date(practice.published_at) or "Not yet"

    @admin.display(description="texts")
    def texts(self, practice):
        links = [("Public text", practice.public_revision), ("Text being written", practice.working_revision)]
        return format_html(
            "".join('<p><a href="{}">{}: {}</a></p>' if text else "{}{}{}" for _, text in links),
            *(
                part
                for label, text in links
                for part in ((text_url(text), label, text) if text else ("", "", ""))
            ),
        )

    def get_urls(self):
        own = [
            path(
                "<int:pk>/move/<str:to>/",
                self.admin_site.admin_view(self.move),
                name="profiles_practice_move",
            ),
            path("<int:pk>/write/", self.admin_site.admin_view(self.write), name="profiles_practice_write"),
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        practice = self.get_object(request, object_id)
        moves = []
        if practice and self.has_change_permission(request, practice):
            moves = [
                {"to": to, "move": move, "allowed": move.allowed(request.user, practice)}
                for to, move in moves_from(practice.state).items()
                if (practice.working_revision or not to == practice.state == State.PUBLISHED)
                and move.allowed is not rules.is_the_portal
            ]
        context = {**(extra_context or {}), "moves": moves}
        if practice:
            context |= {"title": self.title(practice), "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request, practice, form, change):
        """Save; a new slug keeps the old address, a new check or district reaches browse at once."""
        if not change:
            super().save_model(request, practice, form, change)
            return
        # Only what was changed here: somebody may have published meanwhile.
        changed = [name for name in form.changed_data if name != "slug"]
        if changed:
            practice.save(update_fields=changed)
        if "contact_email" in changed:
            practice.contact_bounced_at = practice.contact_confirmed_at = None
            practice.save(update_fields=["contact_bounced_at", "contact_confirmed_at"])
        if "verified_on" in changed and practice.verified_on:
            checked = practice.verified_on, practice.verified_by
            actions.verified(practice, checked[0], by_role=checked[1], by=request.user)
        if "slug" in form.changed_data:
            actions.rename(practice, practice.slug)
        if practice.public_revision:
            indexing.index(practice.public_revision)

    def response_add(self, request, obj, post_url_continue=None):
        """A new practice has no words yet: go and write them."""
        return HttpResponseRedirect(text_url(texts.start_revision(obj, by=request.user)))

    def write(self, request, pk):
        """Open the text being written; starts one from the public text when there is none."""
        practice = get_object_or_404(Practice, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, practice):
            raise PermissionDenied
        return HttpResponseRedirect(text_url(texts.start_revision(practice, by=request.user)))

    def move(self, request, pk, to):
        """Ask for the reason, then make one move of the practice's life."""
        practice = get_object_or_404(Practice.objects.select_related("working_revision"), pk=pk)
        move = moves_from(practice.state).get(to)
        may = self.has_change_permission(request, practice) and move and move.allowed(request.user, practice)
        if not may:
            raise PermissionDenied
        back = reverse("admin:profiles_practice_change", args=[pk])
        reason, error = request.POST.get("reason", ""), ""
        if request.method == "POST":
            try:
                actions.change_status(practice, to, by=request.user, reason=reason)
            except TransitionError as problem:
                error = str(problem)
            else:
                messages.success(request, f"{self.title(practice)}: {State(to).label.lower()}.")
                return HttpResponseRedirect(back)
        missing, warnings = [], []
        if to == State.PUBLISHED and practice.working_revision:
            missing = checklist.missing_to_publish(practice.working_revision)
            warnings = checklist.warnings(practice.working_revision)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{move.verb}: {practice.desk_title}",
            "opts": self.opts,
            "practice": practice,
            "move": move,
            "reason": reason,
            "error": error,
            "missing": missing,
            "warnings": warnings,
            "back": back,
        }
        return TemplateResponse(request, "admin/profiles/practice/move.html", context)
