"""How far a text is, computed from what it says: nobody ticks a box, and nothing is stored."""

from dataclasses import dataclass
from functools import cached_property

from profiles import checklist
from profiles.writing import saving
from profiles.writing.steps import ASKED_AT_THE_END, NEVER_ASKED, SECTIONS, STEPS, step_that_asks

NOT_STARTED, IN_PROGRESS, COMPLETED, OPTIONAL = "Not started", "In progress", "Completed", "Optional"
# Of a problem that the checklist tells: how its words begin, and the step where it is mended.
PROBLEMS_OF = {
    "students reached": "reach",
    "result": "results",
    "title": "name",
    "tagline": "name",
    "summary": "name",
}


@dataclass(frozen=True)
class StepShown:
    """A step in the task list: ``missing`` are questions of the checklist that it leaves open."""

    step: object
    status: str
    missing: list

    @property
    def is_completed(self):
        return self.status == COMPLETED

    @property
    def hint(self):
        """What is still missing, once somebody has begun."""
        if self.status == IN_PROGRESS:
            return "Missing: " + ", ".join(question.name for question in self.missing)
        return "" if self.is_completed else self.step.hint


class Progress:
    """Each section with its steps, of a submission loaded with its answers (``with_answers``)."""

    def __init__(self, submission):
        self.submission, self.text = submission, submission.text

    @cached_property
    def missing(self):
        """What keeps the text from being submitted, but for what is asked at the end."""
        open_names = ASKED_AT_THE_END | NEVER_ASKED
        return [one for one in checklist.missing_to_publish(self.text) if one.name not in open_names]

    @cached_property
    def sections(self):
        """(section, its steps as :class:`StepShown`)."""
        return [(section, [self._shown(step) for step in section.steps]) for section in SECTIONS]

    @cached_property
    def steps(self):
        return [shown for _, steps in self.sections for shown in steps]

    @property
    def required(self):
        """The steps that a submission needs."""
        return [shown for shown in self.steps if not shown.step.is_optional]

    @property
    def completed(self):
        """How many of them are completed."""
        return sum(shown.is_completed for shown in self.required)

    @property
    def minutes_left(self):
        """About how long the rest takes, in steps of five minutes; 0 when nothing is left."""
        left = sum(shown.step.minutes for shown in self.required if not shown.is_completed)
        return -(-left // 5) * 5

    @property
    def is_ready(self):
        """Whether nothing is missing but the attestations."""
        return not self.missing

    @property
    def next_step(self):
        """The first step that is needed and not completed; None when there is none."""
        return next((shown.step for shown in self.required if not shown.is_completed), None)

    @cached_property
    def to_mend(self):
        """(words, the step where it is mended or None) of everything that is missing."""
        return [(one.name, step_that_asks(one.name) or _step_of_problem(one.name)) for one in self.missing]

    def _shown(self, step):
        missing = [one for one in self.missing if one.name in step.asks]
        if not self._has_answer(step):
            status = OPTIONAL if step.is_optional else NOT_STARTED
        else:
            status = IN_PROGRESS if missing else COMPLETED
        return StepShown(step, status, missing)

    def _has_answer(self, step):
        row = self.text
        if step.slug == "contact":
            if not saving.may_change_contact(self.submission):
                return True
            row = self.submission.practice
        columns = [name for name in step.columns if hasattr(row, name) and name not in ("topics",)]
        if any(_is_answer(getattr(row, name)) for name in columns):
            return True
        if step.slug == "kind":
            return bool(self.text.topic_placements.all())
        if step.slug == "students" and self.text.groups_served.all():
            return True
        return any(kind.of(self.text) for kind in step.kinds)


def _is_answer(value):
    # Zero dollars and tier 0 are answers.
    return value is not False and value not in ("", None, [])


def _step_of_problem(words):
    return next((STEPS[slug] for start, slug in PROBLEMS_OF.items() if words.startswith(start)), None)
