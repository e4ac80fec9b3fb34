"""How many interviews are on their way, and whether that is enough."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from bot.domain.mix.answers import completion_chances
from bot.domain.mix.chances import below, counts_below
from bot.domain.mix.facts import FOUND, Case, Standing, StudyFacts
from bot.domain.mix.groups import Band, Group
from bot.domain.mix.learning import learn
from bot.domain.mix.outlook import (
    CALM_CONFIDENCE,
    EXACT_UP_TO,
    LAST_CONFIDENCE,
    Outlook,
    confidence_wanted,
    outlooks,
)
from tests.domain.mix.examples import DETRACTOR, DISLIKE, LOVE, NEVER, PROMOTER, cases, fifty, studies


def outlook(found: Sequence[Case] = (), *, left: float = 15.0, now: float = 5.0, seats: int = 6) -> Outlook:
    facts = StudyFacts(now, now + left, {LOVE: seats}, found)
    return outlooks(facts, learn(facts))[LOVE]


def test_of_a_study_that_asked_nobody_everything_is_still_to_come() -> None:
    found = outlook()

    assert (found.segment, found.remaining, found.mean, found.short_by) == (LOVE, 6, 0.0, 6.5)
    assert found.is_open(0.04)


def test_only_segments_with_seats_have_an_outlook() -> None:
    facts = StudyFacts(0.0, 15.0, {LOVE: 1, DISLIKE: 0, NEVER: 4})

    assert list(outlooks(facts, learn(facts))) == [LOVE]


@pytest.mark.parametrize(
    ("standing", "mean"),
    [
        (Standing.BOOKED, 0.82),
        (Standing.OFFERED, 0.80 * 0.82),
        (Standing.STANDBY, 0.80 * 0.82),
        (Standing.ANSWERED, 0.80 * 0.82),
        (Standing.COMPLETED, 0.0),
        (Standing.THANKED, 0.0),
        (Standing.LOST, 0.0),
    ],
)
def test_each_person_counts_as_much_as_a_call_with_them_is_likely(standing: Standing, mean: float) -> None:
    found = outlook(cases(1, standing, LOVE, sent_on=5.0, delay=0.0))

    # What one case teaches about the rates is little.
    assert found.mean == pytest.approx(mean, abs=0.06)
    assert found.remaining == (5 if standing is Standing.COMPLETED else 6)


def test_answers_that_are_still_awaited_count_by_the_group_of_who_was_asked() -> None:
    happy, unhappy = (
        outlook(cases(20, Standing.WAITING, nps=nps, sent_on=5.0)) for nps in (PROMOTER, DETRACTOR)
    )
    facts = StudyFacts(5.0, 20.0, {LOVE: 6})
    promised = learn(facts).yields(Group(Band.PROMOTER, None, ""))[FOUND.index(LOVE)]

    assert happy.mean == pytest.approx(20 * promised * 0.80 * 0.82, rel=0.02)
    assert happy.mean > 2 * unhappy.mean > 0


def test_the_longer_an_answer_has_been_awaited_the_less_of_it_is_expected() -> None:
    asked = cases(20, Standing.WAITING, nps=PROMOTER)

    means = [outlook(asked, now=now).mean for now in (0.0, 1.0, 3.0, 20.0)]

    assert means == sorted(means, reverse=True)
    assert means[-1] == pytest.approx(0.0, abs=1e-3)


def test_an_answer_that_would_come_too_late_for_a_call_is_not_expected() -> None:
    asked = cases(20, Standing.WAITING, nps=PROMOTER, sent_on=5.0)

    assert outlook(asked, left=2.0).mean == 0.0
    assert 0 < outlook(asked, left=3.0).mean < outlook(asked, left=15.0).mean


def test_whoever_has_begun_to_answer_counts_for_more() -> None:
    asked = cases(20, Standing.WAITING, nps=PROMOTER)
    begun = [replace(case, has_begun=True) for case in asked]

    assert outlook(begun).mean > 3 * outlook(asked).mean


def test_a_segment_closes_when_enough_calls_are_booked_and_opens_when_they_are_lost() -> None:
    booked = cases(12, Standing.BOOKED, LOVE, first=1, sent_on=5.0)
    lost = [replace(case, standing=Standing.LOST) for case in booked]

    assert not outlook(booked).is_open(0.5)
    assert outlook(booked[:6]).is_open(0.5)
    assert outlook(lost).is_open(0.04)


def test_a_filled_segment_is_closed_however_sure_one_wants_to_be() -> None:
    assert not outlook(cases(6, Standing.COMPLETED, LOVE)).is_open(0.999)


def booked_and_asked(booked: int, asked: int, seats: int) -> StudyFacts:
    calls = cases(booked, Standing.BOOKED, LOVE, first=1, sent_on=5.0)
    waiting = cases(asked, Standing.WAITING, first=1000, nps=PROMOTER, sent_on=5.0)
    return StudyFacts(5.0, 20.0, {LOVE: seats}, [*calls, *waiting])


@pytest.mark.parametrize(("booked", "asked"), [(0, 0), (6, 0), (9, 0), (0, 60), (4, 30), (8, 5)])
def test_the_chance_of_enough_counts_every_way_in_which_there_are_enough(booked: int, asked: int) -> None:
    facts = booked_and_asked(booked, asked, seats=6)
    learned = learn(facts)

    found = outlooks(facts, learned)[LOVE]

    calls = [*below(booked + 1, completion_chances(facts, learned, LOVE))]
    more = counts_below(400, found.hoped, 1.0 + learned.answers[LOVE] / 2)
    expected = sum(held * later for a, held in enumerate(calls) for b, later in enumerate(more) if a + b >= 6)
    assert found.enough == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("booked", [235, 240, 250])
def test_the_chance_of_very_many_comes_to_about_the_same(booked: int) -> None:
    exact, approximate = (
        outlooks(facts, learn(facts))[LOVE].enough
        for facts in (booked_and_asked(booked, 0, EXACT_UP_TO), booked_and_asked(booked, 0, EXACT_UP_TO + 1))
    )

    # One seat more makes it a little less likely.
    assert approximate < exact < approximate + 0.08


@fifty
@given(studies())
def test_the_surer_one_wants_to_be_the_longer_a_segment_stays_open(facts: StudyFacts) -> None:
    for found in outlooks(facts, learn(facts)).values():
        is_open = [found.is_open(confidence) for confidence in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)]

        assert is_open == sorted(is_open)


def test_in_between_it_depends_on_how_sure_one_wants_to_be() -> None:
    # Eight calls are booked for six seats, and about one in six does not come about.
    found = outlook(cases(8, Standing.BOOKED, LOVE, sent_on=5.0))

    assert not found.is_open(0.3)
    assert found.is_open(0.99)


@pytest.mark.parametrize(
    ("left", "share"),
    [(50.0, 0.0), (22.0, 0.0), (14.5, 0.5), (7.0, 1.0), (0.0, 1.0), (-3.0, 1.0)],
)
def test_the_confidence_rises_in_a_straight_line_as_the_deadline_comes_near(
    left: float, share: float
) -> None:
    wanted = confidence_wanted(left, cycle=10.0)

    assert CALM_CONFIDENCE < LAST_CONFIDENCE
    assert wanted == pytest.approx(CALM_CONFIDENCE + share * (LAST_CONFIDENCE - CALM_CONFIDENCE))
