"""The forms of requests: the one that anyone may send, the code, and those of the thread."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone

from contacts import readiness
from contacts.forms import (
    NO_DISTRICT,
    AddressField,
    GuardedForm,
    LineField,
    WordsField,
    districts_by_code,
    names_of,
)
from contacts.vocabulary import Adopting, Helped, Want
from profiles.models import Practice

TIME_LABELS = ("A time that would suit you", "Another time", "A third time")
TIMES = ("time_1", "time_2", "time_3")
TIME_WORDS = "Enter a date and a time, such as 2027-03-14 15:30"
FARTHEST = timedelta(days=366)


class TimeField(forms.DateTimeField):
    """A date and a time in Connecticut, still to come."""

    def __init__(self, *, label):
        super().__init__(
            label=label,
            required=False,
            help_text="For a call or a visit. Date and time, Eastern.",
            widget=forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "usa-input--time"}, format="%Y-%m-%dT%H:%M"
            ),
            error_messages={"invalid": TIME_WORDS},
        )

    def validate(self, value):
        super().validate(value)
        if value and not timezone.now() < value < timezone.now() + FARTHEST:
            raise forms.ValidationError("Choose a time within the next twelve months")


class ContactForm(GuardedForm):
    """A message to the people behind a practice."""

    kind = "contact"

    name = LineField(label="Your name", max_length=120, autocomplete="name", required_words="Enter your name")
    role = LineField(
        label="Your role",
        max_length=80,
        autocomplete="organization-title",
        help_text="Such as principal or attendance lead.",
        required_words="Enter your role",
    )
    district = forms.ChoiceField(
        label="Your district",
        error_messages={
            "required": "Choose your district, or “Another organization”",
            "invalid_choice": "Choose your district, or “Another organization”",
        },
    )
    organization = LineField(
        label="Organization",
        required=False,
        max_length=120,
        autocomplete="organization",
        help_text="If you are not with a district.",
    )
    email = AddressField(label="Work e-mail", required_words="Enter your work e-mail address")
    wants = forms.MultipleChoiceField(
        label="What would help you?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that would help you"},
    )
    time_1, time_2, time_3 = (TimeField(label=label) for label in TIME_LABELS)
    message = WordsField(
        label="Your message",
        help_text="Leave out anything that could point at a single student.",
        required_words="Write your message",
    )
    readiness = forms.CharField(required=False, widget=forms.HiddenInput)
    takes_readiness = forms.BooleanField(
        label="Send my answers of the readiness check along", required=False, initial=True
    )
    agrees = forms.BooleanField(
        error_messages={"required": "Agree that your name is passed on, so that they know who asks"}
    )
    shares_email = forms.BooleanField(
        label="They may see my e-mail address, too, and answer me directly",
        required=False,
        help_text="Without it the portal passes messages on, and only staff see your address.",
    )

    def __init__(self, practice, data=None, **options):
        super().__init__(practice, data, **options)
        # Questions can always be asked; all else is what the district offers.
        offered = {Want.QUESTIONS, *practice.public_revision.offers}
        self._prepare([want for want in Want.choices if want[0] in offered], practice.lead_district)

    def _prepare(self, wants, district):
        """Offer the choices ``wants`` (value and words) and districts; ``district`` gets the message."""
        word = self.data.get("readiness", "") if self.is_bound else self.initial.get("readiness", "")
        # Six numbers of the readiness check; empty where none came along.
        self.ready = readiness.unpacked(word)
        if not self.ready:
            del self.fields["readiness"], self.fields["takes_readiness"]
        self.districts = districts_by_code()
        self.fields["district"].choices = [
            ("", "Choose"),
            (NO_DISTRICT, "Another organization"),
            *names_of(self.districts),
        ]
        self.fields["wants"].choices = wants
        self.takes_times = bool({Want.CALL, Want.VISIT} & dict(wants).keys())
        if not self.takes_times:
            for name in TIMES:
                del self.fields[name]
        self.fields["email"].help_text = "A code goes there, and what is answered. No page shows it."
        self.fields["agrees"].label = f"My name, role and message may be passed on to {district.short_name}"

    @property
    def readiness_shown(self):
        """The answers of the readiness check that came along, with their questions."""
        return readiness.profile(self.ready)

    def clean_district(self):
        """The District, or None for another organization."""
        return self.districts.get(self.cleaned_data["district"])

    def clean(self):
        """A district or an organization; times only for a call or a visit."""
        given = super().clean()
        meets = {Want.CALL, Want.VISIT} & set(given.get("wants", []))
        for name in TIMES:
            if given.get(name) and not meets:
                self.add_error(
                    name, "Times are for a call or a visit: choose one of these, or leave this empty"
                )
        nowhere = "district" in given and given["district"] is None and not given.get("organization")
        if nowhere and "organization" not in self.errors:
            self.add_error("organization", "Enter the name of your organization")
        return given

    @property
    def fingerprint(self):
        """What tells a message from another one of the same opened page."""
        return f"{self.cleaned_data['email']}\n{self.cleaned_data['message']}"

    @property
    def answers(self):
        """The arguments of asking.send_request; of a valid form."""
        names = ("name", "role", "district", "organization", "email", "wants", "message", "shares_email")
        given = {name: self.cleaned_data[name] for name in names}
        times = sorted({self.cleaned_data[name] for name in TIMES if self.cleaned_data.get(name)})
        ready = self.ready if self.cleaned_data.get("takes_readiness") else []
        given |= {"times": times, "readiness": ready}
        return given | {"organization": "" if given["district"] else given["organization"]}


def practice_at(address):
    """The open practice that an address of its page leads to, as people copy it; None where there is none."""
    try:
        path = urlsplit(address).path
    except ValueError:  # brackets that are no IPv6 address
        return None
    found = re.search(r"(?:^|/practices/)([-a-z0-9_]+)/?$", path)
    practices = Practice.objects.open().select_related("public_revision")
    return practices.filter(slug=found[1]).first() if found else None


class CodeForm(forms.Form):
    """The code that was mailed to an asker."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Six digits.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "usa-input--s"}
        ),
        error_messages={"required": "Enter the code from the mail"},
    )

    def clean_code(self):
        """Its digits: people copy blanks and dashes with them."""
        return re.sub(r"\D", "", self.cleaned_data["code"], flags=re.ASCII)


