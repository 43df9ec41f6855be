"""The lives of a request, a correction and a nomination: states, and the moves between them, as data.

``actions.change_status`` is the only door; a database trigger built from these same tables
refuses every other path.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from contacts import rules


class RequestState(TextChoices):
    UNCONFIRMED = "unconfirmed", "Not confirmed"
    NEW = "new", "New"
    RELAYED = "relayed", "Passed on"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined"
    CLOSED = "closed", "Closed"


class CorrectionState(TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DECLINED = "declined", "Declined"


class NominationState(TextChoices):
    NEW = "new", "New"
    INVITED = "invited", "Invited"
    DECLINED = "declined", "Declined"


# Somebody still waits for us, and how many working days we ask for (design: workflow.md, section 3).
REQUEST_PROMISE = {RequestState.NEW: 2, RequestState.RELAYED: 2, RequestState.ACKNOWLEDGED: 5}
CORRECTION_PROMISE = {CorrectionState.OPEN: 5}
NOMINATION_PROMISE = {NominationState.NEW: 5}


@dataclass(frozen=True)
class Move:
    """One allowed step: what its button says, who may make it (of person and item), whether it needs
    a note, and whether the asker reads that note.
    """

    verb: str
    allowed: object
    needs_note: bool = False
    note_is_shared: bool = False


_answered = Move("Mark as answered", rules.may_answer)
_decline = Move("Decline", rules.may_answer, needs_note=True, note_is_shared=True)
_close = Move("Close", rules.may_close, needs_note=True)
_open_again = Move("Open again", rules.may_curate, needs_note=True)

_pass_on = Move("Pass on to the contact on record", rules.may_pass_on)

REQUEST_MOVES = {
    # Once its asker has entered the code of the mail. "New" is how requests began before that was asked.
    (RequestState.UNCONFIRMED, RequestState.RELAYED): Move("Pass on", rules.only_the_portal),
    (RequestState.NEW, RequestState.RELAYED): Move("Pass on", rules.only_the_portal),
    (RequestState.RELAYED, RequestState.RELAYED): _pass_on,
    (RequestState.ACKNOWLEDGED, RequestState.RELAYED): _pass_on,
    (RequestState.RELAYED, RequestState.ACKNOWLEDGED): Move("Acknowledge", rules.may_answer),
    (RequestState.RELAYED, RequestState.ANSWERED): _answered,
    (RequestState.RELAYED, RequestState.DECLINED): _decline,
    (RequestState.RELAYED, RequestState.CLOSED): _close,
    (RequestState.ACKNOWLEDGED, RequestState.ANSWERED): _answered,
    (RequestState.ACKNOWLEDGED, RequestState.DECLINED): _decline,
    (RequestState.ACKNOWLEDGED, RequestState.CLOSED): _close,
    (RequestState.ANSWERED, RequestState.ACKNOWLEDGED): _open_again,
    (RequestState.DECLINED, RequestState.ACKNOWLEDGED): _open_again,
    (RequestState.CLOSED, RequestState.ACKNOWLEDGED): _open_again,
}

CORRECTION_MOVES = {
    (CorrectionState.OPEN, CorrectionState.DONE): Move("Mark as done", rules.may_curate, needs_note=True),
    (CorrectionState.OPEN, CorrectionState.DECLINED): Move("Decline", rules.may_curate, needs_note=True),
    (CorrectionState.DONE, CorrectionState.OPEN): _open_again,
    (CorrectionState.DECLINED, CorrectionState.OPEN): _open_again,
}

NOMINATION_MOVES = {
    # Made by actions.invite, which makes the draft.
    (NominationState.NEW, NominationState.INVITED): Move("Invite", rules.may_invite),
    (NominationState.NEW, NominationState.DECLINED): Move("Decline", rules.may_curate, needs_note=True),
    (NominationState.DECLINED, NominationState.NEW): _open_again,
}


def moves_of(item, user):
    """The states that ``user`` may move ``item`` to, with their moves."""
    return {
        to: move
        for (start, to), move in type(item).MOVES.items()
        if start == item.state and move.allowed(user, item)
    }
