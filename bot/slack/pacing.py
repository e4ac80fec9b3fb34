"""How fast Slack may be spoken to, per workspace: a message a second in each channel, and each method by its tier.

Numbers: docs.slack.dev/apis/web-api/rate-limits and the method pages (2026-11). Slack tolerates bursts without saying how
long; the buckets here hold a tenth of a minute's worth.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CHANNEL_GAP_S = 1.0
TIER_2, TIER_3, TIER_4 = 20, 50, 100
MANY = 8
"""So many calls in a row that failed, and none between them that went through, are no matter of one message or one channel."""
FIRST_ABSENCE_S, LONGEST_ABSENCE_S = 1.0, 15.0
"""How often Slack is tried while it is away, so how soon it is noticed that it is back: at first, and at the latest."""


class Method(StrEnum):
    """What the outbox calls: of Slack, and of connected calendars."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    UPLOAD = "files.completeUploadExternal"
    PUBLISH = "views.publish"
    LOOK = "conversations.history"
    CALENDAR = "calendar"


PER_MINUTE: Mapping[Method, int] = {
    Method.POST: 240,  # "several hundred per minute" and workspace
    Method.UPDATE: TIER_3,
    Method.UPLOAD: TIER_3,  # goes through conversations.open
    Method.PUBLISH: TIER_4,
    Method.LOOK: TIER_3,  # and now and then goes through conversations.open
    Method.CALENDAR: 300,  # Google's own limit is 600 a minute and user
}


@dataclass
class _Bucket:
    per_second: float
    burst: float
    level: float
    at: float = 0.0

    def wait_s(self, now: float) -> float:
        self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.per_second)
        self.at = max(self.at, now)
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second + self.at - now


class Paces:
    """A pace for each workspace: Slack limits each by itself, and is away for each by itself."""

    def __init__(self, factor: float = 1.0) -> None:
        """factor: as of `Pace`."""
        self._factor = factor
        self._of: dict[str, Pace] = {}
        self._lock = threading.Lock()

    def of(self, team_id: str) -> "Pace":
        with self._lock:
            return self._of.setdefault(team_id, Pace(self._factor))


@dataclass
class Pace:
    """The buckets of one workspace. Times are seconds of a monotonic clock, given by the caller.

    `factor` divides every wait: 1 for Slack; a workspace whose clock runs faster takes more, though no more at once.
    """

    factor: float = 1.0
    _buckets: dict[Method, _Bucket] = field(default_factory=dict)
    _channels: dict[str, float] = field(default_factory=dict)
    _paused: dict[str, float] = field(default_factory=dict)
    _refused: int = 0
    _unanswered: int = 0
    _knock_every_s: float = 0.0
    _next_knock: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, methods: Iterable[Method], now: float) -> float:
        """Seconds after which these methods take a call, whoever it is for; 0 when they take one now. Nothing is counted."""
        with self._lock:
            return self._wait_s(methods, now)

    def take(self, methods: Iterable[Method], receiver: str, now: float) -> float:
        """Return 0 and count a call of each method, or the seconds after which to ask again (nothing is counted then)."""
        methods = tuple(methods)
        with self._lock:
            wait = max(self._wait_s(methods, now), self._paused.get(receiver, now) - now)
            if Method.POST in methods:
                wait = max(wait, self._channels.get(receiver, now) - now)
            if wait > 0:
                return wait
            for method in methods:
                self._bucket(method, now).level -= 1
            if Method.POST in methods:
                self._forget_old(now)
                self._channels[receiver] = now + CHANNEL_GAP_S / self.factor
            if self.is_away and Method.CALENDAR not in methods:
                self._next_knock = now + self._knock_every_s / self.factor
                self._knock_every_s = min(2 * self._knock_every_s, LONGEST_ABSENCE_S)
            return 0.0

    def give_back(self, methods: Iterable[Method], receiver: str, now: float) -> None:
        """Count a call less of each method: there was nothing to say after all. Nor was that a try whether Slack is back."""
        methods = tuple(methods)
        with self._lock:
            if self.is_away and Method.CALENDAR not in methods:
                self._next_knock = now
                self._knock_every_s = max(FIRST_ABSENCE_S, self._knock_every_s / 2)
            for method in methods:
                bucket = self._bucket(method, now)
                bucket.level = min(bucket.burst, bucket.level + 1)
                if method is Method.POST:
                    self._channels.pop(receiver, None)

    def hold(self, method: Method, receiver: str, now: float, seconds: float) -> None:
        """Stop for as long as Slack's Retry-After says: posts to one channel, or else the method.

        Posts are limited by channel and by workspace, and Slack does not say which it was. Many that are refused in a row,
        with nothing else that became of a post between them, tell that it is the workspace.
        """
        with self._lock:
            self._paused = {name: until for name, until in self._paused.items() if until > now}
            self._unanswered = 0
            self._refused += method is Method.POST
            held = receiver if method is Method.POST and self._refused < MANY else method
            self._paused[held] = max(self._paused.get(held, 0.0), now + seconds)

    def unanswered(self, method: Method, now: float) -> None:
        """Count a call that Slack did not answer. After many of them Slack `is_away`: one call goes out now and then, ever more
        rarely, until one is answered.
        """
        with self._lock:
            self._unanswered += 1
            self._refused = 0 if method is Method.POST else self._refused
            if self._unanswered == MANY:
                self._knock_every_s = FIRST_ABSENCE_S
                self._next_knock = now + FIRST_ABSENCE_S / self.factor

    def answered(self, method: Method) -> None:
        """Take note that Slack answered a call, whatever it said, unless that it comes too soon."""
        with self._lock:
            self._unanswered = 0
            self._refused = 0 if method is Method.POST else self._refused

    @property
    def is_away(self) -> bool:
        """Whether Slack has not answered for a while."""
        return self._unanswered >= MANY

    def _wait_s(self, methods: Iterable[Method], now: float) -> float:
        wait = 0.0
        for method in methods:
            wait = max(wait, self._paused.get(method, now) - now, self._bucket(method, now).wait_s(now))
            if self.is_away and method is not Method.CALENDAR:
                wait = max(wait, self._next_knock - now)
        return wait

    def _bucket(self, method: Method, now: float) -> _Bucket:
        if method not in self._buckets:
            # A faster clock refills a bucket sooner; it makes none larger.
            burst = PER_MINUTE[method] / 10
            self._buckets[method] = _Bucket(burst * self.factor / 6, burst, burst, now)
        return self._buckets[method]

    def _forget_old(self, now: float) -> None:
        if len(self._channels) > 10_000:
            self._channels = {receiver: at for receiver, at in self._channels.items() if at > now}
