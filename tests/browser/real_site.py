"""The portal as `make run` serves it, with the real content: a process and a database of its own.

Nothing of it can reach other tests: each worker copies its database from one that is loaded once and
kept until the content, or the code that loads it, changes.
"""

import os
import re
import secrets
import socket
import subprocess
import sys
from email import message_from_bytes, policy

import psycopg
from django.conf import settings

from practices_portal.local import stop_all, wait_until_answering
from tests.plugin import BASE_DIR
from tests.template_database import copy, drop, fingerprint, kept_database, server, url_of, use_template

PREFIX = "portal_real_"
CODE = [
    "accounts",
    "adoptions",
    "campaign",
    "contacts",
    "core",
    "districts",
    "practices_portal/archive.py",
    "profiles",
    "topics",
    "tests/browser/states.py",
    "tests/factories.py",
    "tests/profiles/submitting.py",
]


def loaded_database():
    """The name of a database with the real content and the states of states.py; loads it if need be."""
    files = [file for file in (BASE_DIR / "fixtures").rglob("*") if file.is_file()]
    for name in CODE:
        path = BASE_DIR / name
        files += path.rglob("*.py") if path.is_dir() else [path]
    commands = [["manage.py", "load_content"], ["-m", "tests.browser.states"]]
    return kept_database(PREFIX, fingerprint(sorted(files)), use_template(), commands)


class RealSite:
    """A running portal: ``url`` without a slash at its end, ``log`` and ``mail()`` of the server."""

    def __init__(self, worker, folder):
        self.database = f"portal_browser_{worker}"
        template = loaded_database()
        with server() as connection:
            copy(connection, template, self.database)
        self.log_file, self.mail_folder = folder / "server.log", folder / "mail"
        with socket.create_server(("127.0.0.1", 0)) as listening, open(self.log_file, "wb") as log:
            port = listening.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            # Passkeys belong to a name; a number has none.
            self.named_url = f"http://localhost:{port}"
            self.environment = os.environ | {
                "DATABASE_URL": url_of(self.database),
                "PORTAL_VAR_DIR": str(folder),
                "STATIC_ROOT": str(settings.STATIC_ROOT),
                "SITE_URL": self.url,
                "WEB_WORKERS": "1",
                # So that tests can be visitors from different networks.
                "TRUSTED_PROXY_COUNT": "1",
            }
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", "gunicorn", "practices_portal.wsgi"),
                    *("--bind", f"fd://{listening.fileno()}", "--log-level", "warning"),
                ],
                cwd=BASE_DIR,
                env=self.environment,
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until_answering(port, {"web server": self.process})

    def mailed_code(self, email):
        """The code of the newest mail to ``email``. (No worker runs here: mail waits in its table.)"""
        with psycopg.connect(url_of(self.database)) as connection:
            newest = "SELECT text FROM core_outgoingmail WHERE recipient = %s ORDER BY id DESC LIMIT 1"
            [text] = connection.execute(newest, [email]).fetchone()
        return re.search(r"\d{4}-\d{4}", text)[0]

    def forget_tries(self):
        """Empty what limits count: how often somebody asked for a code, and from where."""
        with psycopg.connect(url_of(self.database)) as connection:
            connection.execute("DELETE FROM core_bucket")
            connection.execute("DELETE FROM core_cache")

    def new_person(self):
        """The address of a new account without rights."""
        email = f"{secrets.token_hex(4)}@example.org"
        with psycopg.connect(url_of(self.database)) as connection:
            connection.execute(
                "INSERT INTO accounts_user"
                " (email, name, password, is_active, is_staff, is_superuser, date_joined)"
                " VALUES (%s, '', '!', true, false, false, now())",
                [email],
            )
        return email

    @property
    def log(self):
        return self.log_file.read_text()

    def work(self):
        """Let a worker do what waits."""
        command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"]
        subprocess.run(command, cwd=BASE_DIR, env=self.environment, check=True, stderr=subprocess.DEVNULL)

    def run(self, module, *words):
        """Run a module of the tests beside the portal, on its database."""
        command = [sys.executable, "-m", module, *words]
        subprocess.run(command, cwd=BASE_DIR, env=self.environment, check=True)

    def mail(self):
        """The messages sent so far, oldest first, after a worker has done what waits."""
        self.work()
        files = sorted(self.mail_folder.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        # Messages of the same moment may share a file; Django draws a line after each.
        texts = [text for file in files for text in file.read_bytes().split(b"-" * 79 + b"\n")]
        return [message_from_bytes(text, policy=policy.default) for text in texts if text.strip()]

    def stop(self):
        stop_all({"web server": self.process})
        with server() as connection:
            drop(connection, self.database)
