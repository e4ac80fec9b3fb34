"""How long Slack waits for an acknowledgement, and how many the bot gives in a second, beside Bolt with listeners that do nothing.

Ours: the bot as it runs, with a directory of ten thousand people and ten studies under way, what it says in return included; every press
commits what it does (`benchmarks.presses`). The floor: Bolt on waitress with the same threads, or on its own Socket Mode client,
with `process_before_response` and listeners that commit the body that came, once and as durably (WAL, synchronous=FULL), into a file on
the same disk. Both are processes of their own, started anew for each round, and are sent the same presses at the same instants, one after
the other. The bot's clock runs, it speaks with Slack at Slack's pace, and its ticks are left out.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.burst import NOW, served
from benchmarks.crowd import (
    OK,
    SLACKS_PATIENCE_S,
    Acked,
    as_fast_as_possible,
    at_a_pace,
    at_most,
    envelopes,
    over_http,
)
from benchmarks.presses import (
    DIRECTORY,
    MIX,
    WITH_FORMS,
    Deed,
    Pressed,
    kept,
    prepare,
    shuffled,
    tells_status,
)
from benchmarks.pretend import Slack, listening

WARM = 100
"""Presses before those that count: threads, connections and statements are there by then."""
REST_S = 1.0
SLACK_TAKES_S = 0.08


class Load(NamedTuple):
    """What is sent. per_second: 0 for as many as possible; slack_takes_s: how long each call of the Web API takes."""

    presses: int
    per_second: float = 0.0
    mix: Mapping[Deed, int] = MIX
    socket: bool = False
    slack_takes_s: float = 0.0


STEADY = Load(2_000, 200)
SLOW_SLACK = Load(2_500, 250, WITH_FORMS, slack_takes_s=SLACK_TAKES_S)
HTTP = Load(2_000)
SOCKET = Load(2_000, socket=True)


class Side(NamedTuple):
    """What one side came to: seconds to the acknowledgement that half and 99 in 100 of the presses stayed under, of those that call
    Slack before it left aside; acknowledgements a second; how many were none or were not done, and how many took three seconds."""

    p50_s: float
    p99_s: float
    per_second: float
    errors: int
    too_late: int


class Compared(NamedTuple):
    """Medians of the rounds; of errors and of what was too late the worst round."""

    ours: Side
    floor: Side


def compare(rounds: int, load: Load, directory: int = DIRECTORY) -> Compared:
    """Send the load to the floor and to the bot in turn. directory: people beside those who press."""
    with tempfile.TemporaryDirectory(prefix="evenhand-clicks-") as place:
        folder = Path(place)
        warm = min(WARM, load.presses // 4)
        presses = prepare(folder / "prepared.db", shuffled(load.presses + warm, load.mix), directory)
        ours, floors = [], []
        for number in range(rounds):
            database = folder / f"{number}.db"
            shutil.copy(folder / "prepared.db", database)
            floors.append(asyncio.run(side(load, presses, warm, None, folder / f"floor{number}.db")))
            ours.append(asyncio.run(side(load, presses, warm, database, None)))
            for left in folder.glob(f"*{number}.db*"):
                left.unlink()
    return Compared(_middle(ours), _middle(floors))


def _middle(sides: Sequence[Side]) -> Side:
    return Side(
        median(side.p50_s for side in sides),
        median(side.p99_s for side in sides),
        median(side.per_second for side in sides),
        max(side.errors for side in sides),
        max(side.too_late for side in sides),
    )


async def side(
    load: Load, presses: Sequence[Pressed], warm: int, database: Path | None, floor: Path | None
) -> Side:
    """Send the presses, the first `warm` of them uncounted, to the bot on a database, or to the floor that commits into a file."""
    before = kept(database) if database else None
    options = ["--bare", "--floor", str(floor)] if floor else []
    options += (
        ["--database", str(database), "--now", NOW.isoformat(), "--running", "--paced"] if database else []
    )
    options += ["--socket"] if load.socket else []
    async with AsyncExitStack() as stack:
        link = await stack.enter_async_context(envelopes()) if load.socket else None
        slack = Slack(load.slack_takes_s, link[1] if link else "")
        api_url = await stack.enter_async_context(listening(slack))
        serving = served(api_url, *options)
        process = await asyncio.to_thread(serving.__enter__)
        try:
            if link:
                send = await link[0].sender(presses, slack.url)
            else:
                send = await stack.enter_async_context(over_http(process.port, presses, slack.url))
            first, _ = await as_fast_as_possible(send, presses, range(warm), 16)
            await asyncio.sleep(REST_S)
            counted = range(warm, len(presses))
            if load.per_second:
                acked, took_s = await at_a_pace(send, presses, counted, load.per_second), 0.0
            else:
                acked, took_s = await as_fast_as_possible(send, presses, counted)
        finally:
            await asyncio.to_thread(serving.__exit__, None, None, None)
    errors = sum(one.status != OK for one in (*first, *acked))
    if database and before is not None:
        done = kept(database) - before
        done[Deed.STATUS] = sum(tells_status(one.body) for one in (*first, *acked) if one.deed is Deed.STATUS)
        done[Deed.OPEN] = len(slack.named("views.open"))
        for deed in Deed:
            missing = sum(press.deed is deed for press in presses) - done[deed]
            errors += missing
            if missing:
                print(f"{missing} of those whose deed is “{deed}” were refused", file=sys.stderr)
    return _told(acked, took_s, errors)


def _told(acked: Sequence[Acked], took_s: float, errors: int) -> Side:
    seconds = [one.seconds for one in acked if one.deed is not Deed.OPEN]
    late = sum(one.seconds >= SLACKS_PATIENCE_S for one in acked)
    per_second = len(acked) / took_s if took_s else 0.0
    return Side(at_most(seconds, 0.5), at_most(seconds, 0.99), per_second, errors, late)
