"""Signing in and one's own account, as people do it: code, passkey, app, sessions; every state accessible."""

import pytest
from playwright.sync_api import expect

from tests.accounts.signing_in import app_code, mailed_code, next_app_code
from tests.browser.checks import tab_to, too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import AUTHOR
from tests.factories import UserFactory

pytestmark = pytest.mark.browser
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E Safari/604"


@pytest.fixture
def person(site):
    """A new address with an account, for each test its own."""
    return site.new_person()


def check(page, *, spaced=False):
    """What is asked of every state of a page."""
    assert violations(page) == []
    assert too_wide(page) == []
    if spaced:
        assert too_wide_when_spaced(page) == []


def with_authenticator(page):
    """Give the page's browser a place for passkeys, which says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda verified: session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": added["authenticatorId"], "isUserVerified": verified},
    )


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_sign_in_by_code_with_every_mistake_on_the_way(visitors, site, person, width):
    page = visitors.new(width)
    page.goto("/topics/")
    page.locator(".ltg-strip").get_by_role("link", name="Sign in").click()
    check(page)
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page).to_have_title("Error: Sign in – Learn Together, Grow Together CT")
    expect(page.get_by_role("alert").first).to_be_focused()
    check(page)

    page.get_by_label("E-mail address").fill(person)
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    check(page)
    page.get_by_label("Code from the e-mail").fill("0000-0000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="This code does not match")).to_be_visible()
    check(page, spaced=width == NARROW)

    page.get_by_label("Code from the e-mail").fill(site.mailed_code(person))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your workspace")
    expect(page.locator(".ltg-strip")).to_contain_text(person)
    check(page, spaced=width == NARROW)


def test_sign_in_by_keyboard_alone(page, site, person):
    page.goto("/accounts/login/")
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type(person)
    page.keyboard.press("Enter")
    page.get_by_label("Code from the e-mail").wait_for()
    tab_to(page, page.get_by_label("Code from the e-mail"))
    page.keyboard.type(site.mailed_code(person))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your workspace")


def test_sign_in_without_script_and_what_needs_it_says_so(visitors, site, person):
    page = visitors.new(java_script_enabled=False)
    page.goto("/accounts/login/?next=/accounts/")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    sign_in(page, site, person)

    page.get_by_role("link", name="Set up an authenticator app").click()
    page.get_by_text("Cannot use the camera?").click()
    secret = page.locator(".ltg-key").inner_text()
    page.get_by_label("Code that the app shows").fill(app_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".ltg-codes li")).to_have_count(10)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_an_app_is_set_up_asked_for_and_removed(visitors, site, person, width):
    page = visitors.new(width)
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.get_by_role("link", name="Set up an authenticator app").click()
    check(page)
    page.get_by_label("Code that the app shows").fill("12")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("link", name="This code does not match")).to_be_visible()
    page.get_by_text("Cannot use the camera?").click()
    check(page, spaced=width == NARROW)
    secret = page.locator(".ltg-key").inner_text()
    page.get_by_label("Code that the app shows").fill(app_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    check(page, spaced=width == NARROW)
    page.get_by_role("link", name="Make new codes").click()
    check(page)
    page.goto("/accounts/logout/")
    check(page)
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    check(page)
    page.get_by_label("Code from your app").fill("12")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="This code does not match")).to_be_visible()
    check(page, spaced=width == NARROW)
    page.get_by_label("Code from your app").fill(next_app_code(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    check(page)
    page.get_by_role("link", name="Remove the authenticator app").click()
    check(page)
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_text("The authenticator app is removed.")).to_be_visible()
    check(page)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_passkey_is_added_opens_the_account_alone_and_is_removed(visitors, site, person, width):
    page = visitors.new(width, base_url=site.named_url)
    let = with_authenticator(page)
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.get_by_role("link", name="Add a passkey").click()
    check(page, spaced=width == NARROW)
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator(".ltg-accountlist").first).to_contain_text("Work laptop")
    check(page)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/?next=/topics/")
    let(False)  # the person turns away
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    check(page)
    let(True)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(site.named_url + "/topics/")

    page.goto("/accounts/")
    page.get_by_role("link", name="Remove the passkey Work laptop").click()
    check(page)
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert "Work laptop" not in page.content()


def test_a_passkey_is_the_second_step_after_a_code_too(visitors, site, person):
    page = visitors.new(base_url=site.named_url)
    with_authenticator(page)
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them").wait_for()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_one_ends_the_session_of_a_phone_from_the_computer(visitors, site, person):
    phone, computer = visitors.new(NARROW, user_agent=PHONE), visitors.new()
    for page in (phone, computer):
        page.goto("/accounts/login/?next=/accounts/")
        sign_in(page, site, person)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your account")

    check(computer)
    computer.get_by_role("button", name="End the session of Safari on iPhone").click()
    expect(computer.get_by_text("The session was ended.")).to_be_visible()
    check(computer)

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_another_address(visitors, site, person, width):
    page, other = visitors.new(width), f"new-{person}"
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.get_by_role("link", name="Change your e-mail address").click()
    check(page)
    page.get_by_label("New e-mail address").fill("nowhere")
    page.get_by_role("button", name="E-mail the code").click()
    expect(page.get_by_role("link", name="Enter a whole e-mail address")).to_be_visible()
    check(page)
    page.get_by_label("New e-mail address").fill(other)
    page.get_by_role("button", name="E-mail the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    check(page, spaced=width == NARROW)
    page.get_by_label("Code from the e-mail").fill(site.mailed_code(other))
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_text(f"From now on you sign in with {other}.")).to_be_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_pages_that_ask_again_who_one_is(visitors, site, person, width):
    page = visitors.new(width)
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, site, person)
    page.goto("/accounts/confirm/")
    check(page)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Code from the e-mail").wait_for()
    check(page, spaced=width == NARROW)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Enter the code")).to_be_visible()
    check(page)
    page.goto("/accounts/second-step/")
    check(page, spaced=width == NARROW)


@pytest.mark.django_db(transaction=True)
def test_staff_outside_local_mode_are_led_to_the_second_step(chromium, live_server, settings):
    settings.LOCAL = False
    staff = UserFactory(email="staff@example.org", is_staff=True, is_superuser=True)
    page = chromium.new_context(base_url=live_server.url).new_page()
    page.goto("/admin/")
    page.get_by_label("E-mail address").fill(staff.email)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Code from the e-mail").fill(mailed_code(staff.email))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")
    check(page)

    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("Cannot use the camera?").click()
    page.get_by_label("Code that the app shows").fill(app_code(page.locator(".ltg-key").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff desk")
    page.context.close()


def test_a_district_author_sees_the_district_and_no_desk(page, site):
    page.goto("/accounts/login/?next=/admin/")
    sign_in(page, site, AUTHOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot do this here")

    page.goto("/accounts/")
    expect(page.locator(".ltg-accountfacts")).to_contain_text("Cornwall, author")


def test_the_page_of_a_person_in_the_admin_is_accessible(staff_page):
    staff_page.goto("/admin/accounts/user/add/")
    assert violations(staff_page, without=["empty-table-header"]) == []
    staff_page.get_by_role("button", name="Save", exact=True).click()
    staff_page.get_by_text("Please correct the error").wait_for()
    assert violations(staff_page, without=["empty-table-header"]) == []
    staff_page.goto(f"/admin/accounts/user/?q={AUTHOR}")
    staff_page.locator("#result_list tbody th a").first.click()
    staff_page.get_by_role("link", name="History").wait_for()
    assert violations(staff_page, without=["empty-table-header"]) == []
