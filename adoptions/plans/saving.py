"""What people change in a plan. Atomic; the plan is locked first."""

import logging
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from adoptions.models import Activity, Goal, Plan
from adoptions.plans.doors import fresh
from adoptions.plans.forms import NoteForm, ProgressForm
from adoptions.plans.making import adaptable_left, from_component, milestone_of
from adoptions.plans.vocabulary import PlanState, Progress
from adoptions.plans.workflow import MOVES
from profiles.writing.cleaning import one_line
from profiles.writing.forms import SEEN

logger = logging.getLogger(__name__)

MOST_GOALS, MOST_ACTIVITIES, MOST_NOTES = 20, 60, 200


class NotPossible(Exception):
    """What was asked for cannot be done now. The message is for people."""


@dataclass(frozen=True)
class Saved:
    """What became of posted answers: the ``form`` with its errors and conflicts, and its row."""

    form: object
    row: object

    @property
    def complete(self):
        return not self.form.errors and not self.form.conflicts


def opened(door):
    """The door now, its plan locked and marked as changed, for whoever may change its words.

    Raises ``PermissionDenied`` for those who may not, and :class:`NotPossible` when nobody may.
    """
    door = fresh(door)
    if not door.may_edit:
        raise PermissionDenied
    if not door.plan.is_open:
        raise NotPossible("This plan is put away. Take it up again to change it.")
    door.plan.changed_at = timezone.now()
    door.plan.save(update_fields=["changed_at"])
    return door


def goals_of(plan):
    return Goal.objects.filter(plan=plan)


def activities_of(plan):
    return Activity.objects.filter(goal__plan=plan)


@transaction.atomic
def save_plan(door, form_class, data):
    """Store what was posted about the plan itself."""
    plan = Plan.objects.get(pk=opened(door).plan.pk)
    return _save(form_class(data, instance=plan), plan)


@transaction.atomic
def save_goal(door, form_class, pk, data):
    """Store what was posted for a goal (``pk`` None: a new one, or one that is gone)."""
    plan = opened(door).plan
    goals = goals_of(plan)
    goal = goals.filter(pk=pk).first() if pk else None
    if goal is None:
        goal, data = Goal(plan=plan, position=_behind(goals, MOST_GOALS)), _new(data)
    return _save(form_class(data, instance=goal), goal)


@transaction.atomic
def save_activity(door, form_class, goal_pk, pk, data):
    """Store what was posted for an activity of a goal (``pk`` None: a new one, or one that is gone)."""
    plan = opened(door).plan
    goal = goals_of(plan).filter(pk=goal_pk).first()
    if goal is None:
        raise NotPossible("Somebody has removed this goal meanwhile.")
    rows = goal.activities.select_related("component")
    activity = rows.filter(pk=pk).first() if pk else None
    if activity is None:
        activity, data = Activity(goal=goal, position=_behind(rows, MOST_ACTIVITIES)), _new(data)
    return _save(form_class(data, instance=activity), activity)


def _save(form, row):
    changed = form.merge()
    if row.pk is None:
        if not form.errors:
            form.save_answers(changed)
    elif changed:
        form.save_answers(changed)
    return Saved(form, row)


def _new(data):
    """Posted answers without what the page carried of a row that is not there: all of it is new."""
    data = data.copy()
    data.pop(SEEN, None)
    return data


def _behind(rows, most):
    """The place behind the last of ``rows``."""
    if rows.count() >= most:
        raise NotPossible(f"A list has at most {most} rows.")
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def add_part(door, goal_pk, component_pk):
    """Make an adaptable part of the practice an activity of a goal; one that is there already stays."""
    plan = opened(door).plan
    goal = goals_of(plan).filter(pk=goal_pk).first()
    part = next((one for one in adaptable_left(plan) if one.pk == component_pk), None)
    if goal is None or part is None:
        return
    milestone = milestone_of(part, list(plan.text.milestones.all()))
    place = _behind(goal.activities.all(), MOST_ACTIVITIES)
    goal.activities.create(position=place, **from_component(part, plan.text, milestone))


@transaction.atomic
def move_row(door, rows_of, pk, step):
    """Move a row up (``step`` -1) or down (1) by one place; at the end of its list it stays.

    ``rows_of`` gives the list for the plan.
    """
    rows = list(rows_of(opened(door).plan).order_by("position", "pk"))
    place = next((place for place, row in enumerate(rows) if row.pk == pk), None)
    if place is None or not 0 <= place + step < len(rows):
        return
    rows.insert(place + step, rows.pop(place))
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def remove_goal(door, pk):
    """Take out a goal with its activities; one that holds a core part of the practice stays."""
    goal = goals_of(opened(door).plan).filter(pk=pk).first()
    if goal is None:
        return
    if any(one.is_core for one in goal.activities.select_related("component")):
        raise NotPossible(
            "This goal holds core parts of the practice. Drop each of them first, with your reason;"
            " they stay in the plan so that readers see what was left out."
        )
    goal.delete()


@transaction.atomic
def remove_activity(door, pk, why=""):
    """Take out an activity. A core part of the practice is not taken out but dropped, with ``why``.

    Raises :class:`NotPossible` when it is one and no reason is given.
    """
    plan = opened(door).plan
    activity = activities_of(plan).select_related("component").filter(pk=pk).first()
    if activity is None:
        return
    if not activity.is_core:
        activity.delete()
        return
    why = one_line(why)[:500]
    if not why:
        raise NotPossible("Say why you leave out this core part")
    activity.progress, activity.why_dropped = Progress.DROPPED, why
    activity.save(update_fields=["progress", "why_dropped"])


@transaction.atomic
def save_progress(door, pk, data):
    """Store where an activity stands, and a note of it; gives (:class:`Saved`, the form of the note).

    A note is added only when the rest could be stored too, so that sending again does not double it.
    """
    door = opened(door)
    activity = activities_of(door.plan).select_related("component").filter(pk=pk).first()
    if activity is None:
        raise NotPossible("Somebody has removed this activity meanwhile.")
    saved, note = (
        _save(ProgressForm(data, instance=activity), activity),
        NoteForm(door.plan.school_year, data),
    )
    if note.is_valid() and saved.complete and (words := note.cleaned_data["note"]):
        if activity.notes.count() >= MOST_NOTES:
            raise NotPossible(f"An activity has at most {MOST_NOTES} notes.")
        month = note.cleaned_data["month"]
        activity.notes.create(month=month, words=words, by=door.user, share=door.share)
    return saved, note


@transaction.atomic
def change_state(door, to):
    """Move the plan to state ``to``: the only door. Raises :class:`NotPossible` and ``PermissionDenied``."""
    door = fresh(door)
    plan = door.plan
    if not door.may_edit:
        raise PermissionDenied
    if (plan.state, to) not in MOVES:
        raise NotPossible(f"This plan is {plan.get_state_display().lower()} already. Nothing was changed.")
    if to == PlanState.IN_USE and (unsaid := unsaid_whys(plan)):
        raise NotPossible(f"Say first why you changed the core part “{unsaid[0]}”.")
    plan.state = to
    plan.save(update_fields=["state"])
    logger.info("Plan %s: %s", plan.pk, to)


def unsaid_whys(plan):
    """The activities from core parts that were changed without a word why."""
    rows = activities_of(plan).filter(component__isnull=False).select_related("component")
    return [row for row in rows.order_by("goal__position", "position", "pk") if row.needs_why]
