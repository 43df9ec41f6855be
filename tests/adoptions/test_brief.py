"""Who uses a practice, in the paper for a board."""

import pytest
import time_machine

from tests.factories import AdoptionFactory, DistrictFactory, PracticeFactory
from tests.profiles.test_brief import brief_of

pytestmark = pytest.mark.django_db


def test_a_board_brief_names_who_uses_it_and_why_others_stopped(client):
    practice = PracticeFactory()
    for name, stage, begun in [("Ashford", "in_use", 2025), ("Birch", "stopped", 2024)]:
        AdoptionFactory(
            practice=practice, district=DistrictFactory(short_name=name), stage=stage, start_year=begun
        )
    AdoptionFactory(practice=practice, district=DistrictFactory(short_name="Cedar"), waits=True)

    text = brief_of(client, practice).text

    assert "In use since 2024-25: Ashford" in text
    assert "Stopped; began in 2023-24 (staff): Birch" in text
    assert "Cedar" not in text


def test_a_board_brief_is_as_old_as_what_it_says_of_adopters(client):
    with time_machine.travel("2041-03-02 15:00Z", tick=False):
        practice = PracticeFactory()
    with time_machine.travel("2041-11-05 15:00Z", tick=False):
        AdoptionFactory(practice=practice)

    assert "as of 5 November 2041" in brief_of(client, practice).text
