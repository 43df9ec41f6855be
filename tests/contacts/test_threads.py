"""The thread of a request: by link or signed in, each side sees and does what is theirs and no more."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from contacts import asking, links, threads
from contacts.models import ContactRequest, Meeting, Message
from contacts.rules import ByLink
from contacts.vocabulary import Side
from core.models import OutgoingMail
from profiles.workflow import TransitionError
from tests.contacts.conftest import CONTACT_ADDRESS
from tests.factories import ContactRequestFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db

ASKER = "ada@elm.example"
TIMES = [datetime(2026, 12, day, 15, 30, tzinfo=UTC) for day in (10, 11)]


@pytest.fixture(autouse=True)
def before_the_times():
    with time_machine.travel(datetime(2026, 11, 30, 15, tzinfo=UTC)):
        yield


@pytest.fixture
def item(practice):
    item = ContactRequestFactory(practice=practice, email=ASKER, wants=["visit"], times=TIMES)
    OutgoingMail.objects.all().delete()
    return item


@pytest.fixture
def pages(item):
    return {side: links.page(item, side) for side in (Side.ASKER, Side.CONTACT)}


def mails():
    return sorted(OutgoingMail.objects.values_list("name", "recipient", "reply_to"))


def state(item):
    return ContactRequest.objects.get(pk=item.pk).state


def everything():
    return [list(m.objects.order_by("pk").values()) for m in (ContactRequest, Message, Meeting)]


def test_opening_a_link_changes_nothing_and_sets_no_cookie(client, item, pages):
    before = everything()

    for page in pages.values():
        for _ in range(2):
            shown = client.get(page)
            assert (shown.status_code, dict(shown.cookies)) == (200, {})
            assert "no-store" in shown["Cache-Control"]
            assert "How did you begin?" in shown.content.decode()

    assert everything() == before
    assert mails() == []


def test_a_contact_answers_without_an_account_and_neither_address_is_shown(item, pages):
    client = Client(enforce_csrf_checks=True)

    answered = client.post(pages["contact"], {"do": "answer", "words": "We began\nsmall."})

    assert (answered.status_code, answered["Location"]) == (302, pages["contact"])
    assert state(item) == "answered"
    assert mails() == [("contact_message", ASKER, "")]
    mail = OutgoingMail.objects.get()
    assert "> We began\n> small." in mail.text
    assert CONTACT_ADDRESS not in mail.text + mail.subject
    asker = client.get(re.search(r"http://[^/]+(/requests/\S+/)$", mail.text, re.MULTILINE)[1])
    assert "We began" in asker.content.decode()
    assert CONTACT_ADDRESS not in asker.content.decode()
    assert ASKER not in client.get(pages["contact"]).content.decode()
    step = item.steps.last()
    assert (step.to_state, step.by, step.side) == ("answered", None, "contact")


def test_words_that_are_no_answer_yet_acknowledge(client, item, pages):
    client.post(pages["contact"], {"do": "write", "words": "I shall ask around."})

    assert state(item) == "acknowledged"
    assert mails() == [("contact_message", ASKER, "")]


def test_the_asker_writes_back_by_link(client, item, pages):
    client.post(pages["asker"], {"do": "write", "words": "Thank you."})

    assert mails() == [("contact_message", CONTACT_ADDRESS, "")]
    assert "Ada Asker wrote to you" in OutgoingMail.objects.get().text
    assert ASKER not in OutgoingMail.objects.get().text
    assert state(item) == "relayed"


@pytest.mark.parametrize(
    ("side", "own", "other"), [("asker", ASKER, CONTACT_ADDRESS), ("contact", CONTACT_ADDRESS, ASKER)]
)
def test_who_agrees_is_shown_from_then_on_and_the_other_is_not(client, item, pages, side, own, other):
    client.post(pages[side], {"do": "write", "words": "Call me.", "shares_email": "on"})

    mail = OutgoingMail.objects.get(name="contact_message")
    assert (mail.recipient, mail.reply_to) == (other, own)
    assert own in mail.text
    across = "contact" if side == "asker" else "asker"
    assert own in client.get(pages[across]).content.decode()
    assert other not in client.get(pages[side]).content.decode()


@pytest.mark.parametrize("data", [{}, {"do": "nonsense"}, {"do": "write", "words": " "}, {"do": "\0"}])
def test_what_cannot_be_done_is_said_and_nothing_is_written(client, item, pages, data):
    before = everything()

    shown = client.post(pages["contact"], data)

    assert shown.status_code == 200
    assert "There is a problem" in shown.content.decode()
    assert everything() == before


def test_what_was_typed_stays_when_it_is_refused(client, item, pages):
    shown = client.post(
        pages["contact"], {"to": "declined", "note": "", "pointer": "Elm Street", "pointer_link": "/x/"}
    )

    assert "that is not the address of a practice here" in shown.content.decode()
    assert 'value="Elm Street"' in shown.content.decode()
    assert state(item) == "relayed"


# What each side may not do by its link.
NOT_THEIRS = [
    ("asker", {"do": "block"}),
    ("asker", {"do": "limit", "most": "1"}),
    ("asker", {"do": "pick", "time": "0"}),
    ("asker", {"do": "settle"}),
    ("asker", {"to": "answered"}),
    ("asker", {"to": "declined", "note": "x"}),
    ("contact", {"do": "settle"}),
    ("contact", {"to": "closed", "note": "x"}),
]


@pytest.mark.parametrize(("side", "data"), NOT_THEIRS)
def test_a_link_gives_no_rights_of_the_other_side_or_of_staff(client, item, pages, side, data):
    before = everything()

    assert client.post(pages[side], data).status_code == 403
    assert everything() == before


def test_a_link_of_one_request_opens_no_other(item, practice):
    other = ContactRequestFactory(practice=practice)

    with pytest.raises(PermissionDenied):
        threads.write(other, "Words", who=ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS))


@pytest.mark.parametrize("change", [lambda t: t[:-2] + "xx", lambda t: "none", lambda t: t + ":x"])
def test_a_changed_link_is_not_found(client, item, pages, change):
    token = pages["contact"].split("/")[2]

    assert client.get(f"/requests/{change(token)}/").status_code == 404


def test_a_link_ends_after_half_a_year(client, item, pages):
    with time_machine.travel(timezone.now() + timedelta(days=181), tick=False):
        shown = client.get(pages["contact"])

    assert shown.status_code == 410
    assert "How did you begin?" not in shown.content.decode()


def test_a_link_ends_when_somebody_else_is_the_contact(client, item, pages, practice):
    practice.contact_email = "new@elmwood.example"
    practice.save(update_fields=["contact_email"])

    assert client.get(pages["contact"]).status_code == 410
    assert client.post(pages["contact"], {"do": "answer", "words": "x"}).status_code == 410
    assert client.get(pages["asker"]).status_code == 200


def test_staff_pass_it_on_to_whom_they_choose_and_the_former_link_ends(client, item, pages, admin_client):
    url = f"/admin/contacts/contactrequest/{item.pk}/pass-on/"
    assert "Enter an e-mail address" in admin_client.post(url, {"email": ""}).content.decode()

    assert admin_client.post(url, {"email": "Lee@oak.example"}).status_code == 302

    item.refresh_from_db()
    assert (item.relayed_address, item.state, item.steps.last().side) == (
        "lee@oak.example",
        "relayed",
        "staff",
    )
    assert client.get(pages["contact"]).status_code == 410
    assert client.get(links.page(item, Side.CONTACT)).status_code == 200
    assert mails() == [("contact_request", "lee@oak.example", "")]


def test_a_link_that_was_opened_just_before_gives_no_right_once_somebody_else_has_it(item, pages):
    _, who = links.opened(pages["contact"].split("/")[2])
    asking.reassign(item, "lee@oak.example", by=UserFactory(is_staff=True, is_superuser=True))

    with pytest.raises(PermissionDenied):
        threads.write(item, "We began small.", who=who)

    assert not item.messages.exists()


def test_what_is_told_to_staff_is_not_for_the_next_contact_nor_for_the_sides(
    client, item, pages, admin_client
):
    client.post(pages["contact"], {"do": "report", "reason": "It is an advertisement."})
    assert "advertisement" in client.get(pages["contact"]).content.decode()
    asking.reassign(item, "lee@oak.example", by=UserFactory(is_staff=True, is_superuser=True))
    admin_client.post(item.get_absolute_url(), {"to": "answered", "note": "Told me by phone."})

    item.refresh_from_db()
    for side in (Side.ASKER, Side.CONTACT):
        page = client.get(links.page(item, side)).content.decode()
        assert [words in page for words in ("Answered", "advertisement", "by phone", "staff chose")] == [
            True,
            False,
            False,
            False,
        ]
    page = admin_client.get(item.get_absolute_url()).content.decode()
    assert [words in page for words in ("advertisement", "by phone", "staff chose")] == [True] * 3


def test_the_desk_says_which_side_took_a_step_by_link(client, item, pages, admin_client):
    client.post(pages["contact"], {"to": "acknowledged"})

    page = admin_client.get(f"/admin/contacts/contactrequest/{item.pk}/change/").content.decode()

    assert re.findall(r'field-who">\s*<p>([^<]*)</p>', page) == ["The portal", "The contact"]


def test_staff_do_not_pass_a_blocked_asker_on_to_who_blocked_them(item, pages, practice):
    threads.block(item, who=ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS))
    again = ContactRequestFactory(practice=practice, email=ASKER)

    with pytest.raises(TransitionError, match="asked for no more"):
        asking.reassign(again, CONTACT_ADDRESS, by=UserFactory(is_staff=True, is_superuser=True))


def test_what_an_asker_writes_later_does_not_go_to_a_former_contact(client, item, pages, practice, settings):
    client.post(pages["contact"], {"do": "answer", "words": "We began small."})
    practice.contact_email = "new@elmwood.example"
    practice.save(update_fields=["contact_email"])
    OutgoingMail.objects.all().delete()

    client.post(pages["asker"], {"do": "write", "words": "Thank you."})

    assert mails() == [("contact_message", settings.CSDE_EMAIL, "")]


def test_staff_without_the_right_pass_nothing_on(client, item):
    client.force_login(UserFactory(is_staff=True))

    assert (
        client.post(
            f"/admin/contacts/contactrequest/{item.pk}/pass-on/", {"email": "lee@oak.example"}
        ).status_code
        == 403
    )


def test_staff_step_in_and_both_sides_get_it(item, admin_client):
    admin_client.post(item.get_absolute_url(), {"do": "write", "words": "May we help?"})

    assert mails() == [("contact_message", ASKER, ""), ("contact_message", CONTACT_ADDRESS, "")]
    assert "The State Department of Education wrote to you" in OutgoingMail.objects.first().text
    assert state(item) == "relayed"


def test_a_decline_gives_the_reason_and_points_to_somebody_else(client, item, pages):
    other = PracticeFactory(slug="strolls", title="Strolling together")

    client.post(
        pages["contact"],
        {
            "to": "declined",
            "note": "We stopped.",
            "pointer": "Oak's lead",
            "pointer_link": "/practices/strolls/",
        },
    )

    item.refresh_from_db()
    assert (item.state, item.pointer, item.pointer_practice) == ("declined", "Oak's lead", other)
    text = OutgoingMail.objects.get(name="contact_declined").text
    for words in ("> We stopped.", "> Oak's lead", "Strolling together", "/practices/strolls/"):
        assert words in text
    page = client.get(pages["asker"]).content.decode()
    assert "Oak&#x27;s lead" in page
    assert re.search(r'href="/practices/strolls/">Strolling together</a>', page)


def test_a_contact_acknowledges_by_one_click(client, item, pages):
    client.post(pages["contact"], {"to": "acknowledged"})

    assert state(item) == "acknowledged"
    assert mails() == [("contact_acknowledged", ASKER, "")]


def test_an_asker_who_needs_it_no_more_closes_it(client, item, pages):
    client.post(pages["asker"], {"to": "closed", "note": "No more."})

    assert state(item) == "closed"
    assert item.steps.last().side == "asker"
    assert mails() == [("contact_closed", CONTACT_ADDRESS, "")]
    assert "no longer needs an answer" in OutgoingMail.objects.get().text


def test_when_staff_close_it_both_sides_hear_of_it_and_not_of_the_note(item, admin_client):
    admin_client.post(item.get_absolute_url(), {"to": "closed", "note": "For staff."})

    assert mails() == [("contact_closed", ASKER, ""), ("contact_closed", CONTACT_ADDRESS, "")]
    assert "For staff." not in "".join(mail.text for mail in OutgoingMail.objects.all())


def test_a_blocked_asker_who_closes_it_is_not_heard_of(client, item, pages):
    client.post(pages["contact"], {"do": "block"})

    client.post(pages["asker"], {"to": "closed", "note": "No more."})

    assert mails() == [("contact_closed", "", "")]


def test_a_blocked_asker_reaches_the_contact_no_more_and_sees_no_difference(client, item, pages, practice):
    client.post(pages["contact"], {"do": "block"})
    other_practice = PracticeFactory(contact_email=CONTACT_ADDRESS, title="Another")

    written = client.post(pages["asker"], {"do": "write", "words": "Are you there?"})
    again = ContactRequestFactory(practice=practice, email=ASKER)
    elsewhere = ContactRequestFactory(practice=other_practice, email=ASKER)
    stranger = ContactRequestFactory(practice=practice, email="eve@elm.example")

    assert written.status_code == 302
    assert "Are you there?" in client.get(pages["asker"]).content.decode()
    assert "Are you there?" not in client.get(pages["contact"]).content.decode()
    assert (again.relayed_to, elsewhere.relayed_to, stranger.relayed_to) == ("csde", "csde", "contact")
    to_contact = OutgoingMail.objects.filter(recipient=CONTACT_ADDRESS)
    assert [mail.name for mail in to_contact] == ["contact_request"]
    receipts = OutgoingMail.objects.filter(name="contact_receipt").exclude(text__contains="Another")
    blocked, free = (re.sub(r"http\S+|\d+", "", mail.text) for mail in receipts)
    assert blocked == free
    # As many mails are queued as for anybody else.
    assert OutgoingMail.objects.filter(name="contact_message").count() == 1
    assert "block" not in client.get(pages["asker"]).content.decode().lower()


def test_a_report_reaches_staff_and_nobody_else(client, item, pages, settings, admin_client):
    client.post(pages["contact"], {"do": "report", "reason": "It is an advertisement."})

    assert mails() == [("contact_reported", settings.CSDE_EMAIL, "")]
    assert "advertisement" not in OutgoingMail.objects.get().text
    assert "advertisement" not in client.get(pages["asker"]).content.decode()
    found = admin_client.get("/admin/contacts/contactrequest/?look=reported")
    assert list(found.context["cl"].result_list) == [item]
    assert "advertisement" in admin_client.get(item.get_absolute_url()).content.decode()
    admin_client.post(item.get_absolute_url(), {"do": "settle"})
    found = admin_client.get("/admin/contacts/contactrequest/?look=reported")
    assert list(found.context["cl"].result_list) == []


def test_a_contact_chooses_how_many_a_month(client, item, pages):
    assert (
        "Enter a whole number"
        in client.post(pages["contact"], {"do": "limit", "most": "many"}).content.decode()
    )

    client.post(pages["contact"], {"do": "limit", "most": "3"})

    assert asking.most_a_month(CONTACT_ADDRESS) == 3
    refused = client.post(pages["contact"], {"do": "write", "words": ""}).content.decode()
    assert re.search(r'name="most"[^>]* value="3"', refused)
    client.post(pages["contact"], {"do": "limit", "most": ""})
    assert asking.most_a_month(CONTACT_ADDRESS) is None


def event(client, page):
    response = client.get(f"{page}event.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    return calendar, calendar.walk("VEVENT")[0]


def test_a_time_is_picked_changed_and_called_off_and_the_calendar_follows(client, item, pages):
    assert client.get(f"{pages['asker']}event.ics").status_code == 404
    told = []
    for data, page in (
        ({"do": "pick", "time": "0"}, "contact"),
        ({"do": "pick", "time": "0"}, "contact"),  # pressed twice
        ({"do": "pick", "time": "1"}, "contact"),
        ({"do": "cancel"}, "asker"),
    ):
        assert client.post(pages[page], data).status_code == 302
        for side in ("asker", "contact"):
            calendar, one = event(client, pages[side])
        told.append((str(calendar["METHOD"]), int(one["SEQUENCE"]), one["DTSTART"].dt, str(one["STATUS"])))
        assert str(one["UID"]) == f"request-{item.pk}@127.0.0.1"

    assert told == [
        ("PUBLISH", 0, TIMES[0], "CONFIRMED"),
        ("PUBLISH", 0, TIMES[0], "CONFIRMED"),
        ("PUBLISH", 1, TIMES[1], "CONFIRMED"),
        ("CANCEL", 2, TIMES[1], "CANCELLED"),
    ]
    sent = OutgoingMail.objects.filter(name="contact_meeting")
    assert sorted(mail.recipient for mail in sent) == [ASKER] * 3 + [CONTACT_ADDRESS] * 3
    assert state(item) == "acknowledged"


def test_a_calendar_file_is_the_same_each_time_and_names_nobody(client, item, pages):
    client.post(pages["contact"], {"do": "pick", "time": "0"})

    first, second = (client.get(f"{pages['asker']}event.ics").content for _ in range(2))

    assert first == second
    for secret in (ASKER, CONTACT_ADDRESS, "Ada", "/requests/", "ATTENDEE", "ORGANIZER"):
        assert secret not in first.decode().replace("\r\n ", "")


@pytest.mark.parametrize("time", ["2", "-1", "", "x", "\0", "٠", "9" * 5000])
def test_only_a_proposed_time_can_be_picked(client, item, pages, time):
    assert (
        "Choose one of the proposed times"
        in client.post(pages["contact"], {"do": "pick", "time": time}).content.decode()
    )
    assert not Meeting.objects.exists()


def test_a_time_that_has_gone_by_is_not_offered_and_cannot_be_picked(client, item, pages):
    with time_machine.travel(TIMES[0] + timedelta(hours=1)):
        page = client.get(pages["contact"]).content.decode()
        picked = client.post(pages["contact"], {"do": "pick", "time": "0"}).content.decode()

    assert ['name="time" value="0"' in page, 'name="time" value="1"' in page] == [False, True]
    assert "That time has gone by" in picked
    assert not Meeting.objects.exists()


def test_no_time_is_picked_for_what_was_declined(client, item, pages):
    client.post(pages["contact"], {"to": "declined", "note": "We stopped."})

    assert "Pick a time" not in client.get(pages["contact"]).content.decode()
    picked = client.post(pages["contact"], {"do": "pick", "time": "0"}).content.decode()
    assert "This is already declined" in picked
    assert not Meeting.objects.exists()


def test_the_asker_says_whether_it_helped_and_looking_writes_nothing(client, item, pages):
    page = f"{pages['asker']}helped/"
    before = everything()
    client.get(page)
    client.get(f"{page}?helped=yes&adopting=yes&said=yes")
    assert everything() == before
    assert client.post(page, {"helped": "yes", "adopting": "perhaps"}).context["form"].errors

    client.post(page, {"helped": "partly", "adopting": "yes"})

    item.refresh_from_db()
    assert (item.helped, item.adopting, item.outcome_at is None) == ("partly", "yes", False)
    assert client.get(f"{pages['contact']}helped/").status_code == 404
    assert client.post(f"{pages['contact']}helped/", {"helped": "no", "adopting": "no"}).status_code == 404


def test_a_signed_in_asker_says_it_too(client, item):
    client.force_login(UserFactory(email=ASKER))

    client.post(f"/workspace/requests/{item.pk}/helped/", {"helped": "no", "adopting": "no"})

    assert ContactRequest.objects.get().helped == "no"


def test_twenty_messages_a_day_and_no_more(item):
    who = ByLink(item.pk, Side.ASKER, ASKER)
    for n in range(20):
        threads.write(item, f"{n}", who=who)

    with pytest.raises(TransitionError, match="Twenty messages"):
        threads.write(item, "One more", who=who)
    with pytest.raises(TransitionError, match="Twenty messages"):
        threads.report(item, "One more", who=who)


def test_times_are_picked_back_and_forth_no_more_than_twenty_times_a_day(item):
    who = ByLink(item.pk, Side.CONTACT, CONTACT_ADDRESS)
    for n in range(20):
        threads.pick_time(item, TIMES[n % 2], who=who)

    with pytest.raises(TransitionError, match="Twenty messages"):
        threads.pick_time(item, TIMES[0], who=who)
    threads.cancel_meeting(item, who=who)  # calling off is always possible


HOSTILE = "a\r\nBcc: x@y.z\u2028b\x0bc<script>alert(1)</script> http://evil.example/ " + "long" * 300


def test_words_break_out_of_no_mail_and_no_page(client, item, pages):
    client.post(pages["contact"], {"do": "answer", "words": HOSTILE})

    mail = OutgoingMail.objects.get(name="contact_message")
    start = mail.text.index("> a")
    words = mail.text[start : mail.text.index("\n\n", start)].splitlines()
    assert all(line.startswith(">") for line in words)
    assert "\n" not in mail.subject
    assert "<script>alert" not in client.get(pages["asker"]).content.decode()


def test_only_our_own_pages_may_write(client, item, pages):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (
            client.post(pages["contact"], {"do": "answer", "words": "x"}, headers=headers).status_code == 403
        )
    assert state(item) == "relayed"


@pytest.mark.parametrize("change", [{"words": "other"}, {"side": "staff"}, {"for_all": False}])
def test_a_message_is_never_changed_but_may_be_blanked(item, change):
    threads.write(item, "Words", who=ByLink(item.pk, Side.ASKER, ASKER))

    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.all()._raw_delete("default")
    assert Message.objects.update(words="") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_thread_asks_no_more_of_the_database(client, item, pages, django_assert_num_queries, count):
    for n in range(count):
        threads.write(item, f"{n}", who=ByLink(item.pk, Side.ASKER, ASKER))

    with django_assert_num_queries(6):
        shown = client.get(pages["contact"])

    assert len(shown.context["messages_shown"]) == count
