"""The public record in the admin."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import District, Observation, StateFigure, TownDistrict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_record")]
MODELS = ["district", "town", "indicator", "studentgroup", "datasource", "observation", "statefigure"]


@pytest.fixture
def staff(client):
    user = get_user_model().objects.create_superuser("staff@example.org", password="a-long-passphrase")
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_with_few_queries(staff, model):
    listing = reverse(f"admin:districts_{model}_changelist")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = staff.get(listing)
    row = page.context["cl"].result_list[0]

    assert page.status_code == 200
    assert len(queries) <= 20
    assert staff.get(reverse(f"admin:districts_{model}_change", args=[row.pk])).status_code == 200


def test_search_finds_a_district_by_its_town(staff):
    page = staff.get(reverse("admin:districts_district_changelist"), {"q": "goshen"})

    assert [row.short_name for row in page.context["cl"].result_list] == ["Region 20"]


def test_published_figures_cannot_be_changed_or_added(staff):
    figure = Observation.objects.filter(flag="published").first()
    url = reverse("admin:districts_observation_change", args=[figure.pk])

    assert staff.post(url, {"value": "1"}).status_code == 403
    assert staff.get(reverse("admin:districts_observation_add")).status_code == 403
    assert staff.post(reverse("admin:districts_observation_delete", args=[figure.pk])).status_code == 403


def test_a_held_back_figure_is_not_in_the_admin_either(staff):
    figure = Observation.objects.filter(flag="held_back").first()

    page = staff.get(reverse("admin:districts_observation_change", args=[figure.pk]))

    assert "Suppressed: too few students" in page.content.decode()


def test_district_code_and_slug_are_given_once(staff):
    thomaston = District.objects.get(slug="thomaston")

    page = staff.get(reverse("admin:districts_district_change", args=[thomaston.pk]))

    assert not {"code", "slug", "grade_span"} & set(page.context["adminform"].form.fields)
    new = staff.get(reverse("admin:districts_district_add"))
    assert {"code", "slug"} < set(new.context["adminform"].form.fields)


@pytest.mark.parametrize("model", ["district", "town", "indicator", "studentgroup", "datasource"])
def test_the_record_is_never_deleted(staff, model):
    row = staff.get(reverse(f"admin:districts_{model}_changelist")).context["cl"].result_list[0]

    assert staff.post(reverse(f"admin:districts_{model}_delete", args=[row.pk])).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", ["indicator", "studentgroup", "datasource"])
def test_codes_that_files_use_are_given_once(staff, model):
    row = staff.get(reverse(f"admin:districts_{model}_changelist")).context["cl"].result_list[0]

    page = staff.get(reverse(f"admin:districts_{model}_change", args=[row.pk]))

    assert "code" not in page.context["adminform"].form.fields
    assert "code" in staff.get(reverse(f"admin:districts_{model}_add")).context["adminform"].form.fields


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("district", "status_note"),
        ("town", "county"),
        ("indicator", "short_name"),
        ("studentgroup", "name"),
        ("datasource", "publisher"),
        ("statefigure", "source_text"),
    ],
)
def test_the_history_of_a_row_tells_its_changes(staff, model, field):
    row = staff.get(reverse(f"admin:districts_{model}_changelist")).context["cl"].result_list[0]
    before = getattr(row, field)
    type(row).objects.filter(pk=row.pk).update(**{field: "Corrected"})

    page = staff.get(reverse(f"admin:districts_{model}_history", args=[row.pk]))

    changes = [
        change for entry in page.context["page"] for change in entry.changes if change.verb == "changed"
    ]
    last = [(told.name, told.old, told.new) for told in changes[-1].values]
    assert last == [(field.replace("_", " ").capitalize(), before, "Corrected")]


def test_who_serves_a_town_and_statewide_figures_have_a_history():
    for thing in (TownDistrict.objects.first(), StateFigure.objects.first()):
        deletions = (
            type(thing).pgh_event_models["delete"].objects.filter(pgh_label="delete", pgh_obj_id=thing.pk)
        )
        thing.delete()

        assert deletions.count() == 1
