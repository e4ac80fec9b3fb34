"""Sums of independent chances."""

import math
from collections.abc import Sequence

_EXACT_UP_TO = 200_000
"""Cells of the exact table; beyond that the normal approximation is right to three digits."""


def at_least(wanted: int, chances: Sequence[float]) -> float:
    """P(at least `wanted` of some independent events happen): the tail of the Poisson binomial distribution.

    Exact by convolution (Hong, Computational Statistics & Data Analysis 59, 2013); by the normal approximation with
    continuity correction when there are very many.
    """
    if wanted <= 0:
        return 1.0
    if wanted > len(chances):
        return 0.0
    if wanted * len(chances) > _EXACT_UP_TO:
        mean = sum(chances)
        spread = math.sqrt(sum(p * (1 - p) for p in chances)) or 1e-9
        return 1.0 - normal_below(wanted - 0.5, mean, spread)
    return max(0.0, 1.0 - sum(below(wanted, chances)))


def below(bound: int, chances: Sequence[float]) -> list[float]:
    """P(exactly k of some independent events happen) for each k below `bound`, by convolution."""
    found = [1.0] + [0.0] * (bound - 1)
    for p in chances:
        for k in range(bound - 1, 0, -1):
            found[k] += p * (found[k - 1] - found[k])
        found[0] *= 1 - p
    return found


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
