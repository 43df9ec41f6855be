"""What may be asked of the list of districts, and of the districts like one."""

from typing import ClassVar
from urllib.parse import urlencode

from django import forms

from districts.peers import FEWEST_MEASURES, MOST_WEIGHT, Measure
from districts.vocabulary import POOL_OF, DistrictKind, ReferenceGroup

MAX_WORDS = 6
NOT_A_CHOICE = {"invalid_choice": "“%(value)s” is not one of the choices."}
TOO_FEW_WEIGHTS = "Give at least two of the four figures a weight."


class DistrictListForm(forms.Form):
    """The parameters of the list. A form field also refuses what a database cannot hold (NUL)."""

    q = forms.CharField(label="District or town", required=False, max_length=100)
    shared = forms.BooleanField(required=False)
    # The slug of a district to go to.
    go = forms.SlugField(required=False)

    def clean_q(self):
        """Every word costs a look at all names."""
        q = self.cleaned_data["q"]
        if len(q.split()) > MAX_WORDS:
            raise forms.ValidationError("Type at most six words.")
        return q


def _weight(label):
    words = f"{label}: give a whole number from 0 to {MOST_WEIGHT}."
    return forms.TypedChoiceField(
        label=label,
        choices=[(number, number) for number in range(MOST_WEIGHT + 1)],
        coerce=int,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": words, "invalid_choice": words},
    )


def _limit(label, choices, any_of="Any"):
    return forms.ChoiceField(
        label=label, choices=[("", any_of), *choices], required=False, error_messages=NOT_A_CHOICE
    )


class SimilarForm(forms.Form):
    """How much each measure weighs, and among which districts is looked.

    ``given`` is a QueryDict or None. Blank counts as not given: a weight of 1, no limit.
    ``districts`` are all that run.
    """

    weight_names: ClassVar = {f"w_{measure.value}": measure for measure in Measure}
    limit_names = ("drg", "alliance", "kind", "region")

    w_enrollment = _weight("Enrollment")
    w_meals = _weight("Free or reduced-price meals")
    w_english_learners = _weight("English learners")
    w_disabilities = _weight("Students with disabilities")
    drg = _limit("Reference group (2006)", [(letter, f"Group {letter}") for letter in ReferenceGroup.values])
    alliance = _limit("Alliance Districts", [("yes", "Alliance Districts only")])
    kind = _limit("Kind", [(kind.value, kind.label) for kind in DistrictKind if kind in POOL_OF])
    region = _limit("Planning region", [])

    def __init__(self, given, districts):
        self.given, self.districts = given if given is not None else {}, list(districts)
        data = {name: value for name in self.base_fields if (value := (self.given.get(name) or "").strip())}
        super().__init__(dict.fromkeys(self.weight_names, "1") | data, auto_id="%s")
        regions = sorted({name for one in self.districts for name in one.planning_region.split("; ") if name})
        self.fields["region"].choices = [("", "Any"), *((name, name) for name in regions)]

    def clean(self):
        for name in self.fields:
            if hasattr(self.given, "getlist") and len(self.given.getlist(name)) > 1:
                self.add_error(name, f"{self.fields[name].label}: give it once.")
        weighed = [name for name in self.weight_names if self.cleaned_data.get(name)]
        if not self.errors and len(weighed) < FEWEST_MEASURES:
            raise forms.ValidationError(TOO_FEW_WEIGHTS)

    @property
    def weights(self):
        """Measure to its weight; 1 for each while something is wrong."""
        if not self.is_valid():
            return dict.fromkeys(Measure, 1)
        return {measure: self.cleaned_data[name] for name, measure in self.weight_names.items()}

    @property
    def limits(self):
        """The limits that are set, by parameter."""
        return {name: self.cleaned_data[name] for name in self.limit_names if self.cleaned_data.get(name)}

    @property
    def limits_in_words(self):
        """The labels of the limits that are set."""
        return [dict(self.fields[name].choices)[value] for name, value in self.limits.items()]

    @property
    def among(self):
        """Codes of the districts within the limits; None without any."""
        if not self.limits:
            return None
        return {district.code for district in self.districts if self._admits(district)}

    @property
    def is_changed(self):
        """Whether a weight or a limit differs from the usual."""
        return bool(self.query)

    @property
    def weights_differ(self):
        """Whether one figure weighs more than another."""
        return len(set(self.weights.values())) > 1

    @property
    def leaves_out(self):
        """Whether a figure has no weight."""
        return 0 in self.weights.values()

    @property
    def query(self):
        """What differs from the usual, as a query string; "" when nothing does or something is wrong."""
        weights = {
            name: weight
            for name in self.weight_names
            if (weight := self.weights[self.weight_names[name]]) != 1
        }
        return urlencode(weights | self.limits) if self.is_valid() else ""

    @property
    def problems(self):
        """(parameter or None, reason) of everything that is wrong."""
        return [
            (None if name == "__all__" else name, reason)
            for name, reasons in self.errors.items()
            for reason in reasons
        ]

    @property
    def weight_fields(self):
        return [self[name] for name in self.weight_names]

    @property
    def limit_fields(self):
        return [self[name] for name in self.limit_names]

    def _admits(self, district):
        limits = self.limits
        return (
            limits.get("drg", district.drg) == district.drg
            and ("alliance" not in limits or district.alliance)
            and limits.get("kind", district.kind) == district.kind
            and ("region" not in limits or limits["region"] in district.planning_region.split("; "))
        )
