"""Following something: the form for anyone, the list of who is signed in, and the counter."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign import actions, counting, targets
from campaign.forms import FollowForm
from campaign.managing import change, shown
from campaign.models import Follower
from campaign.vocabulary import Counted
from contacts.rules import address_of
from contacts.sending import OpenForm
from core import beacons
from profiles.models import Practice

# A reader opens one page after the other; a machine opens them all.
COUNTS_OF_ONE = {"limit": 120, "per": timedelta(hours=1)}
COUNTS_OF_ALL = {"limit": 200_000, "per": timedelta(days=1)}


class FollowPage(OpenForm):
    """Follow what the address names, without an account. It never looks who is signed in."""

    kind = "follow"
    template = "campaign/follow.html"

    def elsewhere(self):
        """Find what is to be followed."""
        self.target = targets.asked_for(self.request.GET)

    def form(self, data=None):
        return FollowForm(self.target, data)

    def take(self, form):
        actions.ask_to_follow(form.cleaned_data["email"], self.target)

    def thanks(self):
        """To the page that says what happens next: the same for every address."""
        return redirect("campaign:follow_sent")

    def more(self):
        """What is to be followed."""
        return {"target": self.target, "follow": self.target.follow}


follow = FollowPage.as_view()


@require_safe
@login_not_required
def follow_sent(request):
    """That a mail asks the address. Says nothing of who sent it."""
    return render(request, "campaign/follow_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def following(request):
    """What the address of who is signed in follows."""
    follower = Follower.objects.filter(email=address_of(request.user), confirmed_at__isnull=False).first()
    problem = ""
    if request.method == "POST":
        if follower is None:
            raise Http404
        problem = change(follower, request.POST)
        if not problem:
            return redirect("campaign:following")
    return render(request, "campaign/following.html", {**shown(follower), "problem": problem})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_own(request):
    """Follow what the address names as who is signed in: their address is proved, so nothing is asked."""
    target = targets.asked_for(request.GET)
    if request.method == "POST":
        actions.follow_as(request.user, target)
        return redirect("campaign:following")
    context = {"target": target, "follow": target.follow, "email": address_of(request.user)}
    return render(request, "campaign/follow_own.html", context)


@csrf_exempt
@require_POST
@login_not_required
def count(request, slug):
    """Count that a page of a practice was opened, told by its script. Nothing is answered."""
    if refused := beacons.refusal(request, "count", of_one=COUNTS_OF_ONE, of_all=COUNTS_OF_ALL):
        return refused
    kind = request.POST.get("kind")
    practice = get_object_or_404(Practice.objects.open().only("pk"), slug=slug)
    if kind not in Counted:
        return HttpResponse(status=400)
    counting.count(practice, Counted(kind))
    return HttpResponse(status=204)
