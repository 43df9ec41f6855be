"""The steps of a profile in their order, as data: sections A to E of the design (profile.md)."""

from dataclasses import dataclass, field

from profiles.writing import step_forms as forms
from profiles.writing.rows import KINDS


@dataclass(frozen=True, eq=False)
class Step:
    """One question group. ``form`` asks of the text itself (None: nothing), ``kinds`` are its lists.

    ``asks`` names questions of checklist.py that it answers: without any it is optional. ``minutes`` is
    how long it takes those who know the answer. ``example`` is the column or list of a published practice
    that shows how others answer.
    """

    slug: str
    title: str
    form: type | None = None
    kinds: list = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    minutes: int = 3
    example: str = ""
    hint: str = ""

    @property
    def is_optional(self):
        return not self.asks

    @property
    def columns(self):
        """Names of the fields of its form."""
        return list(self.form.base_fields) if self.form else []


@dataclass(frozen=True, eq=False)
class Section:
    """A heading of the task list with its steps."""

    title: str
    steps: list[Step]


def _lists(*slugs):
    return [KINDS[slug] for slug in slugs]


SECTIONS = [
    Section(
        "The practice",
        [
            Step(
                "name",
                "Name and summary",
                forms.NameForm,
                asks=["Title", "Tagline", "Summary"],
                minutes=5,
                example="summary",
            ),
            Step("kind", "Topics and kind", forms.KindForm, asks=["Topic", "Kind of practice"], minutes=1),
            Step(
                "districts",
                "Districts, schools and partners",
                kinds=_lists("districts", "schools", "partners"),
                asks=["The lead district among those that take part"],
                minutes=2,
                example="partners",
            ),
        ],
    ),
    Section(
        "Why and for whom",
        [
            Step(
                "problem",
                "The problem you set out to solve",
                forms.ProblemForm,
                asks=["Problem"],
                minutes=5,
                example="problem",
            ),
            Step(
                "status",
                "Years, status and stage",
                forms.StatusForm,
                asks=["Today", "Stage", "Why it was paused or ended"],
                minutes=2,
            ),
            Step(
                "students",
                "Grades and students",
                forms.ForWhomForm,
                asks=["Extent", "Lowest grade", "Highest grade", "Student groups"],
                minutes=1,
            ),
            Step("reach", "How many it reaches", forms.ReachForm, minutes=2),
        ],
    ),
    Section(
        "How it works",
        [
            Step(
                "how",
                "What people do, in order",
                forms.HowForm,
                asks=["How it works", "Distinguishing features, 2 to 6"],
                minutes=10,
                example="description",
            ),
            Step(
                "parts",
                "Core and adaptable parts",
                kinds=_lists("parts"),
                asks=["A core component"],
                minutes=5,
                example="components",
            ),
            Step(
                "people",
                "People and time",
                kinds=_lists("roles"),
                asks=["Time", "Roles, each new or reassigned"],
                minutes=3,
                example="roles",
            ),
            Step(
                "cost",
                "What it costs",
                forms.CostForm,
                asks=["Start-up cost", "Cost"],
                minutes=3,
                example="cost_note",
            ),
            Step(
                "money",
                "Who pays, and the board",
                forms.MoneyForm,
                asks=["Funding sources", "Board", "What the board did, in a note"],
                minutes=2,
                example="board_note",
            ),
            Step("needs", "Training, technology and data", forms.NeedsForm, minutes=4, example="training"),
            Step(
                "keeping",
                "Starting it and keeping it going",
                forms.KeepingForm,
                _lists("milestones"),
                asks=["Before you start", "To sustain"],
                minutes=5,
                example="before_you_start",
            ),
            Step(
                "risks",
                "Risks, and what did not work",
                forms.DidNotWorkForm,
                _lists("risks"),
                asks=["Risks, each with what helps", "What did not work"],
                minutes=5,
                example="did_not_work",
            ),
            Step(
                "fit",
                "Good fit when, be careful when",
                forms.FitForm,
                asks=["Good fit when", "Be careful when"],
                minutes=3,
                example="good_fit",
            ),
        ],
    ),
    Section(
        "What changed",
        [
            Step(
                "results",
                "Results",
                forms.ResultsForm,
                _lists("results"),
                asks=["Results"],
                minutes=8,
                example="outcomes",
                hint="Have your figures at hand. We check small groups for you",
            ),
            Step(
                "effects",
                "Who gains, and what was not expected",
                forms.EffectsForm,
                asks=["Who gains", "Unintended effects"],
                minutes=3,
                example="who_gains",
            ),
            Step(
                "research",
                "Research behind it",
                forms.ResearchForm,
                _lists("studies"),
                asks=[
                    "Research basis",
                    "Logic model, for tier 4",
                    "A study with its web address, for the tier claimed",
                ],
                minutes=4,
                example="logic_model",
            ),
        ],
    ),
    Section(
        "Contact and sending",
        [
            Step(
                "resources",
                "Things that others can use",
                forms.VideoForm,
                _lists("resources"),
                minutes=4,
                example="resources",
            ),
            Step("offers", "What you offer", forms.OffersForm, asks=["Offers"], minutes=1),
            Step("contact", "Contact", forms.ContactForm, minutes=1),
        ],
    ),
]
STEPS = {step.slug: step for section in SECTIONS for step in section.steps}
# Asked where everything is sent, not in a step of its own.
ASKED_AT_THE_END = {"Attestations, all of them"}
# Always there, or of the Department's own texts only.
NEVER_ASKED = {"Sources"}


def kind_at(slug, kind):
    """The list ``kind`` of the step ``slug``, both as addresses name them; None where there is none."""
    step = STEPS.get(slug)
    return next((one for one in step.kinds if one.slug == kind), None) if step else None


def section_of(step):
    """The section that ``step`` belongs to."""
    return next(section for section in SECTIONS if step in section.steps)


def after(step):
    """The step behind ``step``; None behind the last."""
    steps = list(STEPS.values())
    place = steps.index(step) + 1
    return steps[place] if place < len(steps) else None


def step_that_asks(name):
    """The step that answers the question ``name`` of the checklist; None for what no step asks."""
    return next((step for step in STEPS.values() if name in step.asks), None)


def step_of_field(name):
    """The step that asks for a column of the text or for a list of it; None where no step does."""
    for step in STEPS.values():
        if name in step.columns or any(name in (kind.rows, kind.slug) for kind in step.kinds):
            return step
    return None
