"""Pacing: never more than Slack takes, and nothing is held longer than it must be."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.pacing import (
    CHANNEL_GAP_S,
    FIRST_ABSENCE_S,
    LONGEST_ABSENCE_S,
    MANY,
    PER_MINUTE,
    Method,
    Pace,
    Paces,
)

gaps = st.lists(st.floats(0, 3), min_size=1, max_size=300)
methods = st.sampled_from(Method)


def taken_at(method: Method, receivers: list[str], gaps_s: list[float]) -> list[tuple[float, str]]:
    """When, and to whom, calls were let through for somebody who asks at these gaps."""
    pace, now, through = Pace(), 100.0, []
    for gap, receiver in zip(gaps_s, receivers, strict=True):
        now += gap
        if pace.take((method,), receiver, now) == 0:
            through.append((now, receiver))
    return through


@settings(max_examples=60)
@given(methods, gaps)
def test_no_window_holds_more_than_the_burst_and_the_rate(method: Method, gaps_s: list[float]) -> None:
    through = taken_at(method, [f"U{number}" for number in range(len(gaps_s))], gaps_s)

    per_minute = PER_MINUTE[method]
    for first, (begin, _) in enumerate(through):
        for last in range(first, len(through)):
            allowed = per_minute / 10 + (through[last][0] - begin) * per_minute / 60
            assert last - first + 1 <= allowed + 1e-6


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), max_size=200))
def test_a_channel_gets_at_most_one_message_a_second(asked: list[tuple[float, str]]) -> None:
    through = taken_at(Method.POST, [name for _, name in asked], [gap for gap, _ in asked])

    for name in "abc":
        times = [at for at, receiver in through if receiver == name]
        assert all(later - earlier >= CHANNEL_GAP_S - 1e-9 for earlier, later in pairwise(times))


@settings(max_examples=60)
@given(methods, st.integers(1, 40))
def test_whoever_comes_back_when_told_is_let_through(method: Method, calls: int) -> None:
    pace, now = Pace(), 5.0

    for _ in range(calls):
        wait = pace.take((method,), "U1", now)
        now += wait
        assert wait == 0 or pace.take((method,), "U1", now + 1e-6) == 0


def test_a_burst_of_a_tenth_of_a_minute_goes_through_at_once() -> None:
    pace = Pace()

    through = sum(pace.take((Method.UPDATE,), "U1", 0.0) == 0 for _ in range(20))

    assert through == PER_MINUTE[Method.UPDATE] / 10


def test_asking_in_vain_costs_nothing() -> None:
    patient, pushy = Pace(), Pace()
    for pace in (patient, pushy):
        while pace.take((Method.UPDATE,), "U1", 0.0) == 0:
            pass

    for tenth in range(10):
        pushy.take((Method.UPDATE,), "U1", tenth / 10)

    assert patient.take((Method.UPDATE,), "U1", 1.2) == pushy.take((Method.UPDATE,), "U1", 1.2) == 0


def test_updates_do_not_count_as_messages_of_a_channel() -> None:
    pace = Pace()
    pace.take((Method.POST,), "U1", 0.0)

    assert pace.take((Method.UPDATE,), "U1", 0.1) == 0
    assert pace.take((Method.POST,), "U1", 0.1) > 0


def test_a_held_channel_waits_as_long_as_it_was_told_and_others_do_not() -> None:
    pace = Pace()

    pace.hold(Method.POST, "U1", 10.0, 30.0)

    assert pace.take((Method.POST,), "U1", 39.0) == 1.0
    assert pace.take((Method.POST,), "U2", 11.0) == 0
    assert pace.take((Method.POST,), "U1", 40.0) == 0


def test_a_held_method_waits_for_everybody_and_other_methods_do_not() -> None:
    pace = Pace()

    pace.hold(Method.UPDATE, "U1", 10.0, 30.0)

    assert pace.take((Method.UPDATE,), "U2", 39.0) == 1.0
    assert pace.take((Method.POST,), "U1", 11.0) == 0
    assert pace.take((Method.UPDATE,), "U2", 40.0) == 0


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    pace = Pace()

    pace.hold(Method.POST, "U1", 10.0, 30.0)
    pace.hold(Method.POST, "U1", 11.0, 1.0)

    assert pace.take((Method.POST,), "U1", 20.0) == 20.0


def test_channels_that_are_refused_here_and_there_hold_up_nobody_else() -> None:
    pace = Pace()

    for number in range(3 * MANY):
        pace.hold(Method.POST, f"U{number}", 10.0, 30.0)
        if number % 2:
            pace.answered(Method.POST)
        else:
            pace.unanswered(Method.POST, 10.0)

    assert pace.take((Method.POST,), "UX", 11.0) == 0


def test_many_channels_refused_in_a_row_tell_that_it_is_the_workspace() -> None:
    pace = Pace()

    for number in range(MANY - 1):
        pace.hold(Method.POST, f"U{number}", 10.0, 30.0)
        pace.answered(Method.UPDATE)
    assert pace.wait_s((Method.POST,), 11.0) == 0
    pace.hold(Method.POST, "UX", 10.0, 30.0)

    assert pace.take((Method.POST,), "UY", 11.0) == 29.0
    assert pace.take((Method.UPDATE,), "UY", 11.0) == 0


def test_both_methods_of_a_look_and_a_post_are_counted_or_neither() -> None:
    pace = Pace()
    while pace.take((Method.LOOK,), "U1", 10.0) == 0:
        pass

    for number in range(PER_MINUTE[Method.POST]):
        assert pace.take((Method.LOOK, Method.POST), f"U{number}", 10.0) > 0

    assert pace.take((Method.POST,), "U1", 10.0) == 0


def test_while_slack_is_away_it_is_tried_ever_more_rarely_and_found_back_soon() -> None:
    pace, now, tried = Pace(), 100.0, []
    for _ in range(MANY):
        pace.unanswered(Method.POST, now)

    while now < 700.0:
        wait = pace.take((Method.POST,), f"U{len(tried)}", now)
        if wait == 0:
            tried.append(now)
            pace.unanswered(Method.POST, now)
        now += max(wait, 0.01)

    assert tried[0] == 100.0 + FIRST_ABSENCE_S
    assert len(tried) <= 600.0 / LONGEST_ABSENCE_S + 5
    assert max(later - earlier for earlier, later in pairwise(tried)) <= LONGEST_ABSENCE_S + 0.02
    pace.answered(Method.POST)
    assert pace.take((Method.POST,), "UX", now) == 0


def test_what_has_nothing_to_say_is_no_try_whether_slack_is_back() -> None:
    pace, now = Pace(), 100.0
    for _ in range(MANY):
        pace.unanswered(Method.POST, now)
    now += FIRST_ABSENCE_S

    for number in range(1000):
        assert pace.take((Method.POST,), f"U{number}", now) == 0, number
        pace.give_back((Method.POST,), f"U{number}", now)

    assert pace.take((Method.POST,), "UX", now) == 0
    assert 0 < pace.take((Method.POST,), "UY", now) <= 2 * FIRST_ABSENCE_S


def test_a_few_unanswered_calls_among_others_hold_up_nothing() -> None:
    pace = Pace()

    for _ in range(10):
        for _ in range(MANY - 1):
            pace.unanswered(Method.POST, 10.0)
        pace.answered(Method.POST)

    assert not pace.is_away
    assert pace.take((Method.POST,), "U1", 10.0) == 0


def test_a_larger_factor_waits_less() -> None:
    slack, demo = Pace(), Pace(factor=10)
    for pace in (slack, demo):
        pace.take((Method.POST,), "U1", 0.0)

    assert (slack.take((Method.POST,), "U1", 0.0), demo.take((Method.POST,), "U1", 0.0)) == (1.0, 0.1)


def test_a_larger_factor_lets_no_more_through_at_once() -> None:
    slack, demo = Pace(), Pace(factor=60)

    at_once = [
        next(number for number in range(1_000) if pace.take((Method.POST,), f"U{number}", 0.0))
        for pace in (slack, demo)
    ]

    assert at_once == [24, 24]


def test_each_workspace_has_a_pace_of_its_own() -> None:
    paces, now = Paces(factor=2), 100.0
    for _ in range(MANY):
        paces.of("T1").unanswered(Method.POST, now)

    assert paces.of("T1").is_away
    assert paces.of("T1").wait_s([Method.POST], now) > 0
    assert not paces.of("T2").is_away
    assert paces.of("T2").wait_s([Method.POST], now) == 0
    assert paces.of("T2").factor == 2
