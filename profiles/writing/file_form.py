"""A file that goes with a practice, with what readers are told of it. The file itself is checked here."""

from django import forms
from django.core.exceptions import ValidationError

from core.uploads import Kind
from profiles import attaching
from profiles.models import Attachment, Resource
from profiles.writing.fields import writing_field

ACCEPTED = ",".join(f".{end}" for kind in Kind for end in kind.extensions)
ALT_TEXT = Attachment._meta.get_field("alt_text")


class FileForm(forms.ModelForm):
    """A new resource with its file, of ``person``; ``room`` is how many more files the practice may have."""

    file = forms.FileField(
        label="File",
        help_text=(
            "PDF, Word, Excel or PowerPoint (DOCX, XLSX, PPTX), PNG or JPEG, up to 20 MB."
            f" A practice can have {attaching.MOST_FILES} files."
        ),
        widget=forms.FileInput(
            attrs={"class": "ltg-file", "accept": ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg"}
        ),
        # What is empty is told in the words of our own check.
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
    )
    alt_text = forms.CharField(
        label="What the picture shows",
        help_text="Only for a picture: in a few words, for people who cannot see it.",
        required=False,
        max_length=ALT_TEXT.max_length,
    )
    field_order = ["file", "alt_text", "title", "kind", "language", "accessible"]
    optional = {"alt_text", "kind", "language", "accessible"}

    class Meta:
        model = Resource
        fields = ["title", "kind", "language", "accessible"]
        labels = {
            "title": "Name",
            "kind": "What it is",
            "language": "Language",
            "accessible": "Can people who use a screen reader read it?",
        }
        help_texts = {"title": "What readers see, such as: letter to families, fall."}
        formfield_callback = writing_field

    def __init__(self, person, data=None, files=None, *, room):
        super().__init__(data, files)
        self.person, self.room = person, room
        for name, field in self.fields.items():
            field.template_name = "profiles/writing/_field.html"
            field.is_optional = name in self.optional

    def clean_file(self):
        """The file as it may be kept (core.uploads.Checked)."""
        if not self.room:
            raise ValidationError(attaching.TOO_MANY, code="too_many")
        attaching.take_turn(self.person)
        return attaching.examined(self.cleaned_data["file"])

    def clean(self):
        answers = super().clean()
        file = answers.get("file")
        if file and file.kind.is_picture and not answers.get("alt_text", "").strip():
            self.add_error("alt_text", ValidationError(attaching.NO_WORDS, code="no_words"))
        if "file" in answers and self.errors:
            # No browser sends a chosen file again by itself.
            self.add_error("file", "Choose the file once more: it was not kept.")
        return answers

    def _get_validation_exclusions(self):
        """Neither address nor file is there yet: the row gets its file when it is kept."""
        return super()._get_validation_exclusions() | {"url", "attachment"}
