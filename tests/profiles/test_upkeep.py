"""When what is due: dates in, notices out."""

from datetime import date

import pytest

from profiles.upkeep import DRAFT_TIMERS, PRACTICE_TIMERS, Notice, is_fresh, last_due

N = Notice
CHECKED = date(2025, 8, 31)


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (date(2026, 2, 26), None),
        (date(2026, 2, 27), N.CONTACT_CHECK),  # 180 days
        (date(2026, 8, 30), N.CONTACT_CHECK),
        (date(2026, 8, 31), N.YEARLY_CHECK),
        (date(2026, 9, 30), N.YEARLY_CHECK),
        (date(2026, 10, 1), N.YEARLY_REMINDER),  # September has no 31st
        (date(2026, 10, 31), N.YEARLY_LAST),
        (date(2026, 11, 30), N.YEARLY_LAST),
        (date(2026, 12, 1), N.STALE),
        (date(2027, 8, 30), N.STALE),
        (date(2027, 8, 31), N.ARCHIVED),
        (date(2030, 1, 1), N.ARCHIVED),
    ],
)
def test_what_is_due_for_a_practice_follows_from_its_last_check(today, notice):
    due = last_due(PRACTICE_TIMERS, CHECKED, today)

    assert (due and due.notice) == notice


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (date(2025, 9, 13), None),
        (date(2025, 9, 14), N.DRAFT_REMINDER),
        (date(2025, 9, 30), N.DRAFT_REMINDER),
        (date(2025, 10, 1), N.DRAFT_LAST),
    ],
)
def test_a_draft_is_reminded_of_after_14_and_31_days(today, notice):
    due = last_due(DRAFT_TIMERS, CHECKED, today)

    assert (due and due.notice) == notice


@pytest.mark.parametrize(
    ("checked", "fresh"), [(None, False), (date(2025, 8, 30), False), (date(2025, 8, 31), True)]
)
def test_a_check_holds_for_fifteen_months(checked, fresh):
    assert is_fresh(checked, date(2026, 11, 30)) is fresh
