"""Forms of signing in and of one's own account."""

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from core.ratelimit import key_of

WHOLE_ADDRESS = "Enter a whole e-mail address, like name@example.org"
# Longer than a code of an app stays right, with the tolerance on both sides.
APP_CODE_LIVES = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 2)


def code_field(label, help_text="", *, digits=True):
    """A field for a code that was sent or shown; ``digits``: phones show their keys for numbers."""
    attrs = {"autocomplete": "one-time-code", "class": "usa-input--s", "spellcheck": "false"}
    if digits:
        attrs["inputmode"] = "numeric"
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": "Enter the code"},
    )


class AddressForm(forms.Form):
    """An e-mail address, in small letters."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your e-mail address", "invalid": WHOLE_ADDRESS},
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class NameField(forms.CharField):
    """What a person is called, in one line; an address is no name, because names are shown to others."""

    def __init__(self, **options):
        super().__init__(
            label="Your name",
            max_length=User._meta.get_field("name").max_length,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={"required": "Enter your name"},
            **options,
        )

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def validate(self, value):
        super().validate(value)
        if "@" in value:
            raise ValidationError("Enter your name, not an e-mail address")
        if not all(letter.isprintable() for letter in value):
            raise ValidationError("Enter your name in letters")


class NameForm(forms.Form):
    """What one wants to be called."""

    name = NameField(help_text="Those who write with you and the reviewers see it. Readers do not.")


class SignInForm(AddressForm):
    """Who wants to sign in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Your work e-mail address"
        self.fields["email"].help_text = "The one your account has, or is to have."


class NewAddressForm(AddressForm):
    """The address one wants to sign in with from now on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail address"


class CodeForm(ConfirmLoginCodeForm):
    """The code of a mail, at sign-in."""

    code = code_field("Code from the e-mail")


class MailedCodeForm(forms.Form):
    """The code of a mail, while signed in; accounts/codes.py judges it."""

    code = code_field("Code from the e-mail")


class _CodeOnce:
    """A code of an authenticator app opens nothing a second time, however long it stays right."""

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == self.authenticator.Type.TOTP:
            key = key_of("app-code", self.user.pk, normalize_user_code(code))
            if not cache.add(key, True, APP_CODE_LIVES):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_CodeOnce, AuthenticateForm):
    """The code of an authenticator app, or a recovery code, at sign-in."""

    code = code_field("Code from your app, or a recovery code")


class ConfirmForm(_CodeOnce, ReauthenticateForm):
    """The same, while signed in."""

    code = code_field("Code from your app, or a recovery code")


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = code_field("Code that the app shows")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey; the browser fills in ``credential``."""

    passwordless = None  # no question: each can open the account alone
    name = forms.CharField(
        label="Name of this passkey",
        help_text="So that you can tell your passkeys apart, for example “Work laptop”.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RoleForm(forms.Form):
    """What a person does for a district."""

    role = forms.ChoiceField(
        label="Role",
        choices=[
            (Role.AUTHOR, "Author: writes practices"),
            (Role.LIAISON, "Liaison: manages the people and sees all of the district’s drafts"),
            (Role.SIGNER, "Superintendent or designee: signs off what is published"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role"},
    )


class InviteForm(RoleForm, AddressForm):
    """Whom to invite, and as what."""

    field_order = ["email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.help_text = "The one they read at work. They sign in with it."
        email.widget.attrs["autocomplete"] = "off"
        email.error_messages["required"] = "Enter the e-mail address of the person"
