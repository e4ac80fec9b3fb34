"""Playing a study through before it is played: day by day, with people who behave by chance.

The forecast plays a study with the engine's own beliefs; `benchmarks/mix` plays scenarios in which the truth is known.
One tick is one working day: answers, bookings, cancellations and calls of the day come in, then verdicts, then the wave.
"""

import math
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from bot.domain.conversation import Verdict
from bot.domain.mix.answers import Decision, decide
from bot.domain.mix.facts import Candidate, Case, Standing, StudyFacts, Tuning
from bot.domain.mix.learning import DAYS, OFFER_FADES, DelayCurve, learn
from bot.domain.mix.outlook import BEGUN_ANSWERS
from bot.domain.mix.pool import Pool
from bot.domain.mix.wave import plan_wave
from bot.domain.seats import Way, bookable
from bot.domain.segments import Segment

OFFER_LAPSES = 4
"""Working days after which an offer that nobody took goes to standby."""
HAD_OFFER = frozenset({Standing.OFFERED, Standing.BOOKED, Standing.COMPLETED, Standing.LOST})


@dataclass(frozen=True)
class Behaviour:
    """How people act, per working day. slot_days: how far ahead calls are booked, inclusive bounds in working days.

    mass_cancel: on this day everybody who is booked cancels with this chance. reply_delay: how long answers take, instead
    of the same hazard every day.
    """

    reply_hazard: float = 0.45
    books: Mapping[Segment, float] = field(default_factory=dict)
    book_hazard: float = 0.55
    cancels: float = 0.08
    no_show: float = 0.10
    slot_days: tuple[int, int] = (1, 4)
    mass_cancel: tuple[int, float] | None = None
    reply_delay: DelayCurve | None = None


class Cast(NamedTuple):
    """Who is there, and what is true of them. `truth(person, rng)` is asked once per invited person: their segment and
    P(answers | invited)."""

    people: Sequence[Candidate]
    truth: Callable[[Candidate, random.Random], tuple[Segment, float]]
    behaviour: Behaviour


class Policy(Protocol):
    """Whatever decides whom to invite and what to do with answers."""

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        """Return a verdict on everybody who waits for one."""

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        """Return the ids of the people to invite today; whoever is drawn leaves the pool."""


class Engine:
    """The engine as a policy."""

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        return decide(facts)

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        return [choice.person_id for choice in plan_wave(facts, pool, rng, learn(facts)).choices]


class Played(NamedTuple):
    """What a study came to. `filled_on`: the working day on which the last seat was filled, `None` when it was not."""

    invitations: int
    completed: Mapping[Segment, int]
    turned_away: int
    filled_on: int | None
    invited_ids: Sequence[int]
    cases: Sequence[Case]


def play(
    cast: Cast,
    seats: Mapping[Segment, int],
    days: int,
    policy: Policy,
    rng: random.Random,
    *,
    way: Way = Way.ON_TIME,
    tuning: Tuning | None = None,
) -> Played:
    """Play one study from its first morning to its deadline, `days` working days later."""
    facts = StudyFacts(0.0, float(days), dict(seats), way=way, tuning=tuning or Tuning())
    people = {person.id: person for person in cast.people}
    return _play(_Stage(cast, facts, people, Pool(cast.people), rng), days, policy, rng)


def resume(
    facts: StudyFacts,
    cast: Cast,
    policy: Policy,
    rng: random.Random,
    *,
    people: Mapping[int, Candidate] | None = None,
    pool: Pool | None = None,
) -> Played:
    """Play on from where a study stands, to its deadline; days are counted from now on, and so is `filled_on`.

    `Played` counts every case, those that were there before included. people, pool: `cast.people` by id and ready to be
    drawn from, for a caller who plays often and puts everybody back: copying a hundred thousand people takes longer than
    a play.
    """
    people = {person.id: person for person in cast.people} if people is None else people
    stage = _Stage(cast, facts, people, Pool(cast.people) if pool is None else pool, rng)
    days = max(0, math.floor(facts.left + 1e-9))
    stage.take_up(days)
    return _play(stage, days, policy, rng)


