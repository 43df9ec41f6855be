"""The staff's desk for practices: every page opens, moves go through the one door, words freeze."""

import pytest
from django.contrib import admin
from django.urls import reverse

from profiles.models import Practice, StatusChange
from profiles.workflow import State
from tests.factories import (
    ContactRequestFactory,
    CorrectionFactory,
    DistrictFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


NOT_IN_THE_ADMIN = {
    **dict.fromkeys(
        ["Plan", "Goal", "Activity", "PlanShare", "PlanNote", "PlanReminder"],
        "a plan belongs to who writes it, and to those it is shared with",
    ),
    "Meeting": "shown on the page of its request",
    "Mailbox": "a number of its owner's own choice",
    "LookingForStep": "shown on the page of what is looked for",
    "ToldOwner": "counted there",
    "ImportedRow": "shown on the page of its import",
}


def test_every_model_of_ours_is_in_the_admin():
    from django.apps import apps

    ours = {"accounts", "adoptions", "contacts", "districts", "profiles", "topics"}
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    missing = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ours
        and not model.__name__.endswith("Event")
        and not model._meta.proxy  # of a table of Django's
        and model not in admin.site._registry
        and model not in inlines
    }

    assert missing == NOT_IN_THE_ADMIN.keys()


def test_every_list_and_every_form_of_the_admin_opens(client, staff):
    practice = PracticeFactory()
    ContactRequestFactory(practice=practice)
    CorrectionFactory(practice=practice)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist") + "?q=a").status_code == 200, model
        thing = model._default_manager.first()
        if thing is not None:
            assert client.get(reverse(f"{name}_change", args=[thing.pk])).status_code == 200, model
            assert client.get(reverse(f"{name}_history", args=[thing.pk])).status_code == 200, model


@pytest.mark.parametrize(
    ("model", "queries"), [("practice", 7), ("practicerevision", 5), ("statuschange", 5)]
)
@pytest.mark.parametrize("count", [1, 3])
def test_lists_do_not_ask_more_for_more_rows(client, staff, django_assert_num_queries, model, queries, count):
    PracticeFactory.create_batch(count)

    with django_assert_num_queries(queries):
        client.get(reverse(f"admin:profiles_{model}_changelist"))


def test_a_new_practice_is_made_and_its_text_opened(client, staff):
    district = DistrictFactory()

    response = client.post(
        reverse("admin:profiles_practice_add"),
        {"slug": "new-one", "lead_district": district.pk, "verified_by": "", "contact_visibility": ""}
        | {"status_changes-TOTAL_FORMS": 0, "status_changes-INITIAL_FORMS": 0},
    )

    practice = Practice.objects.get(slug="new-one")
    assert practice.state == State.DRAFT
    assert response["Location"] == reverse(
        "admin:profiles_practicerevision_change", args=[practice.working_revision_id]
    )


def test_a_move_is_made_with_its_reason_and_recorded(client, staff):
    practice = PracticeFactory()
    url = reverse("admin:profiles_practice_move", args=[practice.pk, State.ENDED])

    refused = client.post(url, {"reason": ""})
    made = client.post(url, {"reason": "The grant ended."})

    assert "give the reason in writing" in refused.content.decode()
    assert made.status_code == 302
    change = StatusChange.objects.filter(practice=practice).first()
    assert (change.to_state, change.by, change.reason) == (State.ENDED, staff, "The grant ended.")


def test_a_move_that_is_not_in_the_table_is_refused(client, staff):
    practice = PracticeFactory(state=State.DRAFT)

    response = client.post(
        reverse("admin:profiles_practice_move", args=[practice.pk, State.ENDED]), {"reason": "x"}
    )

    assert response.status_code == 403
    assert Practice.objects.get(pk=practice.pk).state == State.DRAFT


def test_a_text_that_has_been_public_is_shown_and_cannot_be_edited(client, staff):
    text = PracticeFactory(title="As published").public_revision
    url = reverse("admin:profiles_practicerevision_change", args=[text.pk])

    page = client.get(url).content.decode()

    assert "As published" in page
    assert 'name="title"' not in page
    assert client.post(url, {"title": "Other words"}).status_code == 403


