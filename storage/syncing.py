"""Waiting for the disk, once for all who wait.

SQLite at `synchronous=FULL` waits for the disk within each commit, while everybody else waits for the write lock: presses that come at once
stood in line for the disk one after the other. Here a commit is at `NORMAL`, which writes the same bytes and waits for nothing
(sqlite.org/pragma.html#pragma_synchronous), and lets the next one write; whoever must know that it is kept waits for the disk
afterwards, with all who committed meanwhile. (Known as group commit: DeWitt et al., “Implementation techniques for main memory database
systems”, 1984, section 5.2.)
"""

import errno
import os
import threading
from pathlib import Path


class Syncing:
    """The write-ahead log of a database, which stays the same file as long as a connection is open."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: int | None = None
        self._file_lock = threading.Lock()
        self._mutex = threading.Lock()
        self._waiting: list[_Wait] = []
        self._committed = 0
        self._on_disk = 0

    def committed(self) -> None:
        """Take note of a commit. For whoever has the write lock."""
        self._committed += 1

    def sync(self) -> None:
        """Return once all that was committed before is on the disk. Raises: OSError, when that cannot be had.

        Whoever has changed nothing waits too, as long as others do: it may have seen what they wrote.
        """
        if self._on_disk >= self._committed:
            return
        mine = _Wait()
        with self._mutex:
            self._waiting.append(mine)
            leads = len(self._waiting) == 1
        if not leads:
            mine.called.acquire()
        try:
            if not mine.is_done:
                self._lead()
        finally:
            if mine.then is not None:
                mine.then.called.release()
        if mine.error is not None:
            raise OSError(mine.error.errno, mine.error.strerror) from mine.error

    def close(self) -> None:
        """Let the file go, as every connection may be closed after this."""
        with self._file_lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _lead(self) -> None:
        """Wait for the disk for all who are there; whoever comes meanwhile is for the first of them."""
        with self._mutex:
            these, committed = list(self._waiting), self._committed
        error: OSError | None = OSError(errno.EINTR, "the thread that waited for the disk was ended")
        try:
            self._write_out()
            error, self._on_disk = None, committed
        except OSError as refused:
            error = refused
        finally:
            with self._mutex:
                del self._waiting[: len(these)]
                following = self._waiting[:1]
            # One calls the next: all at once they would take the interpreter from each other.
            for wait, then in zip(these, [*these[1:], None], strict=True):
                wait.error, wait.is_done, wait.then = error, True, then
            for wait in following:
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
        self.then: _Wait | None = None
        self.called = threading.Lock()
        """Given back when this is done, or is to lead."""
        self.called.acquire()
