"""Similar districts from the public record: what is compared, and who is nearest to whom."""

from districts.models import District, Observation
from districts.peers import EVEN, NEAREST, Measure, Peer, Subject, nearest, yearly_median
from districts.vocabulary import POOL_OF


class SimilarDistricts:
    """All active districts with their four measures: loaded once, in one query, and asked often."""

    def __init__(self):
        self.districts = {district.code: district for district in District.objects.active()}
        self._subjects = [_subject(district) for district in self.districts.values()]

    def nearest(self, district, weights=EVEN, *, among=None) -> list[Peer]:
        """Every comparable district, the nearest first; none for one that closed or that has no like."""
        if district.code not in self.districts:
            return []
        return nearest(district.code, self._subjects, weights, among=among)

    def ten(self, district) -> list[District]:
        """Its ten nearest by even weights: "its similar districts" wherever that is said."""
        return [self.districts[peer.code] for peer in self.nearest(district)[:NEAREST]]


def measures_of(district):
    """Measure to its newest figure as readers may see it (``Shown``); all four, absent ones in words."""
    return {
        Measure.ENROLLMENT: district.enrollment_shown,
        Measure.MEALS: district.meals_shown,
        Measure.ENGLISH_LEARNERS: district.english_learners_shown,
        Measure.DISABILITIES: district.disabilities_shown,
    }


def medians(districts, indicators):
    """(indicator code, group code) to {school year: median of what ``districts`` show}; one query."""
    series = {}
    rows = Observation.objects.filter(district__in=districts).of_indicators(indicators).for_display()
    for row in rows:
        if (number := row.shown().number) is not None:
            each = series.setdefault((row.indicator.code, row.student_group.code), {})
            each.setdefault(row.district_id, {})[row.school_year] = float(number)
    return {key: yearly_median(each.values()) for key, each in series.items()}


def median_series(districts, indicator, group):
    """School year to the median of what ``districts`` publish of ``indicator`` for ``group``; one query."""
    return medians(districts, [indicator.code]).get((indicator.code, group.code), {})


def _subject(district):
    return Subject(
        district.code,
        POOL_OF.get(district.kind, ""),
        district.grade_span,
        # By what readers see, a bound ("≥95%") as its end: to compare by what it hides would tell it.
        {
            measure: float(shown.nearest_number)
            for measure, shown in measures_of(district).items()
            if shown.nearest_number is not None
        },
    )
