"""When somebody may be asked again, what is searched for, and where a page begins; at both sides of each bound."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import InvitationState, Source, Stage
from bot.domain.directory import PAGE, page_start, standing, tag_of, words_of
from bot.domain.people import Barrier, why_not
from bot.domain.whereabouts import NoReminder, Reminders, reminder_at
from tests.domain.examples import NOW, PERSON, SETTINGS

MOMENT = timedelta(microseconds=1)
DAYS = st.none() | st.integers(-400, 400).map(lambda days: NOW + timedelta(days=days))


@given(DAYS, DAYS, DAYS, st.integers(0, 3))
def test_the_day_on_which_a_rest_ends_is_the_first_on_which_nothing_is_in_the_way(
    snoozed: object, invited: object, interviewed: object, unanswered: int
) -> None:
    person = PERSON._replace(
        snoozed_until=snoozed,  # type: ignore[arg-type]
        last_invited_at=invited,  # type: ignore[arg-type]
        last_interviewed_at=interviewed,  # type: ignore[arg-type]
        unanswered=unanswered,
    )

    found = standing(person, NOW, SETTINGS)

    assert found.barrier is why_not(person, NOW, SETTINGS)
    if found.barrier is None:
        assert found.until is None
    else:
        assert found.until is not None
        assert why_not(person, found.until, SETTINGS) is None
        assert why_not(person, found.until - MOMENT, SETTINGS) is not None


def test_what_lasts_has_no_day_on_which_it_ends() -> None:
    assert standing(PERSON._replace(blocked_at=NOW), NOW, SETTINGS).until is None
    resting = PERSON._replace(is_colleague=True, last_invited_at=NOW)
    assert standing(resting, NOW, SETTINGS).barrier is Barrier.COLLEAGUE


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("  Beta   Tester ", "beta tester"),
        ("#Beta", "beta"),
        ("ÉTÉ", "été"),
        ("x" * 30, "x" * 30),
        ("x" * 31, ""),
        (" # ", ""),
    ],
)
def test_a_tag_is_kept_in_one_form(text: str, tag: str) -> None:
    assert tag_of(text) == tag


@given(st.text())
def test_words_are_letters_and_digits_whatever_is_typed(text: str) -> None:
    assert all(word and not set(word) & set("\"'*():- ^") for word in words_of(text))
    assert len(words_of(text)) <= 8


@given(st.integers(-50, 5_000), st.integers(0, 300))
def test_a_page_begins_where_there_is_one(before: int, total: int) -> None:
    start = page_start(before, total)

    assert start % PAGE == 0
    assert 0 <= start < max(total, 1)


def test_a_page_that_is_there_begins_as_it_was_asked_for() -> None:
    assert [page_start(before, 21) for before in (0, 10, 19, 20, 30)] == [0, 10, 10, 20, 20]
    assert [page_start(10, total) for total in (10, 11)] == [0, 10]


# -- reminders. NOW is a Wednesday at ten.


def remind(reminders: Reminders, **changes: object) -> object:
    given = {
        "state": InvitationState.DELIVERED,
        "source": Source.WAVE,
        "stage": Stage.INVITED,
        "expires_at": NOW + timedelta(days=3),
        "reminders": reminders,
        "zone": "UTC",
        "now": NOW,
        "settings": SETTINGS,
    }
    return reminder_at(**(given | changes))  # type: ignore[arg-type]


def test_a_second_reminder_comes_a_day_after_the_first_one() -> None:
    day = timedelta(hours=SETTINGS.nudge_after_hours)

    assert remind(Reminders((NOW - day,))) == NOW
    assert remind(Reminders((NOW - day + MOMENT,))) is NoReminder.TOO_SOON
    assert remind(Reminders()) == NOW


def test_nobody_is_reminded_a_third_time_or_while_one_is_on_its_way() -> None:
    long_ago = NOW - timedelta(days=4)

    assert remind(Reminders((long_ago, long_ago))) is NoReminder.TWICE
    assert remind(Reminders((), NOW + timedelta(hours=1))) is NoReminder.ON_ITS_WAY


@pytest.mark.parametrize(
    "changes",
    [
        {"state": InvitationState.QUEUED},
        {"state": InvitationState.STARTED},
        {"state": InvitationState.EXPIRED},
        {"stage": Stage.PAUSED},
        {"source": Source.TRIAL},
    ],
)
def test_only_an_invitation_that_waits_is_reminded_of(changes: dict[str, object]) -> None:
    assert remind(Reminders(), **changes) is NoReminder.NOT_WAITING


def test_a_reminder_waits_for_working_hours_and_comes_before_the_end_or_not_at_all() -> None:
    night = NOW.replace(hour=22)
    morning = (night + timedelta(days=1)).replace(hour=9)

    assert remind(Reminders(), now=night) == morning
    assert remind(Reminders(), now=night, expires_at=morning + MOMENT) == morning
    assert remind(Reminders(), now=night, expires_at=morning) is NoReminder.ENDS
