"""What an admin must say to allow an audience, and when one that cannot be read is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audiences import (
    REASON_MAX,
    Allowance,
    AudienceKind,
    check_allowing,
    explain_allowance,
    next_try,
)

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
WHY = "They agreed to it."


@pytest.mark.parametrize(
    ("channel", "group", "reason", "fields"),
    [
        ("C1", "", WHY, []),
        ("", "S1", WHY, []),
        ("", "", WHY, ["allow_channel"]),
        ("C1", "S1", WHY, ["allow_group"]),
        ("C1", "", " because ", ["reason"]),
        ("C1", "", "x" * 10, []),
        ("C1", "", "x" * REASON_MAX, []),
        ("C1", "", "x" * (REASON_MAX + 1), ["reason"]),
    ],
)
def test_one_place_and_a_reason_in_words_are_needed(
    channel: str, group: str, reason: str, fields: list[str]
) -> None:
    assert [problem.field for problem in check_allowing(channel, group, reason)] == fields


def test_what_cannot_be_read_is_tried_ever_more_rarely_and_at_last_once_a_day() -> None:
    rests = [next_try(fails, NOW) - NOW for fails in range(1, 12)]

    assert rests[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert rests == sorted(rests)
    assert rests[-1] == next_try(10_000, NOW) - NOW == timedelta(days=1)


def test_the_reason_names_place_day_and_why() -> None:
    found = Allowance(1, "T1", AudienceKind.GROUP, "S1", "beta", WHY, "UA", NOW)

    told = explain_allowance(found)

    assert "@beta" in told
    assert "11 Jan 2027" in told
    assert WHY in told
