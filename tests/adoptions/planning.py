"""A practice to plan with, its plan, and pages as a browser sends them back."""

from django.urls import reverse

from profiles.models import Component, Milestone, Role
from tests.factories import PlanFactory, PracticeFactory
from tests.html_forms import fields_of


def a_practice(**answers):
    """A public practice with two core parts, an adaptable one and two milestones."""
    parts = [
        Component(name="Review board", what="Families and schools meet.", kind="core"),
        Component(name="Daily calls", what="A clerk calls.", kind="core"),
        Component(name="Prizes", what="Small ones.", kind="adaptable"),
        Milestone(when="August", what="The daily calls began."),
        Milestone(when="2019", what="The board of education was told."),
        Role(role="Clerk", hours_a_week=5),
    ]
    answers = {"lowest_grade": 0, "highest_grade": 5, "data_needed": "Absences by day."} | answers
    return PracticeFactory(title="Board and calls", parts=parts, **answers)


def a_plan(**answers):
    """A plan made from that practice."""
    return PlanFactory(practice=answers.pop("practice", None) or a_practice(), **answers)


def core(plan, words="Review board"):
    """An activity of ``plan`` by its words."""
    return next(one for goal in plan.goals.all() for one in goal.activities.all() if one.words == words)


class Planning:
    """Somebody at the pages of a plan; ``place`` is its number or the word of a link."""

    def __init__(self, client, place):
        self.client, self.place = client, place

    def url(self, name, *args):
        return reverse(f"plans:{name}", args=[self.place, *args])

    def open(self, name, *args):
        return self.client.get(self.url(name, *args))

    def page(self, activity, name="what"):
        """A page of an activity."""
        return self.open("activity_page", activity.goal_id, activity.pk, name)

    def save(self, page, htmx=False, **answers):
        """Send ``page`` back with ``answers``; those that are not named stay as they are on it."""
        headers = {"HX-Request": "true"} if htmx else {}
        path = page.wsgi_request.get_full_path()
        return self.client.post(path, fields_of(page) | answers, headers=headers)

    def post(self, name, *args, **answers):
        return self.client.post(self.url(name, *args), answers)
