"""Slack's Web API is away for ten minutes with ten thousand messages due: clicks are answered, and then everything arrives.

Slack's clock, by which it limits calls, and the bot's pace run faster than ours alike, so that it takes no hour.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import burst
from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.workspace import Workspace
from bot.domain.outbox import Lane
from bot.slack.pacing import LONGEST_ABSENCE_S
from storage import outbox
from storage.database import Store
from storage.rows import text_of
from tests.faults.victim import bot_of
from tests.flows.stage import ANSWER, LOVES, PAYS, SEND
from tests.jobs.office import MANIFEST, NOW, RESEARCHER, TEAM, note, queue_invitation, running, words_of

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
MESSAGES, PEOPLE, CLICKERS, SPEED, MINUTES = (10_000, 500, 40, 10, 10) if FULL else (600, 60, 5, 60, 3)
LANES = (Lane.BOOKING, Lane.DIGEST)
PATIENCE_S = 600.0 if FULL else 60.0
ANSWERED_S = 1.0
FLAT_KB = 16_384
QUESTIONS = ((ANSWER, PAYS), (PAYS, LOVES), (LOVES, SEND))
"""What somebody presses, and what stands before them then."""


@dataclass
class Absence:
    """A workspace, its bot's database and process, and what was measured."""

    workspace: Workspace
    database: Path
    crowd: list[str]
    clickers: list[Person]
    pid: int = 0

    def unsettled(self) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            due = "SELECT count(*) FROM outbox WHERE state = 'due' AND due_at <= ?"
            [(count,)] = connection.execute(due, [text_of(NOW)])
        return int(count)

    def queue(self) -> None:
        """Let as many messages be due as there are to be, in two lanes for each person."""
        each = MESSAGES // PEOPLE // len(LANES)
        with closing(Store(self.database)) as store, store.write() as db:
            for number in range(each):
                for person in self.crowd:
                    for lane in LANES:
                        outbox.put(db, note(person, f"{lane.name} {number}", lane), NOW)

    def memory_kb(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def click(self, person: Person, press: str, then: str) -> tuple[float, float]:
        """Press a button; seconds until it was acknowledged, and until the next question stood there."""
        began = time.monotonic()
        outcome = person.press(press)
        assert outcome.acked, outcome
        self.workspace.wait_for(lambda: any(then in message.buttons for message in person.dm()), 30)
        return outcome.ack_ms / 1000, time.monotonic() - began


@contextmanager
def absence_of(folder: Path) -> Iterator[Absence]:
    """People who are to be written to, and some who stand before the first question."""
    database = folder / "evenhand.db"
    burst.prepare(database, 1)
    with Workspace(MANIFEST, clock=running(SPEED), team_id=TEAM) as workspace:
        crowd = [workspace.add_user(f"Person {number}", tz="UTC") for number in range(PEOPLE)]
        clickers = [workspace.add_user(f"Clicker {number}", tz="UTC") for number in range(CLICKERS)]
        workspace.add_user("Rolf", user_id=RESEARCHER, tz="UTC")
        with closing(Store(database)) as store, store.write() as db:
            for slack_id in clickers:
                queue_invitation(db, slack_id, "UTC", NOW)
        with bot_of(workspace, database, NOW, speed=SPEED) as bot:
            found = Absence(workspace, database, crowd, [workspace.person(one) for one in clickers], bot.pid)
            # What is due is sent from the beginning, and may be there before the bot is connected.
            workspace.wait_for(lambda: workspace.connection_count == 1 and not found.unsettled(), PATIENCE_S)
            yield found
            bot.communicate(timeout=60)
            assert bot.returncode == 0


def while_away(absence: Absence, how: Disturbance) -> tuple[list[float], list[float], list[int]]:
    """Let everybody click on while Slack is away, all the time long; the times of clicks, and kilobytes of memory."""
    acks, answers, memory = [], [], []
    ends = time.monotonic() + MINUTES * 60 / SPEED
    with absence.workspace.away(how):
        absence.queue()
        presses = [(person, *step) for step in QUESTIONS for person in absence.clickers]
        for number, press in enumerate(presses):
            left_s = ends - time.monotonic()
            time.sleep(max(0.0, left_s / (len(presses) - number)))  # clicks come all through the absence
            ack_s, answer_s = absence.click(*press)
            acks.append(ack_s)
            answers.append(answer_s)
            memory.append(absence.memory_kb())
        assert absence.unsettled() >= MESSAGES, "something was sent, so Slack was not away"
    return acks, answers, memory


def drained(absence: Absence) -> list[int]:
    """Wait until everything was sent; kilobytes of memory meanwhile."""
    memory = []

    def done() -> bool:
        memory.append(absence.memory_kb())
        return not absence.unsettled()

    absence.workspace.wait_for(done, PATIENCE_S)
    return memory


def told_in_order(absence: Absence) -> bool:
    """Whether everybody was told everything once, each lane in its order."""
    for person in absence.crowd:
        words = words_of(message.text for message in absence.workspace.person(person).dm())
        for lane in LANES:
            numbers = [int(word.split()[1]) for word in words if word.startswith(lane.name)]
            if numbers != list(range(MESSAGES // PEOPLE // len(LANES))):
                return False
    return True


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("how", [Disturbance(status=503), Disturbance(cut=True)], ids=["503", "cut"])
def test_while_slack_is_away_clicks_are_answered_and_then_everything_arrives(
    tmp_path: Path, how: Disturbance
) -> None:
    with absence_of(tmp_path) as absence:
        log = absence.workspace.log
        before_kb, calls_before = absence.memory_kb(), len(log.calls())

        acks, answers, away_kb = while_away(absence, how)
        knocks, back_at = len(log.calls()) - calls_before, time.monotonic()
        drain_kb = drained(absence)

        took_s = time.monotonic() - back_at
        first = min(
            call.monotonic for call in log.calls("chat.postMessage") if call.ok and call.monotonic > back_at
        )
        print(  # noqa: T201
            f"away: {knocks} calls, acknowledged in {max(acks):.3f} s, answered in {max(answers):.3f} s at most; "
            f"memory {before_kb} -> {max(away_kb)} -> {max(drain_kb)} kB; first message {first - back_at:.1f} s after "
            f"the return, all {MESSAGES} in {took_s:.0f} s: {MESSAGES / took_s * 60 / SPEED:.0f} a minute of Slack's"
        )
        assert told_in_order(absence)
        assert max(answers) < ANSWERED_S
        assert log.violations() == [], "the bot went beyond Slack's limits by itself"
        assert knocks < 100, "Slack was tried with every message"
        assert first - back_at < (LONGEST_ABSENCE_S + 2) / SPEED + 2
        assert max(away_kb) - away_kb[0] < FLAT_KB
        assert max(drain_kb) - before_kb < 2 * FLAT_KB
