"""The claims of a text beside the public record: what is loaded for them, and the verdict in words."""

from dataclasses import dataclass

from core.schoolyear import school_year
from core.templatetags.portal import long_date
from districts.figures import ALL_STUDENTS
from districts.record import PublicRecord
from districts.vocabulary import Unit
from profiles.claim_check import Reason, Share, Verdict, check
from profiles.vocabulary import ClaimCheck, Direction

WORDS = {
    Reason.AGREES: (
        "After the start {district} moved the better way, by more than similar districts did and by more"
        " than the noise of its own counts. The figures do not say why."
    ),
    Reason.OTHER_WAY: (
        "A {better} across the district cannot be seen. It may still hold for the students served, whom"
        " district figures do not show."
    ),
    Reason.LIKE_SIMILAR: (
        "{district} moved the better way, but by no more than similar districts did. It may still hold"
        " for the students served."
    ),
    Reason.WITHIN_NOISE: (
        "{district} moved the better way, but by no more than counts of this size swing by chance. It may"
        " still hold for the students served."
    ),
    Reason.SUPPRESSED: (
        "Too few students stand behind the district’s public figures of these years: they are held back, or"
        " only a bound is shown."
    ),
    Reason.NO_START: "The school year in which the practice began is not recorded.",
    Reason.NO_BETTER_WAY: "Of this measure neither way is the better one.",
    Reason.NOT_A_SHARE: (
        "This measure is not a share of students, so how much it swings by chance cannot be told."
    ),
    Reason.TOO_FEW_YEARS: (
        "The public record has fewer than two school years of the district before the start, or from it."
    ),
    Reason.NO_STUDENTS: (
        "The record does not say how many students these figures count, so how much they swing by chance"
        " cannot be told."
    ),
    Reason.NO_SIMILAR: (
        "In too few of these school years do three or more similar districts have a figure: two such years"
        " are needed before the start, and two from it."
    ),
}


@dataclass(frozen=True)
class CheckShown:
    """The check of one claim as a page tells it.

    ``result`` and ``label`` are the reviewer's word where there is one, else what the portal computes;
    ``computed`` is always the latter. ``who`` says which, ``why`` in a sentence or two.
    """

    result: str
    label: str
    why: str
    why_computed: str
    who: str
    computed: Verdict | None
    lower_is_better: bool
    district: str
    is_reviewed: bool

    @property
    def standing(self):
        """Whose word it is, in two words."""
        return "By a reviewer" if self.is_reviewed else "Computed, not yet confirmed"

    @property
    def spans(self):
        """The school years of either side in words."""
        return [_span(side) for side in self._sides]

    @property
    def rows(self):
        """(who, means, change) of the district and of the similar ones.

        ``means`` has for either side (mean, what it rests on): "8 to 10 districts", empty of the district.
        """
        seen = self.computed
        own, similar = (seen.district_before, seen.district_after), (seen.similar_before, seen.similar_after)
        behind = [_behind(side) for side in self._sides]
        return [
            _row(self.district, zip(own, ["", ""], strict=True), seen.district_change),
            _row("Similar districts, yearly median", zip(similar, behind, strict=True), seen.similar_change),
        ]

    @property
    def noise(self):
        """Half the width of the interval, in percentage points."""
        return f"{self.computed.noise:.2f}"

    @property
    def years(self):
        """Every school year that was compared, oldest first."""
        return [*self.computed.before, *self.computed.after]

    @property
    def _sides(self):
        return self.computed.before, self.computed.after


def asked_by(outcome):
    """The (indicator, group) that ``outcome`` is about; None where it is on no public indicator."""
    if not outcome.indicator:
        return None
    return outcome.indicator.code, outcome.student_group.code if outcome.student_group else ALL_STUDENTS


def record_for(practices_and_texts):
    """The public record that the claims of some texts are set beside: of (practice, text) pairs."""
    return record_of((practice.lead_district, text) for practice, text in practices_and_texts)


