"""The goals of a plan and their activities: add, change, move, remove. No script is needed."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from adoptions.models import Activity, Goal
from adoptions.plans import saving
from adoptions.plans.doors import page_of_plan
from adoptions.plans.forms import PAGES, GoalForm, WhyForm, page_after, page_named
from adoptions.plans.making import adaptable_left
from adoptions.plans.saving import NotPossible
from adoptions.plans.views import number, show_closed, show_saved, why_closed

STEPS = {"up": -1, "down": 1}


@page_of_plan("GET", "HEAD", "POST")
def goal(request, door, goal=None):
    """A goal (None: a new one) with the list of its activities."""
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    if request.method == "POST":
        # Which goal it is by now: an autosave may have made it.
        pk = number(request.POST.get("row")) or goal
        try:
            saved = saving.save_goal(door, GoalForm, pk, request.POST)
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        if request.htmx:
            return show_saved(request, saved)
        if saved.complete:
            return redirect(door.address("plan") + f"#goal-{saved.row.pk}")
        form, row = saved.form, saved.row
    else:
        row = the_goal(door, goal) if goal else Goal(plan=door.plan)
        form = GoalForm(instance=row)
    activities = row.activities.select_related("component") if row.pk else []
    context = {"door": door, "plan": door.plan, "goal": row, "form": form, "activities": activities}
    context["parts"] = adaptable_left(door.plan) if row.pk else []
    return render(request, "adoptions/plans/goal.html", context)


def the_goal(door, pk):
    """A goal of this plan; 404 when it is none."""
    return get_object_or_404(saving.goals_of(door.plan).select_related("plan"), pk=pk)


def the_activity(door, pk):
    """An activity of this plan; 404 when it is none."""
    rows = saving.activities_of(door.plan).select_related("component", "goal__plan")
    return get_object_or_404(rows, pk=pk)


@page_of_plan("GET", "HEAD", "POST")
def activity(request, door, goal, activity=None, page=PAGES[0].slug):
    """A page of an activity (None: a new one): shown, or saved and on to its next page."""
    page = page_named(page)
    if page is None:
        raise Http404
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    if request.method == "POST":
        pk = number(request.POST.get("row")) or activity
        try:
            saved = saving.save_activity(door, page.form, goal, pk, request.POST)
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        if request.htmx:
            return show_saved(request, saved)
        if saved.complete:
            return redirect(behind(request, door, saved.row, page))
        form, row = saved.form, saved.row
    else:
        row = the_activity(door, activity) if activity else Activity(goal=the_goal(door, goal))
        if row.goal_id != goal:
            raise Http404
        form = page.form(instance=row)
    context = {"door": door, "plan": door.plan, "goal": row.goal, "row": row, "form": form, "page": page}
    context["place"] = f"{PAGES.index(page) + 1} of {len(PAGES)}"
    context["told"] = what_the_practice_says(door.plan, page)
    return render(request, "adoptions/plans/activity.html", context)


def what_the_practice_says(plan, page):
    """(what, words) that the practice records on what ``page`` asks; nothing where it records nothing."""
    text = plan.text
    if text is None:
        return []
    if page.slug == "when":
        told = [(one.when, one.what) for one in text.milestones.all()]
        return told + [("Who does the work", in_words(role)) for role in text.roles.all()]
    if page.slug == "needs":
        money = [("Cost to start", text.startup_cost), ("Cost in a year", text.annual_cost)]
        told = [(what, f"${dollars:,}") for what, dollars in money if dollars is not None]
        words = [
            ("About the cost", text.cost_note),
            ("Training", text.training),
            ("Technology", text.technology),
            ("Data needed", text.data_needed),
        ]
        return told + [(what, said) for what, said in words if said]
    return []


def in_words(role):
    """A role with how many people and hours, as far as they are recorded."""
    hours = role.hours_a_week
    more = [role.people, f"{hours.normalize():f} hours a week" if hours is not None else ""]
    return ", ".join([role.role, *filter(None, more)])


def behind(request, door, row, page):
    """Where a saved page of an activity leads: its next page, else its goal."""
    following = page_after(page)
    if following and request.POST.get("then") != "list":
        return door.address("activity_page", row.goal_id, row.pk, following.slug)
    return door.address("goal", row.goal_id) + "#activities"


@page_of_plan("POST")
def goal_move(request, door, goal):
    """A goal one place up or down."""
    return _moved(request, door, saving.goals_of, goal, door.address("plan") + f"#goal-{goal}")


@page_of_plan("POST")
def activity_move(request, door, goal, activity):
    """An activity one place up or down within its goal."""
    return _moved(
        request,
        door,
        lambda plan: Activity.objects.filter(goal__plan=plan, goal=goal),
        activity,
        door.address("goal", goal) + "#activities",
    )


def _moved(request, door, rows_of, pk, there):
    step = STEPS.get(request.POST.get("to"))
    if step is None:
        raise Http404
    try:
        saving.move_row(door, rows_of, pk, step)
    except (NotPossible, PermissionDenied) as problem:
        return show_closed(request, door, str(problem))
    return redirect(there)


@page_of_plan("GET", "HEAD", "POST")
def goal_remove(request, door, goal):
    """Ask, then take a goal out with its activities; one with core parts of the practice stays."""
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    if request.method == "POST":
        try:
            saving.remove_goal(door, goal)
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        return redirect(door.address("plan"))
    row = the_goal(door, goal)
    context = {"door": door, "plan": door.plan, "goal": row, "row": row, "form": None}
    return render(request, "adoptions/plans/remove.html", context)


@page_of_plan("GET", "HEAD", "POST")
def activity_remove(request, door, goal, activity):
    """Ask, then take an activity out. A core part of the practice asks why, and stays as dropped."""
    if closed := why_closed(door):
        return show_closed(request, door, closed)
    row = (
        saving.activities_of(door.plan).select_related("component", "goal__plan").filter(pk=activity).first()
    )
    there = door.address("goal", goal) + "#activities"
    if row is None and request.method == "POST":
        return redirect(there)  # somebody else has removed it
    if row is None or row.goal_id != goal:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None) if row.is_core else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            saving.remove_activity(door, activity, form.cleaned_data["why"] if form else "")
        except (NotPossible, PermissionDenied) as problem:
            return show_closed(request, door, str(problem))
        return redirect(there)
    context = {"door": door, "plan": door.plan, "goal": row.goal, "row": row, "form": form}
    return render(request, "adoptions/plans/remove.html", context)


@page_of_plan("POST")
def part_add(request, door, goal):
    """Make an adaptable part of the practice an activity of a goal."""
    the_goal(door, goal)
    try:
        saving.add_part(door, goal, number(request.POST.get("part")))
    except (NotPossible, PermissionDenied) as problem:
        return show_closed(request, door, str(problem))
    return redirect(door.address("goal", goal) + "#activities")
