"""The machine's clock jumps, or the bot was away: what has passed is told by rule, and nobody is flooded."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.stage import MONDAY, Stage

CALLS = 4


@pytest.fixture
def booked(stages: Callable[[], AbstractContextManager[Stage]]) -> object:
    with stages() as stage:
        yield stage, book(stage)


def book(stage: Stage) -> list[Person]:
    """Calls with four customers, all within the next days."""
    people = stage.customers(*(f"Customer {number}" for number in range(CALLS)))
    stage.recruit(target="4")
    stage.go_to(MONDAY + timedelta(hours=2))
    for person in people[: CALLS // 2]:
        stage.answer_and_book(person, "I love it")
    for person in people[CALLS // 2 :]:
        stage.answer_and_book(person, "I dislike it")
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") == CALLS
    return people


def received(people: list[Person]) -> list[int]:
    """How many messages of the bot each of them has."""
    return [len([message for message in person.dm() if message.from_app]) for person in people]


@pytest.mark.parametrize("hours", [1, 24, 24 * 5])
def test_a_jump_ahead_tells_each_person_what_is_still_true_and_no_more(
    booked: tuple[Stage, list[Person]], hours: int
) -> None:
    stage, people = booked
    before = received(people)

    stage.go_on(hours=hours)

    more = [now - then for now, then in zip(received(people), before, strict=True)]
    assert max(more) <= 1, more
    due = "SELECT count(*) FROM outbox WHERE state = 'due' AND due_at <= ?"
    assert stage.value(due, stage.clock.instant.isoformat()) == 0


@pytest.mark.parametrize("hours", [1, 24])
def test_a_jump_back_sends_nothing_a_second_time(booked: tuple[Stage, list[Person]], hours: int) -> None:
    stage, people = booked
    stage.go_on(hours=26)
    before = received(people)
    there = stage.clock.instant

    stage.go_to(there - timedelta(hours=hours))
    stage.go_to(there)

    assert received(people) == before


def test_reminders_of_calls_that_are_over_are_not_sent(booked: tuple[Stage, list[Person]]) -> None:
    stage, people = booked
    sent = "SELECT count(*) FROM outbox WHERE kind = 'reminder' AND state = 'sent'"
    before = stage.value(sent)

    stage.go_on(days=8)

    assert stage.value(sent) == before
    assert stage.value("SELECT count(*) FROM outbox WHERE kind = 'reminder' AND state = 'dropped'") >= CALLS
    assert all("in an hour" not in person.dm()[-1].readable() for person in people)
