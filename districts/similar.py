"""Similar districts from the public record: what is compared, and who is nearest to whom."""

from districts.models import District
from districts.peers import EVEN, NEAREST, Measure, Peer, Subject, nearest
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
