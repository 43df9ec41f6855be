"""Limits kept in Postgres: bursts, refilling, visitors told apart without their addresses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Bucket
from core.ratelimit import forget_full, take, visitor_key, visitor_network

HOUR = timedelta(hours=1)


@pytest.fixture
def seen(rf):
    def request(address, forwarded=None):
        headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
        return rf.get("/", REMOTE_ADDR=address, headers=headers)

    return request


@pytest.mark.django_db
def test_as_many_as_the_limit_may_pass_and_one_key_does_not_use_up_another():
    assert [take("a", limit=3, per=HOUR) for _ in range(5)] == [True, True, True, False, False]
    assert take("b", limit=3, per=HOUR)


@pytest.mark.django_db
def test_a_bucket_refills_with_time_and_never_beyond_the_limit():
    for _ in range(3):
        take("a", limit=3, per=HOUR)
    Bucket.objects.update(filled_at=timezone.now() - timedelta(minutes=21))
    assert [take("a", limit=3, per=HOUR) for _ in range(2)] == [True, False]

    Bucket.objects.update(filled_at=timezone.now() - timedelta(days=9))
    assert [take("a", limit=3, per=HOUR) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_cannot_share_the_last_token():
    def one(_):
        try:
            return take("a", limit=4, per=HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(16))) == 4


@pytest.mark.django_db
def test_a_bucket_of_a_month_ago_is_forgotten():
    take("old", limit=1, per=HOUR)
    take("new", limit=1, per=HOUR)
    Bucket.objects.filter(key="old").update(filled_at=timezone.now() - timedelta(days=32))

    forget_full()

    assert list(Bucket.objects.values_list("key", flat=True)) == ["new"]


def test_the_key_holds_no_address_and_differs_by_visitor_and_action(seen):
    key = visitor_key("write", seen("192.0.2.7"))

    assert "192.0.2.7" not in key
    assert key == visitor_key("write", seen("192.0.2.7"))
    assert len({key, visitor_key("write", seen("192.0.2.8")), visitor_key("read", seen("192.0.2.7"))}) == 3


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded", "network"),
    [
        (0, "192.0.2.7", None, "192.0.2.7"),
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),  # said by the visitor, so not believed
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", ""),
        (0, "2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
        (0, "", None, ""),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(settings, seen, proxies, address, forwarded, network):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert visitor_network(seen(address, forwarded)) == network
