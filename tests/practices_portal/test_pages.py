"""Pages that belong to no app: they answer, set no cookie, and survive a missing database."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from practices_portal import views
from profiles.exports import CSV_COLUMNS

TITLES = {
    "about": "About – Learn Together, Grow Together CT",
    "accessibility": "Accessibility – Learn Together, Grow Together CT",
    "privacy": "Privacy – Learn Together, Grow Together CT",
    "gallery": "Components – Learn Together, Grow Together CT",
}
ERRORS = {
    400: (views.bad_request, "We cannot read this request"),
    403: (views.forbidden, "You cannot do this here"),
    404: (views.not_found, "We cannot find this page"),
    429: (views.too_many_requests, "Please wait a minute"),
    500: (views.server_error, "Something went wrong on our side"),
}


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_text_pages_need_no_database_and_set_no_cookie(client, name, title):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert f"<title>{title}</title>" in response.text
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.django_db
def test_open_data_explains_every_column_and_names_every_source(client):
    page = client.get(reverse("open_data")).text

    assert [column for column in CSV_COLUMNS if f"<code>{column}</code>" not in page] == []
    for source in ["EdSight", "CTData Collaborative", "CC BY 4.0", "US Census Bureau", "NCES"]:
        assert source in page


def test_the_gallery_is_not_there_in_production(client, settings):
    settings.SHOW_GALLERY = False

    assert client.get(reverse("gallery")).status_code == 404


@pytest.mark.parametrize("status", ERRORS)
def test_error_pages_need_no_database(status):
    view, heading = ERRORS[status]

    response = view(RequestFactory().get("/somewhere/"))

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert 'rel="canonical"' not in response.content.decode()


def test_a_form_that_stayed_open_too_long_asks_to_send_again():
    response = views.csrf_failure(RequestFactory().post("/somewhere/"))

    assert response.status_code == 403
    assert "<h1>Please send the form again</h1>" in response.content.decode()


def test_an_unknown_address_is_a_page_of_ours(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.text
    assert not response.cookies


def test_livez_needs_no_database(client):
    assert client.get("/livez").text == "ok\n"


@pytest.mark.django_db
def test_readyz_asks_the_database(client):
    response = client.get("/readyz")

    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response["Cache-Control"]


def test_readyz_says_when_the_database_is_away(client, monkeypatch):
    from django.db import OperationalError, connection

    def fail():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", fail)

    assert client.get("/readyz").status_code == 503


def test_security_txt_has_what_the_standard_asks(client, settings):
    settings.SITE_URL = "https://portal.example"
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())

    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Contact"] == f"mailto:{settings.CSDE_EMAIL}"
    assert fields["Canonical"] == "https://portal.example/.well-known/security.txt"


@pytest.mark.parametrize("name", ["home", "about", "open_data", "privacy", "accessibility", "gallery"])
def test_these_pages_are_only_read(name):
    assert Client().post(reverse(name)).status_code == 405


def test_the_about_page_tells_what_the_portal_computes_from_what_a_reviewer_confirms(client):
    words = " ".join(client.get("/about/").content.decode().split())

    assert "the portal sets it beside that figure" in words
    assert "A reviewer then confirms the outcome, or decides otherwise and says why." in words
    assert "Until a reviewer has, the profile says so." in words


def test_the_privacy_page_names_the_limits_for_practices_too(client, settings):
    settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER = 7, 21
    words = client.get("/privacy/").content.decode()

    assert "fewer than 7 students, or if the group has fewer than 21" in words
    assert "the results that practices report" in words
    assert "“≤5%” or “≥95%”" in words
