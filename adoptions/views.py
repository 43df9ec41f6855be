"""Pages by which districts record that they use a practice, confirm it, and say what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from adoptions import actions, asking, rules
from adoptions.forms import CheckInForm, ComponentsForm, OutcomeForm, RecordForm, UseForm, WithdrawForm
from adoptions.models import Adoption, AdoptionOutcome
from adoptions.shown import of_newest_text
from adoptions.workflow import State
from profiles.models import Practice
from profiles.workflow import TransitionError

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def record(request, slug):
    """Record that a district puts a practice to use: one's own, or another that is asked to confirm."""
    practices = Practice.objects.open().select_related("public_revision", "lead_district")
    practice = get_object_or_404(practices, slug=slug)
    form = RecordForm(practice, request.user, request.POST or None)
    if request.method == "POST" and form.districts and form.is_valid():
        try:
            adoption = actions.record(practice, by=request.user, **form.answers)
        except TransitionError as problem:
            form.add_error("district", str(problem))
        else:
            name = adoption.district.short_name
            messages.success(
                request,
                f"It is recorded. The page of the practice now shows {name}."
                if adoption.is_public
                else f"It is noted. Nothing is shown until somebody of {name} confirms it.",
            )
            return redirect("adoptions:adoption", adoption.pk)
    mine = Adoption.objects.of_districts_of(request.user).filter(practice=practice).select_related("district")
    return render(request, "adoptions/record.html", {"practice": practice, "form": form, "mine": mine})


@require_safe
@never_cache
def adoptions(request):
    """Adoptions of one's districts, and of the practices they lead."""
    every = Adoption.objects.with_practice().order_by("practice__public_revision__title", "pk")
    context = {
        "ours": every.of_districts_of(request.user),
        "of_our_practices": every.of_practices_of(request.user).order_by("-changed_at", "-pk")[:100],
    }
    return render(request, "adoptions/adoptions.html", context)


def _adoption(request, pk):
    """An adoption that the person may open; 404 where they may not."""
    return get_object_or_404(Adoption.objects.visible_to(request.user).with_practice(), pk=pk)


def _own(request, pk):
    """An adoption of a district of one's own; 404 of any other."""
    return get_object_or_404(Adoption.objects.of_districts_of(request.user).with_practice(), pk=pk)


@get_or_post
def adoption(request, pk):
    """One adoption: its people confirm it, say how far it is, or take it from show."""
    item = _adoption(request, pk)
    is_own = rules.of_adopter(request.user, item)
    asked = request.POST.get("do", "")
    form = UseForm(request.POST if asked == "say" else None, initial=_said(item)) if is_own else None
    can = _can(request.user, item)
    withdraw = WithdrawForm(request.POST if asked == "withdraw" else None) if can["withdraw"] else None
    error = ""
    if request.method == "POST":
        try:
            if _act(request, item, asked, form, withdraw):
                return redirect("adoptions:adoption", item.pk)
        except TransitionError as problem:
            error = str(problem)
    context = {
        "item": item,
        "is_own": is_own,
        "form": form,
        "withdraw": withdraw,
        "can_decline": can["decline"],
        "steps": item.steps.select_related("by"),
        "answers": of_newest_text(item.components.select_related("component")) if is_own else [],
        "outcomes": item.outcomes.select_related("indicator"),
        "error": error,
        "shown_form": withdraw if asked == "withdraw" else form,
    }
    return render(request, "adoptions/adoption.html", context)


def _can(user, item):
    return {
        "decline": item.state == State.WAITING and rules.may_hide(user, item),
        "withdraw": item.is_public and rules.may_hide(user, item),
    }


def _said(item):
    """What is said of an adoption so far, for its form."""
    return {
        "stage": item.state if item.is_public else item.suggested,
        "start_year": item.start_year,
        "stop_reason": item.stop_reason,
        "stop_words": item.stop_words,
    }


