"""Who is told of what a district looks for: owners of matching practices, each once."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail as django_mail

from accounts.models import Role
from core import mail
from core.models import OutgoingMail
from profiles.models import LookingFor, ToldOwner
from profiles.seeking import actions, life, telling
from profiles.seeking.life import Seeking
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    LookingForFactory,
    MembershipFactory,
    PracticeFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def at(hour, day=TODAY):
    """An hour in Connecticut in winter, as the clock of a server has it."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour + 5, tzinfo=UTC), tick=False)


@pytest.fixture
def topic():
    return TopicFactory(slug="attendance", name="Attendance")


@pytest.fixture
def item(topic):
    with at(12):
        return LookingForFactory(
            district=DistrictFactory(slug="elm", short_name="Elm"),
            topic=topic,
            note="Who runs walking school buses?",
            lowest_grade=0,
            highest_grade=5,
        )


def owner(topic, address="contact@oak.example", **values):
    """A practice that matches, unless ``values`` say otherwise."""
    usual = {"verified_on": TODAY, "verified_by": "district", "lowest_grade": 3, "highest_grade": 8}
    return PracticeFactory(topics=[topic], contact_email=address, **usual | values)


def run(hour=12, day=TODAY):
    """Run the job and give who gets mail."""
    OutgoingMail.objects.all().delete()
    with at(hour, day):
        telling.tell_owners()
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))


def test_an_owner_reads_who_looks_for_what_and_where_to_answer(item, topic):
    owner(topic, title="Walking to school", lead_district__short_name="Oak")

    assert run() == ["contact@oak.example"]

    message = OutgoingMail.objects.get()
    assert message.subject == "Elm looks for help with Attendance"
    for words in (
        "> Who runs walking school buses?",
        "Walking to school",
        "grades K–5",
        f"/looking-for/{item.pk}/",
    ):
        assert words in message.text
    assert item.posted_by.email not in message.text
    assert message.reply_to == ""


@pytest.mark.parametrize(
    "other",
    [
        {"state": State.DRAFT},
        {"state": State.STALE},
        {"state": State.ENDED},
        {"state": State.WITHDRAWN},
        {"status": "ended", "status_reason": "No money."},
        {"verified_on": None, "verified_by": ""},
        {"verified_on": date(2024, 12, 2)},
        {"lowest_grade": 6, "highest_grade": 8},
        {"lowest_grade": None, "highest_grade": None},
        {"address": ""},
    ],
)
def test_others_are_not_told(item, topic, other):
    owner(topic, **other)

    assert run() == []
    item.refresh_from_db()
    assert item.told_at is not None


def test_nor_are_owners_on_other_topics_and_those_of_the_district_itself(item, topic):
    owner(TopicFactory())
    owner(topic, lead_district=item.district)
    owner(topic, districts=[item.district])

    assert run() == []


def test_checked_fifteen_months_ago_is_too_long_and_a_day_less_is_not(item, topic):
    owner(topic, "late@oak.example", verified_on=date(2024, 12, 2))
    owner(topic, "right@oak.example", verified_on=date(2024, 12, 3))

    assert run() == ["right@oak.example"]


def test_without_grades_any_practice_matches(topic):
    with at(12):
        LookingForFactory(topic=topic)
    owner(topic, lowest_grade=None, highest_grade=None)

    assert run() == ["contact@oak.example"]


def test_the_liaison_is_told_where_mail_to_the_contact_came_back(item, topic):
    practice = owner(topic)
    liaison = MembershipFactory(district=practice.lead_district, role=Role.LIAISON).user
    practice.contact_bounced_at = datetime(2026, 1, 1, tzinfo=UTC)
    practice.save()

    assert run() == [liaison.email]


def test_one_contact_of_two_practices_gets_one_mail_that_names_both(item, topic):
    first, second = owner(topic, title="First"), owner(topic, "CONTACT@oak.example", title="Second")

    assert run() == ["contact@oak.example"]
    text = OutgoingMail.objects.get().text
    assert "First" in text
    assert "Second" in text
    assert set(ToldOwner.objects.values_list("practice", flat=True)) == {first.pk, second.pk}


