"""How long something has waited, in working days: weekends and Connecticut's state holidays do not count.

The holidays are those of the General Statutes, section 1-4: New Year's Day, Martin Luther King Day,
Lincoln's Birthday, Washington's Birthday, Memorial Day, Juneteenth, Independence Day, Labor Day, Columbus
Day, Veterans Day, Thanksgiving and Christmas; one that falls on a Sunday is kept on the Monday after, on a
Saturday on the Friday before. Good Friday is the day of fasting that the governor names. The package
``holidays`` gives their dates. Days on which schools alone are closed count.
"""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta

from django.db.models import Func, IntegerField
from django.utils import timezone
from holidays import country_holidays

DAY = timedelta(days=1)
SATURDAY = 5
# Any Monday: working days are counted from it.
MONDAY = date(2000, 1, 3)
# Beyond them no holiday is known: weekdays count there.
HOLIDAY_YEARS = range(2019, 2061)
# Those that fall on a weekday, in order: all others are no working days anyway.
HOLIDAYS = tuple(
    sorted(
        day
        for day in country_holidays("US", subdiv="CT", years=HOLIDAY_YEARS)
        if day.weekday() < SATURDAY and day.year in HOLIDAY_YEARS
    )
)


def is_working_day(day):
    """Whether the state works on the date ``day``."""
    return day.weekday() < SATURDAY and HOLIDAYS[bisect_right(HOLIDAYS, day) - 1] != day


def working_days(start, end):
    """How many working days came after the date ``start``, up to and with the date ``end``."""
    weeks, rest = divmod((end - start).days, 7)
    weekdays = weeks * 5 + sum((start + n * DAY).weekday() < SATURDAY for n in range(1, rest + 1))
    return weekdays - (bisect_right(HOLIDAYS, end) - bisect_right(HOLIDAYS, start))


def number_of(day):
    """The number of a date among all working days; a difference of two is :func:`working_days`."""
    return working_days(MONDAY - DAY, day)


class WorkingDayNumber(Func):
    """:func:`number_of` in the database."""

    template = (
        "(SELECT (day - DATE '{monday}') / 7 * 5 + LEAST(MOD(day - DATE '{monday}', 7) + 1, 5)"
        " - WIDTH_BUCKET(day, '{{{holidays}}}'::date[]) FROM (SELECT (%(expressions)s) AS day) AS waits)"
    ).format(monday=MONDAY, holidays=",".join(map(str, HOLIDAYS)))
    output_field = IntegerField()


def start_of_wait(today, days):
    """The moment before which something began that has waited more than ``days`` working days."""
    first = today
    while working_days(first - DAY, today) <= days:
        first -= DAY
    return timezone.make_aware(datetime.combine(first, time.min))
