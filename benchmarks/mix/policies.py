"""What other tools do, and what somebody could do who knew more: policies beside the engine.

Baselines learn nothing. Their daily number is what a planner works out beforehand: one invitation in ten is answered, one
answer in four fits the segment that is sought, and invitations go out in the first two thirds of the days. Of 6 + 6 seats in
15 days that makes 6 / (.10 x .25) = 240 people, 24 a day. While seats are free they go on at that pace, because stopping after
two thirds fills fewer studies; they stop when a call could not be held in time any more. `FLOOD` shows what more buys: it
sends as many a day as the engine is allowed to.
"""

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import islice

from benchmarks.mix.scenarios import Population, Scenario
from bot.domain.conversation import Verdict
from bot.domain.mix.answers import Decision
from bot.domain.mix.facts import FOUND, Candidate, Case, Standing, StudyFacts, Tuning, Way
from bot.domain.mix.groups import Group, group_of
from bot.domain.mix.learning import Learned, Vector, learn
from bot.domain.mix.pool import Pool
from bot.domain.mix.rehearsal import Cast, Engine, Policy
from bot.domain.mix.wave import plan_wave
from bot.domain.segments import SEATED, Segment

REPLY_RATE, FITTING = 0.10, 0.25
"""What a planner takes for granted: answers per invitation, and the share of the answers that fit."""
INVITING_DAYS = 2 / 3
"""The part of the days in which a planner means to send everything."""
LAST_INVITATION = 2
"""Working days before the deadline at which a list stops: a reply takes one and the call another."""
OVER_RECRUIT = 1.2
WITHOUT_DOUBT = 1e9
"""Answers that somebody would have seen who knows a yield: the engine's doubt about it falls with their number."""

_TAKEN = frozenset({Standing.OFFERED, Standing.BOOKED, Standing.COMPLETED})
_WAITING = frozenset({Standing.ANSWERED, Standing.STANDBY})


def planned_invitations(scenario: Scenario) -> int:
    """Return how many people a planner means to invite in all."""
    return math.ceil(max(scenario.seats.values()) / (REPLY_RATE * FITTING))


def daily_number(scenario: Scenario) -> int:
    """Return how many people a planner invites a day."""
    return math.ceil(planned_invitations(scenario) / (INVITING_DAYS * scenario.days))


class Quotas:
    """Hard quotas: offers in order of arrival until `factor` x the seats of a segment are in flight or held.

    Whoever comes when they are taken is thanked, and so is whoever let an offer lapse: there is no waiting list.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        """Return a verdict on everybody who waits for one."""
        free = self.free(facts)
        for case in sorted(_waiting(facts), key=lambda case: (case.answered_on, case.lot)):
            verdict = Verdict.THANK
            if case.segment in free and not case.offers and free[case.segment] > 0:
                verdict = Verdict.OFFER
                free[case.segment] -= 1
            yield Decision(case.person.id, verdict, case.segment)

    def free(self, facts: StudyFacts) -> dict[Segment, int]:
        """Return how many offers may still be made in each segment."""
        return {
            segment: math.ceil(self._factor * facts.seats[segment] - 1e-9)
            - sum(case.standing in _TAKEN for case in facts.of_segment[segment])
            for segment in facts.wanted
        }

    def is_inviting(self, facts: StudyFacts) -> bool:
        """Whether anybody is still sought, and would be in time."""
        return facts.left > LAST_INVITATION and any(count > 0 for count in self.free(facts).values())


def _waiting(facts: StudyFacts) -> list[Case]:
    return [case for case in facts.cases if case.standing in _WAITING]


class FirstCome(Quotas):
    """Everybody is invited on the first day, and the first to answer have the seats."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        """Return a random list on the first day, and nobody after it."""
        return _drawn(pool, rng, self._total) if not facts.cases else ()


class RandomList(Quotas):
    """A random list, so many a day."""

    def __init__(self, daily: int, factor: float = 1.0) -> None:
        super().__init__(factor)
        self._daily = daily

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        """Return today's part of the list."""
        return _drawn(pool, rng, self._daily) if self.is_inviting(facts) else ()


class SortedList(Quotas):
    """A list sorted by score: those whom the segment in need suits best come first, the segments in need in turn."""

    def __init__(self, daily: int, people: Sequence[Candidate]) -> None:
        super().__init__()
        self._daily, self._people = daily, people
        self._lists: dict[Segment, Iterator[Candidate]] = {}
        self._asked: set[int] = set()

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:  # noqa: ARG002
        """Return the next on the lists of the segments that are short."""
        if not self.is_inviting(facts):
            return ()
        short = [segment for segment, count in self.free(facts).items() if count > 0]
        for segment in short:
            if segment not in self._lists:
                self._lists[segment] = iter(sorted(self._people, key=_suits(segment, rng)))
        return list(islice(self._next(short), self._daily))

    def _next(self, short: Sequence[Segment]) -> Iterator[int]:
        while True:
            found = len(self._asked)
            for segment in short:
                person = next((one for one in self._lists[segment] if one.id not in self._asked), None)
                if person is not None:
                    self._asked.add(person.id)
                    yield person.id
            if len(self._asked) == found:
                return


