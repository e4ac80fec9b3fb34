"""Whom to invite next: random people in waves, aimed at the segments that are short.

The score band of a person hints at a segment (detractors more often dislike, promoters more often love), so each wave
draws from the bands that suit what is missing, and from everybody where nothing is known. Within a band it is a lottery.
"""

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.people import Person
from bot.domain.seats import SeatCount, SeatMap, shortest_first
from bot.domain.segments import Segment

PRIOR_ANSWERS, PRIOR_INVITATIONS = 1, 3
"""What is assumed of a segment before anybody answered: one in three invitations finds somebody. It is optimistic on
purpose: waves begin small, and what is learned makes them larger."""

SUITED_BANDS = {
    Segment.LOVE: ("promoter", "passive", "none"),
    Segment.DISLIKE: ("detractor", "passive", "none"),
    Segment.MIXED: ("passive", "none", "detractor", "promoter"),
    Segment.POTENTIAL: ("none", "passive", "detractor", "promoter"),
}


@dataclass(frozen=True)
class Choice:
    """One person to invite, the segment that the invitation is aimed at, and why in one sentence."""

    person_id: int
    aimed_at: Segment
    reason: str


@dataclass(frozen=True)
class WaveInput:
    """What is known when a wave is planned.

    seats: the study's seats now. eligible: people who may be invited. invited, outstanding: invitations aimed at each
    segment so far, and those of them that are recent and without an answer yet. answered: submissions per segment so far. companies: those
    in play already, case-folded. cap: how many invitations this wave may hold.
    """

    seats: SeatMap
    eligible: Sequence[Person]
    invited: Mapping[Segment, int] = field(default_factory=dict)
    outstanding: Mapping[Segment, int] = field(default_factory=dict)
    answered: Mapping[Segment, int] = field(default_factory=dict)
    companies: frozenset[str] = frozenset()
    cap: int = 40


def band(person: Person) -> str:
    """The score band of a person: detractor (0-6), passive (7-8), promoter (9-10), or none."""
    if person.nps is None:
        return "none"
    if person.nps <= 6:
        return "detractor"
    return "passive" if person.nps <= 8 else "promoter"


def plan_wave(state: WaveInput, rng: random.Random) -> list[Choice]:
    """Return whom to invite now, at most `cap`, nobody twice and at most one person per company."""
    bands: dict[str, list[Person]] = defaultdict(list)
    # In order of id, and the bands in order of name: the same seed draws the same people, however they were read.
    for person in sorted(state.eligible, key=lambda person: person.id):
        bands[band(person)].append(person)
    for name in sorted(bands):
        rng.shuffle(bands[name])
    companies = set(state.companies)
    choices: list[Choice] = []
    for count, wanted in _shares(state):
        choices += _draw(bands, count, wanted, companies)
    return choices


def _shares(state: WaveInput) -> list[tuple[SeatCount, int]]:
    """How many invitations each segment gets: what it needs, and in proportion to the needs when the cap is short."""
    needs = [
        (count, max(0, _invitations_for(count, state) - state.outstanding.get(count.segment, 0)))
        for count in shortest_first(state.seats.counts)
    ]
    total = sum(need for _, need in needs)
    if total <= state.cap:
        return needs
    shares = [(count, need * state.cap // total) for count, need in needs]
    left = state.cap - sum(share for _, share in shares)
    # What rounding left over goes one by one to the shortest segments.
    return [(count, share + (number < left)) for number, (count, share) in enumerate(shares)]


def _invitations_for(count: SeatCount, state: WaveInput) -> int:
    """How many invitations should be out for the free seats of a segment, from its replies so far."""
    answered = state.answered.get(count.segment, 0) + PRIOR_ANSWERS
    return math.ceil(
        count.free_to_offer * (state.invited.get(count.segment, 0) + PRIOR_INVITATIONS) / answered
    )


def _draw(
    bands: Mapping[str, list[Person]], count: SeatCount, wanted: int, companies: set[str]
) -> list[Choice]:
    drawn: list[Choice] = []
    seats = f"{count.free_to_offer} of {count.planned} '{count.segment.value}' seats still need somebody"
    for name in SUITED_BANDS[count.segment]:
        pool = [
            person
            for person in bands.get(name, [])
            if not _company(person) or _company(person) not in companies
        ]
        told = {"none": "people without a score"}.get(name, f"{name}s")
        reason = f"{seats}; drawn by lot from {len(pool)} {told} who may be asked."
        for person in pool:
            if len(drawn) >= wanted:
                break
            if _company(person) and _company(person) in companies:
                continue
            companies.add(_company(person))
            bands[name].remove(person)
            drawn.append(Choice(person.id, count.segment, reason))
    return drawn


def _company(person: Person) -> str:
    return person.company.strip().casefold()
