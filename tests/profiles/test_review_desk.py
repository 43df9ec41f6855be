"""The review desk: the queue, the page of a submission, who may review, and every move of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from core.models import OutgoingMail
from profiles import reviewing, submissions
from profiles.models import FieldComment, Outcome
from profiles.workflow import State, SubmissionState, TransitionError
from tests.factories import PracticeFactory, TopicFactory, UserFactory
from tests.profiles.reviewing import now, page_of, send
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState
QUEUE = "/admin/profiles/submission/"


def shown(response):
    return list(response.context["cl"].result_list)


# The queue


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_for_one_and_for_three(
    client, curator, django_assert_num_queries, count
):
    for _ in range(count):
        submission_at(S.IN_REVIEW)

    with django_assert_num_queries(9):
        response = client.get(QUEUE)

    assert len(shown(response)) == count


def test_the_queue_shows_what_waits_with_the_department_the_latest_first(client, curator, time_machine):
    time_machine.move_to("2026-11-02T17:00:00Z", tick=False)
    early = submission_at(S.SUBMITTED, title="Early")
    time_machine.move_to("2026-11-10T17:00:00Z", tick=False)
    fresh, read = submission_at(S.SUBMITTED, title="Fresh"), submission_at(S.IN_REVIEW, title="Read")
    submission_at(S.CHANGES_REQUESTED, title="With the district")
    submission_at(S.DRAFT, title="A draft")
    client.force_login(curator)

    response = client.get(QUEUE)

    assert shown(response)[0] == early
    assert set(shown(response)) == {early, fresh, read}
    html = response.content.decode()
    assert '<span class="desk-wait is-late">6 of 5 days, late<svg' in html
    assert '<span class="desk-wait">0 of 20 days<svg' in html
    assert [(row[0], row[1], row[3]) for row in response.context["counts"]] == [
        (0, "waiting for your scores", False),
        (1, "past the promise", True),
        (2, "to look at first", False),
        (1, "in review", False),
        (0, "approved", False),
        (1, "with the district again", False),
    ]


def test_the_queue_is_narrowed_and_searched(client, curator, time_machine):
    time_machine.move_to("2026-11-02T17:00:00Z", tick=False)
    topic = TopicFactory(slug="attendance")
    practice = PracticeFactory(lead_district__short_name="Elmwood", topics=[topic])
    late = submission_at(S.SUBMITTED, practice=practice, title="Walking bus")
    time_machine.move_to("2026-11-20T17:00:00Z", tick=False)
    review = submission_at(S.IN_REVIEW, title="Calls home")
    back = submission_at(S.NOT_YET, title="Not ready")
    reviewing.assign(late, curator, by=curator)
    client.force_login(curator)

    expected = {
        "": {late, review},
        "state=all": {late, review, back},
        "state=in_review": {review},
        "state=not_yet": {back},
        "state=back": {back},
        "late=yes": {late},
        "late=no": {review},
        "reviewer=me": {late},
        "reviewer=open": {late},
        "reviewer=none": set(),
        "topic=attendance": {late},
        f"practice__lead_district__id__exact={practice.lead_district_id}": {late},
        "q=elmwood": {late},
        "q=calls+home": {review},
        f"q={review.reference.lower()}": {review},
    }
    found = {query: set(shown(client.get(f"{QUEUE}?{query}"))) for query in expected}

    assert found == expected


# The page


@pytest.mark.parametrize("state", S)
def test_the_page_of_every_state_opens_for_staff(client, publisher, state):
    submission = submission_at(state)

    response = client.get(page_of(submission))

    assert response.status_code == 200
    assert submission.text.title in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three_reviews_and_comments(
    client, curator, django_assert_num_queries, count
):
    submission = submission_at(S.IN_REVIEW)
    submission.reviews.all().delete()
    for n in range(count):
        reviewer = UserFactory(groups=["curator"])
        reviewing.keep(submission, by=reviewer, comments={"problem": f"Say more {n}"})
        reviewing.assign(submission, reviewer, by=curator)
        Outcome.objects.create(
            revision=submission.text, claim=f"Fewer calls {n}", measure="Calls", position=n
        )

    with django_assert_num_queries(47):
        response = client.get(page_of(submission))

    assert response.content.decode().count("Say more") == count


def test_a_first_look_shows_the_whole_text_and_an_update_what_differs_from_the_public_one(client, curator):
    first = submission_at(S.IN_REVIEW, title="Calls home")
    update = submission_at(S.IN_REVIEW, practice=PracticeFactory(title="As it was"), title="As it is")

    new, changed = (client.get(page_of(one)) for one in (first, update))

    assert "The whole text: the first look" in new.content.decode()
    assert "<del>" not in new.content.decode()
    html = changed.content.decode()
    assert "What changed since the public text" in html
    assert "[removed: </span>As it was" in html
    assert "stays as it is until the update is published" in html


def test_what_comes_back_is_compared_with_what_was_read_and_tells_what_was_said(client, curator):
    submission = submission_at(S.IN_REVIEW)
    writer = submission.writers.get()
    reviewing.decide(
        submission,
        S.CHANGES_REQUESTED,
        by=curator,
        version=submission.version,
        reason="Cost",
        comments={"cost_note": "Who pays?", "problem": "Since when?"},
    )
    submission = now(submission)
    submission.comments.filter(field="problem").update(settled_at=timezone.now())
    submission.text.problem = "Absence was 12 percent since 2019."
    submission.text.save()
    submissions.change_status(submission, S.SUBMITTED, by=writer)

    response = client.get(page_of(submission))

    page = response.context["page"]
    assert [part.key for part in page.changed] == ["problem"]
    said = {part.key: [one.words for one in part.said] for part in page.parts if part.said}
    assert said == {"cost_note": ["Who pays?"], "problem": ["Since when?"]}
    html = response.content.decode()
    assert "What changed since the last look: 1 of" in html
    assert "The district saw to it on" in html
    assert "Not marked as seen to." in html


def test_automatic_checks_say_what_to_mend_and_what_to_look_at(client, curator):
    submission = submission_at(S.IN_REVIEW)
    text = submission.text
    text.summary, text.problem, text.tagline = "Proven to work.", "Call 860-555-0123.", ""
    text.save()
    Outcome.objects.create(revision=text, claim="Fewer absences", measure="Absence")

    checks = client.get(page_of(submission)).context["page"].checks

    told = {(check.kind, check.name) for check in checks}
    assert {
        ("stop", "Must not be public"),
        ("stop", "Not complete"),
        ("mind", "Words to look at"),
        ("mind", "Result 1 and public data"),
        ("mind", "No contact"),
        ("ok", "Reviewers"),
    } == told
    assert any("Tagline" in check.words for check in checks)
    assert any("phone number" in check.words for check in checks)


# Who reviews


def test_a_reviewer_is_asked_by_mail_once_and_may_be_let_go_until_they_score(client, curator):
    submission = submission_at(S.SUBMITTED)
    reviewer = UserFactory(groups=["publisher"])

    for _ in range(2):
        assert send(client, submission, "assign", reviewer=str(reviewer)).status_code in (200, 302)

    review = submission.reviews.get()
    assert (review.reviewer, review.assigned_by) == (reviewer, curator)
    assert list(OutgoingMail.objects.filter(name="review_asked").values_list("recipient", flat=True)) == [
        reviewer.email
    ]
    send(client, submission, f"unassign-{review.pk}")
    assert not submission.reviews.exists()


def test_nobody_of_the_district_reviews(client, curator):
    submission = submission_at(S.IN_REVIEW)
    member = of_district(submission.practice.lead_district, groups=["curator"])
    stranger = UserFactory()

    asked = client.get(page_of(submission)).context["form"].fields["reviewer"].by_words.values()
    assert curator in asked
    assert member not in asked
    assert stranger not in asked
    for person in (member, stranger):
        refused = send(client, submission, "assign", reviewer=str(person))
        assert "Nobody else may review it" in refused.content.decode()
        with pytest.raises(TransitionError, match="may not review"):
            reviewing.assign(submission, person, by=curator)

    client.force_login(member)
    page = client.get(page_of(submission)).content.decode()
    assert "others review this" in page
    assert 'value="move-sign_off"' not in page
    assert send(client, submission, "move-sign_off", reason="Good").status_code == 403
    assert send(client, submission, "keep", **{"comment-problem": "x"}).status_code == 403
    assert (now(submission).state, FieldComment.objects.count()) == (S.IN_REVIEW, 0)


def test_who_may_only_look_moves_nothing(client):
    client.force_login(UserFactory(groups=["data manager"]))
    submission = submission_at(S.SUBMITTED)

    page = client.get(page_of(submission))

    assert page.status_code == 200
    assert 'name="do"' not in page.content.decode()
    for do in ("move-in_review", "keep", "me", "signed", "publish"):
        assert send(client, submission, do, reason="x", note="x").status_code in (200, 403)
    assert now(submission).state == S.SUBMITTED
    assert not submission.reviews.exists()


# Scores, comments, the decision


def test_scores_and_approval_go_in_one_form(client, curator):
    submission = submission_at(S.IN_REVIEW)
    submission.reviews.first().delete()

    response = send(
        client, submission, "move-sign_off", content=5, data=4, privacy=5, words="Clear.", reason="Ready."
    )

    assert response.status_code == 302
    mine = submission.reviews.get(reviewer=curator)
    assert (mine.content, mine.data, mine.privacy, mine.words) == (5, 4, 5, "Clear.")
    assert now(submission).state == S.SIGN_OFF
    assert submission.steps.first().reason == "Ready."


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"content": 5, "data": 4}, "Give a score from 1 to 5."),
        ({"content": 2, "data": 4, "privacy": 4}, "Say why, for a score of 2 or less."),
        ({"words": "Clear."}, "Give a score from 1 to 5."),
        ({"content": 6, "data": 4, "privacy": 4}, "Select a valid choice"),
        ({"reason": " "}, "Approve and ask for sign-off: give the reason in writing."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, curator, typed, error):
    submission = submission_at(S.IN_REVIEW)

    response = send(
        client, submission, "move-sign_off", **{"reason": "Ready.", "comment-problem": "Since when?", **typed}
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert error in html
    assert "Since when?</textarea>" in html
    assert now(submission).state == S.IN_REVIEW
    assert not FieldComment.objects.exists()
    assert not submission.reviews.filter(reviewer=curator).exists()


def test_comments_are_kept_and_changed_and_taken_back_and_a_reason_stays_in_its_box(client, curator):
    submission = submission_at(S.IN_REVIEW)

    kept = send(client, submission, "keep", **{"comment-risks": "Which?", "comment-problem": "When?"})
    assert kept.status_code == 302
    changed = send(client, submission, "keep", reason="Not yet written", **{"comment-risks": "Which ones?"})
    assert "Not yet written</textarea>" in changed.content.decode()
    send(client, submission, "keep", **{"comment-problem": ""})

    assert [(one.field, one.words, one.by) for one in FieldComment.objects.all()] == [
        ("risks", "Which ones?", curator)
    ]


def test_of_two_curators_at_once_one_wins_and_the_other_is_told_and_keeps_what_they_typed(client, curator):
    submission = submission_at(S.IN_REVIEW)
    other = UserFactory(groups=["curator"], name="Ada Other")
    reviewing.decide(submission, S.NOT_YET, by=other, version=submission.version, reason="No")

    response = send(
        client,
        submission,
        "move-sign_off",
        reason="I think it is ready.",
        content=5,
        data=5,
        privacy=5,
        words="Very clear.",
        **{"comment-problem": "Good."},
    )

    html = response.content.decode()
    assert "Somebody else was faster, and nothing was changed." in html
    assert "Ada Other made the last step: In review → Not yet" in html
    typed = dict(response.context["typed"])
    assert typed["Reasons"] == "I think it is ready."
    assert typed["Why these scores"] == "Very clear."
    assert "Good." in typed.values()
    assert now(submission).state == S.NOT_YET
    assert not submission.reviews.filter(reviewer=curator).exists()


def test_the_decision_reaches_the_district_with_every_comment(client, curator):
    submission = submission_at(S.IN_REVIEW, title="Calls home")
    liaison = of_district(submission.practice.lead_district, Role.LIAISON)
    OutgoingMail.objects.all().delete()

    send(
        client,
        submission,
        "move-changes_requested",
        reason="The cost is not clear.",
        **{"comment-risks": "Which ones?"},
    )

    mails = OutgoingMail.objects.order_by("pk")
    assert {mail.recipient for mail in mails} == {submission.writers.get().email, liaison.email}
    assert all("> The cost is not clear." in mail.text for mail in mails)
    assert all("Risks\n> Which ones?" in mail.text for mail in mails)


# Sign-off and publication


def test_a_publisher_records_the_sign_off_and_publishes(client, publisher):
    submission = submission_at(S.SIGN_OFF)

    refused = send(client, submission, "signed")
    assert "Say how the sign-off reached the Department." in refused.content.decode()
    assert send(client, submission, "signed", note="By letter of 3 November").status_code == 302
    assert send(client, now(submission), "publish").status_code == 302

    submission = now(submission)
    assert (submission.state, submission.practice.state) == (S.PUBLISHED, State.PUBLISHED)
    assert submission.signed_note == "By letter of 3 November"


def test_a_curator_neither_records_the_sign_off_nor_publishes(client, curator):
    submission = submission_at(S.SIGN_OFF)
    signed = submission_at(S.SIGN_OFF, signed=True)

    assert "A publisher publishes it" in client.get(page_of(signed)).content.decode()
    assert send(client, submission, "signed", note="By letter").status_code == 403
    assert send(client, signed, "publish").status_code == 403
    assert now(signed).state == S.SIGN_OFF


def test_publication_gets_a_day_to_come_and_loses_it_again(client, publisher):
    submission = submission_at(S.SIGN_OFF)
    day = timezone.localdate() + timedelta(days=10)

    for wrong in ("", timezone.localdate().isoformat(), "nonsense"):
        assert send(client, submission, "schedule", publish_on=wrong).status_code == 200
    send(client, submission, "schedule", publish_on=day.isoformat())
    submission = now(submission)
    assert (submission.publish_on, submission.scheduled_by) == (day, publisher)

    send(client, submission, "unschedule")
    assert now(submission).publish_on is None


def test_an_ended_practice_is_published_again_with_its_update(client, publisher):
    submission = submission_at(S.SIGN_OFF, practice=PracticeFactory(state=State.ENDED), signed=True)

    send(client, submission, "publish")

    assert now(submission).practice.state == State.PUBLISHED
