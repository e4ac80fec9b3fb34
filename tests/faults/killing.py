"""A workspace, and a database with invitations, updates, reminders and digests that are due: what the kill tests share."""

import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import dropwhile
from pathlib import Path

from slack_sdk import WebClient
from sqlite_utils import Database

from benchmarks import burst
from bot.demo.traffic import Entry as Exchange
from bot.demo.workspace import Workspace
from bot.domain.conversation import Interview, InterviewState, Source
from bot.domain.outbox import Claimed, Entry, Kind, Lane
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import StudyStatus
from bot.services import saying
from bot.slack.messenger import Messenger
from storage import digests, interviews, invitations, outbox, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.rows import text_of
from storage.studies import NewStudy
from tests.faults.victim import bot_of
from tests.jobs.office import MANIFEST, NOW, RESEARCHER, STUDY, TEAM, queue_invitation, running

STARTS_AT = NOW + timedelta(hours=1)
PATIENCE_S = 60.0
SPEED = 10.0
"""So many times faster than ours Slack's clock runs, and the bot speaks: a minute's worth of calls in six seconds."""


@dataclass
class Scene:
    """What is planned so far is counted by what the messages are about."""

    workspace: Workspace
    database: Path
    channel: str
    invited: list[str] = field(default_factory=list)
    posts: int = 0
    """How many new messages are to arrive in all."""
    title: str = ""
    """The study's newest title, which every invitation shows."""

    # What is due. To be called while no bot runs.

    def invite(self, count: int) -> None:
        """Queue invitations."""
        new = [self._add_user("Customer") for _ in range(count)]
        with self._writing() as db:
            for slack_id in new:
                queue_invitation(db, slack_id, "UTC", NOW)
        self.invited += new
        self.posts += count

    def remind(self, calls: int) -> None:
        """Book calls, each with two reminders that are due."""
        sides = [(self._add_user("Participant"), self._add_user("Interviewer")) for _ in range(calls)]
        with self._writing() as db:
            book(db, sides)
        self.posts += 2 * calls

    def digest(self, count: int) -> None:
        """Queue digests of today for the channel, each of a study that nobody else's digest tells of."""
        with self._writing() as db:
            for _ in range(count):
                place = f"channel {self.posts}"
                study_id = studies.copy(db, TEAM, STUDY, place, NOW)
                running = StudyStatus.RECRUITING.value
                studies.update(db, TEAM, study_id, status=running, launched_at=NOW, digest_channel=place)
                made = digests.add(db, TEAM, place, NOW.date().isoformat(), NOW)
                assert made is not None
                digests.keep_counts(db, TEAM, made, study_id, {"booked": 0})
                intent = f"digest:{made}"
                outbox.put(db, Entry(TEAM, Lane.DIGEST, Kind.DIGEST, made, self.channel, NOW, intent), NOW)
                self.posts += 1

    def rename(self, title: str, most: int) -> None:
        """Give the study another title, and queue the update of so many invitations that were delivered, the newest ones."""
        self.title = title
        with self._writing() as db:
            studies.update(db, TEAM, STUDY, title=title)
            shown = db.query(
                "SELECT ref, receiver FROM messages WHERE kind = 'conversation' ORDER BY ref DESC LIMIT ?",
                [most],
            )
            for row in list(shown):
                intent = f"conversation:{row['ref']}"
                entry = Entry(TEAM, Lane.BOOKING, Kind.CONVERSATION, row["ref"], row["receiver"], NOW, intent)
                outbox.put(db, entry, NOW)

    def claim_all(self, lease_s: float) -> list[Claimed]:
        """Claim everything for so long from now and begin to send it, as a bot that was killed then."""
        until = time.time() + lease_s
        with self._writing() as db:
            due = outbox.due(db, NOW, time.time(), (), 10_000)
            claims = [outbox.claim(db, one.id, time.time(), lease_s, "a killed bot") for one in due]
            for one in due:
                outbox.sending(db, one.id, until)
        return [claimed for claimed in claims if claimed is not None]

    def messenger(self) -> Messenger:
        """The way out of a bot that was killed."""
        token = self.workspace.installation.bot_token
        return Messenger(WebClient(token=token, base_url=self.workspace.api_url, retry_handlers=[]))

    def bot(self) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        """The bot in a process of its own."""
        return bot_of(self.workspace, self.database, NOW, speed=SPEED)

    # What has happened

    def arrivals(self) -> Counter[str]:
        """How often each message arrived, by the key that travels with it; those of the channel's begin with "channel "."""
        return Counter(
            ("channel " if entry.channel == self.channel else "")
            + entry.payload["metadata"]["event_payload"]["key"]
            for entry in filter(is_arrival, self.workspace.log.calls("chat.postMessage"))
        )

    def first_sent(self, entries_before: int) -> tuple[Exchange, Exchange] | None:
        """How a bot which started after so many entries of the log said who it is, and the first message that it has sent.

        What arrives before it says so was on its way when the one before it was killed.
        """
        log = self.workspace.log.entries[entries_before:]
        own = list(dropwhile(lambda entry: entry.name != "auth.test", log))
        sent = next(filter(is_arrival, own), None)
        return (own[0], sent) if sent else None

    def unsettled(self) -> int:
        """How many entries that are due still have to be settled, whatever has arrived."""
        return self.count("state = 'due' AND due_at <= ?", text_of(NOW))

    def in_doubt(self) -> int:
        """How many messages were handed over, of which no fate is kept."""
        return self.count("state = 'due' AND doubt")

    def count(self, where: str, *values: object) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            [(count,)] = connection.execute(f"SELECT count(*) FROM outbox WHERE {where}", values)  # noqa: S608
        return int(count)

    def integrity(self) -> str:
        with closing(sqlite3.connect(self.database)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check")
        return str(verdict)

    def let_it_finish(self) -> float:
        """Start the bot, and end it in order once everything is settled; when that was, in seconds since the epoch."""
        with self.bot() as bot:
            self.workspace.wait_for(lambda: not self.unsettled(), PATIENCE_S)
            settled_at = time.time()
            bot.communicate(timeout=PATIENCE_S)
            assert bot.returncode == 0
        return settled_at

    def _add_user(self, role: str) -> str:
        return self.workspace.add_user(f"{role} {len(self.workspace.people)}", tz="UTC")

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with closing(Store(self.database)) as store, store.write() as db:
            yield db


def is_arrival(entry: Exchange) -> bool:
    """Whether a new message arrived or one was changed."""
    return entry.name in {"chat.postMessage", "chat.update"} and entry.ok


def book(db: Database, sides: list[tuple[str, str]]) -> None:
    """Add calls of (participant, interviewer) that all begin at `STARTS_AT`, in a study of their own."""
    booked_at = NOW - timedelta(days=1)
    new = NewStudy(TEAM, RESEARCHER, "Goal", "Decision", STARTS_AT.date(), "UTC", "Title")
    study_id = studies.add_draft(db, new, f"V-{sides[0][0]}", booked_at)
    studies.set_seats(db, TEAM, study_id, {Segment.LOVE: len(sides)})
    studies.set_questions(db, TEAM, study_id, standard_questions("Paperkite"))
    people.save_members(db, TEAM, [Member(one, one) for pair in sides for one in pair], booked_at)
    for participant, interviewer in sides:
        person = people.ensure_person(db, TEAM, participant, booked_at)
        asked = NewInvitation(TEAM, study_id, person.id, Source.WAVE, "", 0.5, False, booked_at)
        invitation_id = invitations.add(db, asked, booked_at)
        assert invitation_id is not None
        call = Interview(
            0, TEAM, study_id, person.id, invitation_id, interviewer, STARTS_AT,
            STARTS_AT + timedelta(minutes=30), InterviewState.BOOKED, Segment.LOVE, booked_at,
        )  # fmt: skip
        booked_id = interviews.book(db, call)
        assert booked_id is not None
        booked = interviews.interview(db, TEAM, booked_id)
        assert booked is not None
        saying.plan_reminders(db, booked, participant, Settings(), booked_at, booked_at)


@contextmanager
def scene_of(folder: Path, *, without_scopes: frozenset[str] = frozenset()) -> Iterator[Scene]:
    """A scene in which nothing is due yet."""
    database = folder / "evenhand.db"
    burst.prepare(database, 1)
    with Workspace(MANIFEST, clock=running(SPEED), team_id=TEAM, without_scopes=without_scopes) as workspace:
        workspace.add_user("Rolf", user_id=RESEARCHER, tz="UTC")
        channel = workspace.add_channel("research")
        scene = Scene(workspace, database, channel)
        with scene._writing() as db:
            studies.update(db, TEAM, STUDY, digest_channel=channel)
        yield scene
