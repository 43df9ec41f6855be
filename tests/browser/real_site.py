"""The portal as `make run` serves it, with the real content: a process and a database of its own.

Nothing of it can reach other tests: each worker copies its database from one that is loaded once and
kept until the content, or the code that loads it, changes.
"""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from practices_portal.local import stop_all, wait_until_answering
from tests.plugin import BASE_DIR
from tests.template_database import use_template

PREFIX = "portal_real_"
CODE = [
    "accounts",
    "core",
    "districts",
    "profiles",
    "topics",
    "tests/browser/states.py",
    "tests/factories.py",
]


def login():
    """How to reach the tests' Postgres, whichever that is."""
    entry = settings.DATABASES["default"]
    return {
        "user": entry["USER"],
        "password": entry["PASSWORD"],
        "host": entry["HOST"],
        "port": entry["PORT"],
    }


def url_of(database):
    query = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in login().items() if value)
    return f"postgresql:///{database}?{query}"


def server():
    """A connection for making and dropping databases."""
    return psycopg.connect(make_conninfo(dbname="postgres", **login()), autocommit=True)


def fingerprint():
    """Changes whenever loading the content may give another result."""
    digest = hashlib.sha256()
    files = [file for file in (BASE_DIR / "fixtures").rglob("*") if file.is_file()]
    for name in CODE:
        path = BASE_DIR / name
        files += path.rglob("*.py") if path.is_dir() else [path]
    for file in sorted(files):
        digest.update(str(file.relative_to(BASE_DIR)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def loaded_database():
    """The name of a database with the real content and the states of states.py; loads it if need be."""
    use_template()
    name = PREFIX + fingerprint()
    with open(Path(settings.VAR_DIR) / "real.lock", "w") as lock, server() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in known:
            return name
        for old in [one for one in known if one.startswith(PREFIX)]:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        unfinished = f"{PREFIX}unfinished"
        copy(connection, settings.DATABASES["default"]["TEST"]["TEMPLATE"], unfinished)
        for command in (["manage.py", "load_content"], ["-m", "tests.browser.states"]):
            subprocess.run(
                [sys.executable, *command],
                cwd=BASE_DIR,
                env=os.environ | {"DATABASE_URL": url_of(unfinished)},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


def copy(connection, template, name):
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
    connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))


class RealSite:
    """A running portal: ``url`` without a slash at its end, ``log`` what the server complained of."""

    def __init__(self, worker, folder):
        self.database = f"portal_browser_{worker}"
        template = loaded_database()
        with server() as connection:
            copy(connection, template, self.database)
        self.log_file = folder / "server.log"
        with socket.create_server(("127.0.0.1", 0)) as listening, open(self.log_file, "wb") as log:
            port = listening.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", "gunicorn", "practices_portal.wsgi"),
                    *("--bind", f"fd://{listening.fileno()}", "--log-level", "warning"),
                ],
                cwd=BASE_DIR,
                env=os.environ
                | {
                    "DATABASE_URL": url_of(self.database),
                    "PORTAL_VAR_DIR": str(folder),
                    "STATIC_ROOT": str(settings.STATIC_ROOT),
                    "SITE_URL": self.url,
                    "WEB_WORKERS": "1",
                },
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until_answering(port, {"web server": self.process})

    @property
    def log(self):
        return self.log_file.read_text()

    def stop(self):
        stop_all({"web server": self.process})
        with server() as connection:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(self.database)))
