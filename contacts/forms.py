"""The forms that anyone may send about practices; those of requests are in request_forms.py."""

import unicodedata
from urllib.parse import urlsplit

from django import forms
from django.core.validators import EmailValidator, URLValidator

from contacts import guard
from contacts.vocabulary import LONGEST_WHY, WEB_ONLY, CorrectionKind
from core.mail import one_line
from districts.models import District
from districts.querysets import by_name

MOST_CHARACTERS = 4000
LINK_WORDS = "Enter a link like https://example.org/page"
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

    def __init__(self, *, required_words="", most=MOST_CHARACTERS, **options):
        self.most = most
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 9}), error_messages={"required": required_words}, **options
        )

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(one for one in text if one in "\n\t" or not _is_hidden(one)).strip()

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(f"Shorten it by {_characters(len(value) - self.most)}")


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


class LinkField(forms.URLField):
    """The address of a page on the web. Nobody fetches it; staff open it."""

    default_validators = [URLValidator(schemes=WEB_ONLY, message=LINK_WORDS)]

    def __init__(self, *, required_words="", **options):
        super().__init__(
            max_length=500,
            assume_scheme="https",
            widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            error_messages={
                "required": required_words,
                "invalid": LINK_WORDS,
                "max_length": "Shorten the link to 500 characters",
            },
            **options,
        )

    def validate(self, value):
        super().validate(value)
        # An address may hide behind a name in front of it, or behind letters that nobody sees.
        if "@" in urlsplit(value).netloc or value != one_line(value):
            raise forms.ValidationError(LINK_WORDS)


def _characters(count):
    return f"{count:,} character{'' if count == 1 else 's'}"


class GuardedForm(forms.Form):
    """A form that anyone may send, about ``practice`` or None; ``kind`` tells its tokens from others'."""

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
        return [field for field in self if field.name != "homepage" and not field.is_hidden]

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


def districts_by_code():
    """What a district is chosen from, in memory: nothing that was typed reaches the database."""
    return {district.code: district for district in by_name(District.objects.active())}


def names_of(districts):
    """The choices of such districts."""
    return [(code, district.short_name) for code, district in districts.items()]


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


class NominationForm(GuardedForm):
    """A link to something that a district tries, for staff to look at."""

    kind = "nominate"

    link = LinkField(
        label="Link",
        help_text="A post with #LearnGrowCT, or any public page that tells of it.",
        required_words="Enter the link of a post or a page",
    )
    district = forms.ChoiceField(
        label="District",
        help_text="The one that does it. Where several do, the one that leads.",
        error_messages={"required": "Choose the district", "invalid_choice": "Choose the district"},
    )
    title = LineField(
        label="What would you call it?",
        required=False,
        max_length=90,
        autocomplete="off",
        help_text="A few words, such as what is done and for whom.",
    )
    why = WordsField(
        label="Why should others know of it?",
        most=LONGEST_WHY,
        help_text="What you saw, in your own words. Leave out anything that could point at a single student.",
        required_words="Write why others should know of it",
    )
    name = LineField(label="Your name", required=False, max_length=120, autocomplete="name")
    role = LineField(
        label="Your role",
        required=False,
        max_length=80,
        autocomplete="organization-title",
        help_text="Such as teacher or parent.",
    )
    email = AddressField(
        label="E-mail",
        required=False,
        help_text="For a receipt, and so that staff can ask you back.",
    )

    def __init__(self, practice, data=None, **options):
        super().__init__(practice, data, **options)
        self.districts = districts_by_code()
        self.fields["district"].choices = [("", "Choose"), *names_of(self.districts)]

    def clean_district(self):
        """The District."""
        return self.districts[self.cleaned_data["district"]]

    @property
    def fingerprint(self):
        """What tells a nomination from another one of the same opened page."""
        given = self.cleaned_data
        return f"{given['link']}\n{given['district'].code}\n{given['why']}"

    @property
    def answers(self):
        """The arguments of actions.nominate; of a valid form."""
        names = ("link", "district", "title", "why", "name", "role", "email")
        return {name: self.cleaned_data[name] for name in names}


class InviteForm(forms.Form):
    """What a district's text begins with. ``needs_address``: nobody of the district has an account yet."""

    title = LineField(
        label="Title",
        max_length=90,
        autocomplete="off",
        help_text="The district may change it.",
        required_words="Enter a title",
    )
    words = WordsField(
        label="Words to start from",
        required=False,
        most=LONGEST_WHY,
        help_text="They stand in the draft, marked as those of the nomination, until the district writes its"
        " own. Take out what could point at a person.",
    )
    email = AddressField(
        label="E-mail of somebody in the district",
        required_words="Enter the address of somebody in the district",
        help_text="A work address. Who has it is invited as liaison of the district.",
    )

    def __init__(self, nomination, data=None, *, needs_address):
        start = {"title": nomination.title or f"A practice of {nomination.district.short_name}"}
        super().__init__(data, initial=start | {"words": nomination.why})
        if not needs_address:
            del self.fields["email"]
