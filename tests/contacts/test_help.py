""" "We can help": an offer to the person who posted what a district looks for."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from contacts import asking, clock, links
from contacts.actions import change_status
from contacts.models import ContactRequest
from contacts.vocabulary import Receiver, Side
from contacts.workflow import RequestState
from core import mail
from core.models import OutgoingMail
from profiles.seeking import actions
from profiles.seeking.life import Seeking
from tests.contacts.forms import CONTACT, open_form, send
from tests.factories import (
    DistrictFactory,
    LookingForFactory,
    MembershipFactory,
    PracticeFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OFFER = CONTACT | {"message": "We have run one for years.", "wants": ["call", "files"]}


@pytest.fixture
def item():
    return LookingForFactory(
        district=DistrictFactory(slug="elm", short_name="Elm"),
        topic=TopicFactory(name="Attendance"),
        note="Who runs walking school buses?",
    )


def form_at(item):
    return reverse("contacts:help", args=[item.pk])


def offered(item, **more):
    """An offer that was passed on."""
    given = {
        "name": "Ada Asker",
        "role": "Principal",
        "district": None,
        "organization": "Oak School",
        "email": "ada@oak.example",
        "wants": ["call"],
        "message": "We can help.",
    }
    return asking.send_request(None, looking_for=item, is_proven=True, **given | more)


def code_of():
    text = OutgoingMail.objects.get(name="contact_code").text
    return next(line for line in text.splitlines() if line.strip().isdigit()).strip()


def test_an_offer_goes_to_who_posted_it_once_its_code_is_entered(client, item):
    answer = send(client, form_at(item), OFFER)

    request = ContactRequest.objects.get()
    assert (request.state, request.looking_for, request.practice) == (RequestState.UNCONFIRMED, item, None)
    assert not OutgoingMail.objects.filter(recipient=item.posted_by.email).exists()

    sent = client.post(answer.url, {"code": code_of(), "do": "confirm"})

    assert sent.url == reverse("contacts:help_sent", args=[item.pk])
    assert "Your message is on its way" in client.get(sent.url).content.decode()
    request.refresh_from_db()
    assert (request.state, request.relayed_to, request.relayed_address) == (
        RequestState.RELAYED,
        Receiver.CONTACT,
        item.posted_by.email,
    )
    text = OutgoingMail.objects.get(name="contact_request", recipient=item.posted_by.email).text
    told = ("Somebody can help with what Elm looks for", "You look for: Who runs walking school buses?")
    for words in (*told, "Offered: A video call, Files", "> We have run one for years."):
        assert words in text
    assert "ada@elm.example" not in text


def test_no_page_and_no_mail_to_the_helper_shows_the_address_of_the_poster(client, item):
    offered(item)

    pages = [client.get(form_at(item)), client.get(item.get_absolute_url())]
    pages.append(client.get(reverse("contacts:help_sent", args=[item.pk])))
    mails = OutgoingMail.objects.filter(recipient="ada@oak.example")
    assert mails
    for text in [*(page.content.decode() for page in pages), *(one.text for one in mails)]:
        assert item.posted_by.email not in text


def test_the_poster_answers_in_the_thread_and_the_helper_gets_the_words(client, item):
    request = offered(item)
    client.force_login(item.posted_by)
    page = client.get(request.get_absolute_url()).content.decode()
    for words in ("Who runs walking school buses?", "Offered", "A video call", "We can help."):
        assert words in page

    client.post(request.get_absolute_url(), {"do": "answer", "words": "Thank you, let us talk."})

    request.refresh_from_db()
    assert request.state == RequestState.ANSWERED
    answer = OutgoingMail.objects.get(name="contact_message", recipient="ada@oak.example").text
    assert "Thank you, let us talk." in answer
    assert "what Elm looks for" in answer


def test_one_of_the_workspace_lists_it(client, item):
    offered(item)
    client.force_login(item.posted_by)

    assert item.note in client.get("/workspace/requests/").content.decode()
    assert "Ada Asker" in client.get("/workspace/").content.decode()


@pytest.mark.parametrize(("has_liaison", "to"), [(True, Receiver.CONTACT), (False, Receiver.CSDE)])
def test_when_the_poster_has_left_the_liaison_gets_it_or_the_department(item, has_liaison, to):
    if has_liaison:
        liaison = MembershipFactory(district=item.district, role=Role.LIAISON).user
    item.posted_by.memberships.all().delete()

    request = offered(item)

    assert request.relayed_to == to
    if has_liaison:
        assert request.relayed_address == liaison.email
        # A second liaison takes nothing away from the first.
        MembershipFactory(district=item.district, role=Role.LIAISON, user__email="0@elm.example")
        assert request.is_with_its_contact


def test_a_practice_of_the_helper_stands_under_their_words(client, item):
    PracticeFactory(slug="walks", title="Walking together")

    send(client, form_at(item), OFFER | {"practice_link": "http://localhost:8000/practices/walks/"})

    message = ContactRequest.objects.get().message
    assert message.startswith("We have run one for years.\n\nA practice of ours: Walking together\n")
    assert message.endswith("/practices/walks/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"practice_link": "https://elsewhere.example/x"}, "That is not the address of a practice here"),
        ({"practice_link": "/practices/draft/"}, "That is not the address of a practice here"),
        ({"practice_link": "http://[x/practices/draft/"}, "That is not the address of a practice here"),
        ({"wants": []}, "Choose at least one thing that you can offer"),
        ({"message": ""}, "Write your message"),
        ({"agrees": ""}, "Agree that your name is passed on"),
        ({"email": "none"}, "Enter an e-mail address"),
    ],
)
def test_bad_answers_get_a_clear_message_and_lose_nothing(client, item, wrong, words):
    PracticeFactory(slug="draft", state="draft")

    page = send(client, form_at(item), OFFER | wrong).content.decode()

    assert words in page
    assert "Ada Asker" in page
    assert not ContactRequest.objects.exists()


def test_sent_again_it_is_one_offer(client, item):
    token = open_form(client, form_at(item))
    first, second = (send(client, form_at(item), OFFER, token=token) for _ in range(2))

    assert first.url == second.url
    assert ContactRequest.objects.count() == 1


def test_a_token_of_another_form_is_none_here(client, item):
    other, practice = LookingForFactory(), PracticeFactory()
    for url in (form_at(other), reverse("contacts:contact", args=[practice.slug])):
        page = send(client, form_at(item), OFFER, token=open_form(client, url)).content.decode()
        assert "This page is not as we sent it" in page
    assert not ContactRequest.objects.exists()


def test_the_form_is_guarded_like_the_others(client, item):
    assert send(client, form_at(item), OFFER, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "That was very fast" in send(client, form_at(item), OFFER, after=timedelta(0)).content.decode()
    assert send(client, form_at(item), OFFER | {"homepage": "x"}).status_code == 302
    assert not ContactRequest.objects.exists()
    assert not client.get(form_at(item)).cookies


def test_what_is_over_takes_no_offer(client, item):
    token = open_form(client, form_at(item))
    actions.change_status(item, Seeking.FOUND, by=item.posted_by)

    assert client.get(form_at(item)).status_code == 410
    assert send(client, form_at(item), OFFER, token=token).status_code == 410
    assert client.get("/looking-for/99999/help/").status_code == 404
    assert not ContactRequest.objects.exists()


def test_what_was_typed_does_not_get_into_the_head_of_a_mail(client, item):
    hostile = {
        "name": "Ada\r\nBcc: all@example.org",
        "role": "x\u2028Subject: y",
        "message": "a\r\n.\r\nBcc: b",
    }
    client.force_login(UserFactory(email="ada@elm.example"))

    send(client, form_at(item), OFFER | hostile)
    mail.deliver_waiting()

    assert len(django_mail.outbox) == 2
    for message in django_mail.outbox:
        assert len(message.recipients()) == 1
        assert "Bcc" not in message.message()


def test_a_request_has_one_subject(item):
    practice = PracticeFactory()
    request = offered(item)
    for wrong in ({"practice": practice}, {"looking_for": None}, {"readiness": [1, 2]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactRequest.objects.filter(pk=request.pk).update(**wrong)


def test_staff_find_an_offer_at_the_desk(client, item):
    request = offered(item)
    client.force_login(UserFactory(groups=["curator"]))

    row = client.get(reverse("admin:contacts_contactrequest_changelist")).content.decode()
    assert item.note in row
    page = client.get(reverse("admin:contacts_contactrequest_change", args=[request.pk])).content.decode()
    assert reverse("admin:profiles_lookingfor_change", args=[item.pk]) in page
    by_topic = client.get(reverse("admin:contacts_contactrequest_changelist"), {"topic": item.topic.slug})
    assert item.note in by_topic.content.decode()
    assert item.note in client.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_offers_take_no_more_queries(client, item, django_assert_num_queries, count):
    for n in range(count):
        offered(item, message=f"Offer {n}")
    client.force_login(item.posted_by)

    with django_assert_num_queries(4):
        client.get("/workspace/requests/")


def test_the_page_of_what_is_looked_for_leads_to_the_form(client, item):
    page = client.get(item.get_absolute_url()).content.decode()

    assert f'href="{form_at(item)}">We can help</a>' in page


def test_whoever_offered_help_is_not_asked_whether_it_helped(client, item):
    request = offered(item)
    change_status(request, "answered", by=None)
    OutgoingMail.objects.all().delete()

    with time_machine.travel(timezone.localtime().replace(hour=12) + timedelta(days=40)):
        clock.keep_promises()

    assert not OutgoingMail.objects.exists()
    assert client.get(links.page(request, Side.ASKER, "outcome")).status_code == 404


def test_the_department_is_told_in_words_that_fit_why_it_has_an_offer(item):
    asking.take_at_most(item.posted_by.email, 0)

    offered(item)

    text = OutgoingMail.objects.get(name="contact_request").text
    assert "The person who posted this has got as many requests this month as they take" in text
