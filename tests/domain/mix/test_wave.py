"""Whom to invite next."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import FOUND, Candidate, Case, Standing, StudyFacts, Tuning
from bot.domain.mix.groups import Band, Group, group_of
from bot.domain.mix.learning import learn
from bot.domain.mix.outlook import outlooks
from bot.domain.mix.pool import Pool
from bot.domain.mix.reasons import explain, explain_pause
from bot.domain.mix.wave import Choice, Wave, needs_wave, plan_wave
from bot.domain.segments import Segment
from tests.domain.mix.examples import (
    DETRACTOR,
    DISLIKE,
    LOVE,
    MIXED,
    PASSIVE,
    POTENTIAL,
    PROMOTER,
    cases,
    crowds,
    people,
    replies,
    studies,
    thirty,
)

BOTH = {LOVE: 6, DISLIKE: 6}
NO_LOTTERY, ONLY_LOTTERY = Tuning(lottery=0.0), Tuning(lottery=1.0)
CROWD = [
    *people(100, first=1001, nps=PROMOTER),
    *people(100, first=1101, nps=DETRACTOR),
    *people(100, first=1201, nps=PASSIVE),
    *people(100, first=1301, nps=None),
]
BAND_OF = {person.id: group_of(person).band for person in CROWD}


def study(
    found: Iterable[Case] = (),
    *,
    seats: Mapping[Segment, int] = BOTH,
    left: float = 15.0,
    now: float = 5.0,
    sent_today: int = 0,
    tuning: Tuning = NO_LOTTERY,
) -> StudyFacts:
    return StudyFacts(now, now + left, seats, list(found), sent_today=sent_today, tuning=tuning)


def wave(facts: StudyFacts, crowd: Iterable[Candidate] = CROWD, seed: int = 1) -> Wave:
    return plan_wave(facts, Pool(crowd), random.Random(seed))


def ids(found: Wave) -> list[int]:
    return [choice.person_id for choice in found.choices]


def bands(found: Wave) -> Counter[Band]:
    return Counter(choice.group.band for choice in found.choices)


def drained(pool: Pool) -> list[int]:
    left = [pool.draw(pool.sizes, random.Random(1)) for _ in range(len(pool))]
    return sorted(person.id for person in left if person)


@thirty
@given(studies(), crowds(), st.integers(0, 999))
def test_whoever_is_invited_leaves_the_pool_and_everybody_else_stays(
    facts: StudyFacts, crowd: list[Candidate], seed: int
) -> None:
    pool = Pool(crowd)

    chosen = ids(plan_wave(facts, pool, random.Random(seed)))

    assert len(chosen) == len(set(chosen))
    assert len(pool) == len(crowd) - len(chosen)
    assert sorted([*chosen, *drained(pool)]) == [person.id for person in crowd]


@thirty
@given(studies(), crowds(), st.integers(0, 999))
def test_no_rule_about_invitations_is_ever_broken(
    facts: StudyFacts, crowd: list[Candidate], seed: int
) -> None:
    found = wave(facts, crowd, seed)

    known, learned = {person.id: person for person in crowd}, learn(facts)
    companies = [known[place].company for place in ids(found) if known[place].company]
    taught = 4.0 * sum(learned.answers.values()) + 0.4 * learned.matured
    assert len(found.choices) <= max(0, min(120, 40 + taught) - facts.sent_today)
    assert len(companies) == len(set(companies))
    assert not set(companies) & facts.companies_in_play
    assert not (found.choices and found.stopped)
    assert {choice.aimed_at for choice in found.choices} <= set(found.open_segments) <= set(facts.wanted)
    for choice in found.choices:
        assert choice.group == group_of(known[choice.person_id])
        assert 1 <= choice.hat <= len(crowd)
        assert 0 < choice.yields <= choice.best
        assert explain(choice).endswith(".")


@thirty
@given(studies(), crowds(), st.integers(0, 999))
def test_the_same_seed_gives_the_same_wave(facts: StudyFacts, crowd: list[Candidate], seed: int) -> None:
    assert wave(facts, crowd, seed) == wave(facts, crowd, seed)


@thirty
@given(studies(), crowds(), st.integers(0, 999))
def test_a_study_that_needs_no_wave_gets_none(facts: StudyFacts, crowd: list[Candidate], seed: int) -> None:
    assert needs_wave(facts, learn(facts)) or not wave(facts, crowd, seed).choices


def test_another_seed_gives_another_wave() -> None:
    assert len({tuple(sorted(ids(wave(study(), seed=seed)))) for seed in range(5)}) == 5


TOO_LATE = "The deadline is too near: an answer would come too late for a call."
FILLED = cases(6, Standing.COMPLETED, LOVE, first=1) + cases(7, Standing.COMPLETED, DISLIKE, first=7)


@pytest.mark.parametrize(
    ("facts", "crowd", "stopped"),
    [
        pytest.param(study(), [], "Nobody is left who may be invited.", id="no people"),
        pytest.param(study(seats={}), CROWD, "The study has no seats.", id="no seats"),
        pytest.param(study(seats={LOVE: 0, MIXED: 0}), CROWD, "The study has no seats.", id="seats all 0"),
        pytest.param(
            study(seats={Segment.NEVER: 6}), CROWD, "The study has no seats.", id="seats for nobody"
        ),
        pytest.param(study(FILLED), CROWD, "Every seat is filled.", id="filled"),
        pytest.param(study(left=1.0), CROWD, TOO_LATE, id="deadline tomorrow"),
        pytest.param(study(left=0.0), CROWD, TOO_LATE, id="deadline now"),
        pytest.param(study(left=-10.0), CROWD, TOO_LATE, id="deadline past"),
        pytest.param(study(left=2.5), CROWD, TOO_LATE, id="no time for an answer"),
        pytest.param(study(seats={}, left=-1.0), [], "The study has no seats.", id="nothing at all"),
    ],
)
def test_a_wave_that_cannot_help_says_why(facts: StudyFacts, crowd: list[Candidate], stopped: str) -> None:
    assert wave(facts, crowd) == Wave(stopped=stopped)


@pytest.mark.parametrize(
    ("facts", "crowd"),
    [
        pytest.param(study(), people(500), id="all scores missing"),
        pytest.param(study(), people(500, nps=0), id="all scores equal"),
        pytest.param(study(seats={LOVE: 10_000, DISLIKE: 10_000}), CROWD, id="10,000 seats"),
        pytest.param(study(cases(100, Standing.SILENT, first=1), sent_today=36), CROWD, id="nobody answered"),
        pytest.param(study(left=3.0), CROWD, id="just in time"),
        pytest.param(study(now=0.0), CROWD, id="first morning"),
    ],
)
def test_as_long_as_it_can_help_a_wave_invites(facts: StudyFacts, crowd: list[Candidate]) -> None:
    found = wave(facts, crowd)

    assert found.stopped == ""
    assert len(found.choices) == 40
    assert len({explain(choice) for choice in found.choices}) > 1


def test_a_crowd_smaller_than_the_wave_is_asked_in_full() -> None:
    assert sorted(ids(wave(study(), people(7)))) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("sent_today", "expected"), [(0, 40), (15, 25), (39, 1), (40, 0), (41, 0), (500, 0)])
def test_what_was_sent_today_counts_towards_the_day(sent_today: int, expected: int) -> None:
    assert len(wave(study(seats={LOVE: 90}, sent_today=sent_today)).choices) == expected


def test_waves_grow_with_the_answers_up_to_the_cap() -> None:
    some = replies({None: {LOVE: 5, None: 45}})
    many = replies({None: {LOVE: 30, None: 400}})
    wants_all = {LOVE: 300}

    sizes = [len(wave(study(found, seats=wants_all, now=30.0)).choices) for found in ([], some, many)]

    assert sizes == [40, 40 + 5 * 4 + 20, 120]


@pytest.mark.parametrize(("seats", "band"), [({LOVE: 6}, Band.PROMOTER), ({DISLIKE: 6}, Band.DETRACTOR)])
def test_a_wave_asks_the_group_that_most_likely_answers_as_needed(
    seats: dict[Segment, int], band: Band
) -> None:
    found = wave(study(seats=seats, tuning=replace(NO_LOTTERY, last_hat=0.95)))

    assert set(bands(found)) == {band}
    assert {choice.aimed_at for choice in found.choices} == set(seats)
    assert found.choices[0].hat == 100


def test_a_group_that_is_nearly_as_promising_is_in_the_hat_too() -> None:
    # Of the unscored, 40 % are happy; of promoters 65 %.
    narrow, wide = (
        wave(study(seats={LOVE: 6}, tuning=replace(NO_LOTTERY, last_hat=hat))) for hat in (0.95, 0.55)
    )

    assert set(bands(narrow)) == {Band.PROMOTER}
    assert set(bands(wide)) > {Band.PROMOTER}
    assert wide.choices[0].hat > 100


def test_the_hat_is_wider_while_several_segments_are_open() -> None:
    tuning = replace(NO_LOTTERY, hat=0.01, last_hat=1.0)

    several, one = (wave(study(seats=seats, tuning=tuning)) for seats in (BOTH, {LOVE: 6}))

    assert several.choices[0].hat == len(CROWD)
    assert one.choices[0].hat == 100


def test_when_one_segment_is_covered_the_wave_turns_to_the_other() -> None:
    happy = cases(12, Standing.BOOKED, LOVE, first=1, sent_on=4.0)
    unhappy = cases(12, Standing.BOOKED, DISLIKE, first=1, sent_on=4.0)

    lacks_unhappy, lacks_happy = wave(study(happy)), wave(study(unhappy))

    assert lacks_unhappy.open_segments == (DISLIKE,)
    assert set(bands(lacks_unhappy)) == {Band.DETRACTOR}
    assert lacks_happy.open_segments == (LOVE,)
    assert set(bands(lacks_happy)) == {Band.PROMOTER}


def test_an_invitation_is_aimed_at_a_segment_that_is_open_whomever_the_lottery_draws() -> None:
    happy = cases(12, Standing.BOOKED, LOVE, first=1, sent_on=4.0)

    found = wave(study(happy, tuning=ONLY_LOTTERY))

    assert bands(found)[Band.PROMOTER] > 0
    assert {choice.aimed_at for choice in found.choices} == {DISLIKE}
    assert all(set(choice.still_needed) == {DISLIKE} for choice in found.choices)


def test_nobody_is_asked_while_enough_calls_are_on_their_way() -> None:
    booked = [
        *cases(12, Standing.BOOKED, LOVE, first=1, sent_on=4.0),
        *cases(12, Standing.BOOKED, DISLIKE, first=20, sent_on=4.0),
    ]

    found = wave(study(booked))

    assert (found.choices, found.open_segments) == ((), ())
    assert found.stopped.startswith("Enough people are on their way")


def test_a_day_whose_invitations_are_used_up_says_so() -> None:
    assert wave(study(sent_today=40)).stopped == "The invitations of today are used up."


def test_a_study_of_paused_segments_alone_says_so() -> None:
    asked = replies({None: {LOVE: 60, None: 940}})

    found = wave(study(asked, seats={DISLIKE: 6}, now=30.0))

    assert found.pauses
    assert found.stopped == "Every segment that needs people is paused."


def test_a_wave_stops_by_itself_when_it_has_asked_enough() -> None:
    # One happy customer is needed, and every fifth promoter turned out to be one.
    found = wave(study(replies({PROMOTER: {LOVE: 100, None: 400}}), seats={LOVE: 1}, now=30.0))

    assert 0 < len(found.choices) < 30


def test_every_invitation_counts_at_once_towards_what_is_needed() -> None:
    found = wave(study(seats={LOVE: 6, DISLIKE: 6}))

    for segment in BOTH:
        needed = [choice.still_needed[segment] for choice in found.choices if segment in choice.still_needed]
        assert all(after < before for before, after in pairwise(needed))
        assert needed[-1] < needed[0] - 0.65


def test_whom_a_company_has_in_play_nobody_else_of_it_is_asked() -> None:
    [colleague] = cases(1, Standing.BOOKED, LOVE, first=1)
    colleague = replace(colleague, person=colleague.person._replace(company="Acme"))
    crowd = [*people(30, first=1001, company="Acme"), *people(5, first=1101)]

    assert set(ids(wave(study([colleague]), crowd))) == set(range(1101, 1106))
    assert len(wave(study(), crowd).choices) == 6  # one of Acme, and the five others


@pytest.mark.parametrize(
    ("standing", "now", "asked"),
    [
        (Standing.WAITING, 5.0, 0),
        (Standing.WAITING, 5.01, 1),
        (Standing.ANSWERED, 9.0, 0),
        (Standing.STANDBY, 9.0, 0),
        (Standing.COMPLETED, 9.0, 0),
        (Standing.SILENT, 1.0, 1),
        (Standing.THANKED, 1.0, 1),
        (Standing.LOST, 1.0, 1),
    ],
)
def test_a_company_is_in_play_while_somebody_may_still_take_part(
    standing: Standing, now: float, asked: int
) -> None:
    [case] = cases(1, standing, None if standing is Standing.WAITING else LOVE)
    case = replace(case, person=case.person._replace(company="Acme"))

    found = wave(study([case], now=now), people(3, first=1001, company="Acme"))

    assert len(found.choices) == asked


@pytest.mark.parametrize("asked", [(), ("Acme",)])
@pytest.mark.parametrize("tuning", [NO_LOTTERY, ONLY_LOTTERY])
def test_nobody_is_counted_in_the_hat_who_could_not_be_drawn(asked: tuple[str, ...], tuning: Tuning) -> None:
    booked = cases(len(asked), Standing.BOOKED, LOVE, first=1)
    booked = [
        replace(case, person=case.person._replace(company=company))
        for case, company in zip(booked, asked, strict=True)
    ]
    crowd = [*people(30, first=1001, company="Acme"), *people(5, first=1101)]

    hats = [choice.hat for choice in wave(study(booked, tuning=tuning), crowd).choices]

    if asked:
        assert hats == [5, 4, 3, 2, 1]
    else:
        # Thirty colleagues are in the hat until one of them is drawn.
        alone = next(place for place, hat in enumerate(hats) if hat <= 5)
        assert hats == [35 - place for place in range(alone)] + list(range(6 - alone, 0, -1))


def test_a_wave_of_colleagues_alone_says_so() -> None:
    [colleague] = cases(1, Standing.BOOKED, LOVE, first=1)
    colleague = replace(colleague, person=colleague.person._replace(company="Acme"))

    found = wave(study([colleague]), people(3, first=1001, company="Acme"))

    assert found.stopped.startswith("Everybody who may be invited is a colleague")


def test_when_the_best_group_is_all_of_one_company_the_next_best_is_asked() -> None:
    crowd = [*people(10, first=1001, nps=PROMOTER, company="Acme"), *people(10, first=1101, nps=DETRACTOR)]
    pool = Pool(crowd)

    found = plan_wave(study(seats={LOVE: 6}), pool, random.Random(1))

    assert bands(found) == {Band.PROMOTER: 1, Band.DETRACTOR: 10}
    assert pool.sizes == {Group(Band.PROMOTER, None, ""): 9}


def regional(number: int, region: str, first: int) -> list[Candidate]:
    return people(number, first, nps=PROMOTER, region=region)


def heard(region: str, number: int, first: int, standing: Standing = Standing.COMPLETED) -> list[Case]:
    found = cases(number, standing, LOVE, first=first)
    return [replace(case, person=case.person._replace(region=region)) for case in found]


@pytest.mark.parametrize("seed", range(6))
def test_among_equals_the_region_heard_least_is_preferred(seed: int) -> None:
    facts = study([*heard("DACH", 2, 1), *heard("France", 1, 11)], seats={LOVE: 20})
    crowd = [*regional(1, "DACH", 1001), *regional(1, "France", 1002), *regional(1, "Nordics", 1003)]

    found = wave(facts, crowd, seed)

    assert ids(found) == [1003, 1002, 1001]
    assert [choice.preferred for choice in found.choices] == ["region", "region", ""]


@pytest.mark.parametrize("seed", range(6))
def test_it_is_no_merit_to_be_unknown(seed: int) -> None:
    facts = study([*heard("DACH", 4, 1), *heard("France", 2, 11)], seats={LOVE: 20})
    crowd = [*regional(1, "DACH", 1001), *regional(1, "France", 1002), *regional(1, "", 1003)]

    found = wave(facts, crowd, seed)

    # Of the unknown one the average of the others is taken: more than of France, less than of DACH.
    assert ids(found)[0] == 1002
    assert found.choices[0].preferred == "region"


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.SILENT, Standing.THANKED, Standing.LOST])
def test_a_region_is_not_heard_of_people_who_take_no_part(standing: Standing) -> None:
    facts = study([*heard("Nordics", 9, 1, standing), *heard("DACH", 1, 11)], seats={LOVE: 20})
    crowd = [*regional(1, "DACH", 1001), *regional(1, "Nordics", 1003)]

    assert ids(wave(facts, crowd)) == [1003, 1001]


def test_among_people_of_the_same_region_only_the_lot_decides() -> None:
    facts = study(heard("DACH", 3, 1), seats={LOVE: 20})

    firsts = Counter(wave(facts, regional(4, "DACH", 1001), seed).choices[0].person_id for seed in range(200))

    assert len(firsts) == 4
    assert min(firsts.values()) > 25  # of 50; four standard deviations
    assert wave(facts, regional(4, "DACH", 1001)).choices[0].preferred == ""


def test_the_lottery_asks_those_whose_like_were_asked_least() -> None:
    asked = replies({PROMOTER: {LOVE: 12, None: 48}})
    facts = study(asked, seats={LOVE: 20}, tuning=Tuning())
    crowd = [*people(60, first=1001, nps=PROMOTER), *people(50, first=1101)]
    found = [wave(facts, crowd, seed) for seed in range(20)]

    firsts = [next((choice for choice in one.choices if choice.by_lottery), None) for one in found]

    by_lottery = [choice for choice in firsts if choice]
    assert len(by_lottery) > 15
    assert {choice.group.band for choice in by_lottery} == {Band.NONE}
    assert all("lottery" in explain(choice) for choice in by_lottery)


def test_the_lottery_of_one_wave_goes_on_when_a_neglected_group_has_had_its_part() -> None:
    asked = replies({PROMOTER: {LOVE: 12, None: 48}})
    facts = study(asked, seats={LOVE: 40}, now=30.0, tuning=Tuning(lottery=0.5))
    crowd = [*people(60, first=1001, nps=PROMOTER), *people(20, first=1101)]

    choices = wave(facts, crowd).choices

    drawn = [choice.group.band for choice in choices if choice.by_lottery][:20]
    assert drawn[0] is Band.NONE
    assert Band.PROMOTER in drawn


def test_the_lottery_gives_groups_a_chance_that_nothing_speaks_for() -> None:
    seats = {DISLIKE: 20}

    without, with_lottery = (
        bands(wave(study(seats=seats, tuning=replace(tuning, last_hat=0.95))))
        for tuning in (NO_LOTTERY, Tuning())
    )

    assert set(without) == {Band.DETRACTOR}
    assert set(with_lottery) > {Band.DETRACTOR}
    assert with_lottery[Band.DETRACTOR] > 20


def test_a_lottery_of_everybody_asks_every_group_about_as_often_as_it_is_large() -> None:
    crowd = [*people(300, first=1001, nps=PROMOTER), *people(100, first=2001, nps=DETRACTOR)]

    asked: Counter[Band] = Counter()
    for seed in range(10):
        asked += bands(wave(study(seats={LOVE: 90}, tuning=ONLY_LOTTERY), crowd, seed))

    assert asked.total() == 400
    assert 60 < asked[Band.DETRACTOR] < 140


def test_a_segment_that_hardly_anybody_belongs_to_pauses_and_the_others_go_on() -> None:
    asked = replies({None: {LOVE: 60, None: 940}})

    found = wave(study(asked, now=30.0))

    [pause] = found.pauses
    learned, group = learn(study(asked, now=30.0)), Group(Band.NONE, None, "")
    best = max(
        learned.yields(replace_band(group, band))[FOUND.index(DISLIKE)] * learned.completes(DISLIKE)
        for band in Band
    )
    assert pause.segment is DISLIKE
    assert pause.invitations_each == pytest.approx(1 / best)
    assert f"{round(1 / best):,} invitations" in explain_pause(pause)
    assert found.open_segments == (LOVE,)
    assert {choice.aimed_at for choice in found.choices} == {LOVE}


def replace_band(group: Group, band: Band) -> Group:
    return group._replace(band=band)


def test_three_hundred_silent_invitations_are_a_reason_to_ask_the_researcher() -> None:
    found = wave(study(cases(300, Standing.SILENT, first=1), now=30.0))

    assert {pause.segment for pause in found.pauses} == {LOVE, DISLIKE}
    assert (found.choices, found.stopped) == ((), "Every segment that needs people is paused.")


def test_few_silent_invitations_are_no_reason_to_pause() -> None:
    assert wave(study(cases(60, Standing.SILENT), now=30.0)).pauses == ()


def rebuilt(text: str) -> Choice:
    """A choice as it would come back from where it was stored."""
    values: dict[str, Any] = json.loads(text)
    band, paying, usage = values["group"]
    return Choice(
        **values
        | {
            "group": Group(Band(band), paying, usage),
            "aimed_at": Segment(values["aimed_at"]),
            "still_needed": {Segment(name): number for name, number in values["still_needed"].items()},
        }
    )


@thirty
@given(studies(), crowds(), st.integers(0, 999))
def test_a_stored_choice_is_explained_in_the_same_words(
    facts: StudyFacts, crowd: list[Candidate], seed: int
) -> None:
    for choice in wave(facts, crowd, seed).choices:
        assert explain(rebuilt(json.dumps(asdict(choice)))) == explain(choice)


def strangers(crowd: list[Candidate]) -> list[Candidate]:
    return [person._replace(company="") for person in crowd]


@thirty
@given(studies(), crowds().map(strangers), st.integers(0, 999))
def test_the_numbers_of_the_first_choice_can_be_worked_out_anew(
    facts: StudyFacts, crowd: list[Candidate], seed: int
) -> None:
    facts = replace(facts, deadline=facts.now + 12, sent_today=0)

    found = wave(facts, crowd, seed)

    learned, awaited = learn(facts), outlooks(facts, learn(facts))
    for choice in found.choices[:1]:
        place = FOUND.index(choice.aimed_at)
        yields = {group_of(person): learned.yields(group_of(person))[place] for person in crowd}
        assert choice.yields == yields[choice.group]
        assert choice.best == max(yields.values())
        assert choice.still_needed == {s: awaited[s].remaining - awaited[s].mean for s in found.open_segments}
        if not choice.by_lottery:
            assert f"about 1 invitation in {max(1, round(1 / yields[choice.group])):,} finds" in explain(
                choice
            )
        assert choice.hat <= len(crowd)


def test_the_first_explanation_of_a_study_tells_its_numbers() -> None:
    first = wave(study(seats={LOVE: 6}, tuning=replace(NO_LOTTERY, last_hat=0.95))).choices[0]

    chance = learn(study()).yields(first.group)[FOUND.index(LOVE)]
    assert explain(first) == (
        f"We still need 6 happy paying customers. In this group (paying or not is unknown, score 9-10) about "
        f"1 invitation in {round(1 / chance)} finds a happy paying customer, and nowhere more. "
        "Drawn by lot from 100 people in groups about as promising."
    )


@pytest.mark.parametrize("seats", [1, 3, 5])
def test_no_more_people_are_said_to_be_needed_than_there_are_seats(seats: int) -> None:
    first = wave(study(seats={LOVE: seats})).choices[0]

    assert explain(first).startswith(f"We still need {seats} happy paying customer")


def test_a_wave_leaves_a_study_of_four_segments_none_out() -> None:
    seats = {LOVE: 5, DISLIKE: 5, MIXED: 3, POTENTIAL: 3}
    crowd = [*CROWD, *people(100, first=2001, paying=False)]

    found = wave(study(seats=seats), crowd)

    assert found.open_segments == (LOVE, DISLIKE, MIXED, POTENTIAL)
    assert len({choice.aimed_at for choice in found.choices}) >= 2
    assert set(found.choices[0].still_needed) == set(seats)


def test_whoever_is_a_case_already_is_never_invited_again() -> None:
    asked = [*cases(5, Standing.SILENT, first=1001), *cases(5, Standing.COMPLETED, LOVE, first=1006)]
    pool = Pool(CROWD)

    found = plan_wave(study(asked), pool, random.Random(1))

    assert len(found.choices) == 63
    assert not set(ids(found)) & set(range(1001, 1011))
    assert len(pool) == len(CROWD) - 63


@pytest.mark.parametrize("moment", [float("inf"), float("nan")])
def test_a_study_without_a_deadline_says_so(moment: float) -> None:
    assert wave(StudyFacts(0.0, moment, BOTH)).stopped.startswith("The study needs a deadline")
    assert wave(StudyFacts(moment, 10.0, BOTH)).stopped.startswith("The study needs a deadline")


@pytest.mark.parametrize("score", [-1, 11, 100])
def test_what_is_no_score_counts_as_none(score: int) -> None:
    assert bands(wave(study(), people(20, nps=score))) == {Band.NONE: 20}


def test_a_blank_company_is_no_company() -> None:
    assert len(wave(study(), people(20, first=1001, company="  ")).choices) == 20
