"""The mail a month about a plan, for whoever asked for it, until the school year ends.

``remind`` runs every hour. Each mail is queued in the transaction that notes its month, so a run that is
killed goes on where it stopped and nobody gets one twice.
"""

import logging

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adoptions.models import PlanReminder
from adoptions.plans.doors import LINK_AGE, fresh, link_of
from adoptions.plans.vocabulary import PlanState, Progress, last_day, year_of
from contacts.rules import plain_address
from core import mail
from core.addresses import absolute
from profiles.keeping import FIRST_HOUR

logger = logging.getLogger(__name__)

SALT = "adoptions.plans.reminder"
# Activities named in a mail; the page has all.
MOST_NAMED = 8


@transaction.atomic
def ask_for(door):
    """Whoever comes by ``door`` wants the mail from next month on."""
    door = fresh(door)
    month = timezone.localdate().replace(day=1)
    PlanReminder.objects.get_or_create(plan=door.plan, email=door.email, defaults={"told_for": month})


@transaction.atomic
def stop(door):
    """They do not want it any more."""
    PlanReminder.objects.filter(plan=fresh(door).plan, email=door.email).delete()


def is_asked_for(door):
    """Whether they get it."""
    return PlanReminder.objects.filter(plan=door.plan, email=door.email).exists()


def stop_link(reminder):
    """The path of the page that stops ``reminder``, for whoever has its mail."""
    word = signing.dumps([reminder.pk, reminder.email], salt=SALT)
    return reverse("plans:reminder_stop", args=[word])


def reminder_of(word):
    """The reminder that the word of a link is of; None when it is stopped already, or the link is none."""
    try:
        pk, email = signing.loads(word, salt=SALT, max_age=LINK_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return PlanReminder.objects.filter(pk=pk, email=email).select_related("plan").first()


def remind(now=None):
    """Send what is due this month; nothing before the morning. Safe to run at any time and again."""
    now = timezone.localtime(now)
    if now.hour < FIRST_HOUR:
        return
    today = now.date()
    due = PlanReminder.objects.filter(
        told_for__lt=today.replace(day=1),
        plan__school_year=year_of(today),
    ).exclude(plan__state=PlanState.AWAY)
    told = [_tell(pk, today) for pk in due.order_by("pk").values_list("pk", flat=True)]
    if told:
        logger.info("Reminders of plans: %s of %s sent", sum(told), len(told))


def _tell(pk, today):
    """Queue one mail and note its month; False when it is not due any more or failed."""
    try:
        with transaction.atomic():
            month = today.replace(day=1)
            due = PlanReminder.objects.select_for_update(of=["self"], skip_locked=True)
            reminder = due.filter(pk=pk, told_for__lt=month).select_related("plan__owner").first()
            address = reminder and _address_of(reminder)
            if not address:
                return False
            reminder.told_for = month
            reminder.save(update_fields=["told_for"])
            mail.queue("plan_reminder", reminder.email, _about(reminder, address, today))
    except Exception:
        logger.exception("Reminder %s failed", pk)
        return False
    return True


def _address_of(reminder):
    """Where its receiver opens the plan; "" when it is not theirs any more."""
    plan = reminder.plan
    owner = plan.owner
    if plain_address(owner.email) == reminder.email:
        return reverse("plans:progress", args=[plan.pk]) if owner.is_active else ""
    share = plan.shares.open().filter(email=reminder.email).first()
    if share is None or User.objects.filter(email__iexact=reminder.email, is_active=False).exists():
        return ""
    return link_of(share)


def _about(reminder, address, today):
    plan = reminder.plan
    activities = [
        activity
        for goal in plan.goals.prefetch_related("activities")
        for activity in goal.activities.all()
        if activity.progress not in (Progress.DONE, Progress.DROPPED)
    ]
    now = [one.words for one in activities if one.goes_on_in(today.month)]
    return {
        "title": mail.one_line(plan.title),
        "month": f"{today:%B}",
        "now": [mail.one_line(words) for words in now[:MOST_NAMED]],
        "more": max(len(now) - MOST_NAMED, 0),
        "open": len(activities),
        "progress_url": absolute(address),
        "stop_url": absolute(stop_link(reminder)),
        "is_last": today.month == last_day(plan.school_year).month,
    }
