"""Whatever happens to bookings, in any order: nobody is in two places, no time is taken that is not free, everybody is reminded of
what is booked and nobody of what is not."""

import json
import os
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.calendars.ics import uid_for
from bot.domain.conversation import Stage
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.segments import Segment
from bot.domain.slots import DayException, Limits, Window
from bot.domain.studies import StudyStatus
from bot.errors import BadInput, RuleBroken
from bot.services import booking, calls, mornings, screening, showing, suggesting, taking_back, times, zones
from bot.services.renderings import Drop, NotYet, Say, SendFile
from storage import availability, calendars, outbox
from storage.availability import Availability
from storage.calendars import CalendarKind
from storage.database import Store
from storage.people import Member
from tests.services.practice import INTERVIEWERS, RESEARCHER, TEAM, Practice, open_practice
from tests.stateful.bookings import Row, instant, overlapping, plan_of, seats_over, why_not_free

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
SCALE = settings(
    max_examples=200 if FULL else 15,
    stateful_step_count=50 if FULL else 35,
    report_multiple_bugs=False,
    phases=tuple(Phase) if FULL else (Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
T = TypeVar("T")
BEGINNINGS = [
    # Before the clocks of one interviewer or the other change, and before holidays.
    datetime(2027, 3, 8, 10, tzinfo=UTC),
    datetime(2027, 3, 24, 10, tzinfo=UTC),
    datetime(2027, 3, 31, 10, tzinfo=UTC),
    datetime(2027, 1, 11, 10, tzinfo=UTC),
]
ZONES = ["Australia/Lord_Howe", "America/New_York", "Europe/London", "Asia/Kathmandu", "Africa/Casablanca"]
PEOPLE = 14
some = st.integers(0, 9_999)
spans = st.one_of(
    st.builds(lambda n: timedelta(minutes=n), st.sampled_from([1, 5, 10, 15, 16, 29, 30, 45])),
    st.builds(lambda n: timedelta(hours=n), st.integers(1, 26)),
    st.builds(lambda n: timedelta(days=n), st.sampled_from([1, 1, 2, 3, 6])),
)
MINUTE = timedelta(minutes=1)
MOMENTS = [
    *(timedelta(hours=-24) + n * MINUTE for n in (-1, 0)),
    *(timedelta(hours=-1) + n * MINUTE for n in (-1, 0)),
    *(n * MINUTE for n in (-1, 0, 0, 1, 4, 5, 9, 10, 10, 14, 15, 15, 30, 45)),
]
"""Around a call's beginning."""
WORDS = [
    "tomorrow at 3",
    "next week",
    "weekday mornings",
    "in three days at 10am",
    "the moon",
    "yesterday",
    "Friday 2-4pm",
]
BY_PARTICIPANT = ["more", "move", "stay", "cancel", "rebook"]
BY_INTERVIEWER = ["here", "not here", "complete", "miss", "cancel", "take back"]
OFFERED = {Stage.TIMES, Stage.MOVING}
REFUSED = {"too_early", "wait", "call_over", "seat_given_away", "study_open", "stale"}


class Bookings(RuleBasedStateMachine):
    """Two studies that share their interviewers, and people who were all offered times. `empty` is set by the test."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.practice: Practice
        self.taken_at: dict[tuple[int, str], datetime] = {}
        """When each time of each call was taken, in the machine's own eyes."""
        self.told: Counter[tuple[int, str, str]] = Counter()
        """How often each reminder of each time of each call was said."""
        self.sequences: dict[int, int] = {}
        self.crashed = False

    def teardown(self) -> None:
        self.stack.close()

    @initialize(
        begin=st.sampled_from(BEGINNINGS),
        here=st.sampled_from(ZONES),
        there=st.sampled_from(ZONES),
        seed=some,
    )
    def open_workspace(self, begin: datetime, here: str, there: str, seed: int) -> None:
        self.practice = self.stack.enter_context(open_practice(self.empty, now=begin))
        self.practice.setting("invitation_gap_days", 0)
        self.live_in(INTERVIEWERS[0], here)
        self.live_in(INTERVIEWERS[1], there)
        rows = [
            {"slack_id": f"UP{n}", "email": f"UP{n}@c{n}.example", "zone": ZONES[n % 5]}
            for n in range(PEOPLE)
        ]
        self.practice.join(rows)
        deadline = (begin + timedelta(days=60)).date().isoformat()
        for _ in range(2):
            picked = [row["slack_id"] for row in rows]
            study = self.practice.recruit(
                {Segment.LOVE: 5, Segment.DISLIKE: 5}, deadline=deadline, picked=picked
            )
            invited = self.practice.invite(study)
            self.practice.clock.move_to(self.practice.now + timedelta(hours=8))
            self.practice.deliver()
            self.practice.clock.move_to(self.practice.now + timedelta(hours=16))
            self.practice.deliver()
            for number, slack_id in enumerate(invited):
                segment = Segment.LOVE if number % 2 else Segment.DISLIKE
                invitation = self.practice.invitation(slack_id, study)
                self.practice.say(invitation, segment)
                self.practice.agree(invitation)

        for holder in INTERVIEWERS:
            self.calendar_changes(holder, seed)
            if seed % 2:
                self.hours_change(holder, seed)

    # Participants

    @rule(place=some, slots=st.lists(some, min_size=1, max_size=4), offset=st.sampled_from(MOMENTS))
    def somebody_moves_their_call(self, place: int, slots: list[int], offset: timedelta) -> None:
        invitation, _ = self.somebody(place, {Stage.BOOKED})
        if invitation is None:
            return
        for slot in slots:
            before = self.call(invitation)
            booking.start_moving(self.practice.desk, self.practice.press(invitation))
            offered = self.practice.times(invitation) if self.stage(invitation) is Stage.MOVING else []
            if not offered or before is None:
                break
            self.press_time(invitation, one_of(offered, slot).starts_at)
            after = self.call(invitation)
            assert after is not None
            assert after["moves"] == before["moves"] + 1 <= 2
            self.note(after)
        self.time_passes(timedelta(hours=1))
        self.a_call_comes_near(place, offset)

    @rule(place=some, slot=some)
    def book_or_move(self, place: int, slot: int) -> None:
        invitation, stage = self.somebody(place, OFFERED)
        if invitation is None:
            return
        offered = self.practice.times(invitation)
        before = self.call(invitation)
        if offered:
            self.press_time(invitation, one_of(offered, slot).starts_at)
            after = self.call(invitation)
            if after is not None and (before is None or after["starts_at"] != before["starts_at"]):
                self.note(after)
                assert stage is Stage.MOVING or after["moves"] == 0

    @rule(place=some, minutes=st.integers(-3_000, 20_000))
    def press_a_time_that_was_not_offered(self, place: int, minutes: int) -> None:
        invitation, _ = self.somebody(place, set(Stage))
        if invitation is None:
            return
        wanted = self.practice.now.replace(minute=0, second=0) + timedelta(minutes=minutes)
        free = (
            {slot.starts_at for slot in self.practice.times(invitation)}
            if self.stage(invitation) in OFFERED
            else set()
        )
        before = self.call(invitation)
        self.press_time(invitation, wanted)
        after = self.call(invitation)
        if wanted not in free:
            assert (before and dict(before)) == (after and dict(after))
        elif after is not None:
            self.note(after)

    @rule(place=some, act=st.sampled_from(BY_PARTICIPANT))
    def participant_acts(self, place: int, act: str) -> None:
        stages = {
            "more": OFFERED,
            "move": {Stage.BOOKED},
            "stay": {Stage.MOVING},
            "cancel": {Stage.BOOKED, Stage.MOVING},
            "rebook": {Stage.CANCELLED},
        }[act]
        invitation, _ = self.somebody(place, stages)
        if invitation is None:
            return
        desk, press = self.practice.desk, self.practice.press(invitation)
        before = self.call(invitation)
        if act == "rebook":
            screening.rebook(desk, press)
            return
        {
            "more": booking.more_times,
            "move": booking.start_moving,
            "stay": booking.stay,
            "cancel": booking.cancel,
        }[act](desk, press)
        after = self.call(invitation)
        assert before is None or after is None or after["starts_at"] == before["starts_at"]
        if act == "move" and before is not None and self.stage(invitation) is Stage.MOVING:
            assert before["moves"] < 2
            assert self.practice.now < instant(before["starts_at"]) - timedelta(hours=24)

    @rule(place=some, words=st.sampled_from(WORDS))
    def suggest(self, place: int, words: str) -> None:
        invitation, _ = self.somebody(place, OFFERED)
        if invitation is None:
            return
        try:
            found = suggesting.suggest(self.practice.desk, self.practice.press(invitation), words)
        except BadInput:
            return
        free = {slot.starts_at for slot in self.practice.times(invitation)}
        assert found is not None
        assert {slot.starts_at for slot in found.slots} <= free

    # Interviewers and researchers

    @rule(place=some, act=st.sampled_from(BY_INTERVIEWER))
    def interviewer_acts(self, place: int, act: str) -> None:
        ended = "('completed', 'no_show')" if act == "take back" else "('booked')"
        rows = self.practice.rows(f"SELECT * FROM interviews WHERE state IN {ended} ORDER BY id")  # noqa: S608
        if not rows:
            return
        call = one_of(rows, place)
        do = {
            "here": calls.here,
            "not here": calls.not_here,
            "complete": calls.complete,
            "miss": calls.miss,
            "cancel": calls.cancel,
            "take back": taking_back.take_back,
        }[act]
        now, begin = self.practice.now, instant(call["starts_at"])
        refused = ""
        try:
            do(self.practice.desk, TEAM, call["interviewer"], call["id"], self.practice.key())
        except RuleBroken as broken:
            refused = broken.code
        assert refused in {"", *REFUSED}
        assert refused != "wait" or begin <= now < begin + timedelta(minutes=10)
        assert refused != "call_over" or (act == "cancel" and now >= instant(call["ends_at"]))
        if refused:
            return
        if act in {"complete", "here"}:
            assert now >= begin
        if act == "take back":
            self.second_thought(call)
        if act == "miss":
            assert now >= begin + timedelta(minutes=10)

    @rule(place=some, gone_on=st.sampled_from([timedelta(0), timedelta(hours=23), timedelta(hours=24)]))
    def second_thoughts(self, place: int, gone_on: timedelta) -> None:
        """Somebody ends a call and takes that back, within a day or later."""
        self.a_call_comes_near(place, timedelta(minutes=10))
        self.interviewer_acts(place, "miss" if place % 2 else "complete")
        self.time_passes(gone_on)
        self.interviewer_acts(place, "take back")

    @rule(place=some, comes=st.booleans(), minutes=st.integers(0, 16))
    def somebody_is_waited_for(self, place: int, comes: bool, minutes: int) -> None:
        self.a_call_comes_near(place, timedelta(0))
        self.interviewer_acts(place, "not here")
        self.time_passes(timedelta(minutes=minutes))
        if comes:
            self.interviewer_acts(place, "here")
        self.time_passes(timedelta(minutes=16))

    @invariant()
    def only_who_was_waited_for_in_vain_is_closed_by_itself(self) -> None:
        sql = (
            "SELECT i.* FROM audit a JOIN interviews i ON a.subject = 'interview ' || i.id "
            "WHERE a.action = 'call no_show' AND a.actor = 'bot' AND i.state = 'no_show' "
            "AND a.id = (SELECT max(id) FROM audit WHERE subject = a.subject)"
        )
        for call in self.practice.rows(sql):
            assert call["not_here_at"]
            assert not call["here_at"]
            assert instant(call["ended_at"]) >= instant(call["starts_at"]) + timedelta(minutes=15)

    @rule(place=some)
    def close_a_study_and_cancel_its_calls(self, place: int) -> None:
        if place % 12:
            return  # rarely: little happens afterwards
        study_id = 1 + place % 2
        if self.practice.study(study_id).status is not StudyStatus.CLOSED:
            self.practice.set_status(study_id, StudyStatus.CLOSED)
        calls.cancel_all(self.practice.desk, TEAM, RESEARCHER, study_id)
        sql = "SELECT count(*) FROM interviews WHERE study_id = ? AND state = 'booked' AND starts_at > ?"
        assert self.practice.value(sql, study_id, self.practice.now.isoformat(timespec="microseconds")) == 0

    # Calendars, hours and zones

    @rule(holder=st.sampled_from(INTERVIEWERS), seed=some)
    def calendar_changes(self, holder: str, seed: int) -> None:
        rng, now = Random(seed), self.practice.now
        with self.practice.store.write() as db:
            own = calendars.calendars_of(db, TEAM, holder)
            if own and rng.random() < 0.2:
                calendars.remove(db, TEAM, holder, own[0].id)
                return
            number = (
                own[0].id if own else calendars.add(db, TEAM, holder, CalendarKind.FEED, "feed", "x", now)
            )
            connected = calendars.calendar(db, TEAM, number)
            assert connected is not None
            if rng.random() < 0.2:
                calendars.keep_trouble(db, connected, "timeout", now, now)
                return
            begins = [now + timedelta(minutes=15 * rng.randrange(-40, 900)) for _ in range(rng.randrange(60))]
            busy = [(begin, begin + timedelta(minutes=rng.choice([5, 30, 60, 240]))) for begin in begins]
            calendars.keep_busy(db, connected, busy, now + timedelta(days=30), now, now)

    @rule(holder=st.sampled_from(INTERVIEWERS), seed=some)
    def hours_change(self, holder: str, seed: int) -> None:
        rng = Random(seed)
        windows = {
            (day, 60 * rng.randrange(0, 20)): 60 * rng.randrange(21, 25)
            for day in rng.sample(range(7), rng.randrange(1, 6))
        }
        days = [self.practice.now.date() + timedelta(days=rng.randrange(12)) for _ in range(rng.randrange(4))]
        said = Availability(
            windows=tuple(Window(day, begin, end) for (day, begin), end in windows.items()),
            exceptions=tuple(exception(rng, day) for day in dict.fromkeys(days)),
            country=rng.choice([None, "", "GB", "NP"]),
            limits=Limits(rng.choice([None, 0, 24]), rng.choice([None, 0, 30]), rng.choice([None, 1, 2])),
        )
        with self.practice.store.write() as db:
            availability.keep(db, TEAM, holder, said, self.practice.now)

    @rule(who=st.sampled_from([*INTERVIEWERS, "UP0", "UP1"]), zone=st.sampled_from(ZONES))
    def live_in(self, who: str, zone: str) -> None:
        with self.practice.store.write() as db:
            zones.save_members(
                self.practice.desk,
                db,
                TEAM,
                [Member(who, who, f"{who}@evenhand.example", zone)],
                self.practice.now,
            )

    # Time

    @rule(span=spans)
    def time_passes(self, span: timedelta) -> None:
        self.practice.clock.move_to(self.practice.now + span)
        self.say_what_is_due()
        calls.close_waiting(self.practice.desk)
        mornings.queue_due(self.practice.desk)
        self.say_what_is_due()

    @rule(place=some, offset=st.sampled_from(MOMENTS))
    def a_call_comes_near(self, place: int, offset: timedelta) -> None:
        """Go on to a moment before, in or after some call."""
        sql = "SELECT * FROM interviews WHERE state = 'booked' ORDER BY starts_at"
        moments = [instant(row["starts_at"]) + offset for row in self.practice.rows(sql)]
        to_come = [moment for moment in moments if moment > self.practice.now]
        if to_come:
            self.time_passes(one_of(to_come[:3], place) - self.practice.now)

    @rule(places=st.lists(st.tuples(some, some), min_size=1, max_size=4))
    def several_book(self, places: list[tuple[int, int]]) -> None:
        for place, slot in places:
            self.book_or_move(place, slot)

    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        """End in the middle of what is sent, or after it, and start again on the same file."""
        if crash:
            self.say_what_is_due(settle=False)
        practice = self.practice
        path = practice.folder / "evenhand.db"
        practice.store.close()
        store = Store(path, durable=False)
        self.stack.callback(store.close)
        object.__setattr__(practice.desk, "store", store)

    def say_what_is_due(self, *, settle: bool = True) -> None:
        """Send what is due as the outbox worker does; without `settle` the bot ends before it is marked as sent."""
        sql = "SELECT * FROM outbox WHERE state = 'due' AND due_at <= ? ORDER BY lane, due_at, id"
        at = self.practice.now.isoformat(timespec="microseconds")
        for row in self.practice.rows(sql, at):
            entry = entry_of(row)
            rendering = showing.render(self.practice.desk, entry)
            self.look_at(entry, rendering)
            if not settle and entry.kind is Kind.REMINDER:
                self.crashed = True
                return
            with self.practice.store.write() as db:
                if isinstance(rendering, NotYet):
                    outbox.postpone(db, row["id"], rendering.due_at)
                    continue
                state = "dropped" if isinstance(rendering, Drop) else "sent"
                if state == "sent":
                    showing.after_sent(db, entry, self.practice.now)
                outbox.settle(db, row["id"], row["version"], state, self.practice.now)

    def look_at(self, entry: Entry, rendering: object) -> None:
        if entry.kind is Kind.REMINDER and isinstance(rendering, Say):
            (call,) = self.practice.rows("SELECT * FROM interviews WHERE id = ?", entry.ref)
            assert call["state"] == "booked", "reminded of a call that is not booked"
            assert self.practice.now < instant(call["ends_at"])
            taken = self.taken_at.get((call["id"], call["starts_at"]))
            if taken and entry.detail["reminder"] != "waiting":
                due_at = plan_of(instant(call["starts_at"]), taken).get(entry.detail["reminder"])
                assert due_at, "a reminder that was not to be"
                assert self.practice.now >= due_at, "reminded before its time"
            self.told[(call["id"], entry.detail["reminder"], call["starts_at"])] += 1
        if entry.kind is Kind.INVITE_FILE and isinstance(rendering, SendFile):
            (call,) = self.practice.rows("SELECT * FROM interviews WHERE id = ?", entry.ref)
            text = rendering.content.decode().replace("\r\n ", "")
            assert f"UID:{uid_for(TEAM, call['id'])}" in text
            assert f"SEQUENCE:{call['sequence']}" in text
            sides = {
                call["interviewer"],
                self.practice.value("SELECT slack_id FROM people WHERE id = ?", call["person_id"]),
            }
            is_off = call["state"] == "cancelled" or entry.receiver not in sides
            assert ("STATUS:CANCELLED" in text) is is_off

    # What holds

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        rows = self.practice.rows("SELECT * FROM interviews WHERE state IN ('booked', 'completed')")
        assert overlapping(rows, "interviewer") == []
        assert overlapping(rows, "person_id") == []

    @invariant()
    def no_seat_beyond_its_limit(self) -> None:
        assert seats_over(self.practice) == []

    @invariant()
    def whoever_is_offered_times_is_offered_free_ones(self) -> None:
        offered = [row["id"] for row in self.invitations() if self.stage(row["id"]) in OFFERED][:1]
        for invitation in offered:
            facts = self.practice.conversation(invitation)
            moved = times.moved_call(facts, self.practice.now)
            slots = self.practice.times(invitation)
            for slot in slots[:: max(1, len(slots) // 8)]:
                for holder in slot.interviewers:
                    without = moved.id if moved else 0
                    why = why_not_free(
                        self.practice, holder, slot.starts_at, slot.ends_at, facts.study.deadline, without
                    )
                    assert why == "", f"{slot} with {holder}: {why}"

    @invariant()
    def everybody_who_is_booked_is_reminded(self) -> None:
        rows = self.practice.rows("SELECT * FROM interviews WHERE state = 'booked'")
        due = Counter(
            (row["ref"], json.loads(row["detail"])["reminder"], row["due_at"])
            for row in self.practice.rows("SELECT * FROM outbox WHERE state = 'due' AND kind = 'reminder'")
        )
        for call in rows:
            taken = self.taken_at.get((call["id"], call["starts_at"]))
            if taken is None or self.was_taken_back(call):
                continue
            for which, at in plan_of(instant(call["starts_at"]), taken).items():
                planned = due[(call["id"], which, at.isoformat(timespec="microseconds"))]
                told = self.told[(call["id"], which, call["starts_at"])]
                late = which == "long" and self.practice.now >= instant(call["starts_at"]) - timedelta(
                    hours=1
                )
                over = self.practice.now >= instant(call["starts_at"])
                assert planned or told or late or over, f"{which} of {dict(call)} is planned nowhere"

    @invariant()
    def nobody_is_reminded_too_often(self) -> None:
        most = 2 if self.crashed else 1
        assert [key for key, count in self.told.items() if count > most] == []

    @invariant()
    def every_change_raises_the_sequence(self) -> None:
        for call in self.practice.rows("SELECT * FROM interviews"):
            assert call["sequence"] >= self.sequences.get(call["id"], 0)
            self.sequences[call["id"]] = call["sequence"]
            assert call["moves"] <= 2

    # How it is done

    def note(self, call: Row) -> None:
        """Look at a time that was just taken: it was free, and everything about it is planned from now."""
        self.taken_at[(call["id"], call["starts_at"])] = self.practice.now
        study = self.practice.study(call["study_id"])
        begin, end = instant(call["starts_at"]), instant(call["ends_at"])
        why = why_not_free(self.practice, call["interviewer"], begin, end, study.deadline, call["id"])
        assert why == "", f"{dict(call)}: {why}"
        self.told = Counter({key: n for key, n in self.told.items() if key[0] != call["id"]})

    def was_taken_back(self, call: Row) -> bool:
        sql = "SELECT count(*) FROM audit WHERE action = 'outcome taken back' AND subject = ?"
        return bool(self.practice.value(sql, f"interview {call['id']}"))

    def second_thought(self, before: Row) -> None:
        (after,) = self.practice.rows("SELECT * FROM interviews WHERE id = ?", before["id"])
        in_time = self.practice.now < instant(before["ended_at"]) + timedelta(hours=24)
        assert after["state"] == ("booked" if in_time else before["state"])

    def press_time(self, invitation: int, starts_at: datetime) -> None:
        booking.book(self.practice.desk, self.practice.press(invitation), starts_at)

    def invitations(self) -> list[Row]:
        return list(self.practice.rows("SELECT * FROM invitations WHERE state = 'submitted' ORDER BY id"))

    def stage(self, invitation: int) -> Stage:
        return self.practice.stage(invitation)

    def somebody(self, place: int, stages: set[Stage]) -> tuple[int | None, Stage | None]:
        found = [row["id"] for row in self.invitations() if self.stage(row["id"]) in stages]
        if not found:
            return None, None
        invitation = one_of(found, place)
        return invitation, self.stage(invitation)

    def call(self, invitation: int) -> Row | None:
        sql = "SELECT * FROM interviews WHERE invitation_id = ? AND state = 'booked'"
        rows = self.practice.rows(sql, invitation)
        return rows[0] if rows else None


def exception(rng: Random, day: date) -> DayException:
    begin = 60 * rng.randrange(0, 20)
    return DayException(day, begin, begin + 60 * rng.randrange(1, 4), is_open=rng.random() < 0.5)


def entry_of(row: Any) -> Entry:
    return Entry(
        row["team_id"], Lane(row["lane"]), Kind(row["kind"]), row["ref"], row["receiver"],
        instant(row["due_at"]), row["intent"], json.loads(row["detail"]),
    )  # fmt: skip


def one_of(things: list[T], place: int) -> T:
    return things[place % len(things)]


@pytest.mark.long
@pytest.mark.timeout(3_600 if FULL else 240)
def test_whatever_happens_to_bookings(empty_database: Path) -> None:
    Bookings.empty = empty_database
    run_state_machine_as_test(Bookings, settings=SCALE)  # type: ignore[no-untyped-call]
