"""Public pages can be held by any cache: no cookie, an ETag, a stated age."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control


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


class SignedInUnlessPublic(LoginRequiredMiddleware):
    """Closed by default, like Django's own, but a public view is let through before anyone looks
    who is signed in: looking reads the session and makes the page personal (``Vary: Cookie``).
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
