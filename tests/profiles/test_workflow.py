"""A practice's life: the moves, who may make them, and what the database refuses."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from profiles import actions, texts
from profiles.models import Practice, SlugRedirect, StatusChange
from profiles.workflow import MOVES, State, TransitionError
from tests.factories import DistrictFactory, PracticeFactory, UserFactory, published_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(groups=["publisher"])


@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("start", State)
def test_only_the_moves_of_the_table_are_made(start, to, staff):
    practice = PracticeFactory(state=start)
    if (start, to) == (State.PUBLISHED, State.PUBLISHED):
        texts.start_revision(practice, by=staff)
    before = StatusChange.objects.count()
    # Readers are warned by date: no person does that.
    by = None if to == State.STALE else staff

    if (start, to) in MOVES:
        change = actions.change_status(practice, to, by=by, reason="Because")
        assert (change.from_state, change.to_state, change.by) == (start, to, by)
        assert Practice.objects.get(pk=practice.pk).state == to
    else:
        with pytest.raises(TransitionError):
            actions.change_status(practice, to, by=staff, reason="Because")
        assert Practice.objects.get(pk=practice.pk).state == start
        assert StatusChange.objects.count() == before


UNKNOWN_MOVES = [(a, b) for a in State for b in State if a != b and (a, b) not in MOVES]


@pytest.mark.parametrize(("start", "to"), UNKNOWN_MOVES)
def test_the_database_refuses_what_the_table_does_not_know(start, to):
    practice = PracticeFactory(state=start)

    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(state=to)


def test_a_practice_cannot_begin_as_anything_but_a_draft():
    with pytest.raises(DatabaseError), transaction.atomic():
        Practice.objects.create(slug="x", lead_district=DistrictFactory(), state=State.PUBLISHED)


@pytest.mark.parametrize(
    "person",
    [
        {"is_staff": True},
        {"groups": ["curator"]},
        {"groups": ["data manager"]},
        {"groups": ["publisher"], "is_active": False},
        {"groups": ["publisher"], "is_staff": False},
    ],
)
def test_only_active_staff_who_may_publish_do_and_nothing_is_written_otherwise(person):
    practice = PracticeFactory(state=State.DRAFT)

    with pytest.raises(PermissionDenied):
        actions.change_status(practice, State.PUBLISHED, by=UserFactory(**person))

    assert not StatusChange.objects.exists()
    actions.change_status(practice, State.PUBLISHED, by=UserFactory(groups=["publisher"]))
    assert StatusChange.objects.count() == 1


def test_a_text_without_its_basics_is_not_published_and_the_message_names_them(staff):
    practice = PracticeFactory(state=State.DRAFT, topics=[], sources=0, summary="")

    with pytest.raises(TransitionError, match="still needs: Summary; Topic; Sources"):
        actions.change_status(practice, State.PUBLISHED, by=staff)

    assert Practice.objects.get(pk=practice.pk).state == State.DRAFT


def test_ending_needs_a_reason(staff):
    practice = PracticeFactory()

    with pytest.raises(TransitionError, match="give the reason"):
        actions.change_status(practice, State.ENDED, by=staff, reason="  ")

    assert (
        actions.change_status(practice, State.ENDED, by=staff, reason="The grant ended").reason
        == "The grant ended"
    )


def test_writing_an_update_leaves_the_public_text_alone_until_it_is_published(staff):
    practice = PracticeFactory(title="As first published", topics=None)
    text = texts.start_revision(practice, by=staff)
    text.title = "As written since"
    text.save()

    assert published_text(practice).title == "As first published"
    actions.change_status(practice, State.PUBLISHED, by=staff)
    assert published_text(practice).title == "As written since"
    assert [t.title for t in practice.revisions.order_by("number")] == [
        "As first published",
        "As written since",
    ]


def test_an_update_starts_with_every_part_of_the_public_text(staff):
    practice = PracticeFactory()
    public = practice.public_revision

    text = texts.start_revision(practice, by=staff)

    assert text.based_on == public
    assert [s.title for s in text.sources.all()] == [s.title for s in public.sources.all()]
    assert text.topics_in_order == public.topics_in_order
    assert not text.is_frozen


def test_starting_an_update_twice_gives_the_same_text(staff):
    practice = PracticeFactory()

    assert texts.start_revision(practice, by=staff) == texts.start_revision(practice, by=staff)


def test_a_public_text_and_its_parts_never_change_by_any_path():
    text = PracticeFactory().public_revision

    for change in [
        lambda: type(text).objects.filter(pk=text.pk).update(title="Other words"),
        lambda: text.sources.update(title="Another source"),
        lambda: text.sources.all().delete(),
        lambda: text.components.create(name="A late part"),
        lambda: type(text).objects.filter(pk=text.pk).update(first_public_at=None),
    ]:
        with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
            change()


def test_steps_and_practices_are_never_deleted():
    practice = PracticeFactory()

    for rows in (StatusChange.objects.all(), Practice.objects.filter(pk=practice.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusChange.objects.update(reason="Rewritten")


def test_a_renamed_practice_keeps_its_old_address(client):
    practice = PracticeFactory(slug="first-name")

    actions.rename(practice, "second-name")

    response = client.get("/practices/first-name/")
    assert (response.status_code, response["Location"]) == (301, "/practices/second-name/")
    actions.rename(Practice.objects.get(pk=practice.pk), "first-name")
    assert client.get("/practices/second-name/")["Location"] == "/practices/first-name/"
    assert list(SlugRedirect.objects.values_list("slug", flat=True)) == ["second-name"]


def test_every_change_leaves_an_event_in_the_history():
    practice = PracticeFactory(state=State.DRAFT)
    text = practice.working_revision
    events = text.events.count()

    type(text).objects.filter(pk=text.pk).update(title="Changed by raw SQL")

    assert text.events.count() == events + 1
    with pytest.raises(DatabaseError), transaction.atomic():
        text.events.update(title="Rewritten history")


def test_a_change_of_state_that_nobody_recorded_is_refused_when_the_transaction_ends():
    practice = PracticeFactory()
    Practice.objects.filter(pk=practice.pk).update(state=State.ARCHIVED)

    with pytest.raises(DatabaseError, match="goes through change_status"), transaction.atomic():
        connection.check_constraints()
    Practice.objects.filter(pk=practice.pk).update(state=State.PUBLISHED)


def test_a_practice_cannot_show_the_text_of_another_or_one_that_is_not_frozen():
    practice, other = PracticeFactory(), PracticeFactory()
    draft = texts.start_revision(practice, by=None)

    for text in (other.public_revision, draft):
        with pytest.raises(DatabaseError, match="its own texts"), transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(public_revision=text)


def test_the_former_address_of_a_practice_cannot_be_taken_by_another():
    first, second = PracticeFactory(slug="first"), PracticeFactory(slug="second")
    actions.rename(first, "first-renamed")

    with pytest.raises(ValidationError):
        actions.rename(second, "first")
    with pytest.raises(ValidationError):
        actions.rename(second, "compare")

    assert Practice.objects.get(pk=second.pk).slug == "second"


def test_a_renamed_and_withdrawn_practice_still_answers_410_at_its_old_address(client):
    practice = PracticeFactory(slug="first")
    actions.rename(practice, "second")
    actions.change_status(practice, State.WITHDRAWN, by=None, reason="Asked for by the district")

    response = client.get("/practices/first/", follow=True)

    assert (response.status_code, response.redirect_chain) == (410, [("/practices/second/", 301)])


@pytest.mark.parametrize(
    ("column", "value"), [("practice_type", "nonsense"), ("local_evidence", 9), ("offers", ["x"])]
)
def test_the_database_knows_the_vocabularies(column, value):
    text = PracticeFactory(state=State.DRAFT).working_revision

    with pytest.raises(DatabaseError), transaction.atomic():
        type(text).objects.filter(pk=text.pk).update(**{column: value})


def test_nobody_checked_a_practice_in_the_future(time_machine):
    time_machine.move_to("2026-11-21T12:00:00Z")
    practice = PracticeFactory(verified_by="csde", verified_on=date(2026, 11, 21))
    practice.full_clean()

    practice.verified_on = date(2026, 11, 22)

    with pytest.raises(ValidationError, match="in the future"):
        practice.full_clean()


def test_the_first_text_of_a_practice_begins_with_its_lead_district(staff):
    practice = Practice.objects.create(slug="new", lead_district=DistrictFactory())

    text = texts.start_revision(practice, by=staff)

    assert [(p.district, p.role) for p in text.participations.all()] == [(practice.lead_district, "lead")]
