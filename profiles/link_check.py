"""The weekly look at every address that public texts name, a few at a time."""

import time
from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.outside import answer_of
from profiles.models import Citation, LinkCheck, PracticeRevision, Resource, Source
from profiles.workflow import OPEN

EVERY = timedelta(days=7)
# One that failed is asked again soon: the second failure is what staff see.
AGAIN = timedelta(days=1)
# Of one run, so that other jobs are not kept waiting.
AT_A_TIME = 10
SECONDS = 40
# "Not here" and "something is wrong with me". Others (401, 403, 429) only keep out programs like this one.
FAILING = {404, 410, *range(500, 600)}

NAMED_IN = [(Resource, "url", "revision__"), (Citation, "url", "revision__"), (Source, "url", "revision__")]
NAMED_IN += [(PracticeRevision, "video_url", "")]


def check_links(answer=answer_of):
    """Ask the addresses that are due, as a job every few minutes; returns how many were asked.

    What each answered is kept at once, so that a run that was cut off loses nothing and the next goes on.
    ``answer`` takes an address and gives a core.outside.Answer. Nothing is asked unless CHECK_LINKS is on.
    """
    if not settings.CHECK_LINKS:
        return 0
    _follow_texts()
    due = list(LinkCheck.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")[:AT_A_TIME])
    begun, asked = time.monotonic(), 0
    for link in due:
        if time.monotonic() - begun > SECONDS:
            break
        _keep(link, answer(link.url))
        asked += 1
    return asked


def _keep(link, answer):
    now = timezone.now()
    failed = answer.status is None or answer.status in FAILING
    link.checked_at, link.status, link.problem = now, answer.status, answer.problem
    link.failures = min(link.failures + 1, 1000) if failed else 0
    link.first_failed_at = (link.first_failed_at or now) if failed else None
    link.due_at = now + (AGAIN if link.failures == 1 else EVERY)
    link.save()


def _follow_texts():
    """Add the addresses that public texts name by now, and drop those that none names any more."""
    named = {url for model, column, text in NAMED_IN for url in _public(model, column, text)}
    known = set(LinkCheck.objects.values_list("url", flat=True))
    now = timezone.now()
    LinkCheck.objects.bulk_create(
        (LinkCheck(url=url, due_at=now) for url in sorted(named - known)), ignore_conflicts=True
    )
    LinkCheck.objects.filter(url__in=known - named).delete()


def _public(model, column, text):
    """The addresses in one column of public texts and their parts."""
    public = model.objects.filter(**{f"{text}public_of__state__in": OPEN}).exclude(**{column: ""})
    return public.order_by().values_list(column, flat=True)


def practices_naming(urls):
    """{address: {id of a practice: its title}} of the public texts that name ``urls``, in four queries."""
    found = defaultdict(dict)
    for model, column, text in NAMED_IN:
        rows = model.objects.filter(**{f"{text}public_of__state__in": OPEN, f"{column}__in": urls})
        for url, pk, title in rows.order_by(f"{text}title").values_list(
            column, f"{text}practice_id", f"{text}title"
        ):
            found[url][pk] = title
    return found
