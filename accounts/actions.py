"""What changes an account, and who is told."""

import logging

from django.db import transaction

from accounts import notices, sessions
from accounts.models import User
from core import mail

logger = logging.getLogger(__name__)


def welcome(person):
    """Tell ``person`` that they have an account and how to sign in."""
    mail.queue("welcome", person.email, {"name": person.name, "email": person.email})


@transaction.atomic
def change_address(person, email, *, request=None):
    """Let ``person`` sign in with ``email`` from now on; all their sessions end, and the old address is told.

    Gives False, and does nothing, when the address is another account's by now.
    """
    if User.objects.exclude(pk=person.pk).filter(email__iexact=email).exists():
        return False
    old, person.email = person.email, email
    person.save(update_fields=["email"])
    told_of_new_address(person, old, request=request)
    return True


def told_of_new_address(person, old, *, request=None):
    """End the sessions of ``person``, whose address has changed, and tell both addresses."""
    sessions.end_all(person)
    for address in (old, person.email):
        notices.send(person, notices.ADDRESS_CHANGED, request=request, to=address)
    logger.info("User %s has another address", person.pk)
