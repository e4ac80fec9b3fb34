"""Whom to invite next."""

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.domain.mix.facts import FOUND, PRESENT, TRAITS, Candidate, Standing, StudyFacts
from bot.domain.mix.groups import Group, group_of
from bot.domain.mix.learning import WEIGHTS, Learned, Vector, learn
from bot.domain.mix.outlook import (
    TIME_FOR_A_CALL,
    Outlook,
    best_yield,
    confidence_wanted,
    outlooks,
)
from bot.domain.mix.pool import Pool
from bot.domain.mix.prices import prices
from bot.domain.segments import Segment

LAST_WAVE = 2.0
"""Working days before the deadline at which invitations stop."""
LAST_REPLIES = 0.35
"""Invitations stop as well when so few of their answers would come in time to become a call."""
COVERED = -0.5
"""The weight of a segment that has enough people on their way: another answer there would be turned away."""
LEAD = 4.0
"""Days by which the deadline counts as nearer for every day's worth of invitations that a segment still takes. Above 1, since few days
are used to the full: the first ones are small, and a wave stops as soon as enough people are on their way."""
FINALISTS = 3
EVENLY = 1.3
"""How much more than its part of the lottery a group may have had and still take part: above 1, or the last ones wait."""
BENEFIT_OF_DOUBT = 1.0
"""Standard deviations by which a yield may be better than it looks before a segment is paused: few answers prove little."""
REPRICE_EVERY = 10
"""Invitations after which the prices of answers are worked out anew."""


@dataclass(frozen=True)
class Choice:
    """One person to invite, with everything that the decision used.

    by_lottery: drawn from everybody who may be asked. hat: how many people it was drawn from. still_needed: interviews
    that each open segment lacks. yields, best: answers per invitation in this person's group, and in the best group, of
    the segment that the invitation is aimed at. preferred: the trait that made them the choice among the finalists.
    asked_least: the lottery was held among the people whose like were asked least so far.
    """

    person_id: int
    group: Group
    by_lottery: bool
    hat: int
    aimed_at: Segment
    still_needed: Mapping[Segment, float]
    yields: float
    best: float
    preferred: str = ""
    asked_least: bool = False


@dataclass(frozen=True)
class Pause:
    """A segment in which one interview would take more invitations than a researcher may want to spend."""

    segment: Segment
    invitations_each: float


