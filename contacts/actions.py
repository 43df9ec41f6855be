"""What changes requests, corrections and nominations. Each action is atomic and checks before it writes."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts import actions as accounts
from accounts.models import Role, User
from contacts import emails, request_emails
from contacts.figures import count_answer_days
from contacts.models import ContactRequest, Correction, Nomination
from contacts.rules import ByLink, may_invite, plain_address, side_of
from contacts.workflow import NominationState, RequestState
from profiles import submissions
from profiles.workflow import TransitionError

logger = logging.getLogger(__name__)


@transaction.atomic
def report(practice, *, kind, words, text_number, section="", name="", role="", email=""):
    """Keep what somebody says of the page of ``practice``, for staff, and return it.

    ``text_number`` is the number of the text that was shown; ``section`` the id of the part in
    question, or "" for the whole page.
    """
    correction = Correction.objects.create(
        practice=practice,
        kind=kind,
        words=words,
        text_number=text_number,
        page=practice.get_absolute_url() + (f"#{section}" if section else ""),
        section=section,
        name=name,
        role=role,
        email=plain_address(email),
    )
    emails.correction_waiting(correction)
    if correction.email:
        emails.correction_receipt(correction)
    logger.info("Correction %s of practice %s waits", correction.pk, practice.pk)
    return correction


@transaction.atomic
def nominate(link, district, *, why, title="", name="", role="", email=""):
    """Keep a link to something that ``district`` tries, for staff, and return the nomination."""
    nomination = Nomination.objects.create(
        link=link,
        district=district,
        title=title,
        why=why,
        name=name,
        role=role,
        email=plain_address(email),
    )
    emails.nomination_waiting(nomination)
    if nomination.email:
        emails.nomination_receipt(nomination)
    logger.info("Nomination %s waits", nomination.pk)
    return nomination


def people_to_invite(district):
    """Whom an invitation of ``district`` reaches: its liaisons, else its authors. Maybe nobody."""
    active = User.objects.filter(is_active=True).order_by("pk")
    liaisons = active.filter(memberships__district=district, memberships__role=Role.LIAISON)
    return liaisons or active.filter(memberships__district=district, memberships__role=Role.AUTHOR)


@transaction.atomic
def invite(nomination, *, title, words="", email="", by):
    """Begin a draft for the district of ``nomination`` and write to its people; returns the submission.

    The draft has the ``title``, the link and ``words``, marked as what they are, and nothing else. Where
    the district has nobody yet, whoever has the address ``email`` is invited as its liaison. Raises
    :class:`TransitionError` when it is not new any more or there is nobody to write to, and
    ``PermissionDenied``; nothing is written then.
    """
    nomination = Nomination.objects.select_for_update(of=["self"]).get(pk=nomination.pk)
    if nomination.state != NominationState.NEW:
        raise TransitionError(
            f"This is already {nomination.get_state_display().lower()}. Nothing was changed."
        )
    if not may_invite(by, nomination):
        raise PermissionDenied
    people = list(people_to_invite(nomination.district))
    if not people:
        _invite_first(nomination.district, email, by)
    nomination.submission = submissions.prepare_draft(
        nomination.district, title, by=by, writers=people, **_what_is_known(nomination, words)
    )
    nomination.save(update_fields=["submission"])
    change_status(nomination, NominationState.INVITED, by=by)
    for address in [person.email for person in people] or [email]:
        emails.nomination_invitation(nomination, title, address, has_account=bool(people))
    return nomination.submission


def _invite_first(district, email, by):
    """Invite the first person of ``district``."""
    if not email:
        raise TransitionError(
            f"Nobody of {district.short_name} has an account. Enter an address to write to."
        )
    try:
        accounts.invite(district, email, Role.LIAISON, by=by)
    except accounts.NotPossible as problem:
        raise TransitionError(str(problem)) from problem


def _what_is_known(nomination, words):
    """What a draft begins with: the link as a source, and the words with a mark of whose they are."""
    day = date_format(timezone.localtime(nomination.created_at), "F j, Y")
    origin = f"{'noted by the Department' if nomination.added_by else 'nominated'} on {day}"
    source = {"title": f"Page at {nomination.host}", "url": nomination.link}
    problem = f"(Words from when this was {origin}. Please write your own in their place.)\n\n{words}"
    return {
        "problem": problem if words else "",
        "sources": [source | {"note": f"The link by which this was {origin}. Not checked yet."}],
    }


@transaction.atomic
def change_status(item, to, *, by, note=""):
    """Move what waits in a queue to state ``to``, record the step, and return the recorded step.

    The only door for every change of state. ``by`` is the person, the holder of a link (rules.ByLink), or
    None when the portal itself acts. The row is locked first, so two people pressing a button together
    make one step. Raises :class:`TransitionError` for an unknown move or a missing note, and
    ``PermissionDenied`` when ``by`` may not make it; nothing is written then.
    """
    item = type(item).objects.select_for_update(of=["self"]).get(pk=item.pk)
    start, note = item.state, note.strip()
    move = item.MOVES.get((start, to))
    if move is None:
        raise TransitionError(f"This is already {item.get_state_display().lower()}. Nothing was changed.")
    if not move.allowed(by, item):
        raise PermissionDenied
    if move.needs_note and not note:
        raise TransitionError(f"{move.verb}: write a few words why.")
    item.state = to
    item.settled_at = None if to in item.PROMISE else timezone.now()
    if follow := CONSEQUENCES.get((type(item), to)):
        follow(item, note)
    item.save()
    step = record_step(item, start, by=by, note=note)
    if (type(item), to) == (ContactRequest, RequestState.ANSWERED):
        count_answer_days(item)
    if (type(item), to) == (ContactRequest, RequestState.CLOSED):
        request_emails.contact_closed(item, step.side)
    return step


def record_step(item, start, *, by, note=""):
    """Record that ``item`` came from state ``start`` to the one it is in; ``by`` may be a rules.ByLink."""
    logger.info("%s %s: %s", type(item).__name__, item.pk, item.state)
    more = {"side": side_of(by, item)} if isinstance(item, ContactRequest) else {}
    person = None if isinstance(by, ByLink) else by
    return item.steps.create(from_state=start, to_state=item.state, by=person, note=note, **more)


def _relay(request, note):
    """To the contact on record, or the Department."""
    from contacts.asking import hand_over

    hand_over(request)


def _invited(nomination, note):
    """Inviting is more than a state."""
    if nomination.submission is None:
        raise TransitionError("Invite the district on the page of the nomination: that makes the draft.")


CONSEQUENCES = {
    (ContactRequest, RequestState.RELAYED): _relay,
    (ContactRequest, RequestState.ACKNOWLEDGED): request_emails.contact_acknowledged,
    (ContactRequest, RequestState.DECLINED): request_emails.contact_declined,
    (Nomination, NominationState.INVITED): _invited,
}
