"""What may be asked of the list of districts."""

from django import forms

MAX_WORDS = 6


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
