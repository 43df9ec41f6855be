"""Mail: queued with what it tells of, sent once, tried again, never a header or a log line too many."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.mail import MOST_ATTEMPTS, _claimed, came_back, deliver_waiting, one_line, queue
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def messages(settings, tmp_path):
    folder = tmp_path / "emails" / "hello"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("About {{ title }}\n")
    (folder / "body.txt").write_text("\n{{ title }}\n\n{{ site_url }}\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]


@pytest.fixture
def broken_server(monkeypatch):
    def refuse(*_):
        raise OSError("no route to pat@example.org")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_message_is_sent_once_and_then_gone(mailoutbox, settings):
    queue("hello", "pat@example.org", {"title": "A & B"}, reply_to="lee@example.org")
    assert mailoutbox == []

    deliver_waiting()
    deliver_waiting()

    [sent] = mailoutbox
    assert (sent.subject, sent.to, sent.reply_to) == ("About A & B", ["pat@example.org"], ["lee@example.org"])
    assert sent.body == f"A & B\n\n{settings.SITE_URL}\n"
    assert not OutgoingMail.objects.exists()


def test_what_is_rolled_back_sends_nothing(mailoutbox):
    with transaction.atomic():
        queue("hello", "pat@example.org", {"title": "x"})
        transaction.set_rollback(True)

    deliver_waiting()

    assert mailoutbox == []


def test_the_queue_of_jobs_holds_neither_address_nor_text():
    queue("hello", "pat@example.org", {"title": "secret"})

    [job] = ProcrastinateJob.objects.filter(task_name="deliver_mail")
    assert job.args == {}


def test_a_refused_message_waits_longer_each_time_and_is_at_last_given_up(broken_server, caplog):
    mail = queue("hello", "pat@example.org", {"title": "secret"})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        before = timezone.now()
        deliver_waiting()
        mail.refresh_from_db()
        assert mail.attempts == attempt
        if attempt < MOST_ATTEMPTS:
            assert mail.next_attempt_at - before >= timedelta(minutes=2 ** (attempt - 1))
        OutgoingMail.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())

    assert mail.next_attempt_at is None
    assert _claimed(mail.pk) is None  # nor by a worker that had it on its list already
    assert "given up" in caplog.text
    assert "pat" not in caplog.text


def fail(**_):
    raise RuntimeError


@pytest.mark.parametrize("error", [OSError(), SMTPRecipientsRefused({"bad@example.org": (550, b"unknown")})])
def test_one_message_that_fails_does_not_stop_the_next(mailoutbox, monkeypatch, error):
    """Nor does a part of the portal that fails when it hears that an address is refused."""
    monkeypatch.setattr(came_back, "receivers", [])
    came_back.connect(fail)
    real = EmailBackend.send_messages

    def some(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise error
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", some)
    queue("hello", "bad@example.org", {"title": "x"})
    queue("hello", "good@example.org", {"title": "x"})

    deliver_waiting()

    assert [mail.to for mail in mailoutbox] == [["good@example.org"]]
    assert OutgoingMail.objects.get().recipient == "bad@example.org"


@pytest.mark.parametrize(
    ("only", "sent"),
    [
        ([], True),
        (["pat@example.org"], True),
        (["EXAMPLE.org"], True),
        (["ample.org", "lee@example.org"], False),
    ],
)
def test_outside_production_only_named_recipients_get_mail(settings, mailoutbox, caplog, only, sent):
    settings.MAIL_ONLY_TO = only
    queue("hello", "pat@example.org", {"title": "x"})

    deliver_waiting()

    assert len(mailoutbox) == sent
    assert not OutgoingMail.objects.exists()
    assert "pat" not in caplog.text


def test_sending_is_logged_by_number_only(caplog):
    with caplog.at_level(logging.DEBUG):
        mail = queue("hello", "pat@example.org", {"title": "secret"})
        deliver_waiting()

    assert f"Mail {mail.pk} (hello) sent" in caplog.text
    assert "pat" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nBcc: x@y.z",
        "a\r\nBcc: x@y.z",
        "a\u2028Bcc: x@y.z",
        "a\x0bBcc: x@y.z",
        "a\x85Bcc: x@y.z",
        "a\u202eBcc: x@y.z",
    ],
)
def test_a_header_stays_one_line_whatever_is_in_it(mailoutbox, hostile):
    assert one_line(hostile) == "a Bcc: x@y.z"

    queue("hello", "pat@example.org", {"title": hostile})
    deliver_waiting()

    assert mailoutbox[0].subject == "About a Bcc: x@y.z"
    assert mailoutbox[0].recipients() == ["pat@example.org"]
