"""A practice from an invitation to its published page: two authors, a change request, by keyboard alone."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.checks import violations
from tests.browser.conftest import sign_in
from tests.browser.states import AUTHOR, CURATOR, LIAISON, SIGNER

pytestmark = pytest.mark.browser


def reach(page, locator, limit=60):
    """Press Tab until ``locator`` has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if locator.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{limit} presses of Tab do not reach {locator}")


def press(page, name, role="button"):
    """Reach a button or a link by keyboard and press it; the next page is there afterwards."""
    reach(page, page.get_by_role(role, name=name, exact=True).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


# What each page is answered with, by keyboard: typed into fields; None ticks a box or a radio button.
JOURNEY = [
    ("Name and summary", {"In one sentence": "One call before nine", "Summary": "Staff call each family."}),
    ("Topics and kind", {"Attendance": None, "Protocol": None}),
    ("Districts, schools and partners", {}),
    ("The problem you set out to solve", {"What was going on": "Absence was 12 percent."}),
    ("Years, status and stage", {"Exploration": None, "In use": None}),
    (
        "Grades and students",
        {"One school": None, "Lowest grade": "PK", "Highest grade": "5", "All students": None},
    ),
    ("How many it reaches", {}),
    ("What people do, in order", {"What do people do": "1. Call.", "What sets it apart": "One\nTwo"}),
    ("Core and adaptable parts", {"+ part": {"Name of the part": "The call"}}),
    ("People and time", {"+ role": {"Role": "Clerk", "Hours a week": "2", "New": None}}),
    ("What it costs", {"Cost to start": "0", "We do not know what it costs in a year": None}),
    ("Who pays, and the board", {"Local budget": None, "None needed": None}),
    ("Training, technology and data", {}),
    ("Starting it and keeping it going", {"What must be": "A list.", "What keeps it": "Time."}),
    (
        "Risks, and what did not work",
        {
            "+ risk": {"What can go wrong": "No time", "What helps": "Share it"},
            "What did not work": "Letters.",
        },
    ),
    ("Good fit when, be careful when", {"A good fit when": "Small.", "Be careful when": "Large."}),
    ("Results", {"There is no outcome data yet": None}),
    ("Who gains, and what was not expected", {"Who gains": "All.", "What happened": "None seen."}),
    ("Research behind it", {"None: we know of no study": None}),
    ("Things that others can use", {}),
    ("What you offer", {"Video call": None}),
    ("Contact", {}),
]


def answer(page, answers):
    for label, typed in answers.items():
        if label.startswith("+"):
            press(page, f"Add a {label[2:]}", role="link")
            answer(page, typed)
            press(page, "Save and continue")
            continue
        field = page.get_by_label(label, exact=typed is None).first
        reach(page, field)
        if typed is None:
            page.keyboard.press("Space")
            expect(field).to_be_checked()
        else:
            page.keyboard.type(typed)


def signed_in(visitors, site, email, place="/workspace/"):
    """A window of somebody who has signed in; how is not what this is about."""
    page = visitors.new()
    page.goto(f"/accounts/login/?next={place}")
    sign_in(page, site, email)
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def invite(visitors, site, email):
    """The liaison of Cornwall invites ``email``."""
    page = signed_in(visitors, site, LIAISON, "/workspace/cornwall/people/invite/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("is on its way").wait_for()


def enter(page, site, email, name):
    """Whoever was invited signs in and gives their name, by keyboard."""
    page.goto("/workspace/")
    reach(page, page.get_by_label("E-mail address"))
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    code = page.get_by_label("Code from the e-mail")
    code.wait_for()
    reach(page, code)
    page.keyboard.type(site.mailed_code(email))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your workspace").wait_for()
    press(page, "Give your name", role="link")
    reach(page, page.get_by_label("Your name"))
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.get_by_text(f"You are called {name} here.").wait_for()


def send(page, *, ticked=False):
    """Stand for everything on the page of the answers, and send."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    expect(page.get_by_text("Before you can send it:")).to_have_count(0)
    for box in page.get_by_role("checkbox").all():
        reach(page, box, limit=150)
        if not ticked:
            page.keyboard.press("Space")
        expect(box).to_be_checked()
    press(page, "Send to the Department")
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your practice")
    expect(page.locator("main")).to_contain_text(re.compile(r"LTGT-\d{5}"))


def review(page, title, do, **typed):
    """Open a submission from the queue and press a button of it, with what is typed by label."""
    page.goto("/admin/profiles/submission/?state=all")
    page.get_by_role("link", name=title, exact=True).click()
    for label, words in typed.items():
        field = page.get_by_label(label.replace("_", " ")).first
        if not field.is_visible():
            field.locator("xpath=ancestor::details").locator("summary").click()
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(words)
        else:
            field.fill(words)
    page.get_by_role("button", name=do, exact=True).click()
    page.locator(".messagelist").wait_for()


SCORES = {"Content:_clear": "4", "Data:_the_claims": "4", "Privacy_and_accessibility": "5"}


def test_from_an_invitation_to_the_published_page(visitors, site, staff_page):
    email, title = f"{secrets.token_hex(4)}@example.org", f"Sample: calls {secrets.token_hex(2)}"
    invite(visitors, site, email)
    page = visitors.new()
    enter(page, site, email, "Nova Newcomer")

    # The start, and somebody who writes along.
    press(page, "Share a practice, or update one", role="link")
    reach(page, page.get_by_label("What do you call the practice?"))
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"drafts/\d+/$"))
    draft = page.url
    reach(page, page.get_by_label("Let a colleague write along"), limit=90)
    page.keyboard.type("Sample author")
    press(page, "Add")
    expect(page.get_by_role("listitem").filter(has_text="Sample author")).to_have_count(1)
    colleague = signed_in(visitors, site, AUTHOR)
    press(colleague, title, role="link")
    press(colleague, "The problem you set out to solve", role="link")
    answer(colleague, {"What was going on": "Absence was 12 percent."})
    press(colleague, "Save and go back to the list")

    # Every page in its order; what the other one wrote is there.
    page.goto(draft)
    press(page, "Continue", role="link")
    for heading, answers in JOURNEY:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        if heading == "The problem you set out to solve":
            expect(page.get_by_label("What was going on")).to_have_value("Absence was 12 percent.")
        else:
            answer(page, answers)
        button = page.get_by_role("button", name="Save and continue")
        press(page, "Save and continue" if button.count() else "Continue")
    send(page)
    assert violations(page) == []

    # A change is asked for, and made.
    review(staff_page, title, "Take into review")
    asked = {
        "Comment_to_the_district_on:_Problem": "Since when?",
        "Reasons,_sent_to_the_district": "One date.",
    }
    review(staff_page, title, "Ask for changes", **asked)
    page.goto("/workspace/")
    press(page, title, role="link")
    expect(page.locator("main")).to_contain_text("Since when?")
    press(page, "The problem you set out to solve", role="link")
    expect(page.get_by_text("The reviewers ask:")).to_be_visible()
    reach(page, page.get_by_label("What was going on"))
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" It was so since 2019.")
    press(page, "Save and go back to the list")
    press(page, "Check your answers and send", role="link")
    send(page, ticked=True)

    # Two people score it, the superintendent agrees, it is published.
    curator = signed_in(visitors, site, CURATOR)
    review(staff_page, title, "Take into review")
    review(curator, title, "Keep comments and scores, decide later", **SCORES)
    reasons = {"Reasons,_sent_to_the_district": "Clear and honest."}
    review(staff_page, title, "Approve and ask for sign-off", **SCORES, **reasons)
    signer = signed_in(visitors, site, SIGNER)
    signer.locator("a[href*='sign-off']").filter(has_text=title).click()
    signer.get_by_role("button", name="I agree").click()
    signer.wait_for_load_state()
    review(staff_page, title, "Publish now")

    page.goto("/workspace/")
    press(page, title, role="link")
    address = page.url
    reader = visitors.new()
    assert reader.goto(address).status == 200
    expect(reader.locator("main")).to_contain_text("Absence was 12 percent. It was so since 2019.")
    assert email not in reader.content()
    assert violations(reader) == []
