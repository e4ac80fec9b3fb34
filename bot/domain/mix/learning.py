"""What a study's own replies teach: how fast people answer, what an invitation yields, how many offers become calls.

Everything starts from a prior and is corrected by counts, so that it is sensible on the first day and true on the tenth.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, TypeVar

from bot.domain.mix.facts import FOUND, Case, Standing, StudyFacts
from bot.domain.mix.groups import REPLY_RATES, Band, Group, group_of, shares_of
from bot.domain.segments import SEATED, Segment

K = TypeVar("K")

Vector = tuple[float, ...]
"""One number per segment, in the order of `FOUND`."""


class Reading(StrEnum):
    """What a score may mean. Imports go wrong: a scale is reversed, or a column belongs to something else."""

    AS_LABELLED = "as labelled"
    UNINFORMATIVE = "uninformative"
    REVERSED = "reversed"


READINGS: Mapping[Reading, float] = {
    Reading.AS_LABELLED: 0.77,
    Reading.UNINFORMATIVE: 0.12,
    Reading.REVERSED: 0.11,
}
"""How credible each reading is before anybody answered."""

_MIRROR = {Band.DETRACTOR: Band.PROMOTER, Band.PROMOTER: Band.DETRACTOR}

WEIGHTS = {"overall": 4.0, "segment": 3.0, "band": 4.0, "trait": 6.0, "group": 12.0}
"""How many answers the expectation is worth in each step of the shrinkage."""

MOST_ANSWERS = 0.95
"""Answers per invitation that are believed of any group."""

DAYS = 15
"""Reply delays are told apart up to so many working days."""
PRIOR_HAZARD, PRIOR_REPLIES = 0.40, 6.0


@dataclass(frozen=True)
class DelayCurve:
    """`steps[k]` is P(an answer comes within k working days | it comes); `steps[0]` is 0, the last one 1."""

    steps: Vector

    def within(self, days: float) -> float:
        """P(an answer comes within `days` | it comes), linear between whole days."""
        if days <= 0:
            return 0.0
        whole = int(days)
        if whole >= len(self.steps) - 1:
            return 1.0
        return self.steps[whole] + (days - whole) * (self.steps[whole + 1] - self.steps[whole])

    @cached_property
    def mean_days(self) -> float:
        return sum(1.0 - step for step in self.steps)


def delay_curve(cases: Iterable[Case], now: float = math.inf) -> DelayCurve:
    """Estimate the curve from the delays seen by `now`, of which the long ones are still missing.

    Chain ladder on right-truncated delays (Lagakos, Barraj and De Gruttola, Biometrika 75(3), 1988): only answers that
    came are seen, so the share of each day is taken among those answers whose invitations are at least that old.
    """
    came = [PRIOR_REPLIES * PRIOR_HAZARD * (1 - PRIOR_HAZARD) ** (day - 1) for day in range(1, DAYS + 1)]
    came_by = list(accumulate(came))
    for case in cases:
        if case.by_engine and case.answered_on is not None:
            day = _day(case.answered_on - case.sent_on)
            age = int(min(float(DAYS), max(0.0, now - case.sent_on + 1e-9)))
            if day <= age:  # a day that is not over yet tells nothing of its share
                came[day - 1] += 1.0
                for older in range(day, age + 1):
                    came_by[older - 1] += 1.0
    steps = [1.0]
    for day in range(DAYS, 0, -1):
        steps.append(steps[-1] * max(0.0, 1.0 - came[day - 1] / came_by[day - 1]))
    steps[-1] = 0.0
    return DelayCurve(tuple(reversed(steps)))


def _day(delay: float) -> int:
    return min(DAYS, max(1, math.ceil(delay - 1e-9)))


class Fit(NamedTuple):
    """Yields under one reading of the score: an expectation per group, and what the replies multiply it by."""

    reading: Reading
    segment: Vector
    band: Mapping[Band, Vector]
    usage: Mapping[str, Vector]
    paying: Mapping[bool | None, Vector]
    group: Mapping[Group, Vector]
    log_likelihood: float

    def yields(self, group: Group) -> Vector:
        """Answers per invitation of each segment."""
        ones = (1.0,) * len(FOUND)
        parts = (
            expected(self.reading, group),
            self.segment,
            self.band.get(group.band, ones),
            self.usage.get(group.usage, ones),
            self.paying.get(group.paying, ones),
            self.group.get(group, ones),
        )
        return tuple(math.prod(found) for found in zip(*parts, strict=True))


def expected(reading: Reading, group: Group) -> Vector:
    """Answers per invitation of each segment, before anything is learned."""
    band = group.band
    if reading is Reading.UNINFORMATIVE:
        band = Band.NONE
    elif reading is Reading.REVERSED:
        band = _MIRROR.get(band, band)
    return tuple(share * rate for share, rate in zip(shares_of(band, group.paying), REPLY_RATES, strict=True))


@dataclass(frozen=True)
class Learned:
    """Everything learned at one moment.

    fits: with their weights, which sum to 1. books, shows: P(books | offered) and P(shows | booked). answers: so far.
    matured: invitations, each counted by how much of its answer should be in by now.
    """

    delay: DelayCurve
    fits: tuple[tuple[float, Fit], ...]
    books: Mapping[Segment, float]
    shows: Mapping[Segment, float]
    answers: Mapping[Segment, float]
    matured: float

    def yields(self, group: Group) -> Vector:
        """Expected answers per invitation of each segment, over the readings of the score."""
        found = self._cache.get(group)
        if found is None:
            parts = [
                tuple(weight * value for value in fit.yields(group)) for weight, fit in self.fits if weight
            ]
            values = list(map(sum, zip(*parts, strict=True)))
            # A few quick answers must not promise more answers than invitations.
            scale = min(1.0, MOST_ANSWERS / sum(values))
            self._cache[group] = found = tuple(value * scale for value in values)
        return found

    @cached_property
    def _cache(self) -> dict[Group, Vector]:
        return {}

    def completes(self, segment: Segment) -> float:
        """q: P(a call is held | times are offered)."""
        return self.books[segment] * self.shows[segment]

    @property
    def cycle(self) -> float:
        """Working days from an invitation to its call, on average."""
        return self.delay.mean_days + CALL_AFTER_ANSWER

    @property
    def reading(self) -> Reading:
        """The most credible reading of the score."""
        return max(self.fits, key=lambda found: found[0])[1].reading


CALL_AFTER_ANSWER = 4.5
"""Working days from an answer to its call, on average."""
OFFER_FADES = 0.45
"""An offer that was not taken is worth so much less with every working day."""
_BOOKS, _SHOWS, _RATE_WEIGHT = (8.0, 10.0), (41.0, 50.0), 8.0
# Of calls more is taken for granted than of offers: when many are cancelled on one day, that says little of those to come.


def learn(facts: StudyFacts) -> Learned:
    """Return what the cases of a study teach at this moment."""
    delay = delay_curve(facts.cases, facts.now)
    sent, came = _exposure(facts, delay)
    fits = [_fit(reading, sent, came) for reading in READINGS]
    best = max(fit.log_likelihood for fit in fits)
    weights = [READINGS[fit.reading] * math.exp(fit.log_likelihood - best) for fit in fits]
    total = sum(weights)
    books, shows = _rates(facts)
    answers = {s: sum(found[FOUND.index(s)] for found in came.values()) for s in SEATED}
    weighted = tuple((w / total, fit) for w, fit in zip(weights, fits, strict=True))
    return Learned(delay, weighted, books, shows, answers, sum(sent.values()))


def _exposure(facts: StudyFacts, delay: DelayCurve) -> tuple[dict[Group, float], dict[Group, list[float]]]:
    """Invitations per group, each counted by how much of its answers should be in by now; and the answers that are."""
    sent: dict[Group, float] = {}
    came: dict[Group, list[float]] = {}
    for case in facts.cases:
        if not case.by_engine:
            continue
        group = group_of(case.person)
        sent[group] = sent.get(group, 0.0) + delay.within(facts.now - case.sent_on)
        counts = came.setdefault(group, [0.0] * len(FOUND))
        if case.segment is not None:
            counts[FOUND.index(case.segment)] += 1.0
    return sent, came


def _fit(reading: Reading, sent: Mapping[Group, float], came: Mapping[Group, Sequence[float]]) -> Fit:
    """Shrink from coarse to fine: overall, per segment, per band, per usage, per flag, per group.

    Each step multiplies what is expected by (count + K) / (expected + K): the mean of a Gamma(K, K) factor after Poisson
    counts (Clayton and Kaldor, Biometrics 43(3), 1987).
    """
    hoped = {group: [n * value for value in expected(reading, group)] for group, n in sent.items()}
    total = sum(map(sum, hoped.values()))
    factor = (sum(map(sum, came.values())) + WEIGHTS["overall"]) / (total + WEIGHTS["overall"])
    for values in hoped.values():
        values[:] = [value * factor for value in values]
    by_segment = _step(hoped, came, dict.fromkeys(sent, ""), WEIGHTS["segment"])
    segment = tuple(value * factor for value in by_segment.get("", (1.0,) * len(FOUND)))
    likelihood = _log_likelihood(hoped, came)
    band = _step(hoped, came, {group: group.band for group in sent}, WEIGHTS["band"])
    usage = _step(hoped, came, {group: group.usage for group in sent}, WEIGHTS["trait"])
    paying = _step(hoped, came, {group: group.paying for group in sent}, WEIGHTS["trait"])
    own = _step(hoped, came, {group: group for group in sent}, WEIGHTS["group"])
    return Fit(reading, segment, band, usage, paying, own, likelihood)


def _step(
    hoped: Mapping[Group, list[float]],
    came: Mapping[Group, Sequence[float]],
    key_of: Mapping[Group, K],
    weight: float,
) -> dict[K, Vector]:
    """Return the factor of each key and segment, and apply it to what is hoped for."""
    counted: dict[K, list[float]] = {}
    awaited: dict[K, list[float]] = {}
    for group, key in key_of.items():
        counts, hopes = counted.setdefault(key, [0.0] * 5), awaited.setdefault(key, [0.0] * 5)
        for place in range(len(FOUND)):
            counts[place] += came[group][place]
            hopes[place] += hoped[group][place]
    factors = {
        key: tuple((k + weight) / (e + weight) for k, e in zip(counted[key], awaited[key], strict=True))
        for key in counted
    }
    for group, key in key_of.items():
        hoped[group][:] = [value * f for value, f in zip(hoped[group], factors[key], strict=True)]
    return factors


def _log_likelihood(hoped: Mapping[Group, Sequence[float]], came: Mapping[Group, Sequence[float]]) -> float:
    """How well a reading foretold the answers per band and segment: Poisson, up to a constant.

    Without the slack that the yields get (a Gamma factor per band): with it a reversed scale costs fifty more invitations
    before it is found out.
    """
    counted: dict[tuple[Band, int], list[float]] = {}
    for group, values in hoped.items():
        for place, value in enumerate(values):
            cell = counted.setdefault((group.band, place), [0.0, 0.0])
            cell[0] += came[group][place]
            cell[1] += value
    return sum(k * math.log(mean) - mean for k, mean in counted.values() if mean > 0)


def _rates(facts: StudyFacts) -> tuple[dict[Segment, float], dict[Segment, float]]:
    """P(books | offered) and P(shows | booked), per segment shrunk to the pooled rate."""
    offers: dict[Segment, list[float]] = {segment: [0.0, 0.0] for segment in SEATED}
    calls: dict[Segment, list[float]] = {segment: [0.0, 0.0] for segment in SEATED}
    for case in facts.cases:
        if case.segment not in offers or case.elsewhere:
            continue
        missed = float(
            case.let_lapse
        )  # once: offered times again, they say no more of those who are asked first
        if case.offer_since is not None and not missed:
            # An open offer counts as refused in so far as it should have been taken by now.
            missed = 1.0 - OFFER_FADES ** max(0.0, facts.now - case.offer_since)
        offers[case.segment][0] += case.booked
        offers[case.segment][1] += case.booked + missed
        calls[case.segment][0] += case.standing is Standing.COMPLETED
        calls[case.segment][1] += case.booked - (case.standing is Standing.BOOKED)
    return _shrunk(offers, _BOOKS), _shrunk(calls, _SHOWS)


def _shrunk(counted: Mapping[Segment, Sequence[float]], prior: tuple[float, float]) -> dict[Segment, float]:
    good = prior[0] + sum(found[0] for found in counted.values())
    pooled = good / (prior[1] + sum(found[1] for found in counted.values()))
    return {
        segment: (hits + _RATE_WEIGHT * pooled) / (trials + _RATE_WEIGHT)
        for segment, (hits, trials) in counted.items()
    }
