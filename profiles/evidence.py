"""Results as a page tells them: each claim with what stands behind it, and whether it is old. No database."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.schoolyear import school_year
from profiles.vocabulary import Comparison, Direction, LocalEvidence, OutcomeScope, OutcomeUnit, Tier

# School years after which a result is called older (design: profile.md, section 5).
FRESH_YEARS = 5
FIRST_MONTH = 7  # a school year begins in July

# The hyphen of a span of grades as people type it, "K-12".
GRADE_SPAN = re.compile(r"(?<=[K\d])-(?=\d)")

SUPPRESSED = "Suppressed: too few students"

LEVEL_MEANS = {
    LocalEvidence.EXPERIENCE: (
        "People who run it or write about it say what they saw. No figures stand behind it."
    ),
    LocalEvidence.MONITORED: (
        "There are figures from before and after. They do not show what would have happened without it."
    ),
    LocalEvidence.COMPARED: (
        "The figures stand beside those of similar students, schools, districts or the state."
    ),
    LocalEvidence.EVALUATED: "Someone from outside, who does not run it, studied it.",
}
TIER_MEANS = {
    Tier.NONE: "A reviewer looked and found no study named.",
    Tier.STRONG: "At least one well-run study in which chance decided who took part found a gain.",
    Tier.MODERATE: "At least one well-run study with a similar comparison group found a gain.",
    Tier.PROMISING: "At least one well-run study found a link, with other causes taken into account.",
    Tier.RATIONALE: "Research gives a good reason to expect a gain. No study has shown it yet.",
}


@dataclass(frozen=True)
class Limits:
    """Students below which a numerator, or a denominator, is never shown."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Claim:
    """One claimed result. ``facts`` are (name, words), only those that are recorded."""

    claim: str
    said: str
    measure: str
    facts: list
    caveat: str
    check: str
    check_label: str


def claim_of(outcome, limits):
    """``outcome`` in words; a figure with too few students behind it says so and gives no number."""
    return Claim(
        claim=outcome.claim,
        said=outcome.source,
        measure=outcome.name,
        facts=[(name, words) for name, words in _facts(outcome, limits) if words],
        caveat=outcome.caveat,
        check=outcome.check_result,
        check_label=outcome.get_check_result_display(),
    )


def _facts(outcome, limits):
    before, after = _figure(outcome, "baseline", limits), _figure(outcome, "followup", limits)
    has_figures = (outcome.baseline_value, outcome.followup_value) != (None, None)
    yield "Measure", _measure(outcome)
    yield "Whom", _whom(outcome)
    yield "Before", before
    yield "Change" if outcome.unit == OutcomeUnit.POINTS else "After" if before else "Result", after
    yield "Compared with", _comparison(outcome, has_figures=has_figures)


def _measure(outcome):
    if outcome.name and outcome.direction:
        return f"{outcome.name}. {Direction(outcome.direction).label}"
    return outcome.name


def _whom(outcome):
    scope = {
        OutcomeScope.SERVED: "only the students served",
        OutcomeScope.SCHOOL: "the school or schools",
        OutcomeScope.DISTRICT: "the whole district",
    }
    parts = [
        outcome.student_group.name if outcome.student_group else "",
        _grades(outcome.grades),
        scope.get(outcome.scope, ""),
    ]
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _grades(words):
    """ "grades 6–12" for "6-12", "grade K" for "K"; other words as they are."""
    words = GRADE_SPAN.sub("–", words)
    if not re.fullmatch(r"(PK|K|\d{1,2})(–\d{1,2})?", words):
        return words
    return f"grades {words}" if "–" in words else f"grade {words}"


def _comparison(outcome, *, has_figures):
    if outcome.comparison in ("", Comparison.NONE):
        return outcome.comparison_note or ("Nothing: no comparison is given" if has_figures else "")
    words = {
        Comparison.STATE: "The state",
        Comparison.PEERS: "Similar schools or districts",
        Comparison.MATCHED: "Similar students who did not take part",
        Comparison.RANDOMISED: "Students who by chance did not take part",
    }[outcome.comparison]
    return f"{words}. {outcome.comparison_note}" if outcome.comparison_note else words


def _figure(outcome, when, limits):
    """ "30% (12 of 40) in 2011-12", "2011-12: no figure given"; empty when nothing is recorded."""
    value, year, part, whole = (
        getattr(outcome, f"{when}_{name}") for name in ("value", "year", "numerator", "denominator")
    )
    if value is None:
        return f"{school_year(year)}: no figure given" if year else ""
    if _too_few(outcome, value, part, whole, limits):
        return f"{SUPPRESSED} ({school_year(year)})" if year else SUPPRESSED
    words = amount(value, outcome.unit)
    if part is not None and whole is not None:
        words += f" ({part:,} of {whole:,})"
    return f"{words} in {school_year(year)}" if year else words


def _too_few(outcome, value, part, whole, limits):
    students = value if outcome.unit == OutcomeUnit.COUNT and outcome.student_group else None
    counts = [count for count in (part, students) if count is not None]
    return any(count < limits.numerator for count in counts) or (
        whole is not None and whole < limits.denominator
    )


def amount(value, unit):
    """ "30%", "+7 percentage points", "1,269": ``value`` with its unit, without needless zeros."""
    number = f"{Decimal(value).normalize():,f}"
    if unit == OutcomeUnit.PERCENT:
        return f"{number}%"
    if unit == OutcomeUnit.POINTS:
        sign = "+" if value > 0 else ""
        return f"{sign}{number} percentage {'point' if abs(value) == 1 else 'points'}"
    return number


def school_year_of(day):
    """The school year of a date, by the year it ends: 2027 for 21 November 2026."""
    return day.year + (day.month >= FIRST_MONTH)


def older_evidence(outcomes, start_year, today):
    """What to warn of when the newest result is more than five school years old; else empty.

    The newest year that an outcome names counts, or the start when none names a year. Without
    outcomes, or without any year, nothing can be said.
    """
    years = [y for outcome in outcomes for y in (outcome.baseline_year, outcome.followup_year) if y]
    newest = max(years) if years else start_year
    if not outcomes or newest is None or school_year_of(today) - newest <= FRESH_YEARS:
        return ""
    if years:
        return f"The newest result here is from {school_year(newest)}. No newer one is recorded."
    return f"The practice began in {school_year(newest)}, and no result here names a later year."
