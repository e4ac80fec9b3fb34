"""The page of a study and its people, the directory, a search in it and a person's page: at a hundred thousand people beside a hundred.

The study that is looked at has as many people in both; everything else is a thousand times as much. Every study is in the middle of it:
people have answered and wait for a word, calls are booked, over and held, thank-yous are owed, and its forecast is kept. Whoever looks
holds calls of every study, all of them blind, so that each look asks what is hidden from them.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from sqlite_utils import Database

from benchmarks.burst import NOW, TEAM
from bot.clock import MovableClock
from bot.domain.directory import PAGE, About, Filter, Looked
from bot.domain.settings import Settings
from bot.domain.studies import default_seats
from bot.services import people as pages
from bot.services import study_pages
from bot.services.desk import Desk
from bot.views.directory import directory_modal, study_people_modal
from bot.views.person import person_modal
from bot.views.studies import study_modal
from storage import directory, mix, notes, people, studies
from storage.database import Store
from storage.people import Member
from storage.rows import text_of
from storage.studies import NewStudy

MANY, FEW = 100_000, 100
MANY_STUDIES, FEW_STUDIES = 200, 2
ASKED = 40
"""People whom each study has asked."""
ANSWERED, AWAITED, HELD, COMING, OVER = 30, 10, 5, 5, 5
"""How many of them sent their answers; of these, how many wait for a word of the researcher, and of how many the call was held and is to be
thanked for, is to come, or is over without an outcome, with its opening check."""
INTERVIEWERS = 20
"""Who hold two calls of three in each study; the researcher holds the third."""
REPEATS = 15
ADMIN = "U000000001"
FIRST = ("Ana", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jo")
LAST = ("Ortiz", "Brown", "Crane", "Dorn", "East", "Falk", "Grau", "Hill", "Ito", "Jung")
SOUGHT = "zimmer"
"""A name that twenty people have, and the beginning of a tag of theirs, however many there are."""


@dataclass(frozen=True)
class Pair:
    """Seconds for one page with many people and with few."""

    many_s: float
    few_s: float


@dataclass(frozen=True)
class Compared:
    """Pages by what they show; and to count a large directory anew, beside reading the same rows."""

    pairs: Mapping[str, Pair]
    count_s: float
    read_s: float


def prepare(database: Path, size: int, study_count: int) -> Desk:
    """Fill a database with people and studies, each of which has asked forty of them."""
    store = Store(database)
    store.migrate()
    rng = Random(1)
    with store.write(60) as db:
        people.save_members(db, TEAM, [Member(ADMIN, "Ada", is_admin=True)], NOW)
        db.conn.executemany(
            "INSERT INTO people (team_id, slack_id, email, name, company, plan, panel_at, panel_source, added_at, "  # noqa: S608
            f"{', '.join(CONTACT)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?{', ?' * len(CONTACT)})",
            [_person(number, size, rng) for number in range(size)],
        )
        for number in range(study_count):
            _study(db, number, size, rng)
        for number in range(20):
            notes.add_tag(db, TEAM, number + 1, f"{SOUGHT}s", ADMIN, NOW)
    return Desk(store, MovableClock(NOW), rng, frozenset({ADMIN}))


def _person(number: int, size: int, rng: Random) -> tuple[object, ...]:
    last = SOUGHT.title() if number < 20 else rng.choice(LAST)
    return (
        TEAM,
        f"UP{number}" if number % 5 else None,
        f"p{number}@c{rng.randrange(size // 5)}.example",
        f"{rng.choice(FIRST)} {last}",
        f"Company {rng.randrange(size // 5)}",
        "paying" if number % 3 else "unknown",
        text_of(NOW) if number % 4 == 0 else None,
        "survey" if number % 4 == 0 else "",
        text_of(NOW),
        *_contact("opted out" if number in OPTED_OUT else "", rng),
    )


CONTACT = (
    "last_invited_at", "last_interviewed_at", "unanswered", "snoozed_until", "opted_out_at", "blocked_at", "unreachable",
    "is_colleague",
)  # fmt: skip
SHARES: Mapping[str, float] = {
    "invited lately": 0.08,
    "left two unanswered": 0.10,
    "interviewed lately": 0.02,
    "snoozed": 0.03,
    "snoozed once": 0.03,
    "opted out": 0.03,
    "blocked": 0.005,
    "unreachable": 0.02,
    "colleague": 0.005,
    "invited long ago": 0.30,
    "interviewed long ago": 0.05,
}
"""What was between us and people of a directory that has been asked for a year, on the panel or not; nothing with the rest."""
OPTED_OUT = range(20, 20 + PAGE)
"""Some who did in any case, so that a page of them is full among few people too."""


def _contact(state: str, rng: Random) -> tuple[object, ...]:
    """The columns `CONTACT` of one person. state: one of `SHARES`, "" for one by chance."""
    [chosen] = rng.choices([*SHARES, ""], [*SHARES.values(), 1 - sum(SHARES.values())])
    state = state or chosen
    lately, long_ago = (
        text_of(NOW - timedelta(days=days)) for days in (rng.randrange(1, 29), rng.randrange(100, 360))
    )
    found: dict[str, object] = {
        "last_invited_at": {"invited lately": lately, "": None}.get(state, long_ago),
        "last_interviewed_at": {"interviewed lately": lately, "interviewed long ago": long_ago}.get(state),
        "unanswered": 2 if state == "left two unanswered" else 0,
        "snoozed_until": {
            "snoozed": text_of(NOW + timedelta(days=rng.randrange(1, 180))),
            "snoozed once": long_ago,
        }.get(state),
        "opted_out_at": long_ago if state == "opted out" else None,
        "blocked_at": long_ago if state == "blocked" else None,
        "unreachable": "deactivated" if state == "unreachable" else "",
        "is_colleague": int(state == "colleague"),
    }
    return tuple(found[name] for name in CONTACT)


def _study(db: Database, number: int, size: int, rng: Random) -> None:
    new = NewStudy(TEAM, ADMIN, "How people decide", "What next", date(2027, 2, 26), "UTC", f"Study {number}")
    study_id = studies.add_draft(db, new, f"V{number}", NOW)
    studies.update(db, TEAM, study_id, status="recruiting", launched_at=NOW)
    studies.set_seats(db, TEAM, study_id, default_seats(12))
    interviewers = [ADMIN, *(f"UI{(number + place) % INTERVIEWERS}" for place in range(3))]
    studies.set_people(db, TEAM, study_id, "study_interviewers", interviewers)
    at = text_of(NOW - timedelta(days=number % 30))
    state = "expired" if number else "delivered"
    states = ["submitted"] * ANSWERED + [state] * (ASKED - ANSWERED)
    asked = rng.sample(range(size), ASKED)
    db.conn.executemany(
        "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
        "deliver_after) VALUES (?, ?, ?, 'wave', ?, 'r', 0.5, 0, ?, ?)",
        [(TEAM, study_id, person + 1, state, at, at) for person, state in zip(asked, states, strict=True)],
    )
    _answers(db, number, study_id)
    forecast = {
        "when": "full between 3 and 9 Feb",
        "full": 0.9,
        "runs": 30,
        "warnings": [],
        "audience": AUDIENCE,
    }
    mix.keep_forecast(db, TEAM, study_id, NOW.date().isoformat(), forecast, NOW)


AUDIENCE = {"plan": {"paying": 9, "": 5}, "tenure": {"": 14}, "region": {"": 14}}


def _answers(db: Database, number: int, study_id: int) -> None:
    """What followed from the answers to the study of this number, from 0."""
    sql = "SELECT id, person_id FROM invitations WHERE study_id = ? AND state = 'submitted' ORDER BY id"
    answered = db.conn.execute(sql, [study_id]).fetchall()
    segments = ["love" if place % 2 else "dislike" for place in range(ANSWERED)]
    db.conn.executemany(
        "INSERT INTO submissions (invitation_id, team_id, study_id, segment, provisional, verdict, reasons, submitted_at) "
        "VALUES (?, ?, ?, ?, 0, 'offer', '[]', ?)",
        [
            (one, TEAM, study_id, segment, text_of(NOW))
            for (one, _), segment in zip(answered, segments, strict=True)
        ],
    )
    db.conn.executemany(
        "INSERT INTO approvals (invitation_id, team_id) VALUES (?, ?)",
        [(one, TEAM) for one, _ in answered[:AWAITED]],
    )
    calls = zip(answered[AWAITED:], segments[AWAITED:], strict=True)
    kinds = ["held"] * HELD + ["coming"] * COMING + ["over"] * OVER
    for place, ((invitation_id, person_id), segment) in enumerate(islice(calls, len(kinds))):
        # No two of them at once, of whomever.
        later = timedelta(minutes=31 * (number * COMING + place % COMING))
        days = {"held": -30, "coming": 1, "over": -100}[kinds[place]]
        begins, is_held = NOW + timedelta(days=days) + later, kinds[place] == "held"
        who = f"UI{(number + place % 3) % INTERVIEWERS}" if place % 3 else ADMIN
        [call_id] = db.conn.execute(
            "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, segment, "
            "booked_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [
                TEAM, study_id, person_id, invitation_id, who, text_of(begins), text_of(begins + timedelta(minutes=30)),
                "completed" if is_held else "booked", segment, text_of(NOW - timedelta(days=110)),
                text_of(NOW) if is_held else None,
            ],
        ).fetchone()  # fmt: skip
        if is_held:
            db.conn.execute(
                "INSERT INTO thank_yous (interview_id, team_id, study_id, incentive, owed_at) VALUES (?, ?, ?, '40 euros', ?)",
                [call_id, TEAM, study_id, text_of(NOW)],
            )
        elif kinds[place] == "over":
            db.conn.execute(
                "INSERT INTO opening_checks (invitation_id, team_id, because) VALUES (?, ?, 'unsure')",
                [invitation_id, TEAM],
            )


def compare(rounds: int, size: int = MANY) -> Compared:
    """Return the median of `rounds`, so many people and few in turn."""
    with tempfile.TemporaryDirectory(prefix="evenhand-people-") as folder:
        many = prepare(Path(folder) / "many.db", size, MANY_STUDIES)
        few = prepare(Path(folder) / "few.db", FEW, FEW_STUDIES)
        with closing(many.store), closing(few.store):
            found = {
                name: Pair(*(median(part) for part in zip(*(
                    (_best_s(look, many), _best_s(look, few)) for _ in range(rounds)
                ), strict=True)))
                for name, look in LOOKS.items()
            }  # fmt: skip
            count_s = median(_best_s(_count, many) for _ in range(rounds))
            read_s = median(_best_s(_read, many) for _ in range(rounds))
    return Compared(found, count_s, read_s)


def _best_s(look: Callable[[Desk], Sequence[object]], desk: Desk) -> float:
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        shown = look(desk)
        taken.append(time.perf_counter() - began)
        assert shown
    return min(taken)


def _directory(looked: Looked) -> Callable[[Desk], Sequence[object]]:
    def look(desk: Desk) -> Sequence[object]:
        seen = pages.directory_page(desk, TEAM, ADMIN, looked)
        assert seen.people
        return list(directory_modal(seen)["blocks"])

    return look


def _study_people(desk: Desk) -> Sequence[object]:
    seen = pages.study_people(desk, TEAM, ADMIN, 1, Looked())
    assert seen.total == ASKED
    return list(study_people_modal(seen)["blocks"])


def _one_person(desk: Desk) -> Sequence[object]:
    seen = pages.person_page(desk, TEAM, ADMIN, About(7, 1))
    return list(person_modal(seen)["blocks"])


def _study_page(desk: Desk) -> Sequence[object]:
    return list(study_modal(study_pages.page(desk, TEAM, ADMIN, 1))["blocks"])


LOOKS: Mapping[str, Callable[[Desk], Sequence[object]]] = {
    "the page of a study": _study_page,
    "the directory": _directory(Looked()),
    "its second page": _directory(Looked(before=10)),
    "who can be asked": _directory(Looked(chosen=Filter.FREE.value)),
    "who is on the panel": _directory(Looked(chosen=Filter.PANEL.value)),
    "who rests": _directory(Looked(chosen=Filter.RESTING.value)),
    "who is not asked": _directory(Looked(chosen=Filter.OUT.value)),
    "a search": _directory(Looked(SOUGHT)),
    "the people of a study": _study_people,
    "one person": _one_person,
}


def _count(desk: Desk) -> Sequence[object]:
    return [directory.count(desk.store.read(), TEAM, Settings(), NOW)]


def _read(desk: Desk) -> Sequence[object]:
    return desk.store.read().conn.execute("SELECT * FROM people WHERE team_id = ?", [TEAM]).fetchall()
