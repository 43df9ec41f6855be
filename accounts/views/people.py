"""The people of a district, for its liaisons; and invitations, for those invited."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, rules
from accounts.forms import InviteForm, RoleForm
from accounts.models import Invitation, Membership, Role
from districts.models import District


def _managed(request, slug):
    """The district ``slug`` of which whoever asks is a liaison; for others it is not found."""
    return get_object_or_404(
        District, slug=slug, memberships__user=request.user, memberships__role=Role.LIAISON
    )


@require_safe
@never_cache
def people(request, slug):
    """Who does what for a district, and who is invited."""
    district = _managed(request, slug)
    members = Membership.objects.filter(district=district).select_related("user")
    context = {
        "district": district,
        "members": members.order_by(Lower("user__name"), "user__email", "role"),
        "invitations": Invitation.objects.open().filter(district=district).order_by("email"),
    }
    return render(request, "workspace/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required(app="accounts")
def invite(request, slug):
    """Invite somebody to a district."""
    district = _managed(request, slug)
    form = InviteForm(request.POST or None, initial={"role": Role.AUTHOR})
    if form.is_valid():
        try:
            sent = actions.invite(district, **form.cleaned_data, by=request.user)
        except actions.NotPossible as problem:
            form.add_error("email", str(problem))
        else:
            messages.success(request, f"The invitation to {sent.email} is on its way.")
            return redirect("people", slug=slug)
    return render(request, "workspace/invite.html", {"district": district, "form": form})


@require_POST
def withdraw(request, slug, pk):
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk, district=_managed(request, slug))
    try:
        actions.withdraw(invitation, by=request.user)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"The invitation to {invitation.email} was withdrawn.")
    return redirect("people", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required(app="accounts")
def member(request, slug, pk):
    """Another role for a member, or none."""
    members = Membership.objects.select_related("user")
    membership = get_object_or_404(members, pk=pk, district=_managed(request, slug))
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if "remove" in request.POST or form.is_valid():
        try:
            told = _change(membership, form, by=request.user)
        except actions.NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, told)
            still = rules.may_manage_people(request.user, membership.district)
            return redirect("people", slug=slug) if still else redirect("workspace")
    return render(request, "workspace/member.html", {"membership": membership, "form": form})


def _change(membership, form, *, by):
    """Do what was asked for with a member; gives what to say of it."""
    if "remove" in form.data:
        actions.remove_member(membership, by=by)
        return f"{membership.user} is no longer {membership.get_role_display().lower()}."
    now = actions.change_role(membership, form.cleaned_data["role"], by=by)
    return f"{membership.user} is now {now.get_role_display().lower()}."


@require_POST
def accept(request, pk):
    """Accept an invitation that came while one was signed in."""
    invitation = get_object_or_404(Invitation.objects.sent_to(request.user.email), pk=pk)
    try:
        membership = actions.accept(invitation, by=request.user)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        place = membership.district.short_name
        messages.success(request, f"You are now {membership.get_role_display().lower()} for {place}.")
    return redirect("workspace")
