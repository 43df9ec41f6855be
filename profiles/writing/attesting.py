"""What a district stands for when it sends its profile."""

from django import forms

from profiles.vocabulary import Attestation

WORDS = {
    Attestation.ACCURATE: "What it says is accurate, as far as we know",
    Attestation.AUTHORITY: "Our superintendent knows of it and agrees to its publication",
    Attestation.NO_STUDENT_DATA: "It holds no information that could point at a single student",
    Attestation.MEDIA_CONSENTS: "The people in its images and videos have agreed, or there are none",
    Attestation.MAY_BE_CONTACTED: "Other districts may contact us about it",
    Attestation.YEARLY_CHECK: "We will check it once a year, which takes five minutes",
}


class AttestForm(forms.Form):
    """All of the attestations, each ticked."""

    attestations = forms.MultipleChoiceField(
        label="Before you send it, tick each line",
        choices=list(WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_attestations(self):
        """All of them."""
        given = self.cleaned_data["attestations"]
        if missing := [words for value, words in WORDS.items() if value not in given]:
            raise forms.ValidationError(
                f"Tick “{missing[0]}”" + (" and the other lines" if missing[1:] else "")
            )
        return given
