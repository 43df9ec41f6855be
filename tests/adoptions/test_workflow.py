"""The life of an adoption: who may make which move from which state, and what the database refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from adoptions import actions
from adoptions.models import Adoption, AdoptionStep
from adoptions.workflow import MOVES, PUBLIC, State
from profiles.workflow import TransitionError
from tests.factories import (
    AdoptionFactory,
    DistrictFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WHO = ["author", "liaison", "signer", "by the link", "owner", "curator", "data manager", "somebody else"]
ADOPTERS = {"author", "liaison", "signer", "by the link"}
USES = ["exploring", "installing", "in_use", "stopped"]
# (from, to): who may. What is not here, nobody may.
MAY = {
    **{("waiting", to): ADOPTERS for to in USES},
    **{(start, to): ADOPTERS - {"by the link"} for start in ("declined", "withdrawn") for to in USES},
    **{(start, to): ADOPTERS for start in USES for to in USES if start != to},
    ("waiting", "declined"): ADOPTERS | {"curator"},
    **{(start, "withdrawn"): ADOPTERS | {"curator"} for start in USES},
}


def in_state(state, practice, district):
    waits = state in ("waiting", "declined")
    adoption = AdoptionFactory(
        practice=practice, district=district, waits=waits, stage="in_use" if state not in USES else state
    )
    if state in ("declined", "withdrawn"):
        actions.change_state(adoption, state, by=None, words="A reason")
        adoption.refresh_from_db()
    assert adoption.state == state
    return adoption


def person(name, practice, district):
    if name == "by the link":
        return None
    if name in ("curator", "data manager"):
        return UserFactory(groups=[name])
    user = UserFactory()
    if name == "owner":
        MembershipFactory(user=user, district=practice.lead_district, role="signer")
    elif name != "somebody else":
        MembershipFactory(user=user, district=district, role=name)
    return user


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("start", State.values)
def test_who_may_make_which_move(who, start):
    practice, district = PracticeFactory(), DistrictFactory()
    done = {}
    for to in State.values:
        with transaction.atomic():
            adoption = in_state(start, practice, district)
            try:
                actions.change_state(
                    adoption, to, by=person(who, practice, district), reason="staff", words="Because"
                )
                done[to] = "done"
            except PermissionDenied:
                done[to] = "not you"
            except TransitionError:
                done[to] = "no such move"
            transaction.set_rollback(True)

    assert done == {
        to: "no such move" if (start, to) not in MAY else "done" if who in MAY[start, to] else "not you"
        for to in State.values
    }


def test_the_table_of_moves_is_the_one_above():
    assert {(str(start), str(to)) for start, to in MOVES} == set(MAY)


@pytest.mark.parametrize(("reason", "words"), [("", "Because"), ("staff", " ")])
def test_stopping_says_why(reason, words):
    adoption = AdoptionFactory()

    with pytest.raises(TransitionError):
        actions.change_state(adoption, "stopped", by=adoption.keeper, reason=reason, words=words)

    adoption.refresh_from_db()
    assert adoption.state == "in_use"


def test_a_stopped_one_is_resumed_and_each_step_stays():
    adoption = AdoptionFactory(stage="installing")
    actions.change_state(adoption, "stopped", by=adoption.keeper, reason="staff", words="Nobody left.")
    actions.change_state(adoption, "in_use", by=adoption.keeper)

    adoption.refresh_from_db()
    assert (adoption.state, adoption.stop_reason, adoption.stop_words) == ("in_use", "", "")
    steps = adoption.steps.values_list("from_state", "to_state", "reason", "note")
    assert list(steps) == [
        ("waiting", "installing", "", ""),
        ("installing", "stopped", "staff", "Nobody left."),
        ("stopped", "in_use", "", ""),
    ]


def test_every_other_path_is_refused():
    adoption = AdoptionFactory(waits=True)
    mine = Adoption.objects.filter(pk=adoption.pk)
    practice = adoption.practice
    other = {"practice": practice, "suggested": "in_use", "origin": "staff", "recorded_by": UserFactory()}
    refused = {
        "without a step": lambda: mine.update(state="declined"),
        "public without confirmation": lambda: mine.update(state="in_use"),
        "to a state of another life": lambda: mine.update(state="withdrawn"),
        "born public": lambda: Adoption.objects.create(district=DistrictFactory(), state="in_use", **other),
        "by the lead": lambda: Adoption.objects.create(district=practice.lead_district, **other),
        "twice": lambda: Adoption.objects.create(district=adoption.district, **other),
        "deleted": mine.delete,
    }

    def is_refused(attempt):
        try:
            with transaction.atomic():
                attempt()
                with transaction.get_connection().cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError:
            return True
        return False

    assert {name: is_refused(attempt) for name, attempt in refused.items()} == dict.fromkeys(refused, True)


def test_steps_never_change():
    step = AdoptionFactory().steps.get()

    for attempt in (step.delete, lambda: AdoptionStep.objects.filter(pk=step.pk).update(note="Other")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_who_installs_or_uses_it_counts_and_nobody_else():
    practice = PracticeFactory()
    for state in State.values:
        in_state(state, practice, DistrictFactory())

    practice.refresh_from_db()
    assert practice.adopted_count == 2


@pytest.mark.parametrize("state", State.values)
def test_the_count_follows_each_move(state):
    practice, district = PracticeFactory(), DistrictFactory()
    adoption = in_state(state, practice, district)

    def count():
        practice.refresh_from_db()
        return practice.adopted_count

    assert count() == (state in ("installing", "in_use"))
    if state != "installing":
        actions.change_state(adoption, "installing", by=person("author", practice, district))
    assert count() == 1
    actions.change_state(adoption, "withdrawn", by=None, words="Ask us no more")
    assert count() == 0


def test_a_practice_that_was_read_earlier_sets_no_count_back():
    practice = PracticeFactory()
    AdoptionFactory(practice=practice)
    type(practice).objects.update(answer_days=2)

    practice.contact_role = "Principal"
    practice.save()

    practice.refresh_from_db()
    assert (practice.adopted_count, practice.answer_days, practice.contact_role) == (1, 2, "Principal")


def test_what_waits_or_was_taken_back_is_not_public():
    practice = PracticeFactory()
    for state in State.values:
        in_state(state, practice, DistrictFactory())

    shown = practice.adoptions.public().values_list("state", flat=True)
    assert sorted(shown) == sorted(PUBLIC)
