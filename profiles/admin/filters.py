"""What the lists of the desk are narrowed by, in the words of those who curate."""

from django.contrib import admin
from django.utils import timezone

from profiles.upkeep import DUE_MONTHS, STALE_MONTHS
from profiles.vocabulary import Author, LocalEvidence
from topics.models import Topic


class TopicFilter(admin.SimpleListFilter):
    """By any topic of the text."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return list(Topic.objects.values_list("slug", "name"))

    def queryset(self, request, queryset):
        topic = Topic.objects.filter(slug=self.value()).first() if self.value() else None
        return queryset.placed_under(topic) if topic else queryset


class KindFilter(admin.ChoicesFieldListFilter):
    """By the kind of the lead district."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "district kind"


class DueFilter(admin.SimpleListFilter):
    """By how long ago somebody checked a listed practice."""

    title = "yearly check"
    parameter_name = "check"

    def lookups(self, request, model_admin):
        return [
            ("due", f"Due: {DUE_MONTHS} months or more"),
            ("late", f"Late: {STALE_MONTHS} months or more"),
            ("done", f"Checked within {DUE_MONTHS} months"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        due = queryset.model.objects.due_for_check(today).order_by().values("pk")
        if self.value() == "due":
            return queryset.filter(pk__in=due)
        if self.value() == "late":
            late = queryset.model.objects.due_for_check(today, STALE_MONTHS).order_by().values("pk")
            return queryset.filter(pk__in=late)
        return queryset.findable().exclude(pk__in=due) if self.value() == "done" else queryset


class UpdateFilter(admin.SimpleListFilter):
    """By whether an update of a public text waits to be published."""

    title = "update being written"
    parameter_name = "update"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request, queryset):
        waits = {"public_revision__isnull": False, "working_revision__isnull": False}
        if self.value() == "yes":
            return queryset.filter(**waits)
        return queryset.exclude(**waits) if self.value() == "no" else queryset


class TextFilter(admin.SimpleListFilter):
    """By a value of the text that staff see: the public one, else the one being written."""

    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in self.values.choices]

    def queryset(self, request, queryset):
        known = self.value() in {str(value) for value in self.values.values}
        return queryset.whose_text(**{self.parameter_name: self.value()}) if known else queryset


class WrittenByFilter(TextFilter):
    title = "written by"
    parameter_name = "written_by"
    values = Author


class EvidenceFilter(TextFilter):
    title = "local evidence"
    parameter_name = "local_evidence"
    values = LocalEvidence
