"""What digests tell adds up to what happened, whatever happened and whenever they could be sent; never two on one day.

Histories are played with the services, on a clock that is moved across the change to summer time; the bot is down for days, and Slack
takes a digest late or not at all. What happened is counted by the test itself, from the rows that each step adds or changes.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.domain.segments import Segment
from bot.errors import BotError
from bot.services import booking, digests, showing, taking_back
from bot.services.renderings import Drop, Say
from storage import outbox, studies
from storage.database import REQUEST_WAIT_S, Store
from tests.services.practice import TEAM, Practice, entry_of, open_practice

CHANNEL = "CTEAM"
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2027, 3, 22, 9, 5, tzinfo=UTC)
"""The week before London's clocks go forward, after the hour of Monday's digest."""
PEOPLE = 10
FEELS = (Segment.LOVE, Segment.DISLIKE)
WORDS = {
    "answered": "answered",
    "booked": "booked",
    "completed": "completed",
    "cancelled": "cancelled",
    "did not come": "no_show",
}


@dataclass
class Office:
    """A study that a channel reads about. happened: what the test itself saw happen. at_making: the same when each digest was made."""

    practice: Practice
    study: int
    happened: Counter[str] = field(default_factory=Counter)
    at_making: dict[int, Counter[str]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[datetime, str]] = field(default_factory=list)
    up: bool = True

    def calls(self) -> dict[int, str]:
        rows = self.practice.rows("SELECT id, state, segment FROM interviews WHERE study_id = ?", self.study)
        return {row["id"]: row["state"] for row in rows}

    def watch(self, step: Callable[[], object]) -> None:
        """Do something, and count what it did; what the rules do not let happen, does not."""
        before, answered = self.calls(), self.answers()
        try:
            step()
        except BotError:
            return
        self.happened["answered"] += self.answers() - answered
        for call, state in self.calls().items():
            if call not in before:
                self.happened["booked"] += 1
            elif state != before[call]:
                self.happened[before[call]] -= before[call] != "booked"
                self.happened[state] += state != "booked"

    def answers(self) -> int:
        return int(self.practice.value("SELECT count(*) FROM submissions WHERE study_id = ?", self.study))

    # What people do

    def answer(self, who: int) -> None:
        invitation = self.practice.invitation(f"UP{who}", self.study)
        self.watch(lambda: self.practice.say(invitation, FEELS[who % 2]))

    def book(self, who: int, place: int) -> None:
        """Book a time, after whatever came before: whoever has none yet, or cancelled theirs."""
        self.watch(lambda: self.practice.book(self.practice.invitation(f"UP{who}", self.study), place))

    def come(self, who: int, place: int) -> None:
        """Answer, and book."""
        self.answer(who)
        self.book(who, place)

    def move(self, who: int, place: int) -> None:
        invitation = self.practice.invitation(f"UP{who}", self.study)

        def moved() -> None:
            booking.start_moving(self.practice.desk, self.practice.press(invitation))
            self.practice.book(invitation, place)

        self.watch(moved)

    def cancel(self, who: int) -> None:
        invitation = self.practice.invitation(f"UP{who}", self.study)
        self.watch(lambda: booking.cancel(self.practice.desk, self.practice.press(invitation)))

    def end(self, which: int, outcome: str) -> None:
        """Say of a booked call what became of it; take back what was said of another."""
        rows = self.practice.rows("SELECT * FROM interviews WHERE study_id = ? ORDER BY id", self.study)
        if not rows:
            return
        call = rows[which % len(rows)]
        if outcome == "taken back":
            undo = lambda: taking_back.take_back(  # noqa: E731
                self.practice.desk, TEAM, call["interviewer"], call["id"], self.practice.key()
            )
            self.watch(undo)
        else:
            self.watch(lambda: self.practice.end_call(call, outcome))

    # Digests

    def tick(self) -> None:
        """What the bot does by itself, when it runs."""
        if not self.up:
            return
        before = int(self.practice.value("SELECT coalesce(max(id), 0) FROM digests"))
        digests.queue_due(self.practice.desk)
        made = int(self.practice.value("SELECT coalesce(max(id), 0) FROM digests"))
        if made > before:
            self.at_making[made] = Counter(self.happened)

    def deliver(self, *, refused: bool = False) -> None:
        """Let Slack take the digests that are due; or refuse them for good."""
        if not self.up:
            return
        for row in self.practice.rows(
            "SELECT * FROM outbox WHERE state = 'due' AND kind = 'digest' ORDER BY id"
        ):
            entry = entry_of(row)
            rendering = showing.render(self.practice.desk, entry)
            assert isinstance(rendering, Say | Drop)
            state = "dropped" if isinstance(rendering, Drop) else "failed" if refused else "sent"
            with self.practice.store.write() as db:
                if state == "sent":
                    showing.after_sent(db, entry, self.practice.now)
                outbox.settle(db, row["id"], row["version"], state, self.practice.now)
            if state == "sent" and isinstance(rendering, Say):
                self.arrived(entry.ref, "\n".join(str(block) for block in rendering.message.blocks))

    def arrived(self, digest: int, said: str) -> None:
        """A digest is read: what it tells is checked against what happened and against the database."""
        self.sent.append((self.practice.now, said))
        self.told.update(changes_in(said))
        expected = {name: self.at_making[digest][name] for name in WORDS.values()}
        assert {name: self.told[name] for name in WORDS.values()} == expected
        counted = Counter(self.calls().values())
        assert f"In all: {counted['completed']} of 8 done, {counted['booked']} booked." in said
        today = self.practice.now.astimezone(LONDON).date()
        begins = [datetime.fromisoformat(row["starts_at"]).astimezone(LONDON) for row in self.booked()]
        still = [at for at in begins if at.date() == today and at + timedelta(minutes=30) > self.practice.now]
        assert f"{len(still) or 'no'} call" in said.split("*Today:* ")[1]

    def booked(self) -> list[dict[str, str]]:
        sql = "SELECT * FROM interviews WHERE study_id = ? AND state = 'booked'"
        return [dict(row) for row in self.practice.rows(sql, self.study)]

    def next_morning(self) -> None:
        """Go to the next working day at nine with everything well again."""
        local = self.practice.now.astimezone(LONDON)
        nine = local.replace(hour=9, minute=0, second=0, microsecond=0)
        while nine <= local or nine.weekday() > 4:
            nine = nine + timedelta(days=1)
        self.practice.clock.move_to(nine)
        self.up = True
        self.tick()
        self.deliver()


def changes_in(said: str) -> Counter[str]:
    """What a digest says has come since the last one."""
    (line,) = re.findall(r"\*Since the last digest:\* ([^.]*)\.", said)
    found: Counter[str] = Counter()
    for part in [] if line == "nothing new" else line.split(", "):
        number, words = part.split(" ", 1)
        back = re.fullmatch(r"“(.*)” taken back", words)
        found[WORDS[back[1] if back else words]] += -int(number) if back else int(number)
    return found


who = st.integers(0, PEOPLE - 1)
STEPS = st.one_of(
    st.tuples(st.just("answer"), who),
    *[st.tuples(st.just("come"), who, st.integers(0, 12))] * 3,
    st.tuples(st.just("book"), who, st.integers(0, 40)),
    st.tuples(st.just("move"), who, st.integers(0, 40)),
    st.tuples(st.just("cancel"), who),
    *[
        st.tuples(
            st.just("end"),
            st.integers(0, 9),
            st.sampled_from(["completed", "completed", "no_show", "cancelled", "taken back"]),
        )
    ]
    * 3,
    *[st.tuples(st.just("wait"), st.integers(1, 30))] * 3,
    st.tuples(st.just("deliver")),
    st.tuples(st.just("refuse")),
    st.tuples(st.just("down"), st.integers(10, 72)),
)


def opened(practice: Practice) -> Office:
    practice.join(
        [{"slack_id": f"UP{number}", "company": f"Company {number}"} for number in range(PEOPLE)],
        "Europe/London",
    )
    study = practice.recruit({Segment.LOVE: 4, Segment.DISLIKE: 4}, deadline="2027-05-28")
    with practice.store.write() as db:
        studies.update(db, TEAM, study, digest_channel=CHANNEL)
    for _ in range(3):
        practice.invite(study)
        practice.deliver()
        practice.clock.move_by(timedelta(minutes=1))
    return Office(practice, study)


def play(office: Office, steps: list[tuple[object, ...]]) -> None:
    for name, *values in steps:
        match name, values:
            case "wait", [int(hours)]:
                office.practice.clock.move_by(timedelta(hours=hours))
                office.tick()
            case "down", [int(hours)]:
                office.up = False
                office.practice.clock.move_by(timedelta(hours=hours))
                office.up = True
                office.tick()
            case "deliver", _:
                office.deliver()
            case "refuse", _:
                office.deliver(refused=True)
            case _:
                getattr(office, str(name))(*values)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=12, max_size=40))
def test_what_digests_tell_adds_up_to_what_happened(
    empty_database: Path, steps: list[tuple[object, ...]]
) -> None:
    with open_practice(empty_database, now=MONDAY, zone="Europe/London") as practice:
        office = opened(practice)
        play(office, steps)
        office.next_morning()

        assert {name: office.told[name] for name in WORDS.values()} == {
            name: office.happened[name] for name in WORDS.values()
        }
        days = [at.astimezone(LONDON) for at, _ in office.sent]
        assert len({at.date() for at in days}) == len(days)
        assert all(at.weekday() < 5 and at.hour >= 9 for at in days)
        for segment in FEELS:
            told = [
                0,
                *(int(re.findall(rf"\*{segment.value}\*: (\d+) of 4", said)[0]) for _, said in office.sent),
            ]
            assert all(abs(later - earlier) != 1 for earlier, later in pairwise(told))


def test_a_week_across_the_change_to_summer_time(empty_database: Path) -> None:
    """Down from Wednesday to Saturday; the clocks go forward on Sunday: Monday's digest comes at nine all the same, and covers it all."""
    with open_practice(empty_database, now=MONDAY, zone="Europe/London") as practice:
        office = opened(practice)
        play(
            office,
            [
                ("answer", 0),
                ("book", 0, -1),
                ("wait", 25),
                ("deliver",),
                ("answer", 1),
                ("book", 1, -1),
                ("down", 72),
                ("cancel", 0),
            ],
        )
        for _ in range(80):
            practice.clock.move_by(timedelta(hours=1))
            office.tick()
            office.deliver()

        assert [f"{at.astimezone(LONDON):%a %H}" for at, _ in office.sent] == ["Tue 10", "Fri 11", "Mon 09"]
        assert [changes_in(said) for _, said in office.sent] == [
            Counter(answered=1, booked=1),
            Counter(answered=1, booked=1),
            Counter(cancelled=1),
        ]


class Meeting(Store):
    """A second process's way to the database: it writes only when the other one is about to write, too."""

    def __init__(self, file: Path, meet: threading.Barrier) -> None:
        super().__init__(file)
        self._meet = meet

    def write(self, wait_s: float = REQUEST_WAIT_S) -> AbstractContextManager[Database]:
        self._meet.wait(10)
        return super().write(wait_s)


def test_two_bots_on_one_database_make_one_digest(empty_database: Path) -> None:
    with open_practice(empty_database, now=MONDAY, zone="Europe/London") as practice:
        office = opened(practice)
        practice.clock.move_to(MONDAY + timedelta(days=1))
        meet = threading.Barrier(2)  # both have seen by then that the day has no digest yet
        bots = [replace(practice.desk, store=Meeting(practice.store.path, meet)) for _ in range(2)]
        with ThreadPoolExecutor(2) as threads:
            queued = sorted(threads.map(digests.queue_due, bots))
        for bot in bots:
            bot.store.close()
        office.at_making[1] = Counter()
        office.deliver()

        assert queued == [0, 1]
        assert len(office.sent) == 1
        assert practice.value("SELECT count(*) FROM digests") == 1
