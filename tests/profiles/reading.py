"""A practice's page as its reader gets it: HTML, words, and the mail it would write."""

import re
from html import unescape
from urllib.parse import unquote

from tests.html_forms import fields_of


def page_of(client, practice):
    response = client.get(practice.get_absolute_url())
    assert response.status_code == 200
    return response


def html_of(client, practice):
    return page_of(client, practice).content.decode()


def main_of(html):
    return html[html.index("<main") : html.index("</main>")]


def words_of(html):
    """The words of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main_of(html))).split())


def mails_of(html):
    return [unquote(unescape(link)) for link in re.findall(r'href="(mailto:[^"]*)"', main_of(html))]


def form_of(page):
    """What a browser would post of a form of the admin if nothing were typed."""
    return {name: one if len(one) > 1 else one[0] for name, one in fields_of(page).items()}
