"""Results on a practice's page: claims, their figures and what is held back of them."""

import re
from datetime import date

import pytest

from profiles.models import (
    Outcome,
)
from tests.factories import (
    PracticeFactory,
    UserFactory,
)
from tests.profiles.reading import html_of, words_of

pytestmark = pytest.mark.django_db

OLD = {"baseline_year": 2012, "followup_year": 2013}


def test_a_checked_claim_shows_the_check(client):
    practice = PracticeFactory(
        parts=[
            Outcome(
                claim="It fell.",
                check_result="not_visible",
                caveat="A reason.",
                checked_by=UserFactory(),
                checked_on=date(2026, 5, 3),
            )
        ]
    )

    words = words_of(html_of(client, practice))

    assert "Our check Not visible in public data Decided by a reviewer on 3 May 2026. A reason." in words
    assert "Not reviewed: nobody" not in words


def published_under_laxer_limits(settings, **values):
    """A practice that was published before the limits of today."""
    limits = settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER
    settings.SUPPRESS_NUMERATOR_UNDER = settings.SUPPRESS_DENOMINATOR_UNDER = 0
    practice = PracticeFactory(**values)
    settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER = limits
    return practice


def test_a_suppressed_value_is_nowhere_in_the_page(client, settings):
    figures = {
        "followup_year": 2019,
        "followup_value": "12.34",
        "followup_numerator": 5,
        "followup_denominator": 4321,
    }
    words = {"claim": "It rose to 12.34.", "caveat": "5 in all.", "comparison_note": "Of 4321."}
    outcome = Outcome(unit="percent", comparison="state", **words, **figures)
    practice = published_under_laxer_limits(settings, parts=[outcome])

    html = html_of(client, practice)

    assert "Suppressed: too few students (" in html
    assert "A result is claimed. Too few students stand behind its figures" in html
    assert not re.search(r"12\.34|4,?321|5 in all", html)


def test_a_reach_of_too_few_students_is_not_told(client, settings):
    practice = published_under_laxer_limits(settings, reach_students=5, reach_schools=1, reach_year=2019)

    assert "Reached Suppressed: too few students, 1 school, in 2018-19" in words_of(html_of(client, practice))


def test_a_percent_of_the_students_served_is_taken_of_those_reached(client, settings):
    outcome = Outcome(claim="It rose.", unit="percent", scope="served", followup_value="13")
    practice = published_under_laxer_limits(settings, parts=[outcome], reach_students=40)

    assert "Result Suppressed: too few students" in words_of(html_of(client, practice))


def test_no_outcome_data_is_said_once_and_is_not_a_question(client):
    practice = PracticeFactory(no_outcome_data=True)

    words = words_of(html_of(client, practice))

    assert "They do not say what changed for students." in words
    assert "how do you know?" not in words


def test_older_evidence_carries_a_note_inside_the_results(client, time_machine):
    practice = PracticeFactory(parts=[Outcome(claim="It fell.", **OLD)])
    time_machine.move_to(practice.published_at)

    html = html_of(client, practice)

    results = html[html.index('id="results"') : html.index('id="ask"')]
    assert "Older evidence." in results
    assert html.count("ltg-note--mind") == 1


def test_local_evidence_and_research_are_two_answers(client):
    practice = PracticeFactory(
        local_evidence=4,
        tier_confirmed=3,
        tier_confirmed_on=date(2026, 11, 2),
        tier_confirmed_by=UserFactory(),
    )

    words = words_of(html_of(client, practice))

    assert "Did it work here? Independently evaluated Local evidence, 4 of 4." in words
    assert "Is it backed elsewhere? Tier 3 Promising" in words
    assert "Confirmed on 2 November 2026." in words
