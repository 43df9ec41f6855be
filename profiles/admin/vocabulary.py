"""Topics and tags in the admin. Here, and not in topics, since a merge moves places on texts."""

import taggit.models
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.admin import ExportsFiltered, KeptAdmin, TrackedAdmin
from profiles import merging
from profiles.models import TopicIndicator
from profiles.workflow import LISTED
from topics.models import StateFact, Tag, Topic

# Ours is in its place.
admin.site.unregister(taggit.models.Tag)


class MergedFilter(admin.SimpleListFilter):
    """Words that stand for themselves, unless asked for the merged ones."""

    title = "merged"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("yes", "Merged into another")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": "In use"}, *others]

    def queryset(self, request, queryset):
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class MergeForm(forms.Form):
    """Which one to merge into."""

    def __init__(self, word, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            type(word).objects.exclude(pk=word.pk),
            label=f"{word._meta.verbose_name.capitalize()} to keep",
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the one to keep."),
        )


class WordAdmin(ExportsFiltered, TrackedAdmin):
    """What topics and tags share: an address given once, how many practices have it, merging."""

    given_once = ["slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_select_related = ["merged_into"]
    change_form_template = "admin/word_change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(listed=self._practices())

    def _practices(self):
        """How many listed practices have the word."""
        use = merging.USES[self.model]
        places = use.places.objects.filter(
            **{use.word: OuterRef("pk"), f"{use.text}__public_of__state__in": LISTED}
        )
        counted = places.order_by().values(use.word).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), 0)

    @admin.display(description="practices", ordering="listed")
    def practices(self, word):
        return word.listed

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.merged_into_id)

    def get_urls(self):
        name = f"topics_{self.opts.model_name}_merge"
        own = [path("<int:pk>/merge/", self.admin_site.admin_view(self.merge), name=name)]
        return own + super().get_urls()

    def merge(self, request, pk):
        """Say what a merge will do, then do it."""
        word = get_object_or_404(self.model.objects, pk=pk)
        if not self.has_change_permission(request, word):
            raise PermissionDenied
        form, error = MergeForm(word, request.POST or None), ""
        if form.is_valid():
            try:
                moved = merging.merge(word, form.cleaned_data["into"], by=request.user)
            except merging.MergeError as problem:
                error = str(problem)
            else:
                into = form.cleaned_data["into"]
                messages.success(request, f"“{word}” is merged into “{into}” on {moved} texts.")
                return HttpResponseRedirect(
                    reverse(f"admin:topics_{self.opts.model_name}_change", args=[into.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge “{word}” into another {self.opts.verbose_name}",
            "opts": self.opts,
            "word": word,
            "texts": merging.texts_with(word),
            "form": form,
            "error": error,
        }
        return TemplateResponse(request, "admin/word_merge.html", context)


class TopicIndicators(admin.TabularInline):
    """Which statewide series stand on the topic's page."""

    model = TopicIndicator
    extra = 0


@admin.register(Topic)
class TopicAdmin(WordAdmin, KeptAdmin):
    """Topic areas in the order of the home page. Their addresses are permanent."""

    list_display = ["name", "slug", "position", "lead", "practices"]
    list_filter = [MergedFilter]
    search_fields = ["name", "related_terms"]
    inlines = [TopicIndicators]
    export_columns = [
        "slug",
        "name",
        "short_name",
        "lead",
        "related_terms",
        "position",
        "practices",
        "merged_into",
    ]


@admin.register(StateFact)
class StateFactAdmin(TrackedAdmin):
    """What topics say of the whole state, each with its source."""

    given_once = ["slug"]
    list_display = ["statement", "topic", "kind", "value", "period", "as_of", "position"]
    list_filter = ["topic", "kind"]
    list_select_related = ["topic"]
    search_fields = ["statement", "source_title", "source_publisher"]
    prepopulated_fields = {"slug": ["statement"]}


@admin.register(Tag)
class TagAdmin(WordAdmin):
    """Tags: approve them and give their related terms. One that a text has had cannot be deleted."""

    list_display = ["name", "slug", "approved", "terms", "practices"]
    list_filter = ["approved", MergedFilter]
    search_fields = ["name", "slug", "related_terms"]
    actions = ["approve"]
    export_columns = ["slug", "name", "approved", "related_terms", "practices", "merged_into"]

    @admin.display(description="related terms")
    def terms(self, tag):
        return ", ".join(tag.related_terms)

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request, tags):
        count = tags.filter(merged_into__isnull=True).update(approved=True)
        messages.success(request, f"{count} approved: people can choose them.")
