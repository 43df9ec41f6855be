"""The people of a district: only its liaisons manage them, and a district is never left without one."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import NotPossible, change_role, remove_member
from accounts.models import Invitation, Membership
from core.mail import deliver_waiting
from tests.accounts.signing_in import force_fresh_login, mailed_code
from tests.factories import (
    DistrictFactory,
    InvitationFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def elmwood():
    return DistrictFactory(slug="elmwood", short_name="Elmwood")


@pytest.fixture
def liaison(elmwood):
    return MembershipFactory(district=elmwood, role="liaison", user__email="liaison@elmwood.example").user


@pytest.fixture
def author(elmwood):
    return MembershipFactory(district=elmwood, user__email="author@elmwood.example", user__name="Ann")


@pytest.fixture
def as_liaison(client, liaison):
    force_fresh_login(client, liaison)
    return client


PEOPLE = "/workspace/elmwood/people/"


def pages(author, sent):
    """Each page of a district's people, with what may be posted there."""
    return {
        "list": (PEOPLE, None),
        "invite": (f"{PEOPLE}invite/", {"email": "lee@example.org", "role": "author"}),
        "change": (f"{PEOPLE}{author.pk}/", {"role": "signer"}),
        "remove": (f"{PEOPLE}{author.pk}/", {"remove": "yes"}),
        "withdraw": (f"{PEOPLE}invitations/{sent.pk}/withdraw/", {}),
    }


def visitor_of(who, elmwood):
    """A client signed in as each kind of person, having just shown who they are."""
    client = Client()
    if who == "staff":
        person = UserFactory(is_staff=True, is_superuser=True)
    elif who == "author of the district":
        person = MembershipFactory(district=elmwood).user
    elif who == "signer of the district":
        person = MembershipFactory(district=elmwood, role="signer").user
    elif who == "liaison elsewhere, author here":
        person = MembershipFactory(role="liaison").user
        MembershipFactory(district=elmwood, user=person)
    else:
        person = MembershipFactory(district=elmwood, role="liaison").user
    force_fresh_login(client, person)
    return client


