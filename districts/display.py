"""How a figure looks to a reader, or why it is not there. No database, no request."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from districts.suppression import HIGH_BOUND, LOW_BOUND, Figure, Limits, bound, is_too_small
from districts.vocabulary import Flag, Unit

SUPPRESSED = "Suppressed: too few students"
NO_FIGURE = "No figure"


def limits_now() -> Limits:
    """The limits that the settings give."""
    return Limits(settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER)


@dataclass(frozen=True, slots=True)
class Shown:
    """What may leave the portal of one figure.

    ``text`` is for people: "5.2%", "1,204", "≥95%", or the words for an absent figure. ``number`` and
    the counts are for charts and data files, and None where only the text may be shown.
    """

    text: str
    flag: str
    number: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def is_figure(self) -> bool:
        """Whether there is a figure at all, if only as a bound."""
        return self.flag == Flag.PUBLISHED

    @property
    def is_not_reported(self) -> bool:
        """Whether the publisher has no figure, as against one that is withheld."""
        return self.flag == Flag.NOT_REPORTED

    @property
    def nearest_number(self) -> Decimal | None:
        """The number, or the end of the bound that stands for it; None where there is no figure."""
        if self.number is not None or not self.is_figure:
            return self.number
        return LOW_BOUND if self.text.startswith("≤") else HIGH_BOUND


def shown(
    value: Decimal | None,
    flag: str,
    *,
    unit: str,
    counts_people: bool,
    limits: Limits,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Shown:
    """A figure under the limits of today: what was stored under laxer ones is still held back."""
    if flag == Flag.NOT_REPORTED:
        return Shown(NO_FIGURE, flag)
    if flag != Flag.PUBLISHED or value is None:
        return Shown(SUPPRESSED, flag)
    figure = Figure(
        value,
        numerator,
        denominator,
        is_share=counts_people,
        is_rate=not counts_people and unit != Unit.STUDENTS,
    )
    printed_with_counts = numerator is not None or denominator is not None or unit == Unit.STUDENTS
    if printed_with_counts and is_too_small(figure, limits):
        return Shown(SUPPRESSED, Flag.HELD_BACK)
    text = bound(figure, limits)
    if text:
        return Shown(text, flag)
    return Shown(plain_value(value, unit), flag, value, numerator, denominator)


def plain_value(value: Decimal, unit: str, *, decimals: int = 1) -> str:
    """ "5.2%", "74.4", "1,204": shares and scales rounded half up, as their publisher does.

    Some sources print six decimals of a rate that rests on a few hundred students; data files
    carry the number as published.
    """
    if unit in {Unit.PERCENT, Unit.INDEX, Unit.POINTS}:
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{rounded}%" if unit == Unit.PERCENT else str(rounded)
    return f"{value:,.0f}"
