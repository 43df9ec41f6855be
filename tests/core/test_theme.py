"""The built theme: small, complete, and nothing in it that leaves the portal."""

import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def read_all(paths):
    return "\n".join(path.read_text() for path in paths)


@pytest.mark.parametrize("name", ["portal.css", "admin.css", "review.css"])
def test_every_file_the_css_names_is_shipped(name):
    css = STATIC / "css" / name
    named = set(re.findall(r'url\("?([^")]+)"?\)', css.read_text()))

    assert [path for path in named if not (css.parent / path).is_file()] == []


def test_the_css_is_small_and_names_no_map_and_no_host():
    css = (STATIC / "css" / "portal.css").read_text()

    assert len(css) < 120_000
    assert "sourceMappingURL" not in css
    assert "//" not in css


def test_the_script_is_small():
    assert (STATIC / "js" / "portal.js").stat().st_size < 3_000


def test_every_icon_of_the_templates_is_in_the_sprite():
    sprite = set(re.findall(r'id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text()))
    named = set(re.findall(r'{% icon "([\w-]+)" %}', read_all(TEMPLATES)))

    assert named - sprite == set()


def test_no_template_has_inline_style_or_script():
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)

    assert [path.name for path in TEMPLATES if inline.search(path.read_text())] == []


def test_every_component_begins_with_what_it_needs():
    components = [path for path in TEMPLATES if path.parent.name in {"components", "forms"}]

    assert [path.name for path in components if not path.read_text().startswith("{# ")] == []


def test_buttons_say_their_type():
    buttons = re.findall(r"<button[^>]*>", read_all(TEMPLATES))

    assert [button for button in buttons if " type=" not in button] == []


def test_the_lock_of_the_theme_names_no_host():
    lock = (settings.BASE_DIR / "package-lock.json").read_text()

    assert "://" not in lock
