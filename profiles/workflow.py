"""A practice's life: its states and the moves between them, as data.

``actions.change_status`` is the only door; a database trigger built from this same table
refuses every other path.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from profiles import rules


class State(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ENDED = "ended", "Ended"
    ARCHIVED = "archived", "Archived"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Can be found. Ended practices stay, for who asks for them: failures are kept as lessons.
LISTED = (State.PUBLISHED, State.ENDED)
# Their page can be opened; archived ones keep their address but are not listed.
OPEN = (*LISTED, State.ARCHIVED)


class TransitionError(Exception):
    """A move that the table does not know, or whose checks fail. The message is for people."""


@dataclass(frozen=True)
class Move:
    """One allowed step: what its button says, who may make it (a rule, and its words for those who
    may not), whether it needs a written reason and whether readers of the page see that reason.
    """

    verb: str
    allowed: object
    needs_reason: bool = False
    reason_is_public: bool = False
    who: str = "A publisher does this."


_publish = Move("Publish", rules.may_publish)
_draft = Move("Return to draft", rules.may_publish, needs_reason=True)
_end = Move("End", rules.may_publish, needs_reason=True, reason_is_public=True)
_archive = Move("Archive", rules.may_publish, needs_reason=True, reason_is_public=True)
_withdraw = Move("Withdraw", rules.may_publish, needs_reason=True)

MOVES = {
    (State.DRAFT, State.PUBLISHED): _publish,
    (State.DRAFT, State.WITHDRAWN): _withdraw,
    (State.PUBLISHED, State.PUBLISHED): Move("Publish the update", rules.may_publish),
    (State.PUBLISHED, State.DRAFT): _draft,
    (State.PUBLISHED, State.ENDED): _end,
    (State.PUBLISHED, State.ARCHIVED): _archive,
    (State.PUBLISHED, State.WITHDRAWN): _withdraw,
    (State.ENDED, State.PUBLISHED): Move("Publish again", rules.may_publish, needs_reason=True),
    (State.ENDED, State.ARCHIVED): _archive,
    (State.ENDED, State.WITHDRAWN): _withdraw,
    (State.ARCHIVED, State.PUBLISHED): Move("Publish again", rules.may_publish, needs_reason=True),
    (State.ARCHIVED, State.WITHDRAWN): _withdraw,
    (State.WITHDRAWN, State.DRAFT): _draft,
}


def moves_from(state):
    """The states that a practice can be moved to from ``state``, with their moves."""
    return {to: move for (start, to), move in MOVES.items() if start == state}
