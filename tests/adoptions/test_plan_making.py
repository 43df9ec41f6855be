"""A plan from a practice: its core parts, marked, and nothing that the practice does not record."""

import pytest
import time_machine
from django.urls import reverse

from adoptions.models import Plan
from profiles.models import Component
from tests.adoptions.planning import a_plan, a_practice, core
from tests.factories import DistrictFactory, MembershipFactory, PlanFactory, PracticeFactory, UserFactory
from tests.html_forms import fields_of

pytestmark = pytest.mark.django_db
NEW = "/workspace/plans/new/"


def told(plan):
    """Every goal with its kind and the words of its activities."""
    return [(goal.kind, [one.words for one in goal.activities.all()]) for goal in plan.goals.all()]


def test_the_core_parts_are_the_activities_of_the_goal_that_the_practice_serves():
    plan = a_plan(serves="behavior")

    # What the practice dates comes first; the adaptable part is not put in.
    assert told(plan) == [
        ("academic", []),
        ("academic", []),
        ("behavior", ["Daily calls", "Review board"]),
        ("climate", []),
    ]
    assert [goal.words for goal in plan.goals.all()] == [""] * 4


def test_a_goal_of_ones_own_is_added_in_front():
    assert told(a_plan(serves="own"))[0] == ("own", ["Daily calls", "Review board"])


def test_nothing_is_made_up():
    calls, board = core(plan := a_plan(), "Daily calls"), core(plan, "Review board")
    said = ["words", "how", "dates", "grades", "months", "lead", "helpers", "needs", "measure", "tool"]

    assert [getattr(calls, name) for name in said] == [
        *("Daily calls", "A clerk calls.", "August", "K–5", "", "", "", [], "", "")
    ]
    assert (board.dates, board.is_core, board.is_changed) == ("", True, False)
    assert [goal.measure for goal in plan.goals.all()] == ["Absences by day.", "", "", ""]


def test_a_practice_that_records_little_gives_an_empty_plan():
    plan = PlanFactory(practice=PracticeFactory(parts=[Component(name="Walk", what="", kind="core")]))

    [walk] = plan.goals.first().activities.all()
    assert (walk.words, walk.how, walk.dates, walk.grades) == ("Walk", "", "", "")
    assert plan.goals.first().measure == ""


def test_a_plan_may_begin_without_a_practice():
    plan = PlanFactory()

    assert (plan.practice, plan.text) == (None, None)
    assert told(plan) == [("academic", []), ("academic", []), ("behavior", []), ("climate", [])]


def test_a_later_text_of_the_practice_changes_no_plan():
    plan = a_plan()
    from profiles import actions, texts
    from profiles.workflow import State

    text = texts.start_revision(plan.practice, by=None)
    text.components.all().delete()
    text.components.create(name="Something else", kind="core")
    actions.change_status(plan.practice, State.PUBLISHED, by=None)

    plan = Plan.objects.get(pk=plan.pk)
    assert plan.text_id != plan.practice.public_revision_id
    assert core(plan).component.name == "Review board"


@time_machine.travel("2026-11-29 12:00Z", tick=False)
def test_the_start_page_makes_it(client):
    practice = a_practice()
    member = MembershipFactory()
    client.force_login(member.user)
    page = client.get(f"{NEW}?practice={practice.slug}")
    typed = fields_of(page)
    # What is known is filled in, what is to be decided is not.
    assert typed == {
        "title": ["Board and calls"],
        "district": [str(member.district.pk)],
        "school": [""],
        "school_year": ["2027"],
    }

    answer = client.post(f"{NEW}?practice={practice.slug}", typed)
    assert "Choose the goal that the practice shall serve" in answer.content.decode()
    assert Plan.objects.count() == 0

    answer = client.post(f"{NEW}?practice={practice.slug}", typed | {"serves": "academic", "school": "Elm"})
    plan = Plan.objects.get()
    assert answer.url == reverse("plans:plan", args=[plan.pk])
    assert (plan.owner, plan.district, plan.school, plan.school_year, plan.state) == (
        member.user,
        member.district,
        "Elm",
        2027,
        "made",
    )


def test_people_plan_for_their_own_districts_and_people_without_any_for_each(client):
    member, other = MembershipFactory(), DistrictFactory()
    client.force_login(member.user)
    assert list(client.get(NEW).context["form"].fields["district"].queryset) == [member.district]
    answers = {"title": "Plan", "district": other.pk, "school_year": "2027"}
    assert "Choose one of the districts" in client.post(NEW, answers).content.decode()

    client.force_login(UserFactory())
    assert set(client.get(NEW).context["form"].fields["district"].queryset) == {member.district, other}


def test_the_page_of_a_practice_leads_to_it_and_visitors_come_back_after_signing_in(client):
    practice = a_practice()
    way = f"{NEW}?practice={practice.slug}"

    assert f'href="{way}"' in client.get(practice.get_absolute_url()).content.decode()
    answer = client.get(way)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next=/workspace/plans/new/%3Fpractice%3D{practice.slug}"


@pytest.mark.parametrize("state", ["draft", "ended", "archived", "withdrawn"])
def test_nobody_plans_with_a_practice_that_is_not_in_use(client, state):
    practice = PracticeFactory(state=state)
    client.force_login(UserFactory())

    assert client.get(f"{NEW}?practice={practice.slug}").status_code == 404
    assert NEW not in client.get(practice.get_absolute_url()).content.decode()
