"""Grades PK to 12 as numbers, and how a span of them is shown."""

from django.db import models


class Grade(models.IntegerChoices):
    """A school grade. Pre-kindergarten is -1, kindergarten 0, so that grades sort and compare."""

    PK = -1, "PK"
    K = 0, "K"
    G1 = 1, "1"
    G2 = 2, "2"
    G3 = 3, "3"
    G4 = 4, "4"
    G5 = 5, "5"
    G6 = 6, "6"
    G7 = 7, "7"
    G8 = 8, "8"
    G9 = 9, "9"
    G10 = 10, "10"
    G11 = 11, "11"
    G12 = 12, "12"


def parse_grade(text):
    """The grade named by ``text`` ("PK", "K", "1" ... "12"); raises ValueError for anything else."""
    for grade in Grade:
        if grade.label == text.strip().upper():
            return grade
    raise ValueError(f"{text!r} is not a grade: PK, K or 1 to 12")


def grade_span(lowest, highest):
    """A span as people write it: "PK–12", "9"; empty when either end is not recorded."""
    if lowest is None or highest is None:
        return ""
    low, high = Grade(lowest).label, Grade(highest).label
    return low if low == high else f"{low}–{high}"
