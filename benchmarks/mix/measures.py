"""What the studies of one scenario and one policy came to: the share that filled, what it cost people, and who was asked.

Fairness is measured inside each segment with seats, because people of different segments are meant to have different chances.
A person's chance of being invited is the share invited, over all seeds, of the people of whom the same is known.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from benchmarks.mix.scenarios import Population
from bot.domain.mix.groups import group_of
from bot.domain.mix.rehearsal import Played
from bot.domain.segments import Segment

Z = 1.959964
"""The quantile of two-sided 95 %."""
COUNTED_UP_TO = 10_000
"""Fairness is measured in populations of at most so many people: counting more takes longer than playing."""
COLUMNS = ("band", "flag", "usage", "region", "tenure", "group")
"""What people are told apart by; a group is band, flag and usage together, all that the engine looks at."""
NEGLECTED = 0.05
"""A group counts as never asked when its chance is less than this part of the segment's."""

Cell = tuple[str, Segment, object]
"""A column, a segment with seats, and a value of the column."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(hits: int, trials: int) -> Interval:
    """Return a share with its score interval, which is right for shares near 0 and 1 too (Wilson, JASA 22, 1927)."""
    if not trials:
        return Interval(math.nan, 0.0, 1.0)
    share, weight = hits / trials, Z * Z / trials
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * math.sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach))


def mean_interval(values: Sequence[float]) -> Interval:
    """Return a mean with its interval by the normal approximation."""
    if not values:
        return Interval(math.nan, math.nan, math.nan)
    mean = fmean(values)
    reach = Z * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return Interval(mean, mean - reach, mean + reach)


@dataclass(frozen=True)
class Outcome:
    """One study. interviews: held and wanted. over: held beyond the seats. filled_on: working day, `None` unfilled.

    is_varied: the population has other numbers than the scenario. asked: how many of each cell were invited.
    """

    is_varied: bool
    filled_on: int | None
    invitations: int
    interviews: int
    imbalance: int
    over: int
    turned_away: int
    asked: Mapping[Cell, int]


def outcome(population: Population, played: Played, *, is_varied: bool) -> Outcome:
    """Return what one study came to."""
    seats = population.scenario.seats
    held = played.completed
    return Outcome(
        is_varied,
        played.filled_on,
        played.invitations,
        sum(min(held[segment], wanted) for segment, wanted in seats.items()),
        abs(held.get(Segment.LOVE, 0) - held.get(Segment.DISLIKE, 0)),
        sum(max(0, held[segment] - wanted) for segment, wanted in seats.items()),
        played.turned_away,
        cells(population, played.invited_ids),
    )


def cells(population: Population, ids: Iterable[int]) -> Counter[Cell]:
    """Count some people of a population in every column; nothing when it has more than `COUNTED_UP_TO` people."""
    found: Counter[Cell] = Counter()
    if len(population.people) > COUNTED_UP_TO:
        return found
    people = [
        (population.segments[number], population.people[number])
        for number in ids
        if population.segments[number] in population.scenario.seats
    ]
    segments = [segment for segment, _ in people]
    groups = [group_of(person) for _, person in people]
    values: Mapping[str, list[object]] = {
        "band": [group.band for group in groups],
        "flag": [group.paying for group in groups],
        "usage": [group.usage for group in groups],
        "region": [person.region for _, person in people],
        "tenure": [person.tenure for _, person in people],
        "group": list(groups),
    }
    for column in COLUMNS:
        for (segment, value), count in Counter(zip(segments, values[column], strict=True)).items():
            found[column, segment, value] = count
    return found


@dataclass(frozen=True)
class Fairness:
    """Chances of being invited in one segment. gini: over people, of their groups' chances. evenness: per column, the least
    chance of a value over the greatest. coverage: the share of people whose group is asked at all (see `NEGLECTED`)."""

    segment: Segment
    chance: float
    gini: float
    evenness: Mapping[str, float]
    coverage: float


@dataclass(frozen=True)
class Half:
    """The studies of one half of the seeds: the scenario as it is, or populations nobody tuned on."""

    seeds: int
    filled: Interval
    invitations: Interval


@dataclass(frozen=True)
class Figures:
    """All figures of one scenario and policy. days_to_fill: the median of the studies that filled."""

    scenario: str
    policy: str
    seeds: int
    filled: Interval
    invitations: Interval
    invitations_each: float
    imbalance: float
    over: float
    turned_away: float
    days_to_fill: float | None
    as_it_is: Half
    varied: Half
    fairness: tuple[Fairness, ...]

    @property
    def band_evenness(self) -> float:
        """The headline of fairness: the least chance of a score band over the greatest, in the worst segment."""
        return min((found.evenness["band"] for found in self.fairness), default=math.nan)

    @property
    def coverage(self) -> float:
        """The share of people whose group is asked at all, in the worst segment."""
        return min((found.coverage for found in self.fairness), default=math.nan)


class Tally:
    """The studies of one scenario and policy, added up one by one."""

    def __init__(self, scenario: str, policy: str) -> None:
        self._scenario, self._policy = scenario, policy
        self._outcomes: list[Outcome] = []
        self._asked: Counter[Cell] = Counter()
        self._there: Counter[Cell] = Counter()

    def add(self, found: Outcome, there: Mapping[Cell, int]) -> None:
        """Add one study. `there`: how many people of each cell there were."""
        self._outcomes.append(found)
        self._asked.update(found.asked)
        self._there.update(there)

    def figures(self) -> Figures:
        """Return what the studies came to."""
        found = self._outcomes
        halves = [_half([one for one in found if one.is_varied is varied]) for varied in (False, True)]
        days = [one.filled_on for one in found if one.filled_on is not None]
        segments = {segment for _, segment, _ in self._there}
        return Figures(
            self._scenario,
            self._policy,
            len(found),
            wilson(len(days), len(found)),
            mean_interval([one.invitations for one in found]),
            sum(one.invitations for one in found) / max(1, sum(one.interviews for one in found)),
            fmean(one.imbalance for one in found),
            fmean(one.over for one in found),
            fmean(one.turned_away for one in found),
            median(days) if days else None,
            *halves,
            tuple(self._fairness(segment) for segment in Segment if segment in segments),
        )

    def _fairness(self, segment: Segment) -> Fairness:
        of: dict[str, list[tuple[int, int]]] = {column: [] for column in COLUMNS}
        for cell, people in self._there.items():
            column, whose, _ = cell
            # Of a group that one population in two does not have, a chance is hardly measured.
            if whose is segment and (column != "group" or people >= len(self._outcomes)):
                of[column].append((self._asked[cell], people))
        groups = [
            (self._asked[cell], people)
            for cell, people in self._there.items()
            if cell[0] == "group" and cell[1] is segment
        ]
        asked, people = (sum(column) for column in zip(*groups, strict=True))
        chance = asked / people
        reached = sum(size for count, size in groups if count and count / size >= NEGLECTED * chance)
        evenness = {
            column: _least_over_greatest([one / all_ for one, all_ in of[column]]) for column in COLUMNS
        }
        return Fairness(segment, chance, gini(groups), evenness, reached / people)


def _half(found: Sequence[Outcome]) -> Half:
    filled = sum(one.filled_on is not None for one in found)
    return Half(
        len(found), wilson(filled, len(found)), mean_interval([float(one.invitations) for one in found])
    )


def _least_over_greatest(chances: Sequence[float]) -> float:
    """1 when all are the same, and when nobody was asked at all."""
    return min(chances) / max(chances) if chances and max(chances) > 0 else 1.0


def gini(groups: Iterable[tuple[int, int]]) -> float:
    """Return how unequal the chances of people are, 0 to 1, from (asked, people) of each group."""
    ordered = sorted(groups, key=lambda group: group[0] / group[1])
    asked, people = (sum(column) for column in zip(*ordered, strict=True))
    if not asked:
        return 0.0
    area = so_far = 0.0
    for count, size in ordered:
        area += size / people * (2 * so_far + count) / asked
        so_far += count
    return max(0.0, 1.0 - area)
