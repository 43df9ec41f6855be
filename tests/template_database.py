"""Migrate once, then copy: a template database for the tests, kept until a migration changes.

Running all migrations takes Django longer than many tests together, and every worker would do it.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import django
import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.plugin import BASE_DIR

PREFIX = "portal_template_"


def use_template():
    """Let Django copy the test database from the template of these migrations; make that first if need be."""
    entry = settings.DATABASES["default"]
    name = PREFIX + fingerprint()
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with open(Path(settings.VAR_DIR) / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_template(entry, name)
    entry.setdefault("TEST", {})["TEMPLATE"] = name


def fingerprint():
    """Changes whenever a migration may give another result."""
    digest = hashlib.sha256(django.__version__.encode())
    for file in sorted(BASE_DIR.glob("*/migrations/*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    digest.update((BASE_DIR / "requirements-dev.lock").read_bytes())  # other people's migrations
    return digest.hexdigest()[:16]


def make_template(entry, name):
    login = {
        "user": entry["USER"],
        "password": entry["PASSWORD"],
        "host": entry["HOST"],
        "port": entry["PORT"],
    }
    with psycopg.connect(make_conninfo(dbname="postgres", **login), autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in known:
            return
        for old in [one for one in known if one.startswith(PREFIX)]:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
        unfinished = f"{PREFIX}unfinished"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        query = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in login.items() if value)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=BASE_DIR,
            env=os.environ | {"DATABASE_URL": f"postgresql:///{unfinished}?{query}"},
            check=True,
        )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
