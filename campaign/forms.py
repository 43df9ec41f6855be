"""The forms of following."""

from django import forms

from campaign.models import Follow
from contacts.forms import AddressField, GuardedForm


class FollowForm(GuardedForm):
    """An address that wants to follow ``target`` (targets.Target)."""

    kind = "follow"

    email = AddressField(label="E-mail address", required_words="Enter your e-mail address")

    def __init__(self, target, data=None, **options):
        super().__init__(None, data, **options)
        self.target = target

    @property
    def fingerprint(self):
        """What tells one wish from another one of the same opened page."""
        return f"{self.cleaned_data['email']}\n{self.target.query}"


class ManageForm(forms.Form):
    """What a follower changes: one thing at a time."""

    do = forms.ChoiceField(choices=[(one, one) for one in ("remove", "weekly", "never", "forget")])
    follow = forms.ModelChoiceField(Follow.objects.none(), required=False)

    def __init__(self, follower, data=None, **options):
        super().__init__(data, **options)
        self.fields["follow"].queryset = follower.follows.all()

    def clean(self):
        """Who takes something off the list says what."""
        given = super().clean()
        if given.get("do") == "remove" and not given.get("follow"):
            raise forms.ValidationError("This is not on your list any more.")
        return given
