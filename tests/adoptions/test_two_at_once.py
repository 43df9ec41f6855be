"""Two at the same moment: one adoption, a count that is exact."""

import pytest

from adoptions import actions
from adoptions.models import Adoption, AdoptionStep
from profiles.workflow import TransitionError
from tests.factories import AdoptionFactory, DistrictFactory, MembershipFactory, PracticeFactory
from tests.profiles.test_two_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_of_a_district_who_record_together_make_one_adoption():
    practice, district = PracticeFactory(), DistrictFactory()
    people = [MembershipFactory(district=district).user for _ in range(2)]

    answers = at_once(
        *(lambda by=by: actions.record(practice, district, stage="in_use", by=by) for by in people)
    )

    assert {type(answer) for answer in answers} == {Adoption, TransitionError}
    practice.refresh_from_db()
    assert (Adoption.objects.count(), practice.adopted_count) == (1, 1)


def test_the_count_is_exact_when_several_confirm_and_stop_together():
    practice = PracticeFactory()
    going = [AdoptionFactory(practice=practice) for _ in range(2)]
    waiting = [AdoptionFactory(practice=practice, waits=True) for _ in range(3)]

    answers = at_once(
        *(lambda a=a: actions.change_state(a, "in_use", by=None) for a in waiting),
        lambda: actions.change_state(going[0], "stopped", by=None, reason="staff", words="Because"),
    )

    assert {type(answer) for answer in answers} == {AdoptionStep}
    practice.refresh_from_db()
    assert practice.adopted_count == Adoption.objects.adopted().count() == 4
