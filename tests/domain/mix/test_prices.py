"""What an answer of each segment is worth, against the linear programme solved by trying every corner."""

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import FOUND
from bot.domain.mix.prices import dearest, prices
from bot.domain.segments import SEATED, Segment
from tests.domain.mix.examples import DISLIKE, LOVE, MIXED, fifty


def row(love: float = 0.0, dislike: float = 0.0, mixed: float = 0.0) -> tuple[float, ...]:
    return (love, dislike, mixed, 0.0, 0.0)


def worth(prices: dict[Segment, float], row: Sequence[float]) -> float:
    return sum(price * row[FOUND.index(segment)] for segment, price in prices.items())


def solved(rows: Sequence[Sequence[float]], values: Sequence[float]) -> list[float] | None:
    """The point where some lines meet, `None` when they are parallel."""
    size = len(values)
    table = [[*line, value] for line, value in zip(rows, values, strict=True)]
    for place in range(size):
        pivot = max(range(place, size), key=lambda number: abs(table[number][place]))
        if abs(table[pivot][place]) < 1e-12:
            return None
        table[place], table[pivot] = table[pivot], table[place]
        for other in set(range(size)) - {place}:
            share = table[other][place] / table[place][place]
            table[other] = [a - share * b for a, b in zip(table[other], table[place], strict=True)]
    return [table[place][size] / table[place][place] for place in range(size)]


def fewest_invitations(needs: Sequence[float], rows: Sequence[Sequence[float]]) -> float:
    """The optimum: the dearest prices at which no group is worth more than an invitation."""
    axes = [([float(place == axis) for place in range(len(needs))], 0.0) for axis in range(len(needs))]
    borders = [*((list(line), 1.0) for line in rows), *axes]
    best = 0.0
    for chosen in combinations(borders, len(needs)):
        corner = solved([line for line, _ in chosen], [value for _, value in chosen])
        if corner is None or min(corner) < -1e-9:
            continue
        if all(sum(p * y for p, y in zip(corner, line, strict=True)) <= 1 + 1e-9 for line in rows):
            best = max(best, sum(p * n for p, n in zip(corner, needs, strict=True)))
    return best


def test_with_one_segment_an_answer_costs_what_it_takes_in_the_best_group() -> None:
    found = prices({DISLIKE: 3}, [row(dislike=0.05, love=0.9), row(dislike=0.10), row(dislike=0.02)])

    assert found == {DISLIKE: pytest.approx(10.0)}


def test_when_each_group_yields_one_segment_each_price_is_its_own() -> None:
    found = prices({LOVE: 6, DISLIKE: 6}, [row(love=0.10), row(dislike=0.05)])

    # 60 + 120 invitations: an answer of each kind costs about what it takes.
    assert 6 * found[LOVE] + 6 * found[DISLIKE] == pytest.approx(180.0, rel=0.1)
    assert found[LOVE] == pytest.approx(10.0, rel=0.2)
    assert found[DISLIKE] == pytest.approx(20.0, rel=0.2)


def test_what_comes_along_for_free_is_worth_nothing() -> None:
    found = prices({LOVE: 6, DISLIKE: 6}, [row(love=0.20, dislike=0.05)])

    # 120 invitations bring the unhappy ones, and 24 happy ones with them.
    assert found[DISLIKE] == pytest.approx(20.0, rel=0.02)
    assert found[LOVE] == pytest.approx(0.0, abs=0.1)


def test_a_group_that_yields_both_is_worth_both() -> None:
    both, only_love, only_dislike = row(0.08, 0.08), row(love=0.10), row(dislike=0.10)

    found = prices({LOVE: 6, DISLIKE: 6}, [both, only_love, only_dislike])

    # 75 invitations to those who may be either, instead of 60 + 60.
    assert 6 * found[LOVE] + 6 * found[DISLIKE] == pytest.approx(75.0, rel=0.05)
    assert worth(found, both) == pytest.approx(1.0)
    assert max(worth(found, only_love), worth(found, only_dislike)) < 0.9


def test_a_need_near_zero_gets_a_price_near_zero() -> None:
    happy, unhappy = row(0.10, 0.02), row(0.02, 0.10)

    nearly_done = prices({LOVE: 6, DISLIKE: 0.1}, [happy, unhappy])

    assert nearly_done[LOVE] == pytest.approx(10.0, rel=0.01)
    assert nearly_done[DISLIKE] < 0.1


def test_the_price_turns_with_the_need() -> None:
    rows = [row(0.10, 0.02), row(0.02, 0.10)]

    happy_short, unhappy_short = prices({LOVE: 6, DISLIKE: 3}, rows), prices({LOVE: 3, DISLIKE: 6}, rows)

    assert happy_short[LOVE] >= unhappy_short[LOVE]
    assert happy_short[DISLIKE] <= unhappy_short[DISLIKE]


def test_segments_that_nobody_yields_are_left_out() -> None:
    assert set(prices({LOVE: 1, MIXED: 1}, [row(love=0.1)])) == {LOVE}
    assert prices({LOVE: 1}, [row(mixed=0.5)]) == {}
    assert prices({LOVE: 1}, []) == {}
    assert prices({}, [row(love=0.1)]) == {}


needs = st.dictionaries(st.sampled_from(SEATED), st.sampled_from([0.1, 0.5, 1, 3, 8, 15_000]), min_size=1)
yields = st.lists(
    st.tuples(*[st.integers(1, 250).map(lambda found: found / 1000)] * 5), min_size=1, max_size=8
)


@fifty
@given(needs, yields)
def test_the_best_group_is_worth_one_invitation_and_no_price_is_negative(
    needs: dict[Segment, float], yields: list[tuple[float, ...]]
) -> None:
    found = prices(needs, yields)

    assert set(found) == set(needs)
    assert max(worth(found, row) for row in yields) == pytest.approx(1.0)
    assert min(found.values()) >= 0


@pytest.mark.parametrize("segments", [1, 2, 3, 4])
def test_the_dearest_prices_are_found_to_the_last_digit(segments: int) -> None:
    rng = random.Random(segments)
    for _ in range(60):
        needs = [rng.choice([0.1, 1, 3, 8]) for _ in range(segments)]
        rows = [[rng.choice([0.0, 0.5, 1.0, rng.uniform(0.01, 2.0)]) for _ in needs] for _ in range(5)]
        rows.append([1.0] * segments)  # some of everything, or no price would be too high

        found = dearest(needs, rows)

        assert min(found) >= 0
        assert max(sum(p * y for p, y in zip(found, line, strict=True)) for line in rows) <= 1 + 1e-9
        reached = sum(price * need for price, need in zip(found, needs, strict=True))
        assert reached == pytest.approx(fewest_invitations(needs, rows))


@pytest.mark.parametrize(("segments", "least"), [(2, 0.9), (3, 0.87), (4, 0.84)])
def test_leaning_costs_little_of_the_optimum(segments: int, least: float) -> None:
    rng = random.Random(segments)
    shares = []
    for _ in range(60):
        wanted = {segment: rng.choice([1, 3, 8]) for segment in SEATED[:segments]}
        rows = [[rng.uniform(0.01, 0.20) for _ in FOUND] for _ in range(rng.randint(1, 5))]
        priced = prices(wanted, rows)
        reached = sum(need * priced[segment] for segment, need in wanted.items())
        shares.append(reached / fewest_invitations([*wanted.values()], [line[:segments] for line in rows]))

    assert min(shares) >= least
    assert sum(shares) / len(shares) >= 0.98
    assert max(shares) <= 1 + 1e-6
