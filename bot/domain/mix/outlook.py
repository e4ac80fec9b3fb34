"""How many interviews a segment will come to without another invitation, and how sure that is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.mix.answers import IN_FLIGHT, completion_chances
from bot.domain.mix.chances import EXACT_UP_TO, below, counts_below, normal_below
from bot.domain.mix.facts import FOUND, Standing, StudyFacts
from bot.domain.mix.groups import Group, group_of
from bot.domain.mix.learning import Learned
from bot.domain.segments import Segment

TIME_FOR_A_CALL = 2.0
"""Working days that an answer must come before the deadline to become a call."""
BEGUN_ANSWERS = 0.9
"""P(the answers are sent | some questions are answered)."""
CALM_CYCLES, LAST_CYCLES = 2.2, 0.7
CALM_CONFIDENCE, LAST_CONFIDENCE = 0.08, 0.55
DOUBT_SHAPE, ANSWERS_ALIKE = 1.0, 2.0
"""The shape of the doubt about answers to come: of the prior, and how many answers add one to it. People of one group are alike, so
two answers teach no more than one that is drawn by itself."""
_ON_THEIR_WAY = IN_FLIGHT | {Standing.STANDBY, Standing.ANSWERED}


@dataclass(frozen=True)
class Outlook:
    """One segment: interviews remaining, and what is on its way to them.

    certain: P(exactly k of those in flight and on standby complete) for each k below `remaining`; empty when very many
    remain. certain_mean, certain_variance: of the same. hoped: interviews that answers still to come will bring, on
    average. shape: how sure that average is, as the shape of a Gamma distribution.
    """

    segment: Segment
    remaining: int
    certain: Sequence[float]
    certain_mean: float
    certain_variance: float
    hoped: float
    shape: float

    @property
    def mean(self) -> float:
        """Interviews that are on their way, on average."""
        return self.certain_mean + self.hoped

    @property
    def short_by(self) -> float:
        """Interviews that are not on their way yet, half a one more for good measure."""
        return self.remaining + 0.5 - self.mean

    @property
    def enough(self) -> float:
        """P(all that remain are held) if nobody else is invited."""
        if not self.remaining:
            return 1.0
        if not self.certain:
            variance = self.certain_variance + self.hoped + self.hoped * self.hoped / self.shape
            return 1.0 - normal_below(self.remaining - 0.5, self.mean, math.sqrt(variance) or 1e-9)
        short, missing = 0.0, 0.0
        # P(certain + hoped < remaining): the counts of the hoped, summed up, meet those of the certain from the other end.
        for k, chance in enumerate(counts_below(self.remaining, self.hoped, self.shape)):
            missing += chance
            short += missing * self.certain[self.remaining - 1 - k]
        return max(0.0, 1.0 - short)

    def is_open(self, confidence: float) -> bool:
        """Whether more invitations are needed to have all that remain with this confidence."""
        return self.remaining > 0 and self.enough < confidence


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
        chances = completion_chances(facts, learned, segment, _ON_THEIR_WAY)
        remaining = facts.remaining(segment)
        few = 0 < remaining <= EXACT_UP_TO
        found[segment] = Outlook(
            segment,
            remaining,
            below(remaining, chances) if few else (),
            sum(chances),
            sum(p * (1 - p) for p in chances),
            outstanding[FOUND.index(segment)] * learned.completes(segment),
            DOUBT_SHAPE + learned.answers[segment] / ANSWERS_ALIKE,
        )
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
