"""People in the admin: whoever may edit people cannot make themselves more than they are."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DATES = {"date_joined_0": "2026-01-02", "date_joined_1": "10:00:00"}


@pytest.fixture
def editor():
    """Staff who may do everything with people, and nothing else."""
    editor = UserFactory(is_staff=True, email="editor@example.org")
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    return editor


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def change(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_rights_cannot_be_taken_by_those_who_may_edit_people(as_editor, editor):
    group = Group.objects.create(name="Everything")
    rights = {"is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": [group.pk]}
    member = UserFactory()

    for person in (editor, member):
        form = as_editor.get(change(person)).context["adminform"].form
        assert set(form.fields) == {"email", "name", "password"}
        answer = as_editor.post(change(person), {"email": person.email, "name": "New"} | rights)

        person.refresh_from_db()
        assert (answer.status_code, person.name) == (302, "New")
        assert not person.is_superuser
        assert list(person.groups.all()) == []
    assert not member.is_staff


@pytest.mark.parametrize("rights", [{"is_superuser": True}, {"is_staff": True}])
def test_an_account_with_rights_is_not_taken_over(as_editor, rights):
    colleague = UserFactory(email="colleague@example.org", **rights)
    colleague.set_password("their-own-passphrase")
    colleague.save()
    password = {"password1": "a-new-passphrase", "password2": "a-new-passphrase"}

    assert as_editor.post(change(colleague), {"email": "editor+2@example.org"}).status_code == 403
    set_password = reverse("admin:auth_user_password_change", args=[colleague.pk])
    assert as_editor.post(set_password, password).status_code == 403
    assert as_editor.post(change(colleague).replace("change", "delete"), {"post": "yes"}).status_code == 403
    colleague.refresh_from_db()
    assert colleague.check_password("their-own-passphrase")
    assert colleague.email == "colleague@example.org"


def test_a_new_account_has_no_rights(as_editor):
    new = {"email": "new@example.org", "name": "", "usable_password": "false", "is_superuser": "on"}

    answer = as_editor.post(reverse("admin:accounts_user_add"), new | {"is_staff": "on"})

    person = User.objects.get(email="new@example.org")
    assert answer.status_code == 302
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_a_superuser_gives_rights_and_the_history_says_who(client):
    chief = UserFactory(is_staff=True, is_superuser=True, email="chief@example.org")
    member = UserFactory()
    client.force_login(chief)

    client.post(change(member), {"email": member.email, "name": "", "is_active": "on", "is_staff": "on"})
    history = client.get(reverse("admin:accounts_user_history", args=[member.pk]))

    member.refresh_from_db()
    assert member.is_staff
    changes = [
        (entry.who, told.name, told.old, told.new)
        for entry in history.context["page"]
        for change in entry.changes
        for told in change.values
        if change.verb == "changed"
    ]
    assert changes == [("chief@example.org", "Staff status", "No", "Yes")]


def test_the_history_holds_neither_passwords_nor_visits(client):
    member = UserFactory()
    updates = User.pgh_event_models["update"].objects.filter(pgh_label="update")

    client.force_login(member)
    member.set_password("another-passphrase")
    member.save()

    assert updates.count() == 0
    fields = {field.name for field in User.pgh_event_models["update"]._meta.fields}
    assert not {"password", "last_login"} & fields
