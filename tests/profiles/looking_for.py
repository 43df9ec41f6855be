"""The day on which something was posted in tests, the day on which it is over, and a clock for both."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from profiles.seeking.life import DAYS

POSTED = date(2026, 3, 2)
OVER = POSTED + timedelta(days=DAYS)


def noon(day):
    """Noon or so in Connecticut, as the clock of a server has it."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def on(day):
    """At noon on ``day``."""
    return time_machine.travel(noon(day), tick=False)
