"""Filters and tags of every template: dates, numbers, spans, icons and what is not recorded."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlsplit

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import mark_safe

from core.grades import grade_span as span
from core.markdown import render
from core.places import fillers
from core.schoolyear import school_year as label

register = template.Library()

COINS = {"none": 0, "under_100": 1, "100_249": 2, "250_899": 3, "900_1499": 4, "1500_up": 5}
# What must not break at a line's end: a school year ("2018-19"), a span of grades ("PK–12").
UNBREAKABLE = re.compile(r"\b(?:\d{4}-\d{2}|(?:PK|K|\d{1,2})–\d{1,2}|PK–K)(?![\w-])")
MARKUP = re.compile(r"(<[^>]*>)")
# As Django's json_script; the last two end a line in old scripts.
_NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.filter
def school_year(ends):
    """The words of a school year, "2018-19" for 2019; empty when absent."""
    return label(ends)


@register.filter
def grades(thing):
    """The span of a district or a text, "PK–12"; empty when not recorded."""
    return span(thing.lowest_grade, thing.highest_grade)


@register.filter
def nowrap(text):
    """``text`` with each school year and grade span kept on one line. Leaves tags in safe HTML alone."""
    parts = MARKUP.split(conditional_escape(text if text is not None else ""))
    parts[::2] = [UNBREAKABLE.sub(r'<span class="ltg-nowrap">\g<0></span>', part) for part in parts[::2]]
    return mark_safe("".join(parts))


@register.filter
def number(value, places=0):
    """A number with commas, "1,269", and ``places`` decimals; empty when absent."""
    if value is None or value == "":
        return ""
    step = Decimal(1).scaleb(-int(places))
    return f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP):,}"


@register.filter
def percent(value, places=1):
    """A share, "14.1%"; whole numbers with ``percent:0``; empty when absent."""
    text = number(value, places)
    return f"{text}%" if text else ""


@register.filter
def short_date(value):
    """A date for lists, "21 Nov 2026"; empty when absent."""
    return _date(value, "j M Y")


@register.filter
def long_date(value):
    """A date for sentences, "21 November 2026"; empty when absent."""
    return _date(value, "j F Y")


@register.filter
def month(value):
    """A date for cards, "Nov 2026"; empty when absent."""
    return _date(value, "M Y")


def _date(value, pattern):
    """A date, or a moment in the portal's time zone, as text."""
    if not value:
        return ""
    if hasattr(value, "tzinfo") and timezone.is_aware(value):
        value = timezone.localtime(value)
    return format_date(value, pattern)


@register.filter
def recorded(value, words="Not recorded"):
    """``value``, or ``words`` in grey where it is absent. Zero is a value."""
    if value is None or value == "" or value == []:
        return format_html('<span class="ltg-nr">{}</span>', words)
    return value


@register.filter
def host(url):
    """The host of an address, "portal.ct.gov": where a link leads, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def coins(band):
    """How many of five coins a cost band fills."""
    return COINS.get(band, 0)


@register.filter
def counted(count, noun):
    """A number with its noun, "1,269 practices". A plural of its own follows a comma: "agency,agencies"."""
    one, _, many = noun.partition(",")
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


@register.filter
def markdown(text):
    """Long text as safe HTML."""
    return nowrap(render(text))


@register.filter
def json_ld(facts):
    """Facts for search engines (schema.org) as a block of data, which no browser runs.

    No character of it can end the block: "<", ">" and "&" are written as escapes of JSON.
    """
    text = json.dumps(facts, ensure_ascii=False).translate(_NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag
def icon(name):
    """A symbol of the sprite; decorative, the words beside it say what it means."""
    return format_html(
        '<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def current(context, url):
    """``aria-current`` for a link to the page that is open ("page") or a page above it ("true")."""
    request = context.get("request")
    path = request.path if request else ""
    if path == url:
        return mark_safe(' aria-current="page"')
    if path.startswith(url):
        return mark_safe(' aria-current="true"')
    return ""


@register.simple_tag(takes_context=True)
def place(context, name, *subjects):
    """What the apps above this page's put at ``name`` (core/places.py); empty where none has anything."""
    request = context.get("request")
    parts = [part for fill in fillers(name) if (part := fill(request, *subjects))]
    return mark_safe("".join(render_to_string(template, facts, request) for template, facts in parts))


@register.tag
def keep(parser, token):
    """``{% keep title %}...{% endkeep %}``: render once, use as ``{{ title }}`` afterwards.

    For a text that is needed twice, such as the page's title, or one that a component is given.
    """
    _, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, name)


class KeepNode(template.Node):
    """Puts its rendered content, without the space around it, into the context."""

    def __init__(self, nodelist, name):
        self.nodelist, self.name = nodelist, name

    def render(self, context):
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return ""


@register.filter
def attribute(text):
    """Text of a kept block, which is HTML already, on one line and fit for an attribute."""
    return mark_safe(" ".join(strip_tags(text).split()).replace('"', "&quot;"))
