"""Two people at one page, and saves that the page makes by itself: nothing anybody wrote is lost."""

import pytest

from tests.factories import StudentGroupFactory, TopicFactory
from tests.html_forms import fields_of
from tests.writing.conftest import told

pytestmark = pytest.mark.django_db


def test_what_only_one_of_two_changed_is_kept_from_both(writing, draft):
    mine, theirs = writing.open(draft, "name"), writing.open(draft, "name")
    writing.save(theirs, tagline="Theirs")

    assert writing.save(mine, summary="Mine").status_code == 302
    assert told(draft.text, "tagline", "summary") == ["Theirs", "Mine"]


def test_the_same_change_by_both_is_no_conflict(writing, draft):
    mine, theirs = writing.open(draft, "name"), writing.open(draft, "name")
    writing.save(theirs, tagline="The same")

    assert writing.save(mine, tagline="The same ").status_code == 302


@pytest.fixture
def both(writing, draft):
    """The page of the second of two who changed the same answer."""
    mine, theirs = writing.open(draft, "name"), writing.open(draft, "name")
    writing.save(theirs, tagline="One call at eight")
    return writing.save(mine, tagline="Two calls at nine", summary="Mine")


def test_what_both_changed_is_shown_twice_and_not_saved_yet(draft, both):
    html = both.content.decode()

    assert "<title>Error: " in html
    assert "One call" in "".join(piece.text for piece in both.context["form"].conflicts["tagline"].theirs)
    assert 'value="Two calls at nine"' in html
    assert told(draft.text, "tagline", "summary") == ["One call at eight", "Mine"]


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Two calls at nine, or ten"), ("theirs", "One call at eight")]
)
def test_the_second_chooses_which_to_keep(writing, draft, both, choice, kept):
    mark = both.context["form"].conflicts["tagline"].mark

    answer = writing.save(
        both, **{"tagline": "Two calls at nine, or ten", "choose-tagline": f"{choice}-{mark}"}
    )

    assert answer.status_code == 302
    assert told(draft.text, "tagline") == [kept]


def test_without_a_choice_both_are_shown_again(writing, draft, both):
    assert writing.save(both).context["form"].conflicts.keys() == {"tagline"}
    assert told(draft.text, "tagline") == ["One call at eight"]


def test_a_choice_is_of_the_version_that_was_shown(writing, draft, both):
    mark = both.context["form"].conflicts["tagline"].mark
    writing.save(writing.open(draft, "name"), tagline="A third one")

    again = writing.save(both, **{"choose-tagline": f"mine-{mark}"})

    assert again.context["form"].conflicts.keys() == {"tagline"}
    assert told(draft.text, "tagline") == ["A third one"]


def test_answers_that_are_rows_are_compared_too(writing, draft):
    first, second = TopicFactory(), TopicFactory()
    mine, theirs = writing.open(draft, "kind"), writing.open(draft, "kind")
    writing.save(theirs, main=first.pk)
    writing.save(mine, practice_type="tool")
    assert draft.text.topic_placements.get().topic == first

    answer = writing.save(mine, main=second.pk)
    assert answer.context["form"].conflicts.keys() == {"main"}
    assert draft.text.topic_placements.get().topic == first


def test_rows_of_lists_are_compared_too(writing, draft):
    row = draft.text.risks.create(risk="No time")
    mine, theirs = (writing.open(draft, "risks", "risks", row.pk) for _ in range(2))
    writing.save(theirs, mitigation="Theirs")

    answer = writing.save(mine, mitigation="Mine", risk="No time at all")

    assert answer.context["form"].conflicts.keys() == {"mitigation"}
    row.refresh_from_db()
    assert (row.risk, row.mitigation) == ("No time at all", "Theirs")


# Saves that the page makes by itself


def after_autosave(page, answer):
    """The page with what the answer of a save put into it."""
    fresh = {name: values for name, values in _hidden(answer).items()}
    return fields_of(page) | fresh


def _hidden(answer):
    import re

    html = answer.content.decode()
    return dict(re.findall(r'name="(_seen|row)" id="\w+" value="([^"]*)"', html))


def test_a_save_of_the_page_answers_with_a_piece_of_it_and_can_be_repeated(writing, draft):
    page = writing.open(draft, "name")
    first = writing.save(page, htmx=True, tagline="One")
    assert "Saved at" in first.content.decode()
    assert "<html" not in first.content.decode()

    data = after_autosave(page, first) | {"tagline": "One call"}
    second = writing.client.post(writing.url(draft, "name"), data, headers={"HX-Request": "true"})

    assert "Saved at" in second.content.decode()
    assert told(draft.text, "tagline") == ["One call"]


def test_a_new_row_is_made_once_by_saves_of_the_page(writing, draft):
    page = writing.open(draft, "risks", "risks", "new")
    early = writing.save(page, htmx=True, mitigation="Share it")
    assert "Saved once the first field is filled in" in early.content.decode()
    first = writing.save(page, htmx=True, risk="No", mitigation="Share it")

    data = after_autosave(page, first) | {"risk": "No time", "mitigation": "Share it"}
    writing.client.post(writing.url(draft, "risks", "risks", "new"), data, headers={"HX-Request": "true"})
    writing.client.post(writing.url(draft, "risks", "risks", "new"), data)

    assert [(one.risk, one.mitigation) for one in draft.text.risks.all()] == [("No time", "Share it")]


def test_a_save_of_the_page_says_what_is_not_saved(writing, draft):
    answer = writing.save(writing.open(draft, "name"), htmx=True, title="", summary="Kept")

    assert "Not all saved: Fill in “Name of the practice”" in answer.content.decode()
    assert told(draft.text, "title", "summary") == ["Morning calls", "Kept"]


# What is told while somebody writes


def test_words_about_a_single_student_are_told_at_once_and_saved(writing, draft):
    answer = writing.save(
        writing.open(draft, "problem"), htmx=True, problem="A 7th grader named Alex was absent."
    )

    assert "looks like a named student" in answer.content.decode()
    assert told(draft.text, "problem") == ["A 7th grader named Alex was absent."]
    assert "looks like a named student" in writing.open(draft, "problem").content.decode()


def test_figures_of_too_few_students_are_told_at_once(writing, draft):
    row = draft.text.outcomes.create(claim="It fell.", unit="percent")
    answer = writing.save(
        writing.open(draft, "results", "results", row.pk, "before"),
        htmx=True,
        baseline_value="20",
        baseline_numerator="2",
        baseline_denominator="10",
    )

    assert "Too few students stand behind the value before the start" in answer.content.decode()


def test_a_contacts_phone_number_is_no_finding(writing, draft):
    page = writing.open(draft, "contact")

    assert (
        "Please look at this"
        not in writing.save(page, htmx=True, contact_phone="860-555-0100").content.decode()
    )


def test_a_long_answer_is_previewed_as_readers_will_see_it(writing, draft):
    answer = writing.save(writing.open(draft, "problem"), problem="**Bold** <b>not</b>", then="preview")

    html = answer.content.decode()
    assert "<strong>Bold</strong>" in html
    assert "<b>not</b>" not in html
    assert told(draft.text, "problem") == ["**Bold** <b>not</b>"]


def test_groups_that_another_person_chose_stay(writing, draft):
    group = StudentGroupFactory()
    mine, theirs = writing.open(draft, "students"), writing.open(draft, "students")
    writing.save(theirs, groups=[group.pk])
    writing.save(mine, extent="district")

    assert draft.text.groups_served.get().student_group == group
