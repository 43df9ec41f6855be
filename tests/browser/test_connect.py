"""Writing to a district and correcting a page: from the practice to the mail read and the queue of staff."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.checks import too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.states import STAFF
from tests.browser.test_accessibility import OF_DJANGO

pytestmark = pytest.mark.browser

PRACTICE = "/practices/state-thin/"
CONTACT, CORRECTION = f"{PRACTICE}contact/", f"{PRACTICE}correction/"
# A person takes longer than this to fill in a form; machines do not.
LEAST_WAIT = 3100
networks = count(1)


@pytest.fixture
def visitor(visitors):
    """A window of somebody from a network of their own: limits count by network."""

    def new(width=WIDE, **options):
        headers = {"X-Forwarded-For": f"198.51.100.{next(networks)}"}
        return visitors.new(width, extra_http_headers=headers, **options)

    return new


def fill_in(page, email="ada@elm.example"):
    page.get_by_label("Your name").fill("Ada Asker")
    page.get_by_label("Your role").fill("Principal")
    page.get_by_label("Your district").select_option("Ansonia")
    page.get_by_label("Work e-mail").fill(email)
    if not page.get_by_label("Answers to my questions").is_checked():
        page.get_by_text("Answers to my questions").click()
    page.get_by_text("My name, role and message may be passed on").click()
    page.wait_for_timeout(LEAST_WAIT)


def sent_to(site, address, subject):
    found = [mail for mail in site.mail() if mail["To"] == address and subject in mail["Subject"]]
    assert len(found) == 1
    return found[0]


def mailed(site, address, subject):
    """The last mail to ``address`` with ``subject``, once it is there."""
    return [mail for mail in site.mail() if mail["To"] == address and subject in mail["Subject"]][-1]


def enter_code(page, site, email):
    """Enter the code of the mail; gives the page at what comes after."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Enter the code from the mail")
    code = re.search(r"^\d{6}$", mailed(site, email, "Your code").get_content(), re.MULTILINE)[0]
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Pass my message on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your message is on its way")


