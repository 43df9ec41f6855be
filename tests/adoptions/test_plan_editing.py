"""Editing a plan: core parts ask why, two people lose nothing, every row can be added, moved, taken out."""

import re

import pytest

from adoptions.models import Activity, Goal, Plan
from tests.adoptions.planning import Planning, a_plan, core
from tests.factories import PlanFactory
from tests.html_forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan()


@pytest.fixture
def planning(client, plan):
    client.force_login(plan.owner)
    return Planning(client, plan.pk)


def told(row, *names):
    row = type(row).objects.get(pk=row.pk)
    return [getattr(row, name) for name in names]


def lists(plan):
    return [str(one) for goal in plan.goals.all() for one in goal.activities.all()]


def test_the_pages_of_an_activity_lead_from_one_to_the_next_and_keep_everything(planning, plan):
    board = core(plan)
    pages = {
        "what": {"grades": "K–3"},
        "when": {"month_from": "9", "month_to": "5", "dates": "Mondays", "lead": "Ms. A", "helpers": "Mr. B"},
        "needs": {"money": "$5", "materials": "Paper", "people": "Two", "measure": "Days", "tool": "A sheet"},
    }
    next_page = ["/when/", "/needs/", f"/goals/{board.goal_id}/#activities"]

    for (name, answers), leads_to in zip(pages.items(), next_page, strict=True):
        answer = planning.save(planning.page(board, name), **answers)
        assert answer.status_code == 302
        assert answer.url.endswith(leads_to)

    for answers in pages.values():
        assert [str(value) for value in told(board, *answers)] == list(answers.values())


def test_the_end_is_not_before_the_beginning_within_a_school_year(planning, plan):
    page = planning.page(core(plan), "when")
    assert planning.save(page, month_from="9", month_to="6").status_code == 302

    answer = planning.save(planning.page(core(plan), "when"), month_from="3", month_to="10", lead="Kept")
    assert "October comes before March in a school year" in answer.content.decode()
    assert told(core(plan), "month_from", "month_to", "lead") == [9, 6, "Kept"]


def test_a_changed_core_part_asks_why_and_nothing_is_lost_meanwhile(planning, plan):
    board = core(plan)
    answer = planning.save(planning.page(board), how="Only schools meet.")
    assert "Say why you change this core part" in answer.content.decode()
    assert told(board, "how", "why_changed") == ["Only schools meet.", ""]

    # Until it is said, the plan asks and cannot be put to use.
    assert "Say why you changed a core part" in planning.open("plan").content.decode()
    answer = planning.post("plan_state", to="in_use")
    assert answer.status_code == 409
    assert "Say first why you changed the core part “Review board”." in answer.content.decode()

    assert planning.save(planning.page(board), why_changed="Families work late.").status_code == 302
    html = planning.open("plan").content.decode()
    assert "Why: Families work late." in html
    assert "The practice says: Review board. Families and schools meet." in html
    assert planning.post("plan_state", to="in_use").status_code == 302


def test_by_autosave_the_question_why_is_said_with_what_is_saved(planning, plan):
    answer = planning.save(planning.page(core(plan)), htmx=True, how="Only schools meet.").content.decode()

    assert re.search(r"Saved at \d\d:\d\d. Say why you change this core part", answer)
    assert told(core(plan), "how") == ["Only schools meet."]


def test_a_part_that_is_as_the_practice_says_asks_nothing(planning, plan):
    assert planning.save(planning.page(core(plan)), grades="1").status_code == 302
    assert "Say why" not in planning.open("plan").content.decode()


def test_a_core_part_is_not_taken_out_but_left_out_with_a_reason(planning, plan):
    board = core(plan)
    place = (board.goal_id, board.pk)
    assert "Leave out this core part?" in planning.open("activity_remove", *place).content.decode()

    assert "Say why you leave out this core part" in planning.post("activity_remove", *place).content.decode()
    assert told(board, "progress") == ["not_begun"]

    assert planning.post("activity_remove", *place, why="No time.").status_code == 302
    assert told(board, "progress", "why_dropped") == ["dropped", "No time."]
    assert "Core part left out." in planning.open("plan").content.decode()
    # Its goal cannot take it along.
    answer = planning.post("goal_remove", board.goal_id)
    assert answer.status_code == 403
    assert "This goal holds core parts" in answer.content.decode()


