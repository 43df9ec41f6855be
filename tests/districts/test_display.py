"""What a reader sees of a figure."""

from decimal import Decimal

import pytest

from districts.display import Shown, plain_value, shown
from districts.suppression import Limits
from districts.vocabulary import Flag, Unit

LIMITS = Limits(6, 20)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("5.20", Unit.PERCENT, "5.2%"),
        ("7.00", Unit.PERCENT, "7.0%"),
        ("15.47", Unit.PERCENT, "15.5%"),
        ("20.05", Unit.PERCENT, "20.1%"),
        ("64.88", Unit.INDEX, "64.9"),
        ("1204.00", Unit.STUDENTS, "1,204"),
    ],
)
def test_shares_and_scales_have_one_decimal(value, unit, text):
    assert plain_value(Decimal(value), unit) == text


def test_a_rounded_release_keeps_its_whole_number():
    assert plain_value(Decimal("20.00"), Unit.PERCENT, decimals=0) == "20%"


def show(value, flag=Flag.PUBLISHED, *, unit=Unit.PERCENT, counts_people=True, **counts):
    value = value and Decimal(value)
    return shown(value, flag, unit=unit, counts_people=counts_people, limits=LIMITS, **counts)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (show("5.2"), Shown("5.2%", "published", Decimal("5.2"))),
        (show("50", numerator=50, denominator=100), Shown("50.0%", "published", Decimal(50), 50, 100)),
        (show(None, Flag.SUPPRESSED), Shown("Suppressed: too few students", "suppressed")),
        (show(None, Flag.HELD_BACK), Shown("Suppressed: too few students", "held_back")),
        (show(None, Flag.NOT_REPORTED), Shown("No figure", "not_reported")),
        # Stored under laxer limits than today's.
        (show("25", numerator=5, denominator=20), Shown("Suppressed: too few students", "held_back")),
        (
            show("4", unit=Unit.STUDENTS, counts_people=False),
            Shown("Suppressed: too few students", "held_back"),
        ),
        (show("98", numerator=49, denominator=50), Shown("≥95%", "published")),
        (show("100", counts_people=False), Shown("100.0%", "published", Decimal(100))),
    ],
)
def test_one_door_for_every_state_of_a_figure(figure, expected):
    assert figure == expected
    assert str(figure) == figure.text
    assert figure.is_figure == (figure.flag == "published")
