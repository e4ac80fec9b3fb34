"""Scenarios: populations of customers with a truth that the engine does not see.

Nothing here is taken from the engine but the shape of a `Candidate`: what people answer, how fast, and what the directory
happens to know of them are the scenario's own numbers.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.mix.facts import FOUND, Candidate
from bot.domain.mix.rehearsal import Behaviour, Cast
from bot.domain.segments import Segment

LOVE, DISLIKE, MIXED, POTENTIAL, NEVER = FOUND
Shares = tuple[float, float, float, float, float]

BANDS: Mapping[Segment, tuple[float, float, float]] = {
    LOVE: (0.06, 0.28, 0.66),
    DISLIKE: (0.65, 0.26, 0.09),
    MIXED: (0.32, 0.50, 0.18),
    POTENTIAL: (0.20, 0.45, 0.35),
    NEVER: (0.30, 0.40, 0.30),
}
"""P(0-6 | 7-8 | 9-10) of the scores that people of a segment gave."""

USAGE: Mapping[Segment, tuple[float, float, float]] = {
    LOVE: (0.20, 0.35, 0.45),
    DISLIKE: (0.42, 0.35, 0.23),
    MIXED: (0.33, 0.40, 0.27),
    POTENTIAL: (0.60, 0.30, 0.10),
    NEVER: (0.85, 0.12, 0.03),
}
"""P(lo | mid | hi)."""

_SCORES = (tuple(range(7)), (7, 8), (9, 10))
_PAYING = frozenset({LOVE, DISLIKE, MIXED})
REGIONS = ("DACH", "France", "Nordics", "US East", "US West")
TENURES = ("0-6", "7-18", "19-48", "49-")


@dataclass(frozen=True)
class Scenario:
    """One kind of study. Shares, answering and knowledge are per segment, in the order love, dislike, mixed, potential,
    never. `spread`: the standard deviation of the logarithm of each person's readiness to answer."""

    name: str
    seats: Mapping[Segment, int] = field(default_factory=lambda: {LOVE: 6, DISLIKE: 6})
    days: int = 15
    people: int = 5_000
    shares: Shares = (0.45, 0.15, 0.20, 0.10, 0.10)
    answers: Shares = (0.22, 0.16, 0.15, 0.12, 0.08)
    spread: float = 0.5
    score_known: Shares = (0.50, 0.35, 0.40, 0.05, 0.02)
    score_stale: float = 0.20
    score_reversed: bool = False
    flag_right: float = 0.93
    flag_missing: float = 0.10
    usage_known: float = 0.90
    bands: Mapping[Segment, tuple[float, float, float]] = field(default_factory=lambda: BANDS)
    usage: Mapping[Segment, tuple[float, float, float]] = field(default_factory=lambda: USAGE)
    people_per_company: float = 1.5
    behaviour: Behaviour = field(
        default_factory=lambda: Behaviour(
            books={LOVE: 0.82, DISLIKE: 0.78, MIXED: 0.78, POTENTIAL: 0.70, NEVER: 0.70}
        )
    )


