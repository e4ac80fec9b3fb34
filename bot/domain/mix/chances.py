"""Sums of independent chances."""

import math
from collections.abc import Iterable, Sequence

EXACT_UP_TO = 200
"""Events wanted up to which chances are exact."""


class Tail:
    """P(at least `wanted` of some independent events happen), event by event: the Poisson binomial distribution.

    Exact by convolution (Hong, Computational Statistics & Data Analysis 59, 2013), one step for each event; by the normal
    approximation with continuity correction where more than `EXACT_UP_TO` are wanted, which is right to three digits.
    """

    def __init__(self, wanted: int, chances: Iterable[float] = ()) -> None:
        self._wanted, self._number, self._mean, self._variance = wanted, 0, 0.0, 0.0
        self._below = [1.0] + [0.0] * (wanted - 1) if 0 < wanted <= EXACT_UP_TO else []
        for chance in chances:
            self.add(chance)

    def __len__(self) -> int:
        return self._number

    def add(self, chance: float) -> None:
        """Count one more event in."""
        self._number += 1
        self._mean += chance
        self._variance += chance * (1 - chance)
        _count_in(self._below, chance)

    @property
    def chance(self) -> float:
        """P(at least `wanted` of the events so far happen)."""
        if self._wanted <= 0:
            return 1.0
        if self._wanted > self._number:
            return 0.0
        if not self._below:
            return 1.0 - normal_below(self._wanted - 0.5, self._mean, math.sqrt(self._variance) or 1e-9)
        return max(0.0, 1.0 - sum(self._below))


def at_least(wanted: int, chances: Sequence[float]) -> float:
    """P(at least `wanted` of some independent events happen)."""
    return Tail(wanted, chances).chance


def below(bound: int, chances: Sequence[float]) -> list[float]:
    """P(exactly k of some independent events happen) for each k below `bound`, by convolution."""
    found = [1.0] + [0.0] * (bound - 1)
    for chance in chances:
        _count_in(found, chance)
    return found


def _count_in(below: list[float], chance: float) -> None:
    for k in range(len(below) - 1, 0, -1):
        below[k] += chance * (below[k - 1] - below[k])
    if below:
        below[0] *= 1 - chance


def counts_below(bound: int, mean: float, shape: float) -> list[float]:
    """P(exactly k) for each k below `bound` of a Poisson count whose mean is uncertain: Gamma with this shape.

    That is the negative binomial distribution (Greenwood and Yule, Journal of the Royal Statistical Society 83(2), 1920).
    """
    if mean <= 0:
        return [1.0] + [0.0] * (bound - 1)
    share = mean / (mean + shape)
    found = [math.exp(-shape * math.log1p(mean / shape))]
    for k in range(1, bound):
        found.append(found[-1] * share * (shape + k - 1) / k)
    return found


def normal_below(bound: float, mean: float, spread: float) -> float:
    """P(a normal variable is below `bound`). `statistics.NormalDist` says the same and takes 15 ms to import."""
    return 0.5 * (1.0 + math.erf((bound - mean) / (spread * math.sqrt(2.0))))