def _act(request, item, asked, form, withdraw):
    """Do what was ``asked``; True when it is done, False where a form has to be shown again."""
    if asked == "decline":
        actions.change_state(item, State.DECLINED, by=request.user)
        messages.success(request, "Thank you. It stays out of the portal.")
        return True
    if asked == "withdraw" and withdraw:
        if not withdraw.is_valid():
            return False
        actions.change_state(item, State.WITHDRAWN, by=request.user, words=withdraw.cleaned_data["why"])
        messages.success(request, "It is no longer shown. Nothing was deleted.")
        return True
    if asked == "say" and form:
        if not form.is_valid():
            return False
        _say(item, form, by=request.user)
        messages.success(request, "Saved. The page of the practice shows it.")
        return True
    raise PermissionDenied


def _say(item, form, *, by):
    """Keep how far it is: a step where that changed, else the year and the reason alone."""
    to, year = form.cleaned_data["stage"], form.cleaned_data.get("start_year", actions.AS_IT_IS)
    if to == item.state:
        actions.say_again(item, by=by, start_year=year, **form.words)
    else:
        actions.change_state(item, to, by=by, start_year=year, **form.words)


@get_or_post
def components(request, pk):
    """What a district kept, changed and left out, and why."""
    item = _own(request, pk)
    item = Adoption.objects.with_practice().with_answers().get(pk=item.pk)
    form = ComponentsForm(item, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_components(item, form.answers, by=request.user)
        messages.success(request, "Saved: what you keep and change.")
        return redirect("adoptions:adoption", item.pk)
    return render(request, "adoptions/components.html", {"item": item, "form": form})


@get_or_post
def outcome(request, pk, outcome=None):
    """A result of the district's own: a new one (``outcome`` None), or one to change or take back."""
    item = _own(request, pk)
    result = AdoptionOutcome(adoption=item)
    if outcome is not None:
        result = get_object_or_404(item.outcomes, pk=outcome)
    if request.method == "POST" and request.POST.get("do") == "remove":
        if result.pk is None:
            raise Http404
        actions.remove_outcome(result, by=request.user)
        messages.success(request, "The result is taken back.")
        return redirect("adoptions:adoption", item.pk)
    form = OutcomeForm(request.POST or None, instance=result)
    if request.method == "POST" and form.is_valid():
        actions.save_outcome(form.instance, by=request.user)
        messages.success(request, "The result is saved. We set it beside the public figures where we can.")
        return redirect("adoptions:adoption", item.pk)
    is_new = outcome is None
    return render(request, "adoptions/outcome.html", {"item": item, "form": form, "is_new": is_new})


# From links in mails, without an account


@never_cache
@login_not_required
@get_or_post
def confirm(request, token):
    """Somebody at the adopting district confirms what others recorded, or says that it is not so."""
    item = asking.asked_to_confirm(token)
    if item is None:
        return _over(request)
    asked = request.POST.get("do", "")
    form = UseForm(request.POST if asked == "say" else None, initial=_said(item))
    try:
        if asked == "decline":
            actions.change_state(item, State.DECLINED, by=None)
            return _thanks(request, item)
        if asked == "say" and form.is_valid():
            _say(item, form, by=None)
            return _thanks(request, item)
    except (TransitionError, PermissionDenied):  # somebody else has just answered
        return _over(request)
    return render(request, "adoptions/confirm.html", {"item": item, "form": form})


@never_cache
@login_not_required
@get_or_post
def check_in(request, token):
    """One question months later: are you still using it?"""
    asked = asking.asked_how_it_goes(token)
    if asked is None:
        return _over(request)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_check_in(asked, form.cleaned_data["stage"], **form.words)
        except (TransitionError, PermissionDenied):  # somebody else has just answered
            return _over(request)
        return _thanks(request, Adoption.objects.with_practice().get(pk=asked.adoption_id))
    item = Adoption.objects.with_practice().get(pk=asked.adoption_id)
    return render(request, "adoptions/check_in.html", {"item": item, "form": form, "months": asked.months})


def _thanks(request, item):
    # No redirect: the link opens nothing any more, and a second post is refused.
    item = Adoption.objects.with_practice().get(pk=item.pk)
    return render(request, "adoptions/thanks.html", {"item": item})


def _over(request):
    return render(request, "adoptions/over.html", status=410)
