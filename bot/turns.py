"""Whose turn it is to compute: one thread of the process at a time, requests of Slack before everything else.

Python computes with one thread at once whatever one does, and hands over in the middle of things: at every statement of SQLite the lock of
the interpreter is free for a moment, and whoever waits takes it. With a dozen threads at work a press changed hands a hundred times, which
took a fifth of the processor; and an acknowledgement, for which Slack waits three seconds, stood in one queue with words that may come
later. A turn is kept until there is something to wait for (`aside`), and goes to a request first.

It is a courtesy and no lock: nothing rests on having it. Who waited long goes on without, so that one that computes for a second, or that
hangs, holds nobody up for long, and no order of locks can make two wait for each other for ever.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum


class Rank(IntEnum):
    """Who goes first: whoever writes, as everybody who wants to write waits for that, and a request that has written, as it is nearly done."""

    WRITER = 0
    REQUEST = 1
    REST = 2


PATIENCE_S = 0.05
"""A request waits so long for its turn, and then computes beside whoever has it."""
LULL_S = 0.1
"""Requests are coming in as long as the last one is no older."""
REST_PATIENCE_S = 2.0
"""So long everything else lets requests go first. From then on it stands in their queue: what is said through a response_url would come late."""


class Turns:
    """One queue for each rank. A turn is handed to the one that waited longest."""

    def __init__(
        self,
        ended: Callable[[], None] = lambda: None,
        *,
        patience_s: float = PATIENCE_S,
        rest_patience_s: float = REST_PATIENCE_S,
    ) -> None:
        """ended: called by each thread at the end of what it does in turns, whoever has the turn by then."""
        self._ended = ended
        self.patience_s = patience_s
        self.rest_patience_s = rest_patience_s
        self._mutex = threading.Lock()
        self._is_taken = False
        self._requested_at = -LULL_S
        self._waiting: tuple[deque[threading.Lock], ...] = tuple(deque() for _ in Rank)

    @contextmanager
    def of(self, rank: Rank) -> Iterator[None]:
        """Do something in turns. Within another one of this thread it is part of that."""
        if getattr(_here, "turn", None) is not None:
            yield
            return
        if rank is Rank.REQUEST:
            self._requested_at = time.monotonic()
        turn = _here.turn = _Turn(self, rank)
        turn.take()
        try:
            yield
        finally:
            turn.give()
            _here.turn = None
            self._ended()

    @property
    def is_calm(self) -> bool:
        """Whether no requests are coming in."""
        return time.monotonic() - self._requested_at >= LULL_S

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        with self._mutex:
            return sum(len(queue) for queue in self._waiting)

    def take_free(self) -> bool:
        """Take the turn where nobody has it; return whether that was so."""
        with self._mutex:
            free, self._is_taken = not self._is_taken, True
            return free

    def take(self, rank: Rank, patience_s: float) -> bool:
        """Wait for a turn; return whether it came."""
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting[rank].append(ticket)
        if ticket.acquire(timeout=patience_s):
            return True
        with self._mutex:
            if ticket in self._waiting[rank]:
                self._waiting[rank].remove(ticket)
                return False
        return True  # it came at the last moment

    def give(self) -> None:
        """Hand the turn on."""
        with self._mutex:
            for queue in self._waiting:
                if queue:
                    queue.popleft().release()
                    return
            self._is_taken = False


class _Turn:
    """What one thread does in turns."""

    def __init__(self, turns: Turns, rank: Rank) -> None:
        self._turns = turns
        self._rank = rank
        self._yields_until = time.monotonic() + turns.rest_patience_s
        self._has_it = False
        self.is_aside = False

    @property
    def rank(self) -> Rank:
        """As what it stands in a queue by now."""
        yields = self._rank is Rank.REST and time.monotonic() < self._yields_until
        return Rank.REST if yields else Rank.REQUEST

    def take(self, rank: Rank | None = None) -> None:
        if rank is None and self.rank is Rank.REST:
            self._has_it = self._turns.take(Rank.REST, max(0.0, self._yields_until - time.monotonic()))
            if self._has_it:
                return
        self._has_it = self._turns.take(Rank.REQUEST if rank is None else rank, self._turns.patience_s)

    def give(self) -> None:
        if self._has_it:
            self._has_it = False
            self._turns.give()


_here = threading.local()


def rank_here() -> Rank:
    """As what this thread stands in a queue; what it does outside of turns can wait."""
    turn: _Turn | None = getattr(_here, "turn", None)
    return turn.rank if turn else Rank.REST


@contextmanager
def aside(back: Rank | None = None) -> Iterator[None]:
    """Wait for something, as the disk, a lock or Slack, while others compute. Where this thread does nothing in turns it changes nothing.

    back: as what it comes back, if not as what it went.
    """
    turn: _Turn | None = getattr(_here, "turn", None)
    if turn is None or turn.is_aside:
        yield
        return
    turn.is_aside = True
    turn.give()
    try:
        yield
    finally:
        turn.is_aside = False
        turn.take(back)
