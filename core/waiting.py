"""How long something has waited, in working days. State holidays are not known yet: they count."""

from datetime import date, datetime, time, timedelta

from django.db.models import Func, IntegerField
from django.utils import timezone

DAY = timedelta(days=1)
SATURDAY = 5
# Any Monday: working days are counted from it.
MONDAY = date(2000, 1, 3)


def working_days(start, end):
    """How many working days came after the date ``start``, up to and with the date ``end``."""
    weeks, rest = divmod((end - start).days, 7)
    return weeks * 5 + sum((start + n * DAY).weekday() < SATURDAY for n in range(1, rest + 1))


def number_of(day):
    """The number of a date among all working days; a difference of two is :func:`working_days`."""
    return working_days(MONDAY - DAY, day)


class WorkingDayNumber(Func):
    """:func:`number_of` in the database."""

    template = (
        "(SELECT n / 7 * 5 + LEAST(MOD(n, 7) + 1, 5)"
        f" FROM (SELECT (%(expressions)s) - DATE '{MONDAY}' AS n) AS since)"
    )
    output_field = IntegerField()


def start_of_wait(today, days):
    """The moment before which something began that has waited more than ``days`` working days."""
    first = today
    while working_days(first - DAY, today) <= days:
        first -= DAY
    return timezone.make_aware(datetime.combine(first, time.min))
