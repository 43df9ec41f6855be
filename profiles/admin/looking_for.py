"""What districts look for in the admin: seen by staff, taken down with a reason."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from core.admin import ReadOnlyAdmin
from core.templatetags.portal import long_date
from profiles.models import LookingFor
from profiles.seeking import actions, life
from profiles.seeking.life import Seeking
from profiles.workflow import TransitionError


class StandingFilter(admin.SimpleListFilter):
    """What readers see today, first."""

    title = "state"
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        ended = [(state.value, state.label) for state in Seeking if state != Seeking.OPEN]
        return [*ended, ("all", "All")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "Open"}, *others]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "all":
            return queryset
        if self.value() == Seeking.EXPIRED:
            over = LookingFor.objects.over_on(today).values("pk")
            return queryset.filter(state=Seeking.EXPIRED) | queryset.filter(pk__in=over)
        if self.value() in Seeking.values:
            return queryset.filter(state=self.value())
        return queryset.filter(state=Seeking.OPEN, expires_on__gt=today)


@admin.register(LookingFor)
class LookingForAdmin(ReadOnlyAdmin):
    """What districts look for. Their people post and end it; staff take down what should not be there."""

    change_form_template = "admin/profiles/lookingfor/change_form.html"
    list_display = ["note", "district", "topic", "posted_at", "expires_on", "standing"]
    list_filter = [StandingFilter, "topic", "posted_at"]
    list_select_related = ["district", "topic"]
    search_fields = ["note", "district__short_name"]
    fields = [
        *["note", "district", "topic", "span", "posted_by", "posted_at", "expires_on", "standing"],
        *["extended_at", "told_at", "told", "steps"],
    ]
    readonly_fields = fields

    @admin.display(description="state", ordering="state")
    def standing(self, item):
        return item.standing

    @admin.display(description="grades")
    def span(self, item):
        return item.grades or "Any"

    @admin.display(description="contacts told")
    def told(self, item):
        return item.told.values("contact").distinct().count()

    @admin.display(description="what happened")
    def steps(self, item):
        rows = [
            (long_date(step.at), step, step.by or "the portal", step.reason)
            for step in item.steps.select_related("by")
        ]
        if not rows:
            return "Nothing yet"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}, by {}. {}</li>", rows))

    def get_urls(self):
        own = path(
            "<int:pk>/take-down/",
            self.admin_site.admin_view(self.take_down),
            name="profiles_lookingfor_take_down",
        )
        return [own, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = {"may_take_down": life.may_take_down(request.user)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **may})

    def take_down(self, request, pk):
        """Take it down, with the reason that its district reads."""
        if request.method != "POST" or not life.may_take_down(request.user):
            raise PermissionDenied
        item = get_object_or_404(LookingFor, pk=pk)
        try:
            actions.change_status(
                item, Seeking.TAKEN_DOWN, by=request.user, reason=request.POST.get("reason", "")[:1000]
            )
        except TransitionError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "It is taken down. Its district reads the reason in the workspace.")
        return HttpResponseRedirect(reverse("admin:profiles_lookingfor_change", args=[pk]))
