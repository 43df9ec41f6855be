"""Three queues of the staff desk: requests, corrections and nominations, the longest wait first."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from contacts import actions, asking
from contacts.figures import with_figures
from contacts.forms import InviteForm
from contacts.models import (
    ContactRequest,
    Correction,
    CorrectionStep,
    Message,
    Nomination,
    NominationStep,
    RequestStep,
    RequestTold,
)
from contacts.queue_admin import (
    PracticeQueueAdmin,
    QueueAdmin,
    StepInline,
    TopicFilter,
    WaitFilter,
    WantFilter,
)
from contacts.request_forms import PassOnForm
from contacts.rules import may_curate
from contacts.workflow import NominationState, moves_of
from core.waiting import working_days
from profiles.workflow import TransitionError


class RequestStepInline(StepInline):
    """Steps of a request."""

    model = RequestStep

    @admin.display(description="by")
    def who(self, step):
        # By the link in a mail nobody is signed in: the side is known.
        return step.by or step.get_side_display() or "The portal"


class CorrectionStepInline(StepInline):
    """Steps of a correction."""

    model = CorrectionStep


class NominationStepInline(StepInline):
    """Steps of a nomination."""

    model = NominationStep


class MessageInline(admin.TabularInline):
    """The thread; read only. Staff write on the page of the thread."""

    model = Message
    fields = ["at", "side", "words", "is_report", "for_all"]
    readonly_fields = fields
    extra = max_num = 0
    can_delete = False
    verbose_name_plural = "the thread"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("contacts.view_contactrequest")


class ToldInline(admin.TabularInline):
    """What the clock has said; read only."""

    model = RequestTold
    fields = ["at", "notice"]
    readonly_fields = fields
    extra = max_num = 0
    can_delete = False
    verbose_name_plural = "what the clock has said"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("contacts.view_contactrequest")


class AttentionFilter(admin.SimpleListFilter):
    """What staff should look at first."""

    title = "to look at"
    parameter_name = "look"

    def lookups(self, request, model_admin):
        return [("reported", "Reported"), ("escalated", "Escalated, nobody has answered")]

    def queryset(self, request, queryset):
        if self.value() == "reported":
            return queryset.filter(reported_at__isnull=False)
        return queryset.escalated() if self.value() == "escalated" else queryset


@admin.register(ContactRequest)
class ContactRequestAdmin(PracticeQueueAdmin):
    """Requests to districts. An export has counts and durations: no name, address or word."""

    change_form_template = "admin/contacts/request_change_form.html"
    export_columns = [
        "id",
        "title",
        "district",
        "asker_district",
        "wants",
        "state",
        "relayed_to",
        "created_at",
        "settled_at",
        "days_to_sign",
        "days_to_answer",
        "message_count",
        "was_escalated",
        "helped",
        "adopting",
    ]
    list_display = [
        "title",
        "district",
        "asker",
        "shown_state",
        "wait",
        "attention",
        "relayed_to",
        "created_at",
    ]
    list_filter = [
        "state",
        WaitFilter,
        AttentionFilter,
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
    inlines = [MessageInline, RequestStepInline, ToldInline]
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
                "fields": ["relayed_to", "relayed_address", "agreed", "blocked", "reported_at"],
                "description": "The address is for staff only: no page for askers shows it.",
            },
        ),
        ("What came of it", {"fields": ["pointer", "pointer_practice", "helped", "adopting", "outcome_at"]}),
    ]

    def get_queryset(self, request):
        found = super().get_queryset(request).confirmed().with_escalation()
        return found.select_related("asker_district", "pointer_practice")

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

    @admin.display(description="look at")
    def attention(self, item):
        told = ["Reported"] if item.reported_at else []
        told += ["Escalated"] if item.is_escalated else []
        return ", ".join(told) or "-"

    @admin.display(description="addresses shared")
    def agreed(self, item):
        told = ["the asker's"] if item.asker_shared_at else []
        told += ["the contact's"] if item.receiver_shared_at else []
        return ", ".join(told) or "Neither side has agreed"

    @admin.display(description="blocked", boolean=True)
    def blocked(self, item):
        return bool(item.blocked_by)

    def export_queryset(self, queryset):
        return with_figures(queryset)

    def asker_district(self, item):
        return item.asker_district.short_name if item.asker_district else ""

    def days_to_sign(self, item):
        return _days(item, item.seen_at)

    def days_to_answer(self, item):
        return _days(item, item.answered_at)

    def get_urls(self):
        view = self.admin_site.admin_view(self.pass_on)
        return [path("<int:pk>/pass-on/", view, name="contacts_contactrequest_pass_on"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self.get_object(request, object_id)
        may = bool(
            item and item.waits_for_contact and not item.anonymised_at and may_curate(request.user, item)
        )
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_pass_on": may}
        )

    def pass_on(self, request, pk):
        """Pass it on to somebody whom staff choose."""
        item = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may_curate(request.user, item):
            raise PermissionDenied
        form = PassOnForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:contacts_contactrequest_change", args=[pk])
        if form.is_valid():
            try:
                asking.reassign(item, form.cleaned_data["email"], by=request.user)
            except TransitionError as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"{item} was passed on.")
                return HttpResponseRedirect(back)
        context = {"title": f"Pass on: {item}", "opts": self.opts, "item": item, "form": form, "back": back}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/contacts/pass_on.html", context)


def _days(item, moment):
    """Working days from the arrival of ``item`` to ``moment``; "" where there is none."""
    if moment is None:
        return ""
    return working_days(timezone.localdate(item.created_at), timezone.localdate(moment))


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
