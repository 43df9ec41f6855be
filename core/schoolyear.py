"""School years: stored as the year they end (2019), shown as "2018-19"."""

import re

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

EARLIEST, LATEST = 1990, 2100


def school_year(ends: int | None) -> str:
    """ "2018-19" for 2019; empty for None."""
    return f"{ends - 1}-{ends % 100:02d}" if ends is not None else ""


def parse_school_year(text):
    """2019 for "2018-19"; raises ValueError when the two years do not follow each other."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"{text!r} is not a school year such as 2018-19")
    return int(match[1]) + 1


class SchoolYearField(models.PositiveSmallIntegerField):
    """The year a school year ends. 2019 stands for 2018-19."""

    default_validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
