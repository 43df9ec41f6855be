"""Pages that mails to followers link to, without an account.

Whoever has the link has the right: it is signed and nobody can guess it, so no foreign page can know it
either, and these pages take a POST without Django's token and need no cookie. A GET changes nothing:
programs that look at mails open every link.
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign import actions, links
from campaign.managing import change, shown
from contacts import guard


def _by_link(page):
    """A view of ``page`` for the follower whose link it is; 410 for a link that opens nothing any more."""

    def mark(view):
        @never_cache
        @csrf_exempt
        @login_not_required
        @require_http_methods(["GET", "HEAD", "POST"])
        def opened(request, token):
            if guard.is_too_large(request):
                return render(request, "campaign/over.html", status=413)
            follower = links.follower_of(page, token)
            if follower is None:
                return render(request, "campaign/over.html", status=410)
            return view(request, follower)

        return opened

    return mark


@_by_link("confirm")
def confirm(request, follower):
    """The owner of the address says yes to what waits."""
    waiting, manage_url = list(follower.follows.waiting().with_subjects()), links.link("manage", follower)
    asks = bool(waiting) or not follower.is_told
    if request.method == "POST" and asks:
        actions.confirm(follower)
        return redirect(manage_url)
    context = {"asks": asks, "waiting": waiting, "manage_url": manage_url}
    return render(request, "campaign/confirm.html", context)


@_by_link("manage")
def manage(request, follower):
    """What the follower follows, each to take off, and how often mail comes."""
    problem = change(follower, request.POST) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        if request.POST.get("do") == "forget":
            return render(request, "campaign/forgotten.html")
        return redirect(request.path)
    return render(request, "campaign/manage.html", {**shown(follower), "problem": problem})


@_by_link("unsubscribe")
def unsubscribe(request, follower):
    """One click ends the mail (RFC 8058): a POST without cookie, token or redirect, as mail programs send."""
    if request.method == "POST":
        actions.unsubscribe(follower)
        follower.refresh_from_db()
    context = {"follower": follower, "manage_url": links.link("manage", follower)}
    return render(request, "campaign/unsubscribe.html", context)
