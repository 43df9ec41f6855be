"""What people say of an adoption: how far it is, what was kept and changed, what they saw.

What they write is public without a reviewer in between, so words that could point at a student, and
claims of proof, are refused here (design: profile.md, section 5).
"""

from django import forms
from django.core.exceptions import ValidationError

from adoptions import asking, rules
from adoptions.models import AdoptionOutcome
from adoptions.vocabulary import Answer, StopReason
from contacts.forms import AddressField, WordsField, districts_by_code, names_of
from districts.models import Indicator
from profiles import wording
from profiles.querysets import districts_of
from profiles.vocabulary import ComponentKind, Use
from profiles.writing import rows
from profiles.writing.fields import YearField, writing_field

STAGES = [
    (Use.EXPLORING, "Exploring: looking into it, nothing has begun"),
    (Use.INSTALLING, "Installing: preparing people, money, rooms or training"),
    (Use.IN_USE, "In use: students, families or staff take part"),
    (Use.STOPPED, "Stopped: tried, and no longer done"),
]
CHOOSE = {"required": "Choose how far you are", "invalid_choice": "Choose how far you are"}


def may_be_public(label, words):
    """Refuses ``words`` that could point at a student or are a way to reach somebody."""
    for finding in wording.private(words):
        raise ValidationError(
            f"{label}: “{finding.words}” looks like {finding.advice}. Leave it out: this is public, and"
            " nothing may point at a student."
        )


class PublicWords(WordsField):
    """A few sentences for everybody to read."""

    def __init__(self, *, rows=4, **options):
        super().__init__(**options)
        self.widget.attrs["rows"] = rows

    def validate(self, value):
        super().validate(value)
        may_be_public(self.label, value)


