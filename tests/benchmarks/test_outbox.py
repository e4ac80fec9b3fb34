"""The benchmarks of the outbox count messages that came, and reminders by when they came."""

from benchmarks import draining, lateness


def test_all_messages_of_all_channels_come_from_both_sides() -> None:
    found = draining.compare(1, each=2)

    assert found.ours > 0
    assert 0 < found.floor <= draining.CHANNELS / draining.SLACK_TAKES_S


def test_reminders_come_at_their_instant_while_others_are_pending() -> None:
    found = lateness.compare(1, pending=200, together=3, groups=1)

    assert found.floor_s >= -lateness.EARLY_S
    assert found.ours_s >= -lateness.EARLY_S
    assert found.ours_s < 30


def test_a_pace_lets_a_tenth_of_a_minute_go_at_once_and_then_four_a_second() -> None:
    free = lateness.paced([100.0] * 30)

    assert free[:24] == [100.0] * 24
    assert [round(at - 100.0, 2) for at in free[24:]] == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5]
