"""One possible truth at a time: what is known of a study leaves room for many, and a forecast plays in all of them.

What the engine believes is an expectation and how much it is worth. Each truth is drawn from that: what the score means, how
often people of each segment answer, how many offers become calls. Plays in the expectation alone would come out too much alike.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from bot.domain.mix.facts import FOUND, Candidate, StudyFacts
from bot.domain.mix.groups import Group, group_of
from bot.domain.mix.learning import WEIGHTS, Fit, Learned, Vector
from bot.domain.mix.rehearsal import Behaviour
from bot.domain.segments import SEATED, Segment

HIGHEST_RATE = 0.95
"""P(answers | invited) in no truth is higher than this."""
CANCELS = 0.08
"""P(cancels | booked), in every truth; the other calls that are not held are no-shows."""
RATE_WEIGHT = 10.0
"""How many offers, or calls, the expectation of a rate is worth before any was seen."""
ALIKE = 0.10
"""Yields that differ by less than this part of the smaller one are taken as the same."""

Truth = Callable[[Candidate, random.Random], tuple[Segment, float]]


class Beliefs:
    """What the engine believes of a study at one moment, to draw truths from."""

    def __init__(self, facts: StudyFacts, learned: Learned) -> None:
        self._learned = learned
        self._offers = sum(case.offers for case in facts.cases)
        self._calls = sum(case.bookings for case in facts.cases)
        self._yields: dict[tuple[str, Group], Vector] = {}

    def draw(self, rng: random.Random) -> tuple[Truth, Behaviour]:
        """Return one truth: who people are, and how they act.

        The yield of a segment is multiplied by a Gamma factor of mean 1 that is worth as many answers as the engine gives
        it: WEIGHTS["segment"], and those that are in (`outlook` counts with the same doubt).
        """
        learned = self._learned
        weights = [weight for weight, _ in learned.fits]
        [fit] = rng.choices([fit for _, fit in learned.fits], weights)
        worth = [WEIGHTS["segment"] + learned.answers.get(segment, 0.0) for segment in FOUND]
        factors = [rng.gammavariate(shape, 1.0 / shape) for shape in worth]
        books = {s: _rate(learned.books[s], RATE_WEIGHT + self._offers, rng) for s in SEATED}
        shows = _rate(sum(learned.shows[s] for s in SEATED) / len(SEATED), RATE_WEIGHT + self._calls, rng)
        cancels = min(CANCELS, 1.0 - shows)
        behaviour = Behaviour(
            books=books, cancels=cancels, no_show=1.0 - shows / (1.0 - cancels), reply_delay=learned.delay
        )
        return self._truth(fit, factors), behaviour

    def _truth(self, fit: Fit, factors: Sequence[float]) -> Truth:
        drawn: dict[Group, tuple[list[float], float]] = {}

        def truth(person: Candidate, rng: random.Random) -> tuple[Segment, float]:
            group = group_of(person)
            found = drawn.get(group)
            if found is None:
                rates = [value * f for value, f in zip(self._of(fit, group), factors, strict=True)]
                found = drawn[group] = list(accumulate(rates)), min(HIGHEST_RATE, sum(rates))
            [segment] = rng.choices(FOUND, cum_weights=found[0])
            return segment, found[1]

        return truth

    def _of(self, fit: Fit, group: Group) -> Vector:
        key = (fit.reading.value, group)
        if key not in self._yields:
            self._yields[key] = fit.yields(group)
        return self._yields[key]


def _rate(mean: float, worth: float, rng: random.Random) -> float:
    mean = min(0.99, max(0.01, mean))
    return rng.betavariate(mean * worth, (1.0 - mean) * worth)


def without_idle_traits(
    facts: StudyFacts, people: Mapping[int, Candidate], learned: Learned
) -> tuple[StudyFacts, Mapping[int, Candidate]]:
    """Leave out how much people use the product for as long as the replies do not tell users apart by it.

    A quarter of the groups is played four times as fast, and comes to the same.
    """
    used: dict[Group, set[Group]] = {}
    for group in {group_of(person) for person in people.values()}:
        used.setdefault(group._replace(usage=""), set()).add(group)
    if not all(_alike([learned.yields(group) for group in groups]) for groups in used.values()):
        return facts, people
    cases = [replace(case, person=case.person._replace(usage="")) for case in facts.cases]
    # Made anew by position: `_replace` takes three times as long, and there may be a hundred thousand.
    plain = {
        p.id: Candidate(p.id, p.nps, p.paying, "", p.company, p.plan, p.region, p.tenure)
        for p in people.values()
    }
    return replace(facts, cases=tuple(cases)), plain


def _alike(rows: Sequence[Vector]) -> bool:
    return all(max(column) <= (1.0 + ALIKE) * min(column) for column in zip(*rows, strict=True))
