"""Working days: weekends and the state's holidays do not count, in Python and in the database alike."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.waiting import HOLIDAYS, WorkingDayNumber, is_working_day, number_of, start_of_wait, working_days

# The General Statutes, section 1-4, with Good Friday; from the calendar of 2026 and 2027.
OF_THE_LAW = {
    2026: "01-01 01-19 02-12 02-16 04-03 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-12 02-15 03-26 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
}
DAYS = st.dates(date(2018, 1, 1), date(2062, 12, 31))


@pytest.mark.parametrize("year", OF_THE_LAW)
def test_the_holidays_are_those_of_the_law(year):
    assert [f"{day:%m-%d}" for day in HOLIDAYS if day.year == year] == OF_THE_LAW[year].split()


@given(DAYS, st.integers(0, 400))
def test_a_wait_is_its_working_days_one_by_one(start, length):
    end = start + timedelta(days=length)

    counted = sum(is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))

    assert working_days(start, end) == counted == number_of(end) - number_of(start)


@given(DAYS, st.integers(0, 30))
@settings(max_examples=50)
def test_the_start_of_a_wait_is_the_first_day_that_is_not_too_long_ago(today, days):
    first = start_of_wait(today, days).date()

    assert working_days(first, today) <= days < working_days(first - timedelta(days=1), today)


@pytest.mark.django_db
def test_the_database_counts_every_day_as_the_portal_does():
    first, days = date(2018, 1, 1), 16_400
    number = WorkingDayNumber.template % {"expressions": "day::date"}

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day::date, {number} FROM generate_series(%s::date, %s::date, INTERVAL '1 day') AS day",
            [first, first + timedelta(days=days)],
        )
        found = dict(cursor.fetchall())

    assert len(found) == days + 1
    assert {day: n - number_of(day) for day, n in found.items() if n != number_of(day)} == {}
