"""What an answer of each segment is worth, counted in invitations.

The fewest invitations that bring `needs[s]` answers of every segment, when an invitation to group g brings yields[g][s], is a
linear programme. Its dual prices say what one answer of each segment is worth; a group is worth inviting when its yields at
these prices come to about one invitation. With a segment in which the need is small, or which comes along for free with the
others, the price falls towards zero, and the invitations turn to the one that is hard to find.
"""

import math
from collections.abc import Mapping, Sequence
from operator import ge

from bot.domain.mix.facts import FOUND
from bot.domain.segments import Segment

ROUNDS, WARM_UP = 60, 20
LEARNING_RATE = 2.0
LITTLE = 0.04
"""A segment that takes fewer invitations by itself than this part of the largest is got by the way: its price is zero."""


def prices(needs: Mapping[Segment, float], yields: Sequence[Sequence[float]]) -> dict[Segment, float]:
    """Return the price of an answer of each segment, in invitations; the best group is then worth 1.

    needs: answers wanted, above zero. yields: one row per group, in the order of `FOUND`. Segments that no group yields are
    left out. Solved as a matrix game by multiplicative weights (Freund and Schapire, Games and Economic Behavior 29,
    1999), to about two digits: more would be lost in the uncertainty of the yields.
    """
    alone = _alone(needs, yields)
    if not alone:
        return {}
    segments = [s for s in alone if alone[s] >= LITTLE * max(alone.values())]
    columns = [(FOUND.index(s), needs[s]) for s in segments]
    rows = _undominated([[row[place] / need for place, need in columns] for row in yields])
    top = max(map(max, rows))
    gained = [0.0] * len(segments)
    weights = [0.0] * len(segments)
    for number in range(ROUNDS * len(segments)):
        least = min(gained)
        pull = [math.exp(LEARNING_RATE * (least - value)) for value in gained]
        best = max(rows, key=lambda row: sum(w * value for w, value in zip(pull, row, strict=True)))
        gained = [value + found / top for value, found in zip(gained, best, strict=True)]
        if number >= WARM_UP:
            total = sum(pull)
            weights = [w + p / total for w, p in zip(weights, pull, strict=True)]
    worth = max(sum(w * value for w, value in zip(weights, row, strict=True)) for row in rows)
    found = {s: w / (need * worth) for s, w, (_, need) in zip(segments, weights, columns, strict=True)}
    return dict.fromkeys(alone, 0.0) | found


def _alone(needs: Mapping[Segment, float], yields: Sequence[Sequence[float]]) -> dict[Segment, float]:
    """How many invitations each segment would take by itself; segments that no group yields are left out."""
    best = {s: max((row[FOUND.index(s)] for row in yields), default=0.0) for s in needs}
    return {s: needs[s] / best[s] for s in needs if best[s] > 0}


def _undominated(rows: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """Leave out rows that another one beats or equals in every column: no prices make them the best. Few of fifty remain."""
    kept: list[tuple[int, Sequence[float]]] = []
    for place, row in sorted(enumerate(rows), key=lambda found: (-sum(found[1]), found[0])):
        if not any(all(map(ge, better, row)) for _, better in kept):
            kept.append((place, row))
    return [row for _, row in sorted(kept)]
