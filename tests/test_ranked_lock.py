"""A lock that goes to the most urgent, to the longest waiting among them, and to nobody who has gone."""

import math
import threading
import time

import pytest

from bot.ranked_lock import Rank, RankedLock

SOON_S = 10.0
"""More than anything here takes."""


class Waiting(threading.Thread):
    """Somebody who wants the lock, and is in the queue when this was made."""

    def __init__(self, lock: RankedLock, rank: Rank, got: list[Rank], wait_s: float = SOON_S) -> None:
        super().__init__()
        self._lock, self._rank, self._got, self._wait_s = lock, rank, got, wait_s
        before = lock.waiting
        self.start()
        deadline = time.monotonic() + SOON_S
        while lock.waiting == before:
            assert time.monotonic() < deadline

    def run(self) -> None:
        if self._lock.take(self._rank, self._wait_s):
            self._got.append(self._rank)
            self._lock.give()


def order_of(lock: RankedLock, ranks: list[Rank]) -> list[Rank]:
    """In which order they get the lock that somebody has while they come."""
    got: list[Rank] = []
    assert lock.take_free()
    waiting = [Waiting(lock, rank, got) for rank in ranks]
    lock.give()
    for thread in waiting:
        thread.join(SOON_S)
    return got


def test_the_most_urgent_goes_first() -> None:
    ranks = [Rank.REST, Rank.REQUEST, Rank.REST, Rank.WRITER, Rank.REQUEST]

    assert order_of(RankedLock(math.inf), ranks) == sorted(ranks)


def test_who_has_waited_long_enough_gets_every_second_hand_over() -> None:
    ranks = [Rank.REST] * 3 + [Rank.REQUEST] * 4

    got = order_of(RankedLock(0.0), ranks)

    assert got == [
        Rank.REST, Rank.REQUEST, Rank.REST, Rank.REQUEST, Rank.REST, Rank.REQUEST, Rank.REQUEST,
    ]  # fmt: skip


def test_a_free_lock_is_there_at_once_and_a_taken_one_is_not() -> None:
    lock = RankedLock(1.0)

    assert [lock.take_free(), lock.take_free(), lock.take(Rank.WRITER, 0.0)] == [True, False, False]
    lock.give()
    assert [lock.take(Rank.REST, 0.0), lock.waiting] == [True, 0]


def test_who_gave_up_is_handed_nothing() -> None:
    lock, got = RankedLock(1.0), list[Rank]()
    assert lock.take_free()

    Waiting(lock, Rank.WRITER, got, wait_s=0.05).join(SOON_S)
    lock.give()

    assert (got, lock.waiting, lock.take_free()) == ([], 0, True)


def test_who_has_it_for_too_long_is_not_waited_for() -> None:
    lock = RankedLock(1.0)
    assert lock.take_free()
    began = time.monotonic()

    first = lock.take(Rank.REQUEST, SOON_S, overrun_s=0.1)
    waited_s = time.monotonic() - began
    again = lock.take(Rank.REQUEST, SOON_S, overrun_s=0.1)

    assert (first, again, lock.waiting) == (False, False, 0)
    assert 0.05 < waited_s < 1
    assert time.monotonic() - began - waited_s < 0.05


@pytest.mark.parametrize("threads", [2, 8])
def test_nobody_has_it_beside_another_and_it_is_free_at_the_end(threads: int) -> None:
    lock, inside, most = RankedLock(0.001), 0, 0

    def work(rank: Rank) -> None:
        nonlocal inside, most
        for turn in range(200):
            if lock.take(rank, 0.0001 if turn % 5 == 0 else SOON_S):
                inside += 1
                most = max(most, inside)
                inside -= 1
                lock.give()

    workers = [threading.Thread(target=work, args=[Rank(number % 3)]) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SOON_S)

    assert (most, lock.waiting, lock.take_free()) == (1, 0, True)