def test_other_activities_and_goals_are_taken_out(planning, plan):
    goal = plan.goals.last()
    row = goal.activities.create(words="Family night")

    assert planning.open("activity_remove", goal.pk, row.pk).status_code == 200
    for _ in range(2):  # twice: somebody else was first
        assert planning.post("activity_remove", goal.pk, row.pk).status_code == 302
    assert not Activity.objects.filter(pk=row.pk).exists()
    assert planning.open("goal_remove", goal.pk).status_code == 200
    assert planning.post("goal_remove", goal.pk).status_code == 302
    assert not Goal.objects.filter(pk=goal.pk).exists()


def test_goals_and_activities_are_added_once_though_a_page_saves_itself_first(planning, plan):
    page = planning.open("goal_new")
    saved = planning.save(page, htmx=True, kind="own", words="Readers")
    made = Goal.objects.get(words="Readers")
    assert f'id="row" value="{made.pk}"' in saved.content.decode()
    carried = {"row": made.pk, "_seen": saved.context["form"].seen_text_of_page}
    assert planning.save(page, kind="own", words="All read", **carried).status_code == 302
    assert [goal.words for goal in plan.goals.all()] == ["", "", "", "", "All read"]

    page = planning.open("activity_new", made.pk)
    assert "Fill in “Activity”" in planning.save(page, how="At six.").content.decode()
    assert planning.save(page, words="Family night", how="At six.").status_code == 302
    assert [(one.words, one.how) for one in made.activities.all()] == [("Family night", "At six.")]


def test_an_adaptable_part_is_added_once(planning, plan):
    goal = plan.goals.last()
    page = planning.open("goal", goal.pk)
    [part] = page.context["parts"]

    for _ in range(2):
        assert planning.post("part_add", goal.pk, part=part.pk).status_code == 302
    [row] = goal.activities.all()
    assert (row.words, row.is_core, row.is_adaptable) == ("Prizes", False, True)
    assert planning.open("goal", goal.pk).context["parts"] == []


def test_rows_move_up_and_down_and_stay_at_the_ends(planning, plan):
    goal, last = plan.goals.first(), plan.goals.last()
    calls = core(plan, "Daily calls")
    for to in ("down", "down", "up", "down"):
        planning.post("activity_move", goal.pk, calls.pk, to=to)
    assert lists(plan) == ["Review board", "Daily calls"]
    planning.post("goal_move", last.pk, to="up")
    assert [one.kind for one in plan.goals.all()] == ["academic", "academic", "climate", "behavior"]
    assert planning.post("goal_move", last.pk, to="sideways").status_code == 404


def test_a_goal_names_the_school_goal_that_it_serves(planning, plan):
    planning.save(planning.open("about"), school_goals="Fewer absences\nMore readers", team="A parent")
    goal = plan.goals.first()
    page = planning.open("goal", goal.pk)
    assert [words for _, words in page.context["form"].fields["serves"].choices] == [
        *("Choose", "Fewer absences", "More readers")
    ]
    assert planning.save(page, words="Absence falls", serves="More readers").status_code == 302

    # The list changes; what was chosen stays said.
    planning.save(planning.open("about"), school_goals="Fewer absences")
    assert told(goal, "serves") == ["More readers"]
    assert fields_of(planning.open("goal", goal.pk))["serves"] == ["More readers"]
    assert planning.save(planning.open("goal", goal.pk), serves="Invented").status_code == 200


