"""The clock of requests: each thing is said once, on its working day, whatever is killed in between."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contacts import actions, clock, links, threads
from contacts.figures import LEAST_ANSWERED
from contacts.models import ContactRequest, RequestTold
from contacts.rules import ByLink
from contacts.vocabulary import Side
from core.models import OutgoingMail
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.factories import ContactRequestFactory, UserFactory

pytestmark = pytest.mark.django_db

ASKER = "ada@elm.example"
# A Monday at noon in Hartford, with Thanksgiving on the Thursday of the next week.
MONDAY = datetime(2026, 11, 16, 17, tzinfo=UTC)


@pytest.fixture
def item(practice):
    with time_machine.travel(MONDAY, tick=False):
        item = ContactRequestFactory(practice=practice, email=ASKER)
    OutgoingMail.objects.all().delete()
    return item


def days(first, last, *, runs=1):
    """Run the clock every day from ``first`` to ``last`` after the start; gives {day: mails of that day}."""
    said = {}
    for n in range(first, last + 1):
        with time_machine.travel(MONDAY + timedelta(days=n), tick=False):
            for _ in range(runs):
                clock.keep_promises()
        new = sorted(OutgoingMail.objects.values_list("name", "recipient"))
        OutgoingMail.objects.all().delete()
        if new:
            said[n] = new
    return said


def test_reminders_and_escalation_come_once_each_on_their_working_days(item, settings):
    said = days(0, 60, runs=2)

    # The third working day is Thursday; the sixth Tuesday; the eleventh, past Thanksgiving, Wednesday.
    assert said == {
        3: [("contact_reminder", CONTACT_ADDRESS)],
        8: [("contact_reminder", CONTACT_ADDRESS)],
        16: [("contact_escalated", ASKER), ("contact_escalated", CONTACT_ADDRESS)],
    }
    assert list(item.told.values_list("notice", flat=True)) == ["acknowledge", "answer", "escalated"]


def test_who_has_acknowledged_is_reminded_of_the_answer_only(item):
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        actions.change_status(item, "acknowledged", by=None)
    OutgoingMail.objects.all().delete()

    assert list(days(1, 10)) == [8]


def test_after_a_long_pause_only_the_last_step_is_said(item):
    assert days(40, 42) == {40: [("contact_escalated", ASKER), ("contact_escalated", CONTACT_ADDRESS)]}


@pytest.mark.parametrize("state", ["answered", "declined", "closed"])
def test_nobody_is_reminded_of_what_is_settled(item, state):
    with time_machine.travel(MONDAY, tick=False):
        actions.change_status(item, state, by=None, note="A note")
    OutgoingMail.objects.all().delete()

    assert days(0, 29) == {}


def test_what_staff_opened_again_is_theirs_and_nobody_is_told_that_it_waits_since_the_first_day(item):
    with time_machine.travel(MONDAY, tick=False):
        actions.change_status(item, "answered", by=None)
    with time_machine.travel(MONDAY + timedelta(days=20), tick=False):
        actions.change_status(item, "acknowledged", by=None, note="Not answered after all.")
    OutgoingMail.objects.all().delete()

    assert days(20, 60) == {}


def test_who_blocked_the_asker_is_not_reminded_but_the_department_is(item, settings):
    with time_machine.travel(MONDAY, tick=False):
        threads.block(item, who=ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS))

    assert days(0, 60) == {
        3: [("contact_reminder", settings.CSDE_EMAIL)],
        8: [("contact_reminder", settings.CSDE_EMAIL)],
        16: sorted([("contact_escalated", ASKER), ("contact_escalated", settings.CSDE_EMAIL)]),
    }


def test_nobody_is_reminded_of_what_was_never_confirmed(practice):
    with time_machine.travel(MONDAY, tick=False):
        ContactRequestFactory(practice=practice, is_proven=False)
    OutgoingMail.objects.all().delete()

    assert days(0, 40) == {}


def test_a_month_after_the_answer_the_asker_is_asked_once(client, item):
    with time_machine.travel(MONDAY, tick=False):
        actions.change_status(item, "answered", by=None)
    OutgoingMail.objects.all().delete()

    assert days(0, 60, runs=2) == {31: [("contact_helped", ASKER)]}
    item.refresh_from_db()
    assert item.helped == ""


def test_who_has_said_it_already_is_not_asked(item):
    with time_machine.travel(MONDAY, tick=False):
        actions.change_status(item, "answered", by=None)
        threads.say_outcome(item, helped="yes", adopting="no", who=ByLink(item.pk, Side.ASKER, ASKER))
    OutgoingMail.objects.all().delete()

    assert days(29, 40) == {}


def test_nothing_is_said_at_night(item):
    with time_machine.travel(MONDAY.replace(hour=11) + timedelta(days=30), tick=False):
        clock.keep_promises()  # six in the morning

    assert not OutgoingMail.objects.exists()


def test_a_run_that_breaks_off_says_the_rest_next_time_and_nothing_twice(practice, item, monkeypatch):
    with time_machine.travel(MONDAY, tick=False):
        second = ContactRequestFactory(practice=practice, email="eve@elm.example")
    OutgoingMail.objects.all().delete()
    real = clock._note

    def broken(request, notice):
        if request.pk == second.pk:
            raise KeyboardInterrupt  # the worker is stopped after the mail and before the note
        return real(request, notice)

    monkeypatch.setattr(clock, "_note", broken)
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False), pytest.raises(KeyboardInterrupt):
        clock.keep_promises()
    assert OutgoingMail.objects.count() == 1
    monkeypatch.undo()
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        clock.keep_promises()

    assert OutgoingMail.objects.filter(name="contact_reminder").count() == 2
    assert RequestTold.objects.count() == 2


def test_what_lies_with_a_former_contact_goes_to_the_new_one_once(client, item, practice):
    practice.contact_email = "new@elmwood.example"
    practice.save(update_fields=["contact_email"])

    assert days(1, 2) == {1: [("contact_request", "new@elmwood.example")]}
    item.refresh_from_db()
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        assert client.get(links.page(item, Side.CONTACT)).status_code == 200


def test_staff_find_what_was_escalated(client, item):
    days(16, 16)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    found = client.get("/admin/contacts/contactrequest/?look=escalated")

    assert list(found.context["cl"].result_list) == [item]
    assert "Escalated" in found.content.decode()
    actions.change_status(item, "answered", by=None)
    found = client.get("/admin/contacts/contactrequest/?look=escalated")
    assert list(found.context["cl"].result_list) == []


def test_the_median_stands_on_the_page_once_five_were_answered(client, practice):
    words = "Usually answers in"
    for n in range(LEAST_ANSWERED):
        with time_machine.travel(MONDAY, tick=False):
            one = ContactRequestFactory(practice=practice)
        assert words not in client.get(practice.get_absolute_url()).content.decode()
        with time_machine.travel(MONDAY + timedelta(days=n), tick=False):
            actions.change_status(one, "answered", by=None)

    practice.refresh_from_db()
    assert practice.answer_days == 2
    assert f"{words} 2 working days" in client.get(practice.get_absolute_url()).content.decode()


def test_staff_export_counts_and_durations_and_no_name_or_word(client, practice, item):
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        who = ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS)
        threads.write(item, "Secret words", who=who)
    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        threads.write(item, "More secret words", who=who, answers=True)
    threads.say_outcome(item, helped="partly", adopting="maybe", who=ByLink(item.pk, Side.ASKER, ASKER))
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    export = b"".join(client.get("/admin/contacts/contactrequest/export.csv").streaming_content).decode()

    header, row = (line.split(",") for line in export.strip().splitlines())
    found = dict(zip(header, row, strict=True))
    assert (found["days_to_sign"], found["days_to_answer"], found["message_count"]) == ("1", "4", "2")
    assert (found["state"], found["was_escalated"]) == ("answered", "no")
    assert (found["helped"], found["adopting"]) == ("partly", "maybe")
    for secret in ("ecret", "Ada", ASKER, CONTACT_ADDRESS, "Elm School", "How did you"):
        assert secret not in export


def test_an_unanswered_request_has_no_duration(client, practice, item):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    export = b"".join(client.get("/admin/contacts/contactrequest/export.csv").streaming_content).decode()

    header, row = (line.split(",") for line in export.strip().splitlines())
    found = dict(zip(header, row, strict=True))
    assert (found["days_to_sign"], found["days_to_answer"], found["message_count"]) == ("", "", "0")
    assert ContactRequest.objects.count() == 1
