"""Calls on their way into connected calendars: deaf ones hold up nothing that people read."""

import threading
from datetime import timedelta
from pathlib import Path

from bot.domain.outbox import Entry, Kind, Lane
from bot.services.renderings import WriteEvent
from storage import calendars
from storage.calendars import CalendarKind
from tests.jobs.office import INTERVIEWER, NOW, TEAM, note, open_office

DEAF = 10
"""More than there are senders."""


def test_deaf_calendars_hold_up_no_message(tmp_path: Path) -> None:
    asked, answer = [], threading.Event()

    def write(event: WriteEvent) -> None:
        asked.append(event.calendar.id)
        answer.wait(20)

    with open_office(tmp_path / "evenhand.db", write_event=write) as office:
        call = office.book("UP0", NOW + timedelta(hours=5))
        with office.store.write() as db:
            for _ in range(DEAF):
                calendars.add(db, TEAM, INTERVIEWER, CalendarKind.CALDAV, "calendar", "sealed", NOW)
            writes = [
                Entry(
                    TEAM, Lane.BOOKING, Kind.CALENDAR, call.id, f"calendar:{number}", NOW,
                    f"calendar:{number}:{call.id}", {"calendar": str(number)},
                )
                for number in range(1, DEAF + 1)
            ]  # fmt: skip
        (*_, last) = office.queue(*writes, note("UP1", "to be read"))

        arrived = False
        for _ in range(200):
            arrived = arrived or office.row(last)["state"] == "sent"
            if arrived:
                break
            threading.Event().wait(0.02)
        answer.set()
        office.settle()

        assert arrived
        assert sorted(asked) == list(range(1, DEAF + 1))
