"""Counts and durations of requests: the median that a practice shows, and the export of staff.

No name, address or word is in any of it.
"""

from statistics import median

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contacts.models import ContactRequest, Message, RequestStep, RequestTold
from contacts.vocabulary import RequestNotice
from contacts.workflow import RequestState
from core.waiting import working_days
from profiles.models import Practice

# A median of fewer says more of one person than of a practice.
LEAST_ANSWERED = 5


def answered_after(requests):
    """{number of a request: working days from its arrival to its first answer}, of those answered."""
    firsts = requests.annotate(
        answered_at=Min("steps__at", filter=Q(steps__to_state=RequestState.ANSWERED))
    ).filter(answered_at__isnull=False)
    return {
        pk: working_days(timezone.localdate(begun), timezone.localdate(answered))
        for pk, begun, answered in firsts.order_by().values_list("pk", "created_at", "answered_at")
    }


def count_answer_days(request):
    """Keep the median on the practice of ``request``, once enough were answered."""
    if request.is_offer:
        return
    days = answered_after(ContactRequest.objects.filter(practice=request.practice_id)).values()
    if len(days) >= LEAST_ANSWERED:
        Practice.objects.filter(pk=request.practice_id).update(answer_days=median(days))


def with_figures(requests):
    """``requests``, each with ``seen_at`` and ``answered_at`` (the first time, or None), ``message_count``
    (messages after the first) and ``was_escalated``.
    """
    steps = RequestStep.objects.filter(item=OuterRef("pk")).order_by("at", "pk")
    seen = steps.filter(from_state=RequestState.RELAYED).exclude(to_state=RequestState.RELAYED)
    answered = steps.filter(to_state=RequestState.ANSWERED)
    words = Message.objects.filter(item=OuterRef("pk"), is_report=False).order_by()
    told = RequestTold.objects.filter(item=OuterRef("pk"), notice=RequestNotice.ESCALATED)
    return requests.annotate(
        seen_at=Subquery(seen.values("at")[:1]),
        answered_at=Subquery(answered.values("at")[:1]),
        message_count=Coalesce(Subquery(words.values("item").annotate(n=Count("pk")).values("n")), 0),
        was_escalated=Exists(told),
    )
