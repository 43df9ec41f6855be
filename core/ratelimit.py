"""Limits on what strangers may do how often: a token bucket for each key, kept in Postgres.

Kept there because every web process must count alike. Keys hold no addresses, only keyed digests
of them, so the table tells nobody who was here.
"""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Bucket

# One statement, so that two requests at once cannot both take the last token. The database's own
# clock: transactions of tests and of long requests do not stop it.
TAKE = """
    INSERT INTO core_bucket AS bucket (key, tokens, filled_at)
    VALUES (%(key)s, %(limit)s - 1, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET tokens = {level} - 1, filled_at = clock_timestamp()
    WHERE {level} >= 1
    RETURNING tokens
""".format(
    level="least(%(limit)s, bucket.tokens"
    " + extract(epoch FROM clock_timestamp() - bucket.filled_at) * %(limit)s / %(seconds)s)"
)


def take(key, *, limit, per):
    """Whether one more may be done under ``key``: at most ``limit`` at once, refilled over ``per``.

    ``per`` is a timedelta, in which an empty bucket fills evenly. What is refused takes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "limit": float(limit), "seconds": per.total_seconds()})
        return cursor.fetchone() is not None


def visitor_key(action, request):
    """The key of a visitor for ``action``: a digest of the network address, the same on every process."""
    return key_of(action, visitor_network(request))


def key_of(action, *whom):
    """The key of somebody (an address, an id, several of them) for ``action``: a keyed digest."""
    return f"{action}:{salted_hmac('core.ratelimit', repr(whom)).hexdigest()[:32]}"


def visitor_address(request):
    """The visitor's network address; "" when unknown.

    ``TRUSTED_PROXY_COUNT`` proxies each add the address they saw to X-Forwarded-For: what stands
    before those was written by the visitor and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if count := settings.TRUSTED_PROXY_COUNT:
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        address = seen[-count].strip() if len(seen) >= count else address
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def visitor_network(request):
    """The visitor's address, or of IPv6 the /64 that one household or office has; "" when unknown."""
    address = visitor_address(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def forget_full():
    """Delete buckets that nobody has used for a month: no limit is longer, so they are full."""
    Bucket.objects.filter(filled_at__lt=timezone.now() - timedelta(days=31)).delete()
