"""Each sees only what is theirs: the receiver, the asker, staff, and nobody else."""

import re

import pytest
from django.contrib.auth.models import Permission

from contacts.actions import change_status
from contacts.models import ContactRequest
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.factories import ContactRequestFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db

ASKER = "ada@elm.example"
LIST = "/workspace/requests/"


@pytest.fixture
def request_(practice):
    return ContactRequestFactory(practice=practice, email=ASKER, message="How did you begin?")


def person(who):
    """The people of the table by name."""
    if who == "staff who may look":
        reader = UserFactory(is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_contactrequest"))
        return reader
    return UserFactory(
        **{
            "receiver": {"email": CONTACT_ADDRESS},
            "receiver in capitals": {"email": CONTACT_ADDRESS.upper()},
            "asker": {"email": ASKER},
            "somebody else": {},
            "somebody of the same domain": {"email": "other@elmwood.example"},
            "an address that looks alike": {"email": "lead@elmwood.e\u212aample"},
            "staff": {"is_staff": True, "is_superuser": True},
            "staff without the right": {"is_staff": True},
        }[who]
    )


# Who: may open it; sees the asker's address; sees the receiver's.
SEEN = {
    "receiver": (True, False),
    "receiver in capitals": (True, False),
    "asker": (True, True),
    "somebody else": (False, False),
    "somebody of the same domain": (False, False),
    "an address that looks alike": (False, False),
    "staff": (True, True),
    "staff who may look": (True, True),
    "staff without the right": (False, False),
}


@pytest.mark.parametrize("who", SEEN)
def test_a_request_is_found_by_those_whom_it_concerns(client, request_, who):
    someone = person(who)
    client.force_login(someone)
    may_open, sees_asker = SEEN[who]

    response = client.get(request_.get_absolute_url())
    html = response.content.decode()

    assert response.status_code == (200 if may_open else 404)
    assert (ASKER in html) == sees_asker
    assert ("How did you begin?" in html) == may_open
    assert CONTACT_ADDRESS not in html
    assert list(ContactRequest.objects.visible_to(someone)) == ([request_] if may_open else [])


def test_a_visitor_is_asked_to_sign_in(client, request_):
    assert client.get(request_.get_absolute_url()).status_code == 302
    assert client.get(LIST).status_code == 302


def test_a_deactivated_receiver_sees_nothing(request_):
    assert not ContactRequest.objects.visible_to(UserFactory(email=CONTACT_ADDRESS, is_active=False)).exists()


def test_the_department_mailbox_as_an_account_gets_no_view_of_what_went_there(settings):
    """Who reads that mailbox works at the desk, with the rights of staff."""
    ContactRequestFactory(practice=PracticeFactory())

    assert not ContactRequest.objects.visible_to(UserFactory(email=settings.CSDE_EMAIL)).exists()


def test_the_lists_hold_what_came_and_what_went(client, request_):
    other = ContactRequestFactory(practice=PracticeFactory(title="Other one"), email=CONTACT_ADDRESS)
    ContactRequestFactory()
    client.force_login(person("receiver"))

    response = client.get(LIST)

    assert (list(response.context["to_me"]), list(response.context["from_me"])) == ([request_], [other])
    assert CONTACT_ADDRESS not in response.content.decode()


def test_empty_lists_say_so_and_lead_on(client):
    client.force_login(UserFactory())

    page = client.get(LIST).content.decode()

    assert "No request has come to your e-mail address." in page
    assert "You have not written to a district yet." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_do_not_ask_more_for_more_rows(client, practice, django_assert_num_queries, count):
    receiver = person("receiver")
    for _ in range(count):
        ContactRequestFactory(practice=practice)
        ContactRequestFactory(email=CONTACT_ADDRESS)
    client.force_login(receiver)

    with django_assert_num_queries(4):
        response = client.get(LIST)

    assert (len(response.context["to_me"]), len(response.context["from_me"])) == (count, count)


def test_the_receiver_says_that_it_is_answered(client, request_):
    receiver = person("receiver")
    client.force_login(receiver)

    response = client.post(request_.get_absolute_url(), {"to": "answered"})

    assert (response.status_code, response["Location"]) == (302, request_.get_absolute_url())
    request_.refresh_from_db()
    assert (request_.state, request_.steps.last().by) == ("answered", receiver)


def test_a_decline_without_a_reason_is_said_and_the_page_stays(client, request_):
    client.force_login(person("receiver"))

    response = client.post(request_.get_absolute_url(), {"to": "declined", "note": " "})

    assert response.status_code == 200
    assert "Decline: write a few words why." in response.content.decode()
    request_.refresh_from_db()
    assert request_.state == "relayed"


@pytest.mark.parametrize("to", ["relayed", "closed", "nonsense", "", "\0", "x" * 100])
def test_a_move_that_is_not_the_receivers_is_refused(client, request_, to):
    client.force_login(person("receiver"))

    response = client.post(request_.get_absolute_url(), {"to": to, "note": "A note"})

    assert response.status_code in (200, 403)
    request_.refresh_from_db()
    assert (request_.state, request_.steps.count()) == ("relayed", 1)


def test_the_asker_sees_the_state_and_moves_nothing(client, request_):
    client.force_login(person("asker"))

    page = client.get(request_.get_absolute_url()).content.decode()
    response = client.post(request_.get_absolute_url(), {"to": "answered"})

    assert re.findall(r'name="to" value="(\w+)"', page) == ["closed"]
    assert response.status_code == 403
    request_.refresh_from_db()
    assert request_.state == "relayed"


def test_somebody_elses_request_is_not_found_by_sending_either(client, request_):
    client.force_login(person("somebody else"))

    assert client.post(request_.get_absolute_url(), {"to": "answered"}).status_code == 404


def test_the_asker_reads_the_reason_of_a_decline_and_no_other_note(client, request_):
    staff = person("staff")
    change_status(request_, "acknowledged", by=staff, note="Between us.")
    change_status(request_, "declined", by=staff, note="We have stopped it.")
    client.force_login(person("asker"))

    page = client.get(request_.get_absolute_url()).content.decode()

    assert "We have stopped it." in page
    assert "Between us." not in page
    assert staff.email not in page


def test_what_an_asker_typed_is_shown_as_text(client, practice):
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}"
    request = ContactRequestFactory(
        practice=practice, name=hostile, role=hostile, organization=hostile, message=hostile
    )
    client.force_login(person("receiver"))

    page = client.get(request.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}") >= 4


def test_a_personal_page_is_kept_by_no_cache(client, request_):
    client.force_login(person("receiver"))

    for url in (LIST, request_.get_absolute_url()):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_a_request_page_needs_the_csrf_token(request_):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("receiver"))

    assert strict.post(request_.get_absolute_url(), {"to": "answered"}).status_code == 403


def test_the_receiver_sees_the_address_once_the_asker_agreed(client, practice):
    request = ContactRequestFactory(practice=practice, email=ASKER, shares_email=True)
    client.force_login(person("receiver"))

    assert ASKER in client.get(request.get_absolute_url()).content.decode()
