"""Plans: the list, the start, the plan itself, what it says as a whole, and its documents."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from adoptions.models import Plan
from adoptions.plans import reminders, saving
from adoptions.plans.document import facts_of
from adoptions.plans.doors import page_of_plan
from adoptions.plans.forms import AboutForm, StartForm
from adoptions.plans.making import make_plan
from adoptions.plans.saving import NotPossible
from adoptions.plans.word import word_document
from adoptions.plans.workflow import moves_of
from core.pdf import made
from profiles.models import Practice
from profiles.workflow import IN_USE

# The latest of a person's plans; nobody has more at hand.
LIST_SHOWS = 100
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@never_cache
def plan_list(request):
    """The plans of the person and those shared with them."""
    plans = Plan.objects.visible_to(request.user).newest_first()[:LIST_SHOWS]
    return render(request, "adoptions/plans/list.html", {"plans": plans})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan_new(request):
    """The start of a plan; ``?practice=`` names the public practice it is made from."""
    slug = request.GET.get("practice", "")
    practice = None
    if slug:
        in_use = Practice.objects.filter(state__in=IN_USE)
        practices = in_use.select_related("public_revision", "lead_district")
        practice = get_object_or_404(practices, slug=slug)
    form = StartForm(request.user, practice, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(make_plan(by=request.user, practice=practice, **form.cleaned_data))
    return render(request, "adoptions/plans/new.html", {"form": form, "practice": practice})


@page_of_plan("GET", "HEAD", content=True)
def plan(request, door):
    """The whole plan: to read, to print, and with the ways to change it."""
    return render(request, "adoptions/plans/plan.html", plan_context(door))


def plan_context(door, **more):
    """What the page of a plan shows."""
    goals = list(door.plan.goals.all())
    return {
        "door": door,
        "plan": door.plan,
        "goals": goals,
        "unsaid": [one for goal in goals for one in goal.activities.all() if one.needs_why],
        "wants_mail": reminders.is_asked_for(door),
        "moves": moves_of(door.plan).items() if door.may_edit else (),
        "problem": "",
    } | more


@page_of_plan("GET", "HEAD", "POST")
def about(request, door):
    """What the plan says as a whole: name, year, school, team, goals of the school improvement plan."""
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    form = AboutForm(instance=door.plan)
    if request.method == "POST":
        try:
            saved = saving.save_plan(door, AboutForm, request.POST)
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        form = saved.form
        if request.htmx:
            return show_saved(request, saved)
        if saved.complete:
            return redirect(door.address("plan"))
    context = {"door": door, "plan": door.plan, "form": form}
    return render(request, "adoptions/plans/about.html", context)


@page_of_plan("POST", content=True)
def plan_state(request, door):
    """Put the plan to use, away, or take it up again."""
    try:
        saving.change_state(door, request.POST.get("to", ""))
    except NotPossible as problem:
        context = plan_context(door, problem=str(problem))
        return render(request, "adoptions/plans/plan.html", context, status=409)
    return redirect(door.address("plan"))


@page_of_plan("GET", "HEAD", content=True)
def plan_word(request, door):
    """The plan as a Word document."""
    response = HttpResponse(word_document(door.plan), content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="plan-{door.plan.pk}.docx"'
    return response


@page_of_plan("GET", "HEAD", content=True)
def plan_pdf(request, door):
    """The plan as an accessible PDF, with the date of its last change."""
    facts = facts_of(door.plan)
    on = timezone.localdate(door.plan.changed_at)
    pdf = made("plan.typ", facts, title=facts["title"], on=on)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="plan-{door.plan.pk}.pdf"'
    return response


def why_closed(door):
    """Why whoever came by ``door`` may not change the plan now; empty when they may."""
    if not door.may_edit:
        return "The plan is shared with you to read. Ask its owner to let you edit it."
    if not door.plan.is_open:
        return "The plan is put away. Take it up again to change it."
    return ""


def show_closed(request, door, reason):
    """Why nothing can be changed, with what was typed, so that it is not lost."""
    typed = [
        (name.replace("_", " ").capitalize(), " ".join(values))
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "then", "row") and not name.startswith("_") and any(values)
    ]
    context = {"door": door, "plan": door.plan, "reason": reason, "typed": typed}
    return render(request, "adoptions/plans/closed.html", context, status=403)


def show_saved(request, saved):
    """What a save from the page itself answers: a piece of the page."""
    return render(request, "adoptions/plans/_saved.html", {"form": saved.form, "saved": saved})


def number(text):
    """The number of a row as posted; None where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
