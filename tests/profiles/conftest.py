"""People of the Department, signed in."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"], name="Cora Curator")
    client.force_login(person)
    return person


@pytest.fixture
def publisher(client):
    person = UserFactory(groups=["publisher"], name="Paul Publisher")
    client.force_login(person)
    return person
