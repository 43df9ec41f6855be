"""Addresses of the portal, and what becomes of one that has changed."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect


def absolute(path):
    """``path`` as a whole address, for what leaves the portal. Never the host of the request."""
    return settings.SITE_URL + path


def moved(request, path):
    """A lasting redirect to ``path`` that keeps the query of ``request``."""
    query = request.GET.urlencode()
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
