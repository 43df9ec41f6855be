"""What the pages of a plan ask. Several people may have one open: see profiles/writing/forms.py."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils import timezone

from adoptions.models import Activity, Goal, Plan
from adoptions.plans.vocabulary import FIRST_MONTH, GoalKind, Month, place_in_year, years_to_choose
from contacts.forms import AddressField
from districts.models import District
from profiles.querysets import districts_of
from profiles.writing.fields import WordsField
from profiles.writing.forms import WritingForm

FIELD = "profiles/writing/_field.html"


class StartForm(forms.Form):
    """What a plan needs to begin: its name, district, year, and the goal that the practice serves."""

    title = WordsField(
        limit=120, label="Name of the plan", error_messages={"required": "Fill in “Name of the plan”"}
    )
    district = forms.ModelChoiceField(
        District.objects.none(),
        label="District",
        empty_label="Choose",
        error_messages={"required": "Choose the district", "invalid_choice": "Choose one of the districts"},
    )
    school = WordsField(
        limit=Plan._meta.get_field("school").max_length,
        label="School",
        help_text="Leave it empty when the plan is for the whole district.",
        required=False,
    )
    school_year = forms.TypedChoiceField(
        coerce=int,
        label="School year",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the school year", "invalid_choice": "Choose one of the years"},
    )
    serves = forms.ChoiceField(
        choices=GoalKind.choices,
        label="Which goal shall the practice serve?",
        help_text="Its core parts become the activities of this goal. You can write the other goals, too.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the goal that the practice shall serve"},
    )

    def __init__(self, person, practice=None, data=None):
        mine = list(District.objects.filter(pk__in=districts_of(person)).order_by("short_name"))
        years = years_to_choose(timezone.localdate())
        initial = {"district": mine[0] if len(mine) == 1 else None, "school_year": years[0][0]}
        if practice:
            # A name that one can tell apart in a list; never longer than the field.
            initial["title"] = practice.public_revision.title
        super().__init__(data, initial=initial)
        # People of a service center or of the Department plan with any district.
        districts = (
            District.objects.filter(pk__in=[one.pk for one in mine]) if mine else District.objects.active()
        )
        self.fields["district"].queryset = districts.order_by("short_name")
        self.fields["district"].label_from_instance = lambda district: district.short_name
        self.fields["school_year"].choices = years
        if practice is None:
            del self.fields["serves"]
        for name in ("title", "school"):
            self.fields[name].template_name = FIELD
            self.fields[name].is_optional = not self.fields[name].required


class AboutForm(WritingForm):
    """What the plan as a whole says."""

    optional = {"school", "team", "school_goals"}

    class Meta(WritingForm.Meta):
        model = Plan
        fields = ["title", "school_year", "school", "team", "school_goals"]
        labels = {
            "title": "Name of the plan",
            "team": "Who makes this plan",
            "school_goals": "Goals of the school improvement plan",
        }
        help_texts = {
            "school": "Leave it empty when the plan is for the whole district.",
            "team": "One on each line: teachers, administrators, family members, partners in the community.",
            "school_goals": "One on each line. Each goal of this plan then names the one it serves.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        years = years_to_choose(timezone.localdate(), self.instance.school_year)
        self.fields["school_year"].choices = years
        self.fields["school_year"].error_messages["required"] = "Choose the school year"


class GoalForm(WritingForm):
    """A goal."""

    optional = {"serves", "result", "measure"}

    class Meta(WritingForm.Meta):
        model = Goal
        fields = ["kind", "words", "serves", "result", "measure"]
        labels = {
            "kind": "Kind of goal",
            "words": "The goal",
            "serves": "Goal of the school improvement plan that it serves",
            "result": "What you want to see at the end of the year",
            "measure": "How you will measure it",
        }
        help_texts = {
            "words": "What shall be different, for which students, by how much?",
            "measure": "The figures or answers that you will look at, and where they come from.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        # A goal may wait for its words; whoever writes it gives them.
        self.fields["words"].required = True
        self.fields["words"].error_messages["required"] = "Fill in “The goal”"
        # What stands in the plan as a whole, and what was chosen before somebody changed it there.
        goals = [*self.instance.plan.school_goals]
        stored = self.instance.serves
        choices = [("", "Choose"), *((goal, goal) for goal in dict.fromkeys([*goals, stored]) if goal)]
        old = self.fields["serves"]
        self.fields["serves"] = forms.ChoiceField(
            choices=choices,
            required=False,
            label=old.label,
            help_text="" if goals else "None is named yet: name them under “About the plan”.",
            error_messages={"invalid_choice": "Choose one of the goals of the school improvement plan"},
        )
        self.fields["serves"].template_name = FIELD
        self.fields["serves"].is_optional = True


class ActivityForm(WritingForm):
    """Part of an activity."""

    class Meta(WritingForm.Meta):
        model = Activity
        fields: list[str] = []


class WhatForm(ActivityForm):
    """What is done; for a core part of the practice also why it is not done as it stands there."""

    optional = {"how", "grades"}

    class Meta(ActivityForm.Meta):
        fields = ["words", "how", "why_changed", "grades"]
        labels = {
            "words": "Activity",
            "how": "What is done",
            "why_changed": "Why do you change this core part?",
            "grades": "Grades",
        }
        help_texts = {
            "why_changed": "Only if you change one of the two above. Readers of the plan see your reason.",
            "grades": "Such as K–5 or 9.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        if not self.instance.is_core:
            del self.fields["why_changed"]

    def merge(self):
        """Also: a changed core part asks why. What was typed is stored all the same."""
        changed = super().merge()
        if self.instance.needs_why and not self.has_error("why_changed"):
            self.add_error("why_changed", "Say why you change this core part")
        return changed


class WhenForm(ActivityForm):
    """When it happens and who does it."""

    optional = {"month_from", "month_to", "dates", "lead", "helpers"}

    class Meta(ActivityForm.Meta):
        fields = ["month_from", "month_to", "dates", "lead", "helpers"]
        labels = {
            "month_from": "From",
            "month_to": "To",
            "dates": "Dates, in words",
            "lead": "Who is in charge",
            "helpers": "Who helps",
        }
        help_texts = {"dates": "A day, or days: “14 October, 6 p.m.”, “every second Tuesday”."}

    def broken_rules(self):
        """Also: it ends before it begins, within a school year."""
        yield from super().broken_rules()
        start, end = self.instance.month_from, self.instance.month_to
        if start and end and place_in_year(end) < place_in_year(start):
            words = f"{Month(end).label} comes before {Month(start).label} in a school year"
            yield ["month_to", "month_from"], words


class NeedsForm(ActivityForm):
    """What it needs, and how one sees whether it worked."""

    optional = {"money", "materials", "people", "measure", "tool"}

    class Meta(ActivityForm.Meta):
        fields = ["money", "materials", "people", "measure", "tool"]
        labels = {
            "money": "Money",
            "materials": "Materials",
            "people": "People and time",
            "measure": "Measure",
            "tool": "Evaluation tool",
        }
        help_texts = {
            "money": "How much, and where it comes from.",
            "measure": "What tells you whether this activity did what you hoped?",
            "tool": "With what you see it: a survey, a sign-in sheet, a table of your data system.",
        }


@dataclass(frozen=True)
class Page:
    """A page of an activity: its address, what it is called, its form."""

    slug: str
    title: str
    form: type[ActivityForm]


PAGES = [
    Page("what", "What is done", WhatForm),
    Page("when", "When, and by whom", WhenForm),
    Page("needs", "What it needs, and how you measure it", NeedsForm),
]


def page_named(slug):
    """The page of that address; None when there is none."""
    return next((page for page in PAGES if page.slug == slug), None)


def page_after(page):
    """The page behind ``page``; None behind the last."""
    place = PAGES.index(page) + 1
    return PAGES[place] if place < len(PAGES) else None


class ProgressForm(WritingForm):
    """Where an activity stands."""

    optional = {"why_dropped"}

    class Meta(WritingForm.Meta):
        model = Activity
        fields = ["progress", "why_dropped"]
        labels = {"progress": "Where it stands", "why_dropped": "If you dropped it: why?"}
        help_texts = {"why_dropped": "Your reason stands in the plan and in its documents."}

    def broken_rules(self):
        """Also: it was dropped without a word why."""
        yield from super().broken_rules()
        if self.instance.is_dropped and not self.instance.why_dropped:
            yield ["why_dropped", "progress"], "Say why it was dropped"


class NoteForm(forms.Form):
    """A note on an activity, in a month of its school year."""

    note = WordsField(
        limit=500,
        label="Note",
        help_text="What was done, what you saw. No names of students.",
        required=False,
    )
    month = forms.TypedChoiceField(
        coerce=date.fromisoformat,
        label="Month of the note",
        widget=forms.Select(attrs={"class": "usa-input--s"}),
        error_messages={
            "required": "Choose the month",
            "invalid_choice": "Choose a month of the plan’s year",
        },
    )

    def __init__(self, school_year, data=None):
        months, now = months_of(school_year), timezone.localdate().replace(day=1)
        chosen = min(max(now, months[0]), months[-1])
        super().__init__(data, initial={"month": chosen.isoformat()})
        self.fields["month"].choices = [(one.isoformat(), f"{one:%B %Y}") for one in months]
        for field in self.fields.values():
            field.template_name = FIELD
        self.fields["note"].is_optional = True


def months_of(year):
    """The first days of the twelve months of a school year."""
    return [date(year - (month >= FIRST_MONTH), month, 1) for month in Month.values]


class ShareForm(forms.Form):
    """An address, and how far the plan is shared with it."""

    email = AddressField(label="E-mail address", required_words="Enter the e-mail address")
    may = forms.ChoiceField(
        choices=[("view", "See it"), ("edit", "See and edit it")],
        label="What may they do?",
        widget=forms.RadioSelect,
        initial="view",
        error_messages={"required": "Choose what they may do", "invalid_choice": "Choose what they may do"},
    )

    def __init__(self, data=None):
        super().__init__(data)
        # It is that of somebody else.
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class WhyForm(forms.Form):
    """Why a core part is left out."""

    why = WordsField(
        limit=500,
        label="Why do you leave out this core part?",
        help_text="Your reason stands in the plan and in its documents.",
        error_messages={"required": "Say why you leave out this core part"},
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["why"].template_name = FIELD
