"""How the time of what people wait for, and of what happens by itself, grows with the workspace: from a thousand people, ten studies and
ten thousand answers to a hundred times as much.

The use cases run in this process on databases side by side, each size in turn. Every study has as many people who answered at every size,
so that what is measured is what the rest of the workspace costs. To answer, to book and to ask how studies stand may take longer by the
logarithm of the people, as looking something up in a tree does; a wave looks at everybody, and the digests tell of every study, so they may
take as many times longer as there are more of them.
"""

import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sqlite_utils import Database

from benchmarks.burst import NOW
from benchmarks.presses import Deed, Pressed, prepare
from benchmarks.pretend import TEAM
from bot.clock import MovableClock
from bot.domain.outbox import Entry, Kind, Lane
from bot.ids import number, unpack
from bot.services import booking, digests, inviting, overview, screening, showing
from bot.services.desk import Desk, Press
from bot.services.renderings import Say
from bot.views.studies import status_message
from storage.database import Store
from storage.rows import text_of

ANSWERED, ANSWERS_EACH = 100, 10
"""People who have answered in each study, and what each of them answered, changes of mind included."""
TOGETHER = 10
"""Studies that share a channel, and so a digest."""
TIMES: Mapping[str, int] = {"answer": 20, "book": 10, "status": 20, "wave": 1, "digest": 1}
"""How often each is done in a round; the median of these counts."""


class Size(NamedTuple):
    """A workspace."""

    people: int
    studies: int

    @property
    def answers(self) -> int:
        return self.studies * ANSWERED * ANSWERS_EACH


SIZES = (Size(1_000, 10), Size(10_000, 100), Size(100_000, 1_000))


class Grown(NamedTuple):
    """Seconds of one thing at each size, in order, and how many times longer than at the smallest it may take there."""

    seconds: Sequence[float]
    may: Sequence[float]


def compare(rounds: int, sizes: Sequence[Size] = SIZES) -> dict[str, Grown]:
    """Do everything at each size in turn; medians of `rounds`."""
    with tempfile.TemporaryDirectory(prefix="evenhand-growth-") as place, ExitStack() as stack:
        workspaces = []
        for size in sizes:
            workspace = Workspace(Path(place) / f"{size.people}.db", size, rounds)
            workspaces.append(workspace)
            stack.enter_context(closing(workspace.desk.store))
        return {
            name: Grown(_seconds(name, rounds, workspaces), [_may(name, size, sizes[0]) for size in sizes])
            for name in TIMES
        }


def _may(name: str, size: Size, smallest: Size) -> float:
    match name:
        case "wave":
            return size.people / smallest.people
        case "digest":
            return size.studies / smallest.studies
    return math.log(size.people) / math.log(smallest.people)


def _seconds(name: str, rounds: int, workspaces: Sequence["Workspace"]) -> list[float]:
    taken: list[list[float]] = [[] for _ in workspaces]
    for _ in range(rounds):
        each: list[list[float]] = [[] for _ in workspaces]
        for _ in range(TIMES[name]):
            for times, workspace in zip(each, workspaces, strict=True):
                times.append(workspace.time(name))
        for series, times in zip(taken, each, strict=True):
            series.append(median(times))
    return [median(series) for series in taken]


