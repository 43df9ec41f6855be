"""Making a plan: its four goals, and from a practice an activity for each core part. Nothing is made up."""

import logging

from django.db import transaction

from adoptions.models import Activity, Plan
from adoptions.models.plan import words_of
from adoptions.plans.vocabulary import GoalKind
from core.grades import grade_span
from profiles.vocabulary import ComponentKind
from profiles.writing.cleaning import one_line

logger = logging.getLogger(__name__)

# The goals that the form of a One-Year Action Plan asks for.
GOALS = [GoalKind.ACADEMIC, GoalKind.ACADEMIC, GoalKind.BEHAVIOR, GoalKind.CLIMATE]


@transaction.atomic
def make_plan(*, by, title, district, school_year, school="", practice=None, serves=GoalKind.ACADEMIC):
    """A new plan of ``by``; with a public ``practice``, its core parts are the activities of one goal.

    That is the first goal of the kind ``serves``, which for a goal of one's own is added in front.
    """
    text = practice.public_revision if practice else None
    plan = Plan.objects.create(
        title=title,
        district=district,
        owner=by,
        practice=practice,
        text=text,
        school_year=school_year,
        school=school,
    )
    kinds = [GoalKind.OWN, *GOALS] if practice and serves == GoalKind.OWN else GOALS
    goals = [plan.goals.create(kind=kind, position=place) for place, kind in enumerate(kinds)]
    if practice:
        _fill(next(goal for goal in goals if goal.kind == serves), text)
    logger.info("Plan %s made, of practice %s", plan.pk, practice.pk if practice else "none")
    return plan


def _fill(goal, text):
    """Put into ``goal`` what ``text`` says: data needed, and its core parts with the dates it states."""
    goal.measure = one_line(text.data_needed)[:1500]
    goal.save(update_fields=["measure"])
    milestones = list(text.milestones.all())
    core = [one for one in text.components.all() if one.kind == ComponentKind.CORE]
    stated = {component.pk: milestone_of(component, milestones) for component in core}
    # What the practice gives a date comes in the order of its dates, the rest behind it as it stands.
    last = len(milestones)
    core.sort(key=lambda one: milestones.index(stated[one.pk]) if stated[one.pk] else last)
    for place, component in enumerate(core):
        goal.activities.create(position=place, **from_component(component, text, stated[component.pk]))


def milestone_of(component, milestones):
    """The first milestone whose words name ``component``; None when none does."""
    name = component.name.casefold()
    return next((one for one in milestones if name in one.what.casefold()), None)


def from_component(component, text, milestone=None):
    """The columns of an activity that does what ``component`` says."""
    words, how = words_of(component)
    return {
        "component": component,
        "words": words,
        "how": how,
        "grades": grade_span(text.lowest_grade, text.highest_grade),
        "dates": one_line(milestone.when) if milestone else "",
    }


def adaptable_left(plan):
    """The adaptable parts of the practice of ``plan`` that are no activity of it yet."""
    if plan.text is None:
        return []
    taken = Activity.objects.filter(goal__plan=plan, component__isnull=False).values("component")
    return list(plan.text.components.filter(kind=ComponentKind.ADAPTABLE).exclude(pk__in=taken))
