"""Everything that passed between the app and the workspace: an inspector for people, evidence for tests."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeAlias

Direction: TypeAlias = Literal["in", "out"]
"""`in`: from the app to Slack. `out`: from Slack to the app."""

EntryKind: TypeAlias = Literal["web_api", "envelope", "http", "response_url", "ack"]


@dataclass(frozen=True)
class Entry:
    """One exchange. `started` is the workspace's clock, `monotonic` and `ms` are real time.

    `harmless` marks a failure that was asked for by a test, or that Slack makes good by itself without anybody seeing it.
    """

    direction: Direction
    kind: EntryKind
    name: str
    started: datetime
    monotonic: float
    ms: float
    ok: bool
    error: str | None = None
    user: str | None = None
    channel: str | None = None
    payload: Any = None
    response: Any = None
    harmless: bool = False

    def line(self) -> str:
        """The exchange in one line, for a failing test or a terminal."""
        arrow = "->" if self.direction == "out" else "<-"
        verdict = "ok" if self.ok else f"REFUSED {self.error}"
        place = " ".join(part for part in (self.user, self.channel) if part)
        return f"{self.started:%H:%M:%S} {arrow} {self.kind} {self.name} {place} {verdict} {self.ms:.0f} ms"


class TrafficLog:
    """A growing list of entries, of which the newest `keep` are kept when it is given. Safe to use from any thread."""

    def __init__(self, on_change: Callable[[], None], keep: int | None = None) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Keep one entry."""
        with self._lock:
            self._entries.append(entry)
            self._count += 1
        self._on_change()

    def since(self, number: int, most: int) -> list[tuple[int, Entry]]:
        """The entries from `number` on that are still kept, at most the newest `most`, each with its own number."""
        with self._lock:
            new = min(self._count - number, len(self._entries), most)
            first = self._count - new
            newest = islice(reversed(self._entries), max(new, 0))
            return list(enumerate(reversed(list(newest)), first))

    def numbered(self, number: int) -> Entry | None:
        """One entry by its number, while it is kept."""
        return next((entry for found, entry in self.since(number, self._count) if found == number), None)

    @property
    def entries(self) -> list[Entry]:
        """All entries so far, oldest first."""
        with self._lock:
            return list(self._entries)

    def calls(self, method: str | None = None) -> list[Entry]:
        """Calls of the Web API, of one method or of all, oldest first; those that were refused too."""
        return [
            entry
            for entry in self.entries
            if entry.kind == "web_api" and (method is None or entry.name == method)
        ]

    def deliveries(self, name: str | None = None) -> list[Entry]:
        """What was delivered to the app; `name` is an event's, an interaction's type or a command."""
        return [
            entry
            for entry in self.entries
            if entry.kind in ("envelope", "http") and (name is None or entry.name == name)
        ]

    def violations(self) -> list[Entry]:
        """What Slack would have rejected, or shown to somebody as an error."""
        return [entry for entry in self.entries if not entry.ok and not entry.harmless]

    def slowest_ack_ms(self) -> float:
        """The longest that the app took to acknowledge anything; late acknowledgements count."""
        return max(
            (entry.ms for entry in self.entries if entry.kind in ("envelope", "http", "ack")), default=0.0
        )

    def last_lines(self, count: int = 15) -> str:
        """The newest entries as text, one a line."""
        return "\n".join(entry.line() for entry in self.entries[-count:]) or "(no traffic)"
