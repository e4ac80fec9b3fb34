"""Whether a running bot is ready to work: it can write, what is due leaves, and Slack is there."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.domain.outbox import Lane
from bot.services.desk import Desk
from storage import vitals

WRITE_S = 1.0
"""What is not committed by then: a click waits half a second longer, and gives up."""
URGENT_S = 5 * 60.0
PATIENT_S = 60 * 60.0
WAITS_S: Mapping[Lane, float] = {
    Lane.REPLY: URGENT_S,
    Lane.BOOKING: URGENT_S,
    Lane.WITHDRAWAL: URGENT_S,
    # A wave of ten thousand is sent in forty minutes, at Slack's own pace.
    Lane.INVITATION: PATIENT_S,
    Lane.DIGEST: PATIENT_S,
}
"""For so long an entry of each lane may be free to go without going. Counted from the start at the earliest: after a night of
downtime all of it is late, and the bot is at it."""
SILENT_S = 15 * 60.0
"""After a third of it without a word of Slack's the bot asks by itself (the tick `contact`)."""
FRESH_S = 2.0
"""For so long an answer holds: whoever asks, asks as often as they like, and writes no more often than this."""


class Verdict(NamedTuple):
    """trouble: what keeps the bot from being ready, each in a sentence. connected: by Socket Mode; `None` over HTTP."""

    trouble: tuple[str, ...]
    is_writable: bool
    write_s: float
    waiting_s: Mapping[Lane, float]
    silent_s: float
    connected: bool | None

    @property
    def is_ready(self) -> bool:
        return not self.trouble


class Readiness:
    """Looks when it is asked, one at a time; meanwhile, and for a moment after, the last answer is given again."""

    def __init__(self, desk: Desk, connected: Callable[[], bool | None]) -> None:
        self._desk = desk
        self._connected = connected
        self._looking = threading.Lock()
        self._last: tuple[float, Verdict] | None = None

    def verdict(self) -> Verdict:
        """Return how things stand."""
        last = self._last
        if last and (time.monotonic() - last[0] < FRESH_S or not self._looking.acquire(blocking=False)):
            return last[1]
        if not last:
            self._looking.acquire()
        try:
            found = self._look()
            self._last = time.monotonic(), found
            return found
        finally:
            self._looking.release()

    def _look(self) -> Verdict:
        began, now = time.monotonic(), self._desk.clock.now()
        writable = vitals.is_writable(self._desk.store, now, WRITE_S)
        write_s = time.monotonic() - began
        waiting_s = vitals.oldest(self._desk.store, now, self._desk.clock.wall()) if writable else {}
        silent_s, up_s, connected = self._desk.figures.silent_s, self._desk.figures.up_s, self._connected()
        late = [lane for lane, seconds in (waiting_s or {}).items() if min(seconds, up_s) > WAITS_S[lane]]
        said = {
            f"The database cannot be written within {WRITE_S:g} s.": not writable,
            "The database cannot be read.": waiting_s is None,
            f"What is due does not leave: {', '.join(lane.name.lower() for lane in late)}.": bool(late),
            f"Slack has not been heard of for {silent_s:.0f} s.": silent_s > SILENT_S,
            "The connection to Slack is down.": connected is False,
        }
        trouble = tuple(sentence for sentence, true in said.items() if true)
        return Verdict(trouble, writable, write_s, waiting_s or {}, silent_s, connected)
