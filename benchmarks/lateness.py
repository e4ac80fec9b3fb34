"""How late reminders leave with ten thousand of them pending, beside a process that sleeps until the instant and then posts.

The reminders of forty calls are due at one instant, and those of forty more six seconds later. Both sides send them at
Slack's pace, which lets 24 go at once and then four a second, and both at the same time on the same machine, so that what is left between them is
what the bot adds: looking, claiming with a commit, rendering. Lateness counts from the moment at which the pace alone lets a message go
to the one at which Slack has it; the other reminders are due hours later.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from slack_sdk import WebClient
from sqlite_utils import Database

from benchmarks.burst import served
from benchmarks.burst_server import TOKEN
from benchmarks.crowd import at_most
from benchmarks.pretend import TEAM, Call, Slack, beside, side_by_side
from bot.domain.segments import Segment
from bot.jobs.delivery import LONGEST_SLEEP_S
from bot.slack.pacing import Method, Paces
from storage import people, studies
from storage.database import Store
from storage.people import Member
from storage.rows import text_of
from storage.studies import NewStudy

PENDING = 10_000
TOGETHER, GROUPS, APART_S = 40, 2, 6.0
LEAD_S = 7.0
"""Until the first instant. The bot, to whom nobody says that another process booked calls, looks before that."""
PATIENCE_S = 120.0
EARLY_S = 0.01
"""By so much two readings of a clock may differ."""
HOLDERS = 100
HOUR = timedelta(hours=1)


class Lateness(NamedTuple):
    """Seconds beyond the pace that 99 in 100 reminders were late at most: the bot's, and those of who only sleeps."""

    ours_s: float
    floor_s: float


def compare(rounds: int, pending: int = PENDING, together: int = TOGETHER, groups: int = GROUPS) -> Lateness:
    """Return the medians of `rounds`, the bot and the floor beside each other."""
    found = [_round(pending, together, groups) for _ in range(rounds)]
    return Lateness(median(one.ours_s for one in found), median(one.floor_s for one in found))


def _round(pending: int, together: int, groups: int) -> Lateness:
    with tempfile.TemporaryDirectory(prefix="evenhand-lateness-") as place, ExitStack() as stack:
        database = Path(place) / "reminders.db"
        prepare(database, pending, groups * together)
        mine, other = Slack(), Slack()
        my_url, other_url = stack.enter_context(beside(mine)), stack.enter_context(beside(other))
        stack.enter_context(served(my_url, "--database", str(database), "--paced"))
        first = datetime.now(UTC) + timedelta(seconds=LEAD_S)
        instants = [first + timedelta(seconds=APART_S * group) for group in range(groups)]
        due = plan(database, pending, instants, together)
        assert datetime.now(UTC) < first - timedelta(seconds=LONGEST_SLEEP_S), (
            "the bot cannot have seen them in time"
        )
        command = [sys.executable, "-m", "benchmarks.lateness", "--api", other_url, "--due", json.dumps(due)]
        floor = stack.enter_context(subprocess.Popen(command))
        mine.wait_for("chat.postMessage", len(due), PATIENCE_S)
        assert floor.wait(PATIENCE_S) == 0
        return Lateness(_p99(_posts(mine), due), _p99(_posts(other), due))


def _posts(slack: Slack) -> Sequence[Call]:
    return slack.named("chat.postMessage")


def _p99(calls: Sequence[Call], due: Mapping[str, float]) -> float:
    """Once it is sure that everybody was reminded once: what 99 in 100 came later than the pace alone would have had them."""
    ahead = time.time() - time.perf_counter()
    came = {str(json.loads(call.body)["channel"]): call.came + ahead for call in calls}
    assert came.keys() == due.keys(), f"{len(came)} of {len(due)} reminders came"
    assert len(calls) == len(due), "a reminder came twice"
    assert all(came[who] >= at - EARLY_S for who, at in due.items()), "a reminder came too early"
    return at_most(
        [at - free for at, free in zip(sorted(came.values()), paced(due.values()), strict=True)], 0.99
    )


def paced(instants: Iterable[float]) -> list[float]:
    """When messages that are due at these instants may leave, one after the other, at Slack's pace."""
    pace, found, now = Paces().of(TEAM), [], 0.0
    for number, at in enumerate(sorted(instants)):
        now = max(now, at)
        while (wait_s := pace.take([Method.POST], str(number), now)) > 0:
            now += wait_s + 1e-6
        found.append(now)
    return found


