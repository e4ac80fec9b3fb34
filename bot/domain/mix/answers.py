"""What to do with an answer: offer times, keep on standby, or thank."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.conversation import Verdict
from bot.domain.mix.chances import Tail
from bot.domain.mix.facts import Case, Standing, StudyFacts
from bot.domain.mix.learning import OFFER_FADES, Learned, learn
from bot.domain.seats import Way
from bot.domain.segments import Segment

LAST_OFFER = 1.0
"""Working days before the deadline until which times are offered, and people kept on standby for them."""
STANDBY_ENOUGH = 0.9995
"""People are kept on standby until those in flight and on standby suffice with this chance. Standby costs them nothing: they read what
everybody without times reads; and each of them is somebody less to invite when a call is cancelled."""
TAKEN_LATER = 0.3
"""How much less likely somebody books who let an offer lapse before."""
IN_FLIGHT = frozenset({Standing.OFFERED, Standing.BOOKED})
TAKING_PART = frozenset({Standing.OFFERED, Standing.BOOKED, Standing.COMPLETED})
_WAITING = frozenset({Standing.STANDBY, Standing.ANSWERED})


@dataclass(frozen=True)
class Decision:
    """The verdict on one person, with the numbers that led to it.

    planned: seats of the segment. remaining: interviews still to be completed in it. in_flight: offers and bookings before this person. enough:
    P(those in flight complete all that remain). bound: what `enough` was compared with. days_left: working days. company_taken: somebody else of the company takes part.
    on_standby: people of the segment on standby before this one.
    """

    person_id: int
    verdict: Verdict
    segment: Segment | None
    planned: int = 0
    remaining: int = 0
    in_flight: int = 0
    enough: float = 0.0
    bound: float = 0.0
    days_left: float = 0.0
    company_taken: bool = False
    on_standby: int = 0


def decide(facts: StudyFacts, learned: Learned | None = None) -> list[Decision]:
    """Return a verdict on everybody who waits for one: the standbys, and whoever has answered since.

    People are taken in lottery order, standbys first and whoever let an offer lapse last: never in order of arrival, which
    would favour the quick.
    """
    learned = learned or learn(facts)
    found: list[Decision] = []
    taken = _companies(facts, TAKING_PART)
    settled = _companies(facts, TAKING_PART - {Standing.OFFERED})
    for segment in facts.wanted:
        found += _decide_segment(facts, learned, segment, taken, settled)
    unwanted = (case for case in facts.cases if case.standing in _WAITING)
    found += [
        Decision(case.person.id, Verdict.THANK, case.segment, days_left=facts.left)
        for case in unwanted
        if case.segment not in facts.of_segment
    ]
    return found


def overbooking_bound(facts: StudyFacts) -> float:
    """beta: another offer is made while P(those in flight suffice) is at most this. It rises as the deadline comes near."""
    urgency = min(1.0, max(0.0, (9.0 - facts.left) / 6.0))
    if facts.way is Way.CLOSE:
        return 0.025 + 0.085 * urgency
    return 0.28 + 0.43 * urgency


def completion_chances(
    facts: StudyFacts, learned: Learned, segment: Segment, standings: Collection[Standing] = IN_FLIGHT
) -> list[float]:
    """P(a call is held) of everybody in one segment who stands so."""
    return [
        _completes(case, learned, segment, facts.now)
        for case in facts.of_segment[segment]
        if case.standing in standings
    ]


def _completes(case: Case, learned: Learned, segment: Segment, now: float) -> float:
    """P(the call is held), of those who wait if they were offered times now."""
    if case.standing is Standing.BOOKED:
        return learned.shows[segment]
    chance = learned.completes(segment) * (TAKEN_LATER if case.let_lapse else 1.0)
    if case.offer_since is not None:
        fades: float = OFFER_FADES ** max(0.0, now - case.offer_since)
        return chance * fades
    return chance


def _decide_segment(
    facts: StudyFacts, learned: Learned, segment: Segment, taken: set[str], settled: set[str]
) -> list[Decision]:
    """taken: companies of which somebody has times or a call; settled: of which somebody has a call, or had it."""
    remaining, left = facts.remaining(segment), facts.left
    in_flight = Tail(remaining, completion_chances(facts, learned, segment))
    with_standby = Tail(remaining, completion_chances(facts, learned, segment))
    bound, waiting = overbooking_bound(facts), 0
    found = []
    for case in _in_lottery_order(facts.of_segment[segment]):
        enough = in_flight.chance
        decided = Decision(
            case.person.id,
            Verdict.THANK,
            segment,
            facts.seats[segment],
            remaining,
            len(in_flight),
            enough,
            bound,
            left,
            case.person.company in taken,
            waiting,
        )
        may_come = remaining and left >= LAST_OFFER and case.person.company not in settled
        room = len(in_flight) < remaining or (facts.way is not Way.EXACT and enough <= bound)
        if may_come and room and not decided.company_taken:
            decided = replace(decided, verdict=Verdict.OFFER)
            in_flight.add(_completes(case, learned, segment, facts.now))
            with_standby.add(_completes(case, learned, segment, facts.now))
            if case.person.company.strip():
                taken.add(case.person.company)
        elif may_come and with_standby.chance <= STANDBY_ENOUGH:
            decided = replace(decided, verdict=Verdict.STANDBY)
            with_standby.add(_completes(case, learned, segment, facts.now))
            waiting += 1
        found.append(decided)
    return found


def _companies(facts: StudyFacts, standings: Collection[Standing]) -> set[str]:
    named = (case.person.company for case in facts.cases if case.standing in standings)
    return {company for company in named if company.strip()}


def _in_lottery_order(cases: Sequence[Case]) -> list[Case]:
    waiting = [case for case in cases if case.standing in _WAITING]
    return sorted(
        waiting,
        key=lambda case: (case.let_lapse, case.standing is not Standing.STANDBY, case.lot, case.person.id),
    )
