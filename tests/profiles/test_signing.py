"""The page on which a district agrees to publication."""

import pytest
from django.urls import reverse

from accounts.models import Role
from profiles import submissions
from profiles.models import Submission
from profiles.workflow import SubmissionState
from tests.factories import DistrictFactory, UserFactory
from tests.profiles.submitting import of_district, submission_at

pytestmark = pytest.mark.django_db

S = SubmissionState


def url(submission):
    return reverse("profiles:sign_off", args=[submission.pk])


@pytest.fixture
def asked():
    return submission_at(S.SIGN_OFF, title="Calls home")


@pytest.fixture
def superintendent(client, asked):
    person = of_district(asked.practice.lead_district, Role.SIGNER, name="Sam Super")
    client.force_login(person)
    return person


def test_the_superintendent_reads_the_reviewers_and_agrees(client, asked, superintendent):
    page = client.get(url(asked)).content.decode()
    assert "Calls home" in page
    assert reverse("profiles:practice_preview", args=[asked.practice.slug]) in page
    assert page.count("Clear.") == 2
    assert "Reviewer 1" in page
    assert asked.reviews.first().reviewer.email not in page

    response = client.post(url(asked), {"version": asked.version}, follow=True)

    signed = Submission.objects.get()
    assert (signed.signed_by, signed.signed_note) == (superintendent, "")
    assert "Sam Super agreed on" in response.content.decode()
    assert "I agree" not in response.content.decode()


@pytest.mark.parametrize(
    "who",
    [
        lambda district: of_district(district, Role.LIAISON),
        lambda district: of_district(district),
        lambda district: of_district(DistrictFactory(), Role.SIGNER),
        lambda district: UserFactory(groups=["publisher"]),
    ],
)
def test_nobody_else_finds_the_page_or_signs(client, asked, who):
    client.force_login(who(asked.practice.lead_district))

    assert client.get(url(asked)).status_code == 404
    assert client.post(url(asked), {"version": asked.version}).status_code == 404
    assert not Submission.objects.get().is_signed


@pytest.mark.parametrize("version", [None, "", "x", "0"])
def test_who_looked_at_an_older_version_is_told_and_has_not_agreed(client, asked, superintendent, version):
    data = {} if version is None else {"version": version}

    page = client.post(url(asked), data)

    assert "Somebody else was faster" in page.content.decode()
    assert not Submission.objects.get().is_signed


def test_what_is_not_asked_for_cannot_be_signed(client, superintendent, asked):
    submissions.change_status(asked, S.CHANGES_REQUESTED, by=UserFactory(groups=["curator"]), reason="Cost")
    asked.refresh_from_db()

    page = client.get(url(asked)).content.decode()
    refused = client.post(url(asked), {"version": asked.version}).content.decode()

    assert "Your agreement is not asked for now." in page
    assert "I agree" not in page
    assert "Nobody is asked to sign this off now." in refused


def test_a_reviewer_who_has_not_scored_is_not_among_the_reviewers(client, superintendent, asked):
    asked.reviews.create(reviewer=UserFactory(groups=["curator"]))

    page = client.get(url(asked)).content.decode()

    assert page.count("each of 5.") == 2
    assert "Reviewer 3" not in page
