"""What the queues of the staff desk share: filters, the list of steps, and the moves as buttons."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from contacts import actions
from contacts.querysets import ORDER_OF_WAIT
from contacts.vocabulary import Want
from contacts.workflow import moves_of
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
