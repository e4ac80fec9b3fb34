"""Sums of independent chances."""

import math
from collections.abc import Sequence
from statistics import NormalDist

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
        return 1.0 - NormalDist(mean, spread).cdf(wanted - 0.5)
    below = [1.0] + [0.0] * (wanted - 1)  # P(exactly k happened), for k < wanted
    for p in chances:
        for k in range(wanted - 1, 0, -1):
            below[k] += p * (below[k - 1] - below[k])
        below[0] *= 1 - p
    return max(0.0, 1.0 - sum(below))
