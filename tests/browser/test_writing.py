"""An author writes a profile: by keyboard, without script, with somebody else, with a killed window."""

import re
from itertools import count

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import AUTHOR
from tests.template_database import url_of

pytestmark = pytest.mark.browser

numbers = count(1)


@pytest.fixture(scope="session")
def author_cookies(chromium, site):
    """Signed in once for all tests of a worker."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/workspace/drafts/new/")
    sign_in(page, site, AUTHOR)
    page.get_by_role("heading", name="Share a practice").wait_for()
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def author(visitors, author_cookies):
    """Opens windows of a district's author."""
    return lambda width=WIDE, **options: visitors.new(width, storage_state=author_cookies, **options)


def begin(page, title=None):
    """A new draft; gives its address."""
    page.goto("/workspace/drafts/new/")
    page.get_by_label("What do you call the practice?").fill(title or f"Sample draft {next(numbers)}")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Name and summary").wait_for()
    return page.url


def stored(site, address, column):
    """What the database holds of a column of the text of the draft at ``address``."""
    [number] = re.findall(r"drafts/(\d+)/", address)
    with psycopg.connect(url_of(site.database)) as connection:
        query = (
            f"SELECT {column} FROM profiles_practicerevision text"
            " JOIN profiles_submission submission ON submission.text_id = text.id WHERE submission.id = %s"
        )
        return connection.execute(query, [number]).fetchone()[0]


def test_what_is_typed_is_saved_and_said_and_a_killed_window_loses_three_seconds_at_most(author, site):
    page = author()
    address = begin(page)
    page.goto(f"{address}problem/")
    field = page.get_by_label("What was going on")
    field.press_sequentially("Absence was high. ")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Saved at \d\d:\d\d"))

    # Somebody types on and on: without a pause in which a patient script would save.
    field.focus()
    typed = ""
    for number in range(60):
        page.keyboard.type(f"{number:02} ")
        typed += f"{number:02} "
        page.wait_for_timeout(100)
    # What is there when the machine loses its power at this moment; a window that closes saves on its way.
    kept = stored(site, address, "problem")
    page.close()

    lost = len("Absence was high. " + typed) - len(kept)
    assert kept.startswith("Absence was high. 00 01")
    # Three characters each 100 ms and a little more.
    assert lost <= 3 * 30
    again = author()
    again.goto(f"{address}problem/")
    expect(again.get_by_label("What was going on")).to_have_value(re.compile(f"^{re.escape(kept)}"))


def test_a_lost_connection_keeps_the_words_and_saves_them_when_it_is_back(author, visitors, site):
    page = author()
    address = begin(page)
    page.goto(f"{address}problem/")
    page.context.set_offline(True)
    page.get_by_label("What was going on").fill("Typed in a tunnel.")
    expect(page.get_by_role("status")).to_have_text("Not saved. Trying again")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_label("What was going on")).to_have_value("Typed in a tunnel.")

    page.context.set_offline(False)
    page.wait_for_url(re.compile("status/$"))

    assert stored(site, address, "problem") == "Typed in a tunnel."
    # What the browser and htmx say of a connection that is not there.
    expected = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    visitors.complaints[:] = [one for one in visitors.complaints if not any(map(one.__contains__, expected))]


