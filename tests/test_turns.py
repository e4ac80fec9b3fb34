"""Whose turn it is to compute: one at a time, requests first, and nobody waits for long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.ranked_lock import Rank
from bot.turns import CROWD, LULL_S, OVERRUN_S, Turns, aside
from tests.waiting import SOON_S, until

PATIENT = dict.fromkeys(Rank, SOON_S)


class Worker(threading.Thread):
    """Does one thing in turns, in a thread of its own, and says when."""

    def __init__(self, turns: Turns, rank: Rank, work: Callable[[], None]) -> None:
        super().__init__()
        self._turns, self._rank, self._work = turns, rank, work
        self.waited_s = 0.0
        self.start()

    def run(self) -> None:
        began = time.monotonic()
        with self._turns.of(self._rank):
            self.waited_s = time.monotonic() - began
            self._work()


@contextmanager
def held(turns: Turns) -> Iterator[None]:
    """Somebody else has the turn and keeps it."""
    has_it, ends = threading.Event(), threading.Event()

    def work() -> None:
        has_it.set()
        ends.wait(SOON_S)

    worker = Worker(turns, Rank.REQUEST, work)
    assert has_it.wait(SOON_S)
    try:
        yield
    finally:
        ends.set()
        worker.join(SOON_S)


def test_one_thread_has_the_turn_at_a_time() -> None:
    turns, inside, met = Turns(overrun_s=SOON_S, patience_s=PATIENT), list[int](), list[int]()

    def work() -> None:
        inside.append(1)
        met.append(len(inside))
        inside.pop()

    workers = [Worker(turns, rank, work) for _ in range(100) for rank in (Rank.REQUEST, Rank.REST)]
    for worker in workers:
        worker.join(SOON_S)

    assert met == [1] * 200


def test_a_request_goes_before_what_waits_longer_and_each_rank_in_its_order() -> None:
    turns, order, workers = Turns(overrun_s=SOON_S, patience_s=PATIENT), list[str](), list[Worker]()

    with turns.of(Rank.REQUEST):
        for rank, name in [(Rank.REST, "a"), (Rank.REQUEST, "b"), (Rank.REST, "c"), (Rank.REQUEST, "d")]:
            workers.append(Worker(turns, rank, lambda name=name: order.append(name)))  # type: ignore[misc]
            until(lambda: turns.waiting == len(workers))
    for worker in workers:
        worker.join(SOON_S)

    assert order == ["b", "d", "a", "c"]


@pytest.mark.parametrize("rank", Rank)
def test_whoever_computes_for_long_is_not_waited_for(rank: Rank) -> None:
    turns = Turns()

    with held(turns):
        waited_s = []
        for _ in range(2):
            worker = Worker(turns, rank, lambda: None)
            worker.join(SOON_S)
            waited_s.append(worker.waited_s)

        assert waited_s[0] < OVERRUN_S + 1
        assert waited_s[1] < OVERRUN_S / 2, "the second one waited as well"
        assert turns.waiting == 0
    assert _is_free(turns)


@contextmanager
def under_way(turns: Turns, count: int, *, is_far: bool = False) -> Iterator[Callable[[], None]]:
    """So many requests wait for something else than a turn; yields what ends one of them."""
    ends, gone, workers = threading.Semaphore(0), list[int](), list[Worker]()
    begun = threading.Barrier(count + 1, timeout=SOON_S)

    def work() -> None:
        with aside(is_far=is_far):
            begun.wait()
            ends.acquire(timeout=SOON_S)
        gone.append(1)

    for _ in range(count):
        workers.append(Worker(turns, Rank.REQUEST, work))
    begun.wait()
    try:
        yield ends.release
    finally:
        for _ in range(count):
            ends.release()
        for worker in workers:
            worker.join(SOON_S)
    assert len(gone) == count


def test_a_burst_is_let_pass_though_a_turn_is_free() -> None:
    turns, done = Turns(patience_s=PATIENT, crowd_s=SOON_S), threading.Event()

    with under_way(turns, CROWD) as end_one:
        assert turns.is_crowded
        worker = Worker(turns, Rank.REST, done.set)
        until(lambda: turns.waiting == 1)
        Worker(turns, Rank.REQUEST, lambda: None).join(SOON_S)
        assert not done.is_set()
        end_one()
        assert done.wait(SOON_S / 2)
        worker.join(SOON_S)


def test_requests_that_wait_for_slack_are_no_burst() -> None:
    turns = Turns(patience_s=PATIENT, crowd_s=SOON_S)

    with under_way(turns, CROWD, is_far=True):
        worker = Worker(turns, Rank.REST, lambda: None)
        worker.join(SOON_S)

    assert worker.waited_s < SOON_S / 2


def test_fewer_requests_than_a_burst_leave_their_free_turns_to_others() -> None:
    turns = Turns(patience_s=PATIENT, crowd_s=SOON_S)

    with under_way(turns, CROWD - 1):
        assert not turns.is_crowded
        worker = Worker(turns, Rank.REST, lambda: None)
        worker.join(SOON_S)

    assert worker.waited_s < SOON_S / 2


def test_a_burst_is_not_let_pass_for_ever() -> None:
    turns = Turns(patience_s=PATIENT, crowd_s=0.1)

    with under_way(turns, CROWD):
        worker = Worker(turns, Rank.REST, lambda: None)
        worker.join(SOON_S)

    assert worker.waited_s < SOON_S / 2


def test_who_waits_for_something_else_lets_others_go_on() -> None:
    turns, order = Turns(), list[str]()

    with turns.of(Rank.REQUEST):
        order.append("began")
        with aside():
            Worker(turns, Rank.REST, lambda: order.append("another")).join(SOON_S)
        order.append("goes on")

    assert order == ["began", "another", "goes on"]
    assert _is_free(turns)


def test_who_waits_within_a_wait_comes_back_once() -> None:
    turns, order = Turns(overrun_s=SOON_S, patience_s=PATIENT), list[str]()

    with turns.of(Rank.REQUEST), aside():
        with aside():
            pass
        Worker(turns, Rank.REST, lambda: order.append("another")).join(SOON_S)
        order.append("goes on")

    assert order == ["another", "goes on"]
    assert _is_free(turns)


def test_what_is_done_within_a_turn_is_part_of_it() -> None:
    turns = Turns()

    with turns.of(Rank.REQUEST):
        began = time.monotonic()
        with turns.of(Rank.REST):
            pass

        assert time.monotonic() - began < OVERRUN_S
        assert not _is_free(turns)
    assert _is_free(turns)


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()

    with pytest.raises(ValueError, match="a listener failed"), turns.of(Rank.REQUEST):
        raise ValueError("a listener failed")
    with pytest.raises(OSError, match="the disk"), turns.of(Rank.REQUEST), aside():
        raise OSError("the disk")

    assert _is_free(turns)


def test_aside_of_nothing_is_nothing() -> None:
    turns = Turns()

    with aside():
        assert _is_free(turns)
    assert _is_free(turns)


def test_it_is_calm_a_while_after_the_last_request() -> None:
    turns = Turns()
    calm = [turns.is_calm]

    with turns.of(Rank.REST):
        calm.append(turns.is_calm)
    with turns.of(Rank.REQUEST):
        calm.append(turns.is_calm)
    began = time.monotonic()
    until(lambda: turns.is_calm)

    assert calm == [True, True, False]
    assert LULL_S / 2 < time.monotonic() - began < LULL_S + 1


def test_whoever_ends_what_it_does_says_so() -> None:
    ended = list[bool]()
    turns = Turns(lambda: ended.append(True))

    with turns.of(Rank.REQUEST):
        with turns.of(Rank.REST), aside():
            pass
        assert not ended
    with pytest.raises(ValueError, match="a fault"), turns.of(Rank.REST):
        raise ValueError("a fault")

    assert ended == [True, True]


def _is_free(turns: Turns) -> bool:
    return turns.waiting == 0 and turns.take(Rank.WRITER) and (turns.give() is None)
