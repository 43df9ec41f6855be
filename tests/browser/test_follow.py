"""Following a topic: from its page to the digest in the mail and the one click that ends it."""

import re
from itertools import count
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser

# A person takes longer than this to fill in a form; machines do not.
LEAST_WAIT = 3100
networks = count(1)


@pytest.fixture
def visitor(visitors):
    """A window of somebody from a network of their own: limits count by network."""

    def new(width=WIDE, **options):
        headers = {"X-Forwarded-For": f"203.0.113.{next(networks)}"}
        return visitors.new(width, extra_http_headers=headers, **options)

    return new


def link_in_mail(site, address, page):
    """The path of the link to ``page`` in the newest mail to ``address``."""
    mail = [one for one in site.mail() if one["To"] == address][-1]
    return re.search(rf"/follow/{page}/\S+", mail.get_content())[0]


def follow(page, site, address, start="/topics/attendance/", link="Follow"):
    """Follow something from its page as a visitor, and say yes to the mail."""
    page.goto(start)
    page.get_by_role("link", name=link).first.click()
    page.get_by_label("E-mail address").fill(address)
    page.wait_for_timeout(LEAST_WAIT)
    page.get_by_role("button", name="Send me that e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(link_in_mail(site, address, "confirm"))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you follow")


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_from_a_topic_to_the_digest_and_the_click_that_ends_it(visitor, site, scripts):
    page, address = visitor(java_script_enabled=scripts), f"follower{next(networks)}@elm.example"
    follow(page, site, address)
    expect(page.locator(".ltg-accountlist")).to_contain_text("Attendance")
    title = f"Sample: new for the digest {next(networks)}"

    site.run("tests.browser.tuesday", title)

    digest = [mail for mail in site.mail() if mail["To"] == address][-1]
    assert title in digest.get_content()
    assert "- New on Attendance" in digest.get_content()
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.sub(r"\s", "", digest["List-Unsubscribe"]).strip("<>")
    path = url[url.index("/follow/") :]
    page.goto(path)
    expect(page.get_by_role("button", name="Stop all e-mail")).to_be_visible()
    # What a mail program sends: no cookie, no token, no browser.
    answer = urlopen(Request(site.url + path, data=b"List-Unsubscribe=One-Click"))
    assert answer.status == 200
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more e-mail")
    assert page.context.cookies() == []


def test_a_search_is_saved_in_two_clicks_and_its_words_are_kept(visitor):
    page = visitor()
    page.goto("/practices/?q=zeppelin")
    page.get_by_role("link", name="Save this search").click()

    expect(page.locator("main .ltg-lead")).to_have_text("“zeppelin”")
    page.get_by_role("button", name="Send me that e-mail").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("main .ltg-lead")).to_have_text("“zeppelin”")


def test_a_topic_is_followed_by_keyboard_alone(visitor):
    page = visitor()
    page.goto("/topics/attendance/")
    tab_to(page, page.get_by_role("link", name="Follow Attendance by e-mail"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Follow this topic")
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type(f"follower{next(networks)}@elm.example")
    page.wait_for_timeout(LEAST_WAIT)
    tab_to(page, page.get_by_role("button", name="Send me that e-mail"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def sound(page):
    assert (violations(page), too_wide(page)) == ([], [])
    assert too_wide_when_spaced(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_state_is_accessible(visitor, site, width):
    page, address = visitor(width), f"follower{next(networks)}@elm.example"
    for start in ("/follow/", "/follow/?topic=attendance", "/follow/sent/", "/follow/manage/none/"):
        page.goto(start)
        sound(page)
    page.goto("/follow/?practice=state-thin")
    page.get_by_role("button", name="Send me that e-mail").click()
    sound(page)
    follow(page, site, address, "/practices/state-thin/", "Save this practice by e-mail")
    sound(page)
    unsubscribe = page.url
    page.get_by_role("button", name="Stop all e-mail").click()
    sound(page)
    page.get_by_role("button", name="Write to me once a week").click()
    page.get_by_role("button", name="Remove").click()
    sound(page)
    page.goto(link_in_mail(site, address, "confirm"))
    sound(page)
    page.goto(unsubscribe)
    page.get_by_role("button", name="Delete my list").click()
    sound(page)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_picture_is_accessible_and_leads_to_files(visitors, staff_cookies, width):
    page = visitors.new(width, storage_state=staff_cookies)
    page.goto("/admin/")
    page.get_by_role("link", name="Picture of the campaign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Picture of the campaign")
    assert (violations(page, OF_DJANGO), too_wide(page)) == ([], [])
    page.get_by_label("Period").select_option("3 months")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Period")).to_have_value("3")
    with page.expect_download() as download:
        page.get_by_role("link", name="Requests to districts as CSV").click()
    assert download.value.suggested_filename.startswith("requests-")


def test_opening_a_practice_counts_one_and_leaves_nothing_in_the_browser(visitor):
    page = visitor()
    with page.expect_response("**/practices/state-thin/count/") as counted:
        page.goto("/practices/state-thin/")

    assert counted.value.status == 204
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
