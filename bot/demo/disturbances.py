"""Bad days of Slack, for tests: a slow call, a 429, an outage, an answer that is lost on its way."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Disturbance:
    """What happens to a call: it waits, then fails, or it succeeds and its answer is lost.

    `status` 429 comes with `retry_after_s`, 30 unless given; any other answer says how long to wait only where it is given.
    `lost` means that Slack does it and the connection then breaks; `cut` that it breaks before. `answer_s` is how long
    Slack keeps an answer to itself.
    """

    delay_s: float = 0.0
    status: int = 200
    error: str | None = None
    retry_after_s: int | None = None
    lost: bool = False
    cut: bool = False
    answer_s: float = 0.0


class Disturbances:
    """Those that are due, by method. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: dict[tuple[str, str], list[Disturbance]] = {}
        self.meanwhile: Disturbance | None = None
        """What happens to every call of whatever method, until it is taken away again."""

    def add(self, method: str, disturbance: Disturbance, times: int, channel: str = "") -> None:
        """Disturb the next `times` calls of a method, after those already planned; those for one `channel` alone, if given."""
        with self._lock:
            self._due.setdefault((method, channel), []).extend([disturbance] * times)

    def take(self, method: str, channel: str = "") -> Disturbance | None:
        """What happens to this call, if anything."""
        with self._lock:
            if self.meanwhile and method != "response_url":
                return self.meanwhile
            due = self._due.get((method, channel)) or self._due.get((method, ""))
            return due.pop(0) if due else None
