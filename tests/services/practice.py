"""A desk with studies on it, and what people do there: the services called directly, without Slack."""

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bot.clock import MovableClock
from bot.domain.consent import mark_of_screen
from bot.domain.conversation import Conversation, InvitationState, Stage, stage_of
from bot.domain.mix import Case, StudyFacts
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.seats import Way
from bot.domain.segments import Feeling, Relationship, Segment
from bot.domain.settings import Settings
from bot.domain.slots import Slot
from bot.domain.studies import Arrangement, Audience, Purpose, Study, StudyStatus
from bot.marking import Marks
from bot.services import (
    booking,
    calls,
    consenting,
    directory,
    inviting,
    mixing,
    recruiting,
    screening,
    showing,
    times,
)
from bot.services.desk import Desk, Press
from bot.services.renderings import Drop, NotYet
from storage import invitations, outbox, people, studies
from storage.database import Store
from storage.people import Member

TEAM = "T1"
KEY = b"A" * 43 + b"="
"""What people's marks are made with: 32 bytes, as `evenhand key` prints them."""
RESEARCHER = "UR"
INTERVIEWERS = ("UI", "UJ")
CHANNEL = "COPEN"
MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
"""A Monday in winter, at the beginning of the working day in UTC."""
SAYS: Mapping[Segment, tuple[Relationship, Feeling | None]] = {
    Segment.LOVE: (Relationship.PAYS, Feeling.LOVES),
    Segment.DISLIKE: (Relationship.PAYS, Feeling.DISLIKES),
    Segment.MIXED: (Relationship.PAYS, Feeling.MIXED),
    Segment.POTENTIAL: (Relationship.CONSIDERING, None),
    Segment.NEVER: (Relationship.NONE, None),
}
"""One pair of answers that is filed under each segment."""


