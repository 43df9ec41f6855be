"""Two people at one page, and saves that the page makes by itself: nothing anybody wrote is lost."""

import re

import pytest
from django.urls import reverse

from tests.factories import StudentGroupFactory, TopicFactory
from tests.html_forms import fields_of
from tests.profiles.submitting import of_district
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
    assert "Two calls at nine</textarea>" in html
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
    fresh = dict(re.findall(r'name="(_seen|row)" id="\w+" value="([^"]*)"', answer.content.decode()))
    return fields_of(page) | fresh


def test_a_save_of_the_page_answers_with_a_piece_of_it_and_can_be_repeated(writing, draft):
    page = writing.open(draft, "name")
    first = writing.save(page, htmx=True, tagline="One")
    assert "Saved at" in first.content.decode()
    assert "<html" not in first.content.decode()

    data = after_autosave(page, first) | {"tagline": "One call"}
    second = writing.client.post(writing.url(draft, "name"), data, headers={"HX-Request": "true"})

    assert "Saved at" in second.content.decode()
    assert told(draft.text, "tagline") == ["One call"]


def test_what_others_wrote_is_not_overwritten_by_a_page_that_stayed_open(writing, draft):
    mine, theirs = writing.open(draft, "name"), writing.open(draft, "name")
    writing.save(theirs, tagline="Theirs")
    saved = writing.save(mine, htmx=True, summary="Mine")

    data = after_autosave(mine, saved) | {"summary": "Mine", "tagline": "Mine, too"}
    answer = writing.client.post(writing.url(draft, "name"), data, headers={"HX-Request": "true"})

    assert "Somebody else changed this, too" in answer.content.decode()
    assert told(draft.text, "tagline", "summary") == ["Theirs", "Mine"]


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


# An answer of the server that never reached the page


def test_a_page_does_not_meet_its_own_words_when_the_answer_to_a_save_was_lost(writing, draft):
    page = writing.open(draft, "name")
    writing.save(page, htmx=True, tagline="One call")  # stored; what it answers never arrives

    answer = writing.save(page, htmx=True, tagline="One call before nine")

    assert "Saved at" in answer.content.decode()
    assert told(draft.text, "tagline") == ["One call before nine"]


def test_answers_that_are_rows_are_known_again_too(writing, draft):
    first, second = TopicFactory(), TopicFactory()
    page = writing.open(draft, "kind")
    writing.save(page, htmx=True, main=first.pk)

    assert writing.save(page, main=second.pk).status_code == 302
    assert draft.text.topic_placements.get().topic == second


def test_a_new_row_is_made_once_when_the_answer_was_lost(writing, draft):
    page = writing.open(draft, "risks", "risks", "new")
    for words in ("No", "No time", "No time at all"):
        writing.save(page, htmx=True, risk=words)

    assert [one.risk for one in draft.text.risks.all()] == ["No time at all"]


def test_what_somebody_else_wrote_after_a_lost_answer_is_still_shown_beside_ones_own(writing, draft):
    mine = writing.open(draft, "name")
    writing.save(mine, htmx=True, tagline="Mine")
    writing.save(writing.open(draft, "name"), tagline="Theirs")

    answer = writing.save(mine, tagline="Mine, longer")

    assert answer.context["form"].conflicts.keys() == {"tagline"}
    assert told(draft.text, "tagline") == ["Theirs"]


def test_another_window_of_the_same_person_is_another_page(writing, draft):
    one, other = writing.open(draft, "name"), writing.open(draft, "name")
    writing.save(one, htmx=True, tagline="Typed in one window")

    assert writing.save(other, tagline="Typed in the other").context["form"].conflicts.keys() == {"tagline"}


def test_the_mark_of_a_page_of_somebody_else_opens_nothing(writing, draft, client, district):
    page = writing.open(draft, "name")
    writing.save(page, htmx=True, tagline="Ada’s")
    colleague = of_district(district, name="Bob Both")
    draft.writers.add(colleague)
    client.force_login(colleague)

    answer = writing.save(page, tagline="Bob’s")

    assert answer.context["form"].conflicts.keys() == {"tagline"}


# Who writes along, by name


def test_no_list_of_authors_shows_an_address(writing, draft, district, author):
    of_district(district, name="", email="nameless@example.org")
    draft.writers.add(of_district(district, name="", email="along@example.org"))
    of_district(district, name="Bob Both", email="bob@example.org")

    page = writing.open(draft)

    html = page.content.decode()
    assert "Somebody who has not given a name yet" in html
    assert [person.name for person in page.context["colleagues"]] == ["Bob Both"]
    assert [one for one in ("nameless@", "along@", "bob@") if one in html] == []


def test_who_has_no_name_is_asked_for_it_where_writing_begins(client, district):
    person = of_district(district, name="")
    client.force_login(person)
    place = reverse("profiles:draft_new")
    data = {"district": district.pk, "title": "Morning calls"}

    refused = client.post(place, data)
    assert refused.context["form"].errors == {"name": ["Enter your name"]}
    assert "Morning calls" in refused.content.decode()
    assert client.post(place, data | {"name": "Ada Author"}).status_code == 302

    person.refresh_from_db()
    assert person.name == "Ada Author"
    assert "name" not in client.get(place).context["form"].fields
