"""Reminders at both sides of their bounds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.reminders import Due, Reminder, reminders_for, still_useful
from tests.domain.examples import NOW, SETTINGS

START = NOW + timedelta(days=7)
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
LONG = Due(Reminder.LONG, START - 24 * HOUR)
SHORT = [Due(Reminder.SHORT, START - HOUR), Due(Reminder.INTERVIEWER, START - HOUR)]


@pytest.mark.parametrize(
    ("ahead", "due"),
    [
        (7 * 24 * HOUR, [LONG, *SHORT]),
        (30 * HOUR + MOMENT, [LONG, *SHORT]),
        (30 * HOUR, [LONG, *SHORT]),
        (30 * HOUR - MOMENT, SHORT),
        (24 * HOUR, SHORT),
        (HOUR + MOMENT, SHORT),
        (HOUR, []),
        (MOMENT, []),
    ],
)
def test_a_booking_is_followed_by_the_reminders_it_has_time_for(ahead: timedelta, due: list[Due]) -> None:
    assert reminders_for(START, START - ahead, SETTINGS) == due


def test_the_leads_are_those_of_the_workspace() -> None:
    own = replace(SETTINGS, reminder_long_hours=48, reminder_short_hours=2, reminder_long_if_booked_hours=60)

    assert [due.due_at for due in reminders_for(START, START - 60 * HOUR, own)] == [
        START - 48 * HOUR,
        START - 2 * HOUR,
        START - 2 * HOUR,
    ]
    assert len(reminders_for(START, START - 60 * HOUR + MOMENT, own)) == 2


@pytest.mark.parametrize(
    ("reminder", "last_use"),
    [
        (Reminder.LONG, START - HOUR),
        (Reminder.SHORT, START),
        (Reminder.INTERVIEWER, START),
        (Reminder.WAITING, START + HOUR / 2),
    ],
)
def test_a_late_reminder_goes_out_until_it_has_lost_its_point(reminder: Reminder, last_use: datetime) -> None:
    end = START + HOUR / 2

    assert still_useful(reminder, START, end, last_use - MOMENT, SETTINGS)
    assert not still_useful(reminder, START, end, last_use, SETTINGS)


@pytest.mark.parametrize("reminder", [Reminder.LONG, Reminder.SHORT, Reminder.INTERVIEWER])
def test_a_reminder_is_useful_when_it_is_due(reminder: Reminder) -> None:
    due = next(due for due in reminders_for(START, NOW, SETTINGS) if due.reminder is reminder)

    assert still_useful(reminder, START, START + HOUR / 2, due.due_at, SETTINGS)
