"""The district that the reader chose goes along the links of a page: in addresses only, without a cookie."""

from urllib.parse import quote, urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html

from profiles import likeness

register = template.Library()


@register.simple_tag(takes_context=True)
def chosen_district(context):
    """The district that the address of this page names with ``like``; None without one."""
    # Not ``context["request"]``: that is not known inside of components.
    request = getattr(context, "request", None)
    return likeness.chosen_district(request) if request else None


@register.simple_tag(takes_context=True)
def carry(context, to, *args, **query):
    """The address of ``to`` with the reader's district; without one the plain address.

    ``to`` is a path, the name of an address (``args`` fill it in) or a thing that has a page; ``query``
    is added. Not for a link that says how many practices it leads to: the list would show fewer.
    """
    if hasattr(to, "get_absolute_url"):
        # As templates read it: the samples of the gallery have a text there.
        path = to.get_absolute_url() if callable(to.get_absolute_url) else to.get_absolute_url
    else:
        path = to if to[:1] in {"/", "#"} else reverse(to, args=args)
    if district := chosen_district(context):
        query["like"] = district.slug
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query, quote_via=quote)}"


@register.simple_tag(takes_context=True)
def carry_field(context):
    """The same for a form that is sent by GET, which drops the query of its own address."""
    district = chosen_district(context)
    return format_html('<input type="hidden" name="like" value="{}">', district.slug) if district else ""
