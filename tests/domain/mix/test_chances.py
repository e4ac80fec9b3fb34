"""Sums of independent chances, against counting every outcome."""

import math
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.chances import Tail, at_least, below, counts_below
from tests.domain.mix.examples import fifty

chances = st.floats(0.0, 1.0)


def counted(wanted: int, chances: Sequence[float]) -> float:
    """Every outcome, one by one."""
    outcomes = product([False, True], repeat=len(chances))
    return sum(
        math.prod(p if happens else 1 - p for happens, p in zip(outcome, chances, strict=True))
        for outcome in outcomes
        if sum(outcome) >= wanted
    )


@fifty
@given(st.integers(-1, 9), st.lists(chances, max_size=8))
def test_the_chance_of_enough_is_that_of_all_outcomes_with_enough(wanted: int, found: list[float]) -> None:
    assert at_least(wanted, found) == pytest.approx(counted(wanted, found), abs=1e-9)


@pytest.mark.parametrize(
    ("wanted", "chances", "expected"),
    [
        (0, [], 1.0),
        (-3, [0.0], 1.0),
        (1, [], 0.0),
        (3, [1.0, 1.0], 0.0),
        (2, [1.0, 1.0], 1.0),
        (1, [0.0, 0.0], 0.0),
        (1, [0.5, 0.5], 0.75),
    ],
)
def test_the_ends_are_exact(wanted: int, chances: list[float], expected: float) -> None:
    assert at_least(wanted, chances) == expected


@fifty
@given(st.integers(0, 30), st.lists(chances, max_size=30), chances)
def test_one_more_chance_never_makes_enough_less_likely(
    wanted: int, found: list[float], one_more: float
) -> None:
    assert at_least(wanted, [*found, one_more]) >= at_least(wanted, found) - 1e-12


@pytest.mark.parametrize("wanted", [470, 490, 500, 510, 530])
def test_very_many_chances_come_to_the_same_within_three_digits(wanted: int) -> None:
    half = [0.2, 0.8] * 500  # more cells than the exact table holds
    exactly = [1.0] + [0.0] * 1000
    for p in half:
        for happened in range(1000, 0, -1):
            exactly[happened] += p * (exactly[happened - 1] - exactly[happened])
        exactly[0] *= 1 - p

    assert at_least(wanted, half) == pytest.approx(sum(exactly[wanted:]), abs=1e-3)


@pytest.mark.parametrize(("chance", "expected"), [(0.0, 0.0), (1.0, 1.0)])
def test_very_many_certainties_are_still_certain(chance: float, expected: float) -> None:
    assert at_least(5_000, [chance] * 10_000) == pytest.approx(expected)


@fifty
@given(st.integers(1, 9), st.lists(chances, max_size=8))
def test_the_chance_of_each_number_is_that_of_all_outcomes_with_it(bound: int, found: list[float]) -> None:
    expected = [counted(number, found) - counted(number + 1, found) for number in range(bound)]

    assert below(bound, found) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("mean", "shape"), [(0.3, 3.0), (4.0, 3.0), (4.0, 40.0), (12.0, 7.5)])
def test_a_count_of_uncertain_mean_spreads_more_than_one_of_certain_mean(mean: float, shape: float) -> None:
    found = counts_below(500, mean, shape)

    assert sum(found) == pytest.approx(1.0)
    assert sum(k * p for k, p in enumerate(found)) == pytest.approx(mean)
    variance = sum((k - mean) ** 2 * p for k, p in enumerate(found))
    assert variance == pytest.approx(mean + mean * mean / shape)


def test_a_count_of_which_the_mean_is_all_but_certain_is_a_poisson_count() -> None:
    expected = [math.exp(-2.5) * 2.5**k / math.factorial(k) for k in range(6)]

    assert counts_below(6, 2.5, 1e9) == pytest.approx(expected)


def test_of_nothing_nothing_comes() -> None:
    assert counts_below(3, 0.0, 3.0) == [1.0, 0.0, 0.0]
    assert below(3, []) == [1.0, 0.0, 0.0]


@fifty
@given(st.integers(-1, 12), st.lists(st.floats(0, 1), max_size=12))
def test_counting_event_by_event_comes_to_the_same(wanted: int, chances: list[float]) -> None:
    tail = Tail(wanted)
    for number, chance in enumerate(chances):
        assert tail.chance == pytest.approx(at_least(wanted, chances[:number]))
        tail.add(chance)

    assert len(tail) == len(chances)
    assert tail.chance == pytest.approx(at_least(wanted, chances))
