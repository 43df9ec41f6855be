"""What changes adoptions. Each action is atomic, checks before it writes, and knows no requests."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from adoptions import asking, rules
from adoptions.models import AdoptedComponent, Adoption
from adoptions.vocabulary import Answer, Origin
from adoptions.workflow import MOVES, State
from profiles.models import Practice
from profiles.vocabulary import ComponentKind, Use
from profiles.workflow import OPEN, TransitionError

logger = logging.getLogger(__name__)


@transaction.atomic
def record(practice, district, *, stage, by, start_year=None, email="", reason="", words=""):
    """Record that ``district`` puts ``practice`` to use, and return the adoption.

    ``stage`` is a ``vocabulary.Use``, ``start_year`` a school year or None. By somebody of the district
    it is confirmed at once. By staff, or by people of the district that leads the practice, it waits:
    people of the district, or ``email`` at one of its domains, are asked to confirm. Raises
    :class:`TransitionError` where it is on record already, or nobody can be asked, and
    ``PermissionDenied``; nothing is written then.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    if not rules.may_record(by, practice, district):
        raise PermissionDenied
    if practice.state not in OPEN:
        raise TransitionError("This practice is not public: there is nothing to adopt.")
    if practice.lead_district_id == district.pk:
        raise TransitionError(f"{district.short_name} leads this practice. It does not adopt its own.")
    own = rules.is_of(by, district.pk)
    adoption = Adoption.objects.filter(practice=practice, district=district).first()
    if adoption and (adoption.is_public or not own):
        raise TransitionError(f"That {district.short_name} adopts it is on record already.")
    if adoption is None:
        adoption = Adoption.objects.create(
            practice=practice,
            district=district,
            suggested=stage,
            start_year=start_year,
            origin=_origin(by, practice, own=own),
            recorded_by=by,
        )
        logger.info("Adoption %s of practice %s by %s", adoption.pk, practice.pk, adoption.origin)
    if own:
        change_state(adoption, stage, by=by, reason=reason, words=words, start_year=start_year)
        adoption.refresh_from_db()
    elif not asking.ask_to_confirm(adoption, email):
        raise TransitionError(
            f"Nobody of {district.short_name} has an account. Give the work e-mail of somebody there."
        )
    return adoption


def _origin(by, practice, *, own):
    if own:
        return Origin.ADOPTER
    return Origin.OWNER if rules.is_of(by, practice.lead_district_id) else Origin.STAFF


# The year stays as it is.
AS_IT_IS = object()


@transaction.atomic
def change_state(adoption, to, *, by, reason="", words="", start_year=AS_IT_IS):
    """Move ``adoption`` to state ``to``, record the step, and return the recorded step.

    The only door for every change of state. ``by`` is the person, or None for whoever came by a link
    that was mailed to the district. Stopping needs a ``reason``
    (vocabulary.StopReason) and ``words``; ``start_year`` changes the school year it began. The practice
    is locked first: its number of adopters is counted anew in the same transaction. Raises
    :class:`TransitionError` for an unknown move or missing words, and ``PermissionDenied``; nothing is
    written then.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=adoption.practice_id)
    adoption = Adoption.objects.select_for_update(of=["self"]).get(pk=adoption.pk)
    start, words, now = adoption.state, words.strip(), timezone.now()
    move = MOVES.get((start, to))
    if move is None:
        raise TransitionError(f"This is already: {adoption.get_state_display()}. Nothing was changed.")
    if not move.allowed(by, adoption):
        raise PermissionDenied
    if move.needs_words and not words:
        raise TransitionError(f"{move.verb}: write a few words why.")
    if to == State.STOPPED and not reason:
        raise TransitionError("Choose why it stopped.")
    adoption.state, adoption.changed_at = to, now
    if to in Use.values:
        adoption.confirmed_at = adoption.confirmed_at or now
        adoption.stop_reason, adoption.stop_words = (reason, words) if to == State.STOPPED else ("", "")
        if start_year is not AS_IT_IS:
            adoption.start_year = start_year
    if by and rules.is_of(by, adoption.district_id):
        # Who spoke last for the district is asked later how it goes.
        adoption.keeper, adoption.keeper_email = by, ""
    elif to == State.DECLINED:
        adoption.keeper_email = ""
    adoption.save()
    Practice.objects.filter(pk=practice.pk).update(
        adopted_count=Adoption.objects.filter(practice=practice).adopted().count()
    )
    logger.info("Adoption %s: %s", adoption.pk, to)
    return adoption.steps.create(
        from_state=start,
        to_state=to,
        by=by,
        at=now,
        reason=adoption.stop_reason if to == State.STOPPED else "",
        note=words,
    )


@transaction.atomic
def say_again(adoption, *, by, start_year=AS_IT_IS, reason="", words=""):
    """The adopter says more of the state that it is in: the year it began, and why where it stopped."""
    adoption = _of_adopter(adoption, by)
    if start_year is not AS_IT_IS:
        adoption.start_year = start_year
    if adoption.is_stopped and reason and words:
        adoption.stop_reason, adoption.stop_words = reason, words
    adoption.save(update_fields=["start_year", "stop_reason", "stop_words"])


@transaction.atomic
def answer_check_in(check_in, stage, *, reason="", words=""):
    """Keep what a check-in was answered, and move its adoption where that changed; by the mailed link.

    Raises :class:`TransitionError` when it was answered already, and ``PermissionDenied`` when the adoption
    was taken from show meanwhile.
    """
    unanswered = type(check_in).objects.filter(pk=check_in.pk, answer="")
    if not unanswered.update(answer=stage, answered_at=timezone.now()):
        raise TransitionError("Somebody has answered already.")
    adoption = Adoption.objects.get(pk=check_in.adoption_id)
    if adoption.state != stage:
        change_state(adoption, stage, by=None, reason=reason, words=words)
    logger.info("Check-in %s of adoption %s: %s", check_in.months, adoption.pk, stage)


@transaction.atomic
def answer_components(adoption, answers, *, by):
    """Keep what the adopter did with components of the public text of the practice.

    ``answers`` maps a component to (vocabulary.Answer or "" for no answer, why). Raises
    :class:`TransitionError` where a core component was changed or left out and nothing says why.
    """
    adoption = _of_adopter(adoption, by)
    for component, (answer, why) in answers.items():
        if not answer:
            adoption.components.filter(component=component).delete()
            continue
        if component.kind == ComponentKind.CORE and answer != Answer.KEPT and not why.strip():
            raise TransitionError(f"{component.name} is core: say why it was changed.")
        AdoptedComponent.objects.update_or_create(
            adoption=adoption, component=component, defaults={"answer": answer, "why": why.strip()}
        )


@transaction.atomic
def save_outcome(outcome, *, by):
    """Keep a result of the adopter; whoever calls has validated it."""
    _of_adopter(outcome.adoption, by)
    outcome.save()
    return outcome


@transaction.atomic
def remove_outcome(outcome, *, by):
    """Take a result back; the history keeps it."""
    _of_adopter(outcome.adoption, by)
    outcome.delete()


def _of_adopter(adoption, by):
    """``adoption`` locked, for people of the adopting district."""
    adoption = Adoption.objects.select_for_update(of=["self"]).get(pk=adoption.pk)
    if not rules.person_of_adopter(by, adoption):
        raise PermissionDenied
    return adoption
