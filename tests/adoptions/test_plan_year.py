"""Through the year: where activities stand, what was noted, and a mail a month for who asked for it."""

import re
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from adoptions.models import PlanNote, PlanReminder
from adoptions.plans import reminders
from core.models import OutgoingMail
from tests.adoptions.planning import Planning, a_plan, core
from tests.factories import PlanFactory, UserFactory

pytestmark = pytest.mark.django_db


def at(day, hour=9):
    """That hour in Connecticut (standard time), as the clock of a server has it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour + 5)


def run_on(day, hour=9):
    """Run the timer on ``day`` and give whom it wrote to."""
    OutgoingMail.objects.all().delete()
    with time_machine.travel(at(day, hour), tick=False):
        reminders.remind()
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


@pytest.fixture
def plan():
    return a_plan(title="Attendance 2027", by=UserFactory(email="owner@elm.example"), school_year=2027)


@pytest.fixture
def planning(client, plan):
    client.force_login(plan.owner)
    return Planning(client, plan.pk)


def asked_on(plan, day, email="owner@elm.example"):
    return plan.reminders.create(email=email, told_for=day.replace(day=1))


@time_machine.travel("2026-11-29 15:00Z", tick=False)
def test_where_an_activity_stands_and_notes_of_months(planning, plan):
    board = core(plan)
    page = planning.open("progress_of", board.pk)
    assert page.context["note"]["month"].value() == "2026-11-01"

    assert planning.save(page, progress="going_on", note="Met twice.").status_code == 302
    page = planning.open("progress_of", board.pk)
    assert planning.save(page, progress="done", note="Met in fall.", month="2026-10-01").status_code == 302

    assert core(plan).progress == "done"
    assert [(one.month, one.words, one.who) for one in board.notes.all()] == [
        (date(2026, 10, 1), "Met in fall.", "owner@elm.example"),
        (date(2026, 11, 1), "Met twice.", "owner@elm.example"),
    ]
    html = planning.open("progress").content.decode()
    assert "Met twice." in html
    assert "Done" in html


def test_what_is_dropped_says_why_and_the_note_waits(planning, plan):
    board = core(plan)
    page = planning.open("progress_of", board.pk)
    answer = planning.save(page, progress="dropped", note="A note")
    assert "Say why it was dropped" in answer.content.decode()
    assert "A note</textarea>" in answer.content.decode()
    assert (core(plan).progress, PlanNote.objects.count()) == ("not_begun", 0)

    assert planning.save(page, progress="dropped", why_dropped="No time", note="A note").status_code == 302
    assert (core(plan).progress, PlanNote.objects.count()) == ("dropped", 1)
    # It can be taken up again.
    planning.save(planning.open("progress_of", board.pk), progress="going_on")
    assert core(plan).progress == "going_on"


def test_a_month_of_another_year_is_refused(planning, plan):
    page = planning.open("progress_of", core(plan).pk)
    answer = planning.save(page, note="A note", month="2020-01-01")
    assert "Choose a month of the plan" in answer.content.decode()
    assert PlanNote.objects.count() == 0


def test_two_who_note_at_once_lose_nothing(planning, plan):
    board = core(plan)
    mine, theirs = planning.open("progress_of", board.pk), planning.open("progress_of", board.pk)
    planning.save(theirs, progress="going_on", note="Theirs")
    planning.save(mine, note="Mine")
    assert sorted(board.notes.values_list("words", flat=True)) == ["Mine", "Theirs"]
    assert core(plan).progress == "going_on"


def test_a_year_of_mails(plan):
    asked_on(plan, date(2026, 11, 29))
    days = [date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 1)]
    assert [bool(run_on(day)) for day in days] == [False, False, True, False, True]
    # A month in which the portal was down on the first is told on the day it runs again.
    assert [bool(run_on(day)) for day in (date(2027, 2, 17), date(2027, 2, 18))] == [True, False]
    assert [run_on(date(2027, month, 1)) for month in (3, 4, 5, 6)] == [["owner@elm.example"]] * 4
    # The school year is over.
    assert [run_on(date(2027, month, 1)) for month in (7, 8, 12)] == [[], [], []]


def test_the_day_begins_in_hartford_and_nobody_is_written_to_at_night(plan):
    asked_on(plan, date(2026, 11, 29))
    # In London it is December already; in Hartford it is the evening before.
    assert run_on(date(2026, 11, 30), hour=22) == []
    assert run_on(date(2026, 12, 1), hour=3) == []
    assert run_on(date(2026, 12, 1), hour=7) == ["owner@elm.example"]


def test_the_year_of_a_plan_for_next_year_has_not_begun(plan):
    plan.school_year = 2028
    plan.save()
    asked_on(plan, date(2026, 11, 29))
    assert [run_on(day) for day in (date(2026, 12, 1), date(2027, 6, 1))] == [[], []]
    assert run_on(date(2027, 7, 1)) == ["owner@elm.example"]


def test_a_run_that_is_killed_goes_on_where_it_stopped(plan):
    for n in range(3):
        asked_on(
            PlanFactory(by=UserFactory(email=f"p{n}@elm.example")), date(2026, 11, 1), f"p{n}@elm.example"
        )
    queue, calls = reminders.mail.queue, []

    def second_fails(*args, **options):
        calls.append(args[1])
        if len(calls) == 2:
            raise RuntimeError("no database")
        return queue(*args, **options)

    with mock.patch.object(reminders.mail, "queue", second_fails):
        assert run_on(date(2026, 12, 1)) == ["p0@elm.example", "p2@elm.example"]
    assert run_on(date(2026, 12, 1)) == ["p1@elm.example"]
    assert run_on(date(2026, 12, 1)) == []


def test_the_mail_names_what_the_month_has_and_leads_to_it(plan):
    board, calls = core(plan), core(plan, "Daily calls")
    board.month_from, board.month_to = 11, 1
    board.save()
    calls.month_from, calls.progress = 12, "done"
    calls.save()
    asked_on(plan, date(2026, 11, 29))
    run_on(date(2026, 12, 1))
    mail = OutgoingMail.objects.get()

    assert mail.subject == "December: your plan Attendance 2027"
    assert "In December it plans:\n- Review board\n" in mail.text
    assert "Daily calls" not in mail.text
    assert reverse("plans:progress", args=[plan.pk]) in mail.text


def test_whom_a_plan_was_taken_from_gets_no_mail_and_a_plan_put_away_sends_none(plan):
    one = plan.shares.create(email="helper@elm.example")
    asked_on(plan, date(2026, 11, 29))
    asked_on(plan, date(2026, 11, 29), "helper@elm.example")
    assert run_on(date(2026, 12, 1)) == ["helper@elm.example", "owner@elm.example"]
    type(one).objects.update(ended_at=at(date(2026, 12, 2)))
    assert run_on(date(2027, 1, 1)) == ["owner@elm.example"]
    type(plan.owner).objects.update(is_active=False)
    assert run_on(date(2027, 2, 1)) == []
    type(plan.owner).objects.update(is_active=True)
    type(plan).objects.update(state="away")
    assert run_on(date(2027, 3, 1)) == []


@time_machine.travel("2026-11-29 15:00Z", tick=False)
def test_the_mail_is_asked_for_and_stopped_on_the_page(planning, plan):
    assert "Send me a mail a month" in planning.open("progress").content.decode()
    for _ in range(2):
        assert planning.post("reminder", wanted="yes").status_code == 302
    [one] = PlanReminder.objects.all()
    assert (one.email, one.told_for) == ("owner@elm.example", date(2026, 11, 1))
    assert "Stop the mails" in planning.open("progress").content.decode()
    planning.post("reminder", wanted="no")
    assert PlanReminder.objects.count() == 0
    assert planning.post("reminder", wanted="perhaps").status_code == 404


def test_the_mail_is_stopped_by_its_link_but_not_by_opening_it(plan):
    asked_on(plan, date(2026, 11, 29))
    run_on(date(2026, 12, 1))
    link = re.search(r"/workspace/plans/reminders/\S+", OutgoingMail.objects.get().text)[0]
    anyone = Client()
    with time_machine.travel(at(date(2026, 12, 2)), tick=False):
        page = anyone.get(link)
        assert "Stop the mails of this plan?" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert PlanReminder.objects.count() == 1
        assert Client(enforce_csrf_checks=True).post(link).status_code == 403
        assert PlanReminder.objects.count() == 1
        assert "You get no more mails" in anyone.post(link).content.decode()
        assert PlanReminder.objects.count() == 0
        assert "You get no more mails" in anyone.get(link).content.decode()
        assert anyone.get("/workspace/plans/reminders/nothing/").status_code == 200


def test_ending_a_share_ends_its_mail(planning, plan):
    one = plan.shares.create(email="helper@elm.example")
    asked_on(plan, date(2026, 11, 29), "helper@elm.example")
    planning.post("share_end", one.pk)
    assert PlanReminder.objects.count() == 0
