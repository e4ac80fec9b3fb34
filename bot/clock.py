"""The one place that asks what time it is. The demo moves its clock; `evenhand run` cannot."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the bot needs of a clock."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC. It may jump; rows are due by it."""

    def wall(self) -> float:
        """Seconds since the epoch on this machine as this process began, and going on evenly from there: for leases.

        Whoever sets the machine's clock back would hold every lease for as long.
        """

    def on_move(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever the clock was moved by hand."""


class SystemClock:
    """The machine's clock."""

    def __init__(self) -> None:
        self._zero_s = time.time() - time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wall(self) -> float:
        return self._zero_s + time.monotonic()

    def on_move(self, callback: Callable[[], None]) -> None:
        """Nobody moves it."""


class MovableClock:
    """A clock that stands still until it is moved, for the demo and the tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._zero_s = time.time() - time.monotonic()
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def wall(self) -> float:
        return self._zero_s + time.monotonic()

    def on_move(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    def move_to(self, instant: datetime) -> None:
        """Set the clock and tell everybody who waits on it."""
        with self._lock:
            self._now = instant.astimezone(UTC)
        for callback in tuple(self._callbacks):
            callback()

    def move_by(self, delta: timedelta) -> None:
        self.move_to(self.now() + delta)


class RunningClock(MovableClock):
    """A clock that runs at the real pace from wherever it was moved to last, for a demo that people watch."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._moved = time.monotonic()

    def now(self) -> datetime:
        with self._lock:
            return self._now + timedelta(seconds=time.monotonic() - self._moved)

    def move_to(self, instant: datetime) -> None:
        """Set the clock and tell everybody who waits on it; never back, as Slack's timestamps never go back."""
        later = max(instant, self.now())
        with self._lock:
            self._moved = time.monotonic()
        super().move_to(later)
