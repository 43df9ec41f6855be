"""What every test may ask for."""

import os
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

from tests.plugin import NO_BROWSER, find_chromium
from tests.template_database import use_template

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Before pytest-django makes the test database of a worker."""
    use_template()


@pytest.fixture(autouse=True, scope="session")
def history_is_emptied_between_tests():
    """Tests with real transactions empty every table after themselves; the history refuses that."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(operations, statements):
        flush(operations, ["SET LOCAL session_replication_role = replica", *statements])

    with mock.patch.object(DatabaseOperations, "execute_sql_flush", without_triggers):
        yield


@pytest.fixture(autouse=True, scope="session")
def files_of_tests(tmp_path_factory):
    """Files that tests attach to practices go into a temporary folder."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def chromium():
    """A Chromium of the machine, driven by Playwright; one for each worker."""
    path = find_chromium()
    if path is None:
        pytest.fail(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in the tests' thread; Django would refuse queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # Playwright puts its profile in the temporary folder; a path with spaces is fine.
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server():
    """pytest-django's server, with static files served as in production: by WhiteNoise, hashed names."""
    from pytest_django.live_server_helper import LiveServer

    with mock.patch(
        "django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application
    ):
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def short_folder():
    """A folder with a short path and a space in it: socket addresses are limited in length."""
    with tempfile.TemporaryDirectory(prefix="pg ", dir="/tmp") as folder:
        yield Path(folder)
