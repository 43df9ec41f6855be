"""The data interface, /api/v1: one version, read-only, open to all, wired from the parts of each app."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, path, re_path, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from core.addresses import moved
from core.api import Refusal, refusal, refuse_unknown
from districts.api import router as districts
from practices_portal import api_document
from profiles.api import router as profiles

ROOT = "/api/v1/"
READ = ("GET", "HEAD")

api = NinjaAPI(
    title="Learn Together, Grow Together CT",
    version="1.0",
    description=api_document.ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", profiles)
api.add_router("", districts)


@api.exception_handler(Refusal)
def refuse(request, error):
    """The answer that a view refused with."""
    return refusal(error.status, error.problems)


def public(view):
    """``view`` for anyone and only to be read: other methods are refused in JSON, before anything else.

    No cookie is looked at, so there is nothing to forge.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def read(request, *args, **kwargs):
        if request.method not in READ:
            response = refusal(405, [(None, f"Only reading is possible: {', '.join(READ)}.")])
            response["Allow"] = ", ".join((*READ, "OPTIONS"))
            return response
        try:
            return view(request, *args, **kwargs)
        except Refusal as error:
            return refuse(request, error)

    return read


@public
def openapi(request):
    """The OpenAPI document."""
    refuse_unknown(request)
    return JsonResponse(api_document.document(api))


@public
def root(request):
    """People who try the root find the page that explains it."""
    return redirect("api_page")


@public
def elsewhere(request, rest):
    """An address that is none of the interface: the same without its slash at the end, or a 404."""
    try:
        match = resolve(ROOT + rest.rstrip("/")) if rest.endswith("/") else None
    except Resolver404:
        match = None
    if match and match.url_name != "elsewhere":
        return moved(request, reverse(match.view_name, kwargs=match.kwargs))
    raise Refusal(404, (None, f"There is nothing at this address. See {ROOT}openapi.json."))


def _urls():
    operations = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in operations:
        pattern.callback = public(pattern.callback)
    return [
        path("", root, name="root"),
        path("openapi.json", openapi, name="openapi"),
        *operations,
        # Also what has a line break in it, which a dot does not match.
        re_path(r"^(?P<rest>[\s\S]*)$", elsewhere, name="elsewhere"),
    ]


urls = _urls(), "api"
