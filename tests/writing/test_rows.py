"""Lists of a profile: rows are added, changed, moved and removed, each by a page or a button."""

import pytest

from profiles import submissions
from profiles.workflow import SubmissionState
from profiles.writing.rows import KINDS
from profiles.writing.steps import STEPS
from tests.factories import DistrictFactory, IndicatorFactory, PracticeFactory
from tests.profiles.submitting import submission_at

pytestmark = pytest.mark.django_db

PLACES = [(step.slug, kind.slug) for step in STEPS.values() for kind in step.kinds]
FILLED = {
    "schools": {"name": "Elm School"},
    "partners": {"name": "Elm College", "kind": "college"},
    "parts": {"name": "The call", "kind": "adaptable", "what": "One call", "variation": "A text"},
    "roles": {"role": "Nurse", "people": "Two", "hours_a_week": "2.5", "fte": "", "assignment": "new"},
    "milestones": {"when": "2019", "what": "Began"},
    "risks": {"risk": "No time", "mitigation": "Share it"},
    "studies": {"title": "A study", "url": "https://example.org/study"},
    "resources": {"title": "Letter", "url": "https://example.org/letter", "accessible": "False"},
}


def test_every_list_is_asked_for_in_one_step():
    assert sorted(kind for _, kind in PLACES) == sorted(KINDS)


@pytest.mark.parametrize(("step", "kind"), [place for place in PLACES if place[1] in FILLED])
def test_a_row_is_added_changed_and_removed(writing, draft, step, kind):
    answers = FILLED[kind]
    added = writing.save(writing.open(draft, step, kind, "new"), **answers)
    assert added.url == f"{writing.url(draft, step)}#{kind}"
    row = KINDS[kind].of(draft.text).get()
    page = writing.open(draft, step, kind, row.pk)
    for name, typed in answers.items():
        assert page.context["form"][name].value() in (typed, True, False) or typed in str(
            page.context["form"][name].value()
        )

    name = next(iter(answers))
    writing.save(page, **{name: "Another"})
    assert str(KINDS[kind].of(draft.text).get(pk=row.pk)).startswith("Another")

    writing.save(writing.open(draft, step, kind, row.pk, "remove"))
    assert not KINDS[kind].of(draft.text).exists()


def test_a_row_without_its_name_is_not_made_and_its_words_stay_in_the_page(writing, draft):
    page = writing.open(draft, "risks", "risks", "new")

    answer = writing.save(page, mitigation="Share the work")

    assert answer.status_code == 200
    assert "Fill in “What can go wrong”" in answer.content.decode()
    assert "Share the work" in answer.content.decode()
    assert not draft.text.risks.exists()


def test_rows_move_one_place_and_stay_at_the_ends(writing, draft):
    for position, name in enumerate(["First", "Second", "Third"]):
        draft.text.schools.create(name=name, position=position)

    def move(name, to):
        row = draft.text.schools.get(name=name)
        writing.client.post(writing.url(draft, "districts", "schools", row.pk, "move"), {"to": to})
        return [school.name for school in draft.text.schools.all()]

    assert move("Second", "up") == ["Second", "First", "Third"]
    assert move("Second", "up") == ["Second", "First", "Third"]
    assert move("First", "down") == ["Second", "Third", "First"]
    assert move("First", "down") == ["Second", "Third", "First"]


def test_the_lead_district_stays_and_another_takes_part_once(writing, draft):
    lead, other = draft.text.participations.get(), DistrictFactory(short_name="Oak Hill")
    writing.client.post(writing.url(draft, "districts", "districts", lead.pk, "remove"))
    writing.save(writing.open(draft, "districts", "districts", "new"), district=other.pk, did="Called.")
    again = writing.save(writing.open(draft, "districts", "districts", "new"), district=other.pk)

    assert again.status_code == 200
    taking_part = [row.district for row in draft.text.participations.all()]
    assert taking_part == [lead.district, other]


