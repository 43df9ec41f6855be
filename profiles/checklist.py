"""What a profile asks, as data: what must be there to publish, and what is worth asking when it is not."""

from collections.abc import Callable
from dataclasses import dataclass

from profiles.vocabulary import Author, ComponentKind


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


def _has(name):
    return lambda text: getattr(text, name) not in ("", None, [])


# Rows are read with all(), so that a text with its parts prefetched is asked without a query.
def _any(name):
    return lambda text: bool(getattr(text, name).all())


def _core(text):
    return any(component.kind == ComponentKind.CORE for component in text.components.all())


def _time(text):
    return any(role.fte is not None or role.hours_a_week is not None for role in text.roles.all())


def _cost(text):
    return text.annual_cost is not None or text.annual_cost_not_known


QUESTIONS = [
    Question("Title", _has("title"), always=True),
    Question("Summary", _has("summary"), always=True),
    Question("Topic", _any("topic_placements"), always=True),
    Question(
        "Sources", lambda text: text.written_by == Author.DISTRICT or bool(text.sources.all()), always=True
    ),
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
    Question("Reach", _has("reach_students"), "How many students does it reach in a year?"),
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
    Question("Grades", _has("lowest_grade")),
    Question("Student groups", _any("groups_served")),
    Question("Distinguishing features", lambda text: len(text.features) >= 2),
    Question("A core component", _core, "Which parts must nobody leave out?"),
    Question("Risks", _any("risks"), "What could go wrong, and what helps?"),
    Question("Funding sources", _has("funding_sources")),
    Question("Good fit when", _has("good_fit")),
    Question("Be careful when", _has("be_careful")),
    Question("Research basis", _has("tier_claimed")),
    Question("Offers", _has("offers")),
]

# More than this would be a questionnaire, not a conversation.
MOST_QUESTIONS = 8


def missing_to_publish(text):
    """The questions that ``text`` must answer before it can be public, and does not."""
    from_sources = text.written_by == Author.CSDE
    return [q for q in QUESTIONS if (q.always or (q.required and not from_sources)) and not q.answered(text)]


def worth_asking(text):
    """The questions a reader may put to the district, in order: what ``text`` leaves open."""
    return [q for q in QUESTIONS if q.ask and not q.answered(text)][:MOST_QUESTIONS]
