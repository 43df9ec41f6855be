"""Through the year: where each activity stands, the mail a month, and with whom a plan is shared."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from adoptions.plans import reminders, saving, sharing
from adoptions.plans.doors import page_of_plan
from adoptions.plans.forms import NoteForm, ProgressForm, ShareForm
from adoptions.plans.row_views import the_activity
from adoptions.plans.saving import NotPossible
from adoptions.plans.views import show_closed, why_closed
from core.ratelimit import key_of, take

# Mails that sharing sends for one person.
MOST_MAILS, MAILS_PER = 30, timedelta(days=1)


@page_of_plan("GET", "HEAD", content=True)
def progress(request, door):
    """Every activity with where it stands and what was noted."""
    context = {"door": door, "plan": door.plan, "goals": door.plan.goals.all()}
    context["wants_mail"] = reminders.is_asked_for(door)
    return render(request, "adoptions/plans/progress.html", context)


@page_of_plan("GET", "HEAD", "POST")
def progress_of(request, door, activity):
    """Where one activity stands, and a note of a month."""
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    if request.method == "POST":
        try:
            saved, note = saving.save_progress(door, activity, request.POST)
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        if saved.complete and note.is_valid():
            return redirect(door.address("progress") + f"#activity-{activity}")
        form, row = saved.form, saved.row
    else:
        row = the_activity(door, activity)
        form, note = ProgressForm(instance=row), NoteForm(door.plan.school_year)
    notes = row.notes.select_related("by", "share")
    context = {"door": door, "plan": door.plan, "row": row, "form": form, "note": note, "notes": notes}
    return render(request, "adoptions/plans/progress_of.html", context)


@page_of_plan("POST")
def reminder(request, door):
    """Ask for the mail a month, or stop it."""
    wanted = request.POST.get("wanted")
    if wanted not in ("yes", "no"):
        raise Http404
    (reminders.ask_for if wanted == "yes" else reminders.stop)(door)
    return redirect(door.address("progress") + "#mail")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request, word):
    """Stop the mail a month, for whoever has it; opening the page stops nothing."""
    one = reminders.reminder_of(word)
    if one and request.method == "POST":
        one.delete()
        one = None
    response = render(request, "adoptions/plans/reminder_stop.html", {"reminder": one})
    response["X-Robots-Tag"] = "noindex"
    return response


@page_of_plan("GET", "HEAD", "POST", owner=True)
def share(request, door):
    """With whom the plan is shared; its owner adds people here."""
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if take(key_of("plan_share", door.user.pk), limit=MOST_MAILS, per=MAILS_PER):
            try:
                may_edit = form.cleaned_data["may"] == "edit"
                sharing.share(door, form.cleaned_data["email"], may_edit=may_edit)
            except NotPossible as problem:
                form.add_error("email", str(problem))
            else:
                return redirect(door.address("share") + "#shared")
        else:
            form.add_error("email", "You have shared often today. Try again tomorrow.")
    context = {"door": door, "plan": door.plan, "form": form, "shares": door.plan.shares.open()}
    return render(request, "adoptions/plans/share.html", context)


@page_of_plan("POST", owner=True)
def share_end(request, door, share):
    """Take a share back."""
    sharing.end_share(door, share)
    return redirect(door.address("share") + "#shared")
