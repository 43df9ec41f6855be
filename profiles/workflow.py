"""The lives of a practice and of a submission: their states and the moves between them, as data.

What readers see is the state of a practice; where a district's text stands on its way there is the
state of its submission, so an update in review leaves the public page alone. ``actions.change_status``
and ``submissions.change_status`` are the only doors; database triggers built from these same tables
refuse every other path (design: workflow.md, section 1).
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from profiles import rules


class State(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    STALE = "stale", "Not checked lately"
    ENDED = "ended", "Ended"
    ARCHIVED = "archived", "Archived"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SubmissionState(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    NOT_YET = "not_yet", "Not yet"
    SIGN_OFF = "sign_off", "Waiting for sign-off"
    PUBLISHED = "published", "Published"


# Public and not ended, whether or not somebody has checked it lately.
IN_USE = (State.PUBLISHED, State.STALE)
# Can be found. Ended practices stay, for who asks for them: failures are kept as lessons.
LISTED = (*IN_USE, State.ENDED)
# Their page can be opened; archived ones keep their address but are not listed.
OPEN = (*LISTED, State.ARCHIVED)


class TransitionError(Exception):
    """A move that the table does not know, or whose checks fail. The message is for people."""


# The district may change the text.
WRITABLE = (SubmissionState.DRAFT, SubmissionState.CHANGES_REQUESTED, SubmissionState.NOT_YET)
# The Department has it.
WITH_STAFF = (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW, SubmissionState.SIGN_OFF)


@dataclass(frozen=True)
class Move:
    """One allowed step: what its button says, who may make it (a rule over the person and what is moved,
    and its words for those who may not), whether it needs a written reason and whether readers of the
    page see that reason.
    """

    verb: str
    allowed: object
    needs_reason: bool = False
    reason_is_public: bool = False
    who: str = "A publisher does this."


_publish = Move("Publish", rules.may_publish)
_publish_again = Move("Publish again", rules.may_publish, needs_reason=True)
_draft = Move("Return to draft", rules.may_publish, needs_reason=True)
_end = Move(
    "End",
    rules.may_end,
    needs_reason=True,
    reason_is_public=True,
    who="A publisher or the district does this.",
)
_archive = Move("Archive", rules.may_publish, needs_reason=True, reason_is_public=True)
_withdraw = Move("Withdraw", rules.may_publish, needs_reason=True)

MOVES = {
    (State.DRAFT, State.PUBLISHED): _publish,
    (State.DRAFT, State.WITHDRAWN): _withdraw,
    (State.PUBLISHED, State.PUBLISHED): Move("Publish the update", rules.may_publish),
    (State.PUBLISHED, State.STALE): Move(
        "Mark as not checked lately", rules.is_the_portal, who="The portal does this by date."
    ),
    (State.PUBLISHED, State.DRAFT): _draft,
    (State.PUBLISHED, State.ENDED): _end,
    (State.PUBLISHED, State.ARCHIVED): _archive,
    (State.PUBLISHED, State.WITHDRAWN): _withdraw,
    (State.STALE, State.PUBLISHED): Move(
        "Confirm", rules.may_confirm, who="A publisher or the district does this."
    ),
    (State.STALE, State.DRAFT): _draft,
    (State.STALE, State.ENDED): _end,
    (State.STALE, State.ARCHIVED): _archive,
    (State.STALE, State.WITHDRAWN): _withdraw,
    (State.ENDED, State.PUBLISHED): _publish_again,
    (State.ENDED, State.ARCHIVED): _archive,
    (State.ENDED, State.WITHDRAWN): _withdraw,
    (State.ARCHIVED, State.PUBLISHED): _publish_again,
    (State.ARCHIVED, State.WITHDRAWN): _withdraw,
    (State.WITHDRAWN, State.DRAFT): _draft,
}

_submit = Move("Submit", rules.may_submit, who="An author of the district does this.")
_ask_for_changes = Move("Ask for changes", rules.may_review, needs_reason=True, who="A reviewer does this.")

SUBMISSION_MOVES = {
    (SubmissionState.DRAFT, SubmissionState.SUBMITTED): _submit,
    (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW): Move(
        "Take into review", rules.may_review, who="A reviewer does this."
    ),
    (SubmissionState.SUBMITTED, SubmissionState.CHANGES_REQUESTED): _ask_for_changes,
    (SubmissionState.IN_REVIEW, SubmissionState.CHANGES_REQUESTED): _ask_for_changes,
    (SubmissionState.IN_REVIEW, SubmissionState.NOT_YET): Move(
        "Not yet", rules.may_review, needs_reason=True, who="A reviewer does this."
    ),
    (SubmissionState.IN_REVIEW, SubmissionState.SIGN_OFF): Move(
        "Approve and ask for sign-off", rules.may_review, needs_reason=True, who="A reviewer does this."
    ),
    (SubmissionState.CHANGES_REQUESTED, SubmissionState.SUBMITTED): _submit,
    (SubmissionState.NOT_YET, SubmissionState.SUBMITTED): _submit,
    (SubmissionState.SIGN_OFF, SubmissionState.CHANGES_REQUESTED): _ask_for_changes,
    # Made by publishing the practice, never by itself.
    (SubmissionState.SIGN_OFF, SubmissionState.PUBLISHED): Move("Publish", rules.may_publish),
}


def moves_from(state):
    """The states that a practice can be moved to from ``state``, with their moves."""
    return {to: move for (start, to), move in MOVES.items() if start == state}
