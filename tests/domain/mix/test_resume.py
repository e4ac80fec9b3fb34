"""Playing on from where a study stands."""

import random
from collections.abc import Sequence

import pytest

from bot.domain.mix.facts import Candidate, Case, Standing, StudyFacts
from bot.domain.mix.learning import DelayCurve
from bot.domain.mix.pool import Pool
from bot.domain.mix.rehearsal import Behaviour, Cast, Engine, Played, resume
from bot.domain.segments import Segment
from tests.domain.mix.examples import DISLIKE, LOVE, cases, people

CERTAIN = Behaviour(
    books={LOVE: 1.0, DISLIKE: 1.0},
    cancels=0.0,
    no_show=0.0,
    book_hazard=1.0,
    slot_days=(1, 1),
    reply_delay=DelayCurve((0.0, 1.0)),
)


def loves(_person: Candidate, _rng: random.Random) -> tuple[Segment, float]:
    return LOVE, 1.0


def played(
    found: Sequence[Case], now: float = 5.0, left: float = 6.0, crowd: Sequence[Candidate] = ()
) -> Played:
    facts = StudyFacts(now, now + left, {LOVE: 1}, found)
    return resume(facts, Cast(crowd, loves, CERTAIN), Engine(), random.Random(1))


@pytest.mark.parametrize(
    ("found", "filled_on"),
    [
        (cases(1, Standing.COMPLETED, LOVE), 0),
        (cases(1, Standing.BOOKED, LOVE), 1),
        (cases(1, Standing.OFFERED, LOVE, sent_on=4.0), 1),
        (cases(1, Standing.ANSWERED, LOVE), 1),
        (cases(1, Standing.STANDBY, LOVE), 1),
        (cases(1, Standing.WAITING, sent_on=5.0), 2),
        (cases(1, Standing.THANKED, LOVE), None),
        (cases(1, Standing.SILENT), None),
        (cases(1, Standing.LOST, LOVE), None),
    ],
)
def test_every_standing_goes_on_from_where_it_is(found: list[Case], filled_on: int | None) -> None:
    assert played(found).filled_on == filled_on


def test_nobody_answers_whose_time_to_answer_is_over() -> None:
    assert played(cases(5, Standing.WAITING, sent_on=1.0)).completed == {LOVE: 0}


def test_a_deadline_in_part_of_a_day_ends_with_the_last_whole_one() -> None:
    waiting = cases(1, Standing.WAITING, sent_on=5.0)

    assert played(waiting, left=1.9).filled_on is None


def test_cases_that_were_there_are_counted_and_listed_first() -> None:
    found = played(cases(3, Standing.SILENT), crowd=people(50, 100), left=9.0)

    assert list(found.invited_ids[:3]) == [1, 2, 3]
    assert found.invitations == len(found.cases) > 3
    assert all(case.sent_on >= 5.0 for case in found.cases[3:])


def test_a_pool_that_is_handed_in_is_drawn_from() -> None:
    crowd = people(50, 100)
    pool = Pool(crowd)
    facts = StudyFacts(0.0, 9.0, {LOVE: 1})

    found = resume(
        facts, Cast((), loves, CERTAIN), Engine(), random.Random(1),
        people={person.id: person for person in crowd}, pool=pool,
    )  # fmt: skip

    assert len(pool) == 50 - found.invitations
