"""What a text must have to be public, what it must not say, and what a person must look at."""

import pytest

from profiles import actions, checklist
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Outcome,
    Risk,
    Role,
)
from profiles.vocabulary import Attestation
from profiles.workflow import State, TransitionError
from tests.factories import DistrictFactory, PracticeFactory, StudentGroupFactory, UserFactory

pytestmark = pytest.mark.django_db

# A district's own text with everything that it must have.
COMPLETE = {
    "written_by": "district",
    "title": "Morning calls",
    "tagline": "One call before nine",
    "summary": "Staff call each family before nine.",
    "practice_type": "protocol",
    "problem": "Absence was 12 percent.",
    "status": "in_use",
    "stage": "full",
    "extent": "district",
    "lowest_grade": 0,
    "highest_grade": 5,
    "description": "1. Call.",
    "features": ["One", "Two"],
    "startup_cost": 0,
    "annual_cost_not_known": True,
    "funding_sources": ["local_budget"],
    "board_commitment": "none",
    "did_not_work": "Letters.",
    "before_you_start": "A list.",
    "to_sustain": "Time.",
    "good_fit": "Small.",
    "be_careful": "Large.",
    "no_outcome_data": True,
    "tier_claimed": 0,
    "who_gains": "All.",
    "unintended_effects": "None seen.",
    "offers": ["call"],
    "attestations": Attestation.values,
}


def parts():
    return [
        GroupServed(student_group=StudentGroupFactory()),
        Component(name="Call", kind="core"),
        Role(role="Clerk", hours_a_week=2, assignment="reassigned"),
        Risk(risk="No time", mitigation="Share it"),
    ]


def draft(*, without=(), more=(), **values):
    """The text of a draft that is complete, except for ``values`` and the parts of the kinds ``without``."""
    rows = [*(part for part in parts() if not isinstance(part, tuple(without))), *more]
    practice = PracticeFactory(state=State.DRAFT, parts=rows, sources=0, **COMPLETE | values)
    return practice.working_revision


def from_sources(*more, **values):
    return PracticeFactory(state=State.DRAFT, parts=more, **values).working_revision


def missing(text):
    return [each.name for each in checklist.missing_to_publish(text)]


def test_a_complete_text_of_a_district_lacks_nothing():
    assert missing(draft()) == []


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"title": ""}, "Title"),
        ({"summary": ""}, "Summary"),
        ({"topics": []}, "Topic"),
        ({"tagline": ""}, "Tagline"),
        ({"practice_type": ""}, "Kind of practice"),
        ({"problem": ""}, "Problem"),
        ({"status": ""}, "Today"),
        ({"stage": ""}, "Stage"),
        ({"extent": ""}, "Extent"),
        ({"lowest_grade": None, "highest_grade": None}, "Lowest grade"),
        ({"lowest_grade": None, "highest_grade": None}, "Highest grade"),
        ({"without": [GroupServed]}, "Student groups"),
        ({"description": ""}, "How it works"),
        ({"features": ["One"]}, "Distinguishing features, 2 to 6"),
        ({"features": list("abcdefg")}, "Distinguishing features, 2 to 6"),
        ({"without": [Component]}, "A core component"),
        ({"without": [Component], "more": [Component(name="x", kind="adaptable")]}, "A core component"),
        ({"without": [Role]}, "Time"),
        ({"more": [Role(role="Nurse")]}, "Roles, each new or reassigned"),
        ({"startup_cost": None}, "Start-up cost"),
        ({"annual_cost_not_known": False}, "Cost"),
        ({"funding_sources": []}, "Funding sources"),
        ({"board_commitment": ""}, "Board"),
        ({"board_commitment": "endorsed"}, "What the board did, in a note"),
        ({"without": [Risk]}, "Risks, each with what helps"),
        ({"more": [Risk(risk="Rain")]}, "Risks, each with what helps"),
        ({"did_not_work": ""}, "What did not work"),
        ({"before_you_start": ""}, "Before you start"),
        ({"to_sustain": ""}, "To sustain"),
        ({"good_fit": ""}, "Good fit when"),
        ({"be_careful": ""}, "Be careful when"),
        ({"no_outcome_data": False}, "Results"),
        ({"tier_claimed": None}, "Research basis"),
        ({"tier_claimed": 2}, "A study with its web address, for the tier claimed"),
        ({"tier_claimed": 4}, "Logic model, for tier 4"),
        ({"who_gains": ""}, "Who gains"),
        ({"unintended_effects": ""}, "Unintended effects"),
        ({"offers": []}, "Offers"),
        ({"attestations": ["accurate"]}, "Attestations, all of them"),
    ],
)
def test_each_thing_that_a_district_must_tell_is_missed(values, name):
    assert name in missing(draft(**values))


