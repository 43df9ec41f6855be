"""Why a district is like another, in words and numbers that readers may see."""

from dataclasses import dataclass

from django.utils.text import get_text_list

from core.schoolyear import school_year
from districts.display import Shown
from districts.forms import SimilarForm
from districts.models import District
from districts.peers import FEWEST_MEASURES, METHOD, NEAREST, Measure, Peer
from districts.similar import SimilarDistricts, measures_of
from districts.vocabulary import POOL_OF

# In standard deviations: "close" is said of a figure, "less like" of a whole district.
CLOSE = 0.25
FAR = 1.0
REASONS = 2
# Measure to its name over a column, and its words after a figure.
NAMES = {
    Measure.ENROLLMENT: "Students",
    Measure.MEALS: "Meals",
    Measure.ENGLISH_LEARNERS: "English learners",
    Measure.DISABILITIES: "Disability",
}
WORDS = {
    Measure.ENROLLMENT: "students",
    Measure.MEALS: "free or reduced-price meals",
    Measure.ENGLISH_LEARNERS: "English learners",
    Measure.DISABILITIES: "students with disabilities",
}

# Measure to what is compared, in a sentence; and how many, from none on.
COMPARED = WORDS | {Measure.ENROLLMENT: "number of students"}
NUMBERS = ["no", "one", "two", "three", "four"]


@dataclass(frozen=True, slots=True)
class Beside:
    """A measure of a district (``other``) beside that of one's own; ``gap`` in standard deviations.

    ``gap`` is None where either has no figure. ``counted`` says whether the distance rests on it.
    """

    measure: Measure
    own: Shown
    other: Shown
    gap: float | None
    counted: bool

    @property
    def name(self):
        return NAMES[self.measure]

    @property
    def words_after(self):
        return WORDS[self.measure]

    @property
    def is_close(self):
        """Within a quarter of a standard deviation, that of the logarithm for enrollment."""
        return self.gap is not None and abs(self.gap) <= CLOSE

    @property
    def difference(self):
        """How the other differs: "close", "1,006 more", "12.1 points lower"; "" where there is no figure."""
        if self.gap is None:
            return ""
        if self.is_close:
            return "close"
        amount = self.other.nearest_number - self.own.nearest_number
        if _contradicts(self.own, amount > 0) or _contradicts(self.other, amount < 0):
            return "too near to tell"
        at_least = "" if self.own.number is not None and self.other.number is not None else "at least "
        if self.measure == Measure.ENROLLMENT:
            return f"{at_least}{abs(amount):,.0f} {'more' if amount > 0 else 'fewer'}"
        return f"{at_least}{abs(amount):.1f} points {'higher' if amount > 0 else 'lower'}"


def _contradicts(shown, is_lower):
    """Whether a bound leaves open that its figure lies on the other side than its end does."""
    return shown.number is None and shown.text.startswith("≤") != is_lower


@dataclass(frozen=True, slots=True)
class Likeness:
    """How ``district`` compares with ``own``: all four measures, and the distance (0: the same)."""

    own: District
    district: District
    distance: float
    measures: list[Beside]
    # Of a practice: ``district`` has adopted it, and is not among those that share it.
    has_adopted: bool = False

    @property
    def is_far(self):
        """Whether even its distance is more than a standard deviation."""
        return self.distance > FAR

    @property
    def compared(self):
        """The measures that the distance rests on."""
        return [beside for beside in self.measures if beside.counted]

    @property
    def left_out(self):
        """(name, why) of each measure that could not be compared for want of a figure."""
        return [
            (beside.name, _why_absent(self.own, beside.own, self.district, beside.other))
            for beside in self.measures
            if beside.gap is None
        ]

    @property
    def reasons(self):
        """The two measures that tell most of why it is near, or of a far one why not."""
        by_gap = sorted(self.compared, key=lambda beside: abs(beside.gap), reverse=self.is_far)
        return by_gap[:REASONS]


def _why_absent(own, own_shown, other, other_shown):
    reasons = [
        f"{shown.text[:1].lower()}{shown.text[1:]} ({district.short_name})"
        for district, shown in ((own, own_shown), (other, other_shown))
        if not shown.is_figure
    ]
    return " and ".join(reasons)


def likeness(own: District, other: District, peer: Peer) -> Likeness:
    """``peer``, which is ``other`` as compared with ``own``, with the figures."""
    figures, own_figures = measures_of(other), measures_of(own)
    measures = [
        Beside(each, own_figures[each], figures[each], peer.gaps.get(each), each in peer.compared)
        for each in Measure
    ]
    return Likeness(own, other, peer.distance, measures)


def why_not_compared(district):
    """Why ``district`` is like none, as a sentence; "" when it can be compared."""
    if not district.is_active:
        return f"{district.short_name} closed or merged."
    if district.kind not in POOL_OF:
        return (
            f"{district.short_name} is of the kind “{district.get_kind_display()}”. Only local and regional"
            " districts and endowed academies are compared, and charter schools among themselves."
        )
    if not district.grade_span:
        return f"The grades that {district.short_name} offers are not recorded. Grades are compared first."
    known = [shown for shown in measures_of(district).values() if shown.is_figure]
    if len(known) < FEWEST_MEASURES:
        return f"Fewer than two of the four figures are on record for {district.short_name}."
    return ""


class SimilarAnswer:
    """The ten districts most like ``district``, by the weights and within the limits of ``parameters``.

    ``form`` has what is wrong with the parameters; then there is no list. ``total`` is how many
    districts could be compared.
    """

    method = METHOD

    def __init__(self, district, parameters=None, similar=None):
        self.district = district
        self.similar = similar or SimilarDistricts()
        self.form = SimilarForm(parameters, self.similar.districts.values())
        self.total, self.likenesses = 0, []
        if self.form.is_valid():
            peers = self.similar.nearest(district, self.form.weights, among=self.form.among)
            self.total = len(peers)
            self.likenesses = [
                likeness(district, self.similar.districts[peer.code], peer) for peer in peers[:NEAREST]
            ]

    @property
    def is_comparable(self):
        """Whether weights and limits can change anything."""
        return not why_not_compared(self.district)

    @property
    def districts(self):
        """The ten, the nearest first."""
        return [each.district for each in self.likenesses]

    @property
    def compared(self):
        """What was compared, as words: of the four, those with weight that the district itself has."""
        own, weights = measures_of(self.district), self.form.weights
        compared = [measure for measure in Measure if weights[measure] and own[measure].is_figure]
        number = f"{NUMBERS[len(compared)]} public figures"
        if len(compared) == len(Measure):
            return number
        return f"{number}: {get_text_list([COMPARED[measure] for measure in compared], 'and')}"

    @property
    def doubtful(self):
        """Those of the districts shown, its own first, whose percentage of meals is known to be too low."""
        return [one for one in (self.district, *self.districts) if one.meals_too_low]

    @property
    def measures(self):
        """(name, shown, weight) of its own four measures."""
        own = measures_of(self.district)
        return [(NAMES[measure], own[measure], self.form.weights[measure]) for measure in Measure]

    @property
    def why_none(self):
        """Why the list is empty, as a sentence."""
        why = why_not_compared(self.district)
        if self.likenesses or why:
            return why
        if self.form.is_changed:
            return "No district can be compared with it by these weights and within these limits."
        return "No other district offers such grades and has at least two of the same figures."

    @property
    def years(self):
        """The school years of the figures compared, "2025-26", the oldest first."""
        compared = [self.district, *self.districts]
        years = {year for one in compared for year in (one.enrollment_year, one.demographics_year) if year}
        return [school_year(year) for year in sorted(years)]