class Workspace:
    """A database of one size, and each thing done in it once more, for the first time by somebody else."""

    def __init__(self, database: Path, size: Size, rounds: int) -> None:
        deeds = [Deed.ANSWER] * (rounds * TIMES["answer"]) + [Deed.BOOK] * (rounds * TIMES["book"])
        presses = prepare(database, deeds, size.people, size.studies)
        self.desk = Desk(Store(database), MovableClock(NOW), random.Random(1))
        with self.desk.store.write(60) as db:
            _remember(db, size)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.conn.execute("PRAGMA optimize")
        self._answers = iter([press for press in presses if press.deed is Deed.ANSWER])
        self._bookings = iter([press for press in presses if press.deed is Deed.BOOK])
        self._studies = self._in_turn(size.studies)
        self._size = size

    def time(self, name: str) -> float:
        """Do one thing; the seconds it took."""
        deed = getattr(self, f"_{name}")()
        began = time.perf_counter()
        done = deed()
        seconds = time.perf_counter() - began
        assert done, f"nothing came of: {name}"
        if name == "wave":
            self._take_back()
        return seconds

    @staticmethod
    def _in_turn(studies: int) -> Iterator[int]:
        while True:
            yield from range(1, studies + 1)

    def _answer(self) -> Callable[[], object]:
        press, fields = _press(next(self._answers))
        return lambda: screening.answer(self.desk, press, str(fields["q"]), str(fields["o"])).entry

    def _book(self) -> Callable[[], object]:
        press, fields = _press(next(self._bookings))
        starts_at = datetime.fromtimestamp(number(fields, "t"), UTC)
        return lambda: booking.book(self.desk, press, starts_at).entry

    def _status(self) -> Callable[[], object]:
        researcher = f"UR{next(self._studies) - 1}"
        return lambda: status_message(overview.status(self.desk, TEAM, researcher)).blocks[1:]

    def _wave(self) -> Callable[[], object]:
        study_id = next(self._studies)
        self._newest = self._highest_ids()
        return lambda: inviting.invite_next(self.desk, TEAM, study_id)

    def _digest(self) -> Callable[[], object]:
        clock = self.desk.clock
        assert isinstance(clock, MovableClock)
        days = 3 if clock.now().weekday() == 4 else 1
        clock.move_by(timedelta(days=days))

        def tell() -> int:
            told = digests.queue_due(self.desk)
            rows = self.desk.store.read().conn.execute(
                "SELECT ref, receiver, detail FROM outbox WHERE kind = 'digest' ORDER BY id DESC LIMIT ?",
                [told],
            )
            for ref, receiver, _ in rows.fetchall():
                entry = Entry(TEAM, Lane.DIGEST, Kind.DIGEST, ref, receiver, clock.now(), "")
                assert isinstance(showing.render(self.desk, entry), Say)
            assert told == -(-self._size.studies // TOGETHER)
            return told

        return tell

    def _highest_ids(self) -> tuple[int, int]:
        row = self.desk.store.read().conn.execute(
            "SELECT (SELECT max(id) FROM invitations), (SELECT coalesce(max(id), 0) FROM outbox)"
        )
        invitation, entry = row.fetchone()
        return int(invitation), int(entry)

    def _take_back(self) -> None:
        """Undo a wave: the next one finds the same people."""
        invitation, entry = self._newest
        with self.desk.store.write(60) as db:
            db.execute("DELETE FROM outbox WHERE id > ?", [entry])
            db.execute("DELETE FROM invitations WHERE id > ?", [invitation])
            db.execute("DELETE FROM waves")


def _remember(db: Database, size: Size) -> None:
    """Everybody who has answered in a study so far, and what they answered; and where each study's digests go."""
    rng, at = random.Random(1), text_of(NOW - timedelta(days=2))
    db.execute(
        "UPDATE studies SET launched_at = ?, digest_channel = 'C' || ((id - 1) / ?)",
        [text_of(NOW - timedelta(days=3)), TOGETHER],
    )
    first = int(db.execute("SELECT coalesce(max(id), 0) FROM invitations").fetchone()[0]) + 1
    asked = [
        (study_id, person)
        for study_id in range(1, size.studies + 1)
        for person in rng.sample(range(1, size.people + 1), ANSWERED)
    ]
    db.conn.executemany(
        "INSERT INTO invitations (id, team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
        "deliver_after, delivered_at) VALUES (?, ?, ?, ?, 'wave', 'submitted', 'r', 0.5, 0, ?, ?, ?)",
        ((first + place, TEAM, *one, at, at, at) for place, one in enumerate(asked)),
    )
    db.conn.executemany(
        "INSERT INTO submissions (invitation_id, team_id, study_id, segment, provisional, verdict, reasons, submitted_at) "
        "VALUES (?, ?, ?, 'mixed', 0, 'thank', '[]', ?)",
        ((first + place, TEAM, study_id, at) for place, (study_id, _) in enumerate(asked)),
    )
    said = ("considering", "pays", "mixed", "likes", "Nothing")
    keys = ("relationship", "relationship", "feeling", "feeling", "why")
    db.conn.executemany(
        "INSERT INTO answers (team_id, invitation_id, question_key, value, answered_at, shown) VALUES (?, ?, ?, ?, ?, '')",
        (
            (TEAM, first + place, keys[one % 5], said[one % 5], at)
            for place in range(len(asked))
            for one in range(ANSWERS_EACH)
        ),
    )
    [count] = db.execute("SELECT count(*) FROM answers").fetchone()
    assert count >= size.answers


def _press(pressed: Pressed) -> tuple[Press, Mapping[str, object]]:
    [action] = pressed.payload["actions"]
    fields, who = unpack(action["value"]), str(pressed.payload["user"]["id"])
    return Press(TEAM, who, number(fields, "i"), f"click:{who}:{action['action_ts']}"), fields
