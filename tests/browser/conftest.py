"""Pages of the real site in a real browser.

Whatever a test is about, its pages must also cause no complaint on the console (which is where broken
policy and scripts show), ask no other host for anything, and make the server fail nowhere.
"""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.real_site import RealSite
from tests.browser.states import STAFF

NARROW, WIDE = 320, 1280


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """A running portal with the real content; ``site.url`` without a slash at its end."""
    real_site = RealSite(worker_id, tmp_path_factory.mktemp("site"))
    yield real_site
    real_site.stop()
    # Whatever the tests did: nothing broke unseen, and no address of anybody is in the log.
    assert "Traceback" not in real_site.log
    assert "@" not in real_site.log


def sign_in(page, site, email):
    """Sign in on the page that is open: type the address, read the mail, type its code."""
    # Several tests sign the same person in within the minutes that the limit counts.
    site.forget_tries()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Code from the e-mail").fill(site.mailed_code(email))
    page.get_by_role("button", name="Sign in", exact=True).click()


class Visitors:
    """Browser windows of people who have never been here, and what went wrong in them."""

    def __init__(self, browser, site):
        self.browser, self.site = browser, site
        self.contexts, self.complaints, self.answers = [], [], []

    def new(self, width=WIDE, height=800, **options):
        """A page in a window of its own; ``options`` are Playwright's for a context."""
        options.setdefault("base_url", self.site.url)
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._asked)
        context.on("response", self._answered)
        return context.new_page()

    def _heard(self, message):
        # A page that answers 404 or 410 on purpose is noted by the browser itself.
        if message.type in {"error", "warning"} and not re.search(r"status of 4\d\d", message.text):
            self.complaints.append(message.text)

    def _asked(self, request):
        address = urlsplit(request.url)
        own = request.url.startswith((self.site.url + "/", self.site.named_url + "/"))
        if address.scheme not in {"data", "blob"} and not own:
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _answered(self, response):
        self.answers.append(response)
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.complaints.append(f"{response.status} {response.url}")

    def close(self):
        for context in self.contexts:
            context.close()


@pytest.fixture
def visitors(chromium, site):
    """Opens windows: ``visitors.new(width=320)`` gives a page."""
    people = Visitors(chromium, site)
    yield people
    people.close()
    assert people.complaints == []


@pytest.fixture
def page(visitors):
    """A window of a visitor, 1280 px wide."""
    return visitors.new()


@pytest.fixture(scope="session")
def staff_cookies(chromium, site):
    """Signed in once, as staff do it, for all tests of a worker."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/")
    sign_in(page, site, STAFF)
    page.get_by_role("heading", name="Staff desk").wait_for()
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def staff_page(visitors, staff_cookies):
    """A window of somebody of the staff, 1280 px wide."""
    return visitors.new(storage_state=staff_cookies)
