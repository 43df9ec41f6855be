"""The parameters of browse, of the exports and of the data interface: one set, one meaning."""

from functools import cached_property

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import TextChoices

from profiles.facets import FACETS
from profiles.likeness import DistrictField, DistrictsLike
from profiles.models import Practice
from profiles.search import MAX_LENGTH, MAX_WORDS, tokens


class Sort(TextChoices):
    NEAREST = "nearest", "Nearest districts"
    RELEVANCE = "relevance", "Best match"
    NEWEST = "newest", "Newest"
    VERIFIED = "verified", "Recently verified"
    TITLE = "title", "Title"
    ADOPTED = "adopted", "Most adopted"


MAX_VALUES = 40
# Names what was asked for: the page says so beside the filter's label.
NOT_A_CHOICE = {"invalid_choice": "“%(value)s” is not one of the choices."}


def has_a_word(typed):
    """Refuse a search without any letter or digit: it would find everything, which misleads."""
    if typed.strip() and not tokens(typed):
        raise ValidationError("Type a word with letters or numbers.")


def not_too_many_words(typed):
    """Refuse what is no longer a search: each word costs work."""
    if len(tokens(typed)) > MAX_WORDS:
        raise ValidationError(f"Type at most {MAX_WORDS} words.")


def not_too_many(values):
    """Refuse more values of one filter than a person would choose."""
    if len(values) > MAX_VALUES:
        raise ValidationError(f"Choose at most {MAX_VALUES}.")


class DistrictFilter(django_filters.Filter):
    field_class = DistrictField


class PracticeFilter(django_filters.FilterSet):
    """Translates parameters into questions of ``PracticeQuerySet``.

    ``searched`` is the search alone, ``found`` what of it districts like mine have shared or adopted,
    before any facet (for counting); ``qs`` the whole answer in order. ``corrected`` is searched for
    instead of what was typed (the nearest spelling).
    """

    q = django_filters.CharFilter(
        label="Search",
        method="ignore",
        validators=[
            MaxLengthValidator(MAX_LENGTH, message=f"Use at most {MAX_LENGTH} characters."),
            has_a_word,
            not_too_many_words,
        ],
    )
    like = DistrictFilter(label="Districts like", method="ignore")
    sort = django_filters.ChoiceFilter(
        label="Sort", choices=Sort.choices, method="ignore", empty_label=None, error_messages=NOT_A_CHOICE
    )

    class Meta:
        model = Practice
        fields: list[str] = []

    def __init__(self, *args, corrected="", **kwargs):
        super().__init__(*args, **kwargs)
        self.corrected = corrected

    def ignore(self, queryset, name, value):
        """Every parameter is read in ``filter_queryset``: the search must come before its order."""
        return queryset

    @property
    def typed(self):
        """What people typed, trimmed."""
        return self.form.cleaned_data.get("q", "").strip()

    @property
    def chosen(self):
        """Chosen values of each facet that is in use."""
        values = {facet.name: self.form.cleaned_data.get(facet.name) for facet in FACETS}
        return {name: list(picked) for name, picked in values.items() if picked}

    @cached_property
    def near(self):
        """The districts like the one asked for (``DistrictsLike``), or None."""
        district = self.form.cleaned_data.get("like")
        return district and DistrictsLike(district)

    @property
    def asks_adopted(self):
        """Whether only what was adopted is asked for."""
        return "adopted" in self.chosen

    @property
    def usual_order(self):
        """The order when none is asked for: the nearest districts, best match, or the newest first."""
        if self.near:
            return Sort.NEAREST
        return Sort.RELEVANCE if self.text else Sort.NEWEST

    def can_sort_by(self, order):
        """Whether there is what ``order`` goes by."""
        return {Sort.NEAREST: bool(self.near), Sort.RELEVANCE: bool(self.text)}.get(order, True)

    @property
    def order(self):
        """The order asked for, where that makes sense; else the usual one."""
        asked = self.form.cleaned_data.get("sort")
        return asked if asked and self.can_sort_by(asked) else self.usual_order

    @property
    def text(self):
        """What is searched for: what was typed, or its nearest spelling."""
        return self.corrected or self.typed

    @property
    def searched(self):
        """What the search alone finds."""
        return self.queryset.searching(self.text)

    @property
    def found(self):
        """What the search finds of what is asked of districts like one's own."""
        return self.near.keep(self.searched, adopted=self.asks_adopted) if self.near else self.searched

    def filter_queryset(self, queryset):
        narrowed = self.found.narrowed(self.chosen)
        if self.order == Sort.NEAREST:
            return narrowed.nearest_first(self.near.slugs, adopted=self.asks_adopted)
        return narrowed.sorted_by(self.order)


def _add_facets():
    for facet in FACETS:
        PracticeFilter.base_filters[facet.name] = django_filters.MultipleChoiceFilter(
            label=facet.label,
            choices=facet.options,
            method="ignore",
            widget=forms.CheckboxSelectMultiple,
            error_messages=NOT_A_CHOICE,
            validators=[not_too_many],
        )


_add_facets()
