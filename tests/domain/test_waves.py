"""Whom a wave invites."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person
from bot.domain.seats import seat_map
from bot.domain.segments import SEATED, Segment
from bot.domain.waves import SUITED_BANDS, Choice, WaveInput, band, plan_wave
from tests.domain.examples import unhurried

LOVE, DISLIKE = Segment.LOVE, Segment.DISLIKE


def people(count: int, nps: int | None, first: int = 1, company: str = "") -> list[Person]:
    return [Person(id=n, team_id="T1", nps=nps, company=company) for n in range(first, first + count)]


PROMOTERS, DETRACTORS = people(100, 10, 1), people(100, 2, 101)
PASSIVES, UNSCORED = people(100, 7, 201), people(100, None, 301)
EVERYBODY = [*PROMOTERS, *DETRACTORS, *PASSIVES, *UNSCORED]


def wave(state: WaveInput, seed: int = 1) -> list[Choice]:
    return plan_wave(state, random.Random(seed))


def bands_of(choices: list[Choice]) -> Counter[str]:
    of = {person.id: band(person) for person in EVERYBODY}
    return Counter(of[choice.person_id] for choice in choices)


@pytest.mark.parametrize(
    ("nps", "name"),
    [
        (None, "none"),
        (0, "detractor"),
        (6, "detractor"),
        (7, "passive"),
        (8, "passive"),
        (9, "promoter"),
        (10, "promoter"),
    ],
)
def test_scores_fall_into_bands(nps: int | None, name: str) -> None:
    assert band(Person(id=1, team_id="T1", nps=nps)) == name


@pytest.mark.parametrize(
    ("segment", "suited"),
    [(LOVE, "promoter"), (DISLIKE, "detractor"), (Segment.MIXED, "passive"), (Segment.POTENTIAL, "none")],
)
def test_a_wave_aims_at_the_segment_that_is_short(segment: Segment, suited: str) -> None:
    seats = seat_map({LOVE: 4, DISLIKE: 4, segment: 4}, {}, {}, {LOVE: 4, DISLIKE: 4} | {segment: 0})

    assert bands_of(wave(WaveInput(seats, EVERYBODY))) == {suited: 12}


def test_when_the_best_band_runs_dry_the_next_ones_are_asked() -> None:
    seats = seat_map({DISLIKE: 6}, {}, {}, {})
    eligible = [*DETRACTORS[:3], *PASSIVES[:5], *UNSCORED[:7], *PROMOTERS]

    assert bands_of(wave(WaveInput(seats, eligible))) == {"detractor": 3, "passive": 5, "none": 7}


def test_promoters_are_never_drawn_for_those_who_dislike_it_nor_detractors_for_those_who_love_it() -> None:
    assert "promoter" not in SUITED_BANDS[DISLIKE]
    assert "detractor" not in SUITED_BANDS[LOVE]


def test_without_scores_everybody_is_drawn_from_one_pool() -> None:
    assert bands_of(wave(WaveInput(seat_map({LOVE: 1, DISLIKE: 1}, {}, {}, {}), UNSCORED))) == {"none": 6}


@pytest.mark.parametrize(
    ("answered", "invited", "outstanding", "expected"),
    [
        (0, 0, 0, 6),  # one in three is assumed: 2 seats, 6 invitations
        (0, 0, 5, 1),  # those on their way count
        (0, 0, 6, 0),
        (0, 0, 99, 0),
        (1, 3, 0, 6),  # (3 + 3) invitations for (1 + 1) answers
        (5, 15, 0, 6),  # 18 for 6
        (4, 15, 0, 8),  # 18 for 5 is 3.6 each: rounded up at the end
    ],
)
def test_a_wave_is_sized_by_what_was_learned_about_replies(
    answered: int, invited: int, outstanding: int, expected: int
) -> None:
    state = WaveInput(
        seat_map({LOVE: 2}, {}, {}, {}),
        EVERYBODY,
        outstanding={LOVE: outstanding},
        answered={LOVE: answered, DISLIKE: 99},
        invited={LOVE: invited},
        cap=999,
    )

    assert len(wave(state)) == expected


def test_nobody_is_invited_when_no_seat_may_be_offered() -> None:
    assert wave(WaveInput(seat_map({LOVE: 2}, {LOVE: 1}, {LOVE: 1}, {}), EVERYBODY)) == []
    assert wave(WaveInput(seat_map({}, {}, {}, {}), EVERYBODY)) == []
    assert wave(WaveInput(seat_map({LOVE: 2}, {}, {}, {}), [])) == []


@pytest.mark.parametrize(("cap", "expected"), [(0, 0), (1, 1), (5, 5), (6, 6), (7, 6)])
def test_a_wave_keeps_to_its_cap(cap: int, expected: int) -> None:
    assert len(wave(WaveInput(seat_map({LOVE: 2}, {}, {}, {}), EVERYBODY, cap=cap))) == expected


def test_one_person_per_company_whatever_its_spelling() -> None:
    eligible = [
        *people(5, 10, 1, "Acme"),
        *people(5, 10, 6, " ACME "),
        *people(5, 10, 11, "Weiß"),
        *people(2, 10, 16),
    ]

    choices = wave(WaveInput(seat_map({LOVE: 9}, {}, {}, {}), eligible))

    firms = Counter(
        (person.company.strip().casefold(), 1)
        for person in eligible
        if person.id in {c.person_id for c in choices}
    )
    assert firms == {("acme", 1): 1, ("weiss", 1): 1, ("", 1): 2}


def test_no_second_person_of_a_company_in_play() -> None:
    eligible = [*people(5, 10, 1, "Acme Ltd"), *people(1, 10, 9, "Other")]
    state = WaveInput(seat_map({LOVE: 9}, {}, {}, {}), eligible, companies=frozenset({"acme ltd"}))

    assert [choice.person_id for choice in wave(state)] == [9]


def test_the_same_seed_gives_the_same_wave_in_whatever_order_people_come() -> None:
    state = WaveInput(seat_map({LOVE: 2, DISLIKE: 2}, {}, {}, {}), EVERYBODY)

    assert wave(state, 7) == wave(replace(state, eligible=EVERYBODY[::-1]), 7)
    assert wave(state, 7) != wave(state, 8)


def test_everybody_of_a_band_has_the_same_chance() -> None:
    state = WaveInput(seat_map({LOVE: 2}, {}, {}, {}), PROMOTERS[:20], cap=5)

    drawn = Counter(choice.person_id for seed in range(800) for choice in wave(state, seed))

    # 200 expected each; six standard deviations are 73.
    assert len(drawn) == 20
    assert all(127 <= times <= 273 for times in drawn.values())


def test_the_reason_gives_the_seats_and_the_size_of_the_draw() -> None:
    seats = seat_map({LOVE: 5}, {LOVE: 1}, {LOVE: 1}, {LOVE: 1})

    (choice, *_) = wave(WaveInput(seats, [*PROMOTERS[:30], *UNSCORED]))

    assert choice.reason == (
        "2 of 5 'love' seats still need somebody; drawn by lot from 30 promoters who may be asked."
    )


def test_the_reason_names_people_without_a_score_in_words() -> None:
    (choice, *_) = wave(WaveInput(seat_map({LOVE: 1}, {}, {}, {}), UNSCORED[:8]))

    assert choice.reason == (
        "1 of 1 'love' seats still need somebody; drawn by lot from 8 people without a score who may be asked."
    )


@st.composite
def states(draw: st.DrawFn) -> WaveInput:
    segments: st.SearchStrategy[dict[Segment, int]] = st.dictionaries(
        st.sampled_from(SEATED), st.integers(0, 6)
    )
    companies = st.sampled_from(["", "", "a", "A ", "b", "c"])
    eligible = [
        Person(
            id=n, team_id="T1", nps=draw(st.one_of(st.none(), st.integers(0, 10))), company=draw(companies)
        )
        for n in range(draw(st.integers(0, 30)))
    ]
    return WaveInput(
        seats=seat_map(draw(segments), draw(segments), draw(segments), draw(segments)),
        eligible=eligible,
        outstanding={DISLIKE: draw(st.integers(0, 20))},
        answered=draw(segments),
        invited={LOVE: draw(st.integers(0, 60))},
        companies=draw(st.sampled_from([frozenset(), frozenset({"b"})])),
        cap=draw(st.integers(0, 40)),
    )


@unhurried
@given(states(), st.integers(0, 99))
def test_nobody_twice_nobody_else_within_the_cap_and_one_per_company(state: WaveInput, seed: int) -> None:
    by_id = {person.id: person for person in state.eligible}

    chosen = [by_id[choice.person_id] for choice in wave(state, seed)]

    assert len({person.id for person in chosen}) == len(chosen) <= state.cap
    firms = [person.company.strip().casefold() for person in chosen if person.company.strip()]
    assert len(set(firms)) == len(firms)
    assert not set(firms) & state.companies
    suited = {
        name for count in state.seats.counts if count.free_to_offer for name in SUITED_BANDS[count.segment]
    }
    assert {band(person) for person in chosen} <= suited
