"""A practice's page as its reader gets it: HTML, words, and the mail it would write."""

import re
from html import unescape
from urllib.parse import unquote


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
    """What a browser would post of the page's form if nothing were typed."""
    html = page.content.decode()
    html = html[html.index("<form enctype") if "<form enctype" in html else html.index("novalidate>") :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", html):
        kind, name = re.search(r'type="(\w+)"', tag)[1], re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if (
            not name
            or "__prefix__" in name[1]
            or (kind in ("submit", "checkbox", "radio") and "checked" not in tag)
        ):
            continue
        if kind != "submit":
            values[name[1]] = unescape(value[1]) if value else ("on" if kind == "checkbox" else "")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        values[name] = [unescape(v) for v in re.findall(r'<option value="([^"]*)"[^>]* selected', options)]
    return {name: value for name, value in values.items() if "__prefix__" not in name}
