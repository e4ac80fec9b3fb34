"""Who may be invited, at both sides of each bound."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.people import Barrier, Person, why_not
from bot.domain.settings import Settings
from tests.domain.examples import NOW, PERSON, SETTINGS

MOMENT = timedelta(microseconds=1)


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def test_somebody_known_and_free_may_be_invited() -> None:
    assert why_not(PERSON, NOW, SETTINGS) is None


@pytest.mark.parametrize(
    ("person", "barrier"),
    [
        (PERSON._replace(opted_out_at=ago(9999)), Barrier.OPTED_OUT),
        (PERSON._replace(blocked_at=ago(9999)), Barrier.BLOCKED),
        (PERSON._replace(slack_id=""), Barrier.NOT_IN_SLACK),
        (PERSON._replace(unreachable="deactivated"), Barrier.UNREACHABLE),
        (PERSON._replace(is_colleague=True), Barrier.COLLEAGUE),
    ],
)
def test_what_lasts_is_not_a_matter_of_time(person: Person, barrier: Barrier) -> None:
    assert why_not(person, NOW, SETTINGS) is barrier
    assert why_not(person, NOW + timedelta(days=9999), SETTINGS) is barrier


def test_a_pause_ends_at_its_instant() -> None:
    person = PERSON._replace(snoozed_until=NOW)

    assert why_not(person, NOW - MOMENT, SETTINGS) is Barrier.SNOOZED
    assert why_not(person, NOW, SETTINGS) is None


def test_thirty_days_lie_between_two_invitations() -> None:
    person = PERSON._replace(last_invited_at=ago(30))

    assert why_not(person, NOW - MOMENT, SETTINGS) is Barrier.RECENTLY_INVITED
    assert why_not(person, NOW, SETTINGS) is None


def test_ninety_days_lie_between_an_interview_and_the_next_invitation() -> None:
    person = PERSON._replace(last_interviewed_at=ago(90))

    assert why_not(person, NOW - MOMENT, SETTINGS) is Barrier.RECENTLY_INTERVIEWED
    assert why_not(person, NOW, SETTINGS) is None


def test_two_unanswered_invitations_give_a_year_of_rest() -> None:
    person = PERSON._replace(last_invited_at=ago(365), unanswered=2)

    assert why_not(person, NOW - MOMENT, SETTINGS) is Barrier.SILENT
    assert why_not(person, NOW, SETTINGS) is None
    assert why_not(person._replace(unanswered=3), NOW - MOMENT, SETTINGS) is Barrier.SILENT


def test_one_unanswered_invitation_gives_none() -> None:
    assert why_not(PERSON._replace(last_invited_at=ago(31), unanswered=1), NOW, SETTINGS) is None


def test_the_bounds_are_those_of_the_workspace() -> None:
    person = PERSON._replace(last_invited_at=ago(8), last_interviewed_at=ago(8), unanswered=1)
    own = Settings(invitation_gap_days=8, interview_gap_days=8, unanswered_limit=1, unanswered_rest_days=8)

    assert why_not(person, NOW, own) is None
    assert why_not(person, NOW, replace(own, unanswered_rest_days=9)) is Barrier.SILENT
    assert why_not(person, NOW, replace(own, invitation_gap_days=9)) is Barrier.RECENTLY_INVITED
    assert why_not(person, NOW, replace(own, interview_gap_days=9)) is Barrier.RECENTLY_INTERVIEWED


def test_the_first_barrier_is_told_and_taking_it_away_shows_the_next() -> None:
    person = Person(
        id=1,
        team_id="T1",
        slack_id="",
        opted_out_at=NOW,
        blocked_at=NOW,
        unreachable="deactivated",
        is_colleague=True,
        snoozed_until=NOW + timedelta(days=1),
        unanswered=2,
        last_invited_at=NOW,
        last_interviewed_at=NOW,
    )

    found = []
    for step in (
        person,
        person := person._replace(opted_out_at=None),
        person := person._replace(blocked_at=None),
        person := person._replace(slack_id="U1"),
        person := person._replace(unreachable=""),
        person := person._replace(is_colleague=False),
        person := person._replace(snoozed_until=None),
        person := person._replace(unanswered=0),
        person := person._replace(last_invited_at=None),
    ):
        found.append(why_not(step, NOW, SETTINGS))

    assert found == list(Barrier)


@pytest.mark.parametrize(
    ("email", "domain"),
    [("ada@Example.COM", "example.com"), ("", ""), ("a@b@c.example", "c.example")],
)
def test_a_domain_is_what_follows_the_last_at_sign(email: str, domain: str) -> None:
    assert PERSON._replace(email=email).domain == domain