def link_in(mail):
    return re.search(r"/requests/\S+/$", mail.get_content(), re.MULTILINE)[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_from_the_page_to_the_answer_read_and_the_queue(visitor, staff_page, site, scripts):
    page, email = visitor(java_script_enabled=scripts), f"ada{next(networks)}@elm.example"
    page.goto(PRACTICE)
    page.get_by_role("link", name="Ask these questions").click()
    expect(page.get_by_label("Your message")).to_have_value(re.compile("- What do people do"))
    fill_in(page, email)
    page.get_by_role("button", name="Send message").click()
    enter_code(page, site, email)

    assert page.url.endswith(f"{CONTACT}sent/")
    assert page.context.cookies() == []
    receipt = sent_to(site, email, "Your request")
    number = re.search(r"Your request (\d+) about Sample", receipt["Subject"])[1]
    assert "What do people do" not in receipt.get_content()
    request = sent_to(site, STAFF, f"Request {number} about")
    assert request["Reply-To"] is None
    assert email not in str(request)
    assert "> - What do people do" in request.get_content()

    # The contact answers by the link of the mail, without an account.
    contact = visitor(java_script_enabled=scripts)
    contact.goto(link_in(request))
    contact.get_by_label("Your message").fill("We began small.")
    contact.get_by_role("button", name="Send as the answer").click()
    expect(contact.locator("main dl")).to_contain_text("Answered")
    assert contact.context.cookies() == []

    # The asker reads it, and later says whether it helped.
    answer = sent_to(site, email, "a new message")
    assert STAFF not in str(answer)
    page.goto(link_in(answer))
    expect(page.locator(".ltg-thread")).to_contain_text("We began small.")
    page.goto(f"{link_in(answer)}helped/")
    page.get_by_text("In part").click()
    page.get_by_text("Yes, we are putting it to use").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    staff = staff_page
    staff.goto(f"/admin/contacts/contactrequest/?q={number}")
    row = staff.locator("#result_list tbody tr", has_text=f"{number}: Sample: published")
    expect(row).to_contain_text("Answered")
    expect(row).to_contain_text("Ansonia")


def test_a_correction_reaches_the_queue_of_staff(visitor, staff_page, site):
    page, email = visitor(), f"ada{next(networks)}@elm.example"
    page.goto(PRACTICE)
    page.get_by_role("link", name="Something wrong?").click()
    expect(page.get_by_label("Something on the page is wrong")).to_be_checked()
    page.get_by_label("Which part of the page?").select_option("Sources")
    page.get_by_label("Your words").fill("The second source has moved.")
    page.get_by_label("E-mail").fill(email)
    page.wait_for_timeout(LEAST_WAIT)
    page.get_by_role("button", name="Send to the Department").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Staff have it")
    number = re.search(r"\d+", sent_to(site, email, "Your correction")["Subject"])[0]
    note = next(mail for mail in site.mail() if f"Correction {number} waits" in mail["Subject"])
    assert "The second source has moved." not in note.get_content()

    staff = staff_page
    staff.goto(re.search(r"http\S+/admin/contacts/correction/\d+/change/", note.get_content())[0])
    expect(staff.get_by_text("The second source has moved.")).to_be_visible()
    expect(staff.get_by_role("link", name=f"{PRACTICE}#sources")).to_be_visible()
    staff.get_by_role("link", name="Mark as done").click()
    staff.get_by_role("button", name="Mark as done").click()
    expect(staff.get_by_role("alert")).to_contain_text("write a few words why")
    staff.get_by_label("Note").fill("The address was mended.")
    staff.get_by_role("button", name="Mark as done").click()
    expect(staff.locator(".messagelist")).to_contain_text(f"Correction {number}: done.")


def test_the_form_is_filled_in_by_keyboard_alone_and_the_trap_is_never_met(visitor):
    page = visitor()
    page.goto(CONTACT)
    page.get_by_label("Your name").focus()
    met = []
    for keys in ("Ada Asker", "Principal", "An", "Elm School", "ada@elm.example"):
        page.keyboard.type(keys)
        met.append(page.evaluate("document.activeElement.name"))
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while (name := page.evaluate("document.activeElement.name")) == "wants":
        page.keyboard.press("Tab")
    met.append(name)
    page.keyboard.type("How did you begin?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_timeout(LEAST_WAIT)
    page.keyboard.press("Tab")  # whether they may see the address
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Enter the code from the mail")
    assert met == ["name", "role", "district", "organization", "email", "message"]


def sound(page, width):
    assert violations(page) == []
    assert too_wide(page) == []
    if width == NARROW:
        assert too_wide_when_spaced(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("url", "button"), [(CONTACT, "Send message"), (CORRECTION, "Send to the Department")]
)
def test_a_form_is_accessible_empty_and_with_errors(visitor, url, button, width):
    page = visitor(width)
    page.goto(url)
    sound(page, width)

    page.get_by_role("button", name=button).click()
    expect(page.locator(".ltg-errors")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    sound(page, width)

    page.goto(f"{url}sent/")
    sound(page, width)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_over_the_limit_the_form_comes_back_accessible_with_its_words(visitor, width):
    page = visitor(width)
    page.goto(f"{CORRECTION}?kind=wrong")
    token = page.locator("input[name=token]").get_attribute("value")
    page.wait_for_timeout(LEAST_WAIT)
    for n in range(5):
        answers = {"what": "wrong", "words": f"Words {n}", "token": token}
        page.request.post(CORRECTION, form=answers, headers={"Origin": page.url.partition("/practices")[0]})
    page.get_by_label("Your words").fill("The sixth")
    page.get_by_role("button", name="Send to the Department").click()

    expect(page.locator(".ltg-errors")).to_contain_text("Many messages came from your network")
    expect(page.get_by_label("Your words")).to_have_value("The sixth")
    sound(page, width)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_pages_of_requests_are_accessible(visitors, visitor, site, staff_cookies, width):
    page, email = visitor(width), f"ada{next(networks)}@elm.example"
    page.goto(CONTACT)
    page.get_by_label("Your message").fill("How did you begin?")
    fill_in(page, email)
    page.get_by_role("button", name="Send message").click()
    page.get_by_role("heading", name="Enter the code").wait_for()
    sound(page, width)
    page.get_by_label("Code").fill("12")
    page.get_by_role("button", name="Pass my message on").click()
    expect(page.locator(".ltg-errors")).to_be_focused()
    sound(page, width)
    page.get_by_role("button", name="Mail me a new code").click()
    page.get_by_role("status").wait_for()
    sound(page, width)
    enter_code(page, site, email)
    sound(page, width)

    receipt = sent_to(site, email, "Your request")
    number = re.search(r"Your request (\d+) about", receipt["Subject"])[1]
    contact = visitor(width)
    contact.goto(link_in(sent_to(site, STAFF, f"Request {number} about")))
    for closed in contact.locator("main details").all():
        closed.locator("summary").click()
    sound(contact, width)
    contact.get_by_role("button", name="Decline").click()
    expect(contact.get_by_role("alert")).to_contain_text("write a few words why")
    sound(contact, width)
    contact.get_by_label("Your message").fill("We began small.")
    contact.get_by_role("button", name="Send as the answer").click()
    expect(contact.locator("main dl")).to_contain_text("Answered")
    sound(contact, width)

    page.goto(link_in(receipt))
    sound(page, width)
    page.goto(f"{link_in(receipt)}helped/")
    sound(page, width)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".ltg-errors")).to_be_focused()
    sound(page, width)

    staff = visitors.new(width, storage_state=staff_cookies)
    staff.goto("/workspace/requests/")
    sound(staff, width)
    staff.locator("main li a", has_text="Sample").first.click()
    staff.get_by_role("heading", name="The thread").wait_for()
    sound(staff, width)


def test_the_queues_of_staff_are_accessible(visitor, staff_page):
    page = visitor()
    page.goto(f"{CORRECTION}?kind=wrong")
    page.get_by_label("Your words").fill("A word is misspelt.")
    page.wait_for_timeout(LEAST_WAIT)
    page.get_by_role("button", name="Send to the Department").click()
    page.get_by_role("heading", name="Thank you").wait_for()

    for address in ("/admin/contacts/contactrequest/", "/admin/contacts/correction/"):
        staff_page.goto(address)
        assert violations(staff_page, without=OF_DJANGO) == []
    staff_page.locator("#result_list tbody th a").first.click()
    staff_page.get_by_role("link", name="Mark as done").wait_for()
    assert violations(staff_page, without=OF_DJANGO) == []
    staff_page.get_by_role("link", name="Mark as done").click()
    staff_page.get_by_role("button", name="Mark as done").click()
    staff_page.get_by_role("alert").wait_for()
    assert violations(staff_page, without=OF_DJANGO) == []
