"""Databases that are made once, then copied: kept until what they are made from changes.

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


def use_template():
    """Let Django copy the test database from one with all tables; gives the name of that one."""
    files = sorted(BASE_DIR.glob("*/migrations/*.py"))
    files.append(BASE_DIR / "practices_portal" / "groups.py")  # made after the migrations
    files.append(BASE_DIR / "requirements-dev.lock")  # other people's migrations
    made_from = fingerprint(files, django.__version__)
    name = kept_database("portal_template_", made_from, "template1", [["manage.py", "migrate", "-v0"]])
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = name
    return name


def fingerprint(files, *more):
    """Changes whenever the content of one of the files does."""
    digest = hashlib.sha256(repr(more).encode())
    for file in files:
        digest.update(str(file.relative_to(BASE_DIR)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def kept_database(prefix, made_from, template, commands):
    """The name of the database that the commands make out of ``template``; runs them if need be.

    It is complete or absent, and older ones of the same prefix are dropped.
    """
    name, unfinished = prefix + made_from, prefix + "unfinished"
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with open(Path(settings.VAR_DIR) / f"{prefix}.lock", "w") as lock, server() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in known:
            return name
        for old in [one for one in known if one.startswith(prefix)]:
            drop(connection, old)
        copy(connection, template, unfinished)
        for command in commands:
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


def login():
    """How to reach the tests' Postgres, whichever that is."""
    entry = settings.DATABASES["default"]
    return {name: entry[name.upper()] for name in ("user", "password", "host", "port") if entry[name.upper()]}


def url_of(database):
    """The DATABASE_URL of a database beside the tests' own."""
    query = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in login().items())
    return f"postgresql:///{database}?{query}"


def server():
    """A connection for making and dropping databases."""
    return psycopg.connect(make_conninfo(dbname="postgres", **login()), autocommit=True)


def copy(connection, template, name):
    """Make database ``name`` out of ``template``, whatever had that name."""
    drop(connection, name)
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))


def drop(connection, name):
    """Drop a database, whoever uses it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
