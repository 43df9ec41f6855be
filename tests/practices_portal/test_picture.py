"""The staff's picture counts truly, names nobody, and each sees what their group may see."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaign import counting
from campaign.models import Follower
from campaign.vocabulary import Counted
from contacts.actions import change_status
from practices_portal import picture, picture_parts
from profiles.models import SearchMiss
from tests.factories import (
    ContactRequestFactory,
    DistrictFactory,
    FollowerFactory,
    PracticeFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = "/admin/picture/"
NAMES = [slug for slug, _, _ in picture.PARTS]


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-11-24T17:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(groups=["curator"]))
    return client


def file(client, slug, **query):
    response = client.get(reverse("admin:picture_file", args=[slug], query=query or None))
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_requests_stand_by_month_and_state(staff, now):
    ContactRequestFactory(at=datetime(2026, 10, 5, 15, tzinfo=UTC))
    change_status(ContactRequestFactory(at=datetime(2026, 10, 6, 15, tzinfo=UTC)), "answered", by=None)
    # Still October in Hartford.
    ContactRequestFactory(at=datetime(2026, 11, 1, 3, tzinfo=UTC))
    ContactRequestFactory(at=datetime(2025, 11, 30, 15, tzinfo=UTC))

    header, *rows = file(staff, "requests")

    assert header == ["Month", "Requests", "Passed on", "Acknowledged", "Answered", "Declined", "Closed"]
    assert len(rows) == 12
    assert rows[:2] == [
        ["Nov 2026", "0", "0", "0", "0", "0", "0"],
        ["Oct 2026", "3", "2", "0", "1", "0", "0"],
    ]
    assert rows[-1][0] == "Dec 2025"
    assert len(file(staff, "requests", months=24)) == 25
    assert sum(int(row[1]) for row in file(staff, "requests", months=24)[1:]) == 4


def test_waits_are_in_working_days_and_late_by_the_promise(staff, now):
    monday = datetime(2026, 11, 2, 15, tzinfo=UTC)
    quick, slow, silent = (ContactRequestFactory(at=monday) for _ in range(3))
    now.move_to("2026-11-03T15:00:00Z", tick=False)
    change_status(quick, "acknowledged", by=None)
    now.move_to("2026-11-09T15:00:00Z", tick=False)
    change_status(quick, "answered", by=None)
    now.move_to("2026-11-10T15:00:00Z", tick=False)
    change_status(slow, "declined", by=None, note="Why")
    now.move_to("2026-11-24T17:00:00Z", tick=False)
    new = ContactRequestFactory()

    [_, month, *_] = file(staff, "answers")

    # One, 6 working days; answered after 5 and 6; late are the slow and the silent one.
    assert month == ["Nov 2026", "4", "3.5", "5.5", "2", "50"]
    assert (silent.is_late, new.is_late) == (True, False)


def test_checks_are_counted_by_who_and_when_against_the_target(staff):
    for on, by in [
        (date(2025, 11, 24), "district"),
        (date(2025, 11, 23), "csde"),
        (date(2026, 1, 1), "csde"),
    ]:
        PracticeFactory(verified_on=on, verified_by=by)
    PracticeFactory()
    PracticeFactory(state="draft", verified_on=date(2026, 1, 1), verified_by="csde")

    assert [row[1:] for row in file(staff, "verified")[1:]] == [
        ["1", "25"],
        ["1", "25"],
        ["1", "25"],
        ["1", "25"],
    ]
    assert "50% checked. The target is 90% or more." in staff.get(URL).content.decode()


def test_coverage_counts_each_practice_once_in_a_place_and_a_topic(staff):
    one, two = TopicFactory(name="One"), TopicFactory(name="Two")
    elm, oak = (DistrictFactory(short_name=name, planning_region="Capitol") for name in ("Elm", "Oak"))
    DistrictFactory(short_name="Pine", planning_region="")
    PracticeFactory(lead_district=elm, districts=[oak], topics=[one, two])
    PracticeFactory(lead_district=elm, topics=[one])
    PracticeFactory(lead_district=oak, topics=[two], state="draft")

    assert file(staff, "regions") == [
        ["Planning region", "Practices", "One", "Two"],
        ["Not recorded", "0", "0", "0"],
        ["Capitol", "2", "2", "1"],
    ]
    assert file(staff, "districts")[1:] == [
        ["Elm", "2", "2", "1"],
        ["Oak", "1", "1", "1"],
        ["Pine", "0", "0", "0"],
    ]


def test_words_that_found_nothing_are_safe_in_a_spreadsheet(staff):
    SearchMiss.objects.create(words="=cmd|' /c calc'!a0", day=date(2026, 11, 1), times=3)
    SearchMiss.objects.create(words="=cmd|' /c calc'!a0", day=date(2026, 10, 1), times=1)
    SearchMiss.objects.create(words="old", day=date(2025, 11, 1))

    assert file(staff, "searches")[1:] == [["'=cmd|' /c calc'!a0", "4"]]


def test_followers_are_numbers_and_never_addresses(staff):
    topic = TopicFactory(slug="attendance", name="Attendance")
    PracticeFactory(slug="walk", topics=[topic])
    FollowerFactory(email="told@elm.example", follows=["topic=attendance", "practice=walk", ""])
    FollowerFactory(email="left@elm.example", follows=["topic=attendance"], unsubscribed_at=timezone.now())
    FollowerFactory(email="back@elm.example", bounced_at=timezone.now())
    asked = Follower.objects.create(email="asked@elm.example")
    asked.follows.create(kind="topic", topic=topic)

    assert [row[1] for row in file(staff, "followers")[1:]] == ["1", "1", "1", "1"]
    assert file(staff, "followed")[1:] == [
        ["Saved practices", "1"],
        ["Districts", "0"],
        ["Saved searches", "1"],
        ["Topic: Attendance", "2"],
    ]
    assert "elm.example" not in staff.get(URL).content.decode()


def test_pages_opened_stand_by_practice(staff, now):
    walk, read = PracticeFactory(title="Walk"), PracticeFactory(title="Read")
    for kind in (Counted.READ, Counted.READ, Counted.ASKED):
        counting.count(read, kind)
    counting.count(walk, Counted.READ)

    assert file(staff, "opened")[1:] == [["Read", "2", "1"], ["Walk", "1", "0"]]


@pytest.mark.parametrize("months", ["0", "13", "x", "-12", "12.5", "", "٣", "9" * 5000])
def test_a_period_that_is_none_is_said_and_the_usual_one_is_shown(staff, months):
    page = staff.get(URL, {"months": months})

    assert "Choose 3, 6, 12, 24, 36 months. This shows 12." in page.content.decode()
    assert page.context["period"].months == 12
    assert staff.get(reverse("admin:picture_file", args=["requests"]), {"months": months}).status_code == 400


def test_each_group_sees_what_it_may_see(client):
    def seen(*groups, **user):
        client.force_login(UserFactory(groups=groups, **user))
        response = client.get(URL)
        files = [client.get(reverse("admin:picture_file", args=[name])).status_code for name in NAMES]
        parts = [shown.slug for shown in response.context["parts"]] if response.status_code == 200 else []
        assert files == [200 if name in parts else 403 for name in NAMES]
        return parts

    assert seen("curator") == seen("publisher") == seen("administrator") == NAMES
    assert seen("data manager") == ["verified", "regions", "districts", "searches"]
    assert seen(is_staff=True) == []
    assert client.get(URL).status_code == 403
    assert client.get(reverse("admin:picture_file", args=["nothing"])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(URL).status_code == 302
    assert client.get(reverse("admin:picture_file", args=["requests"])).status_code == 302


def test_nothing_is_written_there(staff):
    assert staff.post(URL).status_code == 405
    assert staff.post(reverse("admin:picture_file", args=["requests"])).status_code == 405


def test_an_empty_portal_has_a_picture(staff):
    page = staff.get(URL).content.decode()

    assert "No practice is public yet." in page
    assert "No search found nothing." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_picture_takes_the_same_queries_for_one_and_for_three(staff, django_assert_num_queries, count):
    for n in range(count):
        practice = PracticeFactory(verified_on=date(2026, 1, 1), verified_by="csde")
        SearchMiss.objects.create(words=f"words {n}", day=date(2026, 11, 1))
        change_status(ContactRequestFactory(practice=practice), "answered", by=None)
        FollowerFactory(follows=[f"practice={practice.slug}"])
        counting.count(practice, Counted.READ)

    with django_assert_num_queries(23):
        assert staff.get(URL).status_code == 200


def test_a_period_is_of_whole_months():
    period = picture_parts.Period(date(2027, 1, 31), 3)

    assert period.first == date(2026, 11, 1)
    assert period.each == [date(2027, 1, 1), date(2026, 12, 1), date(2026, 11, 1)]
