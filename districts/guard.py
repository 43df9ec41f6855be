"""The privacy rules over whole sets of figures: on the way in (imports) and on the way out as data.

A set is what a district has for an indicator and a school year, by student group: its figures give
each other away. A figure is a dict with ``value``, ``numerator``, ``denominator`` and ``flag``.
"""

from collections import defaultdict

from districts.display import SUPPRESSED, Shown, shown
from districts.models import District
from districts.suppression import Figure, hidden_with, is_too_small
from districts.vocabulary import Flag, Unit

FIGURE = ("value", "numerator", "denominator", "flag", "source")


def on_record(observations):
    """(district code, indicator, group, year) to figure with its source's code: as stored, never shown."""
    rows = observations.values_list(
        "district__code",
        "indicator__code",
        "student_group__code",
        "school_year",
        "value",
        "numerator",
        "denominator",
        "flag",
        "source__code",
    )
    return {row[:4]: dict(zip(FIGURE, row[4:], strict=True)) for row in rows}


def enrollments_of(rows, districts=None):
    """District code to {year: students}: October counts, and the NCES count where there is none.

    ``rows`` are figures by key; ``districts`` a queryset, all of them when absent.
    """
    known = defaultdict(dict)
    for (district, indicator, group, year), figure in rows.items():
        if (indicator, group) == ("enrollment", "all_students") and figure["value"] is not None:
            known[district][year] = int(figure["value"])
    districts = District.objects.all() if districts is None else districts
    for code, *pairs in districts.values_list(
        "code", "enrollment", "enrollment_year", "nces_enrollment", "nces_enrollment_year"
    ):
        for students, year in (pairs[:2], pairs[2:]):
            if students is not None:
                known[code].setdefault(year, students)
    return known


def nearest_enrollment(by_year, year):
    """The enrollment of ``year``; where it is not known the smaller of its nearest neighbours; or None."""
    if year in by_year:
        return by_year[year]
    before = max((known for known in by_year if known < year), default=None)
    after = min((known for known in by_year if known > year), default=None)
    return min((by_year[known] for known in (before, after) if known is not None), default=None)


def guarded(rows, *, indicators, enrollments, limits):
    """``rows`` with every figure held back that the privacy rules hide, and all hidden counts gone.

    ``indicators`` maps code to field values, ``enrollments`` district code to ``{year: students}``.
    """
    safe = {}
    for (district, indicator, year), figures in _sets(rows).items():
        enrollment = nearest_enrollment(enrollments.get(district, {}), year)
        nature = indicators[indicator]
        plain = {group: _as_figure(figure, nature) for group, figure in figures.items()}
        for group, figure in plain.items():
            if is_too_small(figure, limits, enrollment=enrollment):
                plain[group] = Figure(None)
        for group in hidden_with(plain, limits, enrollment=enrollment):
            plain[group] = Figure(None)
        for group, figure in figures.items():
            safe[district, indicator, group, year] = _hide(figure) if plain[group].withheld else figure
    return safe


def shown_together(rows, *, indicators, enrollments, limits):
    """What a reader who gets all of ``rows`` at once may see of each: its :class:`Shown`, by key.

    Beyond :func:`guarded`, a figure that is shown as a bound must not follow from its neighbours.
    """
    safe = guarded(rows, indicators=indicators, enrollments=enrollments, limits=limits)
    seen = {key: _shown(figure, indicators[key[1]], limits) for key, figure in safe.items()}
    for (district, indicator, year), figures in _sets(seen).items():
        enrollment = nearest_enrollment(enrollments.get(district, {}), year)
        plain = {
            group: _as_figure(_exact(figure), indicators[indicator]) for group, figure in figures.items()
        }
        for group in hidden_with(plain, limits, enrollment=enrollment):
            seen[district, indicator, group, year] = Shown(SUPPRESSED, Flag.HELD_BACK)
    return seen


def _sets(rows):
    """(district, indicator, year) to {group: row}."""
    sets = defaultdict(dict)
    for (district, indicator, group, year), row in rows.items():
        sets[district, indicator, year][group] = row
    return sets


def _shown(figure, nature, limits):
    return shown(
        figure["value"],
        figure["flag"],
        unit=nature["unit"],
        counts_people=nature["counts_people"],
        numerator=figure["numerator"],
        denominator=figure["denominator"],
        limits=limits,
    )


def _exact(seen):
    """The numbers that are shown; none of a bound."""
    return {"value": seen.number, "numerator": seen.numerator, "denominator": seen.denominator}


def _as_figure(figure, nature):
    is_share = bool(nature["counts_people"])
    return Figure(
        figure["value"],
        figure["numerator"],
        figure["denominator"],
        is_share=is_share,
        is_rate=not is_share and nature["unit"] != Unit.STUDENTS,
    )


def _hide(figure):
    flag = Flag.HELD_BACK if figure["flag"] == Flag.PUBLISHED else figure["flag"]
    return figure | {"value": None, "numerator": None, "denominator": None, "flag": flag}
