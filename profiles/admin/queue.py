"""The review queue: what waits with the Department, by its wait against the promise."""

import re

from django.contrib import admin
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.admin import ExportsFiltered, ReadOnlyAdmin, TrackedAdmin
from core.timeline import Strand
from profiles.admin.review import WithReview
from profiles.admin.waits import wait_of
from profiles.models import FieldComment, Review, Submission, SubmissionStep, Writer
from profiles.querysets import ORDER_OF_WAIT
from profiles.submissions import REVIEWERS
from profiles.workflow import WITH_STAFF, SubmissionState
from topics.models import Topic

# Reviewers sent it back.
BACK = [SubmissionState.CHANGES_REQUESTED, SubmissionState.NOT_YET]
REFERENCE = re.compile(r"LTGT-0*(\d{1,9})", re.IGNORECASE)


class StateFilter(admin.SimpleListFilter):
    """By state; what waits with the Department unless something else is asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("all", "All"), ("back", "With the district again"), *SubmissionState.choices]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "With the Department"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() == "back":
            return queryset.filter(state__in=BACK)
        if self.value() in SubmissionState.values:
            return queryset.filter(state=self.value())
        return queryset.filter(state__in=WITH_STAFF)


class MineFilter(admin.SimpleListFilter):
    """By whom it waits for."""

    title = "reviewer"
    parameter_name = "reviewer"

    def lookups(self, request, model_admin):
        return [("me", "I was asked"), ("open", "I was asked, no scores yet"), ("none", "Nobody was asked")]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.reviewed_by(request.user)
        if self.value() == "open":
            return queryset.waiting_for(request.user)
        return queryset.without_reviewers() if self.value() == "none" else queryset


class LateFilter(admin.SimpleListFilter):
    """Longer than promised."""

    title = "promise"
    parameter_name = "late"

    def lookups(self, request, model_admin):
        return [("yes", "Late"), ("no", "In time")]

    def queryset(self, request, queryset):
        return queryset.filter(late=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class TopicFilter(admin.SimpleListFilter):
    """By any topic of the text."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return list(Topic.objects.values_list("slug", "name"))

    def queryset(self, request, queryset):
        return queryset.about_topic(self.value()) if self.value() else queryset


@admin.register(Submission)
class SubmissionAdmin(WithReview, ExportsFiltered, TrackedAdmin):
    """What districts submitted. Its pages move it; nothing of it is edited here."""

    change_list_template = "admin/profiles/submission/change_list.html"
    list_display = ["title", "district", "shown_state", "wait", "reviewers", "next_step"]
    list_filter = [
        StateFilter,
        MineFilter,
        LateFilter,
        TopicFilter,
        ("practice__lead_district", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "text__title",
        "practice__lead_district__short_name",
        "practice__lead_district__name",
    ]
    show_full_result_count = False
    export_columns = ["reference", "title", "district", "state", "submitted_at", "waited", "promised", "late"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_row_data(timezone.localdate())

    def get_ordering(self, request):
        return ORDER_OF_WAIT

    def get_search_results(self, request, queryset, search_term):
        """A reference finds its submission."""
        if found := REFERENCE.fullmatch(search_term.strip()):
            return queryset.filter(pk=found[1]), False
        return super().get_search_results(request, queryset, search_term)

    def strands(self, submission):
        of_it = {"where": {"submission_id": submission.pk}, "owner": "submission_id"}
        return [
            Strand(Submission, {"pgh_obj_id": submission.pk}, "submission", title=None),
            Strand(Review, noun="review", title="reviewer", **of_it),
            Strand(FieldComment, noun="comment", title="field", **of_it),
            Strand(Writer, noun="writer", title="user", **of_it),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {"counts": self._counts(request.user), "title": "Review queue"}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def _counts(self, user):
        """(number, words, query of the list, whether it is bad news) of what waits."""
        waiting = Submission.objects.open().with_wait(timezone.localdate()).order_by()
        n = waiting.aggregate(
            mine=Count("pk", filter=Q(pk__in=Submission.objects.waiting_for(user).values("pk"))),
            overdue=Count("pk", filter=Q(late=True, state__in=WITH_STAFF)),
            back=Count("pk", filter=Q(state__in=BACK)),
            **{state: Count("pk", filter=Q(state=state)) for state in WITH_STAFF},
        )
        rows = [
            (n["mine"], "waiting for your scores", "reviewer=open", False),
            (n["overdue"], "past the promise", "late=yes", True),
            (n["submitted"], "to look at first", "state=submitted", False),
            (n["in_review"], "in review", "state=in_review", False),
            (n["sign_off"], "approved", "state=sign_off", False),
            (n["back"], "with the district again", "state=back", False),
        ]
        return [(*row, bad and row[0] > 0) for *row, bad in rows]

    @admin.display(ordering="text__title")
    def title(self, submission):
        return submission.text.title

    @admin.display(ordering="practice__lead_district__short_name")
    def district(self, submission):
        return submission.practice.lead_district.short_name

    @admin.display(description="state", ordering="state")
    def shown_state(self, submission):
        return render_to_string("admin/profiles/submission/state.html", {"submission": submission})

    @admin.display(description="waiting", ordering="used")
    def wait(self, submission):
        return wait_of(submission)

    @admin.display(description="reviewers")
    def reviewers(self, submission):
        if not submission.asked:
            return "Nobody asked"
        return f"{submission.scored} of {max(submission.asked, REVIEWERS)} done"

    @admin.display(description="next")
    def next_step(self, submission):
        url = reverse("admin:profiles_submission_change", args=[submission.pk])
        return format_html('<a href="{}">{}</a>', url, _next(submission))


def _next(submission):
    """What is to be done with it."""
    if submission.state == SubmissionState.SUBMITTED:
        return "Look"
    if submission.state == SubmissionState.IN_REVIEW:
        return "Decide" if submission.scored >= REVIEWERS else "Review"
    if submission.state == SubmissionState.SIGN_OFF:
        if not submission.is_signed:
            return "Wait"
        return "Scheduled" if submission.publish_on else "Publish"
    return "Read"


@admin.register(SubmissionStep)
class SubmissionStepAdmin(ReadOnlyAdmin):
    """All steps of all submissions."""

    list_display = ["at", "submission", "from_state", "to_state", "by", "reason"]
    list_filter = ["to_state", "at"]
    list_select_related = ["submission", "by"]
    search_fields = ["reason", "submission__text__title"]
