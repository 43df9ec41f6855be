"""The log of refused and of broken requests."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.urls import path


def refuse(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation


def break_down(request):
    raise ValueError("broken")


def handler500(request):
    return HttpResponse("Sorry.", status=500)


urlpatterns = [path("refuse/", refuse), path("suspect/", suspect), path("break/", break_down)]
handler400 = handler403 = lambda request, exception: HttpResponse("Sorry.", status=403)
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def log(monkeypatch):
    """What the portal's own handler writes."""
    [handler] = [h for h in logging.getLogger("django").handlers if h.name == "stderr"]
    lines = []
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    return lines


@pytest.mark.parametrize("address", ["/refuse/", "/suspect/"])
def test_a_refusal_is_one_line(client, log, settings, address):
    settings.MIDDLEWARE = []
    client.get(address)

    assert log
    assert not [line for line in log if "\n" in line]


def test_what_broke_keeps_its_traceback(client, log, settings):
    settings.MIDDLEWARE = []
    client.raise_request_exception = False
    client.get("/break/")

    assert "Traceback" in log[0]
    assert "ValueError: broken" in log[0]
