"""Classes of the map, against answers counted by hand."""

from decimal import Decimal

import pytest

from districts.display import Shown
from districts.map_classes import QuantileClass, count_class, quantile_classes
from districts.vocabulary import Flag


def figure(text):
    """A published figure as readers see it: "5.2%", or a bound without a number."""
    number = None if text[0] in "≤≥" else Decimal(text.rstrip("%"))
    return Shown(text, Flag.PUBLISHED, number)


@pytest.mark.parametrize(("number", "place"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (1000, 3)])
def test_none_one_two_to_three_four_and_more(number, place):
    assert count_class(number) == place


@pytest.mark.parametrize(
    ("texts", "places", "classes"),
    [
        ([], [], []),
        (["7.0%"], [0], [("7.0%", "7.0%", 1)]),
        # Eight different figures: two in each quarter, whatever their order.
        (
            ["8.0%", "1.0%", "2.0%", "3.0%", "4.0%", "5.0%", "6.0%", "7.0%"],
            [3, 0, 0, 1, 1, 2, 2, 3],
            [("1.0%", "2.0%", 2), ("3.0%", "4.0%", 2), ("5.0%", "6.0%", 2), ("7.0%", "8.0%", 2)],
        ),
        # Equal figures stay together: none, three and three of four are below; the second quarter is empty.
        (["1.0%", "1.0%", "1.0%", "9.0%"], [0, 0, 0, 1], [("1.0%", "1.0%", 3), ("9.0%", "9.0%", 1)]),
        # Bounds stand beyond their number, and are printed as they are.
        (
            ["≥95%", "95.0%", "≤5%", "5.0%"],
            [3, 2, 0, 1],
            [("≤5%", "≤5%", 1), ("5.0%", "5.0%", 1), ("95.0%", "95.0%", 1), ("≥95%", "≥95%", 1)],
        ),
        # By number, not by letter.
        (["10.0%", "9.0%"], [1, 0], [("9.0%", "9.0%", 1), ("10.0%", "10.0%", 1)]),
    ],
)
def test_quantiles(texts, places, classes):
    answer = quantile_classes([figure(text) for text in texts])

    assert answer == (places, [QuantileClass(*one) for one in classes])