@dataclass(frozen=True)
class Practice:
    """One workspace on one database, at a time that stands still until it is moved. People are named by their Slack ids."""

    desk: Desk
    clock: MovableClock
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def store(self) -> Store:
        return self.desk.store

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # The directory

    def join(self, rows: Sequence[Mapping[str, str]], zone: str = "UTC") -> None:
        """Import people into the panel; whoever has a Slack id is a member of the workspace as well, in `zone`."""
        file = self.folder / "people.csv"
        names = list(dict.fromkeys(name for row in rows for name in row))
        with file.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, names)
            writer.writeheader()
            writer.writerows(rows)
        report = directory.import_file(self.store, TEAM, file, self.now, "a survey", self.desk.marks)
        assert not report.problems, report.problems
        with self.store.write() as db:
            members = [
                Member(row["slack_id"], row["slack_id"], row.get("email", ""), row.get("zone") or zone)
                for row in rows
                if row.get("slack_id")
            ]
            people.save_members(db, TEAM, members, self.now)

    def mark(self, slack_id: str, **columns: object) -> None:
        with self.store.write() as db:
            people.mark(db, TEAM, self.person_id(slack_id), **columns)

    def person_id(self, slack_id: str) -> int:
        return int(self.value("SELECT id FROM people WHERE slack_id = ?", slack_id))

    def setting(self, name: str, value: object) -> None:
        with self.store.write() as db:
            studies.set_setting(db, TEAM, name, str(value), RESEARCHER, self.now)

    # The researcher

    def recruit(
        self,
        seats: Mapping[Segment, int],
        way: Way = Way.ON_TIME,
        *,
        deadline: str = "2027-02-05",
        picked: Iterable[str] = (),
        open_call: bool = False,
    ) -> int:
        """Launch a study through the forms' services; return its id. Nobody is invited yet."""
        target = sum(seats.values())
        purpose = Purpose("What makes teams stay, or leave?", "What we build next", str(target), deadline)
        draft = recruiting.save_purpose(self.desk, TEAM, RESEARCHER, 0, purpose, f"V{next(self.numbers)}")
        assert isinstance(draft, Study), draft
        arrangement = Arrangement(
            Audience(True, CHANNEL if open_call else "", tuple(picked)),
            INTERVIEWERS,
            "https://meet.example.com/room",
            seats={segment: str(number) for segment, number in seats.items()},
            way=way,
        )
        arranged = recruiting.save_arrangement(self.desk, TEAM, RESEARCHER, draft.id, arrangement)
        assert isinstance(arranged, Study), arranged
        return recruiting.launch(self.desk, TEAM, RESEARCHER, draft.id).id

    def set_status(self, study_id: int, status: StudyStatus) -> None:
        recruiting.set_status(self.desk, TEAM, RESEARCHER, study_id, status)

    # What happens by itself

    def invite(self, study_id: int) -> list[str]:
        """Invite the next wave; return whom, in order."""
        latest = self.value("SELECT coalesce(max(id), 0) FROM invitations")
        inviting.invite_next(self.desk, TEAM, study_id)
        sql = "SELECT p.slack_id FROM invitations i JOIN people p ON p.id = i.person_id WHERE i.id > ? ORDER BY i.id"
        return [row["slack_id"] for row in self.rows(sql, latest)]

    def deliver(self) -> list[tuple[str, str]]:
        """Send the conversations that are due, as the outbox worker does with a Slack that takes everything.

        Returns the Slack ids of those whose invitation was dropped at the door, each with why.
        """
        sql = (
            "SELECT * FROM outbox WHERE state = 'due' AND kind = ? AND due_at <= ? ORDER BY lane, due_at, id"
        )
        dropped = []
        for row in self.rows(sql, Kind.CONVERSATION.value, self.now.isoformat(timespec="microseconds")):
            entry = entry_of(row)
            rendering = showing.render(self.desk, entry)
            with self.store.write() as db:
                if isinstance(rendering, NotYet):
                    outbox.postpone(db, row["id"], rendering.due_at)
                    continue
                if isinstance(rendering, Drop):
                    dropped.append((entry.receiver, rendering.why))
                    showing.after_dropped(db, entry)
                else:
                    showing.after_sent(db, entry, self.now)
                state = "dropped" if isinstance(rendering, Drop) else "sent"
                outbox.settle(db, row["id"], row["version"], state, self.now)
        return dropped

    def refuse(self, slack_id: str) -> None:
        """Let Slack refuse the invitation that is queued for somebody."""
        sql = "SELECT * FROM outbox WHERE state = 'due' AND kind = ? AND receiver = ?"
        row = self.rows(sql, Kind.CONVERSATION.value, slack_id)[0]
        with self.store.write() as db:
            showing.after_failed(self.desk, db, entry_of(row), "user_not_visible", self.now)
            outbox.settle(db, row["id"], row["version"], "failed", self.now)

    def end_what_is_over(self) -> None:
        inviting.end_what_is_over(self.desk)

    # Participants

    def press(self, invitation_id: int) -> Press:
        """A new press of the person who was invited."""
        sql = "SELECT p.slack_id FROM invitations i JOIN people p ON p.id = i.person_id WHERE i.id = ?"
        return Press(TEAM, self.value(sql, invitation_id), invitation_id, self.key())

    def key(self) -> str:
        return f"press:{next(self.numbers)}"

    def invitation(self, slack_id: str, study_id: int) -> int:
        sql = "SELECT i.id FROM invitations i JOIN people p ON p.id = i.person_id WHERE p.slack_id = ? AND i.study_id = ?"
        return int(self.value(sql, slack_id, study_id))

    def conversation(self, invitation_id: int) -> Conversation:
        found = invitations.conversation(self.store.read(), TEAM, invitation_id)
        assert found is not None
        return found

    def stage(self, invitation_id: int) -> Stage:
        return stage_of(self.conversation(invitation_id), self.now)

    def start(self, invitation_id: int) -> None:
        screening.start(self.desk, self.press(invitation_id))

    def answer(self, invitation_id: int, relationship: Relationship, feeling: Feeling | None) -> None:
        """Answer every question that is asked, and do not send the answers yet."""
        while self.stage(invitation_id) is Stage.ASKING:
            facts = self.conversation(invitation_id)
            asked = next(q for q in facts.questions if q.position == facts.invitation.asking)
            said = relationship if asked.key == "relationship" else feeling
            assert said is not None
            screening.answer(self.desk, self.press(invitation_id), asked.key, said.value)

    def send(self, invitation_id: int) -> None:
        screening.send(self.desk, self.press(invitation_id))

    def say(self, invitation_id: int, segment: Segment) -> None:
        """Answer an invitation from its first button to the last, as somebody of a segment."""
        self.start(invitation_id)
        self.answer(invitation_id, *SAYS[segment])
        self.send(invitation_id)

    def times(self, invitation_id: int) -> list[Slot]:
        """Every time that somebody could book now."""
        settings = studies.settings_of(self.store.read(), TEAM)
        return times.slots_of(self.store.read(), self.conversation(invitation_id), settings, self.now)

    def agree(self, invitation_id: int) -> None:
        """Agree to what is shown now."""
        study = self.conversation(invitation_id).study
        read = mark_of_screen(study, Settings().retention_months)
        consenting.agree(self.desk, self.press(invitation_id), read)

    def book(self, invitation_id: int, place: int = 0) -> None:
        """Agree, if that is asked, and press one of the times; a place beyond the last one wraps around."""
        self.agree(invitation_id)
        slots = self.times(invitation_id)
        if slots:
            starts_at = slots[place % len(slots)].starts_at
            booking.book(self.desk, self.press(invitation_id), starts_at)

    # Interviewers

    def call_of(self, invitation_id: int) -> Mapping[str, Any]:
        """The latest call of an invitation."""
        sql = "SELECT * FROM interviews WHERE invitation_id = ? ORDER BY id DESC LIMIT 1"
        return self.rows(sql, invitation_id)[0]

    def end_call(self, call: Mapping[str, Any], outcome: str) -> None:
        """Say "completed", "no_show" or "cancelled" as its interviewer."""
        say = {"completed": calls.complete, "no_show": calls.miss, "cancelled": calls.cancel}[outcome]
        say(self.desk, TEAM, call["interviewer"], call["id"], self.key())

    # Looking

    def rows(self, sql: str, *values: object) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self.store.read().conn.execute(sql, values).fetchall()]

    def value(self, sql: str, *values: object) -> Any:
        return self.store.read().conn.execute(sql, values).fetchone()[0]

    def settings(self) -> Settings:
        return studies.settings_of(self.store.read(), TEAM)

    def study(self, study_id: int) -> Study:
        found = studies.study(self.store.read(), TEAM, study_id)
        assert found is not None
        return found

    def facts(self, study_id: int) -> StudyFacts:
        """A study as the engine sees it now."""
        return mixing.study_facts(self.store.read(), self.study(study_id), self.settings(), self.now)

    def case(self, slack_id: str, study_id: int) -> Case:
        person_id = self.person_id(slack_id)
        return next(case for case in self.facts(study_id).cases if case.person.id == person_id)

    def state(self, invitation_id: int) -> InvitationState:
        return self.conversation(invitation_id).invitation.state


