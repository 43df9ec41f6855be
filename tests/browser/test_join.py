"""Joining, the workspace and the people of a district, as people do it; every state accessible."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.checks import tab_to, too_wide, too_wide_when_spaced, violations
from tests.browser.conftest import NARROW, WIDE, sign_in
from tests.browser.states import DOMAIN, LIAISON

pytestmark = pytest.mark.browser
LOGIN = "/accounts/login/?next=/workspace/"


@pytest.fixture
def newcomer():
    """An address that nobody has used."""
    return f"{secrets.token_hex(4)}@{DOMAIN}"


@pytest.fixture(scope="module")
def liaison(chromium, site):
    """The cookies of a liaison, who signs in once: nobody is mailed many codes."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto(LOGIN)
    sign_in(page, site, LIAISON)
    page.get_by_role("heading", name="Your workspace").wait_for()
    cookies = context.storage_state()
    context.close()
    return cookies


def check(page, *, spaced=False):
    """What is asked of every state of a page."""
    assert violations(page) == []
    assert too_wide(page) == []
    if spaced:
        assert too_wide_when_spaced(page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_work_address_opens_an_account_and_the_workspace(visitors, site, newcomer, width):
    page = visitors.new(width)
    page.goto("/workspace/")
    sign_in(page, site, newcomer)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your workspace")
    expect(page.get_by_role("listitem").filter(has_text="Your role: author")).to_contain_text("Cornwall")
    expect(page.get_by_text("Sample: draft").first).to_be_visible()
    check(page, spaced=width == NARROW)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_who_writes_for_no_district_is_told_what_to_do(visitors, site, width):
    page = visitors.new(width)
    page.goto(LOGIN)
    sign_in(page, site, site.new_person())

    expect(page.get_by_text("You write for no district.")).to_be_visible()
    check(page, spaced=width == NARROW)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_liaison_invites_gives_a_role_and_removes(visitors, site, liaison, width):
    page, elsewhere = visitors.new(width, storage_state=liaison), f"{secrets.token_hex(4)}@example.org"
    page.goto("/workspace/")
    page.get_by_role("link", name="People of Cornwall").click()
    check(page, spaced=width == NARROW)

    page.get_by_role("link", name="Invite somebody").click()
    check(page)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("link", name="Enter the e-mail address of the person")).to_be_visible()
    check(page, spaced=width == NARROW)
    page.get_by_label("E-mail address").fill(elsewhere)
    page.get_by_text("Superintendent or designee: signs off").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"The invitation to {elsewhere} is on its way.")).to_be_visible()
    check(page)

    invited = visitors.new(width)
    invited.goto(LOGIN)
    sign_in(invited, site, elsewhere)
    expect(invited.get_by_text("Your role: superintendent or designee")).to_be_visible()

    page.reload()
    page.get_by_role("link", name=f"Change or remove {elsewhere}").click()
    check(page, spaced=width == NARROW)
    page.get_by_text("Author: writes practices").click()
    page.get_by_role("button", name="Change the role").click()
    expect(page.get_by_text(f"{elsewhere} is now author.")).to_be_visible()
    page.get_by_role("link", name=f"Change or remove {elsewhere}").click()
    page.get_by_role("button", name=f"Remove {elsewhere}").click()
    expect(page.get_by_text(f"{elsewhere} is no longer author.")).to_be_visible()

    invited.reload()
    expect(invited.get_by_text("You write for no district.")).to_be_visible()

    page.get_by_role("link", name="Change or remove Sample liaison").click()
    page.get_by_role("button", name="Remove Sample liaison").click()
    expect(page.get_by_text("A district keeps at least one liaison.")).to_be_visible()
    expect(page.get_by_role("alert").first).to_be_focused()
    check(page, spaced=width == NARROW)


def test_inviting_by_keyboard_alone(visitors, liaison, newcomer):
    page = visitors.new(storage_state=liaison)
    page.goto("/workspace/")
    tab_to(page, page.get_by_role("link", name="People of Cornwall"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Members").wait_for()
    tab_to(page, page.get_by_role("link", name="Invite somebody"))
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").wait_for()
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type(newcomer)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Author: writes practices")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Liaison: manages")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Send the invitation"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"The invitation to {newcomer} is on its way.")).to_be_visible()

    tab_to(page, page.get_by_role("button", name=f"Withdraw the invitation to {newcomer}"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"The invitation to {newcomer} was withdrawn.")).to_be_visible()


def test_an_invitation_that_comes_meanwhile_is_accepted_with_one_press(visitors, site, liaison):
    member, page, email = visitors.new(NARROW), visitors.new(storage_state=liaison), site.new_person()
    member.goto(LOGIN)
    sign_in(member, site, email)
    page.goto("/workspace/cornwall/people/invite/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("is on its way").wait_for()

    member.reload()
    check(member, spaced=True)
    member.get_by_role("button", name="Accept the invitation to Cornwall").click()

    expect(member.get_by_text("You are now author for Cornwall.")).to_be_visible()
    check(member)
