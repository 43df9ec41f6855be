"""What the documents of a plan say, in words: the same for Word and PDF."""

import re

from adoptions.models import Plan
from core.schoolyear import school_year

# What no XML file may hold; Postgres keeps all but the first of them.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text):
    """``text`` as a file of XML can hold it, on one line."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def facts_of(plan: Plan):
    """A plan, loaded with its content, as plain words: nothing that was not filled in is made up.

    ``goals`` are dicts with ``heading``, ``serves``, ``result``, ``measure`` and ``rows``; a row has strings
    (``title``, ``how``, ``grades``) and lists of lines.
    """
    where = [plan.district.short_name, *([plan.school] if plan.school else [])]
    goals = list(plan.goals.all())
    return {
        "title": clean(plan.title),
        "subtitle": clean(f"One-Year Action Plan, {school_year(plan.school_year)}. {', '.join(where)}"),
        "made_from": clean(f"{plan.text.title}, {plan.practice.lead_district.short_name}")
        if plan.text
        else "",
        "team": [clean(one) for one in plan.team],
        "school_goals": [clean(one) for one in plan.school_goals],
        "goals": [_goal(place, goal) for place, goal in enumerate(goals, start=1)],
    }


def _goal(place, goal):
    heading = f"Goal {place}. {goal.get_kind_display()}"
    return {
        "heading": clean(f"{heading}: {goal.words}" if goal.words else heading),
        "serves": clean(goal.serves),
        "result": clean(goal.result),
        "measure": clean(goal.measure),
        "rows": [_activity(one) for one in goal.activities.all()],
    }


def _activity(one):
    mark = "Core: " if one.is_core else "Adaptable: " if one.is_adaptable else ""
    progress = [one.get_progress_display(), *(f"{n.month:%b %Y}: {n.words}" for n in one.notes.all())]
    return {
        "title": clean(mark + one.words),
        "how": clean(one.how),
        "reasons": [clean(line) for line in reasons(one)],
        "when": _lines([one.months, one.dates]),
        "grades": clean(one.grades),
        "who": _lines([_named("In charge", one.lead), _named("Helps", one.helpers)]),
        "needs": _lines([_named(what, words) for what, words in one.needs]),
        "measure": _lines([one.measure, _named("Tool", one.tool)]),
        "progress": _lines(progress),
    }


def reasons(one):
    """What was changed in, or left out of, the practice, and why: one sentence for each."""
    lines = []
    if one.is_changed:
        why = f"Why: {one.why_changed}" if one.why_changed else "Nobody has said why yet."
        what = ". ".join(filter(None, [one.component.name, one.component.what]))
        lines += [f"Core part changed. {why}", f"The practice says: {what}"]
    if one.is_dropped:
        lines.append(f"{'Core part left out.' if one.is_core else 'Dropped.'} Why: {one.why_dropped}")
    return lines


def _named(what, words):
    return f"{what}: {words}" if words else ""


def _lines(lines):
    return [clean(line) for line in lines if line]
