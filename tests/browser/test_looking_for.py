"""What a district looks for: posted, seen on the pages, told to an owner, answered with "We can help"."""

import re
import subprocess
import sys
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import AUTHOR
from tests.plugin import BASE_DIR

pytestmark = pytest.mark.browser

# A person takes longer than this to fill in a form; machines do not.
LEAST_WAIT = 3100
OWNER = "owner@oak.example"
NOTE = "Who writes to families of students who are often absent?"
PRACTICE = "attendance-letters-and-teams-region-17"
CHECK = f"/practices/{PRACTICE}/readiness/"
networks = count(1)

BEGIN = f"""
from django.utils import timezone
from profiles.models import Practice
Practice.objects.filter(slug="{PRACTICE}").update(contact_email="{OWNER}", verified_on=timezone.localdate())
"""
END = f"""
from profiles.models import Practice
Practice.objects.filter(slug="{PRACTICE}").update(contact_email="")
"""
# Whatever the hour is: at night nobody is told.
TELL = """
from django.utils import timezone
from profiles.seeking.telling import tell_owners
tell_owners(timezone.localtime().replace(hour=12))
"""


def run(site, code):
    """Run some lines in the portal of ``site``."""
    command = [sys.executable, "manage.py", "shell", "-c", code]
    subprocess.run(command, cwd=BASE_DIR, env=site.environment, check=True, capture_output=True)


@pytest.fixture
def owner(site):
    """Somebody who answers for a practice on attendance."""
    run(site, BEGIN)
    yield OWNER
    run(site, END)


@pytest.fixture
def visitor(visitors):
    """A window of somebody from a network of their own: limits count by network."""
    return visitors.new(extra_http_headers={"X-Forwarded-For": f"198.51.103.{next(networks)}"})


def check(page):
    """The page as it is, on wide and on narrow screens."""
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == []
        assert violations(page) == []


def newest(site, address, subject):
    return [m for m in site.mail() if m["To"] == address and subject in m["Subject"]][-1]


def test_from_the_post_to_the_offer(visitors, visitor, site, owner):
    author = visitors.new()
    author.goto("/workspace/")
    sign_in(author, site, AUTHOR)
    author.get_by_role("link", name="Say what you look for").click()
    check(author)
    author.get_by_role("button", name="Post it").click()
    expect(author.get_by_role("alert")).to_be_focused()
    check(author)
    author.get_by_label("On which topic?").select_option("Attendance")
    author.get_by_label("What are you looking for?").fill(NOTE)
    author.get_by_role("button", name="Post it").click()
    expect(author.get_by_role("heading", level=1)).to_have_text("What your districts look for")
    check(author)

    for path in ("/districts/cornwall/", "/map/", "/topics/attendance/", "/"):
        visitor.goto(path)
        expect(visitor.get_by_role("link", name=NOTE)).to_be_visible()
        check(visitor)
    visitor.goto("/looking-for/")
    check(visitor)

    run(site, TELL)
    told = newest(site, owner, "Cornwall looks for help with Attendance").get_content()
    visitor.goto(re.search(r"http\S+/looking-for/\d+/", told)[0])
    expect(visitor.get_by_role("heading", level=1)).to_have_text(NOTE)
    check(visitor)

    visitor.get_by_role("link", name="We can help").click()
    check(visitor)
    visitor.get_by_role("button", name="Send message").click()
    expect(visitor.get_by_role("alert")).to_be_focused()
    check(visitor)
    visitor.get_by_label("Your name").fill("Olive Owner")
    visitor.get_by_label("Your role").fill("Attendance lead")
    visitor.get_by_label("Your district").select_option("Region 17")
    visitor.get_by_label("Work e-mail").fill(owner)
    visitor.get_by_text("A video call").click()
    visitor.get_by_label("Your message").fill("We have written such letters for years.")
    visitor.get_by_text("My name, role and message may be passed on to Cornwall").click()
    visitor.wait_for_timeout(LEAST_WAIT)
    visitor.get_by_role("button", name="Send message").click()
    code = re.search(r"^\s*(\d{6})\s*$", newest(site, owner, "code").get_content(), re.MULTILINE)[1]
    visitor.get_by_label("Code").fill(code)
    visitor.get_by_role("button", name="Pass my message on").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your message is on its way")
    check(visitor)
    assert visitor.context.cookies() == []

    offer = newest(site, AUTHOR, NOTE)
    assert "> We have written such letters for years." in offer.get_content()
    assert owner not in offer.as_string()

    author.goto("/workspace/looking-for/")
    author.get_by_role("link", name=NOTE).click()
    check(author)
    author.get_by_role("button", name="We have found it").click()
    expect(author.get_by_role("listitem").filter(has_text=NOTE)).to_contain_text("Found")
    visitor.goto(re.search(r"http\S+/looking-for/\d+/", told)[0])
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This request is no longer open")
    check(visitor)


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_six_questions_by_keyboard_go_along_with_a_message(visitors, scripts):
    page = visitors.new(java_script_enabled=scripts)
    page.goto(f"/practices/{PRACTICE}/")
    page.get_by_role("link", name="Is your district ready for it?").click()
    if scripts:
        check(page)
    page.get_by_role("button", name="Show the result").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="There is nothing to show yet")).to_be_visible()
    if scripts:
        check(page)
    page.get_by_label("We suspect so").focus()
    page.keyboard.press("Space")
    page.get_by_label("It fits our priorities").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show the result").focus()
    page.keyboard.press("Enter")
    result = page.get_by_role("region", name="What you answered")
    expect(result).to_contain_text("2 of 5. We suspect so")
    expect(result).to_contain_text("Look at your own figures first.")
    expect(result).to_contain_text("4 of 5. It fits our priorities")
    if scripts:
        check(page)
    page.get_by_role("link", name="with this").click()
    expect(page.get_by_role("region", name="Your readiness check")).to_contain_text("We suspect so")
    expect(page.get_by_label("Send my answers of the readiness check along")).to_be_checked()
    if scripts:
        check(page)
    assert page.context.cookies() == []
