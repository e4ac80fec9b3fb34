"""How fast Slack may be spoken to, per workspace: a message a second in each channel, and each method by its tier.

Numbers: docs.slack.dev/apis/web-api/rate-limits and the method pages (2026-11). Slack tolerates bursts without saying how
long; the buckets here hold a tenth of a minute's worth.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CHANNEL_GAP_S = 1.0
TIER_2, TIER_3, TIER_4 = 20, 50, 100


class Method(StrEnum):
    """What the outbox calls: of Slack, and of connected calendars."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    UPLOAD = "files.completeUploadExternal"
    PUBLISH = "views.publish"
    CALENDAR = "calendar"


PER_MINUTE: Mapping[Method, int] = {
    Method.POST: 240,  # "several hundred per minute" and workspace
    Method.UPDATE: TIER_3,
    Method.UPLOAD: TIER_3,  # goes through conversations.open
    Method.PUBLISH: TIER_4,
    Method.CALENDAR: 300,  # Google's own limit is 600 a minute and user
}


@dataclass
class _Bucket:
    per_second: float
    burst: float
    level: float
    at: float = 0.0

    def wait_s(self, now: float) -> float:
        self.level = min(self.burst, self.level + (now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second


@dataclass
class Pace:
    """The buckets of one workspace. Times are seconds of a monotonic clock, given by the caller.

    `factor` divides every wait: 1 for Slack; the demo's own workspace takes more.
    """

    factor: float = 1.0
    _buckets: dict[Method, _Bucket] = field(default_factory=dict)
    _channels: dict[str, float] = field(default_factory=dict)
    _paused: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, method: Method, receiver: str, now: float) -> float:
        """Return 0 and count the call, or the seconds after which to ask again (nothing is counted then)."""
        with self._lock:
            rest = max(self._paused.get(method, 0.0), self._paused.get(receiver, 0.0)) - now
            if rest > 0:
                return rest
            bucket = self._bucket(method, now)
            wait = bucket.wait_s(now)
            if method is Method.POST:
                wait = max(wait, self._channels.get(receiver, now) - now)
            if wait > 0:
                return wait
            bucket.level -= 1
            if method is Method.POST:
                self._forget_old(now)
                self._channels[receiver] = now + CHANNEL_GAP_S / self.factor
            return 0.0

    def hold(self, method: Method, receiver: str, now: float, seconds: float) -> None:
        """Stop for as long as Slack's Retry-After says: posts to one channel, or else the method.

        Posts are limited by channel and by workspace, and Slack does not say which it was. A second channel that is
        refused while a first one waits tells that it is the workspace.
        """
        with self._lock:
            self._paused = {name: until for name, until in self._paused.items() if until > now}
            alone = all(name == receiver for name in self._paused if name not in set(Method))
            held = receiver if method is Method.POST and alone else method
            self._paused[held] = max(self._paused.get(held, 0.0), now + seconds)

    def _bucket(self, method: Method, now: float) -> _Bucket:
        if method not in self._buckets:
            per_minute = PER_MINUTE[method] * self.factor
            self._buckets[method] = _Bucket(per_minute / 60, per_minute / 10, per_minute / 10, now)
        return self._buckets[method]

    def _forget_old(self, now: float) -> None:
        if len(self._channels) > 10_000:
            self._channels = {receiver: at for receiver, at in self._channels.items() if at > now}