def _play(stage: "_Stage", days: int, policy: Policy, rng: random.Random) -> Played:
    filled_on = None
    for day in range(days + 1):
        stage.happen(day)
        if filled_on is None and stage.is_full():
            filled_on = day
        if filled_on is None and day < days:
            for decision in policy.judge(stage.facts(day)):
                stage.settle(decision, day)
            stage.send(policy.invite(stage.facts(day), stage.pool, rng), day)
    return stage.outcome(filled_on)


class _Stage:
    """The state of one study being played."""

    def __init__(
        self, cast: Cast, begun: StudyFacts, people: Mapping[int, Candidate], pool: Pool, rng: random.Random
    ) -> None:
        self._cast, self._begun, self._people, self.pool, self._rng = cast, begun, people, pool, rng
        self._seats = begun.seats
        self._is_resumed = False
        self._cases: dict[int, Case] = {case.person.id: case for case in begun.cases}
        self._segments: dict[int, Segment] = {}
        self._due: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        self._offered = {case.person.id for case in begun.cases if case.offers or case.standing in HAD_OFFER}

    def facts(self, day: int) -> StudyFacts:
        return replace(
            self._begun,
            now=self._begun.now + day,
            cases=tuple(self._cases.values()),
            sent_today=0 if day else self._begun.sent_today,
        )

    def take_up(self, days: int) -> None:
        """Plan what will come of the cases that are there already. A call whose day nobody said is at a day that calls are at."""
        self._is_resumed = True
        behaviour = self._cast.behaviour
        for case in self._begun.cases:
            if case.segment is not None:
                self._segments[case.person.id] = case.segment
            if case.standing is Standing.WAITING:
                self._await_answer(case)
            elif case.standing is Standing.OFFERED and case.segment is not None:
                age = 0.0 if case.offered_on is None else max(0.0, self._begun.now - case.offered_on)
                if self._rng.random() < behaviour.books.get(case.segment, 0.8) * OFFER_FADES**age:
                    self._plan("books", case.person.id, self._wait(behaviour.book_hazard), case.offers)
                self._plan("lapses", case.person.id, max(0, math.ceil(OFFER_LAPSES - age)), case.offers)
            elif case.standing is Standing.BOOKED:
                slot = min(days, self._rng.randint(*behaviour.slot_days))
                if self._rng.random() < behaviour.cancels:
                    self._plan("cancels", case.person.id, self._rng.randint(min(1, slot), slot))
                self._plan("call", case.person.id, slot)

    def _await_answer(self, case: Case) -> None:
        self._plan("silent", case.person.id, max(0, math.ceil(DAYS - (self._begun.now - case.sent_on))))
        segment, answers = self._cast.truth(case.person, self._rng)
        self._segments[case.person.id] = segment
        age = max(0.0, self._begun.now - case.sent_on)
        came = self._answered_within(age)
        chance = BEGUN_ANSWERS if case.has_begun else answers * (1 - came) / max(0.05, 1 - answers * came)
        if self._rng.random() < chance:
            self._plan("answers", case.person.id, self._reply_day(age))

    def is_full(self) -> bool:
        done = self._completed()
        return all(done[segment] >= wanted for segment, wanted in self._seats.items())

    def send(self, ids: Iterable[int], day: int) -> None:
        for person_id in ids:
            person = self._people[person_id]
            segment, answers = self._cast.truth(person, self._rng)
            self._segments[person_id] = segment
            self._cases[person_id] = Case(
                person, Standing.WAITING, sent_on=self._begun.now + day, lot=self._rng.random()
            )
            if self._rng.random() < answers:
                self._plan("answers", person_id, day + self._reply_day())
            if self._is_resumed:
                self._plan("silent", person_id, day + DAYS)

    def settle(self, decision: Decision, day: int) -> None:
        case = self._cases[decision.person_id]
        if decision.verdict is Verdict.THANK:
            self._change(case, standing=Standing.THANKED)
        elif decision.verdict is Verdict.STANDBY:
            self._change(case, standing=Standing.STANDBY)
        else:
            self._offer(case, day)

    def _offer(self, case: Case, day: int) -> None:
        offers = case.offers + 1
        self._change(case, standing=Standing.OFFERED, offered_on=self._begun.now + day, offers=offers)
        self._offered.add(case.person.id)
        behaviour = self._cast.behaviour
        # Whoever let an offer lapse was not going to take it.
        if offers == 1 and self._rng.random() < behaviour.books.get(self._segments[case.person.id], 0.8):
            self._plan("books", case.person.id, day + self._wait(behaviour.book_hazard), offers)
        self._plan("lapses", case.person.id, day + OFFER_LAPSES, offers)
        self._happen_now(day)

    def happen(self, day: int) -> None:
        """Let everything that is due by `day` happen."""
        self._happen_now(day)
        strike = self._cast.behaviour.mass_cancel
        if strike and strike[0] == day:
            for case in list(self._cases.values()):
                if case.standing is Standing.BOOKED and self._rng.random() < strike[1]:
                    self._change(case, standing=Standing.LOST)

    def _happen_now(self, day: int) -> None:
        while self._due[day]:
            what, person_id, number = self._due[day].pop(0)
            case = self._cases[person_id]
            if what == "answers":
                segment = self._segments[person_id]
                self._change(
                    case, standing=Standing.ANSWERED, segment=segment, answered_on=self._begun.now + day
                )
            elif what == "silent" and case.standing is Standing.WAITING:
                # Nothing is expected of them any more, and a long play need not look at them every day.
                self._change(case, standing=Standing.SILENT)
            elif what == "books" and case.standing is Standing.OFFERED and case.offers == number:
                self._book(case, day)
            elif what == "lapses" and case.standing is Standing.OFFERED and case.offers == number:
                self._change(case, standing=Standing.STANDBY, offered_on=None)
            elif what == "cancels" and case.standing is Standing.BOOKED:
                self._change(case, standing=Standing.LOST)
            elif what == "call" and case.standing is Standing.BOOKED:
                shows = self._rng.random() >= self._cast.behaviour.no_show
                self._change(case, standing=Standing.COMPLETED if shows else Standing.LOST)

    def _book(self, case: Case, day: int) -> None:
        if case.segment is None:
            return
        booked = sum(
            other.standing in {Standing.BOOKED, Standing.COMPLETED} and other.segment is case.segment
            for other in self._cases.values()
        )
        first, last = self._cast.behaviour.slot_days
        last = min(last, math.floor(self._begun.left + 1e-9) - day)
        if last < first or booked >= bookable(self._seats.get(case.segment, 0), self._begun.way):
            self._change(case, standing=Standing.STANDBY, offered_on=None)
            return
        slot = day + self._rng.randint(first, last)
        self._change(case, standing=Standing.BOOKED, offered_on=None, bookings=case.bookings + 1)
        if self._rng.random() < self._cast.behaviour.cancels:
            self._plan("cancels", case.person.id, self._rng.randint(min(day + 1, slot), slot))
        self._plan("call", case.person.id, slot)

    def _completed(self) -> dict[Segment, int]:
        done = dict.fromkeys(self._seats, 0)
        for case in self._cases.values():
            if case.standing is Standing.COMPLETED and case.segment in done:
                done[case.segment] += 1
        return done

    def outcome(self, filled_on: int | None) -> Played:
        cases = tuple(self._cases.values())
        turned_away = sum(
            case.segment in self._seats and case.person.id not in self._offered for case in cases
        )
        return Played(len(cases), self._completed(), turned_away, filled_on, tuple(self._cases), cases)

    def _reply_day(self, age: float = 0.0) -> int:
        """In how many days, 1 and more, an answer comes that has not come within `age` days."""
        behaviour = self._cast.behaviour
        if behaviour.reply_delay is None:
            return 1 + self._wait(behaviour.reply_hazard)
        steps, came = behaviour.reply_delay.steps, behaviour.reply_delay.within(age)
        mark = came + self._rng.random() * (1.0 - came)
        return max(1, math.ceil(bisect_left(steps, mark) - age))

    def _answered_within(self, days: float) -> float:
        behaviour = self._cast.behaviour
        if behaviour.reply_delay is not None:
            return behaviour.reply_delay.within(days)
        return 1.0 - math.pow(1.0 - behaviour.reply_hazard, days)

    def _wait(self, hazard: float) -> int:
        waited = 0
        while self._rng.random() >= hazard:
            waited += 1
        return waited

    def _plan(self, what: str, person_id: int, day: int, number: int = 0) -> None:
        self._due[day].append((what, person_id, number))

    def _change(self, case: Case, **values: object) -> None:
        self._cases[case.person.id] = replace(case, **values)  # type: ignore[arg-type]
