"""A few questions that lead to the level of local evidence and the tier of research to claim. No database."""

from dataclasses import dataclass

from django import forms

from profiles.evidence import LEVEL_MEANS, TIER_MEANS
from profiles.vocabulary import LocalEvidence, Tier

YES_NO = [("yes", "Yes"), ("no", "No or not sure")]


def _asked(label, hint=""):
    return forms.ChoiceField(
        label=label, help_text=hint, choices=YES_NO, widget=forms.RadioSelect, required=False
    )


class EvidenceForm(forms.Form):
    """Yes or no; what is not answered counts as no."""

    figures = _asked("Do you have figures from before and after the start?")
    compared = _asked(
        "Do they stand beside those of others?", "Similar students, schools or districts, or the state."
    )
    outside = _asked("Has somebody from outside studied it?", "Somebody who does not run it.")
    study = _asked("Is there a study of this idea, here or elsewhere, that found a gain?")
    chance = _asked("In that study, did chance decide who took part?", "As in a lottery for places.")
    similar = _asked("If not, were those who took part compared with a similar group?")
    causes = _asked("If not, did it take other causes into account?", "Such as earlier grades or income.")
    reason = _asked("Does research give a good reason to expect a gain, even if no study has shown it?")

    @property
    def local(self):
        """The questions on what happened here."""
        return [self[name] for name in ("figures", "compared", "outside")]

    @property
    def elsewhere(self):
        """The questions on research."""
        return [self[name] for name in ("study", "chance", "similar", "causes", "reason")]


@dataclass(frozen=True)
class Advised:
    """A level or a tier with what it means."""

    label: str
    means: str


def advised(answers):
    """(level of local evidence, tier) as :class:`Advised`, from ``answers``: {question: "yes" or other}."""
    yes = {name for name, answer in answers.items() if answer == "yes"}
    level, tier = level_of(yes), tier_of(yes)
    return Advised(level.label, LEVEL_MEANS[level]), Advised(
        tier.label, TIER_WORDS.get(tier, TIER_MEANS[tier])
    )


TIER_WORDS = {Tier.NONE: "No study is named, and no research gives a reason yet. That is an honest answer."}


def level_of(yes):
    """What happened here."""
    if "outside" in yes:
        return LocalEvidence.EVALUATED
    if "figures" not in yes:
        return LocalEvidence.EXPERIENCE
    return LocalEvidence.COMPARED if "compared" in yes else LocalEvidence.MONITORED


def tier_of(yes):
    """What research says."""
    ways = [("chance", Tier.STRONG), ("similar", Tier.MODERATE), ("causes", Tier.PROMISING)]
    if "study" in yes:
        for answer, tier in ways:
            if answer in yes:
                return tier
    return Tier.RATIONALE if yes & {"reason", "study"} else Tier.NONE
