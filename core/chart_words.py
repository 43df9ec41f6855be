"""What is said of a chart: in its caption, its notes and its description. No database.

Every sentence says what is seen and never why: no line moved because of something.
"""

from collections.abc import Iterable, Sequence

from core.schoolyear import school_year
from core.series import Gap, Series, Why, gaps_of

# A caption looks at as many school years before a start and from it on as the claim check does.
YEARS_EACH_SIDE = 4


def seen(series: Sequence[Series], *, start: int | None = None) -> str:
    """One sentence on what is seen of the first series, around ``start`` where it has both sides of it.

    Years that the claim check does not look at are told apart from those that it does.
    """
    main, values = series[0], series[0].values
    before = [year for year in values if start is not None and start - YEARS_EACH_SIDE <= year < start]
    since = [year for year in values if start is not None and start <= year < start + YEARS_EACH_SIDE]
    if before and since:
        sides = f"{_between(main, before)}, before the start, and {_between(main, since)}"
        return f"{main.name}’s figure was {sides}, from it on{_unused(series, before[0], since[-1])}."
    first, last = min(values), max(values)
    if first == last:
        return f"{main.name} has one figure to show: in {school_year(last)} {_at(series, last)}."
    earliest = f"{main.name}’s figure was {main.at(first).text} in {school_year(first)}"
    return f"{earliest}; in {school_year(last)} {_at(series, last)}."


def described(series: Sequence[Series], years: Sequence[int]) -> str:
    """The drawing for those who do not see it: each line from end to end, and its missing years."""
    sentences = [_told(one) for one in series if one.values]
    sentences += missing(series[0], years)
    return " ".join([*sentences, "The table below has every figure."])


def missing(series: Series, years: Sequence[int]) -> list[str]:
    """A sentence for each reason why ``series`` has no number in some of ``years``."""
    gaps = gaps_of(series, years)
    words = {
        Why.NO_FIGURE: "{name} has no figure here for {years}.",
        Why.WITHHELD: "Held back, too few students: {name} in {years}.",
        Why.BOUND: "No exact figure: {name} in {years}.",
    }
    return [
        sentence.format(name=series.name, years=spans(gap for gap in gaps if gap.why == why))
        for why, sentence in words.items()
        if any(gap.why == why for gap in gaps)
    ]


def spans(gaps: Iterable[Gap]) -> str:
    """ "2020-21", "2011-12 to 2013-14 and 2020-21"."""
    parts = [
        school_year(gap.first)
        if gap.first == gap.last
        else f"{school_year(gap.first)} to {school_year(gap.last)}"
        for gap in gaps
    ]
    return listed(parts)


def listed(words: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _unused(series: Sequence[Series], first: int, last: int) -> str:
    """That years outside of ``first`` to ``last`` are only drawn, and the newest of them; or nothing."""
    values = series[0].values
    is_there = {"earlier": min(values) < first, "later": max(values) > last}
    if not any(is_there.values()):
        return ""
    which = listed([name for name, there in is_there.items() if there])
    newest = f" (in {school_year(max(values))} {_at(series, max(values))})" if is_there["later"] else ""
    return f"; {which} years{newest} are drawn but not used in our check"


def _between(series: Series, years: Sequence[int]) -> str:
    """ "between 5.5% and 6.8% in 2011-12 to 2014-15", "5.5% in 2014-15"."""
    lowest = series.at(min(years, key=lambda year: series.values[year])).text
    highest = series.at(max(years, key=lambda year: series.values[year])).text
    when = spans([Gap(years[0], years[-1], Why.NO_FIGURE)])
    return f"{lowest} in {when}" if lowest == highest else f"between {lowest} and {highest} in {when}"


def _at(series: Sequence[Series], year: int) -> str:
    """ "it was 14.1%, Connecticut’s 17.2%": the first series in a year, and the others that have it."""
    others = [
        f"{one.told or f'{one.name}’s'} {one.at(year).text}" for one in series[1:] if year in one.values
    ]
    return ", ".join([f"it was {series[0].at(year).text}", *others])


def _told(series: Series) -> str:
    values = series.values
    first, last = min(values), max(values)
    low, high = min(values, key=lambda y: values[y]), max(values, key=lambda y: values[y])
    said = [f"{series.at(first).text} in {school_year(first)}"]
    if last != first:
        if low not in (first, last):
            said.append(f"at its lowest {series.at(low).text} in {school_year(low)}")
        if high not in (first, last):
            said.append(f"at its highest {series.at(high).text} in {school_year(high)}")
        said.append(f"{series.at(last).text} in {school_year(last)}")
    return f"{series.name}: {', '.join(said)}."
