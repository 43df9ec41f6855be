"""How the tests are set up: where their data is, static files, and tests that need a browser.

pytest imports this before it reads any setting (pyproject.toml, `-p tests.plugin`).
"""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run, and no verdict by the clock: a busy machine fails nothing.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

BASE_DIR = Path(__file__).resolve().parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "No Chromium found: the browser tests were skipped."
    " Debian and Ubuntu: apt-get install --no-install-recommends chromium"
)
# Of the caller's environment, tests keep only what says which Postgres and which folder to use.
FORGOTTEN = (
    "ALLOWED_HOSTS BEHIND_TLS_PROXY CSDE_EMAIL CSRF_TRUSTED_ORIGINS DB_POOL DEFAULT_FROM_EMAIL EMAIL_HOST"
    " EMAIL_HOST_PASSWORD EMAIL_HOST_USER EMAIL_PORT EMAIL_USE_TLS HSTS_PRELOAD HSTS_SECONDS HSTS_SUBDOMAINS"
    " LOG_LEVEL MAIL_ONLY_TO PORT PUBLIC_CACHE_SECONDS SECRET_KEY SITE_URL STATIC_ROOT"
    " OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_ISSUER"
    " SUPPRESS_DENOMINATOR_UNDER SUPPRESS_NUMERATOR_UNDER TRUSTED_PROXY_COUNT WEB_THREADS WEB_WORKERS"
    " CHECK_LINKS CLAMAV_ADDRESS MEDIA_ROOT"
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
