"""What choosing a wave costs, beside reading the same people out of the database and doing nothing with them."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.mix.scenarios import SCENARIOS, populate
from bot.domain.mix.facts import Candidate, Case, Standing, StudyFacts
from bot.domain.mix.pool import Pool
from bot.domain.mix.wave import plan_wave
from bot.domain.segments import Segment

PEOPLE, FEW_PEOPLE = 100_000, 1_000
WAVE, HISTORY = 120, 300
"""Invitations to choose, and people in play already."""

Row = tuple[int, int | None, int | None, str, str, str, str, str]


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
        paths = {number: Path(folder) / f"{number}.db" for number in (people, few)}
        facts = {number: prepare(path, number) for number, path in paths.items()}
        with closing(sqlite3.connect(paths[people])) as large, closing(sqlite3.connect(paths[few])) as small:
            for number in range(rounds + 1):
                taken = (
                    _seconds(lambda: read(large)),
                    _seconds(lambda: choose(large, facts[people])),
                    _seconds(lambda: choose(small, facts[few])),
                )
                if number:  # the first round fills caches
                    for series, seconds in zip((reading_s, many_s, few_s), taken, strict=True):
                        series.append(seconds)
    return WaveCost(median(many_s), median(few_s), median(reading_s))


def read(connection: sqlite3.Connection) -> list[Row]:
    """Return what a wave has to know of everybody who may be invited."""
    return connection.execute(
        "SELECT id, nps, paying, usage, company, plan, region, tenure FROM people WHERE may_be_invited"
    ).fetchall()


def choose(connection: sqlite3.Connection, facts: StudyFacts) -> int:
    """Read everybody and plan a wave; how many people it invites."""
    pool = Pool(map(Candidate._make, read(connection)))
    invited = len(plan_wave(facts, pool, random.Random(1)).choices)
    assert invited == WAVE, f"a wave of {invited}, and not of {WAVE}, would be measured"
    return invited


def prepare(path: Path, people: int) -> StudyFacts:
    """Write a directory of people beside those in play, and return a study that has a whole wave still to send."""
    rng = random.Random(people)
    scenario = SCENARIOS["typical"]
    drawn = populate(scenario, rng).people
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, slack_id TEXT NOT NULL, name TEXT NOT NULL, nps INTEGER,"
            " paying INTEGER, usage TEXT NOT NULL, company TEXT NOT NULL, plan TEXT NOT NULL, region TEXT NOT NULL,"
            " tenure TEXT NOT NULL, may_be_invited INTEGER NOT NULL) STRICT"
        )
        connection.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", _rows(drawn, people, rng)
        )
    seats = {Segment.LOVE: 40, Segment.DISLIKE: 40}
    return StudyFacts(now=6.0, deadline=15.0, seats=seats, cases=_cases(drawn, rng))


def _rows(drawn: Iterable[Candidate], people: int, rng: random.Random) -> Iterable[tuple[object, ...]]:
    """People like those drawn, as many as wanted, who work for companies of their own."""
    like = rng.choices(tuple(drawn), k=people)
    for number, person in enumerate(like, start=1):
        company = f"company {number * 2 // 3}"
        yield number, f"U{number:08}", f"Person {number}", *person[1:4], company, *person[5:]


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
