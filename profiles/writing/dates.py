"""When a district hears from the Department, by date (design: workflow.md, section 1)."""

from datetime import timedelta

from profiles.upkeep import months_before

FIRST_LOOK_DAYS = 5
ANSWER_MONTHS = 1
SATURDAY = 5


def first_look_by(day):
    """The date by which the Department has had a first look at what came on ``day``."""
    left = FIRST_LOOK_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def answer_by(day):
    """The date by which the Department answers what came on ``day``."""
    return months_before(day, -ANSWER_MONTHS)
