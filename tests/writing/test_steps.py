"""Steps of a profile: what is asked, what is stored, what is told back."""

import pytest
from django.urls import reverse

from profiles import checklist
from profiles.models import PracticeRevision
from profiles.writing.steps import ASKED_AT_THE_END, NEVER_ASKED, STEPS
from tests.factories import PracticeFactory, StudentGroupFactory, TopicFactory, published_text
from tests.writing.conftest import told

pytestmark = pytest.mark.django_db


def test_every_question_of_the_checklist_is_asked_once():
    asked = [name for step in STEPS.values() for name in step.asks]
    needed = {question.name for question in checklist.QUESTIONS if question.required}

    assert len(asked) == len(set(asked))
    assert set(asked) == needed - ASKED_AT_THE_END - NEVER_ASKED


def test_no_page_asks_more_than_five_things():
    forms = [step.form for step in STEPS.values() if step.form]
    forms += [page.form for step in STEPS.values() for kind in step.kinds for page in kind.pages]

    assert [form.__name__ for form in forms if len(form.base_fields) > 5] == []


# What reviewers and the portal write, and what is asked elsewhere: at the end, or as rows.
NOT_ASKED = {
    *("local_evidence", "tier_confirmed", "tier_confirmed_by", "tier_confirmed_on"),
    *("attestations", "written_by", "practice", "number", "based_on", "created_at", "created_by", "id"),
    *("first_public_at", "authored_digest", "facets", "cost_band", "current_status", "district_count"),
    *("evidence_year", "search_names", "search_parts", "search_related", "search_vector"),
}


def test_every_column_of_a_text_is_asked_for_or_not_the_districts_to_write():
    columns = {column.name for column in PracticeRevision._meta.concrete_fields}
    asked = {name for step in STEPS.values() for name in step.columns}

    assert columns - asked == NOT_ASKED


def test_a_step_stores_its_answers_and_leads_to_the_next(writing, draft):
    page = writing.open(draft, "name")

    answer = writing.save(page, title="Calls before nine", tagline="One call", summary="Staff call.")

    assert answer.url == writing.url(draft, "kind")
    assert told(draft.text, "title", "tagline", "summary") == ["Calls before nine", "One call", "Staff call."]


def test_those_who_came_to_change_an_answer_go_back_to_the_check(writing, draft):
    page = writing.open(draft, "problem", query="?then=check")

    assert writing.save(page, problem="Absence.").url == writing.url(draft, "check")


def test_one_can_save_and_go_back_to_the_list(writing, draft):
    page = writing.open(draft, "problem")

    assert writing.save(page, problem="Absence.", then="list").url == writing.url(draft)


def test_an_unfinished_answer_is_saved(writing, draft):
    page = writing.open(draft, "how")

    assert writing.save(page, features="Only one").status_code == 302
    assert told(draft.text, "features", "description") == [["Only one"], ""]


TYPED = [
    ("cost", {"annual_cost": "$12,500"}, "annual_cost", 12500),
    ("cost", {"annual_cost": ""}, "annual_cost", None),
    ("cost", {"annual_cost_not_known": "on"}, "annual_cost_not_known", True),
    ("reach", {"reach_students": " 1 200 "}, "reach_students", 1200),
    ("status", {"start_year": "2019"}, "start_year", 2019),
    ("status", {"stage": "full"}, "stage", "full"),
    ("students", {"lowest_grade": "-1", "highest_grade": "5"}, "lowest_grade", -1),
    ("money", {"funding_sources": ["idea", "title_i"]}, "funding_sources", ["idea", "title_i"]),
    ("research", {"tier_claimed": "0"}, "tier_claimed", 0),
    ("how", {"features": "One\r\n\r\n• Two \r\n"}, "features", ["One", "Two"]),
    (
        "problem",
        {"problem": "\u2022\tOne\r\n\u2022\tTwo\u00a0\u00adhere\x0b"},
        "problem",
        "- One\n- Two here",
    ),
    ("resources", {"video_url": "example.org/film"}, "video_url", "https://example.org/film"),
]


@pytest.mark.parametrize(("step", "typed", "name", "value"), TYPED)
def test_what_people_type_is_understood(writing, draft, step, typed, name, value):
    assert writing.save(writing.open(draft, step), **typed).status_code == 302
    assert told(draft.text, name) == [value]


