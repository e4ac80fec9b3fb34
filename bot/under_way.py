"""What this thread is at: a request of Slack's, an entry of the outbox, a tick. Each has a reference, by which an operator finds every
line of it in the log, and whoever was told of an error finds the operator."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

OK = "ok"
REFUSED = "refused"
"""Somebody was told why not: a rule, a right, a field."""
BUSY = "busy"
"""The database was not free in time; they were asked to try again."""
SLOW = "slow"
"""The same, and it was Slack."""
FAILED = "failed"
"""What nobody foresaw."""


def new_reference() -> str:
    """Eight letters and digits, that nobody takes for each other when they are read aloud (RFC 4648, base32: no 0, 1, 8, 9)."""
    return base64.b32encode(secrets.token_bytes(5)).decode()


@dataclass
class UnderWay:
    """One piece of work. outcome: one of the words above; what it comes to so far. is_put_off: another thread goes on with it."""

    outcome: str = OK
    is_put_off: bool = False

    @property
    def reference(self) -> str:
        """By which it is found. Made when somebody asks, of any thread: of most work nobody does, and it takes as long as looking at a payload."""
        made: str = self.__dict__.setdefault("made", new_reference())
        return made


_CURRENT: ContextVar[UnderWay | None] = ContextVar("under_way", default=None)


@contextmanager
def under_way(work: UnderWay | None = None) -> Iterator[UnderWay]:
    """Begin a piece of work in this thread, or go on with one that was put off; at its end the one around it goes on."""
    work = work or UnderWay()
    work.is_put_off = False
    token = _CURRENT.set(work)
    try:
        yield work
    finally:
        _CURRENT.reset(token)


def reference() -> str:
    """The reference of what is under way, "" when nothing is."""
    work = _CURRENT.get()
    return work.reference if work else ""


def came_to(outcome: str) -> None:
    """Say what the piece of work under way has come to."""
    work = _CURRENT.get()
    if work:
        work.outcome = outcome
