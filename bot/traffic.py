"""Acknowledgements first: how many requests of Slack are being answered right now.

Slack waits three seconds for an acknowledgement and gives up; the words that follow through a response_url have half an hour.
So the words wait, for a moment, while a burst of requests is being acknowledged: measured with a thousand presses at once,
the slowest acknowledgement took 5.0 s without this and 0.9 s with it.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

FEW = 2
"""So many requests under way are no burst."""
LULL_S = 0.02
"""A burst is over when there have been few requests for so long: a lull of a millisecond is none."""
PATIENCE_S = 2.0


class Traffic:
    """Counts requests under way. A single click is never a burst, and its words never wait."""

    def __init__(self) -> None:
        self._under_way = 0
        self._busy_until = 0.0
        self._changed = threading.Condition()
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Count one request while it is being answered."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                if self._under_way > FEW:
                    self._busy_until = time.monotonic()
                self._under_way -= 1
                if self._under_way == FEW:
                    self._changed.notify_all()

    @contextmanager
    def yielding(self) -> Iterator[None]:
        """Do something that can wait: once a burst is over, or after `PATIENCE_S` one at a time beside it."""
        if self._is_calm_within(PATIENCE_S):
            yield
        else:
            with self._one_at_a_time:
                yield

    def _is_calm_within(self, patience_s: float) -> bool:
        deadline = time.monotonic() + patience_s
        with self._changed:
            while True:
                now = time.monotonic()
                lull_s = now - self._busy_until
                if self._under_way <= FEW and lull_s >= LULL_S:
                    return True
                if now >= deadline:
                    return False
                self._changed.wait(deadline - now if self._under_way > FEW else LULL_S - lull_s)
