"""The readiness check: six questions before a request. Nothing kept, nothing refused."""

import re

import pytest

from contacts import asking, readiness
from contacts.models import ContactRequest
from core.models import OutgoingMail
from profiles.models import Component, Outcome, Partner, Role
from tests.contacts.forms import CONTACT, open_form, send
from tests.factories import ContactRequestFactory, PracticeFactory, UserFactory
from tests.profiles.reading import words_of

pytestmark = pytest.mark.django_db

# The practice offers nothing: questions can always be asked.
ASK = CONTACT | {"wants": ["questions"]}
ALL = {"need": 1, "fit": 2, "capacity": 3, "evidence": 4, "usability": 5, "supports": 5, "done": 1}
CHECK, FORM = "/practices/walks/readiness/", "/practices/walks/contact/"


def test_there_are_the_six_with_five_answers_each():
    names = [question.name for question in readiness.QUESTIONS]
    assert names == ["need", "fit", "capacity", "evidence", "usability", "supports"]
    for question in readiness.QUESTIONS:
        assert [number for number, _ in question.choices] == [1, 2, 3, 4, 5]
        assert len(set(question.answers)) == 5
        assert question.advice
        assert question.ask.endswith("?")
    everything = " ".join(str(question) for question in readiness.QUESTIONS).lower()
    assert "proven" not in everything


@pytest.mark.parametrize(
    ("given", "scores"),
    [
        ({}, [0] * 6),
        ({"need": "1", "supports": "5"}, [1, 0, 0, 0, 0, 5]),
        (
            {"need": "0", "fit": "6", "capacity": "-1", "evidence": "٣", "usability": "x", "supports": "1 "},
            [0] * 6,
        ),
    ],
)
def test_what_is_no_answer_counts_as_left_out(given, scores):
    assert readiness.asked(given) == scores


@pytest.mark.parametrize("scores", [[1, 2, 3, 4, 5, 0], [0, 0, 0, 0, 0, 1]])
def test_packed_and_unpacked_they_are_the_same(scores):
    assert readiness.unpacked(readiness.packed(scores)) == scores


@pytest.mark.parametrize(
    "word", ["", "1-2-3", "1-2-3-4-5-6", "0-0-0-0-0-0", "1-2-3-4-5-0\n", "<b>", "1-2-3-4-5-0-1"]
)
def test_any_other_word_is_no_answer(word):
    assert readiness.unpacked(word) == []
    assert readiness.packed([0] * 6) == ""


def test_low_answers_get_advice_and_none_is_refused(client, practice):
    words = words_of(client.get(CHECK, ALL).content.decode())

    for question in readiness.QUESTIONS[:2]:
        assert f"{question.label}. {question.advice} Ask Elmwood: “{question.ask}”" in words
    for question in readiness.QUESTIONS[2:]:
        assert question.advice not in words
    assert "1 of 5. We have not looked at our own figures yet" in words
    assert "Write to Elmwood with this" in words


def test_what_was_left_out_becomes_something_to_ask(client, practice):
    words = words_of(client.get(CHECK, {"need": 5, "done": 1}).content.decode())

    assert words.count("You left this out.") == 5
    assert readiness.QUESTIONS[0].ask not in words


def test_without_any_answer_it_says_so(client, practice):
    assert "Answer at least one question" not in client.get(CHECK).content.decode()
    page = client.get(CHECK, {"done": 1}).content.decode()
    assert "<title>Error: " in page
    assert "Answer at least one question" in page


