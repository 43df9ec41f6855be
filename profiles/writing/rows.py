"""The lists of a profile (components, risks, results, ...): what a row asks, a page at a time."""

from dataclasses import dataclass, field

from django import forms

from districts.models import District, Indicator
from profiles.models import (
    Citation,
    Component,
    Milestone,
    Outcome,
    Participation,
    Partner,
    Resource,
    Risk,
    Role,
    School,
)
from profiles.vocabulary import Comparison, DistrictRole, OutcomeUnit
from profiles.writing.forms import WritingForm


class RowForm(WritingForm):
    """Some columns of a row."""


class ComponentForm(RowForm):
    class Meta(WritingForm.Meta):
        model = Component
        fields = ["name", "kind", "what", "variation"]
        labels = {
            "name": "Name of the part",
            "kind": "May others change it?",
            "what": "What it is",
            "variation": "How it may change",
        }
        help_texts = {"variation": "For adaptable parts: what other districts could do instead."}

    optional = {"what", "variation"}

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["kind"].choices = [
            ("core", "Core: leave it out and it is something else"),
            ("adaptable", "Adaptable: fit it to your district"),
        ]


class RoleForm(RowForm):
    optional = {"people", "fte", "hours_a_week"}

    class Meta(WritingForm.Meta):
        model = Role
        fields = ["role", "people", "hours_a_week", "fte", "assignment"]
        labels = {
            "role": "Role",
            "people": "How many people, in words",
            "hours_a_week": "Hours a week, for each of them",
            "fte": "Or full-time equivalents",
            "assignment": "Is the work new, or done by people you have?",
        }
        help_texts = {
            "role": "Such as school social worker. No names.",
            "hours_a_week": "At least one role needs its hours or full-time equivalents.",
        }


class MilestoneForm(RowForm):
    class Meta(WritingForm.Meta):
        model = Milestone
        fields = ["when", "what"]
        labels = {"when": "When", "what": "What happened"}
        help_texts = {"when": "A school year, a month, or “after three months”."}


class RiskForm(RowForm):
    class Meta(WritingForm.Meta):
        model = Risk
        fields = ["risk", "mitigation"]
        labels = {"risk": "What can go wrong", "mitigation": "What helps"}


class PartnerForm(RowForm):
    optional = {"kind"}

    class Meta(WritingForm.Meta):
        model = Partner
        fields = ["name", "kind"]
        labels = {"name": "Name of the organization", "kind": "What kind of organization"}


class SchoolForm(RowForm):
    class Meta(WritingForm.Meta):
        model = School
        fields = ["name"]
        labels = {"name": "Name of the school"}