WHO = {
    "liaison of the district": 200,
    "liaison elsewhere, author here": 404,
    "author of the district": 404,
    "signer of the district": 404,
    "staff": 404,  # they have the admin
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", ["list", "invite", "change", "remove", "withdraw"])
def test_the_people_of_a_district_are_its_liaisons_to_manage(elmwood, author, who, page):
    sent = InvitationFactory(district=elmwood)
    url, data = pages(author, sent)[page]
    client = visitor_of(who, elmwood)

    if page != "withdraw":
        assert client.get(url).status_code == WHO[who]
    if data is not None:
        done = client.post(url, data).status_code

        assert done == (302 if WHO[who] == 200 else 404)
        author_now = Membership.objects.filter(pk=author.pk).values_list("role", flat=True).first()
        state = (author_now, Invitation.objects.open().count())
        changed = {
            "invite": ("author", 2),
            "change": ("signer", 1),
            "remove": (None, 1),
            "withdraw": ("author", 0),
        }
        assert state == (changed[page] if WHO[who] == 200 else ("author", 1))


def test_members_and_invitations_of_another_district_are_not_found_under_ones_own(as_liaison):
    theirs, sent = MembershipFactory(), InvitationFactory()

    for url, data in list(pages(theirs, sent).values())[2:]:
        assert as_liaison.post(url, data).status_code == 404
    assert Membership.objects.filter(pk=theirs.pk, role="author").exists()
    assert sent.is_open


@pytest.mark.parametrize("page", ["invite", "change", "remove"])
def test_what_is_sensitive_asks_again_who_one_is_and_goes_on(client, elmwood, liaison, author, page):
    url, data = pages(author, InvitationFactory())[page]
    force_fresh_login(client, liaison, minutes_ago=16)

    answer = client.post(url, data)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert (Membership.objects.get(pk=author.pk).role, Invitation.objects.count()) == ("author", 1)

    client.post(answer.url, {"send": "first", "next": url})
    client.post(answer.url, {"code": mailed_code(liaison.email), "next": url})
    author_now = Membership.objects.filter(pk=author.pk).values_list("role", flat=True).first()
    assert (author_now, Invitation.objects.count()) == {
        "invite": ("author", 2),
        "change": ("signer", 1),
        "remove": (None, 1),
    }[page]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_names_all_and_asks_little(as_liaison, elmwood, django_assert_num_queries, count):
    for n in range(count):
        MembershipFactory(district=elmwood, user__name=f"Person {n}")
        InvitationFactory(district=elmwood, email=f"invited{n}@example.org")
        InvitationFactory(email=f"elsewhere{n}@example.org")

    with django_assert_num_queries(5):  # session, person, district, members, invitations
        page = as_liaison.get(PEOPLE)

    words = page.content.decode()
    assert [m.user.name for m in page.context["members"]] == ["", *(f"Person {n}" for n in range(count))]
    assert [i.email for i in page.context["invitations"]] == [f"invited{n}@example.org" for n in range(count)]
    assert "elsewhere" not in words
    assert "no-store" in page["Cache-Control"]


def test_an_invitation_with_mistakes_says_them_and_sends_nothing(as_liaison, elmwood, author):
    url = f"{PEOPLE}invite/"
    for data, said in [
        ({"email": "", "role": "author"}, "Enter the e-mail address of the person"),
        ({"email": "lee", "role": "author"}, "Enter a whole e-mail address"),
        ({"email": "lee@example.org"}, "Choose a role"),
        ({"email": "lee@example.org", "role": "owner"}, "Select a valid choice"),
        ({"email": "AUTHOR@elmwood.example", "role": "author"}, "This person already has this role."),
    ]:
        page = as_liaison.post(url, data)
        assert (page.status_code, said in page.content.decode()) == (200, True)
        assert "<title>Error: " in page.content.decode()
    assert not Invitation.objects.exists()


def test_another_role_is_given_and_told(as_liaison, author, mailoutbox):
    answer = as_liaison.post(f"{PEOPLE}{author.pk}/", {"role": "signer"})

    author.refresh_from_db()
    assert (answer.url, author.role) == (PEOPLE, "signer")
    deliver_waiting()
    assert [(m.to, m.subject) for m in mailoutbox] == [
        (["author@elmwood.example"], "Your role for Elmwood has changed")
    ]
    assert "you now sign off for" in mailoutbox[0].body


def test_a_removed_member_loses_what_was_theirs_at_once(as_liaison, elmwood, author, mailoutbox):
    practice = PracticeFactory(state="draft", lead_district=elmwood, title="Secret plan")
    theirs = Client()
    theirs.force_login(author.user)
    preview = reverse("profiles:practice_preview", args=[practice.slug])
    assert theirs.get(preview).status_code == 200
    assert b"Secret plan" in theirs.get(reverse("workspace")).content
    InvitationFactory(district=elmwood, email=author.user.email, role="signer")

    as_liaison.post(f"{PEOPLE}{author.pk}/", {"remove": "yes"})

    assert theirs.get(preview).status_code == 404
    page = theirs.get(reverse("workspace")).content.decode()
    assert "Secret plan" not in page
    assert "Elmwood" not in page
    assert not Invitation.objects.open().exists()
    deliver_waiting()
    assert [m.subject for m in mailoutbox] == ["Your role for Elmwood has ended"]


def test_who_is_removed_from_one_district_keeps_the_other(as_liaison, elmwood, author):
    other = DistrictFactory(short_name="Birch")
    MembershipFactory(user=author.user, district=other)

    as_liaison.post(f"{PEOPLE}{author.pk}/", {"remove": "yes"})

    assert [str(m) for m in author.user.memberships.all()] == ["Author, Birch"]


@pytest.mark.parametrize("data", [{"remove": "yes"}, {"role": "author"}])
def test_the_last_liaison_stays(as_liaison, liaison, author, data):
    own = liaison.memberships.get()

    page = as_liaison.post(f"{PEOPLE}{own.pk}/", data)

    assert "A district keeps at least one liaison" in page.content.decode()
    own.refresh_from_db()
    assert own.role == "liaison"


def test_a_liaison_who_is_not_the_last_may_go(as_liaison, elmwood, liaison):
    MembershipFactory(district=elmwood, role="liaison")

    answer = as_liaison.post(f"{PEOPLE}{liaison.memberships.get().pk}/", {"remove": "yes"})

    assert answer.url == reverse("workspace")
    assert as_liaison.get(PEOPLE).status_code == 404
    assert as_liaison.get(reverse("workspace")).status_code == 200


def test_a_role_that_somebody_has_already_is_not_given_twice(as_liaison, elmwood, liaison, author):
    MembershipFactory(district=elmwood, user=author.user, role="signer")

    page = as_liaison.post(f"{PEOPLE}{author.pk}/", {"role": "signer"})

    assert "already has this role" in page.content.decode()
    assert author.user.memberships.count() == 2


def test_members_are_changed_by_those_only_who_manage_them(elmwood, liaison, author):
    for person in [author.user, MembershipFactory(role="liaison").user, UserFactory(groups=["data manager"])]:
        with pytest.raises(PermissionDenied):
            remove_member(author, by=person)
        with pytest.raises(PermissionDenied):
            change_role(author, "liaison", by=person)
    assert Membership.objects.get(pk=author.pk).role == "author"


@pytest.mark.django_db(transaction=True)
def test_two_liaisons_who_remove_each_other_at_once_leave_one(elmwood, liaison):
    mine = liaison.memberships.get()
    other = MembershipFactory(district=elmwood, role="liaison")
    outcomes, start = [], threading.Barrier(2)

    def remove(membership, by):
        start.wait()
        try:
            remove_member(membership, by=by)
            outcomes.append("removed")
        except (PermissionDenied, NotPossible):
            outcomes.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=remove, args=args) for args in [(mine, other.user), (other, liaison)]]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(outcomes) == ["refused", "removed"]
    assert elmwood.memberships.filter(role="liaison").count() == 1


def test_a_name_is_shown_as_text(as_liaison, author):
    author.user.name = "<script>alert(1)</script>"
    author.user.save()

    for url in (PEOPLE, f"{PEOPLE}{author.pk}/"):
        assert "<script>alert" not in as_liaison.get(url).content.decode()
