"""Asking the adopter: to confirm what others recorded, and later how it goes. Mail and its links.

``ask_how_it_goes`` runs every hour. What is due is asked once: the note that it was (CheckIn) and the
mail are written in one transaction, so a run that is killed goes on where it stopped.
"""

import logging

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from adoptions.models import Adoption, CheckIn
from adoptions.vocabulary import Months
from adoptions.workflow import State
from contacts.rules import plain_address
from core import mail
from core.addresses import absolute
from profiles.keeping import FIRST_HOUR, LINK_AGE
from profiles.upkeep import months_between

logger = logging.getLogger(__name__)

SALT = "adoptions.asking."


def ask_to_confirm(adoption, email=""):
    """Ask people of the adopting district to confirm; True when there was somebody to ask.

    ``email`` is an address at one of its domains, from which the mailed link confirms without an account.
    """
    people = people_of(adoption.district)
    address = plain_address(email)
    if address and address not in people:
        adoption.keeper_email = address
        adoption.save(update_fields=["keeper_email"])
        _write(adoption, address, absolute(confirm_link(adoption)), needs_account=False)
    for person in people:
        _write(adoption, person, absolute(page_of(adoption)), needs_account=True)
    return bool(people or address)


def _write(adoption, address, url, *, needs_account):
    context = about(adoption) | {
        "url": url,
        "needs_account": needs_account,
        "origin": adoption.origin,
        "stage": adoption.get_suggested_display(),
    }
    mail.queue("adoption_confirm", address, context)


def people_of(district):
    """Addresses of the liaisons of ``district``, else of its other people; perhaps none."""
    members = get_user_model().objects.filter(is_active=True, memberships__district=district)
    for some in (members.filter(memberships__role=Role.LIAISON), members):
        if found := list(some.order_by("email").values_list("email", flat=True).distinct()):
            return found
    return []


def is_of_domain(address, district):
    """Whether ``address`` is at one of the e-mail domains on record of ``district``."""
    return plain_address(address).rpartition("@")[2] in district.email_domains


def keepers_of(adoption):
    """Addresses of who can say how it goes: who confirmed, else people of the district; perhaps none."""
    keeper = adoption.keeper
    if keeper and keeper.is_active and keeper.memberships.filter(district=adoption.district_id).exists():
        return [keeper.email]
    return [adoption.keeper_email] if adoption.keeper_email else people_of(adoption.district)


def about(adoption):
    """What mails say of an adoption."""
    practice = adoption.practice
    return {
        "title": practice.text.title,
        "lead": practice.lead_district.short_name,
        "district": adoption.district.short_name,
        "practice_url": absolute(practice.get_absolute_url()),
    }


# Check-ins


def due_months(adoption, today):
    """The last of ``Months`` that have gone by since it was confirmed; None before the first."""
    gone = months_between(timezone.localdate(adoption.confirmed_at), today)
    return next((months for months in reversed(Months) if gone >= months), None)


def ask_how_it_goes(now=None):
    """Ask adopters what is due today; nothing before the morning. Safe to run at any time and again.

    Of each only the last check-in that is due: whoever was not asked in time is asked once.
    """
    now = timezone.localtime(now)
    if now.hour < FIRST_HOUR:
        return
    today = now.date()
    going_on = Adoption.objects.going_on().of_open_practices().order_by("pk")
    due = [(a.pk, months) for a in going_on.only("confirmed_at") if (months := due_months(a, today))]
    latest = dict(CheckIn.objects.order_by().values_list("adoption").annotate(Max("months")))
    due = [(pk, months) for pk, months in due if latest.get(pk, 0) < months]
    logger.info("Check-ins: %s", f"{sum(_ask_once(pk, months) for pk, months in due)} of {len(due)} asked")


def _ask_once(pk, months):
    """Ask in a transaction of its own; True when asked. One failure does not stop the others."""
    try:
        with transaction.atomic():
            return ask(pk, months)
    except Exception:
        logger.exception("Check-in of adoption %s failed", pk)
        return False


def ask(pk, months):
    """Ask the keeper of an adoption how it goes; True when asked."""
    going_on = Adoption.objects.going_on().of_open_practices()
    adoption = going_on.select_for_update(of=["self"], skip_locked=True).filter(pk=pk).first()
    if adoption is None or adoption.check_ins.filter(months__gte=months).exists():
        return False
    people = keepers_of(adoption)
    check_in = adoption.check_ins.create(months=months, recipients=len(people))
    context = about(adoption) | {
        "url": absolute(check_in_link(check_in)),
        "stage": adoption.get_state_display(),
        "months": months,
    }
    for address in people:
        mail.queue("adoption_check_in", address, context)
    logger.info("Check-in %s of adoption %s to %s", months, pk, len(people))
    return True


# Links in mails: they open one page of one adoption, for whoever got the mail, without an account


def page_of(adoption):
    """The page of an adoption in the workspace."""
    return reverse("adoptions:adoption", args=[adoption.pk])


def confirm_link(adoption):
    """The page on which who was written to confirms. Ends with the first answer. Names no address: logs
    hold it.
    """
    return reverse("adoptions:confirm", args=[_sign("confirm", adoption.pk)])


def asked_to_confirm(token):
    """The adoption that waits for the answer of a token; None where it opens nothing.

    Of a practice that was taken down nothing is asked.
    """
    waiting = Adoption.objects.with_practice().of_open_practices().filter(state=State.WAITING)
    return waiting.filter(pk=_signed("confirm", token)).first()


def check_in_link(check_in):
    """The page of a check-in. Ends with its answer."""
    return reverse("adoptions:check_in", args=[_sign("check-in", check_in.pk)])


def asked_how_it_goes(token):
    """The check-in of a token that nobody has answered and of which the adoption goes on; else None."""
    found = CheckIn.objects.filter(pk=_signed("check-in", token), answer="")
    return found.filter(adoption__in=Adoption.objects.going_on().of_open_practices()).first()


def _sign(what, value):
    return signing.dumps(value, salt=SALT + what)


def _signed(what, token):
    try:
        return signing.loads(token, salt=SALT + what, max_age=LINK_AGE)
    except signing.BadSignature:
        return None
