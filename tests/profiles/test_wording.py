"""Words that a person must look at before a text is public: found, and not found where they are harmless."""

import pytest

from profiles import wording


@pytest.mark.parametrize(
    "text",
    [
        "A proven way to read",
        "Evidence-based calls",
        "An evidence based plan",
        "It LED TO fewer absences",
        "which leads to degrees",
        "It resulted in fewer absences",
        "Growth guaranteed",
    ],
)
def test_claims_of_proof_are_found_with_other_words(text):
    (finding,) = wording.claims_of_proof(text)

    assert finding.words.lower() in text.lower()
    assert finding.advice


@pytest.mark.parametrize(
    "text",
    [
        "Calls before nine",
        "The team that led the work",
        "Results in September",
        "The root causes of absence",
        "Improvement of attendance",
        "A promising practice, because it is simple",
    ],
)
def test_other_words_are_no_claims_of_proof(text):
    assert wording.claims_of_proof(text) == []


def test_praise_is_found():
    words = [finding.words for finding in wording.praise("The best plan, with success and great impact")]

    assert words == ["best", "success", "impact"]


@pytest.mark.parametrize(
    ("text", "words", "looks_like"),
    [
        ("He was born on March 4, 2012.", "born on March 4, 2012", "a date of birth"),
        ("DOB: 3/4/12", "DOB: 3/4/12", "a date of birth"),
        ("date of birth 2012-03-04", "date of birth 2012-03-04", "a date of birth"),
        ("Seen 03/04/2012 at school", "03/04/2012", "a full date, perhaps of birth"),
        ("Number 1234567890 is absent", "1234567890", "a student number"),
        ("Call 860-555-0100 today", "860-555-0100", "a phone number"),
        ("Call (860) 555-0100.", "(860) 555-0100", "a phone number"),
        ("Call +1 860.555.0100", "+1 860.555.0100", "a phone number"),
        ("a 7th grader named Robin", "7th grader named Robin", "a named student"),
        ("A student called Robin", "student called Robin", "a named student"),
        ("Robin, a seventh grader, came", "Robin, a seventh grader", "a named student"),
    ],
)
def test_what_may_point_at_a_person_is_found_once(text, words, looks_like):
    assert wording.private(text) == [wording.Finding(words, looks_like)]


@pytest.mark.parametrize(
    "text",
    [
        "On 21 November 2026 the board met.",
        "From 2015-16 to 2019-20, 1,200 students",
        "A program born in 2012 in the valley",
        "The page https://example.org/news/1234567890 says so",
        "a class called Eagle Block for 7th graders",
        "students named the room",
        "Budget of 55000 dollars",
    ],
)
def test_other_dates_numbers_and_names_are_not_found(text):
    assert wording.private(text) == []
