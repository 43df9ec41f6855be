"""The review desk: who is asked to review, by name, and what the evidence is judged to be."""

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles.review_page import ReviewPage
from profiles.vocabulary import LocalEvidence
from profiles.workflow import SubmissionState
from tests.factories import AttachmentFactory, UserFactory
from tests.html_forms import fields_of
from tests.profiles.reviewing import now, page_of, send
from tests.profiles.submitting import submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState


def opened(level, tier):
    """What the page noted of the evidence when it was opened."""
    return {"initial-local_evidence": level, "initial-tier_confirmed": tier}


def test_a_reviewer_is_named_by_any_part_of_a_name_that_one_alone_has(client, curator):
    submission = submission_at(S.SUBMITTED)
    people = [
        UserFactory(groups=["curator"], name=name, email=email)
        for name, email in [
            ("Ana Berg", "ana@example.org"),
            ("Ana Lind", "lind1@example.org"),
            ("Ana Lind", "lind2@example.org"),
        ]
    ]
    page = client.get(page_of(submission)).content.decode()
    assert '<option value="Ana Berg"></option>' in page
    assert '<option value="Ana Lind (lind2@example.org)"></option>' in page

    several = send(client, submission, "assign", reviewer="ana", **{"comment-problem": "Since when?"})
    assert "Several people are called so: type more of the name." in several.content.decode()
    assert "Since when?</textarea>" in several.content.decode()
    assert send(client, submission, "assign", reviewer=" ANA  berg").status_code == 302
    assert send(client, submission, "assign", reviewer="Ana Lind (lind2@example.org)").status_code == 302
    assert send(client, submission, "assign").status_code == 200

    assert {one.reviewer for one in submission.reviews.all()} == {people[0], people[2]}


def test_the_level_and_the_tier_are_set_on_the_page_of_the_review(client, curator):
    submission = submission_at(S.IN_REVIEW, tier_claimed=4, logic_model="Calls, so children come.")
    assert (
        "The district claims: Tier 4 Demonstrates a rationale."
        in client.get(page_of(submission)).content.decode()
    )

    assert send(client, submission, "keep", local_evidence="2", tier_confirmed="4").status_code == 302

    text = now(submission).text
    assert (text.local_evidence, text.tier_confirmed, text.tier_confirmed_by) == (2, 4, curator)
    assert text.tier_confirmed_on == timezone.localdate()
    assert "evidence:2" in text.facets
    page = client.get(page_of(submission)).content.decode()
    assert "Confirmed by Cora Curator on" in page

    client.force_login(UserFactory(groups=["curator"]))
    send(client, submission, "keep", local_evidence="3", tier_confirmed="4", **opened("2", "4"))
    text.refresh_from_db()
    assert (text.local_evidence, text.tier_confirmed_by) == (3, curator)  # who confirmed the tier still did
    send(client, submission, "keep", local_evidence="", tier_confirmed="", **opened("3", "4"))
    text.refresh_from_db()
    assert [text.local_evidence, text.tier_confirmed] == [None, None]
    assert [text.tier_confirmed_by, text.tier_confirmed_on] == [None, None]


def test_of_two_who_judge_at_once_neither_undoes_the_other_unseen(client, curator):
    submission = submission_at(S.IN_REVIEW, tier_claimed=4, logic_model="Calls, so children come.")
    send(client, submission, "keep", local_evidence="2", tier_confirmed="4", **opened("", ""))

    # Both had the page open before: this one only comments, that one sets another level.
    send(client, submission, "keep", local_evidence="", tier_confirmed="", **opened("", ""))
    text = now(submission).text
    assert (text.local_evidence, text.tier_confirmed) == (2, 4)
    told = send(client, submission, "keep", local_evidence="3", tier_confirmed="", **opened("", ""))
    said = f"Somebody set it to “{LocalEvidence(2).label}” meanwhile. Send yours again to change that."
    assert said in told.content.decode()
    text.refresh_from_db()
    assert (text.local_evidence, text.tier_confirmed) == (2, 4)

    page = fields_of(told)
    assert (page["local_evidence"], page["initial-local_evidence"]) == (["3"], ["2"])
    assert page["tier_confirmed"] == ["4"]
    assert send(client, submission, "keep", **page).status_code == 302
    text.refresh_from_db()
    assert (text.local_evidence, text.tier_confirmed) == (3, 4)


def test_a_page_without_the_boxes_of_evidence_leaves_it_as_it_is(client, curator):
    submission = submission_at(S.SUBMITTED, local_evidence=2)
    assert 'name="local_evidence"' not in client.get(page_of(submission)).content.decode()

    send(client, submission, "keep", **{"comment-problem": "Since when?"})
    assert now(submission).text.local_evidence == 2
    refused = send(client, submission, "keep", local_evidence="4", **opened("2", ""))
    assert "Its evidence is judged while it is in review." in refused.content.decode()
    assert now(submission).text.local_evidence == 2


def test_the_page_of_the_text_names_who_confirmed_the_tier(client, curator):
    text = submission_at(S.IN_REVIEW, tier_claimed=4, logic_model="Calls, so children come.").text
    place = reverse("admin:profiles_practicerevision_change", args=[text.pk])
    page = client.get(place)
    assert not {"tier_confirmed_by", "tier_confirmed_on"} & {*page.context["adminform"].form.fields}

    answer = client.post(place, fields_of(page) | {"tier_confirmed": "4"})

    assert answer.status_code == 302
    text.refresh_from_db()
    assert (text.tier_confirmed, text.tier_confirmed_by) == (4, curator)
    assert text.tier_confirmed_on == timezone.localdate()


def test_a_file_is_no_missing_address_and_a_result_without_a_measure_says_so(curator):
    submission = submission_at(S.DRAFT)
    file = AttachmentFactory(practice=submission.practice)
    submission.text.resources.all().delete()
    submission.text.sources.all().delete()
    submission.text.citations.all().delete()
    submission.text.resources.create(title="Our letter", attachment=file)
    submission.text.outcomes.all().delete()
    submission.text.outcomes.create(claim="It fell.")

    checks = {check.name: check.words for check in ReviewPage(submission, curator).checks}

    assert not {"Without a web address", "Web addresses"} & checks.keys()
    told = "No measure is named: on no public indicator, so nothing was computed."
    assert checks["Result 1 and public data"] == told