def prepare(database: Path, pending: int, more: int) -> None:
    """Fill a database with as many booked calls, whose reminders are due in some hours, and with more people."""
    now = datetime.now(UTC)
    with closing(Store(database)) as store:
        store.migrate()
        with store.write(60) as db:
            _study(db, now)

            db.conn.executemany(
                "INSERT INTO people (team_id, slack_id, name, added_at) VALUES (?, ?, ?, ?)",
                [(TEAM, f"UP{number}", f"Person {number}", text_of(now)) for number in range(pending + more)],
            )
            for number in range(pending):
                _book(db, number, now + HOUR * (2 + number // HOLDERS), now)


def plan(database: Path, pending: int, instants: Sequence[datetime], together: int) -> dict[str, float]:
    """Book the calls whose reminders are due at these instants; the Unix time at which each person is to be reminded."""
    due = {}
    with closing(Store(database)) as store, store.write(60) as db:
        for group, at in enumerate(instants):
            for number in range(pending + group * together, pending + (group + 1) * together):
                _book(db, number, at, datetime.now(UTC))
                due[f"UP{number}"] = at.timestamp()
    return due


def _study(db: Database, now: datetime) -> None:
    deadline = date(now.year + 1, 2, 26)
    new = NewStudy(TEAM, "UR", "How people decide", "What next", deadline, "UTC", "Feedback on Paperkite")
    study_id = studies.add_draft(db, new, "V1", now)
    holders = [f"UI{number}" for number in range(HOLDERS)]
    people.save_members(db, TEAM, [Member("UR", "Rolf"), *(Member(one, one) for one in holders)], now)
    studies.set_seats(db, TEAM, study_id, {Segment.LOVE: PENDING})
    studies.set_people(db, TEAM, study_id, "study_interviewers", holders[:5])
    link = "https://meet.example.com/x"
    studies.update(db, TEAM, study_id, status="recruiting", launched_at=now, meeting_link=link)


def _book(db: Database, number: int, due_at: datetime, booked_at: datetime) -> None:
    """Book a call of the person of a number, an hour after its reminder is due."""
    one, person, now, starts_at = number + 1, f"UP{number}", text_of(booked_at), due_at + HOUR
    db.execute(
        "INSERT INTO invitations (id, team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
        "deliver_after) VALUES (?, ?, 1, ?, 'wave', 'submitted', 'r', 0.5, 0, ?, ?)",
        [one, TEAM, one, now, now],
    )
    starts, ends, holder = text_of(starts_at), text_of(starts_at + HOUR / 2), f"UI{number % HOLDERS}"
    db.execute(
        "INSERT INTO interviews (id, team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, segment, "
        "booked_at) VALUES (?, ?, 1, ?, ?, ?, ?, ?, 'booked', 'love', ?)",
        [one, TEAM, one, one, holder, starts, ends, now],
    )
    detail, intent = json.dumps({"reminder": "short"}), f"reminder:{one}:short"
    db.execute(
        "INSERT INTO outbox (team_id, lane, kind, ref, receiver, detail, intent, due_at, created_at) "
        "VALUES (?, 1, 'reminder', ?, ?, ?, ?, ?, ?)",
        [TEAM, one, person, detail, intent, text_of(due_at), now],
    )


def main() -> None:
    """The floor: a thread for each message sleeps until its instant, and for as long as Slack's pace wants it."""
    options = argparse.ArgumentParser()
    options.add_argument("--api", required=True)
    options.add_argument("--due", type=json.loads, required=True)
    given = options.parse_args()
    client = WebClient(TOKEN, base_url=given.api, retry_handlers=[])
    pace = Paces().of(TEAM)

    def post(channel: str, at: float) -> None:
        time.sleep(max(0.0, at - time.time()))
        while (wait_s := pace.take([Method.POST], channel, time.monotonic())) > 0:
            # Not all at one instant: one of them would get the pace, the others sleep anew.
            time.sleep(wait_s * random.uniform(1.0, 1.05))
        client.chat_postMessage(channel=channel, text="Your call is in an hour.")

    side_by_side(post, given.due.items())


if __name__ == "__main__":
    main()