def test_what_only_one_of_two_changed_is_kept_from_both(planning, plan):
    mine, theirs = planning.page(core(plan), "when"), planning.page(core(plan), "when")
    planning.save(theirs, lead="Theirs")

    assert planning.save(mine, helpers="Mine").status_code == 302
    assert told(core(plan), "lead", "helpers") == ["Theirs", "Mine"]


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_what_both_changed_is_shown_twice_and_the_second_chooses(planning, plan, choice, kept):
    mine, theirs = planning.page(core(plan), "when"), planning.page(core(plan), "when")
    planning.save(theirs, lead="Theirs")

    both = planning.save(mine, lead="Mine", helpers="Mine too")
    html = both.content.decode()
    assert "Theirs" in html
    assert "Both versions are here" in html
    assert told(core(plan), "lead", "helpers") == ["Theirs", "Mine too"]
    mark = both.context["form"].conflicts["lead"].mark
    assert planning.save(both, **{"choose-lead": f"{choice}-{mark}"}).status_code == 302
    assert told(core(plan), "lead") == [kept]


def test_a_form_changes_what_it_shows_and_nothing_else(planning, plan):
    other = PlanFactory()
    board = core(plan)
    forged = {
        "state": "in_use",
        "owner": other.owner_id,
        "district": other.district_id,
        "practice": "",
        "text": "",
        "plan": other.pk,
        "goal": other.goals.first().pk,
        "component": "",
        "progress": "done",
        "lead": "Forged",
        "position": "9",
        "id": other.pk,
    }
    before = Plan.objects.values().get(pk=plan.pk), Activity.objects.values().get(pk=board.pk)
    planning.save(planning.open("about"), **forged)
    planning.save(planning.open("goal", board.goal_id), words="A goal", **forged)
    planning.save(planning.page(board), **forged)

    after = Plan.objects.values().get(pk=plan.pk), Activity.objects.values().get(pk=board.pk)
    for one in (*before, *after):
        one.pop("changed_at", None)
    assert after == before


def test_a_row_of_another_plan_is_not_found(planning, plan):
    other = core(a_plan(practice=plan.practice))
    goal = plan.goals.first().pk
    # Of the other plan by its own number, and smuggled under a goal of this one.
    for name, args in [
        ("goal", [other.goal_id]),
        ("goal_remove", [other.goal_id]),
        ("activity", [other.goal_id, other.pk]),
        ("activity", [goal, other.pk]),
        ("activity_remove", [goal, other.pk]),
        ("progress_of", [other.pk]),
    ]:
        assert planning.open(name, *args).status_code == 404, name

    page = planning.page(core(plan), "when")
    planning.client.post(planning.url("activity", goal, core(plan).pk), {"row": other.pk, "words": "Taken"})
    planning.post("activity_move", other.goal_id, other.pk, to="down")
    planning.post("goal_remove", other.goal_id)
    planning.post("activity_remove", other.goal_id, other.pk, why="Mine")
    assert told(other, "words", "position", "progress") == ["Review board", 1, "not_begun"]
    assert page.status_code == 200


def test_a_plan_that_is_put_away_is_read_only_and_typed_words_come_back(planning, plan):
    page = planning.page(core(plan), "when")
    assert planning.post("plan_state", to="away").status_code == 302

    answer = planning.save(page, lead="Typed in vain")
    assert answer.status_code == 403
    assert "Typed in vain" in answer.content.decode()
    assert told(core(plan), "lead") == [""]
    assert planning.open("about").status_code == 403
    assert planning.post("plan_state", to="made").status_code == 409
    assert planning.post("plan_state", to="in_use").status_code == 302
    assert planning.open("about").status_code == 200


def test_the_page_shows_hostile_text_as_text(planning, plan):
    words = "<script>alert(1)</script>{{ 7*7 }}"
    planning.save(planning.page(core(plan), "when"), lead=words)
    planning.save(planning.open("about"), title=words, team=words, school_goals=words)

    html = planning.open("plan").content.decode()
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}") >= 4


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize("name", ["plan", "progress", "plan_word"])
def test_a_plan_needs_the_same_queries_however_long_it_is(
    planning, plan, name, more, django_assert_num_queries
):
    for goal in list(plan.goals.all())[: 1 + more]:
        for n in range(1 + more):
            row = goal.activities.create(words=f"More {n}", component=core(plan).component)
            row.notes.create(month="2026-10-01", words="Note", by=plan.owner)
    planning.open(name)

    with django_assert_num_queries({"plan": 7, "progress": 7, "plan_word": 6}[name]):
        planning.open(name)
