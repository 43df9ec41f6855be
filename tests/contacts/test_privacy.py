"""No address in anything public, and no name, address or word of a message in any log line."""

import logging

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts import threads
from contacts.models import ContactRequest, Correction
from contacts.rules import ByLink
from contacts.vocabulary import Side
from core.mail import deliver_waiting
from profiles.vocabulary import ContactVisibility
from profiles.workflow import State
from tests.contacts.forms import CONTACT, CORRECTION, ask, send
from tests.factories import ContactRequestFactory, CorrectionFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/practices/",
    "/practices/?q=walking",
    "/practices/walks/",
    "/practices/walks/contact/",
    "/practices/walks/contact/sent/",
    "/practices/walks/correction/",
    "/practices/walks/correction/sent/",
    "/topics/",
    "/topics/{topic}/",
    "/districts/",
    "/districts/{district}/",
    "/data/practices.csv",
    "/data/practices.json",
    "/api/v1/practices",
    "/api/v1/practices/walks",
    "/api/v1/districts",
    "/feeds/practices.atom",
    "/map/",
    "/lessons/",
    "/sitemap.xml",
]
SECRET = (
    "lead@elmwood.example",
    "Lee Lead",
    "860-555-0100",
    "ada@elm.example",
    "Ada Asker",
    "How did you begin",
)


@pytest.mark.parametrize("state", [State.PUBLISHED, State.ENDED, State.ARCHIVED])
@pytest.mark.parametrize("visibility", ["", *ContactVisibility.values])
def test_no_address_is_in_anything_public(client, visibility, state):
    practice = PracticeFactory(
        slug="walks",
        title="Walking together",
        state=state,
        contact_role="Attendance lead",
        contact_name="Lee Lead",
        contact_email="lead@elmwood.example",
        contact_phone="860-555-0100",
        contact_visibility=visibility,
    )
    item = ContactRequestFactory(practice=practice, email="ada@elm.example", shares_email=True)
    who = ByLink(item.pk, Side.CONTACT, "lead@elmwood.example")
    threads.write(item, "How did you begin?", who=who, answers=True, shares_email=True)
    ContactRequestFactory(practice=practice, email="ada@elm.example", is_proven=False)
    CorrectionFactory(practice=practice, email="ada@elm.example", words="How did you begin?")
    topic = practice.public_revision.main_topic.slug

    for url in PUBLIC:
        response = client.get(url.format(topic=topic, district=practice.lead_district.slug))
        assert response.status_code == 200
        assert [one for one in SECRET if one in response.content.decode()] == [], url
    assert "Attendance lead" in client.get("/practices/walks/").content.decode()


@pytest.fixture
def every_line(caplog):
    """The root logger at DEBUG, and Django's own, which does not pass its lines on."""
    caplog.set_level(logging.DEBUG)
    django = logging.getLogger("django")
    django.addHandler(caplog.handler)
    yield caplog
    django.removeHandler(caplog.handler)


def test_no_log_line_names_anybody_or_repeats_anything(client, practice, every_line, mailoutbox, settings):
    typed = [*CONTACT.values(), *CORRECTION.values(), practice.contact_email, "lead@elmwood"]
    words = {one for one in map(str, typed) if len(one) > 6 and one not in CONTACT["wants"]}
    contact, correction = "/practices/walks/contact/", "/practices/walks/correction/"
    ask(client, contact, CONTACT)
    send(client, contact, {**CONTACT, "email": "nonsense ada@elm.example"})
    send(client, contact, {**CONTACT, "homepage": "http://pills.example"})
    send(client, contact, CONTACT, headers={"Origin": "https://evil.example"})
    send(client, contact, {**CONTACT, "message": "How did you begin? " * 20_000})
    for n in range(6):
        send(client, contact, {**CONTACT, "message": f"{CONTACT['message']} {n}"})
    send(client, correction, CORRECTION)
    request = ContactRequest.objects.last()  # the first: the newest comes first
    client.force_login(UserFactory(email=practice.contact_email))
    client.post(request.get_absolute_url(), {"to": "declined"})
    client.post(request.get_absolute_url(), {"to": "declined", "note": CONTACT["message"]})
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    client.get("/admin/contacts/contactrequest/?q=Ada+Asker")
    item = Correction.objects.get()
    client.post(f"/admin/contacts/correction/{item.pk}/move/done/", {"note": CORRECTION["words"]})
    settings.MAIL_ONLY_TO = ["elm.example"]
    deliver_waiting()

    assert {mail.to[0] for mail in mailoutbox} == {"ada@elm.example"}
    lines = [record.getMessage() for record in every_line.records]
    for needed in ("relayed", "declined", "A machine filled in", "met a limit", "Too Many Requests", "waits"):
        assert any(needed in line for line in lines), needed
    assert [(word, line) for line in every_line.text.splitlines() for word in words if word in line] == []


def test_the_queue_of_jobs_holds_neither_address_nor_words(client, practice):
    send(client, "/practices/walks/contact/", CONTACT)

    assert {job.task_name for job in ProcrastinateJob.objects.all()} >= {"deliver_mail"}
    assert {str(job.args) for job in ProcrastinateJob.objects.all()} == {"{}"}