def test_the_nearest_districts_come_first_and_no_more_than_so_many(item, topic, monkeypatch):
    monkeypatch.setattr(life, "MOST_TOLD", 2)
    figures = {"enrollment_year": 2026, "demographics_year": 2026, "grade_span": "k12"}
    sizes = {"elm": 1000, "far": 90000, "near": 1010, "between": 2000}
    for name, size in sizes.items():
        district = item.district if name == "elm" else DistrictFactory(slug=name)
        for field, value in {**figures, "enrollment": size, "pct_english_learners": 10}.items():
            setattr(district, field, value)
        district.save()
        if name != "elm":
            owner(topic, f"{name}@oak.example", lead_district=district)
    owner(topic, "incomparable@oak.example")

    assert run() == ["near@oak.example", "between@oak.example"]


def test_nobody_is_told_twice_however_often_it_runs(item, topic):
    owner(topic)
    assert run() == ["contact@oak.example"]

    LookingFor.objects.update(told_at=None)  # as if the run had been killed before its end
    assert run() == []
    assert run() == []


def test_another_contact_of_the_same_practice_is_not_told_again(item, topic):
    practice = owner(topic)
    run()
    practice.contact_email = "new@oak.example"
    practice.save()
    LookingFor.objects.update(told_at=None)

    assert run() == []


def test_a_run_that_is_killed_goes_on_where_it_stopped(item, topic):
    addresses = [f"contact{n}@oak.example" for n in range(3)]
    for address in addresses:
        owner(topic, address)
    real, queued = mail.queue, []

    def dies(*args, **kwargs):
        queued.append(args[1])
        if len(queued) == 2:
            raise ConnectionError
        return real(*args, **kwargs)

    with mock.patch.object(telling.mail, "queue", dies):
        first = run()
    item.refresh_from_db()
    assert (len(first), item.told_at) == (1, None)
    second = run()

    assert sorted(first + second) == addresses
    assert ToldOwner.objects.count() == 3
    assert run() == []


def test_one_request_that_fails_does_not_stop_the_others(item, topic):
    with at(12):
        LookingForFactory(topic=topic)
    owner(topic)
    real = telling.owners_of

    def fails(one, today):
        if one == item:
            raise ConnectionError
        return real(one, today)

    with mock.patch.object(telling, "owners_of", fails):
        assert run() == ["contact@oak.example"]


def test_nobody_gets_mail_at_night(item, topic):
    owner(topic)

    assert run(hour=6) == []
    assert run(hour=7) == ["contact@oak.example"]


def test_a_contact_is_told_three_times_in_a_month(topic):
    owner(topic)
    with at(12):
        for _ in range(4):
            LookingForFactory(topic=topic)

    assert run() == ["contact@oak.example"] * 3
    month_later = TODAY + timedelta(days=life.CONTACT_DAYS + 1)
    with at(12, month_later):
        LookingForFactory(topic=topic)
    assert run(day=month_later) == ["contact@oak.example"]


def test_what_is_over_by_then_is_told_to_nobody(item, topic):
    owner(topic)
    with at(12):
        actions.change_status(item, Seeking.WITHDRAWN, by=item.posted_by)

    assert run() == []


def test_words_do_not_get_into_the_head_of_a_mail(topic):
    district = DistrictFactory(short_name="Elm\r\nBcc: everyone@example.org")
    with at(12):
        LookingForFactory(district=district, topic=topic, note="Hello\n\nBcc: everyone@elm")
    owner(topic)
    run()
    mail.deliver_waiting()

    message = django_mail.outbox[0]
    assert message.recipients() == ["contact@oak.example"]
    assert message.subject == "Elm Bcc: everyone@example.org looks for help with Attendance"
    assert set(message.message().keys()) >= {"Subject", "To"}
    assert "Bcc" not in message.message()


@pytest.mark.parametrize("count", [1, 3])
def test_more_practices_are_found_by_the_same_queries(item, topic, django_assert_num_queries, count):
    for n in range(count):
        owner(topic, f"contact{n}@oak.example")

    with django_assert_num_queries(2):
        assert len(telling.owners_of(item, TODAY)) == count


def test_the_log_names_nobody(item, topic, caplog):
    owner(topic)

    run()

    assert "contact@oak.example" not in caplog.text
    assert "walking" not in caplog.text
