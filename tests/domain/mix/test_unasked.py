"""A wave takes members whom nobody asked only for what the people who may be asked do not give."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import Candidate, StudyFacts, Tuning
from bot.domain.mix.learning import learn
from bot.domain.mix.pool import Pool
from bot.domain.mix.unasked import plan_further
from bot.domain.mix.wave import Wave, plan_wave
from tests.domain.mix.examples import DISLIKE, LOVE, people

SEATS = {LOVE: 6, DISLIKE: 6}


def planned(asked: int, unasked: int, room: int, *, cap: int = 120, company: str = "") -> Wave:
    """A wave among so many of each: those who may be asked have positive ids."""
    facts = StudyFacts(5.0, 20.0, SEATS, (), tuning=Tuning(day_cap=cap, first_day_cap=cap))
    rows = list(people(asked, first=1, nps=None)) if asked else []
    others = [Candidate(-1 - number, company=company) for number in range(unasked)]
    rng, learned = random.Random(1), learn(facts)
    first = plan_wave(facts, Pool(rows), rng, learned)
    return plan_further(facts, first, rows, Pool(others), room, rng, learned)


def parts(wave: Wave) -> tuple[int, int]:
    """How many of those who may be asked, and of the others, a wave invites."""
    ids = [choice.person_id for choice in wave.choices]
    assert len(ids) == len(set(ids))
    return sum(one > 0 for one in ids), sum(one < 0 for one in ids)


@given(st.integers(0, 30), st.integers(0, 60), st.integers(0, 40), st.integers(1, 60))
def test_the_others_come_after_everybody_else_and_within_their_number(
    asked: int, unasked: int, room: int, cap: int
) -> None:
    first, further = parts(planned(asked, unasked, room, cap=cap))

    assert further <= min(unasked, room)
    assert first + further <= cap
    assert not further or first == asked


def test_while_enough_may_be_asked_nobody_else_is() -> None:
    assert parts(planned(2_000, 100, 20))[1] == 0


def test_both_bounds_are_used_up() -> None:
    assert parts(planned(5, 100, 20)) == (5, 20)
    assert parts(planned(5, 19, 20)) == (5, 19)


def test_one_of_a_company_is_enough() -> None:
    assert parts(planned(0, 100, 20, company="acme")) == (0, 1)


def test_nobody_at_all_is_said_to_be_nobody() -> None:
    assert planned(0, 0, 20).stopped == "Nobody is left who may be invited."
