"""The forms that anyone may send, and the one by which a contact answers."""

import unicodedata

from django import forms
from django.core.validators import EmailValidator

from contacts import guard
from contacts.vocabulary import CorrectionKind, Want
from core.mail import one_line
from districts.models import District
from districts.querysets import by_name

MOST_CHARACTERS = 4000
NO_DISTRICT = "none"
TOO_FAST = "That was very fast. Wait a few seconds, then send it again. Nothing you wrote is lost."
TOO_OLD = (
    "This page was open for more than a day, so nothing was sent."
    " Your words are still here: look through them and send them again."
)
NOT_OURS = "This page is not as we sent it. Your words are still here: please send them once more."
# They turn the direction of what follows them.
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
EMAIL_WORDS = "Enter an e-mail address like name@example.org"


class LineField(forms.CharField):
    """One line of people's words, without what could break out of a line of a mail."""

    def __init__(self, *, label, autocomplete, required_words="", **options):
        super().__init__(
            label=label,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "required": required_words,
                "max_length": f"Shorten “{label}” to %(limit_value)d characters",
            },
            **options,
        )

    def to_python(self, value):
        return one_line(super().to_python(value))


class WordsField(forms.CharField):
    """A few paragraphs. No length in the page: browsers cut what is pasted without a word."""

    def __init__(self, *, required_words="", **options):
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 9}), error_messages={"required": required_words}, **options
        )

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(one for one in text if one in "\n\t" or not _is_hidden(one)).strip()

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_CHARACTERS:
            raise forms.ValidationError(f"Shorten it by {_characters(len(value) - MOST_CHARACTERS)}")


def _is_hidden(character):
    return unicodedata.category(character) in ("Cc", "Cs") or character in BIDI


class AddressField(forms.EmailField):
    """An e-mail address of plain letters: others can look alike and be different."""

    default_validators = [EmailValidator(EMAIL_WORDS)]

    def __init__(self, *, required_words="", **options):
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={"required": required_words, "max_length": EMAIL_WORDS},
            **options,
        )

    def validate(self, value):
        super().validate(value)
        if value and not (value.isascii() and value.isprintable() and '"' not in value):
            raise forms.ValidationError(EMAIL_WORDS)


def _characters(count):
    return f"{count:,} character{'' if count == 1 else 's'}"


class GuardedForm(forms.Form):
    """A form about ``practice`` that anyone may send; ``kind`` tells its tokens from others'."""

    kind: str

    # For machines that fill in all they find; people do not see it.
    homepage = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, practice, data=None, **options):
        super().__init__(data, **options)
        self.practice = practice
        given = data.get("token", "") if data is not None else ""
        self.facts = guard.read_token(self.kind, practice, given)
        fresh = self.facts is None or self.facts["age"] > guard.GREATEST_AGE
        # What the page carries when it is shown (again).
        self.next_token = guard.new_token(self.kind, practice) if fresh else given

    @property
    def is_trapped(self):
        """True when a machine filled in what people do not see."""
        return bool(self.data.get("homepage"))

    @property
    def shown_fields(self):
        """The fields for people, in order."""
        return [field for field in self if field.name not in ("homepage", "token")]

    @property
    def trap(self):
        return self["homepage"]

    def clean(self):
        """When the form was opened, beside what is in it."""
        if self.facts is None:
            self.add_error(None, NOT_OURS)
        elif self.facts["age"] > guard.GREATEST_AGE:
            self.add_error(None, TOO_OLD)
        elif self.facts["age"] < guard.LEAST_AGE:
            self.add_error(None, TOO_FAST)
        return super().clean()


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
    message = WordsField(
        label="Your message",
        help_text="Leave out anything that could point at a single student.",
        required_words="Write your message",
    )
    agrees = forms.BooleanField(
        error_messages={"required": "Agree that your name and address are passed on, so that they can answer"}
    )

    def __init__(self, practice, data=None, **options):
        super().__init__(practice, data, **options)
        # By code, from a list in memory: nothing that was typed reaches the database.
        self.districts = {district.code: district for district in by_name(District.objects.active())}
        names = [(code, district.short_name) for code, district in self.districts.items()]
        self.fields["district"].choices = [
            ("", "Choose"),
            (NO_DISTRICT, "Another organization"),
            *names,
        ]
        offers = practice.public_revision.offers
        self.fields["wants"].choices = [w for w in Want.choices if not offers or w[0] in offers]
        district = practice.lead_district.short_name
        self.fields[
            "email"
        ].help_text = f"{district} gets it with your message, to answer you. No page shows it."
        self.fields["agrees"].label = f"My name and e-mail address may be passed on to {district}"

    def clean_district(self):
        """The District, or None for another organization."""
        return self.districts.get(self.cleaned_data["district"])

    def clean(self):
        """A district or an organization."""
        given = super().clean()
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
        """The arguments of actions.send_request; of a valid form."""
        names = ("name", "role", "district", "organization", "email", "wants", "message")
        given = {name: self.cleaned_data[name] for name in names}
        return given | {"organization": "" if given["district"] else given["organization"]}


class CorrectionForm(GuardedForm):
    """What somebody says of a practice's page. ``sections`` are its parts, (id, label)."""

    kind = "correction"

    what = forms.ChoiceField(
        label="What would you like to tell us?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you would like to tell us"},
    )
    section = forms.ChoiceField(label="Which part of the page?", required=False)
    words = WordsField(
        label="Your words",
        help_text="What is wrong or missing, and where we can read it. Not needed if the page is right."
        " Leave out anything that could point at a single student.",
        required_words="Write what is missing or wrong",
    )
    name = LineField(label="Your name", required=False, max_length=120, autocomplete="name")
    role = LineField(
        label="Your role",
        required=False,
        max_length=80,
        autocomplete="organization-title",
        help_text="Such as superintendent or parent.",
    )
    email = AddressField(
        label="E-mail", required=False, help_text="Without it nobody can ask you back or answer you."
    )

    def __init__(self, practice, data=None, *, sections, **options):
        super().__init__(practice, data, **options)
        district = practice.lead_district.short_name
        self.fields["what"].choices = [
            (CorrectionKind.CONFIRM, f"I am with {district}, and the page is right"),
            (CorrectionKind.COMPLETE, f"I am with {district}, and can add to the page or mend it"),
            (CorrectionKind.WRONG, "Something on the page is wrong"),
        ]
        self.fields["section"].choices = [("", "The whole page"), *sections]

    def clean(self):
        """Only a confirmation needs no words."""
        given = super().clean()
        if given.get("what") == CorrectionKind.CONFIRM and self.has_error("words", "required"):
            del self.errors["words"]
            given["words"] = ""
        return given

    @property
    def fingerprint(self):
        """What tells a correction from another one of the same opened page."""
        return f"{self.cleaned_data['what']}\n{self.cleaned_data['words']}"

    @property
    def answers(self):
        """The arguments of actions.report; of a valid form."""
        names = ("words", "section", "name", "role", "email")
        given = {name: self.cleaned_data[name] for name in names}
        return given | {"kind": self.cleaned_data["what"], "text_number": self.facts["text"]}


class MoveForm(forms.Form):
    """A step that a contact makes: to which state, with a note where the move needs one."""

    to = forms.CharField(max_length=12)
    note = WordsField(required=False)
