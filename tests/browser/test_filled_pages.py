"""Pages of writing and keeping with answers, choices, errors: accessible and without sideways scrolling."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import LIAISON
from tests.plugin import BASE_DIR

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def liaison_cookies(chromium, site):
    """Signed in once: a liaison may change every text of the district."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/accounts/login/?next=/workspace/")
    sign_in(page, site, LIAISON)
    page.get_by_role("heading", name="Your workspace").wait_for()
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture(params=[NARROW, WIDE])
def page(request, visitors, liaison_cookies):
    return visitors.new(request.param, storage_state=liaison_cookies)


def check(page):
    """What is asked of every state of a page."""
    assert (page.url, violations(page), too_wide(page)) == (page.url, [], [])
    if page.viewport_size["width"] == NARROW:
        assert too_wide_when_spaced(page) == [], page.url


def test_every_step_of_a_text_that_was_sent_back(page):
    page.goto("/workspace/")
    page.get_by_role("link", name="Sample submission: not yet").first.click()
    page.get_by_role("heading", name="5. Contact and sending").wait_for()
    tasks, check_address = page.url, f"{page.url}check/"
    check(page)
    for link in [one.get_attribute("href") for one in page.locator(".ltg-task a").all()]:
        page.goto(link)
        check(page)

    page.goto(f"{tasks}risks/")
    page.locator(".ltg-rows li a").first.press("Enter")
    page.get_by_label("What can go wrong").wait_for()
    check(page)
    page.goto(f"{tasks}risks/")
    page.get_by_role("link", name=re.compile("^Remove")).first.press("Enter")
    page.get_by_role("heading", name="Remove this risk?").wait_for()
    check(page)

    page.goto(f"{tasks}evidence/")
    for answer in page.get_by_label("Yes", exact=True).all():
        answer.evaluate("one => one.click()")
    page.get_by_role("button", name="Show what to claim").click()
    page.get_by_role("heading", name="By your answers").wait_for()
    check(page)

    page.goto(f"{tasks}resources/resources/file/")
    check(page)
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    page.goto(check_address)
    check(page)


def test_the_yearly_check_and_its_errors(page):
    page.goto("/workspace/checks/state-thin/")
    page.get_by_role("heading", name="Does this still hold?").wait_for()
    check(page)
    page.get_by_label("How many students does it reach in a year?").fill("5")
    page.get_by_label("In which school year?").fill("2025-27")
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a school year like 2025-26")
    check(page)


def test_the_question_to_the_contact_and_its_errors(page, site):
    say = "from profiles import keeping; from profiles.models import Practice;"
    say += "print(keeping.contact_link(Practice.objects.get(slug='state-thin')))"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", say]
    asked = subprocess.run(
        command, cwd=BASE_DIR, env=site.environment, check=True, capture_output=True, text=True
    )
    page.goto(asked.stdout.strip().splitlines()[-1])
    page.get_by_role("heading", name="Are you still the contact?").wait_for()
    check(page)
    page.locator("input[name=contact][value=other]").evaluate("one => one.click()")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("of the new contact")
    check(page)
