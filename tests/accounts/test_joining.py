"""Joining: an address on a district's domain or an invitation opens an account, nothing else does."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.actions import NotPossible, accept, invite, join, remove_member, withdraw
from accounts.models import Invitation, Membership, User
from core.mail import deliver_waiting
from tests.accounts.signing_in import ask_for_code, mailed_code, sign_in, type_code
from tests.factories import DistrictFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def elmwood():
    return DistrictFactory(slug="elmwood", short_name="Elmwood", email_domains=["elmwood.edu", "elm.org"])


@pytest.fixture
def liaison(elmwood):
    return MembershipFactory(district=elmwood, role="liaison").user


def roles_of(email):
    """Each district and role of whoever has this address, sorted; None without an account."""
    person = User.objects.with_address(email)
    return person and sorted((m.district.short_name, m.role) for m in person.memberships.all())


def joins(email):
    """Ask for a code at ``email`` and type it; gives whether that signed somebody in."""
    client = Client()
    ask_for_code(client, email)
    if email not in (mail_to := _codes()):
        return False
    answer = type_code(client, mail_to[email])
    return answer.url == reverse("workspace") and get_user(client).email == email.lower()


def _codes():
    from django.core import mail

    deliver_waiting()
    return {m.to[0]: mailed_code(m.to[0]) for m in mail.outbox if "code" in m.subject}


# By the domain of the address


@pytest.mark.parametrize(
    ("email", "roles"),
    [
        ("new@elmwood.edu", [("Elmwood", "author")]),
        ("new@elm.org", [("Elmwood", "author")]),
        ("new@students.elmwood.edu", None),
        ("new@notelmwood.edu", None),
        ("new@elmwood.edu.example.org", None),
        ("elmwood.edu@example.org", None),
        ('"new@elmwood.edu"@example.org', None),
        ("new@edu", None),
        ("new@old.edu", None),
    ],
)
def test_exactly_the_domain_of_a_district_that_still_runs_opens_an_account(elmwood, mailoutbox, email, roles):
    DistrictFactory(email_domains=["old.edu"], status="historic")

    assert joins(email) == (roles is not None)
    assert roles_of(email) == roles


def test_the_domain_may_be_typed_in_capitals(client, elmwood, mailoutbox):
    ask_for_code(client, "New@ELMWOOD.edu")
    type_code(client, mailed_code("new@elmwood.edu"))

    assert roles_of("new@elmwood.edu") == [("Elmwood", "author")]


def test_a_domain_that_districts_share_opens_all_of_them(elmwood, mailoutbox):
    DistrictFactory(short_name="Ash", email_domains=["elmwood.edu"])

    assert joins("new@elmwood.edu")
    assert roles_of("new@elmwood.edu") == [("Ash", "author"), ("Elmwood", "author")]


def test_whoever_joins_has_no_other_right_and_is_told_for_which_districts(elmwood, mailoutbox):
    assert joins("new@elmwood.edu")

    person = User.objects.get(email="new@elmwood.edu")
    assert (person.is_staff, person.is_superuser, person.has_usable_password()) == (False, False, False)
    assert person.get_all_permissions() == set()
    assert "- Elmwood School District" in mailoutbox[0].body


def test_typing_an_address_alone_makes_no_account(client, elmwood):
    ask_for_code(client, "new@elmwood.edu")
    for code in ["0000-0000", "", "1"]:
        type_code(client, code)

    assert not User.objects.exists()


def test_an_account_on_the_domain_gets_no_district_by_signing_in(client, elmwood, mailoutbox):
    """Who was removed stays out, and who moved to the domain asks the liaison."""
    sign_in(client, UserFactory(email="old@elmwood.edu"))

    assert roles_of("old@elmwood.edu") == []


def test_who_may_no_longer_join_when_the_code_comes_back_stays_out(client, elmwood):
    ask_for_code(client, "new@elmwood.edu")
    code = mailed_code("new@elmwood.edu")
    elmwood.email_domains = []
    elmwood.save()

    answer = type_code(client, code)

    assert answer.url == reverse("account_login")
    assert get_user(client).is_anonymous
    assert not User.objects.exists()


def test_two_codes_for_one_address_open_one_account(elmwood, mailoutbox):
    first, second = Client(), Client()
    codes = []
    for client in (first, second):
        ask_for_code(client, "new@elmwood.edu")
        codes.append(mailed_code("new@elmwood.edu"))

    for client, code in zip((first, second), codes, strict=True):
        type_code(client, code)

    assert get_user(first) == get_user(second) == User.objects.get()
    assert roles_of("new@elmwood.edu") == [("Elmwood", "author")]


def test_who_was_deactivated_meanwhile_does_not_join_anew(client, elmwood):
    ask_for_code(client, "new@elmwood.edu")
    code = mailed_code("new@elmwood.edu")
    UserFactory(email="new@elmwood.edu", is_active=False)

    type_code(client, code)

    assert get_user(client).is_anonymous


# By invitation


def test_an_invitation_from_its_mail_to_the_workspace(client, elmwood, liaison, mailoutbox):
    sent = invite(elmwood, "Lee@Example.org", "signer", by=liaison)
    deliver_waiting()
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (
        ["lee@example.org"],
        "You are invited to sign off for Elmwood",
    )
    assert "/workspace/" in mailoutbox[0].body

    assert joins("lee@example.org")

    sent.refresh_from_db()
    assert roles_of("lee@example.org") == [("Elmwood", "signer")]
    assert (sent.state, sent.accepted_by.email, sent.invited_by) == ("Accepted", "lee@example.org", liaison)


def test_an_invitation_says_the_role_also_on_the_domain(elmwood, liaison, mailoutbox):
    invite(elmwood, "lee@elmwood.edu", "liaison", by=liaison)

    assert joins("lee@elmwood.edu")
    assert roles_of("lee@elmwood.edu") == [("Elmwood", "liaison")]


def test_invitations_to_two_districts_are_both_accepted_at_sign_in(client, mailoutbox):
    pat = UserFactory(email="pat@example.org")
    MembershipFactory(user=pat, district=DistrictFactory(short_name="Ash"))
    InvitationFactory(email=pat.email, district=DistrictFactory(short_name="Birch"), role="liaison")
    InvitationFactory(email=pat.email, district=DistrictFactory(short_name="Cedar"))
    InvitationFactory(email="other@example.org")

    sign_in(client, pat)

    assert roles_of(pat.email) == [("Ash", "author"), ("Birch", "liaison"), ("Cedar", "author")]
    assert Invitation.objects.open().count() == 1


def test_an_invitation_that_comes_while_signed_in_is_accepted_in_the_workspace(client):
    pat = UserFactory()
    client.force_login(pat)
    sent = InvitationFactory(email=pat.email, district=DistrictFactory(short_name="Birch"))
    page = client.get(reverse("workspace")).content.decode()
    assert reverse("accept_invitation", args=[sent.pk]) in page

    answer = client.post(reverse("accept_invitation", args=[sent.pk]))

    assert answer.url == reverse("workspace")
    assert roles_of(pat.email) == [("Birch", "author")]


def test_nobody_accepts_what_went_to_another_address(client):
    pat, sent = UserFactory(), InvitationFactory()
    client.force_login(pat)

    assert client.post(reverse("accept_invitation", args=[sent.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        accept(sent, by=pat)
    assert not Membership.objects.exists()


OVER = {
    "withdrawn": {"withdrawn_at": timezone.now()},
    "expired": {"created_at": timezone.now() - timedelta(days=31), "expires_at": timezone.now()},
}


@pytest.mark.parametrize("how", OVER)
def test_an_invitation_that_is_over_opens_nothing(client, mailoutbox, how):
    pat, sent = UserFactory(), InvitationFactory(email="lee@example.org", **OVER[how])
    mine = InvitationFactory(email=pat.email, **OVER[how])

    assert not joins("lee@example.org")
    assert User.objects.with_address("lee@example.org") is None
    client.force_login(pat)
    client.post(reverse("accept_invitation", args=[mine.pk]))
    with pytest.raises(NotPossible, match=f"This invitation is {how}"):
        accept(mine, by=pat)
    assert (sent.state.lower(), roles_of(pat.email)) == (how, [])


def test_an_invitation_holds_for_thirty_days(elmwood, liaison):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = invite(elmwood, "lee@example.org", "author", by=liaison)
        clock.shift(timedelta(days=29, hours=23))
        assert sent.is_open
        clock.shift(timedelta(hours=1))
        assert sent.state == "Expired"
        assert join("lee@example.org") is None


def test_a_new_invitation_takes_the_place_of_the_earlier_one(elmwood, liaison):
    first = invite(elmwood, "lee@example.org", "author", by=liaison)
    second = invite(elmwood, "LEE@example.org", "signer", by=liaison)

    first.refresh_from_db()
    assert (first.state, second.state) == ("Withdrawn", "Open")
    join("lee@example.org")
    assert roles_of("lee@example.org") == [("Elmwood", "signer")]


def test_the_database_keeps_one_waiting_invitation_for_an_address_in_a_district(elmwood):
    InvitationFactory(district=elmwood, email="lee@example.org")

    with pytest.raises(IntegrityError):
        InvitationFactory(district=elmwood, email="lee@example.org")


def test_an_accepted_invitation_is_neither_withdrawn_nor_accepted_again(elmwood, liaison):
    pat = UserFactory()
    sent = invite(elmwood, pat.email, "author", by=liaison)
    accept(sent, by=pat)

    with pytest.raises(NotPossible, match="accepted already"):
        withdraw(sent, by=liaison)
    with pytest.raises(NotPossible, match="accepted"):
        accept(sent, by=pat)
    assert roles_of(pat.email) == [("Elmwood", "author")]


def test_a_withdrawn_member_comes_back_by_no_door_but_an_invitation(client, elmwood, liaison, mailoutbox):
    assert joins("new@elmwood.edu")
    invite(elmwood, "new@elmwood.edu", "signer", by=liaison)
    member = Membership.objects.get(user__email="new@elmwood.edu")

    remove_member(member, by=liaison)
    sign_in(client, member.user)
    assert roles_of("new@elmwood.edu") == []

    invite(elmwood, "new@elmwood.edu", "author", by=liaison)
    sign_in(Client(), member.user)
    assert roles_of("new@elmwood.edu") == [("Elmwood", "author")]


def test_invitations_are_made_by_those_only_who_may(elmwood):
    sent = InvitationFactory(district=elmwood)
    strangers = [
        UserFactory(),
        MembershipFactory(district=elmwood).user,
        MembershipFactory(district=elmwood, role="signer").user,
        MembershipFactory(role="liaison").user,
        UserFactory(groups=["data manager"]),
        MembershipFactory(district=elmwood, role="liaison", user__is_active=False).user,
    ]
    for person in strangers:
        with pytest.raises(PermissionDenied):
            invite(elmwood, "lee@example.org", "author", by=person)
        with pytest.raises(PermissionDenied):
            withdraw(sent, by=person)
    assert list(Invitation.objects.all()) == [sent]
    assert sent.is_open


def test_the_portal_troubles_no_address_with_invitations(elmwood, liaison):
    for _ in range(3):
        invite(elmwood, "lee@example.org", "author", by=liaison)

    with pytest.raises(NotPossible, match="too many"):
        invite(elmwood, "lee@example.org", "author", by=liaison)
    assert Invitation.objects.open().count() == 1


def test_one_person_does_not_invite_the_whole_state(elmwood, liaison, monkeypatch):
    monkeypatch.setattr(actions, "INVITATIONS_BY_ONE", 2)
    for n in range(2):
        invite(elmwood, f"lee{n}@example.org", "author", by=liaison)

    with pytest.raises(NotPossible, match="too many"):
        invite(elmwood, "lee2@example.org", "author", by=liaison)


def test_who_has_the_role_is_not_invited_to_it(elmwood, liaison):
    with pytest.raises(NotPossible, match="already has this role"):
        invite(elmwood, liaison.email.upper(), "liaison", by=liaison)


def test_the_log_tells_of_joining_without_addresses(elmwood, liaison, mailoutbox, caplog):
    caplog.set_level("DEBUG")
    sent = invite(elmwood, "lee@example.org", "author", by=liaison)
    assert joins("lee@example.org")

    assert f"Invitation {sent.pk} accepted by user" in caplog.text
    assert "@example.org" not in caplog.text
    assert "@elmwood.edu" not in caplog.text
