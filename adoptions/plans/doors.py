"""Who comes to a plan, by which way, and what they may do there.

A page of a plan has one address for both ways: ``place`` is the number of the plan for people who are
signed in, or the word of a mailed link, which opens one plan for the person it was sent to until the
share is taken back. Whoever has neither gets 404.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from adoptions.models import Plan, PlanShare
from contacts.rules import plain_address
from core.history import recorded_as

SALT = "adoptions.plans.share"
# Longer than the school year that a plan is for, and the months before it.
LINK_AGE = timedelta(days=550)


@dataclass(frozen=True)
class Door:
    """Somebody at a plan: ``user`` who is signed in, or ``share`` of the link they came by.

    ``email`` is their address, ``place`` what their addresses of pages hold.
    """

    plan: Plan
    place: str
    email: str
    may_edit: bool
    user: User | None = None
    share: PlanShare | None = None

    @property
    def is_owner(self):
        """Whether the plan is theirs: only owners share it."""
        return self.user is not None and self.plan.owner_id == self.user.pk

    @property
    def may_write(self):
        """Whether they may change its words now."""
        return self.may_edit and self.plan.is_open

    def address(self, name, *args):
        """The address of a page of this plan."""
        return reverse(f"plans:{name}", args=[self.place, *args])

    def recorded(self):
        """A context in which changes are recorded as theirs."""
        return nullcontext() if self.user else recorded_as(f"The link of plan share {self.share.pk}")


def link_word(share):
    """The word of the mailed link of ``share``."""
    return signing.dumps([share.pk, share.email], salt=SALT)


def link_of(share):
    """The path that opens the plan of ``share``."""
    return reverse("plans:plan", args=[link_word(share)])


def door_of_user(user, number, plans=None):
    """The door of somebody who is signed in; None when the plan is not theirs to see."""
    plans = Plan.objects.all() if plans is None else plans
    plan = plans.visible_to(user).filter(pk=number).first()
    if plan is None:
        return None
    email = plain_address(user.email)
    may_edit = plan.owner_id == user.pk or plan.shares.open().filter(email=email, may_edit=True).exists()
    return Door(plan, str(number), email, may_edit, user=user)


def door_of_link(word, plans=None):
    """The door of the link ``word``; None when it is none, too old, taken back, or of a closed account."""
    try:
        pk, email = signing.loads(word, salt=SALT, max_age=LINK_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    share = PlanShare.objects.open().filter(pk=pk, email=email).first()
    if share is None or User.objects.filter(email__iexact=share.email, is_active=False).exists():
        return None
    plans = Plan.objects.all() if plans is None else plans
    plan = plans.get(pk=share.plan_id)
    return Door(plan, word, share.email, share.may_edit, share=share)


def fresh(door):
    """The same door now, its plan locked. Raises ``PermissionDenied`` when it was closed meanwhile."""
    plans = Plan.objects.select_for_update(of=["self"])
    again = door_of_user(door.user, door.plan.pk, plans) if door.user else door_of_link(door.place, plans)
    if again is None:
        raise PermissionDenied
    return again


def page_of_plan(*methods, content=False, owner=False):
    """A view of a plan: ``view(request, door, ...)`` for whoever may see it, with ``methods``.

    ``content``: with its goals and activities loaded; ``owner``: for its owner only. Never cached. Whether
    somebody is signed in is asked only where the address is not that of a link.
    """

    def wrap(view):
        @login_not_required
        @wraps(view)
        def page(request, place, **where):
            response = _page(request, place, where)
            add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex"
            # The address may hold the word of a link: no other site is told it.
            response["Referrer-Policy"] = "same-origin"
            return response

        def _page(request, place, where):
            plans = Plan.objects.with_content() if content else Plan.objects.select_related("district")
            if place.isascii() and place.isdigit():
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                door = door_of_user(request.user, int(place[:18]), plans)
            else:
                door = door_of_link(place, plans)
            if door is None or (owner and not door.is_owner):
                raise Http404
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            with door.recorded():
                return view(request, door, **where)

        return page

    return wrap
