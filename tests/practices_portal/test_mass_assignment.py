"""A form changes what it shows and nothing else, whatever is sent along."""

import pytest
from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from districts.models import District
from profiles.models import Outcome, Practice, PracticeRevision
from tests.accounts.signing_in import force_fresh_login
from tests.factories import (
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)
from tests.html_forms import fields_of
from topics.models import Tag, Topic

pytestmark = pytest.mark.django_db


# What the portal itself writes when something is saved.
DERIVED = {"updated_at", "search_vector", "facets", "rights_changed"}


# What no form of the desk may ever offer: these change through actions, or not at all.
NEVER = {
    Practice: {"state", "public_revision", "working_revision", "published_at", "contact_confirmed_at"},
    PracticeRevision: {"practice", "number", "based_on", "created_by", "created_at", "first_public_at"},
    User: {"password", "last_login", "date_joined"},
}


def other_value(row, field):
    """A value that the column could have and does not have now, as a form would send it."""
    now = getattr(row, field.attname)
    if isinstance(field, BooleanField):
        return "" if now else "on"
    if isinstance(field, ForeignKey):
        others = field.related_model._default_manager.exclude(pk=now)
        return str(others.values_list("pk", flat=True).first() or "1")
    if field.choices:
        return next(str(value) for value, _ in field.choices if value != now)
    if isinstance(field, DateField):
        moment = timezone.now() if isinstance(field, DateTimeField) else timezone.now().date()
        return moment.isoformat()
    return "7" if now != 7 else "8"


def forged_fields(row, *, without):
    """What a stranger would send along for all columns of ``row`` but those in ``without``."""
    fields = row._meta.concrete_fields
    return {field.name: other_value(row, field) for field in fields if field.name not in without}


def columns(row):
    fresh = type(row)._default_manager.get(pk=row.pk)
    return {field.name: getattr(fresh, field.attname) for field in fresh._meta.concrete_fields}


@pytest.fixture
def rows():
    UserFactory()
    ObservationFactory(indicator=IndicatorFactory(), district__slug="first")
    part = Outcome(claim="A claim", measure="Visits")
    practice = PracticeFactory(
        slug="open", state="draft", topics=[TopicFactory()], tags=[TagFactory()], parts=[part]
    )
    PracticeFactory(slug="other")
    return {
        Practice: practice,
        PracticeRevision: practice.working_revision,
        District: practice.lead_district,
        Topic: Topic.objects.first(),
        Tag: Tag.objects.first(),
        User: UserFactory(email="somebody@example.org"),
    }


@pytest.mark.parametrize(
    ("group", "model"),
    [
        ("curator", Practice),
        ("curator", PracticeRevision),
        ("publisher", Practice),
        ("data manager", District),
        ("data manager", Topic),
        ("data manager", Tag),
        ("administrator", User),
        ("administrator", Practice),
    ],
)
def test_what_a_form_of_the_desk_does_not_show_cannot_be_sent(client, rows, group, model):
    force_fresh_login(client, UserFactory(groups=[group]))
    row = rows[model]
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    page = client.get(url)
    shown = page.context["adminform"].form.fields
    before = columns(row)
    forged = forged_fields(row, without={*shown, *DERIVED})
    assert NEVER.get(model, set()) <= forged.keys()

    response = client.post(url, fields_of(page) | forged)

    assert response.status_code == 302
    after = columns(row)
    assert {name for name in forged if after[name] != before[name]} == set()
