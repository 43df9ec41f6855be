"""The words of a text in the admin, with all its parts."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from core.admin import TrackedAdmin
from core.forms import PartForm
from core.known_choice import KnownChoice, KnownRows
from districts.record import PublicRecord
from profiles import attaching, indexing, texts
from profiles.checking import asked_by, checks_of, record_for, verdict_on
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    PracticeRevision,
    Resource,
    Risk,
    Role,
    School,
    Source,
    TaggedRevision,
    TopicPlacement,
)

# Characters from which on an answer gets more than one line.
LONG_ANSWER = 300
CHOOSE_AGAIN = "This file is all right, but it is not kept while something else is missing. Choose it again."
# An address without a scheme is read as https.
HTTPS = {models.URLField: {"assume_scheme": "https"}}


class LinesField(forms.CharField):
    """A list of sentences, one on each line; Django's own field would part them at every comma."""

    widget = AdminTextareaWidget

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class TextOptions:
    """Fields of a text and of its parts: long answers get room, lists of choices get boxes."""

    formfield_overrides = HTTPS

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        options = {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text}
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(
                choices=db_field.base_field.choices, required=False, widget=boxes, **options
            )
        if isinstance(db_field, ArrayField):
            return LinesField(required=False, **options | {"help_text": "One on each line."})
        is_words = type(db_field) is models.CharField
        if is_words and (db_field.max_length or 0) >= LONG_ANSWER:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PartOptions(TextOptions):
    """What all rows of a text share: none is empty by default, and more rows take no more queries."""

    extra = 0
    form = PartForm

    def get_queryset(self, request):
        names = [
            field.name for field in self.model._meta.fields if field.is_relation and field.name != self._owner
        ]
        return super().get_queryset(request).select_related(*names)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "position":
            kwargs |= {"label": "Place", "help_text": "The order in the list: 0 comes first."}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            known = request.__dict__.setdefault("known_rows", {})
            rows = known.setdefault(db_field.related_model, KnownRows(db_field.related_model))
            kwargs["widget"] = KnownChoice(db_field, self.admin_site, rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @property
    def _owner(self):
        return "content_object" if self.model is TaggedRevision else "revision"


class PartInline(PartOptions, admin.TabularInline):
    """Rows of a text."""


class StackedPartInline(PartOptions, admin.StackedInline):
    """Rows with long fields."""


class OutcomeForm(PartForm):
    """A result; the reviewer's check beside what the portal computes."""

    def clean(self):
        answers = super().clean()
        computed = self._computed()
        decided = answers.get("check_result")
        if decided and not answers.get("check_reason") and (not computed or computed.result != decided):
            says = f"“{computed.result.label}”" if computed else "nothing"
            self.add_error("check_reason", f"Say why. The portal computes {says}.")
        return answers

    def _computed(self):
        """The verdict on what the form holds; None where it is on no public indicator."""
        indicator = self.cleaned_data.get("indicator")
        if not indicator:
            return None
        outcome = Outcome(
            indicator=indicator,
            student_group=self.cleaned_data.get("student_group"),
            direction=self.cleaned_data.get("direction", ""),
        )
        text, district = self.instance.revision, self.instance.revision.practice.lead_district
        record = PublicRecord([district], [asked_by(outcome)])
        return verdict_on(outcome, text.start_year, district, record)


class OutcomeInline(StackedPartInline):
    """Results, each with what the portal computes of it from the public record."""

    model = Outcome
    form = OutcomeForm
    autocomplete_fields = ["indicator", "student_group"]
    readonly_fields = ["in_public_data"]

    @admin.display(description="In public data")
    def in_public_data(self, outcome):
        """What readers are told when no reviewer decides otherwise."""
        if not outcome.pk:
            return "Computed once this is saved."
        check = self._checks(outcome.revision_id).get(outcome.pk)
        if not check or not check.computed:
            return "Not on a public indicator: nothing is computed."
        if not check.computed.compared:
            return f"{check.computed.result.label}. {check.why_computed}"
        rows = [f"{who}: {_means(means)}, change {change}." for who, means, change in check.rows]
        words = [f"{check.computed.result.label}.", check.why_computed, *rows, f"Noise: ±{check.noise}."]
        return " ".join(words)

    def _checks(self, text_id):
        # The inline lives as long as a request: one load for all its rows.
        if "checks" not in self.__dict__:
            texts = PracticeRevision.objects.defer("search_vector").select_related("practice__lead_district")
            text = texts.prefetch_related("outcomes__indicator", "outcomes__student_group").get(pk=text_id)
            record = record_for([(text.practice, text)])
            self.checks = checks_of(text, text.practice.lead_district, record)
        return self.checks


def _means(means):
    """ "6.95% (9 districts) to 6.62% (9 districts)"."""
    return " to ".join(f"{mean} ({rests_on})" if rests_on else mean for mean, rests_on in means)


class ResourceForm(PartForm):
    """A resource: its address, or a file, which is checked here and kept when everything else is right."""

    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=forms.FileInput,
        help_text=(
            "PDF, Word, Excel, PowerPoint (DOCX, XLSX, PPTX), PNG or JPEG, up to 20 MB."
            f" A practice can have {attaching.MOST_FILES}."
        ),
    )
    alt_text = forms.CharField(
        label="What the picture shows",
        required=False,
        max_length=300,
        widget=AdminTextInputWidget,
        help_text="Only for a new picture: in a few words, for people who cannot see it.",
    )

    def clean_file(self):
        """The file as it may be kept (core.uploads.Checked), or None."""
        upload = self.cleaned_data.get("file")
        return attaching.examined(upload) if upload else None

    def clean(self):
        answers = super().clean()
        if not {"file", "url"} <= answers.keys():
            return answers  # one of them is wrong already
        file, url, stored = answers["file"], answers["url"], self.instance.attachment_id
        if url and file:
            self.add_error("url", "Give an address or a file. Empty this field, then choose the file again.")
        elif url and stored:
            self.add_error("url", "This resource is a file. For an address, remove it and add another.")
        elif not (url or file or stored):
            self.add_error("url", "Give an address, or choose a file.")
        if file and file.kind.is_picture and not answers.get("alt_text"):
            self.add_error("alt_text", attaching.NO_WORDS)
        return answers

    def keep_file(self, by):
        """Keep the file that was chosen, if any; the row names it once it is saved."""
        if found := self.cleaned_data.get("file"):
            practice, words = self.instance.revision.practice, self.cleaned_data["alt_text"]
            self.instance.attachment = attaching.keep(practice, found, by=by, alt_text=words)


