"""The text being written, seen as readers will see it by those who may, and by nobody else."""

import pytest
from django.urls import reverse

from profiles import texts
from profiles.models import Component, Practice
from profiles.workflow import State
from tests.factories import DistrictFactory, MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return PracticeFactory(
        slug="plan",
        state=State.DRAFT,
        title="Confidential plan",
        parts=[Component(name="A part", kind="core")],
    )


def preview(client, person, slug="plan"):
    client.logout()
    if person:
        client.force_login(person)
    return client.get(reverse("profiles:practice_preview", args=[slug]))


@pytest.mark.parametrize("group", ["curator", "publisher", "data manager", "administrator"])
def test_staff_see_a_draft_as_its_page_will_be_and_no_cache_keeps_it(client, draft, group):
    response = preview(client, UserFactory(groups=[group]))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Preview: not public." in page
    assert "This is a draft." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "A part" in page
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize(
    ("rights", "status"),
    [(None, 302), ({}, 404), ({"is_staff": True}, 404), ({"groups": ["curator"], "is_active": False}, 302)],
)
def test_others_are_told_nothing(client, draft, rights, status):
    person = rights if rights is None else UserFactory(**rights)

    for slug in ("plan", "no-such-practice"):
        response = preview(client, person, slug)
        assert response.status_code == status
        assert "Confidential plan" not in response.content.decode()


def test_members_of_the_lead_district_see_its_drafts_and_others_do_not(client, draft):
    partner = DistrictFactory()
    draft.working_revision.participations.create(district=partner, position=1)
    lead, other = (
        MembershipFactory(district=draft.lead_district).user,
        MembershipFactory(district=partner).user,
    )

    page = preview(client, lead)

    assert (page.status_code, preview(client, other).status_code) == (200, 404)
    assert "Confidential plan" in page.content.decode()
    assert "Back to the desk" not in page.content.decode()


def test_the_preview_of_an_update_shows_its_words_and_readers_keep_the_old_ones(client):
    practice = PracticeFactory(slug="plan", title="As published")
    text = texts.start_revision(practice, by=None)
    text.title = "As it will be"
    text.save()

    page = preview(client, UserFactory(groups=["curator"])).content.decode()

    assert "As it will be" in page
    assert "Readers still see the text before it." in page
    client.logout()
    assert "As it will be" not in client.get("/practices/plan/").content.decode()


@pytest.mark.parametrize("state", State)
def test_a_practice_in_any_state_has_a_preview(client, state):
    PracticeFactory(slug="plan", state=state)

    assert preview(client, UserFactory(groups=["curator"])).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_takes_the_same_queries_for_one_and_for_three_parts(
    client, django_assert_num_queries, count
):
    parts = [Component(name=f"Part {n}", kind="core") for n in range(count)]
    PracticeFactory(slug="plan", state=State.DRAFT, parts=parts)
    person = UserFactory(groups=["curator"])
    client.force_login(person)

    with django_assert_num_queries(21):
        client.get(reverse("profiles:practice_preview", args=["plan"]))

    assert Practice.objects.visible_to(person).count() == 1