def record_of(districts_and_texts):
    """The same of (district, text) pairs, where "text" is whatever has outcomes."""
    pairs = list(districts_and_texts)
    return PublicRecord([district for district, _ in pairs], asked_of(text for _, text in pairs))


def asked_of(texts):
    """The (indicator, group) that the outcomes of ``texts`` are about, each once."""
    return {asked_by(outcome) for text in texts for outcome in text.outcomes.all()} - {None}


def checks_of(text, district, record):
    """{outcome id: :class:`CheckShown`} of the outcomes of ``text`` that the portal or a reviewer checked.

    ``text`` is a text of a practice, or an adoption: what has outcomes and a start year. ``district`` is
    the one that leads the practice, or adopts it; ``record`` holds what it publishes.
    """
    checks = {}
    for outcome in text.outcomes.all():
        verdict = verdict_on(outcome, text.start_year, district, record)
        if verdict or outcome.check_result:
            checks[outcome.pk] = _shown(outcome, verdict, district.short_name)
    return checks


def verdict_on(outcome, start, district, record):
    """What the record says of ``outcome``; None where it is on no public indicator."""
    asked = asked_by(outcome)
    if not asked:
        return None
    better = _better(outcome)
    if better not in (Direction.LOWER, Direction.HIGHER):
        return Verdict(ClaimCheck.CANNOT, Reason.NO_BETTER_WAY)
    if not (outcome.indicator.unit == Unit.PERCENT and outcome.indicator.counts_people):
        return Verdict(ClaimCheck.CANNOT, Reason.NOT_A_SHARE)
    shares = {
        row.school_year: _share(row, shown, district, record)
        for row, shown in record.own(district, asked)
        if not shown.is_not_reported
    }
    similar = record.median(district, asked)
    return check(start, shares, similar, lower_is_better=better == Direction.LOWER)


def _share(row, shown, district, record):
    """A figure with the students it counts; None where it is withheld or only a bound is shown."""
    if shown.number is None:
        return None
    students = shown.denominator
    # A group of students is smaller than the district.
    if students is None and row.student_group.code == ALL_STUDENTS:
        students = record.enrollment(district, row.school_year)
    return Share(float(shown.number), students)


def _better(outcome):
    return outcome.direction or outcome.indicator.direction


def _shown(outcome, verdict, district):
    lower_is_better = bool(verdict) and _better(outcome) == Direction.LOWER
    better = "fall" if lower_is_better else "rise"
    computed = WORDS[verdict.reason].format(district=district, better=better) if verdict else ""
    result = ClaimCheck(outcome.check_result or verdict.result)
    agreed = bool(verdict) and verdict.result == result
    return CheckShown(
        result=result.value,
        label=result.label,
        why=computed if agreed else outcome.check_reason,
        why_computed=computed,
        who=_who(outcome, verdict, agreed=agreed),
        computed=verdict,
        lower_is_better=lower_is_better,
        district=district,
        is_reviewed=bool(outcome.check_result),
    )


def _who(outcome, verdict, *, agreed):
    if not outcome.check_result:
        return "Computed by the portal. No reviewer has confirmed it yet."
    when = f"on {long_date(outcome.checked_on)}"
    if agreed:
        return f"Computed by the portal and confirmed by a reviewer {when}."
    if verdict:
        return f"Decided by a reviewer {when}. The portal computes: {verdict.result.label.lower()}."
    return f"Decided by a reviewer {when}."


def _row(who, means, change):
    told = [(f"{mean:.2f}%", rests_on) for mean, rests_on in means]
    return who, told, f"{change:+.2f}".replace("-", "−")


def _behind(side):
    """ "10 districts", "8 to 10 districts": those behind the medians of the years of one side."""
    counts = [year.similar.districts for year in side]
    fewest, most = min(counts), max(counts)
    return f"{most} districts" if fewest == most else f"{fewest} to {most} districts"


def _span(side):
    """ "2011-12 to 2014-15", or each year where one between them is missing."""
    years = [year.year for year in side]
    if years[-1] - years[0] == len(years) - 1:
        return f"{school_year(years[0])} to {school_year(years[-1])}"
    return ", ".join(school_year(year) for year in years)
