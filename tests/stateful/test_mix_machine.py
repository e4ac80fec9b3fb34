"""Anything that people, the clock and the ticks do, in any order: what a study promises holds after every step."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.conversation import Stage, Verdict
from bot.domain.mix import Decision, explain, explain_verdict
from bot.domain.mix.facts import FOUND, SILENT_AFTER
from bot.domain.seats import Way
from bot.domain.segments import SEATED, Feeling, Relationship, Segment
from bot.domain.studies import StudyStatus
from bot.domain.working_hours import working_day
from bot.errors import RuleBroken
from bot.services import booking, inviting, mixing, screening, writing_in
from storage import interviews
from storage.rows import text_of
from tests.services.practice import INTERVIEWERS, RESEARCHER, SAYS, TEAM, Practice, open_practice

FROM_STANDBY = "From standby, by lot. "

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
SCALE = settings(
    max_examples=200 if FULL else 8,  # for each way of keeping seats
    stateful_step_count=50 if FULL else 30,
    report_multiple_bugs=False,
    phases=tuple(Phase) if FULL else (Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
T = TypeVar("T")
COMPANIES = ["", "", "", "Acme", "ACME ", "acme", "Globex", " globex", "Café Nord", "CAFÉ NORD", "Initech"]
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "Africa/Cairo"]
LIVE = "('queued', 'delivered', 'started')"
LIVE_STATES = {"queued", "delivered", "started"}

KINDS = [*[""] * 12, "out", "colleague", "same domain", "not in Slack"]
ANSWERS = [*SAYS, *[Segment.LOVE, Segment.DISLIKE] * 3]
WITH_THEIR_CALL = (
    "FROM invitations i JOIN people p ON p.id = i.person_id LEFT JOIN submissions s ON s.invitation_id = i.id "
    "LEFT JOIN interviews c ON c.id = (SELECT max(id) FROM interviews WHERE invitation_id = i.id) "
)
SMALL_ACTS = {
    "changes their answers": "i.state = 'started'",
    "declines at once": "i.state = 'delivered'",
    "declines half-way": "i.state = 'started'",
    "declines times": "i.state = 'submitted'",
    "stops": "i.state <> 'queued'",
    "types stop": "true",
    "turns the page": "s.verdict = 'offer'",
    "cancels": "c.state = 'booked'",
    "moves their call": "c.state = 'booked'",
    "asks for another time": "c.state = 'cancelled'",
    "has no time as interviewer": "c.state = 'booked'",
    "joins the panel": "s.verdict = 'thank'",
}
"""What somebody does, and of which invitations it can be done."""
some = st.integers(0, 9999)
"""Which of those who are there: wraps around, so that it means somebody whenever anybody is there. Or a seed."""
seats = st.dictionaries(st.sampled_from(SEATED[:3]), st.integers(1, 3), min_size=1)
spans = st.one_of(
    st.builds(lambda n: timedelta(minutes=n), st.sampled_from([1, 20, 59, 60, 61])),
    st.builds(lambda n: timedelta(hours=n), st.integers(1, 30)),
    st.builds(lambda n: timedelta(days=n), st.sampled_from([1, 1, 2, 3, 4, 7, 31])),
)
answers = st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=6)


class Studies(RuleBasedStateMachine):
    """One or two studies over the same people. `way` and `empty` are set by the test."""

    way: Way
    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.practice: Practice
        self.studies: list[int] = []
        self.joined = 0
        self.out: set[int] = set()
        """People who were out of reach for a while: the engine had given up what they held."""
        self.pressed: set[int] = set()
        """People who came to a study by its open call: nobody chose them."""
        self.withdrawn: set[int] = set()
        """Withdrawn invitations of which the reason was seen."""

    def teardown(self) -> None:
        self.stack.close()

    # What happens

    @initialize(
        seed=some, wanted=seats, number=st.sampled_from([15, 40, 80]), picked=st.sets(st.integers(0, 14), max_size=3),
        cap=st.sampled_from([4, 9, 120]), zone=st.sampled_from(ZONES),
    )  # fmt: skip
    def open_workspace(
        self,
        seed: int,
        wanted: dict[Segment, int],
        number: int,
        picked: set[int],
        cap: int,
        zone: str,
    ) -> None:
        self.practice = self.stack.enter_context(open_practice(self.empty, seed=seed, zone=zone))
        self.practice.setting("wave_cap", cap)
        self.join(number, seed)
        chosen = [f"UP{one}" for one in sorted(picked)]
        self.studies.append(self.practice.recruit(wanted, self.way, picked=chosen, open_call=True))
        self.tick()

    @rule(number=st.integers(1, 8), seed=some)
    def join(self, number: int, seed: int) -> None:
        rng, rows = Random(seed), []
        for _ in range(number):
            name, kind = f"UP{self.joined}", rng.choice(KINDS)
            self.joined += 1
            known = {
                "slack_id": "" if kind == "not in Slack" else name,
                "email": f"{name}@{'evenhand' if kind == 'same domain' else 'customers'}.example",
                "opted_out": "yes" if kind == "out" else "",
                "colleague": "yes" if kind == "colleague" else "",
                "company": rng.choice(COMPANIES),
                "nps": rng.choice(["", "0", "4", "7", "8", "9", "10"]),
                "plan": rng.choice(["", "paying", "paying", "free", "trial"]),
                "usage": rng.choice(["", "daily", "low", "weekly", "sometimes"]),
                "region": rng.choice(["", "DACH", "Nordics"]),
                "zone": rng.choice(ZONES),
            }
            rows.append(known)
        self.practice.join(rows)

    @rule(wanted=seats)
    def recruit_again(self, wanted: dict[Segment, int]) -> None:
        if len(self.studies) < 2:
            deadline = (self.practice.now + timedelta(days=24)).date().isoformat()
            self.studies.append(self.practice.recruit(wanted, self.way, deadline=deadline, open_call=True))

    @rule(span=spans, ticks=st.booleans())
    def go_on(self, span: timedelta, ticks: bool) -> None:
        self.practice.clock.move_by(span)
        if ticks:
            self.tick()

    @rule()
    def tick(self) -> None:
        """Everything that happens by itself, and whatever is due is sent."""
        self.practice.end_what_is_over()
        for study_id in self.studies:
            self.invite(study_id)
        self.deliver()

    @rule(seeds=st.lists(some, min_size=1, max_size=5))
    def live_some_days(self, seeds: list[int]) -> None:
        for seed in seeds:
            self.live_a_day(seed)

    @rule(seed=some)
    def live_a_day(self, seed: int) -> None:
        """Everybody does what they usually do: the next morning comes, and people answer, book, come, and stay away."""
        rng = Random(seed)
        keen = rng.choice([0.0, 0.0, 0.5, 1.0])  # on some days everybody who has waited wants the same seat
        tomorrow = self.practice.now + timedelta(days=1)
        self.practice.clock.move_to(tomorrow.replace(hour=rng.choice([4, 10, 15]), minute=rng.randrange(60)))
        self.tick()
        over = "c.state = 'booked' AND c.ends_at <= ?"
        for invitation_id in self.invitations(over, text_of(self.practice.now)):
            outcome = "completed" if rng.random() < 0.75 else "no_show"
            self.practice.end_call(self.practice.call_of(invitation_id), outcome)
        for invitation_id in self.invitations("c.state = 'booked'"):
            if rng.random() < 0.06:
                booking.cancel(self.practice.desk, self.practice.press(invitation_id))
        for invitation_id in self.invitations("i.state = 'delivered'"):
            if rng.random() < 0.45:
                self.say(invitation_id, SAYS[rng.choice(ANSWERS)], sends=rng.random() < 0.9)
        self.tick()
        for invitation_id in self.with_times():
            if rng.random() < keen:
                self.practice.book(invitation_id, rng.randrange(40))

    @rule(place=some)
    def invite_only(self, place: int) -> None:
        self.invite(one_of(self.studies, place))

    @rule(said=answers, place=some, sends=st.sampled_from([True, True, True, False]))
    def answer(self, said: list[Segment], place: int, sends: bool) -> None:
        for segment in said:
            live = self.invitations("i.state IN ('delivered', 'started')")
            for invitation_id in live[place % len(live) :][:1] if live else []:
                self.say(invitation_id, SAYS[segment], sends)

    @rule(place=some, what=st.sampled_from(sorted(SMALL_ACTS)))
    def act(self, place: int, what: str) -> None:
        """Somebody does one of the smaller things that people do, where it can be done."""
        for invitation_id in self.one(SMALL_ACTS[what], place):
            press = self.practice.press(invitation_id)
            desk = self.practice.desk
            match what:
                case "changes their answers":
                    screening.change(desk, press)
                case "declines at once" | "declines half-way" | "declines times":
                    screening.decline(desk, press)
                case "stops":
                    screening.stop(desk, press)
                case "types stop":
                    writing_in.typed(desk, TEAM, press.slack_id, "Stop!", press.key)
                case "turns the page":
                    booking.more_times(desk, press)
                case "cancels":
                    booking.cancel(desk, press)
                case "moves their call":
                    booking.cancel(desk, press)
                    screening.rebook(desk, self.practice.press(invitation_id))
                case "asks for another time":
                    screening.rebook(desk, press)
                case "has no time as interviewer":
                    call = self.practice.call_of(invitation_id)
                    if instant(call["ends_at"]) > self.practice.now:  # afterwards it was held, or was not
                        self.practice.end_call(call, "cancelled")
                case "joins the panel":
                    screening.join_panel(desk, press)
                case _:
                    raise AssertionError(what)

    @rule(number=st.integers(1, 4), place=some)
    def book(self, number: int, place: int) -> None:
        for _ in range(number):
            offered = self.with_times()
            if offered:
                self.practice.book(one_of(offered, place), place)

    @rule(outcomes=st.lists(st.sampled_from(["completed", "completed", "no_show"]), min_size=1, max_size=4))
    def hold_calls(self, outcomes: list[str]) -> None:
        """Go to the end of the first call that is booked, and of those after it, and say what came of each."""
        for outcome in outcomes:
            booked = self.practice.rows("SELECT * FROM interviews WHERE state = 'booked' ORDER BY ends_at")
            if booked:
                over = instant(booked[0]["ends_at"])
                self.practice.clock.move_to(max(over, self.practice.now))
                self.practice.end_call(booked[0], outcome)

    @rule(
        status=st.sampled_from([*[StudyStatus.PAUSED, StudyStatus.RECRUITING] * 3, StudyStatus.CLOSED]),
        place=some,
    )
    def set_status(self, status: StudyStatus, place: int) -> None:
        try:
            self.practice.set_status(one_of(self.studies, place), status)
        except RuleBroken as broken:
            if broken.code not in {"study_ended", "study_full", "deadline_passed"}:
                raise

    @rule(said=answers, first=some, place=some, sends=st.booleans())
    def answer_open_call(self, said: list[Segment], first: int, place: int, sends: bool) -> None:
        study_id = one_of(self.studies, place)
        for number, segment in enumerate(said):
            known = (first + number) % (self.joined + 2)
            slack_id = f"UP{known}" if known < self.joined else f"UNKNOWN{known % 2}"
            try:
                inviting.answer_open_call(self.practice.desk, TEAM, slack_id, study_id, self.practice.key())
            except RuleBroken as broken:
                if broken.code not in {"study_ended", "opted_out", "asked_elsewhere", "colleague"}:
                    raise
                continue
            self.pressed.add(self.practice.person_id(slack_id))
            self.say(self.practice.invitation(slack_id, study_id), SAYS[segment], sends)

    @rule(place=some, mark=st.sampled_from(["snoozed_until", "blocked_at", "unreachable", "again"]))
    def mark_somebody(self, place: int, mark: str) -> None:
        found = one_of(
            self.practice.rows("SELECT id, slack_id FROM people WHERE slack_id IS NOT NULL"), place
        )
        columns: dict[str, dict[str, object]] = {
            "snoozed_until": {"snoozed_until": self.practice.now + timedelta(days=9)},
            "blocked_at": {"blocked_at": self.practice.now},
            "unreachable": {"unreachable": "deactivated"},
            "again": {"unreachable": "", "snoozed_until": None},
        }
        if mark in {"blocked_at", "unreachable"}:
            self.out.add(found["id"])
        self.practice.mark(found["slack_id"], **columns[mark])

    @rule(place=some)
    def refuse_invitation(self, place: int) -> None:
        sql = "SELECT person_id, p.slack_id FROM invitations i JOIN people p ON p.id = i.person_id WHERE i.state = 'queued'"
        queued = self.practice.rows(sql)
        if queued:
            refused = one_of(queued, place)
            self.out.add(refused["person_id"])
            self.practice.refuse(refused["slack_id"])

    # How it is done

    def invite(self, study_id: int) -> None:
        """Invite, and look at everybody who was: they could be, at that moment."""
        may_be = self.may_be_invited(study_id)
        taken = self.companies_in_play(study_id)
        for slack_id in self.practice.invite(study_id):
            assert slack_id in may_be, f"{slack_id} could not be invited"
            company = may_be[slack_id]
            assert not company or company not in taken, f"{company} is in play already"
            taken.add(company)

    def may_be_invited(self, study_id: int) -> dict[str, str]:
        """Slack id and company of whoever may be invited by a study, from the bare history of each."""
        now, rules = self.practice.now, self.practice.settings()
        asked = self.practice.rows("SELECT * FROM invitations")
        excluded = {
            row["person_id"] for row in asked if row["study_id"] == study_id or row["state"] in LIVE_STATES
        }
        last_asked: dict[int, datetime] = {}
        for row in asked:
            if row["delivered_at"]:
                at = instant(row["delivered_at"])
                last_asked[row["person_id"]] = max(at, last_asked.get(row["person_id"], at))
        for row in self.practice.rows("SELECT * FROM interviews WHERE state = 'completed'"):
            if now < instant(row["ended_at"]) + timedelta(days=rules.interview_gap_days):
                excluded.add(row["person_id"])
        found = {}
        for row in self.practice.rows("SELECT * FROM people"):
            at = last_asked.get(row["id"])
            rested = at is None or now >= at + timedelta(days=rules.invitation_gap_days)
            silent = row["unanswered"] >= rules.unanswered_limit and (
                at is not None and now < at + timedelta(days=rules.unanswered_rest_days)
            )
            snoozed = row["snoozed_until"] and now < instant(row["snoozed_until"])
            out = row["opted_out_at"] or row["blocked_at"] or row["unreachable"] or not row["slack_id"]
            ours = row["is_colleague"] or (row["email"] or "").endswith("@evenhand.example")
            ours = ours or row["slack_id"] in {RESEARCHER, *INTERVIEWERS}
            if rested and not (silent or snoozed or out or ours or row["id"] in excluded):
                found[row["slack_id"]] = key_of(row["company"])
        return found

    def companies_in_play(self, study_id: int) -> set[str]:
        rows = self.in_play(study_id)
        return {key_of(row["company"]) for row in rows if row["person_id"] not in self.out} - {""}

    def in_play(self, study_id: int) -> list[Mapping[str, Any]]:
        """Cases of a study in which a call may still come about: invited of late, offered times, booked or held."""
        now = self.practice.now
        zone = self.practice.study(study_id).zone
        rows = self.practice.rows(
            "SELECT i.person_id, i.state, i.source, i.deliver_after, i.delivered_at, p.company, "
            "c.state IN ('booked', 'completed') AS called, i.state = 'submitted' AND s.verdict = 'offer' "
            "AND s.offer_lapses_at > ? AND coalesce(c.offer, 0) < s.offers AS offered "
            f"{WITH_THEIR_CALL} WHERE i.study_id = ?",
            text_of(now), study_id,
        )  # fmt: skip
        found = []
        for row in rows:
            sent = instant(row["delivered_at"] or row["deliver_after"])
            fresh = working_day(now, zone) - working_day(sent, zone) <= SILENT_AFTER
            if row["called"] or row["offered"] or (row["state"] in LIVE_STATES and fresh):
                found.append(row)
        return found

    def deliver(self) -> None:
        """Send what is due. Whoever is turned away at the door has a reason to be."""
        for slack_id, why in self.practice.deliver():
            invited = self.practice.rows(
                "SELECT i.id, i.study_id FROM invitations i JOIN people p ON p.id = i.person_id "
                "WHERE p.slack_id = ? AND i.state = 'withdrawn'",
                slack_id,
            )
            barred = self.practice.value(
                "SELECT opted_out_at IS NOT NULL OR blocked_at IS NOT NULL OR unreachable <> '' OR snoozed_until > ? "
                "OR last_interviewed_at > ? OR last_invited_at > ? FROM people WHERE slack_id = ?",
                text_of(self.practice.now),
                text_of(self.practice.now - timedelta(days=90)),
                text_of(self.practice.now - timedelta(days=30)),
                slack_id,
            )
            over = [row["id"] for row in invited if not self.goes_on(row["study_id"])]
            assert barred or over or not invited, why
            if barred:
                self.withdrawn |= {row["id"] for row in invited}

    def goes_on(self, study_id: int) -> bool:
        study = self.practice.study(study_id)
        return study.status is StudyStatus.RECRUITING and self.practice.now < study.deadline

    def say(self, invitation_id: int, said: tuple[Relationship, Feeling | None], sends: bool) -> None:
        self.practice.start(invitation_id)
        self.practice.answer(invitation_id, *said)
        if sends:
            is_new = not self.invitations("s.invitation_id = ?", invitation_id)
            self.practice.send(invitation_id)
            judged = "SELECT verdict, decision FROM submissions WHERE invitation_id = ? AND decision <> ''"
            for row in self.practice.rows(judged, invitation_id) if is_new else ():
                assert row["verdict"] == json.loads(row["decision"])["verdict"]

    def one(self, where: str, place: int) -> list[int]:
        """One of the invitations of which something is so; none when there are none."""
        found = self.invitations(where)
        return [one_of(found, place)] if found else []

    def invitations(self, where: str, *values: object) -> list[int]:
        """Invitations i, with their submission s and their latest call c, of which something is so."""
        rows = self.practice.rows(f"SELECT i.id {WITH_THEIR_CALL} WHERE {where} ORDER BY i.id", *values)
        return [row["id"] for row in rows]

    def with_times(self) -> list[int]:
        """Invitations whose person has times in front of them, or the consent that comes before."""
        shown = {Stage.CONSENT, Stage.TIMES}
        offered = self.invitations("s.verdict = 'offer'")
        return [invitation_id for invitation_id in offered if self.practice.stage(invitation_id) in shown]

    # What holds after every step

    @invariant()
    def no_segment_has_more_calls_than_seats(self) -> None:
        spare = 0 if self.way is Way.EXACT else 1
        sql = (
            "SELECT i.study_id, i.segment, count(*) AS calls, coalesce(max(s.planned), 0) AS planned FROM interviews i "
            "LEFT JOIN seats s ON s.study_id = i.study_id AND s.segment = i.segment "
            "WHERE i.state IN ('booked', 'completed') GROUP BY i.study_id, i.segment"
        )
        for row in self.practice.rows(sql):
            assert row["planned"], row
            assert row["calls"] <= row["planned"] + spare, row

    @invariant()
    def nobody_has_two_live_invitations_and_nobody_opted_out_keeps_one(self) -> None:
        live = f"SELECT person_id FROM invitations WHERE state IN {LIVE} AND source <> 'trial'"  # noqa: S608
        people = [row["person_id"] for row in self.practice.rows(live)]
        assert len(people) == len(set(people))
        said = self.practice.rows("SELECT subject FROM audit WHERE action = 'opted out'")
        assert not {f"person {one}" for one in people} & {row["subject"] for row in said}

    @invariant()
    def one_person_of_a_company_at_a_time(self) -> None:
        for study_id in self.studies:
            rows = [
                row
                for row in self.in_play(study_id)
                if key_of(row["company"]) and row["person_id"] not in self.out
            ]
            with_times = Counter(key_of(row["company"]) for row in rows if row["called"] or row["offered"])
            assert not [company for company, n in with_times.items() if n > 1], rows
            asked = Counter(
                key_of(row["company"])
                for row in rows
                if row["state"] in LIVE_STATES and row["person_id"] not in self.pressed
            )
            assert not [company for company, n in asked.items() if n > 1], rows

    @invariant()
    def one_wave_a_day_and_no_larger_than_allowed(self) -> None:
        cap = self.practice.settings().wave_cap
        zones = {study_id: self.practice.study(study_id).zone for study_id in self.studies}
        days = Counter(
            (
                row["study_id"],
                mixing.local_day(self.practice.study(row["study_id"]), instant(row["planned_at"])),
            )
            for row in self.practice.rows("SELECT study_id, planned_at FROM waves")
        )
        assert not [day for day, waves in days.items() if waves > 1], days
        sent = Counter(
            (row["study_id"], int(working_day(instant(row["created_at"]), zones[row["study_id"]])))
            for row in self.practice.rows(
                "SELECT study_id, created_at FROM invitations WHERE wave_id IS NOT NULL"
            )
        )
        assert not [day for day, number in sent.items() if number > cap], sent

    @invariant()
    def nobody_is_in_two_calls_at_once(self) -> None:
        assert interviews.overlaps(self.practice.store.read(), TEAM) == 0

    @invariant()
    def every_invitation_of_a_wave_says_why(self) -> None:
        waves = {row["id"]: json.loads(row["inputs"]) for row in self.practice.rows("SELECT * FROM waves")}
        drawn: Counter[int] = Counter()
        sql = "SELECT * FROM invitations WHERE source IN ('wave', 'picked')"
        for row in self.practice.rows(sql):
            choice, inputs = mixing.choice_from(json.loads(row["choice"])), waves[row["wave_id"]]
            drawn[row["wave_id"]] += 1
            assert choice.person_id == row["person_id"]
            prefix = "Picked by the researcher. " if row["source"] == "picked" else ""
            assert row["reason"] == prefix + explain(choice)
            groups = {tuple(group["group"]): group for group in inputs["groups"]}
            place = FOUND.index(choice.aimed_at)
            assert choice.yields == groups[tuple(choice.group)]["yields"][place]
            assert choice.best in {group["yields"][place] for group in groups.values()}
            assert 1 <= choice.hat <= sum(group["people"] for group in groups.values())
            assert set(choice.still_needed) <= {Segment(name) for name in inputs["open"]}
            assert choice.aimed_at in choice.still_needed
            assert row["aimed_at"] == choice.aimed_at.value
        for wave_id, number in drawn.items():
            groups_drawn = sum(group["drawn"] for group in waves[wave_id]["groups"])
            assert number <= waves[wave_id]["sent"] == groups_drawn

    @invariant()
    def every_verdict_of_the_engine_is_kept_with_its_numbers(self) -> None:
        for row in self.practice.rows("SELECT * FROM submissions WHERE decision <> ''"):
            stored = json.loads(row["decision"])
            segment = Segment(stored["segment"]) if stored["segment"] else None
            made = Decision(**stored | {"verdict": Verdict(stored["verdict"]), "segment": segment})
            # Who is offered a place from standby was judged anew, and the last decision is the one that is kept.
            reasons = json.loads(row["reasons"])
            from_standby = [
                reason.removeprefix(FROM_STANDBY) for reason in reasons if reason.startswith(FROM_STANDBY)
            ]
            assert explain_verdict(made) == (from_standby or reasons[1:2])[-1]
            assert row["segment"] == (segment.value if segment else None)

    @invariant()
    def invitations_are_withdrawn_only_by_a_study_that_does_not_go_on(self) -> None:
        for row in self.practice.rows("SELECT id, study_id FROM invitations WHERE state = 'withdrawn'"):
            if row["id"] not in self.withdrawn:
                assert not self.goes_on(row["study_id"]), row
                self.withdrawn.add(row["id"])


def one_of(found: Sequence[T], place: int) -> T:
    return found[place % len(found)]


def key_of(company: str) -> str:
    return company.strip().casefold()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.timeout(3600 if FULL else 120)
@pytest.mark.parametrize("kept", Way)
def test_a_study_keeps_its_promises_whatever_happens(kept: Way, empty_database: Path) -> None:
    class Kept(Studies):
        way = kept
        empty = empty_database

    run_state_machine_as_test(Kept, settings=SCALE)
