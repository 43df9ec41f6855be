"""Names, addresses and words are forgotten after the retention period; what is counted stays."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from contacts import actions, asking, forgetting, links, threads
from contacts.models import ContactRequest, Meeting, Message, RequestStep
from contacts.rules import ByLink
from contacts.vocabulary import Side
from core.models import OutgoingMail
from profiles.workflow import TransitionError
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.factories import ContactRequestFactory, DistrictFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ZEBRA = "Zebra"


@pytest.fixture(autouse=True)
def period(settings):
    settings.CONTACT_RETENTION_DAYS = 100


@pytest.fixture
def old(practice):
    """A request with all that people can write, from 101 days ago."""
    with time_machine.travel(NOW - timedelta(days=101), tick=False):
        item = ContactRequestFactory(
            practice=practice,
            name=f"{ZEBRA} Asker",
            role=f"{ZEBRA} role",
            district=DistrictFactory(short_name="Oakfield"),
            email="zebra@elm.example",
            message=f"{ZEBRA} message",
            wants=["visit"],
            times=[timezone.now() + timedelta(days=3)],
            shares_email=True,
        )
        who = ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS)
        threads.write(item, f"{ZEBRA} words", who=who)
        threads.pick_time(item, item.times[0], who=who)
        threads.report(item, f"{ZEBRA} report", who=who)
        threads.block(item, who=who)
        threads.decline(item, f"{ZEBRA} reason", who=who, pointer=f"{ZEBRA} pointer")
    return item


def everything():
    """All that the tables and the history of requests hold, as text."""
    models = [ContactRequest, Message, Meeting, RequestStep, OutgoingMail]
    models += list(ContactRequest.pgh_event_models.values())
    return str([list(model.objects.values()) for model in models])


def run(*arguments):
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("anonymise_contacts", *arguments, stdout=out)
    return out.getvalue().strip()


def test_nothing_that_somebody_wrote_or_is_called_is_left(old, practice):
    assert ZEBRA in everything()

    assert run() == "1 requests anonymised (kept 100 days)"

    assert ZEBRA.lower() not in everything().lower()
    assert practice.contact_email not in everything()


def test_what_is_counted_stays(old):
    run()

    old.refresh_from_db()
    assert (old.state, old.wants, old.asker_district.short_name) == ("declined", ["visit"], "Oakfield")
    assert (old.relayed_to, old.settled_at is None, old.anonymised_at) == ("contact", False, NOW)
    assert [step.to_state for step in old.steps.all()] == ["relayed", "acknowledged", "declined"]
    assert (old.messages.count(), Meeting.objects.count()) == (2, 1)


def test_a_dry_run_says_how_many_and_changes_nothing(old):
    before = everything()

    assert run("--dry-run") == "1 requests would be anonymised (kept 100 days)"
    assert everything() == before


def test_again_it_finds_nothing_more(old):
    run()
    after = everything()

    assert run() == "0 requests anonymised (kept 100 days)"
    assert everything() == after


def test_what_is_younger_stays_as_it_is(practice):
    with time_machine.travel(NOW - timedelta(days=99), tick=False):
        ContactRequestFactory(practice=practice)
    before = everything()

    run()

    assert everything() == before


def test_what_was_never_confirmed_is_forgotten_after_a_week(practice):
    for days in (6, 8):
        with time_machine.travel(NOW - timedelta(days=days), tick=False):
            ContactRequestFactory(
                practice=practice, is_proven=False, name=f"From {days}", email=f"{days}@elm.example"
            )

    run()

    # Its code, too, where it could not be mailed.
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["6@elm.example"]
    assert sorted(ContactRequest.objects.values_list("asker_name", flat=True)) == ["", "From 6"]


def test_a_forgotten_request_opens_by_no_link_and_takes_no_word(client, old):
    pages = [links.page(old, side) for side in (Side.ASKER, Side.CONTACT)]
    run()

    assert [client.get(page).status_code for page in pages] == [410, 410]
    assert [client.post(page, {"do": "write", "words": "x"}).status_code for page in pages] == [410, 410]


def test_a_forgotten_request_is_shown_to_staff_and_can_be_opened(client, old, admin_client):
    run()

    assert admin_client.get(f"/admin/contacts/contactrequest/{old.pk}/change/").status_code == 200
    assert admin_client.get(old.get_absolute_url()).status_code == 200


def test_what_is_forgotten_is_reported_no_more_and_passed_on_to_nobody(practice):
    """One that still waited: staff can settle it, and what they note is forgotten in its turn."""
    with time_machine.travel(NOW - timedelta(days=101), tick=False):
        item = ContactRequestFactory(practice=practice)
        threads.report(item, f"{ZEBRA} report", who=ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS))
    run()
    staff = UserFactory(is_staff=True, is_superuser=True)
    item.refresh_from_db()

    assert item.reported_at is None
    with pytest.raises(TransitionError, match="forgotten"):
        asking.reassign(item, "lee@oak.example", by=staff)
    with pytest.raises(PermissionDenied):
        actions.change_status(item, "relayed", by=staff)
    with time_machine.travel(NOW, tick=False):
        actions.change_status(item, "closed", by=staff, note=f"{ZEBRA} note")
    with time_machine.travel(NOW + timedelta(days=101), tick=False):
        forgetting.anonymise()
    assert [(step.to_state, step.note) for step in item.steps.all()] == [("relayed", ""), ("closed", "")]


def test_an_address_that_was_forgotten_finds_nobody_elses(old, practice):
    """Blank addresses are no address: they are blocked nowhere and open nothing."""
    run()

    assert not ContactRequest.objects.is_blocked("", "")
    assert asking.is_full("") is False
    fresh = ContactRequestFactory(practice=practice, email="zebra@elm.example")
    assert fresh.relayed_to == "contact"
    actions.change_status(fresh, "answered", by=None)


def test_many_are_forgotten_in_parts(practice, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    with time_machine.travel(NOW - timedelta(days=101), tick=False):
        for _ in range(5):
            ContactRequestFactory(practice=practice)

    assert run() == "5 requests anonymised (kept 100 days)"
