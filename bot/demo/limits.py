"""How often the app may call, and how much it is told: Slack's rate limits, with the numbers of `rules.py`.

Call-by-call state of one workspace and its one app. Every bucket begins full. Not safe by itself: the store guards it.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.demo.model import Rejected
from bot.demo.rules import (
    EVENTS_MOST,
    EVENTS_S,
    POST_BURST_PER_CHANNEL,
    POST_PER_CHANNEL_PER_MINUTE,
    Method,
)

MINUTE_S = 60.0


class RateLimited(Rejected):
    """HTTP 429. `retry_after_s` are whole seconds, as in Slack's header."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("ratelimited")
        self.retry_after_s = max(1, math.ceil(wait_s))


class Elapsed:
    """Seconds that have passed, by real time or by the workspace's clock, whichever went further since the last look.

    A demo's clock jumps by hours, a test's stands still: both are to see buckets fill up.
    """

    def __init__(
        self, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._clock_was, self._monotonic_was = clock(), monotonic()
        self._passed_s = 0.0

    def __call__(self) -> float:
        """Seconds since it was made; they never run backwards."""
        clock, monotonic = self._clock(), self._monotonic()
        by_clock_s = (clock - self._clock_was).total_seconds()
        self._passed_s += max(by_clock_s, monotonic - self._monotonic_was, 0.0)
        self._clock_was, self._monotonic_was = clock, monotonic
        return self._passed_s


@dataclass
class _Bucket:
    per_minute: float
    capacity: float
    level: float
    at_s: float

    def wait_s(self, now_s: float) -> float:
        """Seconds until there is something to take; 0 when there is."""
        self.level = min(self.capacity, self.level + (now_s - self.at_s) * self.per_minute / MINUTE_S)
        self.at_s = now_s
        return 0.0 if self.level >= 1 else (1 - self.level) * MINUTE_S / self.per_minute


class CallLimits:
    """A bucket for each method, and for chat.postMessage one more for each conversation."""

    def __init__(self, passed_s: Callable[[], float]) -> None:
        self._passed_s = passed_s
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, method: Method, conversation: str) -> None:
        """Count one call. Raises: RateLimited, and then nothing is counted."""
        now_s = self._passed_s()
        due = [self._bucket(method.name, "", method.per_minute, method.per_minute, now_s)]
        if method.name == "chat.postMessage":
            rate, burst = POST_PER_CHANNEL_PER_MINUTE, POST_BURST_PER_CHANNEL
            due.append(self._bucket(method.name, conversation, rate, burst, now_s))
        wait_s = max(bucket.wait_s(now_s) for bucket in due)
        if wait_s > 0:
            raise RateLimited(wait_s)
        for bucket in due:
            bucket.level -= 1

    def _bucket(self, method: str, conversation: str, rate: int, capacity: int, now_s: float) -> _Bucket:
        key = (method, conversation)
        if key not in self._buckets:
            self._buckets[key] = _Bucket(rate, capacity, capacity, now_s)
        return self._buckets[key]


class EventLimit:
    """At most so many events within sixty minutes; beyond, one notice a minute."""

    def __init__(self, passed_s: Callable[[], float], most: int = EVENTS_MOST) -> None:
        self._passed_s = passed_s
        self._most = most
        self._sent_s: deque[float] = deque()
        self._notified_s = -math.inf

    def take(self) -> bool:
        """Count one delivery; `False` when it is one too many and is not to be made."""
        now_s = self._passed_s()
        while self._sent_s and self._sent_s[0] <= now_s - EVENTS_S:
            self._sent_s.popleft()
        if len(self._sent_s) >= self._most:
            return False
        self._sent_s.append(now_s)
        return True

    def notice_is_due(self) -> bool:
        """Whether the app is to be told now that it is being limited; asked once for each event that was left out."""
        now_s = self._passed_s()
        if now_s - self._notified_s < MINUTE_S:
            return False
        self._notified_s = now_s
        return True


@dataclass(frozen=True)
class Limits:
    """Both kinds; `None` is an unlimited workspace."""

    calls: CallLimits | None
    events: EventLimit | None


def limits(clock: Callable[[], datetime], *, on: bool = True, events_most: int = EVENTS_MOST) -> Limits:
    """The limits of one workspace, or none at all."""
    if not on:
        return Limits(None, None)
    passed_s = Elapsed(clock)
    return Limits(CallLimits(passed_s), EventLimit(passed_s, events_most))
