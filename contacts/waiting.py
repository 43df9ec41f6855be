"""How long something has waited, in working days. State holidays are not known yet: they count."""

from datetime import datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
SATURDAY = 5


def working_days(start, end):
    """How many working days came after the date ``start``, up to and with the date ``end``."""
    weeks, rest = divmod((end - start).days, 7)
    return weeks * 5 + sum((start + n * DAY).weekday() < SATURDAY for n in range(1, rest + 1))


def start_of_wait(today, days):
    """The moment before which something began that has waited more than ``days`` working days."""
    date = today
    while working_days(date - DAY, today) <= days:
        date -= DAY
    return timezone.make_aware(datetime.combine(date, time.min))
