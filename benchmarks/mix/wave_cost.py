"""What choosing a wave costs, beside reading the same people out of the database and doing nothing with them."""

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from sqlite_utils import Database

from benchmarks.mix.scenarios import SCENARIOS, populate
from bot.clock import MovableClock
from bot.domain.mix.facts import Candidate, Case, Standing, StudyFacts
from bot.domain.mix.pool import Pool
from bot.domain.mix.wave import plan_wave
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.services import inviting, mixing
from bot.services.desk import Desk
from storage import studies
from storage.database import REQUEST_WAIT_S, Store
from storage.studies import NewStudy

PEOPLE, FEW_PEOPLE = 100_000, 1_000
WAVE, HISTORY = 120, 300
"""Invitations to choose, and people in play already."""

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class WaveCost:
    """Seconds, medians: a wave from many people and from few, and reading the rows of the many."""

    many_s: float
    few_s: float
    reading_s: float


def compare(rounds: int, people: int = PEOPLE, few: int = FEW_PEOPLE) -> WaveCost:
    """Return what a wave costs: the wave, the floor and the small wave in turn, medians of `rounds`."""
    many_s, few_s, reading_s = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        large, small = (Audience.of(number, Path(folder) / f"{number}.db") for number in (people, few))
        for number in range(rounds + 1):
            taken = (
                _seconds(large.read),
                _seconds(large.choose),
                _seconds(small.choose),
            )
            if number:  # the first round fills caches
                for series, seconds in zip((reading_s, many_s, few_s), taken, strict=True):
                    series.append(seconds)
        large.store.close()
        small.store.close()
    return WaveCost(median(many_s), median(few_s), median(reading_s))


@dataclass(frozen=True)
class Audience:
    """A database with a directory, and a study that has a whole wave still to send."""

    store: Store
    study: Study
    facts: StudyFacts

    @classmethod
    def of(cls, people: int, path: Path) -> "Audience":
        """Write a directory of so many people who may be invited."""
        rng = random.Random(people)
        drawn = populate(SCENARIOS["typical"], rng).people
        store = Store(path)
        store.migrate()
        with store.write() as db:
            db.conn.executemany(
                "INSERT INTO people (team_id, slack_id, email, name, company, plan, nps, tenure_months, usage, region, "
                "panel_source, panel_at, added_at) VALUES ('T1', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'list', ?, ?)",
                _rows(drawn, people, rng),
            )
            new = NewStudy("T1", "UR", "How people decide", "What next", date(2027, 3, 1), "UTC", "Feedback")
            study_id = studies.add_draft(db, new, "V1", NOW)
            study = studies.study(db, "T1", study_id)
        assert study is not None
        seats = {Segment.LOVE: 40, Segment.DISLIKE: 40}
        return cls(store, study, StudyFacts(now=6.0, deadline=15.0, seats=seats, cases=_cases(drawn, rng)))

    def read(self) -> int:
        """The floor: the same rows, and nothing done with them."""
        sql = (
            "SELECT id, nps, plan, usage, company, plan, region, tenure_months FROM people "
            "WHERE team_id = 'T1' AND panel_at IS NOT NULL"
        )
        cursor = self.store.read().conn.cursor()
        cursor.row_factory = None
        return len(cursor.execute(sql).fetchall())

    def choose(self) -> int:
        """Read everybody who may be invited now and plan a wave, as the bot does; how many people it invites."""
        people = mixing.reachable_rows(self.store.read(), self.study, Settings(), NOW)
        invited = len(plan_wave(self.facts, Pool(people), random.Random(1)).choices)
        assert invited == WAVE, f"a wave of {invited}, and not of {WAVE}, would be measured"
        return invited


class _TimedStore(Store):
    """A store that remembers how long each write transaction was open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.open_s: list[float] = []

    @contextmanager
    def write(self, wait_s: float = REQUEST_WAIT_S) -> Iterator[Database]:
        with super().write(wait_s) as db:
            began = time.perf_counter()
            yield db
        self.open_s.append(time.perf_counter() - began)


def longest_transaction(people: int = PEOPLE) -> float:
    """Seconds for which a wave holds the write lock at most, when the bot plans it, chooses and writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wave.db"
        audience = Audience.of(people, path)
        with audience.store.write() as db:
            studies.set_seats(db, "T1", audience.study.id, {Segment.LOVE: 40, Segment.DISLIKE: 40})
            studies.update(db, "T1", audience.study.id, status="recruiting", launched_at=NOW)
        audience.store.close()
        timed = _TimedStore(path)
        invited = inviting.invite_next(
            Desk(timed, MovableClock(NOW), random.Random(1)), "T1", audience.study.id
        )
        timed.close()
        assert invited, "a wave of nobody would be measured"
        return max(timed.open_s)


def _rows(drawn: Iterable[Candidate], people: int, rng: random.Random) -> Iterable[tuple[object, ...]]:
    """People like those drawn, as many as wanted, who work for companies of their own."""
    like = rng.choices(tuple(drawn), k=people)
    since = NOW.isoformat(timespec="microseconds")
    for number, person in enumerate(like, start=1):
        plan = {True: "paying", False: "free", None: "unknown"}[person.paying]
        yield (
            f"U{number:08}", f"p{number}@customers.example", f"Person {number}", f"Company {number * 2 // 3}", plan,
            person.nps, rng.randrange(60), person.usage, person.region, since, since,
        )  # fmt: skip


def _cases(drawn: Iterable[Candidate], rng: random.Random) -> list[Case]:
    """Invitations of five days, of which one in five was answered."""
    cases = []
    for number, person in enumerate(rng.sample(tuple(drawn), HISTORY)):
        person = person._replace(id=-1 - number)
        sent_on = float(number % 5)
        if number % 5:
            cases.append(Case(person, Standing.WAITING, sent_on))
            continue
        segment = rng.choice((Segment.LOVE, Segment.LOVE, Segment.DISLIKE, Segment.MIXED))
        standing = Standing.BOOKED if segment is not Segment.MIXED and number % 2 else Standing.THANKED
        bookings = int(standing is Standing.BOOKED)
        cases.append(
            Case(
                person,
                standing,
                sent_on,
                sent_on + 1,
                segment,
                rng.random(),
                offers=bookings,
                bookings=bookings,
            )
        )
    return cases


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
