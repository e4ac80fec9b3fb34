"""What the bot holds in memory when it has just started, after half an hour and after an hour of a busy workspace, beside a process that
only imports its libraries.

An hour is 3,600 presses of the usual mix (`benchmarks.presses`), one a second, and everything that is said because of them. They are sent
a hundred and twenty times as fast, and the outbox at no pace of Slack's, or it would be the next hour's work. Memory is what the system counts as
resident, read when the outbox has come to rest.
"""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import start
from benchmarks.burst import NOW, served
from benchmarks.crowd import OK, at_a_pace, over_http
from benchmarks.presses import MIX, Deed, kept, prepare, shuffled
from benchmarks.pretend import Slack, listening
from storage.rows import text_of

PRESSES, PER_SECOND = 3_600, 120.0
HURRY_S = 300.0


class Hour(NamedTuple):
    """Resident MB: at the start, after half the hour and after all of it, and of a process that only imports the libraries; medians."""

    idle: float
    half: float
    end: float
    floor: float


def compare(rounds: int, presses: int = PRESSES) -> Hour:
    """Spend an hour of so many presses and import the libraries, in turn."""
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="evenhand-hour-") as place:
            start.started(start.FLOOR, "imported", {}, place)  # the bytecode is there already
            floor = start.started(start.FLOOR, "imported", {}, place).resident / 1e6
            found.append(Hour(*asyncio.run(_hour(Path(place) / "hour.db", presses)), floor))
    return Hour(*(median(values) for values in zip(*found, strict=True)))


async def _hour(database: Path, count: int) -> tuple[float, float, float]:
    presses = prepare(database, shuffled(count, MIX))
    before, slack = kept(database), Slack()
    async with listening(slack) as api_url:
        serving = served(api_url, "--database", str(database), "--now", NOW.isoformat(), "--running")
        process = await asyncio.to_thread(serving.__enter__)
        try:
            held = [start.resident(process.pid) / 1e6]
            async with over_http(process.port, presses, slack.url) as send:
                half = count // 2
                for numbers in (range(half), range(half, count)):
                    acked = await at_a_pace(send, presses, numbers, PER_SECOND)
                    assert all(one.status == OK for one in acked)
                    await _rest(database)
                    held.append(start.resident(process.pid) / 1e6)
        finally:
            await asyncio.to_thread(serving.__exit__, None, None, None)
    done = kept(database) - before
    for deed in (Deed.ANSWER, Deed.WRITE, Deed.BOOK, Deed.HOME):
        assert done[deed] == sum(press.deed is deed for press in presses), f"some who {deed} were refused"
    idle, middle, end = held
    return idle, middle, end


async def _rest(database: Path) -> None:
    """Wait until everything that is due was said."""
    deadline = time.monotonic() + HURRY_S
    with closing(sqlite3.connect(database)) as db:
        sql = "SELECT count(*) FROM outbox WHERE state = 'due' AND due_at <= ?"
        while db.execute(sql, [text_of(NOW + timedelta(hours=1))]).fetchone()[0]:
            assert time.monotonic() < deadline, "the outbox did not come to rest"
            await asyncio.sleep(0.2)
        assert not db.execute("SELECT count(*) FROM outbox WHERE state = 'failed'").fetchone()[0]
