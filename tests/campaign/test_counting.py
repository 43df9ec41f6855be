"""What is opened is counted by day, from our own pages, with limits and without any trace of who."""

from datetime import date, timedelta

import pytest
from django.test import Client

from campaign import counting, views
from campaign.models import PracticeCount
from core.models import Bucket
from profiles.models import Practice
from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-11-24T17:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def url():
    return f"/practices/{PracticeFactory(slug='walk').slug}/count/"


def counts():
    return list(PracticeCount.objects.order_by("day", "kind").values_list("day", "kind", "times"))


def test_the_script_of_a_page_counts_and_looking_does_not(client, url, now):
    assert client.get(url).status_code == 405
    page = client.get("/practices/walk/").content.decode()
    assert f'data-count="{url}" data-kind="read"' in page
    form = client.get("/practices/walk/contact/").content.decode()
    assert f'data-count="{url}" data-kind="asked"' in form
    assert counts() == []

    anybody = Client(enforce_csrf_checks=True)
    for kind in ("read", "read", "asked"):
        answer = anybody.post(url, {"kind": kind})
        assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    now.move_to("2026-11-25T17:00:00Z", tick=False)
    anybody.post(url, {"kind": "read"})

    assert counts() == [
        (date(2026, 11, 24), "asked", 1),
        (date(2026, 11, 24), "read", 2),
        (date(2026, 11, 25), "read", 1),
    ]
    # Not even a digest says which page somebody opened.
    assert not [key for key in Bucket.objects.values_list("key", flat=True) if "walk" in key]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({"kind": "other"}, {}, 400),
        ({}, {}, 400),
        ({"kind": "read", "times": "9" * 3000}, {}, 413),
        ({"kind": "read"}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_what_is_no_word_of_our_pages_is_not_counted(client, url, data, headers, status):
    assert client.post(url, data, headers=headers).status_code == status
    assert counts() == []


def test_what_is_not_public_is_not_counted(client, url):
    PracticeFactory(slug="draft", state="draft")
    PracticeFactory(slug="gone", state="withdrawn")

    for slug in ("draft", "gone", "nowhere"):
        assert client.post(f"/practices/{slug}/count/", {"kind": "read"}).status_code == 404
    assert counts() == []


def test_one_network_counts_only_so_often(client, url, monkeypatch):
    monkeypatch.setattr(views, "COUNTS_OF_ONE", {"limit": 2, "per": timedelta(hours=1)})

    assert [client.post(url, {"kind": "read"}).status_code for _ in range(3)] == [204, 204, 429]
    assert counts() == [(date(2026, 11, 24), "read", 2)]


def test_counts_are_forgotten_after_three_years_and_some(client, url, now):
    client.post(url, {"kind": "read"})
    now.move_to("2030-03-08T17:00:00Z", tick=False)
    counting.forget_old()
    assert len(counts()) == 1
    now.move_to("2030-03-09T17:00:00Z", tick=False)
    counting.forget_old()
    assert counts() == []


def test_the_public_reads_how_often_all_pages_were_opened_once_there_is_something_to_say(client, url):
    practice = Practice.objects.get(slug="walk")
    for day, kind, times in [("2025-11-24", "read", 5000), ("2026-11-24", "asked", 5000)]:
        PracticeCount.objects.create(practice=practice, day=day, kind=kind, times=times)
    year = PracticeCount.objects.create(practice=practice, day="2025-11-25", kind="read", times=99)
    assert "were opened" not in client.get("/data/").content.decode()
    year.times = 1234
    year.save()
    assert "were opened 1,234 times" in client.get("/data/").content.decode()
