"""A short check before one writes to a district: six questions about the reader's own district.

The six are those of the Hexagon tool of the National Implementation Research Network (need, fit, capacity,
evidence, usability, supports); the words are ours. It weighs nothing up: low answers give advice and
something to ask, and nothing is ever refused for them. Pure functions; the answers are kept nowhere until
somebody sends them along with a request.
"""

import re
from dataclasses import dataclass

from django.utils.text import Truncator

from core.grades import grade_span
from profiles.vocabulary import ComponentKind, LocalEvidence, Offer, Tier

LOWEST, HIGHEST = 1, 5
# Answers up to here come with advice.
LOW = 2
# In the compact form of answers ("4-2-0-5-3-1"): this question was left out.
LEFT_OUT = 0


@dataclass(frozen=True)
class Question:
    """One of the six: ``answers`` are what 1 to 5 mean, ``advice`` and ``ask`` are for a low answer."""

    name: str
    label: str
    question: str
    answers: tuple[str, str, str, str, str]
    advice: str
    ask: str

    @property
    def choices(self):
        """(number, words) of each answer."""
        return list(enumerate(self.answers, LOWEST))


QUESTIONS = [
    Question(
        "need",
        "Need",
        "Does it answer a need of your students?",
        (
            "We have not looked at our own figures yet",
            "We suspect so",
            "Some of our figures point to it",
            "Our figures show it, for these students",
            "Our figures show it, and families and staff say so too",
        ),
        "Look at your own figures first. The page of your district has those that the state publishes.",
        "Which figures told you that this was needed, and for which students?",
    ),
    Question(
        "fit",
        "Fit",
        "Does it fit what your district already does?",
        (
            "It pulls against what we do now",
            "It would compete with other work",
            "It could stand beside our other work",
            "It fits our priorities",
            "It is part of our improvement plan already",
        ),
        "List the work that it would stand beside, and decide what would stop so that it has room.",
        "What did you stop or change so that this had room?",
    ),
    Question(
        "capacity",
        "Capacity",
        "Do you have the people, the time and the money?",
        (
            "None of them yet",
            "Some of them, for a few months",
            "Enough to begin small",
            "Enough for the first year",
            "Enough for several years",
        ),
        "Begin with one school or one grade, and count the hours before you decide on more.",
        "How many hours did it take in the first year, and whose?",
    ),
    Question(
        "evidence",
        "Evidence",
        "Is what is known about it enough for you?",
        (
            "We cannot tell whether it helps",
            "We doubt that it would help here",
            "It is promising, with open questions",
            "It looks promising in districts like ours",
            "It looks promising in districts like ours, and research stands behind it",
        ),
        "Decide before you begin what you will measure, when, and what would make you stop.",
        "What changed after the start, how do you know, and what did not change?",
    ),
    Question(
        "usability",
        "Usability",
        "Is it clear enough to be done by others?",
        (
            "We could not say what to do on the first day",
            "We know the idea, not the steps",
            "We know its main parts",
            "We know what to keep and what we may change",
            "We could write our own plan from it",
        ),
        "Have the contact name the parts that must not be left out before you change anything.",
        "Which parts are the core of it, and which could others change?",
    ),
    Question(
        "supports",
        "Supports",
        "Is there help to learn it and to keep it going?",
        (
            "We know of none",
            "We would have to find it ourselves",
            "Some training or material",
            "Training, material and somebody to ask",
            "All of this, and a coach or team of our own",
        ),
        "Name the person of yours who would lead it, and who stands in for them.",
        "Who trained your people, and would you take a call or a visit?",
    ),
]
_COMPACT = re.compile(rf"[{LEFT_OUT}-{HIGHEST}](?:-[{LEFT_OUT}-{HIGHEST}]){{{len(QUESTIONS) - 1}}}")


@dataclass(frozen=True)
class Answered:
    """A question with its answer: ``score`` from 1 to 5, or 0 where it was left out."""

    question: Question
    score: int

    @property
    def words(self):
        """The answer in words; "" where it was left out."""
        return self.question.answers[self.score - LOWEST] if self.score else ""

    @property
    def is_low(self):
        return LOWEST <= self.score <= LOW

    @property
    def bar(self):
        """The length of its bar, of 100."""
        return 100 * self.score // HIGHEST


def asked(parameters):
    """The answers in ``parameters`` ({name: text}) as six numbers; what is none counts as left out."""
    given = [str(parameters.get(question.name, "")) for question in QUESTIONS]
    known = {str(score) for score in range(LOWEST, HIGHEST + 1)}
    return [int(one) if one in known else LEFT_OUT for one in given]


def packed(scores):
    """Six numbers as one word, "4-2-0-5-3-1"; "" where nothing was answered."""
    return "-".join(map(str, scores)) if any(scores) else ""


def unpacked(word):
    """The six numbers of such a word; [] where it is none, or where nothing was answered."""
    if not _COMPACT.fullmatch(word):
        return []
    scores = [int(one) for one in word.split("-")]
    return scores if any(scores) else []


def profile(scores):
    """Six numbers (or none: []) with their questions, as a list of :class:`Answered`."""
    return [Answered(*pair) for pair in zip(QUESTIONS, scores, strict=True)] if scores else []


def facts_of(practice, text):
    """{name of a question: (what, words) of what the page says about it}; blank words: not recorded.

    ``text`` has its groups served, components, roles, partners, outcomes and resources loaded.
    """
    by_kind = {kind: [c.name for c in text.components.all() if c.kind == kind] for kind in ComponentKind}
    outcomes = len(text.outcomes.all())
    tier = text.tier_confirmed
    return {
        "need": [
            ("The problem", _short(text.problem)),
            ("For whom", _list(str(served.student_group) for served in text.groups_served.all())),
        ],
        "fit": [
            ("Grades", grade_span(text.lowest_grade, text.highest_grade)),
            ("Good fit", _short(text.good_fit)),
            ("Where", _where(practice.lead_district)),
        ],
        "capacity": [
            ("Cost in a year", text.get_cost_band_display()),
            ("People", _list(_role(role) for role in text.roles.all())),
        ],
        "evidence": [
            ("Local evidence", LocalEvidence(text.local_evidence).label if text.local_evidence else ""),
            ("Research", Tier(tier).label if tier is not None else ""),
            ("Results on the page", str(outcomes) if outcomes else ""),
        ],
        "usability": [
            ("Core parts", _list(by_kind[ComponentKind.CORE])),
            ("Parts to adapt", _list(by_kind[ComponentKind.ADAPTABLE])),
            ("Materials", str(len(text.resources.all()) or "")),
        ],
        "supports": [
            ("Training", _short(text.training)),
            ("The district offers to", _list(Offer(offer).label.lower() for offer in text.offers)),
            ("Partners", _list(str(partner) for partner in text.partners.all())),
        ],
    }


def _short(text):
    """The first words of a long text, without its marks."""
    lines = (re.sub(r"^\s*(?:[-+*]|\d+\.)\s+", "", line).strip() for line in text.splitlines())
    # Items of a list are set apart; what ends as a sentence or opens a list is not.
    joined = re.sub(r"(?<=[.?!:]); ", " ", "; ".join(filter(None, lines)))
    plain = re.sub(r"[*_#>`]|\[([^\]]*)\]\([^)]*\)", r"\1", joined)
    return Truncator(plain).words(30)


def _list(words):
    return "; ".join(filter(None, words))


def _where(district):
    students = f", {district.enrollment:,} students" if district.enrollment else ""
    return f"{district.short_name}{students}"


def _role(role):
    return f"{role.role} ({role.people})" if role.people else role.role
