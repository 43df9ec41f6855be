"""Words that were sent too late: by somebody who is not signed in any more, or was signed in anew meanwhile.

Such a request saves nothing. Its answer is a page with the words, and a form that sends the same fields to
the same address again. Signing in brings a new token against forged forms, so this form is refused once and
comes back with the new token. No other site can use it: the page holds only what the request itself brought,
it is given only for a token that was right or where the browser says that a page of ours sent the request
(no page can set Sec-Fetch-Site), and nothing is saved before the person presses the button.
"""

from django import forms
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def keeps_late_words(fields):
    """Decorate a view: ``fields`` takes what its address holds, and gives {name: form field} of its form."""

    def mark(view):
        view.late_words = fields
        return view

    return mark


def answer(request, *, stale=False):
    """The page with what ``request`` posted (403, kept by no cache); None where its view keeps no words.

    ``stale``: its token was wrong. None too for what a script sent: its page is still there.
    """
    match = request.resolver_match
    fields = getattr(match.func, "late_words", None) if match else None
    if request.method != "POST" or fields is None or "HX-Request" in request.headers:
        return None
    if stale and request.headers.get("Sec-Fetch-Site") != "same-origin":
        return None
    asked, words, others = fields(**match.kwargs), [], []
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        field = asked.get(name)
        # What was chosen goes along unseen.
        typed = (
            field is not None and not hasattr(field, "choices") and not isinstance(field, forms.BooleanField)
        )
        for value in values:
            (words if typed and value.strip() else others).append((name, field and field.label, value))
    context = {"words": words, "others": others, "has_files": bool(request.FILES)}
    response = render(request, "late_words.html", context, status=403)
    add_never_cache_headers(response)
    return response
