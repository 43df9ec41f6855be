"""Naming a practice that is not here yet, without an account, and what staff make of it."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import actions
from accounts.models import Invitation, Role
from contacts.actions import change_status, invite, people_to_invite
from contacts.models import Nomination
from core.models import OutgoingMail
from profiles.models import Practice, Submission
from profiles.workflow import TransitionError
from tests.contacts.forms import NOMINATION, send
from tests.factories import (
    DistrictFactory,
    MembershipFactory,
    NominationFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = "/nominate/"
QUEUE = "/admin/contacts/nomination/"


@pytest.fixture
def district():
    return DistrictFactory(code=NOMINATION["district"], short_name="Elmwood")


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"])
    client.force_login(person)
    return person


@pytest.fixture
def liaison(district):
    return MembershipFactory(
        user=UserFactory(email="liaison@elmwood.example"), district=district, role=Role.LIAISON
    ).user


def nothing_begun():
    return not (Practice.objects.exists() or Submission.objects.exists())


def test_a_nomination_reaches_staff_and_its_sender_is_thanked_at_once(client, district, settings):
    response = send(client, URL, NOMINATION)

    assert (response.status_code, response["Location"]) == (302, f"{URL}sent/")
    kept = Nomination.objects.get()
    assert {name: getattr(kept, name) for name in NOMINATION if name != "district"} == {
        name: value for name, value in NOMINATION.items() if name != "district"
    }
    assert (kept.district, kept.state, kept.added_by, kept.submission) == (district, "new", None, None)
    to_staff = OutgoingMail.objects.get(name="nomination_waiting")
    assert to_staff.recipient == settings.CSDE_EMAIL
    assert f"{QUEUE}{kept.pk}/change/" in to_staff.text
    receipt = OutgoingMail.objects.get(name="nomination_receipt")
    assert receipt.recipient == "ada@elm.example"
    for mail in (to_staff, receipt):
        for typed in ("Ada", "posts.example", "Walking", "fewer are late"):
            assert typed not in mail.subject + mail.text


def test_nobody_need_say_who_they_are(client, district):
    asked = {name: NOMINATION[name] for name in ("link", "district", "why")}

    assert send(client, URL, asked).status_code == 302

    assert (Nomination.objects.get().email, Nomination.objects.get().name) == ("", "")
    assert list(OutgoingMail.objects.values_list("name", flat=True)) == ["nomination_waiting"]


LINK = "Enter a link like https://example.org/page"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("link", "", "Enter the link of a post or a page"),
        ("link", "javascript:alert(1)", LINK),
        ("link", "ftp://example.org/file", LINK),
        ("link", "data:text/html,x", LINK),
        ("link", "file:///etc/passwd", LINK),
        ("link", "https://ct.gov@evil.example/", LINK),
        ("link", "https://example.org/\u202egpj.exe", LINK),
        ("link", "https://example.org/a\u200bb", LINK),
        ("link", "nonsense words", LINK),
        ("link", "https://example.org/" + "x" * 500, "Shorten the link to 500 characters"),
        ("district", "", "Choose the district"),
        ("district", "none", "Choose the district"),
        ("district", "9999999", "Choose the district"),
        ("why", " \n ", "Write why others should know of it"),
        ("why", "x" * 1201, "Shorten it by 1 character"),
        ("title", "x" * 91, "Shorten “What would you call it?” to 90 characters"),
        ("email", "nobody", "Enter an e-mail address like name@example.org"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, district, name, value, error
):
    response = send(client, URL, {**NOMINATION, name: value})

    form = response.context["form"]
    assert {field: list(errors) for field, errors in form.errors.items()} == {name: [error]}
    assert {field: form[field].value() for field in NOMINATION} == {**NOMINATION, name: value}
    assert f'<a href="#id_{name}">' in response.content.decode()
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.example.org/page", "https://www.example.org/page"),
        (" HTTP://Example.org/a?b=c#d ", "http://Example.org/a?b=c#d"),
    ],
)
def test_a_link_is_taken_as_people_paste_it(client, district, typed, kept):
    send(client, URL, {**NOMINATION, "link": typed})

    assert Nomination.objects.get().link.lower() == kept.lower()


def test_a_sender_sets_nothing_but_what_the_form_asks(client, district):
    person = UserFactory()
    submission_of = PracticeFactory()

    send(
        client,
        URL,
        {**NOMINATION, "state": "invited", "added_by": person.pk, "submission": submission_of.pk, "id": 77},
    )

    kept = Nomination.objects.get()
    assert (kept.state, kept.added_by, kept.submission, kept.pk == 77) == ("new", None, None, False)


def test_footer_and_topic_pages_lead_there(client, district):
    from tests.factories import TopicFactory

    TopicFactory(slug="reading")

    assert client.get("/about/").content.decode().count(f'href="{URL}"') == 1
    assert client.get("/topics/reading/").content.decode().count(f'href="{URL}"') == 2


def test_the_page_of_thanks_says_what_comes_next(client):
    page = client.get(f"{URL}sent/").content.decode()

    assert "they invite the district to write a profile" in page
    assert 'content="noindex"' in page


# Invite


def test_one_click_begins_the_draft_and_writes_to_the_liaisons(client, curator, district, liaison):
    MembershipFactory(user=liaison, district=district, role=Role.AUTHOR)
    author = MembershipFactory(district=district, role=Role.AUTHOR).user
    nomination = NominationFactory(
        district=district, title="Walking together", name="Ada", at=datetime(2026, 11, 20, 15, tzinfo=UTC)
    )
    page = client.get(f"{QUEUE}{nomination.pk}/change/")
    start = page.context["form"].initial

    response = client.post(reverse("admin:contacts_nomination_invite", args=[nomination.pk]), start)

    assert (response.status_code, response["Location"]) == (302, f"{QUEUE}{nomination.pk}/change/")
    nomination.refresh_from_db()
    submission = nomination.submission
    assert (nomination.state, nomination.settled_at is None) == ("invited", False)
    assert (nomination.steps.get().by, submission.state) == (curator, "draft")
    assert (list(submission.writers.all()), author in submission.writers.all()) == ([liaison], False)
    text, practice = submission.text, submission.practice
    assert (practice.lead_district, practice.state, practice.slug) == (district, "draft", "walking-together")
    assert (text.title, text.written_by, text.created_by) == ("Walking together", "district", curator)
    assert text.problem == (
        "(Words from when this was nominated on November 20, 2026. Please write your own in their place.)"
        "\n\nMore students walk to school."
    )
    source = text.sources.get()
    assert (source.title, source.url) == ("Page at posts.example", nomination.link)
    assert source.note == ("The link by which this was nominated on November 20, 2026. Not checked yet.")
    assert (text.summary, text.description, text.tagline, text.topics.count()) == ("", "", "", 0)
    mail = OutgoingMail.objects.get(name="nomination_invitation")
    assert mail.recipient == "liaison@elmwood.example"
    assert "Ada" not in mail.text + mail.subject
    assert "More students walk" not in mail.text


def test_who_is_invited_can_open_and_write_the_draft(client, curator, district, liaison):
    submission = invite(NominationFactory(district=district), title="Walks", by=curator)
    mail = OutgoingMail.objects.get(name="nomination_invitation")
    client.force_login(liaison)

    address = re.search(r"https?://[^/\s]+(/\S+)", mail.text.partition("open the draft:")[2])[1]

    assert client.get(address).status_code == 200
    assert submission in Submission.objects.filter(writers=liaison)


@pytest.mark.parametrize(
    ("roles", "invited"),
    [
        ([Role.LIAISON], [0]),
        ([Role.AUTHOR, Role.LIAISON, Role.LIAISON, Role.SIGNER], [1, 2]),
        ([Role.AUTHOR, Role.AUTHOR], [0, 1]),
        ([Role.SIGNER], []),
        ([], []),
    ],
)
def test_the_liaisons_are_written_to_else_the_authors(district, roles, invited):
    people = [MembershipFactory(district=district, role=role).user for role in roles]
    MembershipFactory(role=Role.LIAISON)
    MembershipFactory(district=district, role=Role.LIAISON, user=UserFactory(is_active=False))

    assert list(people_to_invite(district)) == [people[place] for place in invited]


def test_two_who_press_at_once_make_one_draft(curator, district, liaison):
    nomination = NominationFactory(district=district)
    seen_by_both = Nomination.objects.get(pk=nomination.pk)
    invite(nomination, title="Walks", by=curator)

    with pytest.raises(TransitionError, match="already invited"):
        invite(seen_by_both, title="Walks", by=UserFactory(groups=["curator"]))

    assert Submission.objects.count() == 1
    assert OutgoingMail.objects.filter(name="nomination_invitation").count() == 1


def test_a_second_press_is_told_and_begins_nothing(client, curator, district, liaison):
    nomination = NominationFactory(district=district)
    url = reverse("admin:contacts_nomination_invite", args=[nomination.pk])
    client.post(url, {"title": "Walks", "words": ""})

    again = client.post(url, {"title": "Walks", "words": ""})

    assert "This is already invited. Nothing was changed." in again.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("who", ["nobody", "reader", "data manager"])
def test_who_may_not_invite_begins_nothing(client, district, liaison, who):
    nomination = NominationFactory(district=district)
    person = UserFactory(is_staff=True) if who != "data manager" else UserFactory(groups=[who])
    if who == "reader":
        person.user_permissions.add(Permission.objects.get(codename="view_nomination"))
    client.force_login(person)

    page = client.get(f"{QUEUE}{nomination.pk}/change/")
    response = client.post(
        reverse("admin:contacts_nomination_invite", args=[nomination.pk]), {"title": "Walks", "words": ""}
    )

    assert page.status_code == (200 if who == "reader" else 403)
    assert b"h-invite" not in page.content
    assert response.status_code == 403
    assert nothing_begun()
    with pytest.raises(PermissionDenied):
        invite(nomination, title="Walks", by=person)


def test_a_bad_title_comes_back_with_the_words_that_were_typed(client, curator, district, liaison):
    nomination = NominationFactory(district=district)

    response = client.post(
        reverse("admin:contacts_nomination_invite", args=[nomination.pk]),
        {"title": "", "words": "My own words <b>"},
    )

    page = response.content.decode()
    assert "Enter a title" in page
    assert "My own words &lt;b&gt;" in page
    assert nothing_begun()


def test_without_words_the_draft_begins_empty(curator, district, liaison):
    submission = invite(NominationFactory(district=district), title="Walks", words="", by=curator)

    assert submission.text.problem == ""


def test_where_the_district_has_nobody_an_address_is_invited_as_liaison(client, curator, district):
    nomination = NominationFactory(district=district)
    url = reverse("admin:contacts_nomination_invite", args=[nomination.pk])
    page = client.get(f"{QUEUE}{nomination.pk}/change/").content.decode()
    assert "Nobody of Elmwood has an account yet." in page

    refused = client.post(url, {"title": "Walks", "words": "", "email": ""})
    assert "Enter the address of somebody in the district" in refused.content.decode()
    assert nothing_begun()
    client.post(url, {"title": "Walks", "words": "", "email": "First@elmwood.example"})

    invitation = Invitation.objects.get()
    assert (invitation.district, invitation.email, invitation.role, invitation.invited_by) == (
        district,
        "first@elmwood.example",
        Role.LIAISON,
        curator,
    )
    mails = OutgoingMail.objects.filter(recipient__iexact="first@elmwood.example")
    assert set(mails.values_list("name", flat=True)) == {"invitation", "nomination_invitation"}
    assert "Another mail tells you how to join Elmwood" in mails.get(name="nomination_invitation").text
    first = actions.join("first@elmwood.example")
    practice = Submission.objects.get().practice
    client.force_login(first)
    assert client.get(f"/practices/{practice.slug}/preview/").status_code == 200


def test_when_no_more_invitations_may_be_sent_nothing_is_begun(client, curator, district):
    for _ in range(actions.INVITATIONS_TO_ONE):
        actions.invite(DistrictFactory(), "first@elmwood.example", Role.AUTHOR, by=curator)
    nomination = NominationFactory(district=district)

    response = client.post(
        reverse("admin:contacts_nomination_invite", args=[nomination.pk]),
        {"title": "Walks", "words": "Typed words", "email": "first@elmwood.example"},
    )

    page = response.content.decode()
    assert "too many invitations" in page
    assert "Typed words" in page
    assert nothing_begun()
    nomination.refresh_from_db()
    assert nomination.state == "new"


# The queue


def test_a_move_by_its_address_cannot_skip_the_draft(client, curator, district, liaison):
    nomination = NominationFactory(district=district)

    response = client.post(
        reverse("admin:contacts_nomination_move", args=[nomination.pk, "invited"]), {"note": "x"}
    )

    assert response["Location"] == reverse("admin:contacts_nomination_invite", args=[nomination.pk])
    with pytest.raises(TransitionError, match="that makes the draft"):
        change_status(nomination, "invited", by=curator)
    nomination.refresh_from_db()
    assert nomination.state == "new"


def test_a_decline_needs_its_reason_and_can_be_taken_back(client, curator):
    nomination = NominationFactory()
    url = reverse("admin:contacts_nomination_move", args=[nomination.pk, "declined"])

    refused = client.post(url, {"note": " "})
    client.post(url, {"note": "An advertisement."})

    assert "Decline: write a few words why." in refused.content.decode()
    nomination.refresh_from_db()
    assert (nomination.state, nomination.steps.get().note) == ("declined", "An advertisement.")
    change_status(nomination, "new", by=curator, note="It was not.")
    nomination.refresh_from_db()
    assert nomination.settled_at is None


def test_staff_add_a_lead_of_their_own_and_set_nothing_else(client, curator, district):
    lead = {
        "link": NOMINATION["link"],
        "district": district.pk,
        "title": "Walks",
        "why": "Seen at a meeting.",
    }

    response = client.post(
        f"{QUEUE}add/",
        {**lead, "name": "", "role": "", "email": "", "state": "invited", "added_by": "1", "submission": "1"},
    )

    assert response.status_code == 302
    kept = Nomination.objects.get()
    assert (kept.added_by, kept.state, kept.submission) == (curator, "new", None)
    assert not OutgoingMail.objects.exists()


def test_a_lead_with_another_kind_of_link_is_refused(client, curator, district):
    response = client.post(f"{QUEUE}add/", {"link": "ftp://example.org/a", "district": district.pk})

    assert response.status_code == 200
    assert "link" in response.context["adminform"].form.errors
    assert not Nomination.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_does_not_ask_more_for_more_rows(client, curator, django_assert_num_queries, count):
    for _ in range(count):
        NominationFactory()

    with django_assert_num_queries(9):
        response = client.get(QUEUE)

    assert len(response.context["cl"].result_list) == count


def test_filters_find_what_they_say(client, curator, district, time_machine):
    time_machine.move_to("2026-11-25T15:00:00Z", tick=False)
    client.force_login(curator)
    old = NominationFactory(district=district, at=datetime(2026, 11, 12, 15, tzinfo=UTC))
    new = NominationFactory(title="Reading aloud")
    Nomination.objects.filter(pk=new.pk).update(added_by=curator)
    done = NominationFactory(at=datetime(2026, 11, 2, 15, tzinfo=UTC))
    change_status(done, "declined", by=curator, note="Not a practice.")
    asked = {
        "": {old, new, done},
        "state__exact=declined": {done},
        "waiting=late": {old},
        "waiting=all": {old, new},
        "came=form": {old, done},
        "came=staff": {new},
        f"district__id__exact={district.pk}": {old},
        "q=aloud": {new},
        "q=elmwood": {old},
    }
    for query, expected in asked.items():
        response = client.get(f"{QUEUE}?{query}")
        assert set(response.context["cl"].result_list) == expected, query


def test_the_link_is_shown_and_never_opened_by_the_server(client, curator):
    """pytest-socket would stop a request; the page gives the link to people alone."""
    nomination = NominationFactory(link="https://posts.example/<script>", why="<b>Words</b>")

    page = client.get(f"{QUEUE}{nomination.pk}/change/").content.decode()

    assert '<a href="https://posts.example/&lt;script&gt;" rel="noopener noreferrer nofollow">' in page
    assert "&lt;b&gt;Words&lt;/b&gt;" in page
    assert 'name="why"' not in page


FORBIDDEN = [
    ("invited without a draft", "UPDATE contacts_nomination SET state = 'invited', settled_at = now()"),
    ("a step that is not recorded", "UPDATE contacts_nomination SET state = 'declined', settled_at = now()"),
    ("an unknown state", "UPDATE contacts_nomination SET state = 'gone'"),
    ("settled without a decision", "UPDATE contacts_nomination SET settled_at = now()"),
    ("a deleted nomination", "DELETE FROM contacts_nomination"),
    ("a changed step", "UPDATE contacts_nominationstep SET to_state = 'new'"),
    ("a deleted step", "DELETE FROM contacts_nominationstep"),
]


@pytest.mark.parametrize(("what", "statement"), FORBIDDEN, ids=[what for what, _ in FORBIDDEN])
def test_the_database_refuses(what, statement):
    declined = NominationFactory()
    change_status(declined, "declined", by=None, note="Not a practice.")
    NominationFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)


def test_the_desk_tells_what_waits(client, curator):
    NominationFactory(title="Walks", district=DistrictFactory(short_name="Elmwood"))

    desk = client.get(reverse("admin:index")).context["desk"]

    waiting = next(one for one in desk["queues"] if one.title == "Nominations")
    assert [(row.title.split(": ")[1], row.of, row.promise) for row in waiting.rows] == [
        ("Walks", "Elmwood", 5)
    ]
