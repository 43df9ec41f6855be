"""Counts and durations of requests: the median that a practice shows, and the export of staff.

No name, address or word is in any of it.
"""

from statistics import median

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from contacts.models import ContactRequest, RequestTold
from contacts.vocabulary import RequestNotice
from contacts.workflow import RequestState
from core.waiting import working_days
from profiles.models import Practice

# A median of fewer says more of one person than of a practice.
LEAST_ANSWERED = 5
COLUMNS = [
    "request",
    "practice",
    "district",
    "asker_district",
    "wants",
    "state",
    "went_to",
    "asked_on",
    "working_days_to_acknowledgement",
    "working_days_to_answer",
    "messages",
    "escalated",
    "helped",
    "adopting",
]


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


def rows(requests):
    """What is exported: a list for each of ``requests``, in the order of COLUMNS."""
    requests = requests.confirmed()
    answered = answered_after(requests)
    relayed = RequestState.RELAYED
    left = Q(steps__from_state=relayed) & ~Q(steps__to_state=relayed)
    seen = dict(requests.order_by().annotate(at=Min("steps__at", filter=left)).values_list("pk", "at"))
    told = RequestTold.objects.filter(item=OuterRef("pk"), notice=RequestNotice.ESCALATED)
    found = requests.with_practice().select_related("asker_district").with_message_counts()
    for one in found.annotate(was_escalated=Exists(told)).order_by("pk"):
        begun = timezone.localdate(one.created_at)
        yield [
            one.pk,
            one.subject_title,
            one.subject_district,
            one.asker_district.short_name if one.asker_district else "",
            " ".join(one.wants),
            one.state,
            one.relayed_to,
            begun.isoformat(),
            working_days(begun, timezone.localdate(seen[one.pk])) if seen[one.pk] else "",
            answered.get(one.pk, ""),
            one.message_count,
            "yes" if one.was_escalated else "no",
            one.helped,
            one.adopting,
        ]