def test_who_was_signed_out_keeps_the_words_and_saves_after_signing_in_again(visitors, site):
    page = visitors.new()
    page.goto("/workspace/drafts/new/")
    sign_in(page, site, AUTHOR)
    address = begin(page)
    page.goto(f"{address}problem/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("What was going on").fill("Typed after the end of the session.")
    expect(page.get_by_role("status")).to_contain_text("Not saved: you are signed out")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (opens a new tab)").click()
    other = opened.value
    sign_in(other, site, AUTHOR)
    other.wait_for_url(lambda url: "login" not in url and "code" not in url)
    expect(page.get_by_role("status")).to_contain_text("Saved at", timeout=20_000)

    assert stored(site, address, "problem") == "Typed after the end of the session."


def test_the_end_of_a_session_is_said_before_it_comes_and_can_be_put_off(author):
    page = author()
    page.clock.install()
    address = begin(page)
    page.goto(f"{address}problem/")
    field = page.get_by_label("What was going on")
    field.focus()
    warning = page.get_by_role("alert").filter(
        has_text=re.compile(r"You will be signed out at \d+:\d\d [AP]M")
    )
    page.clock.fast_forward(1000 * (14 * 24 * 3600 - 600))
    expect(warning).to_have_count(0)

    page.clock.fast_forward(1000 * 490)
    expect(warning).to_be_visible()
    expect(field).to_be_focused()
    assert violations(page) == []
    page.get_by_role("button", name="Stay signed in").press("Enter")
    expect(warning).to_have_count(0)
    expect(field).to_be_focused()

    page.clock.fast_forward(1000 * 14 * 24 * 3600)
    expect(page.get_by_role("alert")).to_contain_text("You are signed out. What you typed stays on this page")
    assert violations(page) == []
    # Somebody who has signed in again meanwhile comes back to this window.
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_save_whose_answer_is_lost_is_no_other_persons_change(author, visitors, site):
    page = author()
    address = begin(page)
    page.goto(f"{address}problem/")
    field, lost = page.get_by_label("What was going on"), []

    def cut_the_line(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.fallback()

    page.route("**/problem/", cut_the_line)
    field.fill("Stored, but nobody said so.")
    expect(page.get_by_role("status")).to_have_text("Not saved. Trying again")
    assert stored(site, address, "problem") == "Stored, but nobody said so."
    field.fill("Stored, but nobody said so. More words.")
    expect(page.get_by_role("status")).to_contain_text("Saved at")

    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(re.compile("status/$"))
    assert stored(site, address, "problem") == "Stored, but nobody said so. More words."
    expected = ("ERR_FAILED", "htmx:")
    visitors.complaints[:] = [one for one in visitors.complaints if not any(map(one.__contains__, expected))]


def test_two_people_at_one_page_both_keep_their_words(author, site):
    one, other = author(), author()
    address = begin(one)
    one.goto(f"{address}keeping/")
    other.goto(f"{address}keeping/")
    before, after = "What must be in place", "What keeps it going"
    one.get_by_label(before).fill("A list of families.")
    one.get_by_role("button", name="Save and continue").click()
    one.wait_for_url(re.compile("risks/$"))

    # What only one of them changed is there from both.
    other.get_by_label(after).fill("Time for it.")
    expect(other.get_by_role("status")).to_contain_text("Saved at")
    assert stored(site, address, "before_you_start") == "A list of families."
    assert stored(site, address, "to_sustain") == "Time for it."

    # What both changed is shown twice, and the second chooses.
    other.get_by_label(before).fill("A list of phone numbers.")
    expect(other.get_by_role("status")).to_contain_text("Somebody else changed this, too")
    assert stored(site, address, "before_you_start") == "A list of families."
    other.get_by_role("button", name="Save and continue").click()
    expect(other.get_by_role("alert")).to_contain_text("Both versions are here")
    expect(other).to_have_title(re.compile("^Error: "))
    pair = other.get_by_role("group", name="two versions")
    expect(pair).to_contain_text("families.")
    expect(pair).to_contain_text("phone numbers.")
    assert violations(other) == []
    other.get_by_text("Keep mine, as it is in the field").click()
    other.get_by_role("button", name="Save and continue").click()
    other.wait_for_url(re.compile("risks/$"))

    assert stored(site, address, "before_you_start") == "A list of phone numbers."


def test_everything_works_without_script(author, site):
    page = author(java_script_enabled=False)
    address = begin(page)
    page.goto(f"{address}risks/")
    for name in ("First", "Second"):
        page.get_by_role("link", name="Add a risk").click()
        page.get_by_label("What can go wrong").fill(name)
        page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Up in the list: Second").click()
    expect(page.locator(".ltg-rows li").first).to_contain_text("Second")
    page.get_by_role("link", name="Remove First").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".ltg-rows li")).to_have_count(1)
    page.get_by_label("What did not work?").fill("**Letters** went unread.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator(".ltg-previewed strong")).to_have_text("Letters")
    page.get_by_role("button", name="Save and go back to the list").click()
    expect(page.get_by_role("listitem").filter(has_text="Risks, and what did not work")).to_contain_text(
        "In progress"
    )
    assert stored(site, address, "did_not_work") == "**Letters** went unread."


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_is_sent_too_late_without_script_is_saved_once_one_has_signed_in_again(author, site, width):
    page = author(width)
    address = begin(page)
    page.goto(f"{address}problem/")
    cookies = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    # As without script: no save on the way.
    page.evaluate(
        """() => {
            const form = document.querySelector("form[data-autosave]");
            form.querySelector("textarea").value = "W".repeat(400);
            form.submit();
        }"""
    )
    expect(page.get_by_role("heading", name="Not saved yet: you are signed out")).to_be_visible()
    expect(page.get_by_label("What was going on")).to_have_value("W" * 400)
    assert (violations(page), too_wide(page)) == ([], [])

    # Signed in again, with another token.
    page.context.clear_cookies(name="csrftoken")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", name="Not saved yet: please send it once more")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url(re.compile("status/$"))
    assert stored(site, address, "problem") == "W" * 400


STATES = ["", "name/", "kind/", "districts/", "problem/", "status/", "students/", "reach/", "how/", "cost/"]
STATES += ["money/", "results/", "research/", "contact/", "check/", "answers/", "parts/parts/new/"]
STATES += ["results/results/new/", "people/roles/new/"]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_is_accessible_and_fits(author, width):
    page = author(width)
    page.goto("/workspace/drafts/new/")
    assert (violations(page), too_wide(page)) == ([], [])
    address = begin(page)
    for place in STATES:
        page.goto(address + place)
        assert (place, violations(page), too_wide(page)) == (place, [], [])
    page.goto(f"{address}name/")
    page.get_by_label("Name of the practice").fill("")
    page.get_by_label("In one sentence").fill("x" * 150)
    page.get_by_role("button", name="Save and continue").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert violations(page) == []
    page.get_by_role("link", name="Fill in “Name of the practice”").click()
    expect(page.get_by_label("Name of the practice")).to_be_focused()
    if width == NARROW:
        assert too_wide_when_spaced(page) == []
