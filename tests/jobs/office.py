"""The outbox of a database, its worker, and a pretend workspace at the other end of the line."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from slack_sdk import WebClient
from sqlite_utils import Database

from benchmarks import burst
from bot.clock import MovableClock
from bot.demo.acts import Person
from bot.demo.traffic import Entry as Exchange
from bot.demo.workspace import Workspace
from bot.domain.conversation import Interview, InterviewState, Source
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.segments import Segment
from bot.errors import OutsideError
from bot.jobs.delivery import LEASE_S, Clicked, Delivery
from bot.services.desk import Answer, Desk
from bot.services.renderings import WriteEvent
from bot.slack.connections import Connections
from bot.slack.heard import HeardClient
from bot.slack.messenger import Messenger, Placed
from bot.slack.pacing import Paces
from bot.turns import Turns
from storage import interviews, invitations, outbox, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.outbox import Shown
from storage.people import Member

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"
TEAM = burst.TEAM
NOW = burst.NOW
STUDY = 1
INTERVIEWER, RESEARCHER = "UI", "UR"
PATIENCE_S = 8.0
UNPACED = 1e6


@dataclass(frozen=True)
class Office:
    """One worker on one database. A study is there (`STUDY`), and two people who have been shown times: UP0 and UP1."""

    workspace: Workspace
    store: Store
    clock: MovableClock
    desk: Desk
    delivery: Delivery
    paces: Paces
    asked: Mapping[str, int]
    """Who has been shown times: Slack id to invitation."""
    lines: list[str]
    """Grows whenever the worker, its words ready, reaches for the line to Slack."""

    # Queueing

    def queue(self, *entries: Entry) -> list[int]:
        """Put entries into the outbox in one transaction, wake the worker, and return their ids."""
        with self.store.write() as db:
            ids = [outbox.put(db, entry, self.clock.now())[0] for entry in entries]
        self.delivery.wake()
        return ids

    def settle(self) -> None:
        """Wait until nothing is due."""
        assert self.delivery.wait_idle(PATIENCE_S), self.workspace.log.last_lines()

    def study_changes(self, **columns: object) -> None:
        with self.store.write() as db:
            studies.update(db, TEAM, STUDY, **columns)

    def invite(self, slack_id: str) -> int:
        """Queue the invitation of somebody of the workspace, as a wave does; return its id."""
        with self.store.write() as db:
            zone = self.workspace.store.member(slack_id).tz
            invitation_id = queue_invitation(db, slack_id, zone, self.clock.now())
        self.delivery.wake()
        return invitation_id

    def book(self, slack_id: str, starts_at: datetime) -> Interview:
        """Book a call of somebody who has been shown times."""
        with self.store.write() as db:
            person = people.person_by_slack_id(db, TEAM, slack_id)
            assert person is not None
            new = Interview(
                0, TEAM, STUDY, person.id, self.asked[slack_id], INTERVIEWER, starts_at,
                starts_at + timedelta(minutes=30), InterviewState.BOOKED, Segment.LOVE, self.clock.now(),
            )  # fmt: skip
            booked_id = interviews.book(db, new)
            assert booked_id is not None
        return new._replace(id=booked_id)

    # Clicks

    def shown_at(self, slack_id: str, kind: Kind, ref: int) -> Placed:
        """Where a thing is shown to somebody, as the bot remembers it."""
        shown = outbox.message(self.store.read(), TEAM, kind, ref, slack_id)
        assert shown is not None
        return Placed(shown.channel, shown.ts)

    def post_as_bot(self, receiver: str, text: str) -> Placed:
        """A message of the bot's that it has sent some time."""
        client = WebClient(token=self.workspace.installation.bot_token, base_url=self.workspace.api_url)
        posted = client.chat_postMessage(channel=receiver, text=text)
        return Placed(str(posted["channel"]), str(posted["ts"]))

    def remember(self, slack_id: str, kind: Kind, ref: int, place: Placed) -> None:
        """Remember a message as the one that shows a thing."""
        with self.store.write() as db:
            shown = Shown(place.channel, place.ts, "")
            outbox.remember_message(db, TEAM, kind, ref, slack_id, shown, self.clock.now())

    def clicked(self, slack_id: str, place: Placed, address: str | None = None) -> Clicked:
        """A click of somebody in a message; its response_url is Slack's, or `address`."""
        url = self.workspace.store.grant_response_url("actions", slack_id, place.channel, place.ts)
        return Clicked(address or url, place)

    def behind_quick_way(self, slack_id: str, wait_s: float = 5.0) -> Answer:
        """Leave the row that shows somebody's conversation should the quick way fail, as a service does."""
        invitation = self.asked[slack_id]
        intent = f"conversation:{invitation}"
        entry = Entry(TEAM, Lane.REPLY, Kind.CONVERSATION, invitation, slack_id, self.clock.now(), intent)
        with self.store.write() as db:
            until = self.clock.wall() + wait_s
            row, version = outbox.put(db, entry, self.clock.now(), until, "quick")
        return Answer(invitation, slack_id, "", row, version)

    # Looking

    def row(self, entry_id: int) -> Mapping[str, object]:
        """An entry as it is stored."""
        with closing(sqlite3.connect(self.store.path)) as connection:
            connection.row_factory = sqlite3.Row
            return dict(connection.execute("SELECT * FROM outbox WHERE id = ?", [entry_id]).fetchone() or {})

    def texts(self, slack_id: str) -> list[str]:
        """What somebody has been written, oldest first."""
        return [message.text for message in self.person(slack_id).dm()]

    def person(self, slack_id: str) -> Person:
        return self.workspace.person(slack_id)

    def tries(self, method: str = "chat.postMessage") -> list[Exchange]:
        """Every call of a method, those that failed too."""
        return self.workspace.log.calls(method)


