"""The machine's clock is set back, as when it ran ahead before it was told the time: nothing waits until it is as late again."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.clock import SystemClock
from bot.jobs.calendars import Calendars
from bot.jobs.sending import LONGEST_REST_S
from bot.jobs.ticks import Ticks
from bot.services.desk import Desk
from bot.services.erasing import NO_TEAM, SCRUB_DUE
from bot.slack.messenger import Messenger
from storage import outbox, remembered
from storage.database import Store
from tests.jobs.office import NOW, PATIENCE_S, note, open_office

DAY = timedelta(days=1)


class SetClock(SystemClock):
    """The machine's clock, which somebody may set."""

    ahead = DAY

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "evenhand.db")) as opened:
        opened.migrate()
        yield opened


def nobody(_team_id: str) -> Messenger:
    raise AssertionError("nobody is spoken to")


def scrubbed(store: Store, patience_s: float) -> bool:
    """Whether the tick that scrubs has run before long."""
    deadline = time.monotonic() + patience_s
    while remembered.text(store.read(), NO_TEAM, SCRUB_DUE):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_ticks_go_on_when_the_clock_is_set_back(store: Store) -> None:
    desk, machine = Desk(store, SystemClock(), Random(1), frozenset()), SetClock()
    with store.write() as db:
        remembered.keep(db, NO_TEAM, SCRUB_DUE, "something was erased")
    ticks = Ticks(desk, nobody, list, Calendars(desk), machine, watch_s=0.05)
    ticks.start()
    try:
        assert not scrubbed(store, 0.5), "the scheduler waits for tomorrow"

        machine.ahead = timedelta()

        assert scrubbed(store, PATIENCE_S)
    finally:
        ticks.stop()


def test_leases_go_on_evenly_whatever_the_clock_is_set_to(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before, real = clock.wall(), time.time

    monkeypatch.setattr(time, "time", lambda: real() - DAY.total_seconds())

    assert before <= clock.wall() < before + PATIENCE_S


def test_a_lease_of_a_clock_that_was_set_back_while_the_bot_was_away_ends_soon(tmp_path: Path) -> None:
    before = Store(tmp_path / "evenhand.db")
    before.migrate()
    tomorrow = time.time() + DAY.total_seconds()
    with before.write() as db:
        entry, _ = outbox.put(db, note("UP0", "hello"), NOW)
        outbox.claim(db, entry, tomorrow, 60.0, "a dead process")
        outbox.sending(db, entry, tomorrow + 60.0)
    before.close()

    with open_office(tmp_path / "evenhand.db") as office:
        left_s = float(str(office.row(entry)["leased_until"])) - office.clock.wall()

    assert 0 < left_s <= LONGEST_REST_S
