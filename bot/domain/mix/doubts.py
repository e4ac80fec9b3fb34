"""What speaks against a study's coming to its end: sentences for the researcher, each with what can be done about it."""

import math
from collections.abc import Mapping, Sequence

from bot.domain.mix.facts import Candidate, Standing, StudyFacts
from bot.domain.mix.outlook import TIME_FOR_A_CALL
from bot.domain.mix.reasons import PEOPLE, explain_pause, people
from bot.domain.mix.wave import LAST_WAVE, Pause
from bot.domain.segments import Segment

TOO_NEAR = max(LAST_WAVE, TIME_FOR_A_CALL)
"""Working days before the deadline from which on an invitation hardly becomes a call."""
DOUBTFUL = 0.5
"""A segment whose seats were filled in fewer of the plays than this share is spoken of."""
ON_THEIR_WAY = frozenset(
    {Standing.WAITING, Standing.ANSWERED, Standing.STANDBY, Standing.OFFERED, Standing.BOOKED}
)


def doubts_before(facts: StudyFacts, crowd: Sequence[Candidate]) -> list[str]:
    """Return what is seen without playing: nothing to fill, no time, nobody or too few to ask, nothing known of them."""
    if not facts.wanted:
        return ["The study has no seats: nothing is to be filled."]
    if not math.isfinite(facts.left):
        return ["The study has no deadline that can be counted to."]
    if facts.left < 0:
        return ["The deadline has passed."]
    remaining = sum(facts.remaining(segment) for segment in facts.wanted)
    if not remaining:
        return []
    found = []
    coming = sum(case.standing in ON_THEIR_WAY for case in facts.cases)
    if not crowd:
        found.append("Nobody can be asked: widen the audience, or link more people to their Slack accounts.")
    elif remaining > askable(crowd) + coming:
        found.append(
            f"There are more seats than people: {remaining:,} interviews are still to be held, and {who(crowd)} can be asked. "
            "Widen the audience, or plan fewer interviews."
        )
    if facts.left <= TOO_NEAR:
        found.append(
            "The deadline is too near: an answer to an invitation of today would hardly become a call in time. Move the deadline."
        )
    scores = {person.nps for person in crowd} - {None}
    if crowd and not scores:
        found.append(
            "No score is known of anybody: invitations cannot be aimed until answers are in, and take longer to find people."
        )
    elif len(scores) == 1 and len(crowd) > 1:
        found.append(
            f"Every known score is {scores.pop()}: the scores tell nobody apart, and invitations cannot be aimed by them."
        )
    return found


def doubts_after(
    runs: int,
    shares: Mapping[Segment, float],
    needed: Mapping[Segment, float],
    pauses: Mapping[Segment, float],
    crowd: Sequence[Candidate],
    left: float,
) -> list[str]:
    """Return which segments are hardly to be filled, the worst first.

    shares: of the plays in which a segment was filled. needed: invitations for the rest of it. pauses: invitations of one
    interview where the engine has stopped inviting. crowd: people who can be asked. left: working days until the deadline.
    Nothing is left to say where nobody can be asked, or in time: `doubts_before` has said it.
    """
    if not crowd or left <= TOO_NEAR:
        return []
    can = who(crowd)
    found = []
    for segment in sorted(shares, key=lambda segment: shares[segment]):
        if shares[segment] >= DOUBTFUL or not runs:
            continue
        if segment in pauses:
            found.append(explain_pause(Pause(segment, pauses[segment])))
            continue
        filled = round(shares[segment] * runs)
        name = PEOPLE[segment][1]
        plays = f"in {runs} plays" if runs > 1 else "in the only play"
        found.append(
            f"{name[0].upper()}{name[1:]}: {plays} of the next {_days(left)} their seats were filled in {filled}; "
            f"{_invitations(needed.get(segment, 0.0))} and {can} can be asked. "
            "Move the deadline, widen the audience or give seats to another segment."
        )
    return found


def askable(crowd: Sequence[Candidate]) -> int:
    """How many could take part at most: one person of each company."""
    return len({person.company for person in crowd} - {""}) + sum(not person.company for person in crowd)


def who(crowd: Sequence[Candidate]) -> str:
    """How many people can be asked, and how far the rule of one participant per company bounds them."""
    units = askable(crowd)
    if 2 * units > len(crowd):
        return people(len(crowd))
    return f"{people(len(crowd))} (of {units:,} {'company' if units == 1 else 'companies'}, one at a time)"


def _days(left: float) -> str:
    whole = max(0, math.floor(left))
    return "working day" if whole == 1 else f"{whole} working days"


def _invitations(number: float) -> str:
    if not math.isfinite(number):
        return "no number of invitations is likely to suffice"
    if number < 1:
        return "no more invitations would be needed with more time"
    digits = max(0, len(str(int(number))) - 2)
    rounded = round(number / 10**digits) * 10**digits
    return f"about {rounded:,} invitation{'s' if rounded != 1 else ''} would be needed"
