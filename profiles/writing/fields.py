"""Fields of the writing pages: what people type becomes a column's value, or words that name the cure."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from core.schoolyear import SchoolYearField, school_year
from profiles.evidence import school_year_of
from profiles.writing.cleaning import one_line, paragraphs

# From so many characters on an answer has a field of several lines, and tells how many are left.
LONG = 140
FIRST_YEAR = 1995
# Choices that are few enough to be read one under the other.
MOST_RADIOS = 8
MOST_DIGITS = 9


def characters(count):
    return f"{count:,} character{'' if count == 1 else 's'}"


class WordsField(forms.CharField):
    """Words of at most ``limit`` characters; the field itself cuts nothing off.

    With ``keeps_excess`` words beyond the limit can be stored: they are an error, and not lost.
    """

    def __init__(self, *, limit, markdown=False, **options):
        self.limit, self.markdown, self.keeps_excess = limit, markdown, markdown
        if markdown:
            widget = forms.Textarea(attrs={"rows": 4 if limit <= 500 else 7 if limit <= 2000 else 16})
        elif limit >= LONG:
            widget = forms.Textarea(attrs={"rows": 2 if limit <= 200 else 4})
        else:
            widget = forms.TextInput()
        super().__init__(widget=widget, **options)

    def to_python(self, value):
        value = super().to_python(value)
        return paragraphs(value) if self.markdown else one_line(value)

    def validate(self, value):
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                f"Shorten “{self.label}” by {characters(len(value) - self.limit)}", code="too_long"
            )


class LinesField(forms.CharField):
    """A list of sentences, one on each line."""

    def __init__(self, *, limit, **options):
        self.limit = limit
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (one_line(line).removeprefix("- ") for line in paragraphs(value or "").split("\n"))
        return [line for line in lines if line]

    def validate(self, value):
        super().validate(value)
        for line in value:
            if len(line) > self.limit:
                raise ValidationError(
                    f"Shorten the line “{line[:40]}…” by {characters(len(line) - self.limit)}"
                )


class WholeNumberField(forms.Field):
    """A whole number as people write it: "$1,200" is 1200. None when empty."""

    def __init__(self, **options):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "usa-input--s"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value):
        typed = one_line(value or "").replace(",", "").replace(" ", "").removeprefix("$")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
            raise ValidationError(f"Enter “{self.label}” as a whole number, such as 1,200")
        return int(typed)


class FigureField(forms.Field):
    """A number with at most ``places`` decimals: "6.8%" is 6.8. None when empty."""

    def __init__(self, *, digits, places, **options):
        self.digits, self.places = digits, places
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "usa-input--s"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def to_python(self, value):
        typed = one_line(value or "").replace(",", "").replace(" ", "").strip("$%").replace("\u2212", "-")
        if not typed:
            return None
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= 10 ** (self.digits - self.places):
            raise ValidationError(f"Enter “{self.label}” as a number, such as 6.8")
        if number != round(number, self.places):
            raise ValidationError(f"Give “{self.label}” with at most {self.places} decimals")
        return round(number, self.places)


class YearField(forms.TypedChoiceField):
    """A school year, chosen from the coming one back; the year it ends, None when empty."""

    def __init__(self, **options):
        attrs = {"class": "usa-input--s"}
        super().__init__(
            choices=self._years,
            coerce=int,
            empty_value=None,
            widget=forms.Select(attrs=attrs),
            **options,
        )

    @staticmethod
    def _years():
        latest = school_year_of(timezone.localdate()) + 1
        return [("", "Choose"), *((year, school_year(year)) for year in range(latest, FIRST_YEAR - 1, -1))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or None: not known."""

    def __init__(self, **options):
        choices = [("True", "Yes"), ("False", "No"), ("", "Not known")]
        coerce = {"True": True, "False": False}.get
        super().__init__(
            choices=choices, coerce=coerce, empty_value=None, widget=forms.RadioSelect, **options
        )

    def prepare_value(self, value):
        return "" if value is None else str(value)


def writing_field(column, **options):
    """The field of a ``column``: Meta.formfield_callback of the writing forms.

    What a row or a text cannot be told apart without (its name) is required; nothing else is.
    """
    label = options.pop("label", None) or column.verbose_name.capitalize()
    hint = options.pop("help_text", None)
    options = {"label": label, "help_text": hint or "", "required": not column.blank}
    options["error_messages"] = {"required": f"Fill in “{label}”"}
    if isinstance(column, ArrayField):
        base = column.base_field
        if base.choices:
            return forms.MultipleChoiceField(
                choices=base.choices, widget=forms.CheckboxSelectMultiple, **options
            )
        return LinesField(limit=base.max_length, **options)
    if isinstance(column, SchoolYearField):
        return YearField(**options)
    if column.choices:
        return _choice(column, options)
    if isinstance(column, models.BooleanField):
        return YesNoField(**options) if column.null else forms.BooleanField(**options | {"required": False})
    if isinstance(column, models.ForeignKey):
        return forms.ModelChoiceField(column.related_model.objects.all(), empty_label="Choose", **options)
    if isinstance(column, models.DecimalField):
        return FigureField(digits=column.max_digits, places=column.decimal_places, **options)
    if isinstance(column, models.IntegerField):
        return WholeNumberField(**options)
    return _words(column, options)


def _choice(column, options):
    choices, numbers = list(column.choices), isinstance(column, models.IntegerField)
    few = len(choices) <= MOST_RADIOS
    return forms.TypedChoiceField(
        choices=choices if few else [("", "Choose"), *choices],
        coerce=int if numbers else str,
        empty_value=None if column.null else "",
        widget=forms.RadioSelect if few else forms.Select(attrs={"class": "usa-input--s"}),
        **options,
    )


def _words(column, options):
    if isinstance(column, models.URLField):
        options["error_messages"] |= {"invalid": "Enter a web address like https://www.example.org/page"}
        widget = forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        return forms.URLField(max_length=column.max_length, assume_scheme="https", widget=widget, **options)
    if isinstance(column, models.EmailField):
        options["error_messages"] |= {"invalid": "Enter an e-mail address like name@example.org"}
        widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        return forms.EmailField(max_length=column.max_length, widget=widget, **options)
    return WordsField(limit=column.max_length, markdown=isinstance(column, models.TextField), **options)
