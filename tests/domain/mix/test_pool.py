"""Drawing lots among the people who may be invited."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import Candidate
from bot.domain.mix.groups import Band, Group, group_of
from bot.domain.mix.pool import Pool
from tests.domain.mix.examples import DETRACTOR, PROMOTER, crowds, fifty, people

PROMOTERS, DETRACTORS, UNSCORED = (
    Group(band, None, "") for band in (Band.PROMOTER, Band.DETRACTOR, Band.NONE)
)


@fifty
@given(crowds())
def test_a_pool_holds_everybody_in_their_group(crowd: list[Candidate]) -> None:
    pool = Pool(crowd)

    assert len(pool) == len(crowd)
    assert pool.sizes == Counter(map(group_of, crowd))
    assert pool.size(pool.sizes) == len(crowd)


@fifty
@given(crowds(), st.integers(0, 999))
def test_drawing_takes_everybody_once(crowd: list[Candidate], seed: int) -> None:
    pool, rng = Pool(crowd), random.Random(seed)

    drawn = [pool.draw(pool.sizes, rng) for _ in crowd]

    assert sorted(person.id for person in drawn if person) == [person.id for person in crowd]
    assert len(pool) == 0
    assert pool.sizes == {}
    assert pool.draw([group_of(person) for person in crowd], rng) is None


def test_only_the_groups_in_the_hat_are_drawn_from() -> None:
    pool = Pool([*people(5, nps=PROMOTER), *people(5, first=6, nps=DETRACTOR), *people(5, first=11)])
    rng = random.Random(1)

    drawn = [pool.draw([PROMOTERS, UNSCORED], rng) for _ in range(11)]

    assert {person.id for person in drawn[:10] if person} == {*range(1, 6), *range(11, 16)}
    assert drawn[10] is None
    assert pool.sizes == {DETRACTORS: 5}


def test_everybody_in_the_hat_has_the_same_chance_whatever_the_size_of_their_group() -> None:
    pool = Pool([*people(2, nps=PROMOTER), *people(8, first=3, nps=DETRACTOR)])
    rng = random.Random(1)
    drawn: Counter[int] = Counter()

    for _ in range(10_000):
        person = pool.draw([PROMOTERS, DETRACTORS], rng)
        assert person is not None
        drawn[person.id] += 1
        pool.put_back(person)

    assert len(drawn) == 10
    assert 850 < min(drawn.values()) <= max(drawn.values()) < 1150  # five standard deviations


def test_whoever_is_put_back_may_be_drawn_again() -> None:
    [person] = people(1, nps=PROMOTER)
    pool, rng = Pool([person]), random.Random(1)

    assert pool.draw([PROMOTERS], rng) == person
    pool.put_back(person)

    assert pool.sizes == {PROMOTERS: 1}
    assert pool.draw([PROMOTERS], rng) == person


@fifty
@given(crowds(), st.integers(0, 999), st.integers(0, 20))
def test_whoever_is_barred_is_neither_drawn_nor_counted_until_unbarred(
    crowd: list[Candidate], seed: int, before: int
) -> None:
    pool, rng = Pool(crowd), random.Random(seed)
    gone = {person.id for _ in range(before) if (person := pool.draw(pool.sizes, rng))}
    barred = {person.company for person in crowd[::2] if person.company}
    left = [person for person in crowd if person.id not in gone]
    free = [person for person in left if person.company not in barred]

    for company in [*barred, *barred, "nobody works here"]:
        pool.bar(company)

    assert (len(pool), pool.sizes) == (len(free), Counter(map(group_of, free)))
    assert pool.holds_barred == (len(free) < len(left))
    drawn = [pool.draw({group_of(person) for person in crowd}, rng) for _ in range(len(free) + 1)]
    assert sorted(person.id for person in drawn if person) == sorted(person.id for person in free)
    assert pool.sizes == {}
    pool.unbar()
    assert pool.sizes == Counter(group_of(person) for person in left if person.company in barred)
    assert not pool.holds_barred


def test_whoever_is_barred_takes_nobodys_chance() -> None:
    crowd = [*people(9, nps=PROMOTER, company="Acme"), *people(3, first=11, nps=PROMOTER)]
    firsts: Counter[int] = Counter()
    for seed in range(3_000):
        pool = Pool(crowd)
        pool.bar("Acme")
        person = pool.draw([PROMOTERS], random.Random(seed))
        assert person is not None
        firsts[person.id] += 1

    assert len(firsts) == 3
    assert 850 < min(firsts.values()) <= max(firsts.values()) < 1150  # five standard deviations