class Wave(NamedTuple):
    """A wave: whom to invite, which segments were open, which pause, and why it stopped ("" when it did not)."""

    choices: tuple[Choice, ...] = ()
    open_segments: tuple[Segment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped: str = ""


@dataclass
class _Plan:
    """A wave being filled: the outlook changes with every invitation."""

    facts: StudyFacts
    learned: Learned
    pool: Pool
    rng: random.Random
    confidence: Mapping[Segment, float]
    arriving: float
    paused: frozenset[Segment]
    outlook: dict[Segment, Outlook]
    heard: Counter[tuple[str, str]]
    asked: Counter[Group]
    choices: list[Choice] = field(default_factory=list)
    priced: tuple[tuple[Segment, ...], int, dict[Segment, float]] = ((), -1, {})
    bests: tuple[tuple[Group, ...], dict[Segment, float]] = ((), {})
    hat: tuple[object, list[Group]] = (None, [])

    def open_segments(self) -> tuple[Segment, ...]:
        return tuple(
            segment
            for segment, found in self.outlook.items()
            if segment not in self.paused and found.is_open(self.confidence[segment])
        )

    def best(self, sizes: Mapping[Group, int]) -> dict[Segment, float]:
        """The best yield of each segment: worked out anew when a group has run dry."""
        groups = tuple(sizes)
        if self.bests[0] != groups:
            self.bests = (groups, {s: best_yield(self.learned, sizes, s) for s in self.facts.wanted})
        return self.bests[1]

    def worth(self, opened: tuple[Segment, ...], sizes: Mapping[Group, int]) -> dict[Segment, float]:
        """The price of an answer of each open segment: worked out anew every few invitations."""
        batch = len(self.choices) // REPRICE_EVERY
        if self.priced[:2] != (opened, batch):
            needs = {s: max(0.1, self.outlook[s].short_by) / self.learned.completes(s) for s in opened}
            found = prices(needs, [self.learned.yields(group) for group in sizes])
            self.priced = (opened, batch, found)
        return self.priced[2]


def plan_wave(facts: StudyFacts, pool: Pool, rng: random.Random, learned: Learned | None = None) -> Wave:
    """Return whom to invite now. They leave the pool; whoever is a case of the study already is not drawn.

    Meant for one wave a working day: the replies of a day say whom to ask on the next. Several are possible, `sent_today` told.
    A study that needs nobody, or a pool that holds nobody, is a wave without choices that says why.
    """
    if not (math.isfinite(facts.now) and math.isfinite(facts.deadline)):
        return Wave(stopped="The study needs a deadline: say on which working day it ends.")
    learned = learned or learn(facts)
    for company in facts.companies_in_play:
        pool.bar(company)
    pool.bar_ids(facts.ids_in_play)
    try:
        return _plan(facts, pool, rng, learned)
    finally:
        pool.unbar()


def _plan(facts: StudyFacts, pool: Pool, rng: random.Random, learned: Learned) -> Wave:
    stopped = _why_not_now(facts, learned, pool)
    if stopped:
        return Wave(stopped=stopped)
    pauses = _pauses(facts, learned, pool)
    outlook = outlooks(facts, learned)
    plan = _Plan(
        facts,
        learned,
        pool,
        rng,
        _confidences(facts, learned, outlook, pool.sizes),
        learned.delay.within(facts.left - TIME_FOR_A_CALL),
        frozenset(pause.segment for pause in pauses),
        outlook,
        _heard(facts),
        Counter(group_of(case.person) for case in facts.cases if case.by_engine),
    )
    opened = plan.open_segments()
    room = _largest_wave(facts, learned) - facts.sent_today
    if not opened:
        stopped = (
            "Every segment that needs people is paused."
            if pauses
            else "Enough people are on their way: the next wave waits for what becomes of them."
        )
    elif room <= 0:
        stopped = "The invitations of today are used up."
    for _ in range(room):
        if not _invite_one(plan):
            break
    return Wave(tuple(plan.choices), opened, pauses, stopped)


def needs_wave(facts: StudyFacts, learned: Learned) -> bool:
    """Whether some segment is open: a cheap look before a hundred thousand people are read."""
    found = outlooks(facts, learned)
    # The people who are left may be harder to find among than those who were asked: a look too many costs less than a day.
    asked = Counter(group_of(case.person) for case in facts.cases)
    confidence = _confidences(facts, learned, found, asked, 2 * LEAD)
    return any(outlook.is_open(confidence[segment]) for segment, outlook in found.items())


def _confidences(
    facts: StudyFacts,
    learned: Learned,
    found: Mapping[Segment, Outlook],
    sizes: Mapping[Group, int],
    lead: float = LEAD,
) -> dict[Segment, float]:
    """How sure the wave should be of each segment. One that is hard to find takes several days' invitations, so for it the deadline is
    nearer by these days."""
    confidence = {}
    for segment, outlook in found.items():
        each = best_yield(learned, sizes, segment) * learned.completes(segment)
        days = max(0.0, outlook.short_by) / each / max(1, facts.tuning.day_cap) if each > 0 else 0.0
        confidence[segment] = confidence_wanted(facts.left - lead * days, learned.cycle)
    return confidence


def _why_not_now(facts: StudyFacts, learned: Learned, pool: Pool) -> str:
    if not facts.wanted:
        return "The study has no seats."
    if not any(facts.remaining(segment) for segment in facts.wanted):
        return "Every seat is filled."
    if facts.left <= LAST_WAVE or learned.delay.within(facts.left - TIME_FOR_A_CALL) < LAST_REPLIES:
        return "The deadline is too near: an answer would come too late for a call."
    if len(pool):
        return ""
    if facts.companies_in_play and pool.holds_barred:
        return "Everybody who may be invited is a colleague of somebody who takes part or may still answer."
    return "Nobody is left who may be invited."


def _largest_wave(facts: StudyFacts, learned: Learned) -> int:
    """Invitations of one day: few while few answers are in.

    What small waves teach, the next ones need not learn at the cost of large ones: a directory whose scores mean the
    opposite of what they say is found out after tens of invitations instead of hundreds.
    """
    tuning = facts.tuning
    taught = tuning.per_answer * sum(learned.answers.values()) + tuning.per_invitation * learned.matured
    return min(tuning.day_cap, int(tuning.first_day_cap + taught))


def _pauses(facts: StudyFacts, learned: Learned, pool: Pool) -> tuple[Pause, ...]:
    found = []
    for segment in facts.wanted:
        best = best_yield(learned, pool.sizes, segment) * learned.completes(segment)
        each = 1.0 / best if best > 0 else float("inf")
        hopeful = 1.0 + BENEFIT_OF_DOUBT / math.sqrt(WEIGHTS["segment"] + learned.answers[segment])
        if facts.remaining(segment) and each > facts.tuning.ask_beyond * hopeful:
            found.append(Pause(segment, each))
    return tuple(found)


def _heard(facts: StudyFacts) -> Counter[tuple[str, str]]:
    """How often each plan, region and tenure is among those who have answered and are in play."""
    heard: Counter[tuple[str, str]] = Counter()
    for case in facts.cases:
        if case.standing in PRESENT and case.standing is not Standing.WAITING:
            heard.update(traits_of(case.person))
    return heard


def traits_of(person: Candidate) -> list[tuple[str, str]]:
    """What is known of a person beyond their segment, as (name, value)."""
    return [(trait, value) for trait in TRAITS if (value := getattr(person, trait))]


def _invite_one(plan: _Plan) -> bool:
    opened = plan.open_segments()
    sizes = plan.pool.sizes
    if not opened or not sizes:
        return False
    best = plan.best(sizes)
    by_lottery = plan.rng.random() < plan.facts.tuning.lottery
    least = _neglected(plan, sizes) if by_lottery else []
    hat = least or (list(sizes) if by_lottery else _hat(plan, sizes, opened, best))
    hat_size = plan.pool.size(hat)
    person, preferred = _draw(plan, hat)
    group = group_of(person)
    yields = plan.learned.yields(group)
    aimed_at = max(opened, key=lambda s: yields[FOUND.index(s)] / (best[s] or 1.0))
    needed = {s: plan.outlook[s].remaining - plan.outlook[s].mean for s in opened}
    place = FOUND.index(aimed_at)
    plan.choices.append(
        Choice(
            person.id,
            group,
            by_lottery,
            hat_size,
            aimed_at,
            needed,
            yields[place],
            best[aimed_at],
            preferred,
            bool(least),
        )
    )
    _count_in(plan, person, yields)
    return True


def _neglected(plan: _Plan, sizes: Mapping[Group, int]) -> list[Group]:
    """The groups that were asked less than their part of the lottery so far.

    Groups that are promising anyway do not use up the lottery, so each of the others gets a little more of it.
    """
    sent = sum(plan.asked.values())
    due = EVENLY * (1 + plan.facts.tuning.lottery * sent) / (sent + sum(sizes.values()))
    return [group for group, size in sizes.items() if plan.asked[group] < due * (plan.asked[group] + size)]


def _hat(
    plan: _Plan, sizes: Mapping[Group, int], opened: tuple[Segment, ...], best: Mapping[Segment, float]
) -> list[Group]:
    """The groups whose score is near the best: those who most likely answer where people are needed, and not where not."""
    key = (opened, len(plan.choices) // REPRICE_EVERY, tuple(sizes))
    if plan.hat[0] == key:
        return plan.hat[1]
    weights = plan.worth(opened, sizes) | {
        s: COVERED / best[s] for s in plan.facts.wanted if s not in opened and best[s] > 0
    }
    places = [(FOUND.index(s), weight) for s, weight in weights.items()]
    scores = {}
    for group in sizes:
        yields = plan.learned.yields(group)
        scores[group] = sum(weight * yields[place] for place, weight in places)
    top = max(scores.values())
    tuning = plan.facts.tuning
    share = tuning.hat if len(opened) > 1 else tuning.last_hat
    bar = top * share if top > 0 else top
    plan.hat = (key, [group for group, score in scores.items() if score >= bar])
    return plan.hat[1]


def _draw(plan: _Plan, hat: list[Group]) -> tuple[Candidate, str]:
    """Draw finalists by lot, and take the one whose traits were heard least. Returns which trait decided, "" when none.

    A trait that is not known counts as the average of the other finalists: it is no merit to be unknown.
    """
    drawn = (plan.pool.draw(hat, plan.rng) for _ in range(FINALISTS))
    finalists = [person for person in drawn if person is not None]
    counts: list[dict[str, float]] = [{} for _ in finalists]
    for trait in TRAITS:
        values = [getattr(person, trait) for person in finalists]
        known = [plan.heard[trait, value] for value in values if value]
        average = sum(known) / len(known) if known else 0.0
        for found, value in zip(counts, values, strict=True):
            found[trait] = plan.heard[trait, value] if value else average
    place = min(range(len(finalists)), key=lambda number: sum(counts[number].values()))
    for number, person in enumerate(finalists):
        if number != place:
            plan.pool.put_back(person)
    return finalists[place], _deciding_trait(counts, place)


def _deciding_trait(counts: list[dict[str, float]], place: int) -> str:
    """The trait in which the one who was taken differs most from the other finalists, "" when none differs."""
    gains = {
        trait: sum(found[trait] for found in counts) - len(counts) * heard
        for trait, heard in counts[place].items()
    }
    best = max(gains, key=lambda trait: gains[trait])
    return best if gains[best] > 1e-9 else ""


def _count_in(plan: _Plan, person: Candidate, yields: Vector) -> None:
    """What one more invitation adds to the outlook of every segment."""
    plan.asked[group_of(person)] += 1
    if person.company.strip():
        plan.pool.bar(person.company)
    for segment, found in plan.outlook.items():
        hoped = yields[FOUND.index(segment)] * plan.arriving * plan.learned.completes(segment)
        plan.outlook[segment] = replace(found, hoped=found.hoped + hoped)