class ResourceRows(forms.models.BaseInlineFormSet):
    """The resources of a text, of which only so many are files."""

    def clean(self):
        super().clean()
        rows = [row for row in self.forms if row.is_valid() and not self._should_delete_form(row)]
        new = [row for row in rows if row.cleaned_data.get("file") and not row.instance.attachment_id]
        room = attaching.MOST_FILES - sum(row.instance.attachment_id is not None for row in rows)
        for row in new[max(room, 0) :]:
            row.add_error("file", attaching.TOO_MANY)


class ResourceInline(StackedPartInline):
    """What readers can open; a file is shown with a link to it."""

    model = Resource
    form = ResourceForm
    formset = ResourceRows
    readonly_fields = ["stored_file"]

    def get_fields(self, request, obj=None):
        new = ["file", "alt_text"] if obj and obj.is_being_written else []
        return ["title", "kind", "url", "stored_file", *new, "language", "accessible", "note", "position"]

    @admin.display(description="File now")
    def stored_file(self, resource):
        file = resource.attachment
        if file is None:
            return "None"
        shows = f". Shows: {file.alt_text}" if file.alt_text else ""
        return format_html(
            '<a href="{}">{}</a> ({}){}', file.get_absolute_url(), file.name, file.words, shows
        )


def inline(part, base=PartInline, **options):
    """An inline for a part of a text."""
    return type(f"{part.__name__}Inline", (base,), {"model": part, **options})


