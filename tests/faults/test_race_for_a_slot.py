"""A thousand signed presses at once, ten times: everybody wants one time, while those who have a call cancel and book again."""

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest

from benchmarks import burst
from bot.domain.segments import Segment
from storage import studies
from storage.database import Store
from tests.faults.scene import ACK_S, FULL

ROUNDS = 10 if FULL else 4
AT_ONCE = 1_000 if FULL else 200
SEATS = AT_ONCE + 20
"""One for everybody to whom a place is offered, and some for those who come back."""
FEW_SEATS = 3
AGAIN = 5
"""So often somebody who has cancelled presses a time: whether they are shown times by then is up to chance."""
BUFFER = "+15 minutes"
SLOWER = 2.0 if FULL else 3.0
"""How many times the slowest answer of a handler that only commits ours may be; the short form has too few rounds for a median."""


def slot_of(number: int) -> datetime:
    """Six times a day, an hour apart."""
    return burst.SLOT + timedelta(days=number // 6, hours=number % 6)


@dataclass
class Race:
    """What came of all rounds. floors, ours: the slowest answer of each round, in seconds."""

    database: Path
    crowd: Sequence[tuple[str, int]]
    floors: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    pressed: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    booked: list[int] = field(default_factory=list)
    """Live calls at the time of each round, after it."""
    rebooked: int = 0
    """How many people booked more than once."""

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    def holders(self) -> list[int]:
        """The invitations that have a live call."""
        return [
            int(str(one))
            for (one,) in self.rows("SELECT invitation_id FROM interviews WHERE state = 'booked'")
        ]

    def presses(self, number: int, respond: str, rng: random.Random) -> list[bytes]:
        """One round: who has a call cancels, whoever cancelled before wants a time that was given back, and all others a new one."""
        holders = self.holders()
        cancelled = "SELECT DISTINCT invitation_id FROM interviews WHERE state = 'cancelled'"
        asking = [int(str(one)) for (one,) in self.rows(cancelled)]
        who = {invitation_id: slack_id for slack_id, invitation_id in self.crowd}
        wanted = [(one, "talk.cancel", {}) for one in holders] + [(one, "talk.rebook", {}) for one in asking]
        freed, at = ({"t": int(slot_of(one).timestamp())} for one in (max(0, number - 2), number))
        wanted += [(one, "talk.book.0", freed) for one in asking * AGAIN]
        wanted += [(one, "talk.book.0", at) for _, one in self.crowd[: AT_ONCE - len(wanted)]]
        rng.shuffle(wanted)
        found = []
        for place, (one, action, fields) in enumerate(wanted):
            name = f"{number}-{place}"
            self.pressed.append(name)
            stamp = f"17{number:08d}.{place:06d}"
            found.append(
                burst.press(who[one], one, f"{respond}/{name}", stamp, action_id=action, fields=fields)
            )
        return found


async def at_once(port: int, requests: Sequence[bytes]) -> tuple[float, Counter[int]]:
    """Send all; the seconds until the last answer, and the statuses."""
    began = time.perf_counter()
    answers = await asyncio.gather(*(burst.send(port, request, began) for request in requests))
    return max(seconds for seconds, _ in answers), Counter(status for _, status in answers)


async def play(race: Race, floor: Path, seed: int) -> None:
    """All rounds, at the bot and at the floor in turn."""
    slack, rng = burst.Slack(), random.Random(seed)
    listener = await asyncio.start_server(slack.serve, "127.0.0.1", 0, backlog=2_000)
    base = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    bot, noop = burst.server(f"{base}/api/", race.database), burst.server(f"{base}/api/", None, floor)
    ports = [await asyncio.to_thread(one.__enter__) for one in (bot, noop)]
    try:
        for port in ports:
            await burst.send(
                port, burst.press("UNOBODY", 10**6, f"{base}/respond/warm-up"), time.perf_counter()
            )
        for number in range(ROUNDS):
            same = [burst.press(who, one, f"{base}/respond/floor") for who, one in race.crowd[:AT_ONCE]]
            race.floors.append((await at_once(ports[1], same))[0])
            slowest, statuses = await at_once(ports[0], race.presses(number, f"{base}/respond", rng))
            race.ours.append(slowest)
            race.statuses += statuses
            deadline = time.perf_counter() + 30
            while len(slack.told) < len(race.pressed) and time.perf_counter() < deadline:
                await asyncio.sleep(0.01)
            live = "SELECT count(*) FROM interviews WHERE state = 'booked' AND starts_at = ?"
            [(count,)] = race.rows(live, slot_of(number).isoformat(timespec="microseconds"))
            race.booked.append(int(str(count)))
    finally:
        for one in (bot, noop):
            await asyncio.to_thread(one.__exit__, None, None, None)
        listener.close()
        await listener.wait_closed()
    race.told = Counter(who for who, _ in slack.told if who not in {"warm-up", "floor"})


def violations(race: Race) -> list[tuple[object, ...]]:
    """Live calls of one interviewer closer than their buffer, of one person in one study or at one time, and seats given twice."""
    pairs = race.rows(
        "SELECT a.id, b.id FROM interviews a JOIN interviews b ON a.id < b.id AND a.state = 'booked' AND b.state = 'booked' AND ("
        "(a.interviewer = b.interviewer AND a.starts_at < strftime('%Y-%m-%dT%H:%M:%f', b.ends_at, ?) "
        "AND b.starts_at < strftime('%Y-%m-%dT%H:%M:%f', a.ends_at, ?)) "
        "OR (a.person_id = b.person_id AND (a.study_id = b.study_id OR (a.starts_at < b.ends_at AND b.starts_at < a.ends_at))))",
        BUFFER,
        BUFFER,
    )
    [(live,)] = race.rows("SELECT count(*) FROM interviews WHERE state = 'booked'")
    return [*pairs, *([("seats", live)] if int(str(live)) > SEATS else [])]


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Race:
    folder = tmp_path_factory.mktemp("race")
    found = Race(folder / "race.db", burst.prepare(folder / "race.db", AT_ONCE))
    with closing(Store(found.database)) as store, store.write() as db:
        studies.set_seats(db, burst.TEAM, 1, {Segment.LOVE: SEATS})
    asyncio.run(play(found, folder / "floor.db", seed=1))
    [(found.rebooked,)] = found.rows(  # type: ignore[assignment]
        "SELECT count(*) FROM (SELECT person_id FROM interviews GROUP BY person_id HAVING count(*) > 1)"
    )
    ratios = [mine / floor for mine, floor in zip(found.ours, found.floors, strict=True)]
    [(made, over)] = found.rows("SELECT count(*), sum(state = 'cancelled') FROM interviews")
    print(  # noqa: T201
        f"{len(found.pressed)} presses: {made} booked, {over} cancelled, {found.rebooked} people more than once; slowest "
        f"{max(found.ours):.2f} s, medians {median(found.ours):.2f} / {median(found.floors):.2f} s, ratio {median(ratios):.2f}"
    )
    return found


pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(400)]