WRONG = [
    ("name", {"title": ""}, "Fill in “Name of the practice”"),
    ("name", {"tagline": "x" * 142}, "Shorten “In one sentence” by 2 characters"),
    ("problem", {"problem": "x" * 1501}, "by 1 character"),
    ("cost", {"annual_cost": "a lot"}, "as a whole number, such as 1,200"),
    ("cost", {"annual_cost": "9999999999"}, "as a whole number, such as 1,200"),
    ("status", {"start_year": "2020", "end_year": "2019"}, "The end year cannot be before the start year."),
    ("status", {"status": "ended"}, "Say why the practice was paused or ended."),
    ("students", {"lowest_grade": "3"}, "Give the lowest and the highest grade, the lowest first."),
    ("resources", {"video_url": "nowhere"}, "Enter a web address like https://www.example.org/page"),
    ("how", {"features": "x" * 201}, "by 1 character"),
]


@pytest.mark.parametrize(("step", "typed", "words"), WRONG)
def test_an_impossible_answer_is_told_with_its_cure_and_kept_in_the_page(writing, draft, step, typed, words):
    answer = writing.save(writing.open(draft, step), **typed)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Error: " in html
    assert html.count(words) == 2  # in the summary and beside the field
    for typed_words in typed.values():
        assert typed_words in html


def test_what_is_all_right_is_saved_beside_what_is_not(writing, draft):
    writing.save(writing.open(draft, "name"), title="", summary="Staff call.")

    assert told(draft.text, "title", "summary") == ["Morning calls", "Staff call."]


def test_words_beyond_the_limit_of_a_long_answer_are_not_lost_and_keep_it_from_being_sent(writing, draft):
    writing.save(writing.open(draft, "problem"), problem="x" * 1502)

    assert told(draft.text, "problem") == ["x" * 1502]
    names = [one.name for one in checklist.missing_to_publish(draft.text)]
    assert "problem: shorten it by 2 characters" in names


def test_the_main_topic_comes_first_and_stands_once(writing, draft):
    first, second = TopicFactory(), TopicFactory()

    writing.save(writing.open(draft, "kind"), main=second.pk, topics=[first.pk, second.pk])
    assert [one.topic for one in draft.text.topic_placements.all()] == [second, first]

    writing.save(writing.open(draft, "kind"), main=first.pk, topics=[])
    assert [one.topic for one in draft.text.topic_placements.all()] == [first]


def test_student_groups_are_kept(writing, draft):
    group = StudentGroupFactory()

    writing.save(writing.open(draft, "students"), groups=[group.pk])

    assert [one.student_group for one in draft.text.groups_served.all()] == [group]
    assert b"checked" in writing.open(draft, "students").content


def test_the_example_is_of_a_public_practice_and_says_whose(writing, draft):
    PracticeFactory(state="draft", problem="Hidden words")
    assert b"answers this" not in writing.open(draft, "problem").content

    practice = PracticeFactory(problem="Absence was high.", title="Calls of theirs")
    html = writing.open(draft, "problem").content.decode()

    assert "Absence was high." in html
    assert practice.get_absolute_url() in html
    assert "Hidden words" not in html


def test_an_update_leaves_the_public_text_and_the_contact_alone(client, writing, author, district):
    practice = PracticeFactory(lead_district=district, summary="As it was.", contact_name="Cora")
    begun = client.post(reverse("profiles:draft_update", args=[practice.slug]))
    draft = practice.submissions.get()
    assert begun.url == writing.url(draft)

    writing.save(writing.open(draft, "name"), summary="As it is.")
    writing.save(writing.open(draft, "contact"), contact_name="Mallory")

    practice.refresh_from_db()
    assert practice.contact_name == "Cora"
    assert published_text(practice).summary == "As it was."


def test_the_contact_of_a_new_practice_is_kept(writing, draft):
    writing.save(writing.open(draft, "contact"), contact_role="Attendance lead", contact_visibility="public")

    draft.practice.refresh_from_db()
    assert (draft.practice.contact_role, draft.practice.contact_visibility) == ("Attendance lead", "public")


def test_a_new_draft_has_begun_with_nothing_but_its_name_and_its_district(writing, draft):
    shown = {one.step.slug: one.status for one in writing.open(draft).context["progress"].steps}

    begun = {slug: status for slug, status in shown.items() if status not in ("Not started", "Optional")}
    assert begun == {"name": "In progress", "districts": "Completed"}