_TYPICAL = Scenario("typical")
_CALM = _TYPICAL.behaviour

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        _TYPICAL,
        replace(
            _TYPICAL, name="rare_haters", shares=(0.55, 0.05, 0.20, 0.10, 0.10), people=20_000, days=20,
            answers=(0.22, 0.10, 0.15, 0.12, 0.08),
        ),
        replace(_TYPICAL, name="no_priors", score_known=(0.0,) * 5, flag_missing=1.0, usage_known=0.0),
        replace(_TYPICAL, name="misleading_priors", score_reversed=True),
        replace(
            _TYPICAL, name="slow_repliers", days=20,
            behaviour=replace(_CALM, reply_hazard=0.15, book_hazard=0.35),
        ),
        replace(
            _TYPICAL, name="mass_cancellations",
            behaviour=replace(_CALM, cancels=0.15, no_show=0.15, mass_cancel=(7, 0.6)),
        ),
        replace(_TYPICAL, name="tiny_base", people=160, answers=(0.35, 0.30, 0.25, 0.20, 0.10)),
        replace(
            _TYPICAL, name="everyone_loves", shares=(0.585, 0.015, 0.20, 0.10, 0.10), people=10_000, days=20
        ),
        replace(_TYPICAL, name="cold_100k", people=100_000, answers=(0.08, 0.05, 0.05, 0.04, 0.03), days=20),
        replace(_TYPICAL, name="four_quotas", seats={LOVE: 5, DISLIKE: 5, MIXED: 3, POTENTIAL: 3}),
        replace(_TYPICAL, name="sixty_hot", seats={LOVE: 15, DISLIKE: 15}, answers=(0.45, 0.40, 0.40, 0.30, 0.20)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Population:
    """People, and the truth of each: `segments[id]`."""

    scenario: Scenario
    people: tuple[Candidate, ...]
    segments: tuple[Segment, ...]

    def cast(self) -> Cast:
        """The population as the rehearsal wants it."""
        rates = dict(zip(FOUND, self.scenario.answers, strict=True))
        spread = self.scenario.spread

        def truth(person: Candidate, rng: random.Random) -> tuple[Segment, float]:
            segment = self.segments[person.id]
            readiness = math.exp(rng.gauss(0.0, spread) - spread * spread / 2)
            return segment, min(0.95, rates[segment] * readiness)

        return Cast(self.people, truth, self.scenario.behaviour)


def populate(scenario: Scenario, rng: random.Random) -> Population:
    """Draw a population."""
    number = scenario.people
    segments = rng.choices(FOUND, scenario.shares, k=number)
    columns = [
        _scores(scenario, segments, rng),
        _flags(scenario, segments, rng),
        _usage(scenario, segments, rng),
    ]
    companies = max(1, int(number / scenario.people_per_company))
    names = [f"c{place}" for place in range(companies)]
    whereabouts = rng.choices(names, k=number), rng.choices(REGIONS, k=number), rng.choices(TENURES, k=number)
    company, region, tenure = whereabouts
    plans = ["" if flag is None else "paying" if flag else "free" for flag in columns[1]]
    rows = zip(range(number), *columns, company, plans, region, tenure, strict=True)
    return Population(scenario, tuple(map(Candidate._make, rows)), tuple(segments))


def varied(scenario: Scenario, rng: random.Random) -> Scenario:
    """Return a scenario of the same kind with other numbers: a population that nobody tuned on."""

    def near(value: float) -> float:
        return min(0.98, value * math.exp(rng.gauss(0.0, 0.15)))

    def shares(values: tuple[float, ...]) -> tuple[float, ...]:
        moved = [near(value) for value in values]
        return tuple(value / sum(moved) for value in moved)

    behaviour = scenario.behaviour
    return replace(
        scenario,
        shares=shares(scenario.shares),  # type: ignore[arg-type]
        answers=tuple(near(value) for value in scenario.answers),  # type: ignore[arg-type]
        score_known=tuple(near(value) for value in scenario.score_known),  # type: ignore[arg-type]
        score_stale=near(scenario.score_stale),
        bands={segment: shares(values) for segment, values in scenario.bands.items()},  # type: ignore[misc]
        usage={segment: shares(values) for segment, values in scenario.usage.items()},  # type: ignore[misc]
        behaviour=replace(
            behaviour,
            reply_hazard=near(behaviour.reply_hazard),
            cancels=near(behaviour.cancels),
            no_show=near(behaviour.no_show),
            books={segment: min(0.95, near(value)) for segment, value in behaviour.books.items()},
        ),
    )


def _scores(scenario: Scenario, segments: list[Segment], rng: random.Random) -> list[int | None]:
    known = dict(zip(FOUND, scenario.score_known, strict=True))
    found: list[int | None] = []
    for segment in segments:
        if rng.random() >= known[segment]:
            found.append(None)
            continue
        # A stale score is from another time: as good as anybody's.
        of = rng.choice(FOUND) if rng.random() < scenario.score_stale else segment
        score = rng.choice(rng.choices(_SCORES, scenario.bands[of])[0])
        found.append(10 - score if scenario.score_reversed else score)
    return found


def _flags(scenario: Scenario, segments: list[Segment], rng: random.Random) -> list[bool | None]:
    return [
        None
        if rng.random() < scenario.flag_missing
        else (segment in _PAYING) is (rng.random() < scenario.flag_right)
        for segment in segments
    ]


def _usage(scenario: Scenario, segments: list[Segment], rng: random.Random) -> list[str]:
    return [
        rng.choices(("lo", "mid", "hi"), scenario.usage[segment])[0]
        if rng.random() < scenario.usage_known
        else ""
        for segment in segments
    ]
