"""A practice to write about, with its district."""

import pytest

from tests.factories import DistrictFactory, PracticeFactory

CONTACT_ADDRESS = "lead@elmwood.example"


@pytest.fixture
def practice():
    """A practice of Elmwood with a contact on record."""
    return PracticeFactory(
        slug="walks",
        title="Walking together",
        lead_district=DistrictFactory(short_name="Elmwood"),
        contact_email=CONTACT_ADDRESS,
        contact_visibility="relayed",
        offers=["call", "visit", "present", "files"],
    )
