"""Taking a message when a process is killed in the middle of it, and when two come at once."""

import re
import signal

import pytest

from contacts import asking
from contacts.models import ContactRequest
from core.models import OutgoingMail
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.core.test_mail_cut_off import another_process
from tests.factories import ContactRequestFactory
from tests.profiles.test_two_at_once import at_once

# Sends the form as a browser would, and dies when all is written: before the commit, or before the answer.
WEB = """
import os, signal, django
django.setup()
from datetime import timedelta
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from contacts import guard, views
from profiles.models import Practice
from tests.contacts.forms import CONTACT, send

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

views.Contact.taken = die if {before} else lambda *_: transaction.on_commit(die)
with time_machine.travel(timezone.now() - timedelta(minutes=1)):
    token = guard.new_token("contact", Practice.objects.get())
send(Client(headers={{"host": "127.0.0.1"}}), "/practices/walks/contact/", CONTACT, token=token)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("before", "kept"), [(True, 0), (False, 1)])
def test_killed_before_the_answer_a_request_is_there_with_its_mail_or_not_at_all(practice, before, kept):
    process = another_process(WEB.format(before=before))

    assert process.wait(60) == -signal.SIGKILL
    assert ContactRequest.objects.filter(message__startswith="How did you begin?").count() == kept
    mails = OutgoingMail.objects.values_list("name", "recipient", "sending_since")
    assert list(mails) == [("contact_code", "ada@elm.example", None)] * kept


@pytest.mark.django_db(transaction=True)
def test_two_that_are_confirmed_at_once_do_not_pass_the_limit_of_the_contact(practice):
    asking.take_at_most(CONTACT_ADDRESS, 1)
    waiting = [ContactRequestFactory(practice=practice, is_proven=False) for _ in range(2)]
    codes = [
        re.search(r"^\d{6}$", mail.text, re.MULTILINE)[0] for mail in OutgoingMail.objects.order_by("pk")
    ]

    answers = at_once(
        *(
            lambda item=item, code=code: asking.confirm(item, code)
            for item, code in zip(waiting, codes, strict=True)
        )
    )

    assert answers == ["", ""]
    assert sorted(ContactRequest.objects.values_list("relayed_to", flat=True)) == ["contact", "csde"]