def test_everybody_is_acknowledged_in_time_and_told_once(race: Race) -> None:
    assert race.statuses == {200: len(race.pressed)}
    assert max(race.ours) < ACK_S
    assert race.told == dict.fromkeys(race.pressed, 1)


def test_each_time_has_one_booking_and_nobody_is_in_two_places(race: Race) -> None:
    assert race.booked == [1] * ROUNDS
    assert violations(race) == []
    assert race.rebooked, "nobody who had cancelled booked again"


def test_the_slowest_answer_is_near_that_of_a_handler_that_only_commits(race: Race) -> None:
    assert median(mine / floor for mine, floor in zip(race.ours, race.floors, strict=True)) < SLOWER


def test_three_seats_are_three_calls_however_many_press_different_times(tmp_path: Path) -> None:
    crowd = burst.prepare(tmp_path / "seats.db", AT_ONCE)
    with closing(Store(tmp_path / "seats.db")) as store, store.write() as db:
        studies.set_seats(db, burst.TEAM, 1, {Segment.LOVE: FEW_SEATS})
        studies.update(db, burst.TEAM, 1, way="exact")  # else one more may be booked
    race = Race(tmp_path / "seats.db", crowd)

    statuses = asyncio.run(for_different_times(race))

    assert statuses == {200: AT_ONCE}
    assert len(race.holders()) == FEW_SEATS
    assert violations(race) == []


async def for_different_times(race: Race) -> Counter[int]:
    """Everybody presses at once, each of twelve times as many as the others; the statuses."""
    slack = burst.Slack()
    listener = await asyncio.start_server(slack.serve, "127.0.0.1", 0, backlog=2_000)
    base = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    bot = burst.server(f"{base}/api/", race.database)
    port = await asyncio.to_thread(bot.__enter__)
    try:
        requests = [
            burst.press(who, one, f"{base}/respond/{who}", fields={"t": int(slot_of(place % 12).timestamp())})
            for place, (who, one) in enumerate(race.crowd)
        ]
        return (await at_once(port, requests))[1]
    finally:
        await asyncio.to_thread(bot.__exit__, None, None, None)
        listener.close()
        await listener.wait_closed()
