"""The life of an adoption: its states and the moves between them, as data.

Until the adopting district confirms it, an adoption waits and shows nowhere; then its state is how far
the district is (``profiles.vocabulary.Use``). ``actions.change_state`` is the only door; a database
trigger built from this table refuses every other path.
"""

from dataclasses import dataclass, replace

from django.db.models import TextChoices

from adoptions import rules
from profiles.vocabulary import Use


class State(TextChoices):
    WAITING = "waiting", "Waiting to be confirmed"
    DECLINED = "declined", "Not so, says the district"
    EXPLORING = Use.EXPLORING.value, Use.EXPLORING.label
    INSTALLING = Use.INSTALLING.value, Use.INSTALLING.label
    IN_USE = Use.IN_USE.value, Use.IN_USE.label
    STOPPED = Use.STOPPED.value, Use.STOPPED.label
    WITHDRAWN = "withdrawn", "Taken from show"


# What readers may see.
PUBLIC = tuple(State(use) for use in Use)
GOING_ON = (State.EXPLORING, State.INSTALLING, State.IN_USE)


@dataclass(frozen=True)
class Move:
    """One allowed step: what its button says, who may make it (of person and adoption), whether it needs
    words.
    """

    verb: str
    allowed: object
    needs_words: bool = False


_WORDS = {
    State.EXPLORING: "We are exploring it",
    State.INSTALLING: "We are installing it",
    State.IN_USE: "It is in use",
    State.STOPPED: "We have stopped",
}
# Nobody but the adopter says how far it is.
_says = {use: Move(_WORDS[use], rules.of_adopter, needs_words=use == State.STOPPED) for use in PUBLIC}
# What somebody took from show, a link in an old mail does not bring back.
_shows = {use: replace(move, allowed=rules.person_of_adopter) for use, move in _says.items()}
_decline = Move("This is not so", rules.may_hide)
_withdraw = Move("Stop showing it", rules.may_hide, needs_words=True)

MOVES = {
    **{(State.WAITING, to): _says[to] for to in PUBLIC},
    **{(start, to): _shows[to] for start in (State.DECLINED, State.WITHDRAWN) for to in PUBLIC},
    **{(start, to): _says[to] for start in PUBLIC for to in PUBLIC if start != to},
    (State.WAITING, State.DECLINED): _decline,
    **{(start, State.WITHDRAWN): _withdraw for start in PUBLIC},
}
