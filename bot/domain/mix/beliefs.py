"""One possible truth at a time: what is known of a study leaves room for many, and a forecast plays in all of them.

What the engine believes is an expectation and how much it is worth. Each truth is drawn from that: what the score means, how
often people of each segment answer, how many offers become calls. Plays in the expectation alone would come out too much alike.
"""

import random
from collections.abc import Callable, Sequence
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

Truth = Callable[[Candidate, random.Random], tuple[Segment, float]]


class Beliefs:
    """What the engine believes of a study at one moment, to draw truths from."""

    def __init__(self, facts: StudyFacts, learned: Learned) -> None:
        self._learned = learned
        self._offers = sum(case.offers for case in facts.cases)
        self._calls = sum(case.booked for case in facts.cases)
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


def counted_on(learned: Learned, facts: StudyFacts) -> Learned:
    """Return what was learned with today's counts of answers and invitations, and the rates as they were."""
    answers = dict.fromkeys(learned.answers, 0.0)
    matured = 0.0
    for case in facts.cases:
        if case.by_engine:
            matured += learned.delay.within(facts.now - case.sent_on)
            if case.segment in answers and case.answered_on is not None:
                answers[case.segment] += 1.0
    return replace(learned, answers=answers, matured=matured)