def entry_of(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["team_id"], Lane(row["lane"]), Kind(row["kind"]), row["ref"], row["receiver"],
        datetime.fromisoformat(row["due_at"]), row["intent"], json.loads(row["detail"]),
    )  # fmt: skip


def migrated(folder: Path) -> Path:
    """A database with the schema and nobody in it, to be copied."""
    file = folder / "empty.db"
    store = Store(file)
    store.migrate()
    store.read().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return file


@contextmanager
def open_practice(
    empty: Path, *, seed: int = 1, now: datetime = MONDAY, zone: str = "UTC"
) -> Iterator[Practice]:
    """A workspace with a researcher and two interviewers, of one company, in `zone`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "evenhand.db"
        shutil.copy(empty, file)
        # A test looks at what is committed, never at what a failing machine would have kept of it.
        clock, store = MovableClock(now), Store(file, durable=False)
        marks = Marks(lambda: KEY)
        practice = Practice(Desk(store, clock, Random(seed), marks=marks), clock, Path(folder))
        try:
            with store.write() as db:
                people.grant(db, TEAM, RESEARCHER, "researcher", RESEARCHER, now)
                team = (RESEARCHER, *INTERVIEWERS)
                people.save_members(
                    db, TEAM, [Member(one, one, f"{one}@evenhand.example", zone) for one in team], now
                )
            yield practice
        finally:
            store.close()
