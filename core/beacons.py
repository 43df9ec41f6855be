"""What a page's script tells the server in passing: a word to count, from nobody in particular.

It is anonymous and changes counts only, so it needs no cookie and no token. In their place: a small body,
one of our own pages as its sender, and limits.
"""

from django.http import HttpResponse

from core.ratelimit import take, visitor_key

MOST_BYTES = 2_000


def refusal(request, what, *, of_one, of_all):
    """The answer to what is not taken, or None. ``of_one`` and ``of_all`` are limits (``limit``, ``per``)
    of a visitor's network and of all together, under the name ``what``.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    # Told by one of our own pages: browsers say so.
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponse(status=403)
    if not take(visitor_key(what, request), **of_one) or not take(what, **of_all):
        return HttpResponse(status=429)
    return None