def test_a_result_is_asked_page_by_page(writing, draft):
    page = writing.open(draft, "results", "results", "new")
    answer = writing.save(page, claim="It fell.", indicator=IndicatorFactory().pk, unit="percent")
    row = draft.text.outcomes.get()
    for slug, answers in {
        "whom": {"scope": "district", "grades": "K-5"},
        "before": {"baseline_year": "2018", "baseline_value": "30%"},
        "after": {"followup_year": "2020", "followup_value": "20"},
        "beside": {"comparison": "none"},
    }.items():
        assert answer.url == writing.url(draft, "results", "results", row.pk, slug)
        answer = writing.save(writing.client.get(answer.url), **answers)
    assert answer.url == f"{writing.url(draft, 'results')}#results"
    row.refresh_from_db()
    assert (row.baseline_value, row.followup_year, row.scope) == (30, 2020, "district")


IMPOSSIBLE = [
    ("after", {"followup_year": "2018"}, "The follow-up year must be later than the baseline year."),
    ("after", {"followup_value": "214"}, "Enter percents between 0 and 100."),
    (
        "before",
        {"baseline_numerator": "50", "baseline_denominator": "40"},
        "The baseline count is larger than the number it is out of.",
    ),
    (
        "before",
        {"baseline_numerator": "10", "baseline_denominator": "40"},
        "10 of 40 is 25.0 percent, not 30",
    ),
]


@pytest.mark.parametrize(("page", "typed", "words"), IMPOSSIBLE)
def test_figures_that_cannot_be_are_told(writing, draft, page, typed, words):
    row = draft.text.outcomes.create(claim="It fell.", unit="percent", baseline_year=2018, baseline_value=30)

    answer = writing.save(writing.open(draft, "results", "results", row.pk, page), **typed)

    assert answer.status_code == 200
    assert answer.content.decode().count(words) == 2


def test_changing_the_unit_is_told_when_the_figures_stored_forbid_it(writing, draft):
    row = draft.text.outcomes.create(claim="It fell.", unit="count", baseline_value=300)

    answer = writing.save(writing.open(draft, "results", "results", row.pk), unit="percent")

    assert answer.status_code == 200
    assert "Enter percents between 0 and 100." in answer.content.decode()


def test_a_row_that_somebody_removed_meanwhile_is_made_anew(writing, draft):
    row = draft.text.risks.create(risk="No time", mitigation="Share it")
    page = writing.open(draft, "risks", "risks", row.pk)
    row.delete()

    assert writing.save(page, mitigation="Share it more").status_code == 302

    assert [(one.risk, one.mitigation) for one in draft.text.risks.all()] == [("No time", "Share it more")]


def test_rows_of_another_draft_are_not_found(writing, draft, author, district):
    other = submissions.start_draft(district, "Another", by=author)
    row = other.text.risks.create(risk="No time")

    assert writing.open(draft, "risks", "risks", row.pk).status_code == 404
    assert writing.open(draft, "people", "risks", "new").status_code == 404
    writing.client.post(writing.url(draft, "risks", "risks", row.pk, "remove"))
    assert other.text.risks.exists()


def test_nothing_changes_while_the_department_has_the_text(writing, draft, author):
    practice = PracticeFactory(lead_district=draft.practice.lead_district)
    submission = submission_at(SubmissionState.SUBMITTED, practice=practice, writer=author)
    row = submission.text.risks.get()
    place = ("risks", "risks", row.pk)

    assert writing.open(submission, *place).status_code == 403
    for end in ((), ("move",), ("remove",)):
        answer = writing.client.post(
            writing.url(submission, *place, *end), {"risk": "Other words", "to": "up"}
        )
        assert answer.status_code == 403
    assert (
        b"Other words"
        in writing.client.post(writing.url(submission, *place), {"risk": "Other words"}).content
    )
    row.refresh_from_db()
    assert row.risk == "No time"


def test_a_list_ends_at_sixty_rows_and_what_was_typed_is_shown(writing, draft):
    page = writing.open(draft, "risks", "risks", "new")
    for number in range(59):
        draft.text.risks.create(risk=f"Risk {number}", position=number)
    assert writing.save(page, risk="The sixtieth").status_code == 302

    refused = writing.save(writing.open(draft, "risks", "risks", "new"), risk="One more")

    assert refused.status_code == 403
    assert "A list has at most 60 rows." in refused.content.decode()
    assert "One more" in refused.content.decode()
    assert draft.text.risks.count() == 60
