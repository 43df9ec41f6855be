"""Results as a page tells them: each claim with what stands behind it, and whether it is old. No database."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from core.schoolyear import school_year
from districts.display import SUPPRESSED
from districts.suppression import Figure, bound, is_too_small
from profiles.vocabulary import Comparison, Direction, LocalEvidence, OutcomeScope, OutcomeUnit, Tier

# School years after which a result is called older (design: profile.md, section 5).
FRESH_YEARS = 5
FIRST_MONTH = 7  # a school year begins in July

# The hyphen of a span of grades as people type it, "K-12".
GRADE_SPAN = re.compile(r"(?<=[K\d])-(?=\d)")

# The figures of an outcome: the names of its columns, without "_value".
FIGURES = ("baseline", "followup", "comparison_baseline", "comparison_followup")

# In place of a claim that may repeat a figure which is held back.
CLAIM_HELD_BACK = "A result is claimed. Too few students stand behind its figures to show it."

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
class Claim:
    """One claimed result. ``facts`` are (name, words), only those that are recorded.

    ``check`` is a :class:`profiles.checking.CheckShown`; None where nobody and nothing checked it.
    ``chart`` (districts.charts.Chart) stands under it, where there is one.
    """

    claim: str
    said: str
    measure: str
    facts: list
    caveat: str
    check: object = None
    chart: object = None


def claim_of(outcome, limits, check=None):
    """``outcome`` in words; a figure with too few students behind it says so and gives no number.

    Where a figure is held back, sentences with a number in them are held back too: they may repeat it.
    """
    held_back = bool(held_back_figures(outcome, limits))
    return Claim(
        claim=_safe(outcome.claim, held_back) or CLAIM_HELD_BACK,
        said=outcome.source,
        measure=outcome.name,
        facts=[(name, words) for name, words in _facts(outcome, limits) if words],
        caveat=_safe(outcome.caveat, held_back),
        check=check,
    )


def held_back_figures(outcome, limits):
    """Which of FIGURES rest on too few students to be shown, as a list.

    A percent is a share of students unless its public indicator says otherwise. A count counts
    students, always: a small number of other things (schools, days) is given with the unit Scale.
    Percents of the students served that come without counts are taken of the students reached.
    """
    return [name for name in FIGURES if _too_few(_figure_of(outcome, name), limits)]


def reaches_too_few(text, limits):
    """Whether the number of students reached is too small to be shown."""
    return text.reach_students is not None and text.reach_students < limits.numerator


def _safe(words, held_back):
    return "" if held_back and re.search(r"\d", words) else words


def _facts(outcome, limits):
    before, after = _figure(outcome, "baseline", limits), _figure(outcome, "followup", limits)
    has_figures = (outcome.baseline_value, outcome.followup_value) != (None, None)
    yield "Measure", _measure(outcome)
    yield "Whom", _whom(outcome)
    yield "Before", before
    yield "Change" if outcome.unit == OutcomeUnit.POINTS else "After" if before else "Result", after
    note = _safe(outcome.comparison_note, bool(held_back_figures(outcome, limits)))
    yield "Compared with", _comparison(outcome, note, has_figures=has_figures, limits=limits)


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


def _comparison(outcome, note, *, has_figures, limits):
    if outcome.comparison in ("", Comparison.NONE):
        return note or ("Nothing: no comparison is given" if has_figures else "")
    words = {
        Comparison.STATE: "The state",
        Comparison.PEERS: "Similar schools or districts",
        Comparison.MATCHED: "Similar students who did not take part",
        Comparison.RANDOMIZED: "Students who by chance did not take part",
    }[outcome.comparison]
    given = [
        _words(
            _figure_of(outcome, f"comparison_{when}"), outcome.unit, getattr(outcome, f"{when}_year"), limits
        )
        for when in ("baseline", "followup")
        if getattr(outcome, f"comparison_{when}_value") is not None
    ]
    if given:
        words += f": {', then '.join(given)}"
    return f"{words}. {note}" if note else words


def _figure(outcome, when, limits):
    """ "30% (12 of 40) in 2011-12", "2011-12: no figure given"; empty when nothing is recorded."""
    year, figure = getattr(outcome, f"{when}_year"), _figure_of(outcome, when)
    if getattr(outcome, f"{when}_value") is None and not _too_few(figure, limits):
        return f"{school_year(year)}: no figure given" if year else ""
    return _words(figure, outcome.unit, year, limits)


def _words(figure, unit, year, limits):
    if _too_few(figure, limits):
        return f"{SUPPRESSED} ({school_year(year)})" if year else SUPPRESSED
    words = bound(figure, limits)
    if figure.numerator is None:
        # A group may be smaller than all the students reached: as where no size is known.
        words = words or bound(replace(figure, denominator=None), limits)
    if not words:
        words = amount(figure.value, unit)
        if figure.numerator is not None and figure.denominator is not None:
            words += f" ({figure.numerator:,} of {figure.denominator:,})"
    return f"{words} in {school_year(year)}" if year else words


def _too_few(figure, limits):
    # As with a district's figures: a share printed without any base cannot be turned into students.
    if figure.is_share and (figure.numerator, figure.denominator) == (None, None):
        return False
    return is_too_small(figure, limits)


def _figure_of(outcome, name):
    """One of FIGURES as the privacy rules take it; one without value is judged by its counts alone."""
    value = getattr(outcome, f"{name}_value")
    # Those it is compared with come without counts.
    part, whole = (getattr(outcome, f"{name}_{count}", None) for count in ("numerator", "denominator"))
    of_students = not outcome.indicator or outcome.indicator.counts_people
    is_share = value is not None and outcome.unit == OutcomeUnit.PERCENT and of_students
    is_count = value is not None and outcome.unit in (OutcomeUnit.COUNT, "")
    if is_share and (part, whole) == (None, None) and not name.startswith("comparison"):
        whole = _served(outcome)
    value = Decimal(0) if value is None else value
    return Figure(value, part, whole, is_share=is_share, is_rate=not (is_share or is_count))


def _served(outcome):
    """The students reached, where the outcome is about them or a group of them; None where not known."""
    return outcome.students_reached if outcome.scope == OutcomeScope.SERVED else None


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


def evidence_year(outcomes, start_year):
    """The newest school year that an outcome names, else the start year; None without any outcome or year."""
    years = [y for outcome in outcomes for y in (outcome.baseline_year, outcome.followup_year) if y]
    if not outcomes:
        return None
    return max(years) if years else start_year


def is_older(year, today):
    """Whether results of the school year ``year`` (may be None) are more than five school years old."""
    return year is not None and school_year_of(today) - year > FRESH_YEARS


def older_evidence(outcomes, start_year, today):
    """What to warn of when the newest result is older; else empty.

    Without outcomes, or without any year, nothing can be said.
    """
    newest = evidence_year(outcomes, start_year)
    if not is_older(newest, today):
        return ""
    if any(outcome.baseline_year or outcome.followup_year for outcome in outcomes):
        return f"The newest result here is from {school_year(newest)}. No newer one is recorded."
    return f"The practice began in {school_year(newest)}, and no result here names a later year."
