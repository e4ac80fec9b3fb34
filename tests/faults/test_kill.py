"""kill -9 while reminders are being sent, again and again: none is lost, and none comes twice where the bot may look."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import dropwhile
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.demo.disturbances import Disturbance
from bot.demo.traffic import Entry
from bot.demo.workspace import Workspace
from bot.domain.conversation import Interview, InterviewState, Source
from bot.domain.outbox import Claimed
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.services import saying
from bot.slack.messenger import Messenger
from bot.views.blocks import Message
from storage import interviews, invitations, outbox, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.studies import NewStudy

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("EVENHAND_FAULTS") == "full"
BOOKED_AT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
STARTS_AT = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
DUE_AT = STARTS_AT - timedelta(hours=1)
PATIENCE_S = 30.0
SENDERS = 8
"""How many messages may be under way at once, and so how many a kill may find without their answer."""
BACKLOG = 80
"""So many reminders have not arrived when a bot starts: far more than one sends within the moment before its kill."""


@dataclass
class Scene:
    """A workspace, and a database with reminders that are due."""

    workspace: Workspace
    database: Path
    reminders: int = 0
    """How many were planned so far."""

    def book(self, calls: int) -> None:
        """Book calls, each with two reminders. To be called while no bot runs."""
        book_calls(self.workspace, self.database, calls)
        self.reminders += 2 * calls

    def top_up(self) -> None:
        """Book calls until `BACKLOG` reminders have not arrived yet.

        Where all have arrived a bot rightly sends nothing, and whoever waits for its first message waits in vain.
        """
        missing = BACKLOG - (self.reminders - len(self.arrivals()))
        if missing > 0:
            self.book((missing + 1) // 2)

    def claim_all(self, lease_s: float) -> list[Claimed]:
        """Claim everything for so long from now, as a bot that was killed at once."""
        with closing(Store(self.database)) as store, store.write() as db:
            due = outbox.due(db, DUE_AT, time.time(), (), self.reminders)
            claims = [outbox.claim(db, row, time.time(), lease_s, "a killed bot") for row, _, _ in due]
            for row, _, _ in due:
                outbox.sending(db, row, time.time() + lease_s)
        return [claimed for claimed in claims if claimed is not None]

    def messenger(self) -> Messenger:
        """The way out of a bot that was killed."""
        token = self.workspace.installation.bot_token
        return Messenger(WebClient(token=token, base_url=self.workspace.api_url, retry_handlers=[]))

    @contextmanager
    def bot(self) -> Iterator["subprocess.Popen[bytes]"]:
        """The bot in a process of its own."""
        given = self.workspace.installation
        place = [str(self.database), self.workspace.api_url, given.bot_token, given.app_token]
        command = [sys.executable, "-m", "tests.faults.victim", *place, DUE_AT.isoformat()]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
        with process:
            try:
                yield process
            finally:
                process.kill()

    def arrivals(self) -> Counter[str]:
        """How often each reminder arrived, by the key that travels with it."""
        posted = filter(is_arrival, self.workspace.log.entries)
        return Counter(entry.payload["metadata"]["event_payload"]["key"] for entry in posted)

    def has_sent(self, entries_before: int) -> bool:
        """Whether a message of the bot that started after so many entries of the log has arrived.

        A bot says who it is before it sends. What arrives before that was on its way when the one before it was killed.
        """
        log = self.workspace.log.entries[entries_before:]
        return any(map(is_arrival, dropwhile(lambda entry: entry.name != "auth.test", log)))

    def under_way(self) -> frozenset[str]:
        """The leases that a bot took and has not settled."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT lease FROM outbox WHERE state = 'due' AND lease <> ''")
            return frozenset(lease for (lease,) in rows)

    def unsettled(self) -> int:
        """How many reminders still have to be settled, whatever has arrived."""
        with closing(sqlite3.connect(self.database)) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM outbox WHERE state = 'due'")
        return int(count)

    def integrity(self) -> str:
        with closing(sqlite3.connect(self.database)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check")
        return str(verdict)


def is_arrival(entry: Entry) -> bool:
    return entry.name == "chat.postMessage" and entry.ok


def book_calls(workspace: Workspace, database: Path, calls: int) -> None:
    """Add calls that all begin at `STARTS_AT` to a database: a reminder for each side of each is due at `DUE_AT`."""
    team = workspace.installation.team_id
    sides = [
        (workspace.add_user(f"Customer {number}"), workspace.add_user(f"Interviewer {number}"))
        for number in range(calls)
    ]
    with closing(Store(database)) as store:
        store.migrate()
        with store.write() as db:
            new = NewStudy(team, sides[0][1], "Goal", "Decision", STARTS_AT.date(), "UTC", "Title")
            study_id = studies.add_draft(db, new, f"V-{sides[0][0]}", BOOKED_AT)
            studies.set_seats(db, team, study_id, {Segment.LOVE: calls})
            studies.set_questions(db, team, study_id, standard_questions("Paperkite"))
            members = [Member(slack_id, slack_id) for pair in sides for slack_id in pair]
            people.save_members(db, team, members, BOOKED_AT)
            for customer, interviewer in sides:
                person = people.ensure_person(db, team, customer, BOOKED_AT)
                asked = NewInvitation(team, study_id, person.id, Source.WAVE, "", 0.5, False, BOOKED_AT)
                invitation_id = invitations.add(db, asked, BOOKED_AT)
                assert invitation_id is not None
                call = Interview(
                    0, team, study_id, person.id, invitation_id, interviewer, STARTS_AT,
                    STARTS_AT + timedelta(minutes=30), InterviewState.BOOKED, Segment.LOVE, BOOKED_AT,
                )  # fmt: skip
                booked_id = interviews.book(db, call)
                assert booked_id is not None
                booked = interviews.interview(db, team, booked_id)
                assert booked is not None
                saying.plan_reminders(db, booked, customer, Settings(), BOOKED_AT, BOOKED_AT)


def kill_while_sending(scene: Scene, rng: random.Random) -> bool:
    """Start the bot, and kill it a moment after the first of its messages has arrived; whether more were under way."""
    scene.top_up()
    entries, leases = len(scene.workspace.log.entries), scene.under_way()
    with scene.bot() as bot:
        scene.workspace.wait_for(lambda: scene.has_sent(entries), PATIENCE_S)
        time.sleep(rng.uniform(0, 0.02))  # the moment is random, nothing is being waited for
        bot.kill()
        bot.wait()
    return not scene.under_way() <= leases


@contextmanager
def scene_of(folder: Path, kills: int, without_scopes: frozenset[str]) -> Iterator[Scene]:
    # No limits: dozens of restarts, which look for what they were sending, are squeezed into one minute.
    with Workspace(
        ROOT / "manifest.yml", clock=lambda: DUE_AT, without_scopes=without_scopes, rate_limits=False
    ) as workspace:
        # Slack takes its time, so that there is something to be killed in the midst of.
        workspace.disturb("chat.postMessage", Disturbance(delay_s=0.01), times=100 * kills)
        yield Scene(workspace, folder / "evenhand.db")


def after_kills(scene: Scene, kills: int, seed: int) -> Counter[str]:
    """Kill the bot so often, let the last one finish, and return how often each reminder arrived."""
    rng = random.Random(seed)
    found = 0
    for _ in range(kills):
        found += kill_while_sending(scene, rng)
        assert scene.unsettled(), "the kill came after everything was sent, so it shows nothing"
    assert found > kills / 2, "too few kills found messages under way, so they show little"
    let_it_finish(scene)
    return scene.arrivals()


def let_it_finish(scene: Scene) -> float:
    """Start the bot, and end it in order once everything is settled; when that was, in seconds since the epoch."""
    with scene.bot() as bot:
        scene.workspace.wait_for(lambda: not scene.unsettled(), PATIENCE_S)
        settled_at = time.time()
        bot.communicate(timeout=PATIENCE_S)
        assert bot.returncode == 0
    return settled_at


@pytest.mark.slow
def test_where_everything_had_arrived_unrecorded_a_bot_sends_what_is_new_alone(tmp_path: Path) -> None:
    with scene_of(tmp_path, kills=1, without_scopes=frozenset()) as scene:
        scene.book(SENDERS // 2)
        for claimed in scene.claim_all(lease_s=0):
            scene.messenger().post(claimed.entry.receiver, Message("Soon", ()), claimed.key)
        assert (len(scene.arrivals()), scene.unsettled()) == (SENDERS, SENDERS)

        assert kill_while_sending(scene, random.Random(0))
        let_it_finish(scene)

        assert len(scene.arrivals()) == scene.reminders
        assert set(scene.arrivals().values()) == {1}
        assert scene.integrity() == "ok"


@pytest.mark.slow
def test_what_reaches_slack_only_after_the_restart_does_not_come_twice(tmp_path: Path) -> None:
    with scene_of(tmp_path, kills=0, without_scopes=frozenset()) as scene, ThreadPoolExecutor() as line:
        scene.book(1)
        scene.workspace.disturb("chat.postMessage", Disturbance(delay_s=1), times=2)
        lease_ends = time.time() + 3
        for claimed in scene.claim_all(lease_s=3):
            line.submit(scene.messenger().post, claimed.entry.receiver, Message("Soon", ()), claimed.key)

        settled_at = let_it_finish(scene)

        assert list(scene.arrivals().values()) == [1, 1]
        assert lease_ends <= settled_at < lease_ends + 2, "a restart waits for the lease, and hardly longer"
        assert scene.integrity() == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5 if FULL else 1))
def test_no_reminder_is_lost_or_comes_twice_over_twenty_kills(tmp_path: Path, seed: int) -> None:
    with scene_of(tmp_path, kills=20, without_scopes=frozenset()) as scene:
        arrivals = after_kills(scene, kills=20, seed=seed)

        assert len(arrivals) == scene.reminders
        assert set(arrivals.values()) == {1}
        assert scene.workspace.log.calls("conversations.history"), "no kill left a doubt, so it shows nothing"
        assert scene.integrity() == "ok"
        assert scene.workspace.log.violations() == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5 if FULL else 1))
def test_where_the_bot_may_not_look_a_reminder_comes_again_rather_than_never(
    tmp_path: Path, seed: int
) -> None:
    kills = 20 if FULL else 5
    with scene_of(tmp_path, kills, without_scopes=frozenset({"im:history"})) as scene:
        arrivals = after_kills(scene, kills, seed)

        again = sum(arrivals.values()) - scene.reminders
        print(f"{again} reminders came again after {kills} kills")  # noqa: T201
        assert len(arrivals) == scene.reminders
        assert again <= kills * SENDERS
        assert scene.integrity() == "ok"
