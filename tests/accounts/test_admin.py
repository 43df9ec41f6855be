"""People in the admin: whoever may edit people cannot make themselves more than they are."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership, User
from core.mail import deliver_waiting
from tests.accounts.signing_in import force_fresh_login, next_app_code, set_up_app, sign_in
from tests.factories import DistrictFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"
ROWS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
EVERYTHING = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}


def permission(name):
    return Permission.objects.get(codename=name, content_type__app_label="accounts")


@pytest.fixture
def editor():
    """Staff who may do everything with people but give rights."""
    editor = UserFactory(is_staff=True, email="editor@example.org")
    editor.user_permissions.set(
        Permission.objects.filter(content_type__app_label="accounts").exclude(codename="give_rights")
    )
    return editor


@pytest.fixture
def administrator():
    """Staff who may do everything with people, give rights among it, and nothing else."""
    administrator = UserFactory(is_staff=True, email="administrator@example.org")
    administrator.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    return administrator


@pytest.fixture
def chief():
    return UserFactory(is_staff=True, is_superuser=True, email="chief@example.org")


@pytest.fixture
def as_editor(client, editor):
    force_fresh_login(client, editor)
    return client


@pytest.fixture
def as_administrator(client, administrator):
    force_fresh_login(client, administrator)
    return client


@pytest.fixture
def as_chief(client, chief):
    force_fresh_login(client, chief)
    return client


def change(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_rights_cannot_be_taken_by_those_who_may_edit_people(as_editor, editor):
    group = Group.objects.create(name="Everything")
    member = UserFactory()

    for person, fields in [(editor, {"name"}), (member, {"email", "name"})]:
        form = as_editor.get(change(person)).context["adminform"].form
        assert set(form.fields) == fields
        posted = {"email": "x@example.org", "name": "New", "groups": [group.pk]}
        answer = as_editor.post(change(person), posted | EVERYTHING | ROWS)

        person.refresh_from_db()
        assert (answer.status_code, person.name) == (302, "New")
        assert not person.is_superuser
        assert list(person.groups.all()) == []
    assert not member.is_staff
    assert editor.email == "editor@example.org"


@pytest.mark.parametrize(
    ("who", "rights", "status"),
    [
        ("editor", {}, 302),
        ("editor", {"is_staff": True}, 403),
        ("editor", {"is_superuser": True}, 403),
        ("editor", {"beyond": True}, 403),
        ("administrator", {}, 302),
        ("administrator", {"is_staff": True}, 302),
        ("administrator", {"is_staff": True, "is_superuser": True}, 403),
        ("administrator", {"is_staff": True, "beyond": True}, 403),
    ],
)
def test_an_account_with_more_rights_is_not_taken_over(client, request, who, rights, status):
    force_fresh_login(client, request.getfixturevalue(who))
    flags = {name: value for name, value in rights.items() if name != "beyond"}
    colleague = UserFactory(email="colleague@example.org", **flags)
    if "beyond" in rights:
        colleague.user_permissions.add(Permission.objects.get(codename="add_group"))
    posted = {"email": "editor+2@example.org", "name": "", "is_active": "on"} | ROWS
    remove = reverse("admin:accounts_user_delete", args=[colleague.pk])

    assert client.post(change(colleague), posted).status_code == status
    changed = User.objects.get(pk=colleague.pk).email != "colleague@example.org"
    assert changed == (status == 302)
    assert client.post(remove, {"post": "yes"}).status_code == status


def test_an_administrator_makes_staff_but_nobody_beyond_their_own_rights(as_administrator):
    own, beyond = Group.objects.create(name="own"), Group.objects.create(name="beyond")
    own.permissions.add(permission("view_user"))
    beyond.permissions.add(Permission.objects.get(codename="add_group"))
    member = UserFactory(email="member@example.org")
    form = as_administrator.get(change(member)).context["adminform"].form
    assert set(form.fields) == {"email", "name", "is_active", "is_staff", "groups"}
    assert list(form.fields["groups"].queryset) == [own]
    posted = {"email": member.email, "name": ""} | EVERYTHING | ROWS

    as_administrator.post(change(member), posted | {"groups": [own.pk, beyond.pk]})
    member.refresh_from_db()
    assert not member.is_staff

    as_administrator.post(change(member), posted | {"groups": [own.pk]})
    member.refresh_from_db()
    assert (member.is_staff, member.is_superuser, list(member.groups.all())) == (True, False, [own])


def test_a_new_account_gets_rights_from_those_only_who_give_them(as_editor):
    answer = as_editor.post(ADD, {"email": "New@Example.org", "name": ""} | EVERYTHING | ROWS)

    person = User.objects.get(email="new@example.org")
    assert answer.status_code == 302
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_a_new_person_is_told_and_can_sign_in_at_once(as_chief, mailoutbox):
    district = DistrictFactory(short_name="Thomaston")
    row = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-district": district.pk,
        "memberships-0-role": "liaison",
    }
    new = {"email": "Lee@Example.org", "name": "Lee", "is_active": "on"}

    answer = as_chief.post(ADD, new | ROWS | row)

    assert answer.status_code == 302, answer.context["errors"]
    lee = User.objects.get(email="lee@example.org")
    assert not lee.has_usable_password()
    assert [str(membership) for membership in lee.memberships.all()] == ["Liaison, Thomaston"]
    deliver_waiting()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["lee@example.org"], "You have an account")]
    assert "/accounts/login/" in mailoutbox[0].body
    visitor = Client()
    assert sign_in(visitor, lee).url == reverse("workspace")


def test_the_same_address_in_other_letters_is_the_same_person(as_chief):
    UserFactory(email="lee@example.org")

    answer = as_chief.post(ADD, {"email": "LEE@example.org", "name": ""} | ROWS)

    assert answer.status_code == 200
    assert "email" in answer.context["adminform"].form.errors


def test_somebody_has_a_role_in_a_district_once(as_chief):
    membership = MembershipFactory()
    row = {"memberships-TOTAL_FORMS": "1", "memberships-0-district": membership.district.pk}
    posted = {"email": membership.user.email, "name": "", "is_active": "on", "memberships-0-role": "author"}

    answer = as_chief.post(change(membership.user), posted | ROWS | row)

    assert "already has this role" in answer.content.decode()
    assert Membership.objects.count() == 1


def test_a_superuser_gives_rights_and_the_history_says_who(as_chief):
    member = UserFactory()

    as_chief.post(
        change(member), {"email": member.email, "name": "", "is_active": "on", "is_staff": "on"} | ROWS
    )
    history = as_chief.get(reverse("admin:accounts_user_history", args=[member.pk]))

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


@pytest.mark.parametrize(
    ("changed", "ends"),
    [
        ({}, False),
        ({"name": "New"}, False),
        ({"email": "other@example.org"}, True),
        ({"is_staff": "on"}, True),
        ({"is_active": ""}, True),
        ({"groups": "own"}, True),
    ],
)
def test_other_rights_or_another_address_end_what_is_open(as_chief, mailoutbox, changed, ends):
    member, open_elsewhere = UserFactory(email="member@example.org"), Client()
    group = Group.objects.create(name="own")
    open_elsewhere.force_login(member)
    if "groups" in changed:
        changed = {"groups": [group.pk]}

    as_chief.post(change(member), {"email": member.email, "name": "", "is_active": "on"} | ROWS | changed)

    assert get_user(open_elsewhere).is_anonymous == ends
    deliver_waiting()
    told = ["member@example.org", "other@example.org"] if "email" in changed else []
    assert [mail.to[0] for mail in mailoutbox] == told


def test_giving_rights_asks_again_who_one_is_and_goes_on_where_it_was(client, chief):
    member = UserFactory(email="member@example.org")
    force_fresh_login(client, chief)
    secret = set_up_app(client)
    force_fresh_login(client, chief, minutes_ago=16, method="mfa")
    posted = {"email": member.email, "name": "", "is_active": "on", "is_staff": "on"} | ROWS

    answer = client.post(change(member), posted)
    member.refresh_from_db()
    assert (answer.url.partition("?")[0], member.is_staff) == (reverse("mfa_reauthenticate"), False)

    client.post(answer.url, {"code": next_app_code(secret)})
    member.refresh_from_db()
    assert member.is_staff


def test_who_lost_the_second_step_gets_it_removed_and_is_told(as_administrator, mailoutbox):
    member, staff, theirs = UserFactory(email="m@example.org"), UserFactory(is_superuser=True), Client()
    for person in (member, staff):
        force_fresh_login(theirs, person)
        set_up_app(theirs)
    deliver_waiting()
    mailoutbox.clear()

    as_administrator.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "remove_second_step", "_selected_action": [member.pk, staff.pk]},
    )

    assert member.authenticator_set.count() == 0
    assert staff.authenticator_set.count() == 2  # the app and its recovery codes
    deliver_waiting()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["m@example.org"], "The second step was removed by an administrator – your account")
    ]


def test_an_editor_who_gives_no_rights_removes_no_second_step(as_editor):
    member, theirs = UserFactory(), Client()
    force_fresh_login(theirs, member)
    set_up_app(theirs)

    as_editor.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "remove_second_step", "_selected_action": [member.pk]},
    )

    assert member.authenticator_set.count() == 2


def test_secrets_and_sessions_are_nowhere_in_the_admin(as_chief):
    home = as_chief.get("/admin/").content.decode()

    for app in ("account", "mfa", "usersessions", "sessions"):
        assert f"/admin/{app}/" not in home
        assert as_chief.get(f"/admin/{app}/").status_code == 404


def test_the_history_holds_neither_passwords_nor_visits(client):
    member = UserFactory()
    updates = User.pgh_event_models["update"].objects.filter(pgh_label="update")

    client.force_login(member)
    member.set_password("another-passphrase")
    member.save()

    assert updates.count() == 0
    fields = {field.name for field in User.pgh_event_models["update"]._meta.fields}
    assert not {"password", "last_login", "rights_changed"} & fields


# Invitations

INVITE = "admin:accounts_invitation_add"


@pytest.fixture
def curator():
    return UserFactory(groups=["curator"], email="curator@example.org")


def test_a_curator_invites_somebody_to_a_district(client, curator, mailoutbox):
    district = DistrictFactory(short_name="Elmwood")
    force_fresh_login(client, curator)
    posted = {"district": district.pk, "email": "Lee@Example.org", "role": "liaison"}

    answer = client.post(reverse(INVITE), posted)

    assert answer.status_code == 302
    sent = Invitation.objects.get()
    assert (sent.email, sent.role, sent.invited_by) == ("lee@example.org", "liaison", curator)
    deliver_waiting()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["lee@example.org"], "You are invited to manage the people of Elmwood")
    ]
    page = client.get(reverse("admin:accounts_invitation_change", args=[sent.pk]))
    assert (page.status_code, b'name="role"' in page.content) == (200, False)
    listed = client.get(reverse("admin:accounts_invitation_changelist"), {"state": "open"})
    assert listed.context["cl"].result_count == 1

    client.post(reverse(INVITE), posted | {"role": "signer"})
    assert [i.role for i in Invitation.objects.open()] == ["signer"]


def test_an_invitation_that_is_refused_says_why(client, curator):
    membership = MembershipFactory(role="liaison")
    force_fresh_login(client, curator)
    posted = {"district": membership.district_id, "email": membership.user.email, "role": "liaison"}

    page = client.post(reverse(INVITE), posted, follow=True)

    assert "This person already has this role." in page.content.decode()
    assert not Invitation.objects.exists()


def test_inviting_asks_staff_again_who_they_are(client, curator):
    force_fresh_login(client, curator, minutes_ago=16)

    answer = client.post(
        reverse(INVITE), {"district": DistrictFactory().pk, "email": "lee@example.org", "role": "author"}
    )

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not Invitation.objects.exists()


def test_staff_withdraw_what_still_waits(client, curator):
    waiting, over = InvitationFactory(), InvitationFactory(withdrawn_at=timezone.now())
    force_fresh_login(client, curator)

    page = client.post(
        reverse("admin:accounts_invitation_changelist"),
        {"action": "withdraw", "_selected_action": [waiting.pk, over.pk]},
        follow=True,
    )

    assert "1 of 2 invitations were withdrawn." in page.content.decode()
    assert not Invitation.objects.open().exists()
    assert client.post(reverse("admin:accounts_invitation_delete", args=[over.pk])).status_code == 403
