"""The start of a new profile."""

from django import forms

from accounts.forms import NameField
from districts.models import District
from profiles.models import PracticeRevision
from profiles.querysets import districts_of
from profiles.writing.fields import WordsField


class StartForm(forms.Form):
    """A district of the person's own, and the name of the practice; who has no name yet is asked for it."""

    district = forms.ModelChoiceField(
        District.objects.none(),
        label="For which district?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the district", "invalid_choice": "Choose one of your districts"},
    )
    title = WordsField(
        limit=PracticeRevision._meta.get_field("title").max_length,
        label="What do you call the practice?",
        help_text="In words that others understand. You can change it later.",
        error_messages={"required": "Enter the name of the practice"},
    )

    def __init__(self, person, data=None):
        self.districts = District.objects.filter(pk__in=districts_of(person)).order_by("short_name")
        mine = list(self.districts)
        super().__init__(data, initial={"district": mine[0] if len(mine) == 1 else None})
        self.fields["district"].queryset = self.districts
        self.fields["district"].label_from_instance = lambda district: district.short_name
        if not person.name:
            self.fields["name"] = NameField(help_text="Those who write with you and the reviewers see it.")
        self.fields["title"].template_name = "profiles/writing/_field.html"