class UseForm(forms.Form):
    """How far a district is with a practice; stopping asks why."""

    stage = forms.ChoiceField(
        label="How far are you?", choices=STAGES, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    start_year = YearField(
        label="School year it began",
        required=False,
        help_text="The check of your results against public figures starts here.",
    )
    stop_reason = forms.ChoiceField(
        label="If you stopped: the main reason",
        choices=[("", "Choose"), *StopReason.choices],
        required=False,
    )
    stop_words = PublicWords(
        label="If you stopped: why, in your words",
        required=False,
        most=1000,
        help_text="It saves others time. Leave out anything that could point at a single person.",
    )

    def clean(self):
        """Who stopped says why."""
        given = super().clean()
        if given.get("stage") == Use.STOPPED and self.asks_why:
            if not given.get("stop_reason"):
                self.add_error("stop_reason", "Choose why it stopped")
            if not given.get("stop_words") and "stop_words" not in self.errors:
                self.add_error("stop_words", "Say in a few words why it stopped")
        return given

    asks_why = True

    @property
    def words(self):
        """The arguments of actions.change_state that say why; of a valid form."""
        given = self.cleaned_data
        return {"reason": given.get("stop_reason", ""), "words": given.get("stop_words", "")}


class CheckInForm(UseForm):
    """One question: are you still using it?"""

    start_year = None

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["stage"].label = "Are you still using it?"


class RecordForm(UseForm):
    """That a district puts ``practice`` to use, by ``user``: of their own district, or of another."""

    district = forms.ChoiceField(
        label="Which district?",
        error_messages={"required": "Choose the district", "invalid_choice": "Choose the district"},
    )
    email = AddressField(
        label="Work e-mail of somebody there",
        required=False,
        help_text="They are asked to confirm, and need no account. It must be at the district’s own domain.",
    )
    field_order = ["district", "email", "stage", "start_year", "stop_reason", "stop_words"]

    def __init__(self, practice, user, data=None):
        everyone = districts_by_code()
        self.districts = {code: d for code, d in everyone.items() if d.pk != practice.lead_district_id}
        mine = set(districts_of(user).values_list("district", flat=True))
        self.for_others = rules.may_record_for_others(user, practice)
        own = {code: district for code, district in self.districts.items() if district.pk in mine}
        if not self.for_others:
            self.districts = own
        only = next(iter(own)) if len(own) == 1 and not self.for_others else None
        super().__init__(data, initial={"district": only})
        self.fields["district"].choices = [("", "Choose"), *names_of(self.districts)]
        self.own = {district.pk for district in own.values()}
        if not self.for_others:
            del self.fields["email"]
        if not own:
            self.fields["stage"].label = "How far is it?"
            del self.fields["stop_reason"], self.fields["stop_words"]

    @property
    def asks_why(self):
        """Of others it is theirs to say why."""
        district = self.districts.get(self.cleaned_data.get("district"))
        return district is not None and district.pk in self.own

    def clean(self):
        """An address is at one of the district's domains."""
        given = super().clean()
        district, email = self.districts.get(given.get("district")), given.get("email", "")
        if district is None:
            return given
        if district.pk in self.own:
            given["email"] = ""
        elif email and not asking.is_of_domain(email, district):
            domains = " or ".join(district.email_domains)
            self.add_error(
                "email",
                f"Enter an address at {domains}"
                if domains
                else f"No e-mail domain of {district.short_name} is on record: leave the address out",
            )
        return given

    @property
    def answers(self):
        """The arguments of actions.record beside the practice; of a valid form."""
        given = self.cleaned_data
        answers = {name: given[name] for name in ("stage", "start_year")}
        return (
            answers
            | self.words
            | {
                "district": self.districts[given["district"]],
                "email": given.get("email", ""),
            }
        )


class WithdrawForm(forms.Form):
    """Why an adoption is taken from show; read by staff and by the district, not public."""

    why = WordsField(
        label="Why should it no longer be shown?",
        required_words="Say in a few words why it should no longer be shown",
        most=1000,
        help_text="Staff and the two districts read this, nobody else. The district can show it again.",
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["why"].widget.attrs["rows"] = 3


class ComponentsForm(forms.Form):
    """What a district did with each component of the public text of the practice that it adopts."""

    def __init__(self, adoption, data=None):
        self.components = list(adoption.practice.public_revision.components.all())
        said = {answer.component_id: answer for answer in adoption.components.all()}
        # Said of an older text, it is offered for the component of the same name.
        by_name = {answer.component.name: answer for answer in adoption.components.all()}
        super().__init__(data)
        for component in self.components:
            answer = said.get(component.pk) or by_name.get(component.name)
            self.fields[f"answer-{component.pk}"] = forms.ChoiceField(
                label=component.name,
                choices=[*Answer.choices, ("", "Not said")],
                required=False,
                widget=forms.RadioSelect,
                help_text="Core: keep it" if _is_core(component) else "Adaptable: fit it to your district",
                initial=answer.answer if answer else "",
            )
            self.fields[f"why-{component.pk}"] = PublicWords(
                label=f"What is different in “{component.name}”, and why",
                required=False,
                most=600,
                rows=2,
                help_text="Needed where you changed or left it out." if _is_core(component) else "",
                initial=answer.why if answer else "",
            )

    def clean(self):
        """Who changes the core says why."""
        given = super().clean()
        for component in self.components:
            name = f"why-{component.pk}"
            changed = given.get(f"answer-{component.pk}") in (Answer.CHANGED, Answer.LEFT_OUT)
            if _is_core(component) and changed and not given.get(name) and name not in self.errors:
                self.add_error(name, f"Say why “{component.name}” is different: it is core")
        return given

    @property
    def answers(self):
        """{component: (answer, why)} of a valid form."""
        given = self.cleaned_data
        return {c: (given[f"answer-{c.pk}"], given[f"why-{c.pk}"]) for c in self.components}


def _is_core(component):
    return component.kind == ComponentKind.CORE


# The pages of a result in the writing of a profile, here on one.
_PAGES = [rows.ClaimForm, rows.WhomForm, rows.BeforeForm, rows.AfterForm, rows.BesideForm]


class OutcomeForm(forms.ModelForm):
    """A result of the adopter's own, with the rules of every claimed result."""

    class Meta:
        model = AdoptionOutcome
        formfield_callback = writing_field
        fields = [name for page in _PAGES for name in page._meta.fields]
        labels = {name: label for page in _PAGES for name, label in (page._meta.labels or {}).items()} | {
            # There each stands on a page of its own.
            "baseline_year": "School year before the start",
            "baseline_numerator": "Students counted before the start",
            "baseline_denominator": "Out of how many before the start",
            "followup_year": "School year after the start",
            "followup_numerator": "Students counted after the start",
            "followup_denominator": "Out of how many after the start",
        }
        help_texts = {name: hint for page in _PAGES for name, hint in (page._meta.help_texts or {}).items()}

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["indicator"].queryset = Indicator.objects.filter(statewide_only=False)

    def clean(self):
        """Words for everybody to read; the claim says no more than can be shown."""
        given = super().clean()
        for name in ("claim", "measure", "caveat", "source", "comparison_note", "grades"):
            try:
                may_be_public(self.fields[name].label, given.get(name) or "")
            except ValidationError as error:
                self.add_error(name, error)
        for finding in wording.claims_of_proof(given.get("claim") or ""):
            self.add_error("claim", f"Instead of “{finding.words}” say {finding.advice}")
        return given
