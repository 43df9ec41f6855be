"""Who is told of what a district looks for, by jobs that go on where a killed run stopped.

What was told is a row (:class:`ToldOwner`, or ``reminded_at``) written with its mail in one transaction.
"""

import logging
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core import mail
from core.addresses import absolute
from core.ratelimit import key_of
from districts.similar import SimilarDistricts
from profiles.keeping import FIRST_HOUR, receiver_of
from profiles.models import LookingFor, Practice, ToldOwner
from profiles.querysets import LONG_TEXTS
from profiles.seeking import actions, life
from profiles.seeking.life import Seeking
from profiles.upkeep import STALE_MONTHS, months_before
from profiles.workflow import State

logger = logging.getLogger(__name__)

SALT = "profiles.seeking.keep"


def tell_owners(now=None):
    """Tell owners of matching practices what districts look for; nothing before the morning.

    Safe to run again: what was told is on record. One at a time (the lock of its job).
    """
    now = timezone.localtime(now)
    if now.hour < FIRST_HOUR:
        return
    for item in LookingFor.objects.to_tell(now.date()).with_row_data():
        try:
            told = _tell_all(item, now)
        except Exception:
            logger.exception("Owners of what request %s looks for were not all told", item.pk)
        else:
            logger.info("Owners told of request %s: %s", item.pk, told)


def matching(item, today):
    """Practices with what ``item`` looks for, those of the districts most like its own first.

    Public, in use and checked lately, on its topic, for grades that overlap; a practice without grades on
    record is not known to. Not those that its district leads or takes part in.
    """
    found = (
        Practice.objects.listed()
        .filter(state=State.PUBLISHED, verified_on__gt=months_before(today, STALE_MONTHS))
        .having("topic", [item.topic.slug])
        .exclude(lead_district=item.district)
        .exclude(public_revision__facets__contains=[f"district:{item.district.slug}"])
    )
    if item.lowest_grade is not None:
        found = found.filter(
            public_revision__lowest_grade__lte=item.highest_grade,
            public_revision__highest_grade__gte=item.lowest_grade,
        )
    similar = SimilarDistricts()
    near = [similar.districts[peer.code].slug for peer in similar.nearest(item.district)]
    return found.nearest_first(near)


def owners_of(item, today):
    """{address: its practices with what ``item`` looks for}, the nearest first; without those of nobody."""
    unread = [f"public_revision__{name}" for name in ["search_vector", *LONG_TEXTS]]
    practices = matching(item, today).select_related("public_revision", "lead_district").defer(*unread)
    owners = {}
    for practice in practices:
        if address := receiver_of(practice):
            owners.setdefault(address.lower(), []).append(practice)
    return owners


def _tell_all(item, now):
    """Tell the owners one by one until all or MOST_TOLD were told; returns how many were, ever."""
    told = 0
    for address, practices in owners_of(item, now.date()).items():
        if told == life.MOST_TOLD:
            break
        told += tell(item.pk, address, practices)
    LookingFor.objects.filter(pk=item.pk).update(told_at=timezone.now())
    return told


@transaction.atomic
def tell(pk, address, practices):
    """Tell the owner of ``practices`` of the request ``pk``, unless they were; False: not told."""
    item = LookingFor.objects.with_row_data().select_for_update(of=["self"]).get(pk=pk)
    contact = key_of("looking-for", address)
    if item.told.filter(Q(contact=contact) | Q(practice__in=practices)).exists():
        return True
    since = timezone.now() - timedelta(days=life.CONTACT_DAYS)
    lately = ToldOwner.objects.filter(contact=contact, at__gt=since).values("item").distinct().count()
    if not item.is_open or lately >= life.MOST_TO_A_CONTACT:
        return False
    ToldOwner.objects.bulk_create(
        ToldOwner(item=item, practice=practice, contact=contact) for practice in practices
    )
    context = _about(item) | {
        "titles": [practice.public_revision.title for practice in practices],
        "most": life.MOST_TO_A_CONTACT,
    }
    mail.queue("looking_for", address, context)
    return True


def keep_time(now=None):
    """Remind people of what ends soon, and write down what is over. Safe to run at any time and again."""
    now = timezone.localtime(now)
    today = now.date()
    for item in LookingFor.objects.over_on(today):
        try:
            actions.change_status(item, Seeking.EXPIRED, by=None)
        except Exception:
            logger.exception("The end of request %s was not written down", item.pk)
    if now.hour < FIRST_HOUR:
        return
    for pk in LookingFor.objects.to_remind(today).values_list("pk", flat=True):
        try:
            remind(pk)
        except Exception:
            logger.exception("The reminder of request %s failed", pk)


@transaction.atomic
def remind(pk):
    """Ask, once, whether a request that ends soon shall be kept: who posted it, else the liaisons."""
    item = LookingFor.objects.with_row_data().select_for_update(of=["self"]).get(pk=pk)
    if item.reminded_at or not item.can_be_kept:
        return
    item.reminded_at = timezone.now()
    item.save(update_fields=["reminded_at"])
    context = _about(item) | {"keep_url": absolute(keep_link(item)), "days": life.DAYS}
    for address in people_of(item):
        mail.queue("looking_for_ends", address, context)


def people_of(item):
    """Addresses of who answers for ``item``: the person who posted it, else the liaisons of the district."""
    poster = item.posted_by
    if life.may_change(poster, item):
        return [poster.email]
    liaisons = item.district.memberships.filter(role=Role.LIAISON, user__is_active=True)
    return sorted(set(liaisons.values_list("user__email", flat=True)))


def keep_link(item):
    """The page on which ``item`` is kept for longer. Ends when it was."""
    token = signing.dumps([item.pk, str(item.expires_on)], salt=SALT)
    return reverse("profiles:looking_for_keep", args=[item.pk, token])


def is_to_keep(item, token):
    """Whether ``token`` is of the time that ``item`` has now."""
    try:
        return signing.loads(token, salt=SALT) == [item.pk, str(item.expires_on)]
    except signing.BadSignature:
        return False


def _about(item):
    return {
        "district": item.district.short_name,
        "topic": item.topic.name,
        "grades": item.grades,
        "note": mail.quoted(item.note),
        "expires_on": item.expires_on,
        "url": absolute(item.get_absolute_url()),
    }
