"""How the tests are set up: where their data is, static files, and the browser.

pytest imports this before it reads any setting (pyproject.toml, `-p tests.plugin`).
"""

import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
NO_BROWSER = (
    "No Chromium found: the browser tests were skipped."
    " Debian and Ubuntu: apt-get install --no-install-recommends chromium"
)
# Of the caller's environment, tests keep only what says which Postgres and which folder to use.
FORGOTTEN = (
    "ALLOWED_HOSTS BEHIND_TLS_PROXY CSDE_EMAIL CSRF_TRUSTED_ORIGINS DB_POOL DEFAULT_FROM_EMAIL EMAIL_HOST"
    " EMAIL_HOST_PASSWORD EMAIL_HOST_USER EMAIL_PORT EMAIL_USE_TLS HSTS_PRELOAD HSTS_SECONDS HSTS_SUBDOMAINS"
    " LOG_LEVEL PORT PUBLIC_CACHE_SECONDS SECRET_KEY SITE_URL STATIC_ROOT SUPPRESS_DENOMINATOR_UNDER"
    " SUPPRESS_NUMERATOR_UNDER WEB_THREADS WEB_WORKERS"
)

for name in FORGOTTEN.split():
    os.environ.pop(name, None)
os.environ["PORTAL_MODE"] = "local"
os.environ.setdefault("PORTAL_VAR_DIR", str(BASE_DIR / "var" / "test"))
os.environ.setdefault("PORTAL_POSTGRES_DURABLE", "no")  # the tests' data may be lost: faster


def find_chromium():
    """The path of an installed Chromium; None when there is none."""
    return next((path for path in map(shutil.which, CHROMIUMS) if path), None)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Static files, once for all workers: pages name them by their hashed names."""
    if hasattr(config, "workerinput") or config.option.help:
        return
    from practices_portal.local import collect_static

    collect_static()


def pytest_collection_modifyitems(config, items):
    """Without a browser its tests are skipped, or fail where REQUIRE_BROWSER says that they count."""
    if find_chromium():
        return
    for item in items:
        if item.get_closest_marker("browser") and not os.environ.get("REQUIRE_BROWSER"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter):
    """One line about missing browser tests, however many they are."""
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(NO_BROWSER, yellow=True)


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
