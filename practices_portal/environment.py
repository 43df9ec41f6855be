"""Read settings from the environment, and refuse odd values in one clear line."""

import os
import sys
from typing import Any, NoReturn, overload
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

OLDEST_POSTGRES = 15


class SettingError(SystemExit):
    """A setting or a machine that cannot be used: ends the program without a traceback.

    Exit code 3 is also what tells gunicorn that a worker can never start, so that it stops
    instead of trying again for ever.
    """

    def __init__(self, message: str) -> None:
        super().__init__(3)
        self.message = message

    def __str__(self) -> str:
        return self.message


def refuse(message: object) -> NoReturn:
    """Say on stderr, in one line, what cannot be used and stop."""
    line = " ".join(str(message).split())
    print(f"portal: {line}", file=sys.stderr, flush=True)
    raise SettingError(line)


@overload
def env(name: str) -> str | None: ...
@overload
def env(name: str, default: str) -> str: ...
def env(name: str, default: str | None = None) -> str | None:
    """The text of ``name``; ``default`` when it is unset or empty."""
    return os.environ.get(name) or default


def env_bool(name: str, default: bool) -> bool:
    """True or False from 1/0, true/false, yes/no, on/off."""
    text = env(name)
    if text is None:
        return default
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        refuse(f"{name} must be yes or no, not {text!r}")
    return words[text.lower()]


def env_int(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """A whole number of at least ``minimum`` and, where given, at most ``maximum``."""
    text = env(name)
    if text is None:
        return default
    is_number = text.isascii() and text.isdigit()
    if not is_number or int(text) < minimum or (maximum is not None and int(text) > maximum):
        limits = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
        refuse(f"{name} must be a whole number {limits}, not {text!r}")
    return int(text)


def env_port(name: str, default: int) -> int:
    """A TCP port, 1 to 65535."""
    return env_int(name, default, minimum=1, maximum=65535)


def env_list(name: str) -> list[str]:
    """Parts of a comma-separated value, without blanks; empty when unset."""
    return [part.strip() for part in env(name, "").split(",") if part.strip()]


def env_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of ``choices``."""
    value = env(name, default)
    if value not in choices:
        refuse(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def database_settings(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL, whatever libpq itself understands.

    Refuses anything that libpq cannot read or that names no database. The password never
    reaches the message.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        refuse("DATABASE_URL must begin with postgresql://")
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.Error:
        refuse("DATABASE_URL is not a Postgres address: postgresql://user:password@host:port/name")
    ports = str(parts.get("port", "5432")).split(",")
    if "@" in parts.get("host", "") or not all(port.isdigit() for port in ports if port):
        # libpq would take part of such a password for the host or port, and print it.
        refuse("DATABASE_URL: in a user or password, write @ as %40, / as %2F and : as %3A")
    if "dbname" not in parts:
        refuse("DATABASE_URL names no database: postgresql://user:password@host:port/name")
    limits = "-c lock_timeout=5s -c statement_timeout=60s"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {
            "connect_timeout": 5,
            **parts,
            "options": f"{limits} {parts.get('options', '')}".strip(),
        },
    }


def single_sign_on(issuer: str, client_id: str, client_secret: str) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS for one OpenID provider; none unless all three are given."""
    if not (issuer and client_id and client_secret):
        return {}
    app = {
        "provider_id": "state",
        "name": "State of Connecticut",
        "client_id": client_id,
        "secret": client_secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origin_of(address: str) -> str:
    """Scheme, host and port of ``address``."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def require_database(settings: dict[str, Any]) -> None:
    """Connect once to the database of a DATABASES entry; refuse one that is away or too old.

    Asked by manage.py, the launcher and the web server as they start, so that people read one
    line about the address and not a traceback from deep inside the first query.
    """
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    try:
        with psycopg.connect(
            dbname=settings["NAME"],
            user=settings["USER"],
            password=settings["PASSWORD"],
            host=settings["HOST"],
            port=settings["PORT"],
            **options,
        ) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        refuse(f"the database of DATABASE_URL cannot be used: {reason}")
    if version < OLDEST_POSTGRES:
        refuse(f"the database of DATABASE_URL is Postgres {version}; {OLDEST_POSTGRES} or newer is needed")
