"""What districts publish, beside the districts most like them: loaded once for a whole page."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from districts.display import Shown, limits_now
from districts.figures import ALL_STUDENTS
from districts.guard import enrollments_of, nearest_enrollment, on_record, shown_together
from districts.models import District, Observation
from districts.peers import Median, yearly_median
from districts.similar import SimilarDistricts

# (code of an indicator, code of a student group)
Asked = tuple[str, str]

ENROLLMENT = "enrollment"


class PublicRecord:
    """The figures of ``asked`` of some districts and of the ten most like each.

    Two queries however many; one without the similar ones, none where nothing is asked; two more where a
    group of students is asked for, whose figures all groups of the districts decide on (guard.py).
    """

    def __init__(self, districts: Iterable[District], asked: Collection[Asked], *, similar: bool = True):
        self._asked = frozenset(asked)
        districts = list(districts) if asked else []
        likeness = SimilarDistricts() if similar and districts else None
        self._ten = {one.pk: likeness.ten(one) if likeness else [] for one in districts}
        self._enrollment: dict[int, dict[int, int]] = {}
        self._rows: dict[tuple[int, Asked], list[tuple[Observation, Shown]]] = {}
        if districts:
            self._load(districts)

    def ten(self, district: District) -> list[District]:
        """The districts most like ``district``."""
        return self._ten.get(district.pk, [])

    def own(self, district: District, asked: Asked) -> list[tuple[Observation, Shown]]:
        """What ``district`` publishes, and what readers may see of it, by school year."""
        return self._rows.get((district.pk, asked), [])

    def of_similar(self, district: District, asked: Asked) -> list[tuple[Observation, Shown]]:
        """The same of its similar districts, one after the other."""
        return [pair for other in self.ten(district) for pair in self.own(other, asked)]

    def median(self, district: District, asked: Asked) -> dict[int, Median]:
        """School year to the median of what its similar districts show, where enough of them do."""
        series: dict[int, dict[int, float]] = {}
        for row, shown in self.of_similar(district, asked):
            if shown.number is not None:
                series.setdefault(row.district_id, {})[row.school_year] = float(shown.number)
        return yearly_median(series.values())

    def enrollment(self, district: District, year: int) -> int | None:
        """The students of ``district`` in that school year, or the smaller of the nearest two."""
        return nearest_enrollment(self._enrollment.get(district.pk, {}), year)

    def _load(self, districts: list[District]):
        everyone = {one.pk: one for one in [*districts, *(o for ten in self._ten.values() for o in ten)]}
        figures = Q(
            district__in=everyone.keys(),
            indicator__code__in={indicator for indicator, _ in self._asked},
            student_group__code__in={group for _, group in self._asked},
        )
        students = Q(district__in=districts, indicator__code=ENROLLMENT, student_group__code=ALL_STUDENTS)
        found = Observation.objects.filter(figures | students).for_display().order_by("school_year")
        rows = []
        for row in found:
            if row.indicator.code == ENROLLMENT and (number := row.shown().number) is not None:
                self._enrollment.setdefault(row.district_id, {})[row.school_year] = int(number)
            if _key(row) in self._asked:
                rows.append(row)
        seen = _seen(rows, everyone)
        for row in rows:
            self._rows.setdefault((row.district_id, _key(row)), []).append((row, seen[row.pk]))


def _key(row) -> Asked:
    return row.indicator.code, row.student_group.code


def _seen(rows, districts):
    """Id of each of ``rows`` to what a reader may see of it.

    A group's figures give those of other groups away, so all groups are judged together.
    """
    if all(row.student_group.code == ALL_STUDENTS for row in rows):
        return {row.pk: row.shown() for row in rows}
    nature = {
        row.indicator.code: {"unit": row.indicator.unit, "counts_people": row.indicator.counts_people}
        for row in rows
    }
    of_all_groups = Observation.objects.filter(district__in=districts.keys())
    known = on_record(of_all_groups.filter(indicator__code__in=[*nature, ENROLLMENT]))
    judged = shown_together(
        {key: figure for key, figure in known.items() if key[1] in nature},
        indicators=nature,
        enrollments=enrollments_of(known, District.objects.filter(pk__in=districts.keys())),
        limits=limits_now(),
    )
    codes = {pk: one.code for pk, one in districts.items()}
    return {row.pk: judged[codes[row.district_id], *_key(row), row.school_year] for row in rows}
