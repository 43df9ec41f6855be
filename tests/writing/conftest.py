"""A draft with somebody who writes it, and pages as a browser sends them back."""

import pytest
from django.urls import reverse

from profiles import submissions
from tests.factories import DistrictFactory
from tests.html_forms import fields_of
from tests.profiles.submitting import of_district


@pytest.fixture
def district():
    return DistrictFactory()


@pytest.fixture
def author(district):
    return of_district(district, name="Ada Author")


@pytest.fixture
def draft(district, author):
    """A new draft of ``author``."""
    return submissions.start_draft(district, "Morning calls", by=author)


@pytest.fixture
def writing(client, author):
    client.force_login(author)
    return Writing(client)


class Writing:
    """A person at the pages of a draft."""

    def __init__(self, client):
        self.client = client

    def open(self, draft, *place, query=""):
        """The page of a step ("name") or of a row ("people", "roles", "new")."""
        return self.client.get(self.url(draft, *place) + query)

    def save(self, page, htmx=False, **answers):
        """Send ``page`` back with ``answers``; those that are not named stay as they are on it."""
        data = fields_of(page) | answers
        headers = {"HX-Request": "true"} if htmx else {}
        path = page.wsgi_request.get_full_path()
        return self.client.post(path, data, headers=headers)

    def url(self, draft, *place):
        return reverse("profiles:draft", args=[draft.pk]) + "".join(f"{one}/" for one in place)


def told(text, *names):
    """The columns ``names`` of a text, fresh from the database."""
    text.refresh_from_db(fields=names)
    return [getattr(text, name) for name in names]
