"""What a profile asks, as data: what must be there to publish, and what is worth asking when it is not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, TextField, URLField

from districts.display import limits_now
from profiles import evidence, wording
from profiles.vocabulary import (
    Attestation,
    Author,
    BoardCommitment,
    ComponentKind,
    LocalEvidence,
    Status,
    Tier,
)

# Tiers that rest on a study of the idea itself.
STUDIED = {Tier.STRONG, Tier.MODERATE, Tier.PROMISING}


@dataclass(frozen=True)
class Question:
    """One thing a profile tells.

    ``answered`` says whether a text tells it. ``ask`` is what a reader may ask the district when
    it does not (empty: not worth a question of its own). ``always`` marks what even a profile
    written from published sources must have; the rest of the required ones bind a district's own.
    """

    name: str
    answered: Callable
    ask: str = ""
    required: bool = True
    always: bool = False


@dataclass(frozen=True)
class Problem:
    """Something that a text says and must not say in public. ``name`` is a phrase that names the cure."""

    name: str


def _has(name):
    return lambda text: getattr(text, name) not in ("", None, [])


# Rows are read with all(), so that a text with its parts prefetched is asked without a query.
def _any(name):
    return lambda text: bool(getattr(text, name).all())


def _lead_takes_part(text):
    return text.practice.lead_district_id in {row.district_id for row in text.participations.all()}


def _core(text):
    return any(component.kind == ComponentKind.CORE for component in text.components.all())


def _time(text):
    return any(role.fte is not None or role.hours_a_week is not None for role in text.roles.all())


def _assigned(text):
    roles = text.roles.all()
    return bool(roles) and all(role.assignment for role in roles)


def _cost(text):
    return text.annual_cost is not None or text.annual_cost_not_known


def _startup_cost(text):
    return text.startup_cost is not None or text.startup_cost_not_known


def _reason(text):
    return text.status not in (Status.PAUSED, Status.ENDED) or bool(text.status_reason.strip())


def _board_note(text):
    return text.board_commitment in ("", BoardCommitment.NONE) or bool(text.board_note.strip())


def _risks(text):
    risks = text.risks.all()
    return bool(risks) and all(risk.mitigation.strip() for risk in risks)


def _study(text):
    return text.tier_claimed not in STUDIED or any(citation.url for citation in text.citations.all())


QUESTIONS = [
    Question("Title", _has("title"), always=True),
    Question("Summary", _has("summary"), always=True),
    Question("Topic", _any("topic_placements"), always=True),
    Question(
        "Sources", lambda text: text.written_by == Author.DISTRICT or bool(text.sources.all()), always=True
    ),
    Question("The lead district among those that take part", _lead_takes_part, always=True),
    Question("Why it was paused or ended", _reason, always=True),
    Question("A study with its web address, for the tier claimed", _study, always=True),
    Question("Tagline", _has("tagline")),
    Question("Kind of practice", _has("practice_type")),
    Question("Problem", _has("problem"), "Which number or experience moved you to act?"),
    Question("How it works", _has("description"), "What do people do, step by step?"),
    Question("Cost", _cost, "What does it cost in a year, and who pays?"),
    Question(
        "Time",
        _time,
        "Who does the work, and how many hours a week does it take?",
    ),
    Question("Reach", _has("reach_students"), "How many students does it reach in a year?", required=False),
    Question("What did not work", _has("did_not_work"), "What did you try first and give up?"),
    Question("Before you start", _has("before_you_start"), "What had to be in place before you began?"),
    Question("To sustain", _has("to_sustain"), "What keeps it going from year to year?"),
    Question("Today", _has("status"), "Is it still in use, and what has changed since?"),
    Question(
        "Results",
        lambda text: text.no_outcome_data or bool(text.outcomes.all()),
        "What changed, for whom, and how do you know?",
    ),
    Question("Who gains", _has("who_gains"), "Who gains most, and who does not?"),
    Question("Unintended effects", _has("unintended_effects"), "What happened that you did not expect?"),
    Question("Board", _has("board_commitment"), "What did your board of education have to decide?"),
    Question("Training", _has("training"), "What training did people need?", required=False),
    Question("Start", _has("start_year"), "When did it begin?", required=False),
    Question("Stage", _has("stage")),
    Question("Extent", _has("extent")),
    Question("Lowest grade", _has("lowest_grade")),
    Question("Highest grade", _has("highest_grade")),
    Question("Student groups", _any("groups_served")),
    Question("Distinguishing features, 2 to 6", lambda text: 2 <= len(text.features) <= 6),
    Question("A core component", _core, "Which parts must nobody leave out?"),
    Question("Roles, each new or reassigned", _assigned),
    Question("Risks, each with what helps", _risks, "What could go wrong, and what helps?"),
    Question("Start-up cost", _startup_cost),
    Question("Funding sources", _has("funding_sources")),
    Question("What the board did, in a note", _board_note),
    Question("Good fit when", _has("good_fit")),
    Question("Be careful when", _has("be_careful")),
    Question("Research basis", _has("tier_claimed")),
    Question(
        "Logic model, for tier 4",
        lambda text: text.tier_claimed != Tier.RATIONALE or bool(text.logic_model.strip()),
    ),
    Question("Offers", _has("offers")),
    Question("Attestations, all of them", lambda text: set(Attestation.values) <= set(text.attestations)),
]

# More than this would be a questionnaire, not a conversation.
MOST_QUESTIONS = 8


def missing_to_publish(text):
    """What keeps ``text`` from being public: questions it does not answer, then what it must not say.

    Each has a ``name`` for people. What a text must not say binds whoever wrote it.
    """
    from_sources = text.written_by == Author.CSDE
    missing = [
        q for q in QUESTIONS if (q.always or (q.required and not from_sources)) and not q.answered(text)
    ]
    said = [*_too_long(text), *_too_few_students(text), *_claims_of_proof(text)]
    return [*missing, *(Problem(words) for words in said)]


def warnings(text):
    """What a person must look at before ``text`` is public, as sentences: it may be all right."""
    found = [
        f'{where}: "{finding.words}" looks like {finding.advice}.'
        for where, words in free_texts(text)
        for finding in wording.private(words)
    ]
    return found + [
        f'{where}: "{finding.words}" tells a reader little. Say {finding.advice}.'
        for where, words in _headlines(text)
        for finding in wording.praise(words)
    ]


def worth_asking(text):
    """The questions a reader may put to the district, in order: what ``text`` leaves open."""
    return [q for q in QUESTIONS if q.ask and not q.answered(text)][:MOST_QUESTIONS]


def free_texts(text):
    """(where, words) of everything that people typed freely into ``text`` and its parts."""
    yield from _typed(text, "")
    yield from (("features", feature) for feature in text.features)
    for relation in text._meta.related_objects:
        if relation.one_to_many and relation.field.name == "revision":
            name = relation.related_model._meta.verbose_name
            for row in getattr(text, relation.get_accessor_name()).all():
                yield from _typed(row, f"{name}, ")


def _typed(row, prefix):
    for column in row._meta.concrete_fields:
        words = isinstance(column, CharField | TextField) and not isinstance(column, URLField)
        if words and column.editable and not column.choices and (value := getattr(row, column.name)):
            yield f"{prefix}{column.verbose_name}", value


def _headlines(text):
    """(where, words) of what a reader takes away: title, tagline, summary and the claims."""
    yield from ((name, getattr(text, name)) for name in ("title", "tagline", "summary"))
    yield from ((f"result {number}", row.claim) for number, row in enumerate(text.outcomes.all(), start=1))


def _too_long(text):
    """Long answers beyond their limit: they can be stored, so that nothing is lost while somebody writes."""
    for column in text._meta.concrete_fields:
        if isinstance(column, TextField) and column.editable and column.max_length:
            excess = len(getattr(text, column.name)) - column.max_length
            if excess > 0:
                yield f"{column.verbose_name}: shorten it by {excess:,} characters"


def _too_few_students(text):
    limits = limits_now()
    if evidence.reaches_too_few(text, limits):
        yield f"students reached: fewer than {limits.numerator}, leave the number out"
    for number, outcome in enumerate(text.outcomes.all(), start=1):
        if evidence.held_back_figures(outcome, limits):
            yield f"result {number}: too few students for its figures, leave them out or take a larger group"


def may_claim_proof(text):
    """Whether a study stands behind it: a confirmed tier of 1 to 3, or an independent evaluation."""
    return text.tier_confirmed in STUDIED or text.local_evidence == LocalEvidence.EVALUATED


def _claims_of_proof(text):
    """What only a study may say."""
    if may_claim_proof(text):
        return
    for where, words in _headlines(text):
        for finding in wording.claims_of_proof(words):
            yield f'{where}: instead of "{finding.words}" say {finding.advice}'
