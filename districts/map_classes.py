"""Into which class of a map a number falls. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from districts.display import Shown

# Classes of the map of practices: the first number of each, and its words.
COUNT_CLASSES = [(0, "None yet"), (1, "1"), (2, "2–3"), (4, "4 and more")]
# The map of an indicator has as many groups of about as many towns.
QUANTILES = 4


@dataclass(frozen=True, slots=True)
class QuantileClass:
    """A group of neighboring figures: its ends in words, and how many figures are in it."""

    lowest: str
    highest: str
    count: int


def count_class(number: int) -> int:
    """The place in ``COUNT_CLASSES`` of a number of practices: 0 for none, 3 for four and more."""
    return max(place for place, (start, _) in enumerate(COUNT_CLASSES) if number >= start)


def quantile_classes(figures: Sequence[Shown]) -> tuple[list[int], list[QuantileClass]]:
    """The class of each of ``figures`` (each ``is_figure``), and the classes from the lowest numbers up.

    A figure's class says how many are below it: under a quarter of all, under half, and so on. Equal
    figures as they are printed are never parted, so a class may be larger than others, and one that would
    be empty is left out. A bound ("≥95%") stands beyond every number.
    """
    keys = [_key(figure) for figure in figures]
    ranked = sorted(keys)
    below = {key: ranked.index(key) for key in set(keys)}
    quarter = {key: QUANTILES * rank // len(keys) for key, rank in below.items()}
    in_use = sorted(set(quarter.values()))
    places = [in_use.index(quarter[key]) for key in keys]
    classes = []
    for place in range(len(in_use)):
        mine = (number for number, its in enumerate(places) if its == place)
        members = sorted((keys[number], figures[number].text) for number in mine)
        classes.append(QuantileClass(members[0][1], members[-1][1], len(members)))
    return places, classes


def _key(figure: Shown) -> tuple[int, Decimal]:
    """By the number as it is printed; a bound beyond all numbers, as it may be at the end of the scale."""
    assert figure.is_figure, "an absent figure has no class"
    printed = Decimal(figure.text.strip("≤≥%").replace(",", ""))
    return {"≤": -1, "≥": 1}.get(figure.text[0], 0), printed
