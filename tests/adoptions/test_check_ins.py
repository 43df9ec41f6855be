"""Check-ins: asked at 3, 9 and 18 months, each once, by local date, of who keeps it; one question."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from adoptions import actions, asking
from adoptions.models import Adoption, CheckIn
from core.models import OutgoingMail
from profiles import actions as practices
from tests.factories import AdoptionFactory, DistrictFactory, MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
HARTFORD = ZoneInfo("America/New_York")


def at(day, hour=9):
    return datetime.fromisoformat(f"{day}T{hour:02}:30").replace(tzinfo=HARTFORD)


@pytest.fixture
def adoption(time_machine):
    """Confirmed late on 30 November in Hartford, when it is December already in Greenwich."""
    time_machine.move_to(at("2026-11-30", 22))
    practice = PracticeFactory(title="Review board", lead_district=DistrictFactory(short_name="Lead"))
    return AdoptionFactory(practice=practice, district=DistrictFactory(short_name="Elm"))


def ask_on(time_machine, *days):
    """How many mails each day brings, asked twice on each."""
    found = []
    for day in days:
        time_machine.move_to(at(day))
        before = OutgoingMail.objects.count()
        asking.ask_how_it_goes()
        asking.ask_how_it_goes()
        found.append(OutgoingMail.objects.count() - before)
    return found


def test_it_is_asked_at_3_9_and_18_months_each_once(adoption, time_machine):
    # 30 November and 3 months: there is no 30 February.
    days = ["2027-02-28", "2027-03-01", "2027-05-30", "2027-08-29", "2027-08-30", "2028-05-29", "2028-05-30"]

    assert ask_on(time_machine, *days, "2029-12-01") == [0, 1, 0, 0, 1, 0, 1, 0]
    assert [c.months for c in CheckIn.objects.order_by("at")] == [3, 9, 18]


def test_who_was_not_asked_in_time_is_asked_once(adoption, time_machine):
    assert ask_on(time_machine, "2028-06-01", "2028-06-02") == [1, 0]
    assert CheckIn.objects.get().months == 18


def test_nobody_gets_mail_at_night(adoption, time_machine):
    time_machine.move_to(at("2027-03-02", 6))

    asking.ask_how_it_goes()

    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("state", ["stopped", "withdrawn"])
def test_who_stopped_is_not_asked(adoption, time_machine, state):
    actions.change_state(adoption, state, by=None, reason="staff", words="Because")

    assert ask_on(time_machine, "2027-04-01") == [0]


def test_of_a_practice_that_was_taken_down_nothing_is_asked(client, adoption, time_machine):
    waits = AdoptionFactory(practice=adoption.practice, waits=True)
    link = asking.confirm_link(waits)
    OutgoingMail.objects.all().delete()
    assert client.get(link).status_code == 200
    practices.change_status(adoption.practice, "withdrawn", by=None, reason="A mistake")

    assert ask_on(time_machine, "2027-04-01") == [0]
    assert client.get(asking.confirm_link(waits)).status_code == 410


def test_a_link_does_not_bring_back_what_was_taken_from_show(client, adoption, time_machine, monkeypatch):
    ask_on(time_machine, "2027-03-01")
    check_in, link = CheckIn.objects.get(), link_of(OutgoingMail.objects.get())
    actions.change_state(adoption, "withdrawn", by=UserFactory(groups=["curator"]), words="A mistake")
    # The page was opened just before.
    monkeypatch.setattr(asking, "asked_how_it_goes", lambda token: check_in)

    assert client.post(link, {"stage": "in_use"}).status_code == 410

    adoption.refresh_from_db()
    assert (adoption.state, CheckIn.objects.get().answer) == ("withdrawn", "")


def test_what_waits_for_its_district_is_not_asked(time_machine):
    time_machine.move_to(at("2026-11-30"))
    AdoptionFactory(waits=True)
    OutgoingMail.objects.all().delete()

    assert ask_on(time_machine, "2027-04-01") == [0]


def test_a_run_that_fails_goes_on_where_it_stopped(adoption, time_machine, monkeypatch):
    other = AdoptionFactory()
    queue = asking.mail.queue

    def fails_once(name, to, context):
        if to == adoption.keeper.email and not CheckIn.objects.filter(adoption=other).exists():
            raise OSError
        return queue(name, to, context)

    monkeypatch.setattr(asking.mail, "queue", fails_once)

    assert ask_on(time_machine, "2027-03-01", "2027-03-02") == [2, 0]
    assert {c.adoption for c in CheckIn.objects.all()} == {adoption, other}


@pytest.mark.parametrize(
    ("case", "expected"),
    [("keeper", ["keeper@elm.example"]), ("left", ["liaison@elm.example"]), ("link", ["ada@elm.example"])],
)
def test_it_is_asked_of_who_keeps_it(case, expected):
    adoption = AdoptionFactory(waits=case == "link")
    district = adoption.district
    district.memberships.all().delete()
    MembershipFactory(district=district, role="liaison", user=UserFactory(email="liaison@elm.example"))
    if case == "link":
        Adoption.objects.filter(pk=adoption.pk).update(keeper_email="ada@elm.example")
        actions.change_state(adoption, "in_use", by=None)
    else:
        author = MembershipFactory(district=district, user=UserFactory(email="keeper@elm.example"))
        actions.change_state(adoption, "exploring", by=author.user)
        if case == "left":
            author.delete()
    adoption = Adoption.objects.get(pk=adoption.pk)

    assert asking.keepers_of(adoption) == expected


def link_of(mail):
    return re.search(r"https?://[^/]+(/adoptions/check-in/\S+)", mail.text)[1]


def test_one_question_is_answered_once_and_opening_the_link_does_nothing(client, adoption, time_machine):
    ask_on(time_machine, "2027-03-01")
    mail = OutgoingMail.objects.get()
    link = link_of(mail)
    assert mail.subject == "Are you still using it? Review board"
    assert "Elm" in client.get(link).content.decode()
    assert CheckIn.objects.get().answer == ""

    missing = client.post(link, {"do": "say", "stage": "stopped"}).content.decode()
    assert "Choose why it stopped" in missing
    client.post(link, {"stage": "stopped", "stop_reason": "resources", "stop_words": "The grant ended."})

    adoption.refresh_from_db()
    assert (adoption.state, adoption.stop_words) == ("stopped", "The grant ended.")
    assert CheckIn.objects.get().answer == "stopped"
    assert [client.get(link).status_code, client.post(link, {"stage": "in_use"}).status_code] == [410, 410]


def test_still_the_same_is_an_answer_without_a_step(client, adoption, time_machine):
    ask_on(time_machine, "2027-03-01")

    client.post(link_of(OutgoingMail.objects.get()), {"stage": "in_use"})

    adoption.refresh_from_db()
    assert (adoption.state, adoption.steps.count()) == ("in_use", 1)
    assert CheckIn.objects.get().answered_at is not None
