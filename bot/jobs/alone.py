"""One at a time by a key: what is shown to one person about one thing, while everything else goes on.

A fixed number of locks by the key's hash would do with less code; but of 32 messages under way two share one of 1,024 in two cases of
five, and then one receiver waits for the other's messages all along.
"""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from bot.turns import acquire


class Alone:
    """A lock for each key that is in use."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._used: dict[Hashable, _Counted] = {}

    @property
    def used(self) -> int:
        """How many keys somebody is at, or waits for."""
        return len(self._used)

    @contextmanager
    def with_(self, key: Hashable) -> Iterator[None]:
        """Wait until nobody else is at this key."""
        with self._mutex:
            used = self._used.setdefault(key, _Counted())
            used.users += 1
        try:
            acquire(used.lock)
            try:
                yield
            finally:
                used.lock.release()
        finally:
            with self._mutex:
                used.users -= 1
                if not used.users:
                    del self._used[key]


class _Counted:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.users = 0
