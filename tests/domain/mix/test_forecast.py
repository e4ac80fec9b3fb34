"""What will come of a study, and in which words."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import Candidate, Standing, StudyFacts
from bot.domain.mix.forecast import Days, Forecast, SegmentForecast, Span, forecast, sentences, when_full
from bot.domain.segments import Segment
from tests.domain.mix.examples import DISLIKE, LOVE, cases, crowds, fifty, people, studies

SEATS = {LOVE: 2, DISLIKE: 2}
CROWD = [*people(300, 1000, 10, paying=True), *people(300, 2000, 2, paying=True)]


def told(facts: StudyFacts, crowd: list[Candidate], runs: int = 8) -> Forecast:
    return forecast(facts, crowd, random.Random(1), runs=runs)


def day_on(day: float) -> date:
    return date(2026, 11, 20) + timedelta(days=int(day))


def example(low: float | None, likely: float | None, high: float | None) -> Forecast:
    nothing = Span(0, 0, 0)
    return Forecast(10.0, 25.0, 100, 500, nothing, Days(low, likely, high), nothing, 1.0, (), ())


def test_a_small_study_with_many_people_is_expected_to_be_full_by_its_deadline() -> None:
    found = told(StudyFacts(0.0, 20.0, SEATS), CROWD)

    assert found.full >= 0.75
    assert found.warnings == ()
    assert found.days.low is not None
    assert 0 < found.days.low <= 20
    assert 0 < found.invitations.low <= found.invitations.likely <= found.invitations.high <= len(CROWD)


def test_the_same_seed_foretells_the_same_in_whatever_plays_before() -> None:
    facts = StudyFacts(0.0, 12.0, SEATS)

    assert told(facts, CROWD) == told(facts, CROWD)
    assert told(facts, CROWD) != forecast(facts, CROWD, random.Random(2), runs=8)


def test_interviews_that_were_held_count_and_a_full_study_needs_nothing() -> None:
    held = [*cases(2, Standing.COMPLETED, LOVE), *cases(2, Standing.COMPLETED, DISLIKE, first=11)]

    found = told(StudyFacts(5.0, 12.0, SEATS, held), CROWD)

    assert (found.full, found.days, found.invitations) == (1.0, Days(0.0, 0.0, 0.0), Span(0.0, 0.0, 0.0))
    assert when_full(found) == "Every seat is filled."


def test_people_thanked_before_are_no_forecast_of_turning_away() -> None:
    thanked = cases(9, Standing.THANKED, LOVE)
    held = cases(2, Standing.COMPLETED, LOVE, first=50)

    found = told(StudyFacts(5.0, 12.0, {LOVE: 2}, [*thanked, *held]), CROWD)

    assert found.turned_away == Span(0.0, 0.0, 0.0)


def test_calls_that_are_booked_are_played_to_their_end_without_an_invitation() -> None:
    booked = cases(8, Standing.BOOKED, LOVE)

    found = told(StudyFacts(5.0, 12.0, {LOVE: 2}, booked), [])

    assert found.full >= 0.75
    assert found.invitations == Span(0.0, 0.0, 0.0)


def test_more_people_who_love_it_do_not_fill_the_seats_of_those_who_dislike_it() -> None:
    few = people(150, 1000, 10, paying=True)

    found = told(StudyFacts(0.0, 15.0, {LOVE: 2, DISLIKE: 8}), few)

    love, dislike = found.segments
    assert love.full > dislike.full
    assert any(
        warning.startswith("Unhappy paying customers: in 8 plays of the next 15 working days")
        for warning in found.warnings
    )


@pytest.mark.parametrize(
    ("facts", "crowd", "begins"),
    [
        (StudyFacts(0.0, 15.0, SEATS), [], "Nobody can be asked"),
        (StudyFacts(0.0, 15.0, {LOVE: 0}), CROWD, "The study has no seats"),
        (StudyFacts(0.0, 15.0, {}), CROWD, "The study has no seats"),
        (StudyFacts(0.0, 1.0, SEATS), CROWD, "The deadline is too near"),
        (StudyFacts(2.0, 1.0, SEATS), CROWD, "The deadline has passed"),
        (StudyFacts(0.0, float("inf"), SEATS), CROWD, "The study has no deadline"),
        (StudyFacts(0.0, float("nan"), SEATS), CROWD, "The study has no deadline"),
        (
            StudyFacts(0.0, 15.0, {LOVE: 5000, DISLIKE: 5000}),
            CROWD,
            "There are more seats than people: 10,000",
        ),
        (StudyFacts(0.0, 15.0, SEATS), people(50, 1000), "No score is known"),
        (StudyFacts(0.0, 15.0, SEATS), people(50, 1000, 7), "Every known score is 7"),
        (
            StudyFacts(0.0, 15.0, SEATS),
            people(50, 1000, 7, company="Acme"),
            "There are more seats than people",
        ),
    ],
)
def test_what_cannot_go_well_is_said_in_a_sentence(
    facts: StudyFacts, crowd: list[Candidate], begins: str
) -> None:
    found = told(facts, crowd, runs=5)

    assert found.warnings[0].startswith(begins), found.warnings
    assert all(sentence.endswith(".") for sentence in sentences(found))


def test_people_in_play_are_not_asked_a_second_time() -> None:
    waiting = cases(300, Standing.WAITING, first=1000, nps=10)

    found = told(StudyFacts(1.0, 12.0, SEATS, waiting), [case.person for case in waiting])

    assert found.people == 0
    assert found.invitations == Span(0.0, 0.0, 0.0)


def test_a_directory_of_few_large_companies_is_counted_by_companies() -> None:
    crowd = [Candidate(n, n % 11, True, company=f"c{n % 3}") for n in range(1000, 3000)]

    found = told(StudyFacts(0.0, 12.0, {LOVE: 6}), crowd)

    assert "2,000 people (of 3 companies, one at a time) can be asked" in found.warnings[0]
    assert found.invitations.high <= 3 * 12


@fifty
@given(studies(max_cases=12), crowds(max_size=25), st.integers(1, 3))
def test_whatever_a_study_looks_like_there_is_a_forecast_with_ordered_ranges(
    facts: StudyFacts, crowd: list[Candidate], runs: int
) -> None:
    found = forecast(facts, crowd, random.Random(1), runs=runs)

    for span in (found.invitations, found.turned_away, *(part.completed for part in found.segments)):
        assert 0 <= span.low <= span.likely <= span.high
    assert 0 <= found.full <= min((part.full for part in found.segments), default=1.0)
    assert found.invitations.high <= len(crowd)
    assert all(isinstance(sentence, str) and sentence for sentence in sentences(found, day_on))


@pytest.mark.parametrize(
    ("days", "with_dates", "in_days"),
    [
        ((3, 5, 9), "Full between 3 and 9 Dec.", "Full in 3 to 9 working days."),
        ((0, 2, 3), "Full between 30 Nov and 3 Dec.", "Full in 0 to 3 working days."),
        ((4, 4, 4), "Full on 4 Dec.", "Full in 4 working days."),
        ((1, 1, 1), "Full on 1 Dec.", "Full in 1 working day."),
        ((0, 0, 0), "Every seat is filled.", "Every seat is filled."),
        (
            (4, 7, None),
            "Full on 4 Dec if it goes well, and perhaps not by the deadline.",
            "Full in 4 working days if it goes well, and perhaps not by the deadline.",
        ),
        (
            (4, None, None),
            "Probably not full by the deadline; on 4 Dec if it goes well.",
            "Probably not full by the deadline; in 4 working days if it goes well.",
        ),
        (
            (None, None, None),
            "Not likely to be full by the deadline.",
            "Not likely to be full by the deadline.",
        ),
    ],
)
def test_when_a_study_is_full_is_said_with_its_range(
    days: tuple[float | None, float | None, float | None], with_dates: str, in_days: str
) -> None:
    assert when_full(example(*days), day_on) == with_dates
    assert when_full(example(*days)) == in_days


def test_sentences_name_numbers_with_their_ranges_and_the_segments() -> None:
    part = SegmentForecast(Segment.LOVE, 6, 2, Span(4, 6, 6), 5.4, 0.83)
    found = replace(
        example(3, 5, None),
        invitations=Span(1200, 1800.0, 2600),
        full=0.83,
        segments=(part,),
        warnings=("Poison.",),
    )

    assert sentences(found, day_on) == [
        "Full on 3 Dec if it goes well, and perhaps not by the deadline.",
        "Every seat is filled by the deadline in 83 of 100 plays.",
        "Invitations still to be sent: about 1,800 (1,200 to 2,600).",
        "People who will answer and not get a call: 0.",
        "Happy paying customers: 4 to 6 of 6 interviews; filled in 83 of 100 plays.",
        "Poison.",
    ]
