"""What is sent after the session has ended, or from before one signed in anew, is not lost. No script."""

import pytest
from django.contrib.sessions.models import Session
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from accounts import sessions
from tests.html_forms import fields_of
from tests.writing.conftest import Writing, told

pytestmark = pytest.mark.django_db

WORDS = 'Two "people" call\r\n\r\n<b>before</b> nine & wait'
OURS = {"Sec-Fetch-Site": "same-origin"}


class Browser(Writing):
    """A person at the pages of a draft whose forms need their token, as they do."""

    def __init__(self, author):
        super().__init__(Client(enforce_csrf_checks=True))
        self.author = author
        self.sign_in()

    def sign_in(self):
        self.client.force_login(self.author)
        self.client.cookies["csrftoken"] = _get_new_csrf_string()  # as signing in does

    def sign_out(self):
        Session.objects.all().delete()

    def send(self, page, headers=OURS, **answers):
        """``page`` as it is, with its token."""
        token = {"csrfmiddlewaretoken": page.context["csrf_token"]}
        url = page.wsgi_request.get_full_path()
        return self.client.post(url, fields_of(page) | token | answers, headers=headers)


@pytest.fixture
def browser(author):
    return Browser(author)


def test_what_is_sent_after_the_end_of_the_session_is_saved_in_the_end(browser, draft):
    page = browser.open(draft, "money", query="?then=check")
    browser.sign_out()

    out = browser.send(page, board_note=WORDS, funding_sources=["title_i", "idea"])

    html = out.content.decode()
    assert out.status_code == 403
    assert "no-store" in out["Cache-Control"]
    assert "<h1>Not saved yet: you are signed out</h1>" in html
    assert 'href="/accounts/login/" target="_blank"' in html
    assert "&lt;b&gt;before&lt;/b&gt; nine &amp; wait</textarea>" in html
    assert fields_of(out)["board_note"] == [WORDS]
    again = browser.send(out)
    assert (again.status_code, fields_of(again)) == (403, fields_of(out))
    assert told(draft.text, "board_note", "funding_sources") == ["", []]

    browser.sign_in()
    once_more = browser.send(again)
    assert once_more.status_code == 403
    assert "<h1>Not saved yet: please send it once more</h1>" in once_more.content.decode()
    assert told(draft.text, "board_note") == [""]

    saved = browser.send(once_more)
    assert (saved.status_code, saved["Location"]) == (302, f"/workspace/drafts/{draft.pk}/check/")
    note, funding = told(draft.text, "board_note", "funding_sources")
    assert note.split() == WORDS.split()
    assert sorted(funding) == ["idea", "title_i"]


def test_a_row_is_saved_in_the_end_too(browser, draft):
    page = browser.open(draft, "parts", "parts", "new")
    browser.sign_out()
    out = browser.send(page, name="A call", kind="core", what=WORDS)
    assert ">Name of the part</label>" in out.content.decode()

    browser.sign_in()
    assert browser.send(browser.send(out)).status_code == 302

    [row] = draft.text.components.all()
    assert (row.name, row.kind, row.what.split()) == ("A call", "core", WORDS.split())


def test_the_longest_session_ends_without_a_loss(browser, draft, time_machine):
    time_machine.move_to("2026-11-02 09:00")
    browser.sign_in()
    page = browser.open(draft, "money")
    session = browser.client.session
    session["signed_in_at"] -= sessions.LONGEST.total_seconds()
    session.save()

    assert fields_of(browser.send(page, board_note=WORDS))["board_note"] == [WORDS]


def test_no_other_site_puts_words_there(browser, draft):
    page = browser.open(draft, "money")
    browser.sign_in()

    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        refused = browser.send(page, headers, board_note=WORDS)
        assert refused.status_code == 403
        assert "Two" not in refused.content.decode()
    # Nor without a token when nobody is signed in.
    browser.sign_out()
    refused = browser.client.post(browser.url(draft, "money"), {"board_note": WORDS})
    assert (refused.status_code, "Two" in refused.content.decode()) == (403, False)


def test_a_draft_that_is_not_there_gets_the_same_answer(browser, draft):
    page = browser.open(draft, "money")
    browser.sign_out()
    token = {"csrfmiddlewaretoken": page.context["csrf_token"]}

    answers = [
        browser.client.post(f"/workspace/drafts/{pk}/money/", token | {"board_note": "A"})
        for pk in (draft.pk, draft.pk + 1)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert draft.text.title not in answers[0].content.decode()


def test_a_save_by_the_script_is_led_to_the_page_to_sign_in_as_before(browser, draft):
    page = browser.open(draft, "money")
    browser.sign_out()

    assert browser.send(page, {**OURS, "HX-Request": "true"}, board_note="A").status_code == 302
