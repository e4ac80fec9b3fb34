"""Whose turn it is to compute: one thread of the process at a time, requests of Slack before everything else.

Python computes with one thread at once whatever one does, and hands over in the middle of things: at every statement of SQLite the lock of
the interpreter is free for a moment, and whoever waits takes it. With a dozen threads at work a press changed hands a hundred times, which
took a fifth of the processor; and an acknowledgement, for which Slack waits three seconds, stood in one queue with words that may come
later. A turn is kept until there is something to wait for (`aside`), and goes to a request first.

A turn is a courtesy: nothing rests on having it. Beside somebody who computes for long, or hangs, everybody goes on without, and no order of
locks can make two wait for each other for ever.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from bot.ranked_lock import Rank, RankedLock

OVERRUN_S = 0.02
"""Whoever has had the turn for so long computes for long: nobody waits for that."""
PATIENCE_S: Mapping[Rank, float] = {Rank.WRITER: 0.005, Rank.REQUEST: 0.05, Rank.REST: 2.0}
"""So long each waits for a turn while they go from hand to hand. Whoever writes holds up everybody who wants to write."""
LETS_FIRST_S = 2.0
"""So long everything else lets requests go first. From then on every second turn is its own: what is said through a response_url would come late."""
CROWD = 3
"""So many requests under way at once are a burst. Between two of them a turn is free for an instant all the time, and nobody else takes it:
that would be a third of the processor, while Slack waits."""
CROWD_S = 3.0
"""So long a burst is let pass, and so long one piece of work lets bursts pass: what still waits of them then is too late for Slack anyway."""
LULL_S = 0.1
"""Requests are coming in as long as the last one is no older."""


class Lock(Protocol):
    """One of Python's, that is waited for at most `timeout` seconds; below 0 as long as it takes."""

    def acquire(self, blocking: bool = ..., timeout: float = ...) -> bool: ...


class Turns:
    """The turns of a process."""

    def __init__(
        self,
        ended: Callable[[], None] = lambda: None,
        *,
        overrun_s: float = OVERRUN_S,
        patience_s: Mapping[Rank, float] = PATIENCE_S,
        crowd_s: float = CROWD_S,
    ) -> None:
        """ended: called by each thread at the end of what it does in turns, whoever has the turn by then."""
        self._ended = ended
        self._overrun_s = overrun_s
        self._patience_s = patience_s
        self._crowd_s = crowd_s
        self._lock = RankedLock(LETS_FIRST_S)
        self._requested_at = -LULL_S
        self.requests = 0
        """So many are under way: they compute, wait for a turn or the disk, or for somebody else to acknowledge them."""
        self._crowded_at: float | None = None
        self._away = 0
        self._fewer = threading.Condition()

    @contextmanager
    def of(self, rank: Rank) -> Iterator[None]:
        """Do something in turns. Within another one of this thread it is part of that."""
        if getattr(_here, "turn", None) is not None:
            yield
            return
        turn = _Turn(self, rank, self._crowd_s)
        if rank is Rank.REQUEST:
            self._requested_at = time.monotonic()
        turn.come()
        try:
            turn.take(rank)
            _here.turn = turn
            yield
        finally:
            _here.turn = None
            turn.go()
            turn.give()
            self._ended()

    def come(self) -> None:
        """Count a request that is under way here, and not elsewhere."""
        with self._fewer:
            self.requests += 1
            if self.requests == CROWD:
                self._crowded_at = time.monotonic()

    def go(self) -> None:
        """Count it no more."""
        with self._fewer:
            self.requests -= 1
            if self.requests == CROWD - 1:
                self._crowded_at = None
            if self.requests in {CROWD - 1, 0}:
                self._fewer.notify_all()

    @property
    def is_crowded(self) -> bool:
        """Whether so many requests are under way that they are a burst."""
        return self._crowded_at is not None

    @property
    def is_calm(self) -> bool:
        """Whether no requests are coming in."""
        return time.monotonic() - self._requested_at >= LULL_S

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return self._lock.waiting + self._away

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until no request is under way here; return whether that was reached."""
        with self._fewer:
            return self._fewer.wait_for(lambda: not self.requests, timeout_s)

    def take(self, rank: Rank) -> bool:
        """Wait for a turn; return whether it came."""
        return self._lock.take(rank, self._patience_s[rank], self._overrun_s)

    def let_pass(self, at_most_s: float) -> float:
        """Stay away from a burst; return for how long that was."""
        if self._crowded_at is None or at_most_s <= 0:
            return 0.0
        came = time.monotonic()
        with self._fewer:
            self._away += 1
            try:
                while self._crowded_at is not None:
                    ends_at = min(came + at_most_s, self._crowded_at + self._crowd_s)
                    if not self._fewer.wait(max(0.0, ends_at - time.monotonic())):
                        break
            finally:
                self._away -= 1
        return time.monotonic() - came

    def give(self) -> None:
        """Hand the turn on."""
        self._lock.give()


class _Turn:
    """What one thread does in turns."""

    def __init__(self, turns: Turns, rank: Rank, lets_pass_s: float) -> None:
        """lets_pass_s: for so long it lets bursts pass, all of them together."""
        self.turns = turns
        self._lets_pass_s = lets_pass_s
        self.rank = rank
        self._has_it = False
        self.is_aside = False

    def come(self) -> None:
        if self.rank is Rank.REQUEST:
            self.turns.come()

    def go(self) -> None:
        if self.rank is Rank.REQUEST:
            self.turns.go()

    def take(self, rank: Rank) -> None:
        if rank is Rank.REST:
            self._lets_pass_s -= self.turns.let_pass(self._lets_pass_s)
        self._has_it = self.turns.take(rank)

    def give(self) -> None:
        if self._has_it:
            self._has_it = False
            self.turns.give()


_here = threading.local()


def rank_here() -> Rank:
    """As what this thread stands in a queue; what it does outside of turns can wait."""
    turn: _Turn | None = getattr(_here, "turn", None)
    return turn.rank if turn else Rank.REST


def requests_here() -> int:
    """How many requests are under way in the turns of this thread, this one too if it is one; 0 where it does nothing in turns."""
    turn: _Turn | None = getattr(_here, "turn", None)
    return turn.turns.requests if turn else 0


@contextmanager
def aside(back: Rank | None = None, *, is_far: bool = False) -> Iterator[None]:
    """Wait for something, as the disk, a lock or Slack, while others compute. Where this thread does nothing in turns it changes nothing.

    back: as what it comes back, if not as what it went. is_far: it is Slack, which takes so long that a request is none of a burst meanwhile.
    """
    turn: _Turn | None = getattr(_here, "turn", None)
    if turn is None or turn.is_aside:
        yield
        return
    turn.is_aside = True
    if is_far:
        turn.go()
    turn.give()
    try:
        yield
    finally:
        turn.is_aside = False
        if is_far:
            turn.come()
        turn.take(turn.rank if back is None else back)


def acquire(lock: Lock, wait_s: float = -1.0) -> bool:
    """Acquire a lock, aside where somebody has it; return whether it came within `wait_s`, by default as long as it takes."""
    if lock.acquire(blocking=False):
        return True
    with aside():
        return lock.acquire(timeout=wait_s)
