"""The words of a plan, and the months of a school year."""

from datetime import date

from django.db.models import IntegerChoices, TextChoices

from core.schoolyear import school_year

# A school year begins in July.
FIRST_MONTH = 7


class GoalKind(TextChoices):
    ACADEMIC = "academic", "Academic goal"
    BEHAVIOR = "behavior", "Behavior goal"
    CLIMATE = "climate", "Goal for a welcoming climate of partnership"
    OWN = "own", "Goal of our own"


class PlanState(TextChoices):
    MADE = "made", "Being made"
    IN_USE = "in_use", "In use"
    AWAY = "away", "Put away"


class Progress(TextChoices):
    NOT_BEGUN = "not_begun", "Not begun"
    GOING_ON = "going_on", "Going on"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Month(IntegerChoices):
    JULY = 7, "July"
    AUGUST = 8, "August"
    SEPTEMBER = 9, "September"
    OCTOBER = 10, "October"
    NOVEMBER = 11, "November"
    DECEMBER = 12, "December"
    JANUARY = 1, "January"
    FEBRUARY = 2, "February"
    MARCH = 3, "March"
    APRIL = 4, "April"
    MAY = 5, "May"
    JUNE = 6, "June"


def place_in_year(month):
    """0 for July to 11 for June."""
    return (month - FIRST_MONTH) % 12


def last_day(year):
    """The last day of the school year that ends in ``year``."""
    return date(year, FIRST_MONTH - 1, 30)


def year_of(day):
    """The school year of a date, by the year it ends."""
    return day.year + (day.month >= FIRST_MONTH)


def years_to_choose(today, stored=None):
    """(year, words) of the school years a plan may be for: this one, the next, and the ``stored`` one."""
    now = year_of(today)
    years = sorted({now, now + 1} | ({stored} if stored else set()))
    return [(year, school_year(year)) for year in years]
