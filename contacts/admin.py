"""Three queues of the staff desk: requests, corrections and nominations, the longest wait first."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from contacts import actions
from contacts.forms import InviteForm
from contacts.models import (
    ContactRequest,
    Correction,
    CorrectionStep,
    Nomination,
    NominationStep,
    RequestStep,
)
from contacts.querysets import ORDER_OF_WAIT
from contacts.vocabulary import Want
from contacts.workflow import NominationState, moves_of
from core.admin import ExportsFiltered, TrackedAdmin
from profiles.workflow import TransitionError
from topics.models import Topic


class WaitFilter(admin.SimpleListFilter):
    """How long somebody has waited."""

    title = "waiting, in working days"
    parameter_name = "waiting"
    # Value: words, more than, at most.
    spans = {
        "all": ("All that wait", None, None),
        "2": ("Up to 2", None, 2),
        "5": ("3 to 5", 2, 5),
        "10": ("6 to 10", 5, 10),
        "more": ("More than 10", 10, None),
        "late": ("Longer than promised", None, None),
    }

    def lookups(self, request, model_admin):
        return [(value, words) for value, (words, _, _) in self.spans.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.spans:
            return queryset
        if self.value() == "late":
            return queryset.filter(pk__in=queryset.model.objects.late().values("pk"))
        _, more_than, at_most = self.spans[self.value()]
        return queryset.waiting_between(more_than, at_most)


class TopicFilter(admin.SimpleListFilter):
    """A topic of the practice."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return Topic.objects.values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.about_topic(self.value()) if self.value() else queryset


class WantFilter(admin.SimpleListFilter):
    """What the asker wants."""

    title = "wanted"
    parameter_name = "wants"

    def lookups(self, request, model_admin):
        return Want.choices

    def queryset(self, request, queryset):
        return queryset.filter(wants__contains=[self.value()]) if self.value() in Want.values else queryset


class StepInline(admin.TabularInline):
    """What has happened; read only."""

    fields = ["at", "from_state", "to_state", "who", "note"]
    readonly_fields = fields
    extra = max_num = 0
    can_delete = False
    verbose_name_plural = "what has happened"

    @admin.display(description="by")
    def who(self, step):
        return step.by or "The portal"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    def has_view_permission(self, request, obj=None):
        return obj is None or request.user.has_perm(f"contacts.view_{obj._meta.model_name}")


