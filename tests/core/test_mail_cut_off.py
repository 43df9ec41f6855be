"""A worker that is killed in the middle of sending: nothing is lost, nothing is sent twice by itself."""

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.mail import deliver_waiting, message_id
from core.models import OutgoingMail
from tests.template_database import url_of


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets, and may wait before it says that it has it."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, waits_at=""):
        super().__init__(("127.0.0.1", 0), Talk)
        self.got, self.waits_at, self.reached = [], waits_at, threading.Event()


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as is needed."""

    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper().strip().decode()
            if self.server.waits_at == word:
                self.wait()
            if word == "QUIT":
                return self.say("221 bye")
            if word == "DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.got.append(b"".join(lines).decode())
                if self.server.waits_at == "TAKEN":
                    self.wait()
            self.say("250 ok")

    def wait(self):
        self.server.reached.set()
        time.sleep(60)

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def sink():
    servers = []

    def start(waits_at=""):
        server = Sink(waits_at)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


WORKER = "import django; django.setup(); from core.mail import deliver_waiting; deliver_waiting()"


def another_process(code, **variables):
    """Another process of the portal that runs ``code`` on the database of this test."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "practices_portal.settings",
        "PORTAL_MODE": "local",
        "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
    }
    return subprocess.Popen([sys.executable, "-c", code], env=environment | variables)


def worker(port):
    """One that sends what waits, as the worker does."""
    return another_process(WORKER, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(port))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("waits_at", "arrived"), [("MAIL", 0), ("TAKEN", 1)])
def test_killed_in_the_middle_a_mail_is_neither_lost_nor_sent_twice(sink, admin_client, waits_at, arrived):
    mail = OutgoingMail.objects.create(name="x", recipient="pat@example.org", subject="s", text="words")
    slow = sink(waits_at)
    process = worker(slow.server_address[1])
    try:
        assert slow.reached.wait(60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    calm = sink()
    assert worker(calm.server_address[1]).wait(60) == 0

    assert (len(slow.got), len(calm.got)) == (arrived, 0)
    mail.refresh_from_db()
    assert (mail.sending_since is not None, mail.recipient, mail.text) == (True, "pat@example.org", "words")
    # Staff see it and decide; a second copy has the Message-ID of the first.
    listing = reverse("admin:core_outgoingmail_changelist")
    assert "pat@example.org" not in admin_client.get(listing).content.decode()
    admin_client.post(listing, {"action": "try_again", "_selected_action": [mail.pk]})
    assert worker(calm.server_address[1]).wait(60) == 0
    assert [message_id(mail) in one for one in [*slow.got, *calm.got]] == [True] * (arrived + 1)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_waits_behind_a_cut_off_mail_is_sent(mailoutbox):
    lost, next_one = (
        OutgoingMail.objects.create(name="x", recipient=f"{who}@example.org", subject="s", text="t")
        for who in ("lost", "next")
    )
    OutgoingMail.objects.filter(pk=lost.pk).update(sending_since=timezone.now())

    deliver_waiting()
    deliver_waiting()

    assert [mail.to for mail in mailoutbox] == [["next@example.org"]]
    assert list(OutgoingMail.objects.all()) == [lost]
    assert next_one.pk != lost.pk
