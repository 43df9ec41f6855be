"""Adoptions as readers see them: who uses a practice, what they changed and saw; who stopped, and why."""

from dataclasses import dataclass, replace
from functools import cached_property

from adoptions.adopter_map import adopter_map
from adoptions.models import Adoption
from adoptions.vocabulary import Answer
from adoptions.workflow import State
from core.schoolyear import school_year
from districts.charts import state_rows
from districts.display import limits_now
from profiles import evidence
from profiles.charts import charts_of
from profiles.checking import asked_of, checks_of, record_of
from profiles.vocabulary import ComponentKind
from profiles.workflow import IN_USE

# More of one stage are folded.
MOST_OPEN = 8
STAGES = {
    State.IN_USE: "inuse",
    State.INSTALLING: "installing",
    State.EXPLORING: "exploring",
    State.STOPPED: "stopped",
}


def adopters_of(practice):
    """The public adoptions of ``practice``, in use first, stopped last; each with its district; one query."""
    return list(practice.adoptions.public().in_order().select_related("district"))


def of_newest_text(answers):
    """Those of ``answers`` (with their component) on the newest text that was asked about, in order."""
    answers = list(answers)
    newest = max((answer.component.revision_id for answer in answers), default=None)
    return [answer for answer in answers if answer.component.revision_id == newest]


@dataclass(frozen=True)
class Adopter:
    """A district that uses a practice, or did. ``claims`` are its own results (evidence.Claim)."""

    adoption: Adoption
    claims: list

    @property
    def district(self):
        return self.adoption.district

    @property
    def css(self):
        return STAGES[self.adoption.state]

    @property
    def stage(self):
        """ "In use since 2025-26", "Exploring"; of a stopped one when it began."""
        words, since = self.adoption.get_state_display(), school_year(self.adoption.start_year)
        if not since:
            return words
        return f"{words}; began in {since}" if self.adoption.is_stopped else f"{words} since {since}"

    @property
    def in_short(self):
        """The same with the reason of one that stopped: "Stopped; began in 2018-19 (staff)"."""
        reason = self.adoption.get_stop_reason_display().lower()
        return f"{self.stage} ({reason})" if reason else self.stage

    @cached_property
    def _answers(self):
        return of_newest_text(self.adoption.components.all())

    @property
    def kept(self):
        """Names of the components that it kept, in words."""
        return ", ".join(a.component.name for a in self._answers if a.answer == Answer.KEPT)

    @property
    def careful(self):
        """What it changed of the core: to be careful with."""
        return [answer for answer in self._answers if answer.is_adaptation]

    @property
    def adapted(self):
        """What it changed where the practice leaves room."""
        return [
            answer
            for answer in self._answers
            if answer.answer != Answer.KEPT and answer.component.kind == ComponentKind.ADAPTABLE
        ]

    @property
    def answered_of(self):
        """The day of the older text that the answers are about; None where it is the public one."""
        if not self._answers:
            return None
        text = self._answers[0].component.revision
        return None if text.pk == self.adoption.practice.public_revision_id else text.first_public_at


@dataclass(frozen=True)
class Group:
    """The adopters at one stage."""

    label: str
    adopters: list

    @property
    def open(self):
        return self.adopters[:MOST_OPEN]

    @property
    def folded(self):
        return self.adopters[MOST_OPEN:]


class AdoptersShown:
    """What the section "Who uses it" of a practice's page shows.

    Five queries whatever there is, two more with results on public figures; one without any adopter.
    """

    def __init__(self, practice):
        self.practice = practice
        adoptions = practice.adoptions.public().in_order().select_related("district").with_answers()
        self._adoptions = list(adoptions)
        for adoption in self._adoptions:
            adoption.practice = practice

    @property
    def may_invite(self):
        """Whether there is something to adopt."""
        return self.practice.state in IN_USE

    @cached_property
    def adopters(self):
        record = record_of((adoption.district, adoption) for adoption in self._adoptions)
        asked = asked_of(self._adoptions)
        state = state_rows(list(asked)) if asked else {}
        return [Adopter(adoption, _claims(adoption, record, state)) for adoption in self._adoptions]

    @cached_property
    def groups(self):
        """By stage, in use first, stopped last; those that somebody is at."""
        stages = {stage: [a for a in self.adopters if a.adoption.state == stage] for stage in STAGES}
        return [Group(stage.label, adopters) for stage, adopters in stages.items() if adopters]

    @cached_property
    def map(self):
        """The map of their towns; None of a single adopter, and where none has a town."""
        return adopter_map(self.practice, self._adoptions) if len(self._adoptions) > 1 else None

    @property
    def in_words(self):
        """ "2 in use, 1 stopped"."""
        return ", ".join(f"{len(group.adopters)} {group.label.lower()}" for group in self.groups)


def _claims(adoption, record, state):
    """Every result that the adopter claims, with its check and its chart."""
    district, limits = adoption.district, limits_now()
    checks = checks_of(adoption, district, record)
    charts = charts_of(adoption, district, record, state=state)
    claims = []
    for outcome in adoption.outcomes.all():
        chart = charts.get(outcome.pk)
        # The lead's own chart of the same figure may stand on the page.
        chart = chart and replace(chart, id=f"{chart.id}-{district.slug}")
        claims.append(replace(evidence.claim_of(outcome, limits, checks.get(outcome.pk)), chart=chart))
    return claims
