"""What people wrote and who they are is forgotten after a while; that they asked, and when, stays and counts.

Nothing is deleted but mail that was never sent. What is forgotten cannot be brought back.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts.links import CONFIRM_AGE
from contacts.models import ContactRequest, Message, RequestStep
from contacts.workflow import RequestState
from core.models import OutgoingMail

logger = logging.getLogger(__name__)

# Of a request; what stays: what was wanted, the district of the asker, states, dates, the two answers.
BLANK = {
    "asker_name": "",
    "asker_role": "",
    "asker_organization": "",
    "asker_email": "",
    "message": "",
    "times": [],
    "readiness": [],
    "code": "",
    "relayed_address": "",
    "blocked_by": "",
    "pointer": "",
    # Its words are gone, so there is nothing to deal with any more.
    "reported_at": None,
}
# Requests in one transaction.
BATCH = 200


def due(now):
    """Requests older than the retention period, and those whose askers never entered the code."""
    old = Q(created_at__lt=now - timedelta(days=settings.CONTACT_RETENTION_DAYS))
    unconfirmed = Q(state=RequestState.UNCONFIRMED, created_at__lt=now - CONFIRM_AGE)
    return ContactRequest.objects.filter(old | unconfirmed, anonymised_at__isnull=True).order_by("pk")


def unsent(now):
    """Mail of requests that could not be sent and is as old as what is due; a code is no use any more."""
    old = Q(created_at__lt=now - timedelta(days=settings.CONTACT_RETENTION_DAYS))
    codes = Q(name="contact_code", created_at__lt=now - CONFIRM_AGE)
    return OutgoingMail.objects.filter(old | codes, name__startswith="contact_")


def anonymise(now=None):
    """Forget what is due; gives how many requests it was. Safe to run again: then nothing is due."""
    now = now or timezone.now()
    done = 0
    while some := _forget_some(now):
        done += some
    # Staff may still settle what was forgotten, with a note.
    limit = now - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    late = RequestStep.objects.filter(item__anonymised_at__isnull=False, at__lt=limit)
    late.exclude(note="").update(note="")
    unsent(now).delete()
    logger.info("%s requests were anonymised", done)
    return done


@transaction.atomic
def _forget_some(now):
    """Forget a part of what is due; how many. Locked first: nobody confirms or writes in between."""
    numbers = list(due(now).select_for_update().values_list("pk", flat=True)[:BATCH])
    Message.objects.filter(item__in=numbers).exclude(words="").update(words="")
    RequestStep.objects.filter(item__in=numbers).exclude(note="").update(note="")
    ContactRequest.objects.filter(pk__in=numbers).update(**BLANK, anonymised_at=now)
    return len(numbers)
