"""Public pages can be held by any cache: no cookie, an ETag, a stated age."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control
from pghistory.middleware import HistoryMiddleware

from core import late_words


class PublicCacheMiddleware(ConditionalGetMiddleware):
    """Marks each cookie-free answer to a visitor as public, and answers 304 to a matching ETag.

    Stands outside the session middleware: an answer that sets or read a cookie carries
    ``Set-Cookie`` or ``Vary: Cookie`` by the time it gets here and is marked private.
    """

    def process_response(self, request, response):
        if request.method not in {"GET", "HEAD"} or response.has_header("Cache-Control"):
            return super().process_response(request, response)
        personal = response.cookies or "cookie" in response.get("Vary", "").lower()
        if personal or response.status_code >= 500:
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, public=True, max_age=settings.PUBLIC_CACHE_SECONDS)
        return super().process_response(request, response)


class WhoMiddleware(HistoryMiddleware):
    """Says in the history who made a change. Not at which address: some hold the secret of a mailed link."""

    def get_context(self, request):
        return {"user": super().get_context(request)["user"]}


class SignedInUnlessPublic(LoginRequiredMiddleware):
    """Closed by default, like Django's own, but a public view is let through before anyone looks
    who is signed in: looking reads the session and makes the page personal (``Vary: Cookie``).
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """To the page to sign in; words that were sent too late are kept on a page of their own."""
        return late_words.answer(request) or super().handle_no_permission(request, view_func)


class ReadableFromAnywhere:
    """Lets programs in pages of any other origin read what is made for programs. No cookie is involved.

    Stands outside the cache middleware, whose 304 would drop the headers, and answers the question
    ahead (OPTIONS) that browsers ask before a conditional request.
    """

    places = ("/api/", "/data/", "/feeds/")
    methods = "GET, HEAD, OPTIONS"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(self.places):
            return self.get_response(request)
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": self.methods})
            response["Access-Control-Allow-Methods"] = self.methods
            response["Access-Control-Allow-Headers"] = "If-Modified-Since, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, X-Corrected-To"
        return response