def _suits(segment: Segment, rng: random.Random) -> Callable[[Candidate], tuple[bool, float, float]]:
    """Return a sort key: the paying flag first, then the score, the same ones by lot; unknown scores come last."""
    wanted = {Segment.LOVE: 10.0, Segment.DISLIKE: 0.0, Segment.MIXED: 7.5}.get(segment)

    def key(person: Candidate) -> tuple[bool, float, float]:
        if wanted is None:  # people who do not pay have hardly ever been asked for a score
            return person.paying is True, 0.0 if person.nps is None else 1.0, rng.random()
        distance = math.inf if person.nps is None else abs(person.nps - wanted)
        return person.paying is False, distance, rng.random()

    return key


def _drawn(pool: Pool, rng: random.Random, number: int) -> list[int]:
    found = []
    for _ in range(number):
        person = pool.draw(pool.sizes, rng)
        if person is None:
            break
        found.append(person.id)
    return found


@dataclass(frozen=True)
class Knowing(Learned):
    """What was learned, with the true yields in the place of the estimates."""

    truth: Mapping[Group, Vector]

    def yields(self, group: Group) -> Vector:
        """Expected answers per invitation of each segment, as they are."""
        return self.truth[group]


class Oracle(Engine):
    """The engine with the true yields of the groups, and without doubt about them.

    by_lot: whether the engine's share of invitations to people it would not choose is kept.
    """

    def __init__(self, truth: Mapping[Group, Vector], *, by_lot: bool) -> None:
        self._truth, self._by_lot = truth, by_lot

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        """Return the engine's choices, had it known the yields."""
        learned = learn(facts)
        values = {field.name: getattr(learned, field.name) for field in fields(learned)}
        values["answers"] = dict.fromkeys(SEATED, WITHOUT_DOUBT)
        if not self._by_lot:
            facts = replace(facts, tuning=replace(facts.tuning, lottery=0.0))
        return [
            choice.person_id
            for choice in plan_wave(facts, pool, rng, Knowing(**values, truth=self._truth)).choices
        ]


def true_yields(people: Sequence[Candidate], population: Population) -> dict[Group, Vector]:
    """Return the answers per invitation that each group of a population yields, but for the cap on eager people."""
    rates = dict(zip(FOUND, population.scenario.answers, strict=True))
    counted: dict[Group, list[int]] = {}
    for person in people:
        counts = counted.setdefault(group_of(person), [0] * len(FOUND))
        counts[FOUND.index(population.segments[person.id])] += 1
    return {
        group: tuple(count * rates[s] / sum(counts) for s, count in zip(FOUND, counts, strict=True))
        for group, counts in counted.items()
    }


def _knows_yields(population: Population) -> tuple[Cast, Policy]:
    return population.cast(), Oracle(true_yields(population.people, population), by_lot=True)


def _knows_segments(population: Population) -> tuple[Cast, Policy]:
    """The directory says in the column of the usage who is in which segment, and so a group is of one segment."""
    cast = population.cast()
    people = [person._replace(usage=population.segments[person.id].value) for person in cast.people]
    return cast._replace(people=people), Oracle(true_yields(people, population), by_lot=False)


class Kind(StrEnum):
    """What a contender stands for."""

    ENGINE = "engine"
    BASELINE = "baselines"
    ORACLE = "oracles"


@dataclass(frozen=True)
class Contender:
    """A policy by name. `enter(population)` returns the people as it sees them, and the policy for one study."""

    name: str
    kind: Kind
    enter: Callable[[Population], tuple[Cast, Policy]]
    way: Way = Way.ON_TIME


def _plain(make: Callable[[Population], Policy]) -> Callable[[Population], tuple[Cast, Policy]]:
    return lambda population: (population.cast(), make(population))


def _engine(name: str, way: Way) -> Contender:
    return Contender(name, Kind.ENGINE, _plain(lambda _: Engine()), way)


ENGINE, ENGINE_CLOSE, ENGINE_EXACT = "engine", "engine, close", "engine, exact"
RANDOM_LIST, FLOOD = "random list", "flood"

CONTENDERS: Mapping[str, Contender] = {
    contender.name: contender
    for contender in (
        _engine(ENGINE, Way.ON_TIME),
        _engine(ENGINE_CLOSE, Way.CLOSE),
        _engine(ENGINE_EXACT, Way.EXACT),
        Contender(
            "first come", Kind.BASELINE, _plain(lambda of: FirstCome(planned_invitations(of.scenario)))
        ),
        Contender(RANDOM_LIST, Kind.BASELINE, _plain(lambda of: RandomList(daily_number(of.scenario)))),
        Contender(
            "sorted list", Kind.BASELINE, _plain(lambda of: SortedList(daily_number(of.scenario), of.people))
        ),
        Contender(
            "1.2 offers",
            Kind.BASELINE,
            _plain(lambda of: RandomList(math.ceil(OVER_RECRUIT * daily_number(of.scenario)), OVER_RECRUIT)),
        ),
        Contender(FLOOD, Kind.BASELINE, _plain(lambda _: RandomList(Tuning().day_cap, OVER_RECRUIT))),
        Contender("knows yields", Kind.ORACLE, _knows_yields),
        Contender("knows segments", Kind.ORACLE, _knows_segments),
    )
}
"""Every policy that is measured, in the order of the tables."""
