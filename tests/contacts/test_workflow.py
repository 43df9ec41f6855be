"""The lives of requests and corrections: one door, recorded steps, and a database that says it too."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from contacts.actions import change_status
from contacts.models import ContactRequest, Correction, CorrectionStep, RequestStep
from contacts.rules import plain_address
from contacts.workflow import (
    CORRECTION_MOVES,
    REQUEST_MOVES,
    CorrectionState,
    RequestState,
    moves_of,
)
from core.models import OutgoingMail
from core.waiting import start_of_wait, working_days
from profiles.workflow import TransitionError
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.factories import ContactRequestFactory, CorrectionFactory, UserFactory

pytestmark = pytest.mark.django_db

# State, then what each may move it to: its receiver, the asker, staff.
ALLOWED = {
    "relayed": (
        {"acknowledged", "answered", "declined"},
        {"closed"},
        {"acknowledged", "answered", "declined", "closed"},
    ),
    "acknowledged": ({"answered", "declined"}, {"closed"}, {"answered", "declined", "closed"}),
    "answered": (set(), set(), {"acknowledged"}),
    "declined": (set(), set(), {"acknowledged"}),
    "closed": (set(), set(), {"acknowledged"}),
}


@pytest.fixture
def request_(practice):
    return ContactRequestFactory(practice=practice, email="ada@elm.example")


@pytest.fixture
def people():
    return {
        "receiver": UserFactory(email=CONTACT_ADDRESS),
        "asker": UserFactory(email="ada@elm.example"),
        "staff": UserFactory(is_staff=True, is_superuser=True),
    }


def bring(request, state):
    if state != "relayed":
        change_status(request, state, by=None, note="A note")
        request.refresh_from_db()
    return request


def test_the_table_names_every_state_and_closes_every_end():
    assert {start for start, _ in REQUEST_MOVES} | {to for _, to in REQUEST_MOVES} == set(RequestState)
    assert {start for start, _ in CORRECTION_MOVES} == set(CorrectionState)


@pytest.mark.parametrize("state", ALLOWED)
def test_each_person_may_make_the_moves_of_the_table_and_no_other(request_, people, state):
    request = bring(request_, state)
    told = {name: set(moves_of(request, person)) for name, person in people.items()}
    assert tuple(told.values()) == ALLOWED[state]

    for (name, person), allowed in zip(people.items(), ALLOWED[state], strict=True):
        for to in RequestState.values:
            before = ContactRequest.objects.get(pk=request.pk)
            with transaction.atomic():
                refused = False
                try:
                    change_status(before, to, by=person, note="A note")
                except (PermissionDenied, TransitionError):
                    refused = True
                assert refused == (to not in allowed), (name, to)
                transaction.set_rollback(True)


def test_staff_without_the_right_move_nothing(request_):
    with pytest.raises(PermissionDenied):
        change_status(request_, "closed", by=UserFactory(is_staff=True), note="A note")


def test_a_deactivated_receiver_moves_nothing(request_):
    gone = UserFactory(email=CONTACT_ADDRESS, is_active=False)

    with pytest.raises(PermissionDenied):
        change_status(request_, "answered", by=gone)


@pytest.mark.parametrize("address", ["lead@elmwood.example", "LEAD@Elmwood.Example"])
def test_the_case_of_an_address_does_not_matter(practice, address):
    request = ContactRequestFactory(practice=practice)

    assert set(moves_of(request, UserFactory(email=address)))


@pytest.mark.parametrize("address", ["lead@elmwood.e\u212aample", "\u212aim@x.example"])
def test_letters_that_look_alike_are_other_letters(address):
    """The Kelvin sign becomes a k in lower case."""
    assert plain_address(address) == address


def test_a_move_records_who_and_when_and_settles(request_, people):
    step = change_status(request_, "declined", by=people["receiver"], note=" We have stopped it. ")

    request_.refresh_from_db()
    assert (step.from_state, step.to_state, step.by) == ("relayed", "declined", people["receiver"])
    assert step.note == "We have stopped it."
    assert request_.settled_at is not None
    assert [str(one) for one in request_.steps.all()] == ["Not confirmed → Passed on", "Passed on → Declined"]


def test_a_decline_tells_the_asker_the_reason(request_, people):
    change_status(request_, "declined", by=people["receiver"], note="We have stopped it.")

    mail = OutgoingMail.objects.get(name="contact_declined")
    assert mail.recipient == "ada@elm.example"
    assert "> We have stopped it." in mail.text
    assert CONTACT_ADDRESS not in mail.text


def test_a_decline_without_a_reason_is_refused_and_nothing_is_written(request_, people):
    with pytest.raises(TransitionError, match="write a few words why"):
        change_status(request_, "declined", by=people["receiver"], note=" ")

    request_.refresh_from_db()
    assert request_.state == "relayed"
    assert not OutgoingMail.objects.filter(name="contact_declined").exists()


def test_opening_again_takes_the_date_back(request_):
    change_status(request_, "answered", by=None)

    change_status(request_, "acknowledged", by=None, note="It was not answered after all.")

    request_.refresh_from_db()
    assert request_.settled_at is None


def test_staff_pass_a_request_on_once_a_contact_is_on_record(people, practice):
    practice.contact_email = ""
    practice.save(update_fields=["contact_email"])
    request = ContactRequestFactory(practice=practice)
    assert "relayed" not in moves_of(request, people["staff"])
    practice.contact_email = "New.Lead@elmwood.example"
    practice.save(update_fields=["contact_email"])

    change_status(request, "relayed", by=people["staff"])

    request.refresh_from_db()
    assert (request.relayed_to, request.relayed_address) == ("contact", "new.lead@elmwood.example")
    assert OutgoingMail.objects.filter(name="contact_request").count() == 2
    assert OutgoingMail.objects.filter(name="contact_receipt").count() == 1


def test_a_request_is_not_passed_on_twice_to_the_same_contact(request_, people):
    with pytest.raises(PermissionDenied):
        change_status(request_, "relayed", by=people["staff"])


def test_a_correction_is_dealt_with_by_staff_who_write_what_they_did(people):
    correction = CorrectionFactory()
    with pytest.raises(PermissionDenied):
        change_status(correction, "done", by=people["receiver"], note="x")
    with pytest.raises(TransitionError):
        change_status(correction, "done", by=people["staff"])

    change_status(correction, "done", by=people["staff"], note="The year was mended.")
    with pytest.raises(TransitionError):
        change_status(correction, "declined", by=people["staff"], note="x")

    correction.refresh_from_db()
    assert (correction.state, correction.settled_at is None) == ("done", False)


# What no other path may do either: (what it is, an SQL statement).
FORBIDDEN = [
    ("a jump over the table", "UPDATE contacts_contactrequest SET state = 'new'"),
    ("a step that is not recorded", "UPDATE contacts_contactrequest SET state = 'acknowledged'"),
    ("an unknown state", "UPDATE contacts_contactrequest SET state = 'gone'"),
    ("settled without a date", "UPDATE contacts_contactrequest SET settled_at = now()"),
    ("to nobody", "UPDATE contacts_contactrequest SET relayed_to = ''"),
    ("a deleted request", "DELETE FROM contacts_contactrequest"),
    ("a changed step", "UPDATE contacts_requeststep SET to_state = 'answered'"),
    ("a rewritten note", "UPDATE contacts_requeststep SET note = 'other'"),
    ("a deleted step", "DELETE FROM contacts_requeststep"),
    ("a deleted correction", "DELETE FROM contacts_correction"),
    ("a correction done by hand", "UPDATE contacts_correction SET state = 'done', settled_at = now()"),
    ("a correction without words", "UPDATE contacts_correction SET words = ''"),
]


@pytest.mark.parametrize(("what", "statement"), FORBIDDEN, ids=[what for what, _ in FORBIDDEN])
def test_the_database_refuses(request_, what, statement):
    CorrectionFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)


def test_words_can_be_forgotten_while_the_steps_stay(request_):
    """What a later retention period needs: nothing personal is where it cannot be taken out."""
    change_status(request_, "declined", by=None, note="Call Ada Asker.")
    ContactRequest.objects.update(asker_name="", asker_email="", message="")
    RequestStep.objects.update(note="")
    events = [
        list(model.objects.values())
        for request_model in (ContactRequest, Correction)
        for model in request_model.pgh_event_models.values()
    ]

    kept = str([list(ContactRequest.objects.values()), list(RequestStep.objects.values()), events])

    assert "Ada" not in kept
    assert "ada@" not in kept
    assert "How did you begin" not in kept
    assert "declined" in str(events)


def test_steps_of_corrections_are_kept_alike():
    correction = CorrectionFactory()
    change_status(correction, "declined", by=None, note="It is right.")

    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectionStep.objects.update(note="other")


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20", "2026-11-20", 0),  # a Friday
        ("2026-11-20", "2026-11-21", 0),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-21", "2026-11-23", 1),
        ("2026-11-16", "2026-11-23", 5),
        ("2026-12-02", "2026-12-16", 10),
        ("2026-11-18", "2026-12-02", 9),  # Thanksgiving
        ("2026-04-02", "2026-04-06", 1),  # Good Friday
        ("2026-02-11", "2026-02-17", 2),  # Lincoln's and Washington's Birthday
        ("2026-07-02", "2026-07-06", 1),  # July 4 on a Saturday: kept on the Friday
        ("2027-07-02", "2027-07-06", 1),  # on a Sunday: kept on the Monday
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start, end, days):
    assert working_days(date.fromisoformat(start), date.fromisoformat(end)) == days


@pytest.mark.parametrize("today", [date(2026, 11, day) for day in range(16, 24)])
@pytest.mark.parametrize("days", [0, 2, 5, 10])
def test_the_start_of_a_wait_is_where_the_count_of_days_says(today, days):
    first = timezone.localdate(start_of_wait(today, days))

    assert working_days(first, today) <= days
    assert working_days(date.fromordinal(first.toordinal() - 1), today) > days


def test_late_is_what_waits_longer_than_promised():
    wednesday = datetime(2026, 11, 25, 15, tzinfo=UTC)
    with time_machine.travel(wednesday, tick=False):
        friday = ContactRequestFactory(at=datetime(2026, 11, 20, 15, tzinfo=UTC))
        monday = ContactRequestFactory(at=datetime(2026, 11, 23, 15, tzinfo=UTC))
        seen = ContactRequestFactory(at=datetime(2026, 11, 18, 15, tzinfo=UTC))
        change_status(seen, "acknowledged", by=None)
        forgotten = ContactRequestFactory(at=datetime(2026, 11, 17, 15, tzinfo=UTC))
        change_status(forgotten, "acknowledged", by=None)
        answered = ContactRequestFactory(at=datetime(2026, 11, 2, 15, tzinfo=UTC))
        change_status(answered, "answered", by=None)

        assert list(ContactRequest.objects.late()) == [forgotten, friday]
        assert list(ContactRequest.objects.unanswered()) == [forgotten, seen, friday, monday]
        assert [item for item in ContactRequest.objects.all() if item.is_late] == [friday, forgotten]
        assert list(ContactRequest.objects.in_order_of_wait())[-1] == answered


def test_open_corrections_come_the_oldest_first():
    old = CorrectionFactory(at=datetime(2026, 11, 2, tzinfo=UTC))
    new = CorrectionFactory(at=datetime(2026, 11, 3, tzinfo=UTC))
    done = CorrectionFactory()
    change_status(done, "done", by=None, note="Mended.")

    assert list(Correction.objects.open()) == [old, new]