def test_an_update_is_started_from_the_public_text(client, staff):
    practice = PracticeFactory()

    response = client.post(reverse("admin:profiles_practice_write", args=[practice.pk]))

    text = Practice.objects.get(pk=practice.pk).working_revision
    assert response["Location"] == reverse("admin:profiles_practicerevision_change", args=[text.pk])
    assert 'name="title"' in client.get(response["Location"]).content.decode()


def test_renaming_in_the_admin_keeps_the_old_address(client, staff):
    practice = PracticeFactory(slug="first-name")

    client.post(
        reverse("admin:profiles_practice_change", args=[practice.pk]),
        {"slug": "second-name", "lead_district": practice.lead_district_id}
        | {"status_changes-TOTAL_FORMS": 0, "status_changes-INITIAL_FORMS": 0},
    )

    client.logout()
    assert client.get("/practices/first-name/")["Location"] == "/practices/second-name/"


def test_staff_without_the_right_to_change_see_no_buttons_and_move_nothing(client):
    from django.contrib.auth.models import Permission

    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_practice"))
    reader.refresh_from_db()
    client.force_login(reader)
    practice = PracticeFactory()

    page = client.get(reverse("admin:profiles_practice_change", args=[practice.pk])).content.decode()
    moved = client.post(
        reverse("admin:profiles_practice_move", args=[practice.pk, State.ARCHIVED]), {"reason": "x"}
    )
    written = client.post(reverse("admin:profiles_practice_write", args=[practice.pk]))

    assert "Archive" not in page
    assert (moved.status_code, written.status_code) == (403, 403)
    assert Practice.objects.get(pk=practice.pk).state == State.PUBLISHED


def test_the_move_page_warns_of_what_looks_like_a_persons_details(client, staff):
    practice = PracticeFactory(state=State.DRAFT, description="Call 860-555-0100 for help.")

    page = client.get(
        reverse("admin:profiles_practice_move", args=[practice.pk, State.PUBLISHED])
    ).content.decode()

    assert "860-555-0100" in page
    assert "looks like a phone number" in page


def test_autocomplete_survives_a_nul(client, staff):
    where = "?app_label=profiles&model_name=practice&field_name=lead_district&term=%00"

    assert client.get(reverse("admin:autocomplete") + where).status_code == 200


def test_a_curator_writes_and_previews_but_may_not_publish_by_any_path(client):
    client.force_login(UserFactory(groups=["curator"]))
    practice = PracticeFactory(slug="plan", state=State.DRAFT)
    move = reverse("admin:profiles_practice_move", args=[practice.pk, State.PUBLISHED])

    page = client.get(reverse("admin:profiles_practice_change", args=[practice.pk])).content.decode()

    assert "Publish <span>A publisher does this.</span>" in page
    assert move not in page
    assert reverse("profiles:practice_preview", args=["plan"]) in page
    assert (client.get(move).status_code, client.post(move, {"reason": "x"}).status_code) == (403, 403)
    text = reverse("admin:profiles_practicerevision_change", args=[practice.working_revision_id])
    assert 'name="title"' in client.get(text).content.decode()
    assert Practice.objects.get(pk=practice.pk).state == State.DRAFT
    client.force_login(UserFactory(groups=["publisher"]))
    assert client.post(move).status_code == 302
    assert Practice.objects.get(pk=practice.pk).state == State.PUBLISHED


def test_a_data_manager_reads_practices_and_changes_none(client):
    client.force_login(UserFactory(groups=["data manager"]))
    practice = PracticeFactory()
    url = reverse("admin:profiles_practice_change", args=[practice.pk])

    assert 'name="slug"' not in client.get(url).content.decode()
    assert client.post(url, {"slug": "other"}).status_code == 403
    assert client.post(reverse("admin:profiles_practice_write", args=[practice.pk])).status_code == 403
