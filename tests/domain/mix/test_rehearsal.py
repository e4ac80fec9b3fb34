"""Playing studies through: the people behave by chance, the rules hold by themselves."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.domain.conversation import Verdict
from bot.domain.mix.answers import Decision
from bot.domain.mix.facts import FOUND, Candidate, Standing, StudyFacts
from bot.domain.mix.pool import Pool
from bot.domain.mix.rehearsal import OFFER_LAPSES, Behaviour, Cast, Engine, Played, play
from bot.domain.seats import Way, bookable
from bot.domain.segments import Segment
from tests.domain.mix.examples import DETRACTOR, DISLIKE, LOVE, PROMOTER

SEATS = {LOVE: 4, DISLIKE: 4}
SHARES = {PROMOTER: (0.70, 0.08, 0.15, 0.04, 0.03), DETRACTOR: (0.10, 0.55, 0.25, 0.05, 0.05)}
"""The truth, per score: near what the engine believes on the first day, and not the same."""


def truth(person: Candidate, rng: random.Random) -> tuple[Segment, float]:
    shares = SHARES.get(person.nps or 0, (0.45, 0.20, 0.20, 0.10, 0.05))
    return rng.choices(FOUND, shares)[0], 0.2


def willing(_person: Candidate, _rng: random.Random) -> tuple[Segment, float]:
    return LOVE, 1.0


TOWN = [
    Candidate(number, (PROMOTER, DETRACTOR, None)[number % 3], company=f"c{number // 2}")
    for number in range(1, 601)
]
CAST = Cast(TOWN, truth, Behaviour())
WILLING = Cast(TOWN, willing, Behaviour(1.0, {LOVE: 1.0}, 1.0, cancels=0.0, no_show=0.0))
"""Everybody answers, books and comes, the next day."""


def played(
    seed: int,
    cast: Cast = CAST,
    policy: object = None,
    seats: Mapping[Segment, int] = SEATS,
    **values: object,
) -> Played:
    return play(cast, seats, 15, policy or Engine(), random.Random(seed), **values)  # type: ignore[arg-type]


@dataclass
class Watched:
    """A policy, and the calls that were booked or held on each day, per segment."""

    policy: Engine = field(default_factory=Engine)
    taken: list[Mapping[Segment, int]] = field(default_factory=list)

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        return self.policy.judge(facts)

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        calls = {Standing.BOOKED, Standing.COMPLETED}
        self.taken.append(
            {s: sum(case.standing in calls for case in found) for s, found in facts.of_segment.items()}
        )
        return self.policy.invite(facts, pool, rng)


class Reckless(Engine):
    """Invites a hundred a day and offers times to everybody."""

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        waits = {Standing.ANSWERED, Standing.STANDBY}
        return [Decision(c.person.id, Verdict.OFFER, c.segment) for c in facts.cases if c.standing in waits]

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        drawn = [pool.draw(pool.sizes, rng) for _ in range(100)]
        return [person.id for person in drawn if person]


@pytest.mark.parametrize(("way", "most"), [(Way.EXACT, 4), (Way.CLOSE, 5), (Way.ON_TIME, 5)])
@pytest.mark.parametrize("policy", [Engine, Reckless])
def test_no_more_calls_are_taken_than_the_way_allows(way: Way, most: int, policy: type[Engine]) -> None:
    for seed in range(3):
        watched = Watched(policy())

        found = played(seed, policy=watched, way=way)

        assert max(found.completed.values()) <= most
        assert max(max(taken.values()) for taken in watched.taken) <= most
    assert bookable(4, way) == most


def test_the_engine_fills_most_studies_of_a_town_it_guesses_right() -> None:
    filled = [played(seed).filled_on for seed in range(8)]

    assert sum(day is not None for day in filled) >= 6
    assert all(day is None or 3 <= day <= 15 for day in filled)


def test_the_same_seed_gives_the_same_study_and_another_one_another() -> None:
    assert played(1) == played(1)
    assert played(1).invited_ids != played(2).invited_ids


def test_what_a_study_came_to_is_what_its_cases_say() -> None:
    found = played(3)

    calls = [case for case in found.cases if case.standing is Standing.COMPLETED]
    assert found.completed == {segment: sum(case.segment is segment for case in calls) for segment in SEATS}
    assert found.invitations == len(found.cases) == len(set(found.invited_ids))
    assert list(found.invited_ids) == [case.person.id for case in found.cases]
    assert found.turned_away == sum(case.segment in SEATS and case.offers == 0 for case in found.cases)
    assert (found.filled_on is not None) is (min(found.completed.values()) >= 4)


def test_of_a_company_one_person_takes_part_at_most() -> None:
    found = played(1)

    companies = [case.person.company for case in found.cases if case.standing is Standing.COMPLETED]
    assert len(companies) > 4
    assert len(companies) == len(set(companies))


@pytest.mark.parametrize("policy", [Engine, Reckless])
def test_nobody_is_invited_once_the_seats_are_filled(policy: type[Engine]) -> None:
    found = played(1, WILLING, policy(), seats={LOVE: 4})

    assert found.filled_on is not None
    assert found.filled_on < 6
    assert max(case.sent_on for case in found.cases) < found.filled_on


def test_calls_are_held_within_the_days_for_which_slots_are_offered() -> None:
    patient = WILLING._replace(behaviour=replace(WILLING.behaviour, slot_days=(3, 3)))

    # Invited on the first morning; answered, judged and booked on the second; three days later the call.
    assert played(1, patient, seats={LOVE: 4}).filled_on == 4


def test_nobody_can_book_a_call_after_the_deadline() -> None:
    late = WILLING._replace(behaviour=replace(WILLING.behaviour, slot_days=(15, 20)))

    found = played(1, late, seats={LOVE: 4})

    assert found.completed == {LOVE: 0}
    assert not any(case.bookings for case in found.cases)


def test_an_offer_that_nobody_takes_lapses_to_standby() -> None:
    offers: list[tuple[float, float]] = []

    class Notes(Engine):
        def judge(self, facts: StudyFacts) -> Iterable[Decision]:
            offered = (case for case in facts.cases if case.standing is Standing.OFFERED)
            offers.extend((facts.now, case.offered_on) for case in offered if case.offered_on is not None)
            return super().judge(facts)

    never = WILLING._replace(behaviour=replace(WILLING.behaviour, books={LOVE: 0.0}))

    found = played(1, never, Notes(), seats={LOVE: 4})

    assert found.completed == {LOVE: 0}
    assert max(now - offered_on for now, offered_on in offers) == OFFER_LAPSES - 1
    assert max(case.offers for case in found.cases) > 1


def test_whoever_let_an_offer_lapse_does_not_take_the_next_one() -> None:
    undecided = WILLING._replace(people=TOWN[:60], behaviour=replace(WILLING.behaviour, books={LOVE: 0.5}))

    found = played(1, undecided, Reckless(), seats={LOVE: 60})

    assert max(case.offers for case in found.cases) > 2
    assert 20 < sum(case.bookings for case in found.cases) < 40


def test_on_the_day_of_a_mass_cancellation_the_booked_calls_are_lost() -> None:
    struck = WILLING._replace(behaviour=replace(WILLING.behaviour, slot_days=(4, 4), mass_cancel=(3, 1.0)))
    calm = WILLING._replace(behaviour=replace(WILLING.behaviour, slot_days=(4, 4)))

    found = played(1, struck, seats={LOVE: 4})

    lost = [case for case in found.cases if case.standing is Standing.LOST]
    assert len(lost) >= 4
    assert found.filled_on is not None
    assert found.filled_on > (played(1, calm, seats={LOVE: 4}).filled_on or 15)


@pytest.mark.parametrize("town", [[], TOWN[:1]])
def test_a_town_with_hardly_anybody_is_played_to_the_deadline(town: list[Candidate]) -> None:
    found = play(CAST._replace(people=town), SEATS, 15, Engine(), random.Random(1))

    assert found.filled_on is None
    assert found.invitations == len(town)


def test_a_study_without_seats_invites_nobody() -> None:
    found = played(1, seats={})

    assert (found.invitations, found.completed, found.filled_on) == (0, {}, 0)