@admin.register(PracticeRevision)
class PracticeRevisionAdmin(TextOptions, TrackedAdmin):
    """The words of one text. A text that has been public can be read here, not changed."""

    list_display = ["title", "practice", "number", "written_by", "created_at", "first_public_at"]
    list_filter = [
        "written_by",
        "practice_type",
        "local_evidence",
        ("first_public_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["practice"]
    search_fields = ["title", "summary", "practice__slug"]
    readonly_fields = [
        *("practice", "number", "based_on", "created_by", "created_at", "first_public_at"),
        *("tier_confirmed_by", "tier_confirmed_on"),
    ]
    radio_fields = {"written_by": admin.HORIZONTAL}
    inlines = [
        inline(TopicPlacement, autocomplete_fields=["topic"], min_num=1),
        inline(TaggedRevision, autocomplete_fields=["tag"], verbose_name="tag"),
        inline(
            Participation,
            StackedPartInline,
            autocomplete_fields=["district"],
            verbose_name="district that takes part",
            verbose_name_plural="districts that take part",
        ),
        inline(GroupServed, autocomplete_fields=["student_group"], verbose_name_plural="student groups"),
        inline(School, autocomplete_fields=["district"]),
        inline(Partner),
        inline(Component, StackedPartInline),
        inline(Role),
        inline(Milestone),
        inline(Risk),
        OutcomeInline,
        ResourceInline,
        inline(Citation),
        inline(Source, StackedPartInline),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("practice", "number"),
                    "based_on",
                    ("created_by", "created_at"),
                    "first_public_at",
                    "written_by",
                ]
            },
        ),
        ("Identity", {"fields": ["title", "tagline", "summary", "practice_type"]}),
        (
            "Context and reach",
            {
                "fields": [
                    "problem",
                    ("start_year", "end_year"),
                    ("status", "status_reason"),
                    ("stage", "extent"),
                    ("lowest_grade", "highest_grade"),
                    ("reach_students", "reach_schools", "reach_staff", "reach_year"),
                ],
                "description": "School years by the year they end: 2019 is 2018-19.",
            },
        ),
        (
            "How it works",
            {
                "fields": [
                    "description",
                    "features",
                    ("startup_cost", "startup_cost_not_known"),
                    ("annual_cost", "annual_cost_not_known"),
                    "cost_note",
                    "funding_sources",
                    "training",
                    "technology",
                    "data_needed",
                    ("board_commitment", "board_note"),
                    "did_not_work",
                    "before_you_start",
                    "to_sustain",
                    "good_fit",
                    "be_careful",
                ]
            },
        ),
        (
            "Results and evidence",
            {
                "fields": [
                    "no_outcome_data",
                    "local_evidence",
                    "tier_claimed",
                    ("tier_confirmed", "tier_confirmed_by", "tier_confirmed_on"),
                    "logic_model",
                    "who_gains",
                    "unintended_effects",
                ]
            },
        ),
        ("Artefacts", {"fields": ["video_url", "video_captions", "offers"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search_vector")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        text = self.get_object(request, object_id)
        before = {"practice": text.practice_id, "number__lt": text.number} if text else {"pk": None}
        last = PracticeRevision.objects.filter(**before).defer("search_vector").order_by("-number").first()
        context = {**(extra_context or {}), "beside": (text and text.based_on) or last}
        return super().change_view(request, object_id, form_url, context)

    def render_change_form(self, request, context, *args, **options):
        """The form; when it comes back with errors, files must be chosen again: browsers forget them."""
        for rows in context["inline_admin_formsets"]:
            for row in rows.formset.forms if request.FILES else ():
                if row.files.get(row.add_prefix("file")) and "file" not in row.errors:
                    row.add_error("file", CHOOSE_AGAIN)
        return super().render_change_form(request, context, *args, **options)

    def has_add_permission(self, request):
        return False  # a text starts from its practice

    def has_change_permission(self, request, obj=None):
        """Only the text being written: one that has been public is frozen, one set aside is kept."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_being_written)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Who changes the level or the tier has judged them, as on the page of a review."""
        level, tier = obj.local_evidence, obj.tier_confirmed
        for name in ("local_evidence", "tier_confirmed"):
            setattr(obj, name, form.initial.get(name))
        texts.judge(obj, by=request.user, level=level, tier=tier)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """Who saves a result with a check has made that check: of what it says now. Files are kept now."""
        if formset.model is Resource:
            for row in formset.forms:
                if row not in formset.deleted_forms:
                    row.keep_file(by=request.user)
        if formset.model is Outcome:
            for changed in formset.forms:
                if changed.has_changed():
                    changed.instance.checked_by_now(request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        indexing.index(form.instance)


def text_url(text):
    """Where staff read or write this text."""
    return reverse("admin:profiles_practicerevision_change", args=[text.pk])
