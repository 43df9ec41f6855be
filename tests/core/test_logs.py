"""The log of refused and of broken requests."""

import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, connection, transaction
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


@pytest.mark.django_db
def test_what_the_database_refused_is_told_without_its_values(log):
    words = "'Ada\n\nDETAIL: of Elm Street'"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE kept (words text CONSTRAINT no_words CHECK (words = ''))")
            cursor.execute(f"INSERT INTO kept VALUES ({words})")
    except IntegrityError:
        record = logging.LogRecord("django", logging.ERROR, "", 1, "Import 7 stopped", (), sys.exc_info())
    [handler] = [h for h in logging.getLogger("django").handlers if h.name == "stderr"]
    handler.emit(record)

    [line] = log
    assert "Import 7 stopped" in line
    assert line.count('violates check constraint "no_words"') == 2
    assert "cursor.execute(f" in line
    assert not {"Ada", "Elm"} & set(line.replace("\n", " ").split())