class QueueAdmin(ExportsFiltered, TrackedAdmin):
    """A queue. What people wrote is only read; the state moves by the buttons.

    An export counts and dates: what people wrote, and who they are, stays in the portal.
    """

    change_form_template = "admin/contacts/change_form.html"
    export_columns = ["id", "title", "district", "state", "created_at", "settled_at", "working_days"]
    ordering = ORDER_OF_WAIT
    show_full_result_count = False

    def get_urls(self):
        name = f"contacts_{self.opts.model_name}_move"
        view = self.admin_site.admin_view(self.move)
        return [path("<int:pk>/move/<str:to>/", view, name=name), *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="state", ordering="state")
    def shown_state(self, item):
        kind = "" if item.settled_at else " desk-state--wait" if item.is_late else " desk-state--review"
        return format_html('<span class="desk-state{}">{}</span>', kind, item.get_state_display())

    @admin.display(description="waiting", ordering="created_at")
    def wait(self, item):
        """A calm bar and its words: how much of what was promised has gone by."""
        days, promised = item.working_days, item.promised_days
        if promised is None:
            return f"Settled after {days} {'day' if days == 1 else 'days'}"
        kind = " is-late" if item.is_late else " is-soon" if days >= promised - 1 else ""
        return format_html(
            '<span class="desk-wait{}">{} of {} days{}<svg viewBox="0 0 100 4" preserveAspectRatio="none"'
            ' aria-hidden="true"><rect class="w-track" width="100" height="4"/><rect class="w-fill"'
            ' width="{}" height="4"/></svg></span>',
            kind,
            days,
            promised,
            ", late" if item.is_late else "",
            min(100, days * 100 // promised),
        )

    @admin.display(description="settled at")
    def settled(self, item):
        return item.settled_at or "Not yet"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self.get_object(request, object_id)
        moves = moves_of(item, request.user).items() if item else ()
        context = {"moves": moves, "title": str(item), "subtitle": None}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def move(self, request, pk, to):
        """Ask for the note, then make one move."""
        item = get_object_or_404(self.get_queryset(request), pk=pk)
        move = moves_of(item, request.user).get(to)
        if move is None:
            raise PermissionDenied
        back = reverse(f"admin:contacts_{self.opts.model_name}_change", args=[pk])
        note, error = request.POST.get("note", "").replace("\0", ""), ""
        if request.method == "POST":
            try:
                actions.change_status(item, to, by=request.user, note=note)
            except TransitionError as problem:
                error = str(problem)
            else:
                item.refresh_from_db()
                messages.success(request, f"{item}: {item.get_state_display().lower()}.")
                return HttpResponseRedirect(back)
        context = {"title": f"{move.verb}: {item}", "opts": self.opts, "item": item, "move": move}
        context |= {"note": note, "error": error, "back": back, **self.admin_site.each_context(request)}
        return TemplateResponse(request, "admin/contacts/move.html", context)


class PracticeQueueAdmin(QueueAdmin):
    """A queue of what people wrote about practices."""

    def get_queryset(self, request):
        return super().get_queryset(request).with_practice()

    @admin.display(description="practice", ordering="practice__public_revision__title")
    def title(self, item):
        return f"{item.pk}: {item.subject_title}"

    @admin.display(description="district", ordering="practice__lead_district__short_name")
    def district(self, item):
        return item.subject_district

    @admin.display(description="about")
    def practice_links(self, item):
        if item.practice is None:
            desk = reverse("admin:profiles_lookingfor_change", args=[item.looking_for_id])
            link = '<a href="{}">{}</a> (<a href="{}">in the admin</a>)'
            return format_html(link, item.subject_url, item.subject_title, desk)
        return format_html(
            '<a href="{}">{}</a> (<a href="{}">in the admin</a>, <a href="{}">its public text</a>)',
            item.practice.get_absolute_url(),
            item.practice.text.title,
            reverse("admin:profiles_practice_change", args=[item.practice_id]),
            reverse("admin:profiles_practicerevision_change", args=[item.practice.public_revision_id]),
        )


class RequestStepInline(StepInline):
    """Steps of a request."""

    model = RequestStep


class CorrectionStepInline(StepInline):
    """Steps of a correction."""

    model = CorrectionStep


class NominationStepInline(StepInline):
    """Steps of a nomination."""

    model = NominationStep


@admin.register(ContactRequest)
class ContactRequestAdmin(PracticeQueueAdmin):
    """Requests to districts."""

    list_display = ["title", "district", "asker", "shown_state", "wait", "relayed_to", "created_at"]
    list_filter = [
        "state",
        WaitFilter,
        "relayed_to",
        WantFilter,
        TopicFilter,
        ("practice__lead_district", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "=id",
        "practice__public_revision__title",
        "practice__lead_district__short_name",
        "looking_for__district__short_name",
        "asker_district__short_name",
        "asker_organization",
        "asker_name",
        "asker_email",
    ]
    date_hierarchy = "created_at"
    inlines = [RequestStepInline]
    fieldsets = [
        (None, {"fields": ["practice_links", "district", "shown_state", "wait", "created_at", "settled"]}),
        (
            "Who asks",
            {"fields": ["asker_name", "asker_role", "asker_from", "asker_email"]},
        ),
        ("What they ask or offer, in their words", {"fields": ["wanted", "message", "ready"]}),
        (
            "Where it went",
            {
                "fields": ["relayed_to", "relayed_address"],
                "description": "The address is for staff only: no page for askers shows it.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).confirmed().select_related("asker_district")

    @admin.display(description="from", ordering="asker_name")
    def asker(self, item):
        return format_html("{}<br>{}", item.asker_name, item.asker_from)

    @admin.display(description="district or organization")
    def asker_from(self, item):
        return item.asker_from

    @admin.display(description="readiness check")
    def ready(self, item):
        rows = ((one.question.label, one.words or "Left out") for one in item.readiness_shown)
        return format_html_join("", "{}: {}<br>", rows) or "None was sent along"

    @admin.display(description="wanted or offered")
    def wanted(self, item):
        return ", ".join(item.wants_in_words)


@admin.register(Correction)
class CorrectionAdmin(PracticeQueueAdmin):
    """Corrections of pages."""

    list_display = ["title", "district", "kind", "part", "shown_state", "wait", "created_at"]
    list_filter = [
        "state",
        WaitFilter,
        "kind",
        TopicFilter,
        ("practice__lead_district", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "=id",
        "practice__public_revision__title",
        "practice__lead_district__short_name",
        "words",
        "name",
        "email",
    ]
    date_hierarchy = "created_at"
    inlines = [CorrectionStepInline]
    fieldsets = [
        (None, {"fields": ["practice_links", "district", "shown_state", "wait", "created_at", "settled"]}),
        ("What they say, in their words", {"fields": ["kind", "page_shown", "text_shown", "words"]}),
        ("Who says it", {"fields": ["name", "role", "email"]}),
    ]

    @admin.display(description="part", ordering="section")
    def part(self, item):
        return item.section or "The whole page"

    @admin.display(description="page")
    def page_shown(self, item):
        return format_html('<a href="{}">{}</a>', item.page, item.page)

    @admin.display(description="text that was shown")
    def text_shown(self, item):
        now = item.practice.public_revision.number
        since = "" if now == item.text_number else f"; the page now shows number {now}"
        return f"Number {item.text_number}{since}"


class OriginFilter(admin.SimpleListFilter):
    """How a nomination came."""

    title = "how it came"
    parameter_name = "came"

    def lookups(self, request, model_admin):
        return [("form", "By the form"), ("staff", "From staff")]

    def queryset(self, request, queryset):
        if self.value() not in ("form", "staff"):
            return queryset
        return queryset.filter(added_by__isnull=self.value() == "form")


@admin.register(Nomination)
class NominationAdmin(QueueAdmin):
    """Nominations and the leads of staff. One button makes the draft and writes to the district."""

    change_form_template = "admin/contacts/nomination_change_form.html"
    export_columns = ["id", "district", "state", "created_at", "settled_at", "working_days"]
    list_display = ["called", "district_name", "shown_state", "wait", "came", "created_at"]
    list_filter = ["state", WaitFilter, OriginFilter, ("district", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["=id", "link", "title", "district__short_name", "why", "name", "email"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["district"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [NominationStepInline]
    fieldsets = [
        (None, {"fields": ["page", "district", "title", "shown_state", "wait", "created_at", "settled"]}),
        ("What came of it", {"fields": ["draft"]}),
        ("Why, in their words", {"fields": ["why"]}),
        ("Who says it", {"fields": ["name", "role", "email", "came"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["link", "district", "title", "why"]}),
        ("Who told us, if anybody did", {"fields": ["name", "role", "email"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_district()

    def get_urls(self):
        view = self.admin_site.admin_view(self.invite)
        return [path("<int:pk>/invite/", view, name="contacts_nomination_invite"), *super().get_urls()]

    def has_add_permission(self, request):
        # Past the queues, to which nobody adds by hand.
        return super(QueueAdmin, self).has_add_permission(request)

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_model(self, request, obj, form, change):
        obj.added_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="nomination", ordering="title")
    def called(self, item):
        return f"{item.pk}: {item.title or item.host}"

    @admin.display(description="district", ordering="district__short_name")
    def district_name(self, item):
        return item.district.short_name

    @admin.display(description="came", ordering="added_by")
    def came(self, item):
        return f"From {item.added_by}" if item.added_by else "By the form"

    @admin.display(description="link")
    def page(self, item):
        return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', item.link, item.link)

    @admin.display(description="draft")
    def draft(self, item):
        if item.submission is None:
            return "None yet"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:profiles_practice_change", args=[item.submission.practice_id]),
            item.submission,
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self.get_object(request, object_id)
        moves = moves_of(item, request.user) if item else {}
        context = {}
        if moves.pop(NominationState.INVITED, None):
            context = self._to_invite(item, None)
        context |= {"moves": moves.items(), "title": str(item), "subtitle": None}
        return super(QueueAdmin, self).change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def _to_invite(self, item, data):
        """The form by which the district is invited, and whom it reaches."""
        people = actions.people_to_invite(item.district)
        return {"item": item, "people": people, "form": InviteForm(item, data, needs_address=not people)}

    def move(self, request, pk, to):
        if to == NominationState.INVITED:
            return HttpResponseRedirect(reverse("admin:contacts_nomination_invite", args=[pk]))
        return super().move(request, pk, to)

    def invite(self, request, pk):
        """Begin the draft and write to the district."""
        item = get_object_or_404(self.get_queryset(request), pk=pk)
        if NominationState.INVITED not in moves_of(item, request.user) and request.method != "POST":
            raise PermissionDenied
        context = self._to_invite(item, request.POST if request.method == "POST" else None)
        form, back = context["form"], reverse("admin:contacts_nomination_change", args=[pk])
        if form.is_valid():
            try:
                actions.invite(item, by=request.user, **form.cleaned_data)
            except TransitionError as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"{item.district.short_name} was invited, and its draft is begun.")
                return HttpResponseRedirect(back)
        context |= {"title": f"Invite {item.district.short_name}", "opts": self.opts, "back": back}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/contacts/invite.html", context)
