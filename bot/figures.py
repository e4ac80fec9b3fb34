"""What a process counts of itself, for whoever watches over it: how many and how long, never who or what.

Kept here in plain numbers, so that nothing is imported for it at the start; `bot.exposition` writes them in the form that Prometheus reads.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

ACK_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Slack gives up after the last."""
MOST_WORDS = 80
"""Errors that are told apart. Slack knows more, and a word that comes from outside must not fill the memory of whoever collects."""
OTHER = "other"
_WORD = re.compile(r"\w{1,50}", re.ASCII)


class Ticked(NamedTuple):
    """How a tick fares. at: when it ended last, in seconds since the epoch; seconds: how long it took then."""

    at: float
    seconds: float
    runs: int = 1
    failures: int = 0


class Acks(NamedTuple):
    """How long requests of one kind took. within: how many took up to each of `ACK_BOUNDS_S`, and at last how many took longer."""

    within: tuple[int, ...]
    seconds: float


class Counted(NamedTuple):
    """All of it at one moment. requests: by kind and outcome; sent: by way; refused: by Slack's word for it."""

    requests: Mapping[tuple[str, str], int]
    acks: Mapping[str, Acks]
    sent: Mapping[str, int]
    refused: Mapping[str, int]
    ticks: Mapping[str, Ticked]
    silent_s: float
    up_s: float


class Figures:
    """The counts of one process. Safe to share between threads. monotonic: a clock of seconds that is never set."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._since = self._heard_at = monotonic()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._acks: dict[str, tuple[list[int], float]] = {}
        self._has_taken = False
        self._sent: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._ticks: dict[str, Ticked] = {}

    def request(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a request that was answered. kind, outcome: of a few words of our own."""
        place = next(
            (number for number, bound in enumerate(ACK_BOUNDS_S) if seconds <= bound), len(ACK_BOUNDS_S)
        )
        with self._lock:
            self._requests[kind, outcome] += 1
            within, total = self._acks.get(kind) or ([0] * (len(ACK_BOUNDS_S) + 1), 0.0)
            within[place] += 1
            self._acks[kind] = within, total + seconds

    def heard(self) -> None:
        """Take note that Slack was heard of: it answered a call with yes, or sent a request."""
        self._heard_at = self._monotonic()

    def taken(self) -> None:
        """Take note that Slack sent a request, and so was heard of."""
        self.heard()
        self._has_taken = True

    def has_taken(self) -> bool:
        """Whether Slack sent a request since this was asked last."""
        with self._lock:
            found, self._has_taken = self._has_taken, False
        return found

    @property
    def silent_s(self) -> float:
        """For how long nothing was heard of Slack, or since the start."""
        return self._monotonic() - self._heard_at

    @property
    def up_s(self) -> float:
        """For how long this process has been counting."""
        return self._monotonic() - self._since

    def sent(self, way: str) -> None:
        """Count what Slack took. way: the method by which it went."""
        with self._lock:
            self._sent[way] += 1

    def refused(self, error: str) -> None:
        """Count what Slack did not take, or did not answer to."""
        word = error if _WORD.fullmatch(error) else OTHER
        with self._lock:
            known = word in self._refused or len(self._refused) < MOST_WORDS
            self._refused[word if known else OTHER] += 1

    def ticked(self, name: str, at: float, seconds: float, *, failed: bool) -> None:
        """Take note of a tick that ended at `at` (seconds since the epoch)."""
        with self._lock:
            before = self._ticks.get(name) or Ticked(0.0, 0.0, 0)
            self._ticks[name] = Ticked(at, seconds, before.runs + 1, before.failures + failed)

    def counted(self) -> Counted:
        """Return a copy of everything."""
        with self._lock:
            acks = {kind: Acks(tuple(within), total) for kind, (within, total) in self._acks.items()}
            return Counted(
                dict(self._requests),
                acks,
                dict(self._sent),
                dict(self._refused),
                dict(self._ticks),
                self.silent_s,
                self.up_s,
            )