class MoveForm(forms.Form):
    """A step: to which state, with a note where the move needs one; who else could help, for a decline."""

    to = forms.CharField(max_length=12)
    note = WordsField(required=False)
    pointer = LineField(label="Who else could help?", required=False, max_length=200, autocomplete="off")
    pointer_link = forms.CharField(label="A practice of this portal", required=False, max_length=300)

    def clean_pointer_link(self):
        """The open practice that the address leads to; None without one."""
        given = self.cleaned_data["pointer_link"].strip()
        if not given:
            return None
        practice = practice_at(given)
        if not practice:
            raise forms.ValidationError("Who else could help: that is not the address of a practice here")
        return practice


class WriteForm(forms.Form):
    """Words for the other side."""

    words = WordsField(label="Your message", required_words="Write your message")
    shares_email = forms.BooleanField(required=False)


class ReportForm(forms.Form):
    """What is wrong with a request, for staff."""

    reason = WordsField(label="What is wrong?", most=1000, required_words="Write what is wrong")


class LimitForm(forms.Form):
    """How many requests a month somebody takes."""

    most = forms.IntegerField(
        label="Requests a month",
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "usa-input--s", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a whole number, or leave it empty"},
    )


class PassOnForm(forms.Form):
    """To whom staff pass a request on."""

    email = AddressField(
        label="E-mail of whoever shall answer",
        required_words="Enter an e-mail address",
        help_text="A work address.",
    )


class OutcomeForm(forms.Form):
    """Two questions a month after the answer."""

    helped = forms.ChoiceField(
        label="Did it help?",
        choices=Helped,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it helped"},
    )
    adopting = forms.ChoiceField(
        label="Are you adopting it?",
        choices=Adopting,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you are adopting it"},
    )