class DistrictForm(RowForm):
    """A district that takes part; the lead is there from the start and stays the lead."""

    optional = {"did", "saw"}

    class Meta(WritingForm.Meta):
        model = Participation
        fields = ["district", "did", "saw"]
        labels = {"district": "District", "did": "What it did", "saw": "What it saw"}
        help_texts = {
            "did": "Only where it differs from, or adds to, how it works elsewhere.",
            "saw": "What changed there.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        others = District.objects.active().order_by("short_name")
        if self.instance.pk and self.instance.role == DistrictRole.LEAD:
            others = others.filter(pk=self.instance.district_id)
        elif self.instance.revision_id:
            taken = Participation.objects.filter(revision=self.instance.revision_id)
            others = others.exclude(pk__in=taken.exclude(pk=self.instance.pk).values("district"))
        self.fields["district"].queryset = others
        self.fields["district"].label_from_instance = lambda district: district.short_name


class CitationForm(RowForm):
    optional = {"url"}

    class Meta(WritingForm.Meta):
        model = Citation
        fields = ["title", "url"]
        labels = {"title": "Authors, title and year of the study", "url": "Web address of the study"}
        help_texts = {"url": "Needed for tiers 1 to 3."}


class ResourceForm(RowForm):
    optional = {"kind", "language", "accessible", "note"}

    class Meta(WritingForm.Meta):
        model = Resource
        fields = ["title", "url", "kind", "language", "accessible"]
        labels = {
            "title": "Name",
            "url": "Web address",
            "kind": "What it is",
            "language": "Language",
            "accessible": "Can people who use a screen reader read it?",
        }
        help_texts = {"url": "Everybody must be able to open it without signing in."}

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        # An address is asked for once it is one; a file stays the file it is.
        if self.instance.attachment_id:
            del self.fields["url"]
        else:
            self.fields["url"].required = True
            self.fields["url"].error_messages["required"] = "Fill in “Web address”"


class OutcomeForm(RowForm):
    """Part of a result; what it must not be is told on every page of it."""

    class Meta(WritingForm.Meta):
        model = Outcome
        fields: list[str] = []

    def broken_rules(self):
        """Also: a percent that its own counts deny."""
        yield from super().broken_rules()
        row = self.instance
        for when in ("baseline", "followup"):
            value = getattr(row, f"{when}_value")
            part, whole = getattr(row, f"{when}_numerator"), getattr(row, f"{when}_denominator")
            if row.unit == OutcomeUnit.PERCENT and None not in (value, part, whole) and whole:
                counted = 100 * part / whole
                if abs(float(value) - counted) > 0.1:
                    names = [f"{when}_value", f"{when}_numerator", f"{when}_denominator", "unit"]
                    yield names, f"{part} of {whole} is {counted:.1f} percent, not {value.normalize():f}"


class ClaimForm(OutcomeForm):
    optional = {"indicator", "measure", "unit", "direction"}

    class Meta(OutcomeForm.Meta):
        fields = ["claim", "indicator", "measure", "unit", "direction"]
        labels = {
            "claim": "What changed, in one sentence",
            "indicator": "Public figure that shows it",
            "measure": "Or the name of your own measure",
            "unit": "The figures are",
            "direction": "Which way is better?",
        }
        help_texts = {
            "claim": "What you saw after the start. Say “fell after the start”, not “led to a fall”.",
            "indicator": "If there is one, we draw it and check the sentence against it.",
            "unit": "Counts are of students. For other things, such as schools or days, choose Scale.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["indicator"].queryset = Indicator.objects.filter(statewide_only=False)


class WhomForm(OutcomeForm):
    optional = {"student_group", "grades", "scope", "source", "caveat"}

    class Meta(OutcomeForm.Meta):
        fields = ["student_group", "grades", "scope", "source", "caveat"]
        labels = {
            "student_group": "Which students?",
            "grades": "Grades",
            "scope": "Counted where?",
            "source": "Where the figures come from",
            "caveat": "What to keep in mind",
        }
        help_texts = {
            "grades": "Such as K-5 or 9-12.",
            "source": "Such as: our student information system, June 2026.",
            "caveat": "Another program in the same year, a changed definition, a small group.",
        }


class BeforeForm(OutcomeForm):
    optional = {"baseline_year", "baseline_value", "baseline_numerator", "baseline_denominator"}

    class Meta(OutcomeForm.Meta):
        fields = ["baseline_year", "baseline_value", "baseline_numerator", "baseline_denominator"]
        labels = {
            "baseline_year": "School year",
            "baseline_value": "Value before the start",
            "baseline_numerator": "Students counted",
            "baseline_denominator": "Out of how many",
        }
        help_texts = {
            "baseline_numerator": "With the counts we can tell whether the group is large enough to show.",
        }


class AfterForm(OutcomeForm):
    optional = {"followup_year", "followup_value", "followup_numerator", "followup_denominator"}

    class Meta(OutcomeForm.Meta):
        fields = ["followup_year", "followup_value", "followup_numerator", "followup_denominator"]
        labels = {
            "followup_year": "School year",
            "followup_value": "Value after the start",
            "followup_numerator": "Students counted",
            "followup_denominator": "Out of how many",
        }


class BesideForm(OutcomeForm):
    optional = {
        "comparison",
        "comparison_baseline_value",
        "comparison_followup_value",
        "comparison_note",
    }

    class Meta(OutcomeForm.Meta):
        fields = ["comparison", "comparison_baseline_value", "comparison_followup_value", "comparison_note"]
        labels = {
            "comparison": "Compared with",
            "comparison_baseline_value": "Their value before",
            "comparison_followup_value": "Their value after",
            "comparison_note": "Who they are, and how they were chosen",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        words = {
            Comparison.NONE: "Nothing",
            Comparison.STATE: "The state",
            Comparison.PEERS: "Similar schools or districts",
            Comparison.MATCHED: "Similar students who did not take part",
            Comparison.RANDOMIZED: "Students who by chance did not take part",
        }
        self.fields["comparison"].choices = list(words.items())


@dataclass(frozen=True, eq=False)
class Page:
    """A page of a row: its address, what it is called, its form."""

    slug: str
    title: str
    form: type[forms.ModelForm]


@dataclass(frozen=True, eq=False)
class Kind:
    """A list of a text. ``rows`` names it on the text; ``noun`` is one row; ``pages`` ask for it.

    ``empty`` is said where there is none, ``about`` why the list is there.
    """

    slug: str
    rows: str
    model: type
    title: str
    noun: str
    empty: str
    pages: list[Page] = field(default_factory=list)
    about: str = ""

    @property
    def takes_files(self):
        """Whether a row may also be a file (file_form.py)."""
        return self.model is Resource

    def page(self, slug):
        """The page of that address ("": the first); None when there is none."""
        return next((page for page in self.pages if slug in ("", page.slug)), None)

    def after(self, page):
        """The page behind ``page``; None behind the last."""
        place = self.pages.index(page) + 1
        return self.pages[place] if place < len(self.pages) else None

    def of(self, text):
        """The rows of ``text`` in their order."""
        return getattr(text, self.rows).all()


def _kind(slug, rows, title, noun, empty, form, about=""):
    pages = form if isinstance(form, list) else [Page("", noun.capitalize(), form)]
    return Kind(slug, rows, pages[0].form._meta.model, title, noun, empty, pages, about)


KINDS = {
    kind.slug: kind
    for kind in [
        _kind(
            "districts",
            "participations",
            "Districts that take part",
            "district",
            "No district yet.",
            DistrictForm,
            "Each district may tell what it did differently.",
        ),
        _kind("schools", "schools", "Schools", "school", "No school named yet.", SchoolForm),
        _kind("partners", "partners", "Partners", "partner", "No partner named yet.", PartnerForm),
        _kind(
            "parts",
            "components",
            "Parts of the practice",
            "part",
            "No part yet. At least one is core.",
            ComponentForm,
        ),
        _kind(
            "roles",
            "roles",
            "Who does the work",
            "role",
            "No role yet. Readers ask this first: who does it, and how many hours does it take?",
            RoleForm,
        ),
        _kind(
            "milestones",
            "milestones",
            "What happened when",
            "milestone",
            "No milestone yet.",
            MilestoneForm,
        ),
        _kind(
            "risks", "risks", "Risks", "risk", "No risk yet. Name at least one, with what helps.", RiskForm
        ),
        _kind(
            "results",
            "outcomes",
            "Results",
            "result",
            "No result yet.",
            [
                Page("", "What changed", ClaimForm),
                Page("whom", "For whom", WhomForm),
                Page("before", "Before the start", BeforeForm),
                Page("after", "After the start", AfterForm),
                Page("beside", "Compared with others", BesideForm),
            ],
            "Have your figures at hand. We say at once when a group is too small to be shown.",
        ),
        _kind(
            "studies",
            "citations",
            "Studies",
            "study",
            "No study named yet.",
            CitationForm,
        ),
        _kind(
            "resources",
            "resources",
            "Things that others can use",
            "resource",
            "No resource yet.",
            ResourceForm,
            "Forms, slides, letters: what you would send to a colleague who asks.",
        ),
    ]
}
