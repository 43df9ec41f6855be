"""The start page of the desk: what waits is counted truly, and each sees what their group may see."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles import texts
from profiles.models import Practice, SearchMiss
from profiles.workflow import State, SubmissionState
from tests.factories import (
    ContactRequestFactory,
    CorrectionFactory,
    DistrictFactory,
    NominationFactory,
    PracticeFactory,
    TopicFactory,
    UserFactory,
)
from tests.profiles.submitting import submission_at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-11-21T17:00:00Z", tick=False)


def start(client, *groups):
    client.force_login(UserFactory(groups=groups or ["curator"]))
    return client.get(reverse("admin:index")).context["desk"]


def queue(desk, title):
    return next(one for one in desk["queues"] if one.title == title)


def draft_of(days, **values):
    practice = PracticeFactory(state=State.DRAFT, **values)
    Practice.objects.filter(pk=practice.pk).update(created_at=timezone.now() - timedelta(days=days))
    return practice


def test_drafts_wait_the_oldest_first_and_are_late_after_a_month(client):
    for days in (31, 2, 40, 32):
        draft_of(days, title=f"Of {days} days")
    PracticeFactory()

    drafts = queue(start(client), "Drafts")

    assert [(row.title, row.waited, row.is_late) for row in drafts.rows] == [
        ("Of 40 days", 40, True),
        ("Of 32 days", 32, True),
        ("Of 31 days", 31, False),
        ("Of 2 days", 2, False),
    ]
    assert (drafts.total, drafts.late) == (4, 2)


def test_submissions_wait_by_working_days_of_their_step(client, time_machine):
    time_machine.move_to("2026-11-02T17:00:00Z", tick=False)
    submission_at(SubmissionState.SUBMITTED, title="First look")
    submission_at(SubmissionState.IN_REVIEW, title="Being read")
    submission_at(SubmissionState.CHANGES_REQUESTED)
    time_machine.move_to("2026-11-10T17:00:00Z", tick=False)

    desk = start(client)

    waiting = queue(desk, "To review")
    assert [(row.title, row.waited, row.promise, row.is_late) for row in waiting.rows] == [
        ("First look", 6, 5, True),
        ("Being read", 6, 20, False),
    ]
    assert (waiting.total, waiting.late) == (2, 1)
    assert len(client.get(waiting.url).context["cl"].result_list) == 2


def test_an_update_waits_beside_the_public_text(client):
    texts.start_revision(PracticeFactory(title="Public"), by=None)
    PracticeFactory(state=State.DRAFT)

    assert [row.title for row in queue(start(client), "Updates being written").rows] == ["Public"]


def test_yearly_checks_are_due_after_12_months_and_late_after_15(client):
    for checked in [date(2025, 11, 21), date(2025, 11, 22), date(2025, 8, 21), date(2025, 8, 22)]:
        PracticeFactory(title=str(checked), verified_on=checked, verified_by="csde")
    PracticeFactory(title="Draft", state=State.DRAFT, verified_on=date(2020, 1, 1), verified_by="csde")
    PracticeFactory(title="Never checked, new")

    desk = start(client)

    due = queue(desk, "Due for their yearly check")
    assert [(row.title, row.waited, row.is_late) for row in due.rows] == [
        ("2025-08-21", 15, True),
        ("2025-08-22", 14, False),
        ("2025-11-21", 12, False),
    ]
    assert (due.total, due.late, desk["listed"], desk["checked_percent"]) == (3, 1, 5, 40)
    assert len(client.get(due.url).context["cl"].result_list) == 3


def test_requests_and_corrections_wait_by_working_days_and_name_nobody(client):
    monday = timezone.now() - timedelta(days=12)
    request = ContactRequestFactory(
        at=monday, name="Ada Asker", practice=PracticeFactory(title="Asked about")
    )
    CorrectionFactory(practice=PracticeFactory(title="Wrong"))

    desk = start(client)

    asked, wrong = queue(desk, "Contact requests"), queue(desk, "Corrections")
    assert [(row.title, row.waited, row.is_late) for row in asked.rows] == [
        (f"Request {request.pk}: Asked about", 8, True)  # without Veterans Day
    ]
    assert (asked.total, asked.late, wrong.total, wrong.late) == (1, 1, 1, 0)
    assert "Ada Asker" not in client.get(reverse("admin:index")).content.decode()
    for one in (asked, wrong):
        assert len(client.get(one.url).context["cl"].result_list) == 1


def test_searches_without_results_of_30_days_are_summed(client):
    for words, days, times in [("robotics", 1, 2), ("robotics", 29, 1), ("chess", 3, 4), ("old", 30, 9)]:
        SearchMiss.objects.create(words=words, day=TODAY - timedelta(days=days), times=times)

    assert [(bar.label, bar.count) for bar in start(client)["misses"].bars] == [("chess", 4), ("robotics", 3)]


def test_coverage_counts_what_readers_find(client):
    first, second = TopicFactory(name="First"), TopicFactory(name="Second")
    shares, partner = DistrictFactory(drg="A", planning_region="West"), DistrictFactory(drg="A")
    DistrictFactory(kind="charter", planning_region="West")
    PracticeFactory(topics=[first, second], lead_district=shares, districts=[partner])
    PracticeFactory(topics=[first], lead_district=shares, state=State.ENDED)
    PracticeFactory(topics=[first], lead_district=shares, state=State.DRAFT)

    topics, kinds, groups, regions = start(client)["coverage"]

    assert [(bar.label, bar.count) for bar in topics.bars] == [("First", 2), ("Second", 1)]
    assert [(bar.label, bar.count, bar.whole) for bar in kinds.bars] == [("Local", 2, 2), ("Charter", 0, 1)]
    assert [(bar.label, bar.count, bar.whole) for bar in groups.bars] == [("A", 2, 2), ("Not recorded", 0, 1)]
    assert [(bar.label, bar.count, bar.whole) for bar in regions.bars] == [
        ("West", 1, 2),
        ("Not recorded", 1, 1),
    ]


def test_staff_without_a_right_see_nothing_of_it(client):
    draft_of(3, title="Confidential plan")
    client.force_login(UserFactory(is_staff=True))

    page = client.get(reverse("admin:index"))

    assert page.context["desk"]["queues"] == page.context["desk"]["coverage"] == []
    assert page.context["desk"]["misses"] is None
    assert "Confidential plan" not in page.content.decode()


def test_an_empty_inventory_says_so(client):
    start(client)

    page = client.get(reverse("admin:index")).content.decode()

    assert "No draft waits." in page
    assert "Every practice was checked within a year." in page
    assert "No search of the last 30 days found nothing." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    client.force_login(UserFactory(groups=["curator"]))
    for n in range(count):
        draft_of(n)
        texts.start_revision(PracticeFactory(), by=None)
        PracticeFactory(verified_on=date(2025, 1, 1), verified_by="csde")
        SearchMiss.objects.create(words=f"words {n}", day=TODAY)
        ContactRequestFactory()
        CorrectionFactory()
        submission_at(SubmissionState.SUBMITTED)
        NominationFactory()

    with django_assert_num_queries(29):
        client.get(reverse("admin:index"))
