"""A district's text on its way to readers: who moves it where, and what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accounts.models import Membership, Role
from profiles import actions, submissions, texts
from profiles.models import Practice, PracticeRevision, Submission, SubmissionStep
from profiles.workflow import SUBMISSION_MOVES, State, SubmissionState, TransitionError
from tests.factories import DistrictFactory, PracticeFactory, UserFactory
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def district():
    return DistrictFactory()


def people(submission):
    """Everybody there is, by what they are."""
    district = submission.practice.lead_district
    writer = of_district(district)
    submission.writers.add(writer)
    return {
        "a writer": writer,
        "another author": of_district(district),
        "the liaison": of_district(district, Role.LIAISON),
        "the superintendent": of_district(district, Role.SIGNER),
        "an author of another district": of_district(DistrictFactory()),
        "a curator": UserFactory(groups=["curator"]),
        "a publisher": UserFactory(groups=["publisher"]),
        "a curator who is of the district": of_district(district, groups=["curator"]),
        "a curator who was deactivated": UserFactory(groups=["curator"], is_active=False),
        "a data manager": UserFactory(groups=["data manager"]),
        "the portal": None,
    }


DISTRICT = {"a writer", "the liaison", "the superintendent"}
REVIEWERS = {"a curator", "a publisher"}
MAY = {
    (S.DRAFT, S.SUBMITTED): DISTRICT,
    (S.SUBMITTED, S.IN_REVIEW): REVIEWERS,
    (S.SUBMITTED, S.CHANGES_REQUESTED): REVIEWERS,
    (S.IN_REVIEW, S.CHANGES_REQUESTED): REVIEWERS,
    (S.IN_REVIEW, S.NOT_YET): REVIEWERS,
    (S.IN_REVIEW, S.SIGN_OFF): REVIEWERS,
    (S.CHANGES_REQUESTED, S.SUBMITTED): DISTRICT,
    (S.NOT_YET, S.SUBMITTED): DISTRICT,
    (S.SIGN_OFF, S.CHANGES_REQUESTED): REVIEWERS,
    (S.SIGN_OFF, S.PUBLISHED): set(),  # with its practice only
}


def test_the_table_has_the_moves_of_the_design_and_no_other():
    assert MAY.keys() == SUBMISSION_MOVES.keys()


@pytest.mark.parametrize("to", S)
@pytest.mark.parametrize("start", S)
def test_each_move_is_made_by_whom_the_table_names_and_by_nobody_else(start, to):
    template = submission_at(start)
    everybody = people(template)
    for who, person in everybody.items():
        with transaction.atomic():
            mark = transaction.savepoint()
            if who in MAY.get((start, to), ()):
                step = submissions.change_status(template, to, by=person, reason="Because")
                assert (step.from_state, step.to_state, step.by) == (start, to, person), who
                assert Submission.objects.get(pk=template.pk).state == to
            else:
                with pytest.raises((TransitionError, PermissionDenied)):
                    submissions.change_status(template, to, by=person, reason="Because")
                assert Submission.objects.get(pk=template.pk).state == start, who
            transaction.savepoint_rollback(mark)


UNKNOWN = [(a, b) for a in S for b in S if a != b and (a, b) not in SUBMISSION_MOVES]


@pytest.mark.parametrize(("start", "to"), UNKNOWN)
def test_the_database_refuses_what_the_table_does_not_know(start, to):
    submission = submission_at(start)

    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state=to)


def moved_by_hand(submission):
    Submission.objects.filter(pk=submission.pk).update(state=S.IN_REVIEW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_a_known_move_that_left_no_step():
    submission = submission_at(S.SUBMITTED)

    with pytest.raises(DatabaseError, match="change_status"), transaction.atomic():
        moved_by_hand(submission)


def test_a_submission_and_its_steps_stay():
    submission = submission_at(S.SUBMITTED)

    for rows in (Submission.objects.filter(pk=submission.pk), SubmissionStep.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_an_unfinished_text_is_not_submitted_and_the_message_says_what_is_missing(district):
    author = of_district(district)
    submission = submissions.start_draft(district, "Calls home before nine", by=author)

    with pytest.raises(TransitionError, match="still needs: Summary; Topic"):
        submissions.change_status(submission, S.SUBMITTED, by=author)

    assert Submission.objects.get(pk=submission.pk).submitted_at is None


def test_a_draft_has_a_free_address_a_lead_district_and_its_writer(district):
    author = of_district(district)
    PracticeFactory(slug="compare-notes")

    drafts = [
        submissions.start_draft(district, title, by=author) for title in ("Compare", "Compare notes", "?")
    ]

    assert [draft.practice.slug for draft in drafts] == ["compare-2", "compare-notes-2", "practice"]
    assert [draft.practice.state for draft in drafts] == [State.DRAFT] * 3
    assert list(drafts[0].writers.all()) == [author]
    assert drafts[0].text.participations.get().district == district
    with pytest.raises(PermissionDenied):
        submissions.start_draft(district, "Not mine", by=of_district(DistrictFactory()))


def test_an_author_reads_what_they_write_and_who_oversees_reads_all(district):
    writer, other = of_district(district), of_district(district)
    liaison, signer = of_district(district, Role.LIAISON), of_district(district, Role.SIGNER)
    stranger = of_district(DistrictFactory())
    submission = submissions.start_draft(district, "Calls home", by=writer)

    def readers(rows):
        return [who for who in (writer, other, liaison, signer, stranger) if rows.visible_to(who).exists()]

    assert readers(Submission.objects.all()) == [writer, liaison, signer]
    assert readers(Practice.objects.filter(pk=submission.practice_id)) == [writer, liaison, signer]
    Membership.objects.filter(user=writer).delete()
    assert readers(Submission.objects.all()) == [liaison, signer]


def test_what_is_sent_back_stays_as_it_was_read_and_the_district_goes_on_in_a_copy():
    submission = submission_at(S.IN_REVIEW)
    read = submission.text

    submissions.change_status(
        submission, S.CHANGES_REQUESTED, by=UserFactory(groups=["curator"]), reason="Cost"
    )

    submission.refresh_from_db()
    assert submission.reviewed_text == read
    assert submission.text != read
    assert submission.practice.working_revision == submission.text
    assert submission.text.title == read.title
    assert submission.text.components.count() == read.components.count() > 0


def test_who_looks_at_an_older_version_is_told_who_was_faster():
    submission = submission_at(S.SUBMITTED)
    first, second = UserFactory(groups=["curator"], name="Ada"), UserFactory(groups=["curator"])
    seen = submission.version
    submissions.change_status(submission, S.IN_REVIEW, by=first, version=seen)

    with pytest.raises(TransitionError, match=r"faster.*Ada made the last step: Submitted → In review"):
        submissions.change_status(submission, S.CHANGES_REQUESTED, by=second, reason="No", version=seen)


def test_approval_needs_two_reviewers_who_scored():
    submission = submission_at(S.IN_REVIEW)
    submission.reviews.first().delete()

    with pytest.raises(TransitionError, match="1 of 2 reviewers"):
        submissions.change_status(submission, S.SIGN_OFF, by=UserFactory(groups=["curator"]), reason="Good")


def test_only_what_is_approved_and_signed_is_published():
    publisher = UserFactory(groups=["publisher"])
    for state in (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.NOT_YET, S.SIGN_OFF):
        submission = submission_at(state)
        with pytest.raises(TransitionError, match=r"not approved|not signed off"):
            actions.change_status(submission.practice, State.PUBLISHED, by=publisher)
        assert Practice.objects.get(pk=submission.practice_id).state == State.DRAFT

    submissions.sign_off(submission, by=of_district(submission.practice.lead_district, Role.SIGNER))
    actions.change_status(submission.practice, State.PUBLISHED, by=publisher)

    submission.refresh_from_db()
    assert submission.state == S.PUBLISHED
    assert submission.practice.state == State.PUBLISHED
    assert submission.practice.public_revision == submission.text


def test_the_database_refuses_to_show_a_text_that_is_not_approved():
    submission = submission_at(S.SIGN_OFF)
    PracticeRevision.objects.filter(pk=submission.text_id).update(first_public_at="2026-11-01T00:00Z")

    with pytest.raises(DatabaseError, match="frozen and approved"), transaction.atomic():
        Practice.objects.filter(pk=submission.practice_id).update(public_revision=submission.text)


def test_a_public_practice_stays_as_it_is_while_its_update_is_in_review():
    practice = PracticeFactory(state=State.STALE, title="As it was")
    submission = submission_at(S.IN_REVIEW, practice=practice)
    public = practice.public_revision
    member = of_district(practice.lead_district)

    actions.change_status(practice, State.PUBLISHED, by=member)

    practice.refresh_from_db()
    assert (practice.state, practice.public_revision) == (State.PUBLISHED, public)
    with pytest.raises(TransitionError, match="not approved"):
        actions.change_status(practice, State.PUBLISHED, by=UserFactory(groups=["publisher"]))
    submission.refresh_from_db()
    assert submission.state == S.IN_REVIEW


def test_confirming_a_practice_does_not_publish_what_staff_write():
    practice = PracticeFactory(state=State.STALE)
    texts.start_revision(practice, by=None)
    actions.change_status(practice, State.PUBLISHED, by=None, keep_text=True)

    practice.refresh_from_db()
    assert practice.working_revision is not None


@pytest.mark.parametrize(
    ("who", "note", "error"),
    [
        ({"role": Role.SIGNER}, "", None),
        ({"role": Role.LIAISON}, "", PermissionDenied),
        ({"groups": ["publisher"]}, "By letter of 3 November", None),
        ({"groups": ["publisher"]}, " ", TransitionError),
        ({"groups": ["curator"]}, "By letter", PermissionDenied),
    ],
)
def test_the_superintendent_signs_off_or_staff_who_publish_say_how_it_reached_them(who, note, error):
    submission = submission_at(S.SIGN_OFF)
    role = who.pop("role", None)
    person = of_district(submission.practice.lead_district, role) if role else UserFactory(**who)

    if error:
        with pytest.raises(error):
            submissions.sign_off(submission, by=person, note=note)
    else:
        signed = submissions.sign_off(submission, by=person, note=note)
        assert (signed.signed_by, signed.signed_note) == (person, note)
    assert Submission.objects.get(pk=submission.pk).is_signed is (error is None)


def test_a_day_of_publication_is_given_to_approved_texts_by_who_publishes():
    publisher, day = UserFactory(groups=["publisher"]), date(2027, 1, 11)
    submission = submission_at(S.SIGN_OFF)

    with pytest.raises(PermissionDenied):
        submissions.schedule(submission, day, by=UserFactory(groups=["curator"]))
    with pytest.raises(TransitionError):
        submissions.schedule(submission_at(S.IN_REVIEW), day, by=publisher)

    assert submissions.schedule(submission, day, by=publisher).publish_on == day
    assert submissions.schedule(submission, None, by=publisher).scheduled_by is None


def test_an_update_is_written_by_those_who_join_it_and_not_beside_a_text_of_the_staff(district):
    first, second = of_district(district), of_district(district)
    practice = PracticeFactory(lead_district=district)

    submission = submissions.start_update(practice, by=first)
    assert submissions.start_update(practice, by=second) == submission
    assert set(submission.writers.all()) == {first, second}
    assert submission.text.based_on == practice.public_revision

    of_staff = PracticeFactory(lead_district=district)
    texts.start_revision(of_staff, by=None)
    with pytest.raises(TransitionError, match="Staff of the Department"):
        submissions.start_update(of_staff, by=first)


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_publication():
    submission = submission_at(S.SIGN_OFF, signed=True)
    publishers = [UserFactory(groups=["publisher"]) for _ in range(2)]

    def publish(person):
        try:
            return actions.change_status(submission.practice, State.PUBLISHED, by=person) and "done"
        except TransitionError as told:
            return str(told)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(publish, publishers))

    assert "done" in answers
    assert any("no new text" in answer for answer in answers)
    assert submission.steps.filter(to_state=S.PUBLISHED).count() == 1
    assert submission.practice.status_changes.count() == 1
