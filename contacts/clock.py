"""The clock of requests: reminders, escalation, the question a month later. Each is said once.

``keep_promises`` runs every hour. The note that something was said (RequestTold) and its mail are written in
one transaction, so a run that is killed goes on where it stopped.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from contacts import request_emails as emails
from contacts.actions import change_status
from contacts.models import ContactRequest, RequestTold
from contacts.rules import may_pass_on
from contacts.vocabulary import Receiver, RequestNotice, Side
from contacts.workflow import RequestState
from core.waiting import start_of_wait

logger = logging.getLogger(__name__)

# Nobody gets mail of the portal at night: the first run of a day comes after this hour, local time.
FIRST_HOUR = 7
# After this many working days (design: workflow.md, section 3); reminders are due the day after.
ACKNOWLEDGE_DAYS, ANSWER_DAYS, ESCALATE_DAYS = 2, 5, 10
# After the answer, in days.
HELPED_DAYS = 30
WAITING = [RequestState.RELAYED, RequestState.ACKNOWLEDGED]
REOPENED_FROM = [RequestState.ANSWERED, RequestState.DECLINED, RequestState.CLOSED]


def keep_promises(now=None):
    """Say what is due; nothing before the morning. Safe to run at any time and again."""
    now = timezone.localtime(now)
    if now.hour < FIRST_HOUR:
        return
    done = [_alone(tell, pk, *args) for pk, tell, *args in [*_with_former_contacts(), *_due(now)]]
    logger.info("Promises of requests: %s of %s kept", sum(done), len(done))


def _alone(tell, pk, *args):
    """Tell in a transaction of its own; one failure does not stop the others. True when told."""
    try:
        with transaction.atomic():
            found = ContactRequest.objects.select_for_update(of=["self"], skip_locked=True)
            request = found.with_practice().filter(pk=pk).first()
            return bool(request and tell(request, *args))
    except Exception:
        logger.exception("Promises of requests: request %s failed", pk)
        return False


def _due(now):
    """(number of a request, tell, notice) of all that is due and was not said yet, the last step only.

    What was settled once and opened again by staff is theirs to look after: its days were counted already.
    """
    today = now.date()
    waiting = ContactRequest.objects.filter(state__in=WAITING, anonymised_at__isnull=True)
    waiting = waiting.exclude(steps__from_state__in=REOPENED_FROM)
    unseen = waiting.filter(state=RequestState.RELAYED)
    steps = [
        (unseen, ACKNOWLEDGE_DAYS, ANSWER_DAYS, RequestNotice.ACKNOWLEDGE),
        (waiting, ANSWER_DAYS, ESCALATE_DAYS, RequestNotice.ANSWER),
        (waiting, ESCALATE_DAYS, None, RequestNotice.ESCALATED),
    ]
    for requests, days, until, notice in steps:
        due = requests.filter(created_at__lt=start_of_wait(today, days))
        if until:
            due = due.filter(created_at__gte=start_of_wait(today, until))
        tell = _escalate if notice == RequestNotice.ESCALATED else _remind
        yield from ((pk, tell, notice) for pk in _not_told(due, notice))
    answered = ContactRequest.objects.filter(
        state=RequestState.ANSWERED,
        # Whoever offered help has got none.
        looking_for__isnull=True,
        settled_at__lt=now - timedelta(days=HELPED_DAYS),
        outcome_at__isnull=True,
        blocked_by="",
        anonymised_at__isnull=True,
    )
    yield from ((pk, _ask, RequestNotice.HELPED) for pk in _not_told(answered, RequestNotice.HELPED))


def _not_told(requests, notice):
    told = RequestTold.objects.filter(item=OuterRef("pk"), notice=notice)
    return requests.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True)


def _note(request, notice):
    RequestTold.objects.create(item=request, notice=notice)
    logger.info("Notice %s of request %s", notice, request.pk)
    return True


def _remind(request, notice):
    if not request.waits_for_contact:
        return False
    emails.contact_reminder(request, notice)
    return _note(request, notice)


def _escalate(request, notice):
    if not request.waits_for_contact:
        return False
    for side in (Side.ASKER, Side.CONTACT):
        emails.contact_escalated(request, side)
    return _note(request, notice)


def _ask(request, notice):
    if request.state != RequestState.ANSWERED:
        return False
    emails.contact_helped(request)
    return _note(request, notice)


def _with_former_contacts():
    """(number, pass on) of those that lie with somebody who is not the contact any more."""
    waiting = ContactRequest.objects.filter(
        state__in=WAITING,
        relayed_to=Receiver.CONTACT,
        receiver_is_chosen=False,
        anonymised_at__isnull=True,
    )
    for request in waiting.with_practice().order_by("pk"):
        if not request.is_with_its_contact:
            yield request.pk, _pass_on


def _pass_on(request):
    if not (request.waits_for_contact and may_pass_on(None, request)):
        return False
    change_status(request, RequestState.RELAYED, by=None)
    return True