def queue_invitation(db: Database, slack_id: str, zone: str, now: datetime) -> int:
    """Queue the invitation of somebody to `STUDY`, as a wave does; return its id."""
    people.save_members(db, TEAM, [Member(slack_id, slack_id, zone=zone)], now)
    person = people.ensure_person(db, TEAM, slack_id, now)
    new = NewInvitation(TEAM, STUDY, person.id, Source.WAVE, "by lot", 0.5, False, now)
    invitation_id = invitations.add(db, new, now)
    assert invitation_id is not None
    intent = f"conversation:{invitation_id}"
    outbox.put(db, Entry(TEAM, Lane.INVITATION, Kind.CONVERSATION, invitation_id, slack_id, now, intent), now)
    return invitation_id


def note(
    receiver: str, words: str, lane: Lane = Lane.BOOKING, *, due_at: datetime = NOW, team: str = TEAM
) -> Entry:
    """A message of its own, told apart by its words."""
    detail = {"code": "not_delivered", "what": "A message", "title": words, "error": "of a test"}
    return Entry(team, lane, Kind.NOTICE, 0, receiver, due_at, f"note:{words}:{receiver}", detail)


def study_card() -> Entry:
    """The researcher's card of the study, as it is when it is sent."""
    return Entry(TEAM, Lane.DIGEST, Kind.STUDY, STUDY, RESEARCHER, NOW, f"study:{STUDY}")


def words_of(texts: Iterable[str]) -> list[str]:
    """The words by which notes are told apart."""
    return [text.split("“")[1].split("”")[0] for text in texts]


def running(times: float) -> Callable[[], datetime]:
    """A clock that runs so many times faster than ours, from `NOW` on."""
    began = time.monotonic()
    return lambda: NOW + timedelta(seconds=times * (time.monotonic() - began))


@contextmanager
def open_office(
    database: Path,
    *,
    without_scopes: Iterable[str] = (),
    timeout_s: int = 5,
    paces: Paces | None = None,
    senders: int = 8,
    lease_s: float = LEASE_S,
    write_event: Callable[[WriteEvent], None] = lambda _event: None,
    limits_at: float | None = None,
) -> Iterator[Office]:
    """An office at work. Its workspace has UP0, UP1, the interviewer and the researcher.

    limits_at: how many times faster than ours Slack's clock runs, by which it limits calls; no limits unless given.
    """
    asked = dict(burst.prepare(database, 2))
    clock, store = MovableClock(NOW), Store(database)
    with ExitStack() as stack:
        workspace = stack.enter_context(
            # No limits otherwise: what is due in an hour leaves in one instant of a clock that stands still.
            Workspace(
                MANIFEST,
                clock=clock.now if limits_at is None else running(limits_at),
                team_id=TEAM,
                without_scopes=without_scopes,
                rate_limits=limits_at is not None,
            )
        )
        for slack_id in (*asked, INTERVIEWER, RESEARCHER):
            workspace.add_user(slack_id.title(), user_id=slack_id, tz="UTC")
        token = workspace.installation.bot_token
        connections = Connections()
        stack.callback(connections.close)
        messenger = Messenger(
            HeardClient(
                lambda: None,
                connections,
                settle=store.settle,
                token=token,
                base_url=workspace.api_url,
                timeout=timeout_s,
                retry_handlers=[],
            )
        )

        lines: list[str] = []

        def messengers(team_id: str) -> Messenger:
            lines.append(team_id)
            if team_id != TEAM:
                raise OutsideError("not_installed", permanent=True)
            return messenger

        used = paces or Paces(UNPACED)
        desk = Desk(store, clock, Random(1), default_product="Paperkite")
        delivery = Delivery(
            desk,
            messengers,
            used,
            Turns(),
            connections,
            write_event=write_event,
            answers_at=(workspace.api_url.removesuffix("api/"),),
            lease_s=lease_s,
            senders=senders,
        )
        stack.callback(store.close)
        delivery.start()
        stack.callback(delivery.stop)
        yield Office(workspace, store, clock, desk, delivery, used, asked, lines)
