"""Writing together: what several threads have to keep at one moment goes into one transaction.

What is said to Slack is written down before and after, for each message by itself, and each commit holds up those that wait for the write
lock, presses among them. Here the first thread that comes waits for the lock, and takes along whatever has come meanwhile; who is alone
writes as ever. (Known as group commit: DeWitt et al., “Implementation techniques for main memory database systems”, 1984, section 5.2.)
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import Busy
from bot.turns import aside
from storage.database import JOB_WAIT_S, Store

T = TypeVar("T")


class Together:
    """One queue of writes; `durable` as of `Store.write`, for all of them. Not for requests, which answer for their time alone."""

    def __init__(self, store: Store, *, durable: bool, wait_s: float = JOB_WAIT_S) -> None:
        self._store = store
        self._durable = durable
        self._wait_s = wait_s
        self._mutex = threading.Lock()
        self._coming: list[_Write] = []

    def write(self, work: Callable[[Database], T]) -> T:
        """Return what `work` returns, once it is committed. It may share its transaction, and is rolled back alone when it raises.

        Raises:
            Busy: the lock or the database was not free within this write's own time, or the disk refused; nothing of it was changed.
            Unsure: as of `Store.write`.
        """
        self._store.refuse_within_write()
        mine = _Write(work, time.monotonic() + self._wait_s)
        with self._mutex:
            self._coming.append(mine)
            leads = len(self._coming) == 1
        if not leads:
            with aside():
                mine.called.acquire()
        if not mine.is_done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        result: T = mine.result
        return result

    def _lead(self, mine: "_Write") -> None:
        writes: list[_Write] = []
        try:
            with self._store.write(mine.deadline - time.monotonic(), durable=self._durable) as db:
                writes = self._taken()
                for write in writes:
                    write.run(db, alone=len(writes) == 1)
        except BaseException as error:
            if not writes:
                self._leave(mine)
            # The transaction is lost, and with it what everybody wrote. Each of the others gets an error of its own.
            for write in writes:
                write.error = (
                    type(error)() if isinstance(error, Busy) else RuntimeError("written with what failed")
                )
                write.error.__cause__ = error
            raise
        finally:
            for write in writes:
                write.is_done = True
                write.called.release()

    def _taken(self) -> "list[_Write]":
        with self._mutex:
            coming, self._coming = self._coming, []
            return coming

    def _leave(self, mine: "_Write") -> None:
        """Give up, and have the next one lead, who may wait for longer."""
        with self._mutex:
            self._coming.remove(mine)
            if self._coming:
                self._coming[0].called.release()


class _Write:
    def __init__(self, work: Callable[[Database], Any], deadline: float) -> None:
        self._work = work
        self.deadline = deadline
        self.result: Any = None
        self.error: Exception | None = None
        self.is_done = False
        self.called = threading.Lock()
        """Given back when this is done, or is to lead."""
        self.called.acquire()

    def run(self, db: Database, *, alone: bool) -> None:
        if alone:
            self.result = self._work(db)
            return
        db.conn.execute("SAVEPOINT one")
        try:
            self.result = self._work(db)
        except sqlite3.OperationalError:
            raise  # busy, or the disk is full: that is everybody's, and has ended the transaction perhaps
        except Exception as error:  # noqa: BLE001 - raised again, by the one whose write it is
            self.error = error
            db.conn.execute("ROLLBACK TO one")
        db.conn.execute("RELEASE one")