def test_each_question_stands_beside_what_the_page_says(client):
    PracticeFactory(
        slug="walks",
        lowest_grade=0,
        highest_grade=5,
        local_evidence=2,
        good_fit="- small schools\n- one town",
        problem="Many came **late**, see [the report](https://example.org/).",
        offers=["call"],
        parts=[
            Component(name="A route", kind="core"),
            Component(name="A vest", kind="adaptable"),
            Role(role="Leader", people="two"),
            Partner(name="The town"),
            Outcome(claim="Fewer were late."),
        ],
    )

    words = words_of(client.get(CHECK).content.decode())

    for fact in (
        "The problem Many came late, see the report.",
        "Grades K–5",
        "Good fit small schools; one town",
        "Local evidence Monitored",
        "Results on the page 1",
        "Core parts A route",
        "Parts to adapt A vest",
        "People Leader (two)",
        "Partners The town",
        "The district offers to video call",
        "Cost in a year Not recorded",
        "Training Not recorded",
    ):
        assert fact in words


def test_nothing_is_kept_and_no_cookie_is_set(client, practice):
    answer = client.get(CHECK, ALL)

    assert not answer.cookies
    assert client.post(CHECK, ALL).status_code == 405
    assert not ContactRequest.objects.exists()


def link_to_form(page):
    return re.search(r'href="(/practices/walks/contact/\?readiness=[^"]*)"', page.content.decode())[1]


def test_the_answers_go_along_and_their_receiver_reads_them(client, practice):
    link = link_to_form(client.get(CHECK, ALL))
    form = client.get(link).content.decode()
    assert "Your readiness check" in form
    hidden = re.search(r'name="readiness" value="([^"]*)"', form)[1]

    send(client, FORM, ASK | {"readiness": hidden, "takes_readiness": "on"}, token=open_form(client, link))

    request = ContactRequest.objects.get()
    assert request.readiness == [1, 2, 3, 4, 5, 5]
    code = next(
        line.strip()
        for line in OutgoingMail.objects.get(name="contact_code").text.splitlines()
        if line.strip().isdigit()
    )
    assert asking.confirm(request, code) == ""
    text = OutgoingMail.objects.get(name="contact_request").text
    assert "Need: 1 of 5. We have not looked at our own figures yet" in text
    assert "Supports: 5 of 5." in text


def test_they_can_be_taken_out(client, practice):
    send(client, FORM, ASK | {"readiness": "1-2-3-4-5-0"})

    assert ContactRequest.objects.get().readiness == []


def test_the_form_comes_back_with_them_after_a_mistake(client, practice):
    sent = ASK | {"readiness": "1-2-3-4-5-0", "takes_readiness": "on", "name": ""}

    page = send(client, FORM, sent).content.decode()

    assert 'name="readiness" value="1-2-3-4-5-0"' in page
    assert "Your readiness check" in page


@pytest.mark.parametrize("word", ["9-9-9-9-9-9", "<script>", "1"])
def test_forged_answers_are_not_taken(client, practice, word):
    assert "Your readiness check" not in client.get(FORM, {"readiness": word}).content.decode()
    send(client, FORM, ASK | {"readiness": word, "takes_readiness": "on"})

    assert ContactRequest.objects.get().readiness == []


def test_without_the_check_one_writes_as_before(client, practice):
    send(client, FORM, ASK)

    assert ContactRequest.objects.get().readiness == []


def test_the_practice_and_the_form_lead_to_it_and_a_former_address_does(client, practice):
    practice.old_slugs.create(slug="walking")

    assert CHECK in client.get(practice.get_absolute_url()).content.decode()
    assert CHECK in client.get(FORM).content.decode()
    assert client.get("/practices/walking/readiness/").url == CHECK
    assert client.get("/practices/none/readiness/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_more_facts_take_no_more_queries(client, django_assert_num_queries, count):
    PracticeFactory(slug="walks", parts=[Role(role=f"Role {n}") for n in range(count)])

    with django_assert_num_queries(7):
        client.get(CHECK)


def test_the_thread_shows_them(client, practice):
    request = ContactRequestFactory(practice=practice)
    ContactRequest.objects.filter(pk=request.pk).update(readiness=[1, 0, 3, 4, 5, 5])
    client.force_login(UserFactory(email=request.asker_email))

    words = words_of(client.get(request.get_absolute_url()).content.decode())

    assert "Need 1 of 5. We have not looked at our own figures yet" in words
    assert "Fit Left out" in words
