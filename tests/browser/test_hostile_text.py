"""Markup and script in every text column, on every page that shows them: text it stays."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.browser.conftest import Visitors
from tests.browser.hostile import SLUG
from tests.browser.real_site import RealSite
from tests.plugin import BASE_DIR
from tests.template_database import url_of

pytestmark = pytest.mark.browser

# What none of our own pages has: a handler, a picture named x, an address that is script, our payload's call.
MARKUP = """() => [...document.querySelectorAll('*')].filter((one) =>
    one.matches('img[src=x], [href^="javascript:" i], [src^="javascript:" i], [autofocus^="\\'"]')
    || (one.matches('script') && one.textContent.includes('boo()') && one.type !== 'application/ld+json')
    || one.getAttributeNames().some((name) => name.startsWith('on'))
).map((one) => one.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory, worker_id):
    site = RealSite(f"{worker_id}_hostile", tmp_path_factory.mktemp("hostile"))
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.hostile"],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url_of(site.database)},
        check=True,
        capture_output=True,
    )
    site.made = json.loads(made.stdout)
    yield site
    site.stop()


@pytest.fixture
def window(chromium, hostile_site):
    """A window of staff in which ``boo()`` is noticed, and every complaint of the browser."""
    people = Visitors(chromium, hostile_site)
    page = people.new()
    page.context.add_init_script("window.boo = () => { window.booed = true; }")
    page.context.add_cookies(
        [{"name": "sessionid", "value": hostile_site.made["session"], "url": hostile_site.url}]
    )
    yield page
    people.close()
    assert people.complaints == []


def is_text(page, url):
    """What of the attack on the page at ``url`` is more than text: nothing, one hopes."""
    response = page.goto(url)
    assert response.status == 200, url
    assert not response.request.redirected_from, url
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    return page.evaluate(MARKUP) + (["boo() ran"] if page.evaluate("window.booed") else [])


def test_public_pages_show_it_as_text(window, hostile_site):
    district = hostile_site.made["district"]
    pages = [
        "/",
        "/practices/?q=boo",
        f"/practices/?topic={SLUG}",
        f"/practices/{SLUG}/",
        "/topics/",
        f"/topics/{SLUG}/",
        "/districts/",
        f"/districts/{district}/",
        "/data/",
        "/data/api/",
        f"/practices/{SLUG}/contact/?ask=all",
        f"/practices/{SLUG}/correction/?kind=wrong",
    ]
    assert {url: found for url in pages if (found := is_text(window, url))} == {}
    window.goto(f"/practices/{SLUG}/")
    assert "<script>boo()</script>" in window.locator("h1").inner_text()  # there is something to hide


def test_pages_for_those_who_are_signed_in_show_it_as_text(window, hostile_site):
    made = hostile_site.made
    pages = [
        f"/practices/{SLUG}/preview/",
        "/accounts/",
        "/workspace/requests/",
        f"/workspace/requests/{made['request']}/",
        f"/admin/profiles/practice/{made['practice']}/versions/",
        f"/admin/profiles/practice/{made['practice']}/versions/compare/?old=1&new=2&all=1",
        f"/admin/profiles/practice/{made['practice']}/history/",
    ]

    assert {url: found for url in pages if (found := is_text(window, url))} == {}


def admin_pages(made):
    """Each list of the admin, and the pages of the rows that hold the attack."""
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_the_admin_shows_it_as_text(window, hostile_site):
    wrong, visited = {}, 0
    for listing in admin_pages(hostile_site.made):
        if found := is_text(window, listing):
            wrong[listing] = found
        rows = window.locator("#result_list tbody th a, #result_list tbody td.field-__str__ a")
        links = [row.get_attribute("href") for row in rows.all()]
        poisoned = [row.get_attribute("href") for row in rows.filter(has_text="'\">").all()]
        for url in (poisoned or links)[:1]:
            for each in (url, re.sub(r"/change/(\?.*)?$", "/history/", url)):
                visited += 1
                if found := is_text(window, each.partition("?")[0]):
                    wrong[each] = found

    assert wrong == {}
    assert visited > 10


@pytest.mark.parametrize("url", ["/sitemap.xml", "/feeds/practices.atom", f"/feeds/topics/{SLUG}.atom"])
def test_machine_readable_pages_stay_well_formed(window, hostile_site, url):
    ElementTree.fromstring(window.request.get(url).body())
