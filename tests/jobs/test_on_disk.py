"""Nobody outside is told of what is not on the disk yet: a machine that loses its power would have said what it knows nothing of."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.burst import SLOT
from bot.domain.outbox import Entry, Kind, Lane
from bot.services.renderings import GiveBack, WriteEvent
from bot.views.blocks import Message
from storage import calendars, outbox
from storage.calendars import CalendarKind
from tests.jobs.office import INTERVIEWER, NOW, RESEARCHER, TEAM, Office, open_office
from tests.waiting import SOON_S, until


@contextmanager
def disk_at_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Somebody has written, and the disk takes it until the end of this; yields how many wait for that."""
    free = threading.Event()
    monkeypatch.setattr(os, "fdatasync", lambda _file: free.wait(SOON_S))
    syncing = office.store._syncing
    assert syncing is not None
    writing = threading.Thread(target=lambda: office.study_changes(title="What is not on the disk"))
    writing.start()
    until(lambda: len(syncing._waiting) == 1)
    try:
        yield lambda: len(syncing._waiting)
    finally:
        free.set()
        writing.join(SOON_S)


def test_a_home_is_published_once_what_it_shows_is_on_the_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk_at_work(office, monkeypatch) as waiting:
        office.delivery.publish_home(TEAM, RESEARCHER)
        until(lambda: waiting() == 2)
        assert office.tries("views.publish") == []
    office.settle()

    assert len(office.tries("views.publish")) == 1


def test_a_click_is_answered_in_its_message_once_that_is_on_the_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = office.post_as_bot("UP0", "as it was")
    clicked = office.clicked("UP0", place)

    with disk_at_work(office, monkeypatch) as waiting:
        office.delivery.say(clicked, Message("as it is"), TEAM, replace=True)
        until(lambda: waiting() == 2)
        assert office.texts("UP0")[-1] == "as it was"
    office.settle()

    assert office.texts("UP0")[-1] == "as it is"


def test_an_event_is_written_once_its_call_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[WriteEvent | GiveBack] = []
    with open_office(tmp_path / "evenhand.db", write_event=events.append) as office:
        call = office.book("UP0", SLOT)
        with office.store.write() as db:
            calendars.add(db, TEAM, INTERVIEWER, CalendarKind.CALDAV, "calendar", "sealed", NOW)
        intent, detail = f"calendar:1:{call.id}", {"calendar": "1"}
        entry = Entry(TEAM, Lane.BOOKING, Kind.CALENDAR, call.id, "calendar:1", NOW, intent, detail)
        queueing = threading.Thread(target=lambda: office.queue(entry))
        with disk_at_work(office, monkeypatch) as waiting:
            queueing.start()
            until(lambda: waiting() == 2)
            office.delivery.wake()
            until(lambda: waiting() == 3)
            assert events == []
        queueing.join(SOON_S)
        office.settle()

    assert len(events) == 1


def test_whoever_waits_for_the_disk_before_it_posts_leaves_its_connection_to_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now, about = office.store, office.clock.now(), office.asked["UP0"]
    assert not store._at_rest

    with disk_at_work(office, monkeypatch) as waiting:
        with store.write(durable=False) as db:
            shows = Entry(TEAM, Lane.BOOKING, Kind.CONVERSATION, about, "UP0", now, f"conversation:{about}")
            outbox.put(db, shows, now)
        office.delivery.wake()
        until(lambda: waiting() == 2)
        assert len(store._at_rest) == 1
    office.settle()

    assert len(office.tries("chat.postMessage")) == 1
