"""A day without the bot, and ten thousand reminders that became due meanwhile: it is there at once, and floods nobody."""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from bot.domain.conversation import Interview, InterviewState, Source
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.services import saying
from storage import interviews, invitations, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.studies import NewStudy
from tests.faults.running import PATIENCE_S, ROOT, Place

pytestmark = pytest.mark.alone  # how soon the bot is there is held against a limit

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
MISSED = 3_500 if FULL else 300
"""Calls that took place while the bot was away, with three reminders each."""
COMING = 10
"""Calls that begin soon: their long reminder has lost its point, the short ones are late and still true."""
START_MAX_S = 2.0
IN_AN_HOUR = " is in an hour: "
"""Cards of calls are posted too, as none was yet."""


@dataclass(frozen=True)
class Sides:
    """Who is in the calls: a participant and an interviewer in each."""

    missed: list[tuple[str, str]]
    coming: list[tuple[str, str]]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(ROOT / "manifest.yml", rate_limits=False) as made:
        yield made


def pairs(workspace: Workspace, calls: int, interviewers: int, what: str) -> list[tuple[str, str]]:
    holders = [workspace.add_user(f"Interviewer {what} {number}") for number in range(interviewers)]
    return [
        (workspace.add_user(f"Customer {what} {number}"), holders[number % interviewers])
        for number in range(calls)
    ]


def away_for_a_day(workspace: Workspace, database: Path) -> Sides:
    """Fill a database as a bot left it a day ago: calls booked two days before, reminders queued."""
    now = datetime.now(UTC)
    booked_at = now - timedelta(days=2)
    sides = Sides(
        pairs(workspace, MISSED, MISSED // 10, "missed"), pairs(workspace, COMING, COMING, "coming")
    )
    with closing(Store(database)) as store:
        store.migrate()
        with store.write() as db:
            team = workspace.installation.team_id
            new = NewStudy(
                team, workspace.add_user("Researcher"), "Goal", "Decision", now.date(), "UTC", "Title"
            )
            study_id = studies.add_draft(db, new, "V1", booked_at)
            studies.set_questions(db, team, study_id, standard_questions("Paperkite"))
            members = {slack_id for pair in (*sides.missed, *sides.coming) for slack_id in pair}
            people.save_members(db, team, [Member(one, one) for one in members], booked_at)
            timed = [
                (pair, now - timedelta(hours=2 + number // (MISSED // 10) * 2))
                for number, pair in enumerate(sides.missed)
            ]
            timed += [
                (pair, now + timedelta(minutes=20 + number // 2)) for number, pair in enumerate(sides.coming)
            ]
            for number, ((customer, interviewer), starts_at) in enumerate(timed):
                person = people.ensure_person(db, team, customer, booked_at)
                asked = NewInvitation(team, study_id, person.id, Source.WAVE, "", 0.5, False, booked_at)
                invitation_id = invitations.add(db, asked, booked_at)
                assert invitation_id is not None
                state = InterviewState.COMPLETED if number < MISSED else InterviewState.BOOKED
                call = Interview(
                    0, team, study_id, person.id, invitation_id, interviewer, starts_at,
                    starts_at + timedelta(minutes=30), state, Segment.LOVE, booked_at,
                )  # fmt: skip
                booked_id = interviews.book(db, call)
                assert booked_id is not None
                booked = interviews.interview(db, team, booked_id)
                assert booked is not None
                saying.plan_reminders(db, booked, customer, Settings(), booked_at, booked_at)
    return sides


def waiting(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        sql = "SELECT count(*) FROM outbox WHERE state = 'due' AND kind = 'reminder' AND due_at < ?"
        return int(connection.execute(sql, [datetime.now(UTC).isoformat()]).fetchone()[0])


def started_within_s(place: Place, *, finish: bool) -> float:
    """Start the bot, and end it; seconds until it said that it is connected. finish: once no reminder is overdue."""
    began = time.monotonic()
    with place.bot() as bot:
        took = time.monotonic() - began
        if finish:
            until = time.monotonic() + PATIENCE_S
            while waiting(place.database):
                assert time.monotonic() < until, f"{waiting(place.database)} reminders are still overdue"
                time.sleep(0.1)  # nothing tells of a reminder that is dropped
            place.workspace.wait_for(
                lambda: len(place.workspace.log.calls("chat.postMessage")) >= 2 * COMING, PATIENCE_S
            )
        assert bot.end() == 0
    return took


def test_after_a_day_each_is_told_what_is_still_true_once(workspace: Workspace, tmp_path: Path) -> None:
    place = Place(workspace, tmp_path)
    started_within_s(place, finish=False)
    floor = started_within_s(place, finish=False)
    sides = away_for_a_day(workspace, place.database)
    overdue = waiting(place.database)

    took = started_within_s(place, finish=True)

    assert overdue >= (10_000 if FULL else 850)
    print(f"{overdue} overdue: connected after {took:.2f} s, {floor:.2f} s with nothing due")  # noqa: T201
    assert took < max(START_MAX_S, 1.3 * floor)
    reminded = Counter(
        entry.payload["channel"]
        for entry in workspace.log.calls("chat.postMessage")
        if entry.ok and IN_AN_HOUR in entry.payload["text"]
    )
    assert reminded == Counter(who for pair in sides.coming for who in pair)
