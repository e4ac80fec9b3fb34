"""How many interviews a segment will come to without another invitation, and how sure that is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from bot.domain.mix.answers import completion_chances
from bot.domain.mix.facts import FOUND, Standing, StudyFacts
from bot.domain.mix.groups import Group, group_of
from bot.domain.mix.learning import Learned
from bot.domain.segments import Segment

TIME_FOR_A_CALL = 3.0
"""Working days that an answer must come before the deadline to become a call."""
BEGUN_ANSWERS = 0.9
"""P(the answers are sent | some questions are answered)."""
CALM_CYCLES, LAST_CYCLES = 2.2, 0.5
CALM_CONFIDENCE, LAST_CONFIDENCE = 0.04, 0.42


@dataclass(frozen=True)
class Outlook:
    """One segment: interviews remaining, and the mean and variance of those that are on their way."""

    segment: Segment
    remaining: int
    mean: float
    variance: float

    @property
    def short_by(self) -> float:
        """Interviews that are not on their way yet, half a one more for good measure."""
        return self.remaining + 0.5 - self.mean

    def is_open(self, confidence: float) -> bool:
        """Whether more invitations are needed to have all that remain with this confidence (below a half: a risk is taken)."""
        if not self.remaining:
            return False
        z = _quantile(confidence)
        return self.short_by >= -z * math.sqrt(self.variance)


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf(min(0.999999, max(1e-6, confidence)))


def confidence_wanted(left: float, cycle: float) -> float:
    """How sure a wave should be of all that remain: hardly, while there is time to see the replies and send another one.

    An invitation that waits for replies to the last ones is often not needed. The confidence rises in a straight line
    between `CALM` and `LAST` cycles (from an invitation to its call) before the deadline.
    """
    urgency = min(1.0, max(0.0, (CALM_CYCLES - left / cycle) / (CALM_CYCLES - LAST_CYCLES)))
    return CALM_CONFIDENCE + (LAST_CONFIDENCE - CALM_CONFIDENCE) * urgency


def outlooks(facts: StudyFacts, learned: Learned) -> dict[Segment, Outlook]:
    """Return the outlook of every segment with seats."""
    outstanding = _outstanding(facts, learned)
    found = {}
    for segment in facts.wanted:
        chances = completion_chances(facts, learned, segment)
        chances += [
            learned.completes(segment)
            for case in facts.of_segment[segment]
            if case.standing in {Standing.STANDBY, Standing.ANSWERED}
        ]
        hoped = outstanding[FOUND.index(segment)] * learned.completes(segment)
        doubt = hoped * hoped / (3.0 + learned.answers[segment])
        variance = sum(p * (1 - p) for p in chances) + hoped + doubt
        found[segment] = Outlook(segment, facts.remaining(segment), sum(chances) + hoped, variance)
    return found


def _outstanding(facts: StudyFacts, learned: Learned) -> list[float]:
    """Answers still to come in time from everybody who was invited, per segment."""
    usable = max(0.0, facts.left - TIME_FOR_A_CALL)
    by_age: dict[tuple[Group, float, bool], int] = {}
    for case in facts.cases:
        if case.standing is Standing.WAITING:
            key = (group_of(case.person), facts.now - case.sent_on, case.has_begun)
            by_age[key] = by_age.get(key, 0) + 1
    total = [0.0] * len(FOUND)
    for (group, age, has_begun), count in by_age.items():
        yields = learned.yields(group)
        for place, value in enumerate(yields):
            total[place] += count * _still_to_come(learned, value, sum(yields), age, usable, has_begun)
    return total


def _still_to_come(
    learned: Learned, value: float, every: float, age: float, usable: float, has_begun: bool
) -> float:
    """P(answers in time, in this segment | has not answered yet)."""
    if has_begun:
        return BEGUN_ANSWERS * value / every
    age = max(0.0, age)
    came = learned.delay.within(age)
    return value * (learned.delay.within(age + usable) - came) / max(0.05, 1.0 - every * came)


def best_yield(learned: Learned, sizes: Mapping[Group, int], segment: Segment) -> float:
    """The highest yield of a segment among the groups that still have people."""
    place = FOUND.index(segment)
    return max((learned.yields(group)[place] for group in sizes), default=0.0)
