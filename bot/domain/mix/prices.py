"""What an answer of each segment is worth, counted in invitations.

The fewest invitations that bring `needs[s]` answers of every segment, when an invitation to group g brings yields[g][s], is a
linear programme. Its dual prices say what one answer of each segment is worth; a group is worth inviting when its yields at
these prices come to about one invitation. With a segment in which the need is small, or which comes along for free with the
others, the price falls towards zero, and the invitations turn to the one that is hard to find.
"""

from collections.abc import Mapping, Sequence

from bot.domain.mix.facts import FOUND
from bot.domain.segments import Segment

LITTLE = 0.04
"""A segment that takes fewer invitations by itself than this part of the largest is got by the way: its price is zero."""
LEANING = 1.5
"""Prices are the mean over needs of which one in turn is half as large again: needs are not known better, the best prices
of one estimate chase its errors, and where many are as good as each other, none is to be taken by accident."""
_NOTHING = 1e-12


def prices(needs: Mapping[Segment, float], yields: Sequence[Sequence[float]]) -> dict[Segment, float]:
    """Return the price of an answer of each segment, in invitations; the best group is then worth 1.

    needs: answers wanted, above zero. yields: one row per group, in the order of `FOUND`. Segments that no group yields are
    left out.
    """
    alone = _alone(needs, yields)
    if not alone:
        return {}
    segments = [s for s in alone if alone[s] >= LITTLE * max(alone.values())]
    places = [FOUND.index(s) for s in segments]
    # Counted in what each would cost alone, the numbers are of one size, whatever the yields.
    rows = [[row[place] * alone[s] for place, s in zip(places, segments, strict=True)] for row in yields]
    costs = [needs[s] * alone[s] for s in segments]
    found = [0.0] * len(segments)
    for place in range(len(segments)):
        leaning = [cost * (LEANING if place == number else 1.0) for number, cost in enumerate(costs)]
        found = [price + more for price, more in zip(found, dearest(leaning, rows), strict=True)]
    worth = max(sum(price * value for price, value in zip(found, row, strict=True)) for row in rows)
    priced = {s: price * alone[s] / worth for s, price in zip(segments, found, strict=True)}
    return dict.fromkeys(alone, 0.0) | priced


def dearest(needs: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """The prices that make the needs dearest while no row is worth more than 1, by the simplex method.

    Dantzig, Linear Programming and Extensions, 1963, chapter 5: prices of zero are the corner to start from, and each step
    raises one whose need gains until some row is worth 1. Of several the first is taken, so that it comes to an end (Bland,
    Mathematics of Operations Research 2(2), 1977). Every need must have a row that holds some of it.
    """
    number = len(needs)
    table = [[*row, 1.0] for row in rows]
    gains = [*needs, 0.0]
    outside, inside = list(range(number)), list(range(number, number + len(rows)))
    while gaining := [place for place in range(number) if gains[place] > _NOTHING]:
        column = min(gaining, key=outside.__getitem__)
        reached = [
            (line[-1] / line[column], name)
            for line, name in zip(table, inside, strict=True)
            if line[column] > _NOTHING
        ]
        pivot = inside.index(min(reached)[1])
        _exchange(table, gains, pivot, column)
        outside[column], inside[pivot] = inside[pivot], outside[column]
    return [table[inside.index(place)][-1] if place in inside else 0.0 for place in range(number)]


def _exchange(table: list[list[float]], gains: list[float], pivot: int, column: int) -> None:
    """Let the price of a column and the slack of the pivot row change places."""
    by = table[pivot][column]
    table[pivot] = [value / by for value in table[pivot]]
    table[pivot][column] = 1.0 / by
    for line in (*table[:pivot], *table[pivot + 1 :], gains):
        factor = line[column]
        line[column] = 0.0
        line[:] = [value - factor * found for value, found in zip(line, table[pivot], strict=True)]


def _alone(needs: Mapping[Segment, float], yields: Sequence[Sequence[float]]) -> dict[Segment, float]:
    """How many invitations each segment would take by itself; segments that no group yields are left out."""
    best = {s: max((row[FOUND.index(s)] for row in yields), default=0.0) for s in needs}
    return {s: needs[s] / best[s] for s in needs if best[s] > 0}
