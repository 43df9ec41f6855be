"""The form by which a district says what it looks for, and the filter of the list of all."""

import re

from django import forms

from core.grades import Grade
from core.mail import one_line
from districts.models import District
from districts.querysets import by_name
from profiles import wording
from profiles.models.looking_for import LONGEST_NOTE
from topics.models import Topic

GRADES = [("", "Choose a grade"), *((str(grade.value), grade.label) for grade in Grade)]
_EMAIL = re.compile(r"\S+@\S+")


class NoteField(forms.CharField):
    """One line of plain text that everyone may read: nothing that points at a student or person."""

    def to_python(self, value):
        return one_line(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > LONGEST_NOTE:
            raise forms.ValidationError(f"Shorten it to {LONGEST_NOTE} characters. It has {len(value)}")
        if address := _EMAIL.search(value):
            raise forms.ValidationError(
                f"Leave out “{address[0]}”: no page shows an e-mail address. Who can help writes to you here"
            )
        if found := wording.private(value):
            words = "; ".join(f"“{one.words}” looks like {one.advice}" for one in found)
            raise forms.ValidationError(f"Everyone can read this. Leave out what points at a person: {words}")


class LookingForForm(forms.Form):
    """What is looked for, and for which of the districts of ``user``: not asked of people of one."""

    district = forms.ModelChoiceField(
        label="For which district?",
        queryset=District.objects.none(),
        empty_label="Choose a district",
        error_messages={"required": "Choose the district"},
    )
    topic = forms.ModelChoiceField(
        label="On which topic?",
        queryset=Topic.objects.none(),
        empty_label="Choose a topic",
        error_messages={"required": "Choose the topic"},
    )
    note = NoteField(
        label="What are you looking for?",
        help_text=(
            f"One question or sentence of at most {LONGEST_NOTE} characters, such as: Has anyone run a summer"
            " bridge without a bus budget? Everyone can read it."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what you are looking for"},
    )
    lowest_grade = forms.TypedChoiceField(
        label="From grade",
        required=False,
        choices=GRADES,
        coerce=int,
        empty_value=None,
        help_text="Leave both grades empty if any will do.",
    )
    highest_grade = forms.TypedChoiceField(
        label="To grade", required=False, choices=GRADES, coerce=int, empty_value=None
    )

    def __init__(self, user, data=None, **options):
        super().__init__(data, **options)
        active = District.objects.active().filter(memberships__user=user.pk).distinct()
        self.districts = by_name(active)
        self.fields["topic"].queryset = Topic.objects.all()
        if len(self.districts) == 1:
            del self.fields["district"]
        else:
            self.fields["district"].queryset = active

    def clean(self):
        """Both grades or none, and a district of the person's."""
        given = super().clean()
        lowest, highest = given.get("lowest_grade"), given.get("highest_grade")
        if not {"lowest_grade", "highest_grade"} & self.errors.keys():
            if (lowest is None) != (highest is None):
                missing = "lowest_grade" if lowest is None else "highest_grade"
                self.add_error(missing, "Give both grades, or none")
            elif lowest is not None and lowest > highest:
                self.add_error("highest_grade", "The last grade comes before the first")
        if len(self.districts) == 1:
            given["district"] = self.districts[0]
        return given
