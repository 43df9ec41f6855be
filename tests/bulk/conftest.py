"""Sheets as people send them."""

import pytest

from tests.bulk.sending import Desk
from tests.factories import DistrictFactory, StudentGroupFactory, TagFactory, TopicFactory, UserFactory


@pytest.fixture
def words(db):
    """A district, two topics, two tags and a group that sheets can name."""
    StudentGroupFactory()
    TagFactory(slug="visits", name="Home visits")
    TagFactory(slug="secret", name="Not approved", approved=False)
    TopicFactory(slug="attendance", name="Attendance")
    TopicFactory(slug="families", name="Family engagement")
    DistrictFactory(code="0660011", slug="hartford", short_name="Hartford")
    return DistrictFactory(code="1400011", slug="thomaston", short_name="Thomaston")


@pytest.fixture
def desk(words):
    """A curator who sends sheets."""
    return Desk(UserFactory(groups=["curator"]))
