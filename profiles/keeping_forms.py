"""The forms by which a district says that a profile still holds, or what has changed."""

from django import forms

from core.mail import one_line
from core.schoolyear import parse_school_year, school_year
from districts.display import limits_now
from profiles.vocabulary import Stage, Status

STILL, OTHER = "still", "other"
CONTACT = [(STILL, "Yes"), (OTHER, "No, somebody else is the contact now")]
# The columns of the text that the six questions are about.
ASKED = (
    "status",
    "status_reason",
    "stage",
    "reach_students",
    "reach_year",
    "annual_cost",
    "annual_cost_not_known",
)


class ContactForm(forms.Form):
    """Whether the contact on record is still the one, or who it is now."""

    contact = forms.ChoiceField(
        label="Is the contact still right?",
        choices=CONTACT,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the contact is still right"},
    )
    name = forms.CharField(
        label="Name of the new contact",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.CharField(
        label="Their role",
        required=False,
        max_length=80,
        help_text="Such as principal or attendance lead.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Their work e-mail",
        required=False,
        help_text="No page shows it. They are asked by mail to confirm.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )

    def clean(self):
        """Another contact has a name, a role and an address."""
        given = super().clean()
        for name in ("name", "role"):
            given[name] = one_line(given.get(name, ""))
        if given.get("contact") == OTHER:
            for name, words in (("name", "name"), ("role", "role"), ("email", "work e-mail address")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"Enter the {words} of the new contact")
        return given

    @property
    def new_contact(self):
        """The arguments of keeping.change_contact; None when the contact stays. Of a valid form."""
        if self.cleaned_data["contact"] == STILL:
            return None
        return {name: self.cleaned_data[name] for name in ("role", "name", "email")}


class YearlyCheckForm(ContactForm):
    """Six questions about ``practice``, filled in with what its public text says."""

    status = forms.ChoiceField(
        label="Is it still in use?",
        choices=Status,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is still in use"},
    )
    status_reason = forms.CharField(
        label="Why was it paused or ended?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers learn from it.",
    )
    stage = forms.ChoiceField(
        label="How far along is it?", choices=[("", "Not recorded"), *Stage.choices], required=False
    )
    reach_students = forms.IntegerField(
        label="How many students does it reach in a year?",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "usa-input--s", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a whole number of students"},
    )
    reach_year = forms.CharField(
        label="In which school year?",
        required=False,
        help_text="Such as 2025-26.",
        widget=forms.TextInput(attrs={"class": "usa-input--s"}),
    )
    annual_cost = forms.IntegerField(
        label="What does it cost in a year, in dollars?",
        required=False,
        min_value=0,
        max_value=1_000_000_000,
        widget=forms.NumberInput(attrs={"class": "usa-input--s", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter whole dollars"},
    )
    annual_cost_not_known = forms.BooleanField(label="The cost is not known", required=False)
    words = forms.CharField(
        label="What has changed since, and what have you learned?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="New results, too. Leave out anything that could point at a single student.",
    )
    # Five groups of one page, in order; the contact comes last but one.
    field_order = [*ASKED, "contact", "name", "role", "email", "words"]

    def __init__(self, practice, data=None):
        text = practice.public_revision
        now = {name: getattr(text, name) for name in ASKED}
        now["reach_year"] = school_year(text.reach_year) if text.reach_year else ""
        super().__init__(data, initial=now)
        if not practice.contact_email:
            # Nobody is on record: nobody is asked whether they still are.
            for name in ("contact", "name", "role", "email"):
                del self.fields[name]

    def clean_reach_students(self):
        """A number that points at nobody, or None."""
        students = self.cleaned_data["reach_students"]
        least = limits_now().numerator
        if students is not None and students < least:
            raise forms.ValidationError(f"Fewer than {least} students: leave the number out")
        return students

    def clean_reach_year(self):
        """The end of the school year, or None."""
        given = self.cleaned_data["reach_year"].strip()
        if not given:
            return None
        try:
            return parse_school_year(given)
        except ValueError as error:
            raise forms.ValidationError("Enter a school year like 2025-26") from error

    def clean(self):
        """An end has a reason, and a cost is known or not."""
        given = super().clean() if "contact" in self.fields else self.cleaned_data
        if given.get("status") in (Status.PAUSED, Status.ENDED) and not given.get("status_reason"):
            self.add_error("status_reason", "Say why it was paused or ended")
        if given.get("annual_cost") is not None and given.get("annual_cost_not_known"):
            self.add_error("annual_cost", "Give the cost, or say that it is not known")
        return given

    @property
    def answers(self):
        """Columns of the text to what was answered; of a valid form."""
        return {name: self.cleaned_data[name] for name in ASKED}

    @property
    def new_contact(self):
        return super().new_contact if "contact" in self.fields else None