def test_a_text_from_published_sources_needs_only_the_basics():
    assert missing(from_sources()) == []
    assert missing(from_sources(topics=[], sources=0, summary="")) == ["Summary", "Topic", "Sources"]


def test_the_lead_district_takes_part_in_every_text():
    text = from_sources()
    text.participations.update(district=DistrictFactory())

    assert missing(text) == ["The lead district among those that take part"]


def test_an_ended_practice_says_why_in_every_text():
    text = from_sources()
    text.status, text.status_reason = "ended", " "  # the database refuses no reason at all

    assert missing(text) == ["Why it was paused or ended"]


@pytest.mark.parametrize(("tier", "needed"), [(0, False), (1, True), (3, True), (4, False), (None, False)])
def test_a_tier_claimed_by_study_names_one_with_its_address_in_every_text(tier, needed):
    without = from_sources(Citation(title="A study"), tier_claimed=tier)
    with_address = from_sources(Citation(title="A study", url="https://example.org/s"), tier_claimed=tier)

    assert bool(missing(without)) is needed
    assert missing(with_address) == []


def test_a_result_of_too_few_students_is_not_published():
    outcome = Outcome(claim="It fell.", unit="percent", followup_value=10, followup_denominator=40)
    text = from_sources(Outcome(claim="It rose."), outcome)

    (name,) = missing(text)

    assert name.startswith("result 2: too few students")
    with pytest.raises(TransitionError, match="result 2: too few students"):
        actions.change_status(text.practice, State.PUBLISHED, by=None)


@pytest.mark.parametrize(("reach", "missed"), [(5, True), (6, False), (None, False)])
def test_a_reach_of_too_few_students_is_not_published(reach, missed):
    assert bool(missing(from_sources(reach_students=reach))) is missed


PROVEN = {
    "title": "A proven plan",
    "tagline": "Evidence-based",
    "summary": "It led to more.",
}


def test_claims_of_proof_are_not_published_and_other_words_are_named():
    names = missing(from_sources(Outcome(claim="Calls led to change."), **PROVEN))

    assert [name.split(":")[0] for name in names] == ["title", "tagline", "summary", "result 1"]
    assert 'instead of "led to" say "after the start"' in names[3]


def test_a_description_may_tell_what_led_to_what():
    assert missing(from_sources(description="A survey led to the idea.")) == []


@pytest.mark.parametrize(
    ("values", "free"),
    [
        ({"tier_confirmed": 3}, True),
        ({"tier_confirmed": 4}, False),
        ({"tier_confirmed": 0}, False),
        ({"local_evidence": 4}, True),
        ({"local_evidence": 3}, False),
        ({"tier_claimed": 4}, False),
    ],
)
def test_a_confirmed_study_or_an_independent_one_may_be_told_so(values, free):
    if "tier_confirmed" in values:
        values |= {"tier_confirmed_by": UserFactory(), "tier_confirmed_on": "2026-11-02"}

    assert (missing(from_sources(**PROVEN, **values)) == []) is free


def test_every_free_text_is_scanned_for_what_may_point_at_a_student():
    number = "Call 860-555-0100."
    text = from_sources(
        Risk(risk="Rain", mitigation=number),
        Outcome(claim="It fell.", caveat="A 7th grader named Robin."),
        description=number,
        features=[number],
    )

    found = checklist.warnings(text)

    assert found == [
        'description: "860-555-0100" looks like a phone number.',
        'features: "860-555-0100" looks like a phone number.',
        *(line for line in found[2:] if line.startswith(("risk, mitigation: ", "outcome, caveat: "))),
    ]
    assert len(found) == 4
    assert missing(text) == []


def test_praise_in_a_title_is_warned_of_and_does_not_hinder():
    text = from_sources(title="Student Success Plan")

    assert checklist.warnings(text) == [
        'title: "Success" tells a reader little. Say what changed, and for whom.'
    ]
    assert missing(text) == []


def test_a_plain_text_gives_no_warning():
    assert checklist.warnings(draft()) == []
