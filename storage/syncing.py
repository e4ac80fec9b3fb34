"""Waiting for the disk, once for all who wait.

SQLite at `synchronous=FULL` waits for the disk within each commit, while everybody else waits for the write lock: presses that come at once
stood in line for the disk one after the other. Here a commit is at `NORMAL`, which writes the same bytes and waits for nothing
(sqlite.org/pragma.html#pragma_synchronous), and lets the next one write; whoever must know that it is kept waits for the disk
afterwards, with all who committed meanwhile. (Known as group commit: DeWitt et al., “Implementation techniques for main memory database
systems”, 1984, section 5.2.) Others see a commit before it is on the disk, and wait for that before they tell anybody of it.

Once the disk has refused, nobody can know what of the log is on it: Linux says so once, and forgets what it could not write (Rebello et al.,
“Can applications recover from fsync failures?”, USENIX ATC 2020). Then nothing is kept before the log was emptied into the database.
"""

import errno
import os
import threading
import time
from pathlib import Path

SIBLINGS, GATHER_S = 4, 0.002
"""Where so many others are at work, whoever waits for the disk for everybody lets them commit first, for so long: a wait for the disk costs
the processor a sixth of what a press does. (PostgreSQL has the same as `commit_siblings` and `commit_delay`.)"""


class Syncing:
    """The write-ahead log of a database, which stays the same file as long as a connection is open."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: int | None = None
        self._file_lock = threading.Lock()
        self._mutex = threading.Lock()
        self._waiting: list[_Wait] = []
        self._committed = 0
        self._owed = 0
        self._on_disk = 0
        self.is_spoilt = False
        """Whether the disk has refused since the log was last emptied."""

    def committed(self, *, durable: bool) -> None:
        """Take note of a commit. durable: whether nobody may be told of it before it is on the disk. For whoever has the write lock."""
        self._committed += 1
        if durable:
            self._owed = self._committed

    def owe(self) -> None:
        """Take note that something is going to be told of all that was committed. For whoever has the write lock."""
        self._owed = self._committed

    def emptied(self) -> None:
        """All that was in the log is in the database, and on the disk. For whoever has the write lock."""
        self._on_disk, self.is_spoilt = self._committed, False

    @property
    def is_behind(self) -> bool:
        """Whether there is something that nobody may be told of yet."""
        return self._on_disk < self._owed

    def sync(self, wait_s: float, at_work: int = 0) -> None:
        """Return once all that was committed before is on the disk.

        at_work: so many are doing something that they may wait for here, those who wait already among them.

        Raises: OSError, when that cannot be had within `wait_s`.
        """
        if self._on_disk >= self._committed:
            return
        mine, until = _Wait(), time.monotonic() + wait_s
        with self._mutex:
            self._waiting.append(mine)
            leads = len(self._waiting) == 1
        if not leads:
            self._wait(mine, until)
        if not mine.is_done:
            self._lead(mine, at_work)
        if mine.error is not None:
            raise OSError(mine.error.errno, mine.error.strerror) from mine.error

    def close(self) -> None:
        """Let the file go. For after the connections: the last of them takes it away."""
        with self._file_lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _wait(self, mine: "_Wait", until: float) -> None:
        """Wait to be done, or to lead."""
        is_called = False
        try:
            is_called = mine.called.acquire(timeout=max(0.0, until - time.monotonic()))
        finally:
            if not is_called:
                self._leave(mine)
        if not is_called and not mine.is_done:
            raise OSError(errno.ETIMEDOUT, "the disk takes too long")

    def _leave(self, mine: "_Wait") -> None:
        with self._mutex:
            was_to_lead = mine.called.acquire(blocking=False) and not mine.is_done
            if mine in self._waiting:
                self._waiting.remove(mine)
            if was_to_lead and self._waiting:
                self._waiting[0].called.release()

    def _lead(self, mine: "_Wait", at_work: int) -> None:
        """Wait for the disk for all who are there; whoever comes meanwhile is for the first of them."""
        these = [mine]
        error: OSError | None = OSError(errno.EINTR, "the thread that waited for the disk was ended")
        try:
            if self.is_spoilt:
                raise OSError(errno.EIO, "the disk has refused before")
            if at_work - len(self._waiting) >= SIBLINGS:
                # Nobody could say that they are all here: some who are at work will write nothing.
                time.sleep(GATHER_S)
            with self._mutex:
                these, committed = list(self._waiting), self._committed
            self._write_out()
            error, self._on_disk = None, committed
        except OSError as refused:
            error, self.is_spoilt = refused, True
        finally:
            with self._mutex:
                self._waiting = [wait for wait in self._waiting if wait not in these]
                for wait in these:
                    wait.error, wait.is_done = error, True
                for wait in (*these, *self._waiting[:1]):
                    wait.called.release()

    def _write_out(self) -> None:
        with self._file_lock:
            if self._file is None:
                # Whoever closes the database or its index ends SQLite's locks on it (sqlite.org/howtocorrupt.html, 2.2); the log has none.
                self._file = os.open(f"{os.path.realpath(self._database)}-wal", os.O_RDWR)
            # As SQLite does it, without the file's times where the system has that.
            getattr(os, "fdatasync", os.fsync)(self._file)


class _Wait:
    def __init__(self) -> None:
        self.is_done = False
        self.error: OSError | None = None
        self.called = threading.Lock()
        """Given back when this is done, or is to lead."""
        self.called.acquire()
