"""Writing together: what several threads have to keep at one moment goes into one transaction.

What is said to Slack is written down before and after, for each message by itself, and each commit holds up those that wait for the write
lock, presses among them. Here the first thread that comes waits for the lock, and takes along whatever has come meanwhile; who is alone
writes as ever. (Known as group commit: DeWitt et al., “Implementation techniques for main memory database systems”, 1984, section 5.2.)
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlite_utils import Database

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
            Busy: as `Store.write`.
        """
        mine = _Write(work)
        with self._mutex:
            self._coming.append(mine)
            leads = len(self._coming) == 1
        if leads:
            self._write_all()
        else:
            with aside():
                mine.done.acquire()
        if mine.error is not None:
            raise mine.error
        result: T = mine.result
        return result

    def _write_all(self) -> None:
        writes: list[_Write] = []
        try:
            with self._store.write(self._wait_s, durable=self._durable) as db:
                writes = self._taken()
                for write in writes:
                    write.run(db, alone=len(writes) == 1)
        except BaseException as error:  # noqa: BLE001 - raised again, by each of those who wait for it
            writes = writes or self._taken()
            for write in writes:
                write.error = write.error or error
        finally:
            for write in writes:
                write.done.release()

    def _taken(self) -> "list[_Write]":
        with self._mutex:
            coming, self._coming = self._coming, []
            return coming


class _Write:
    def __init__(self, work: Callable[[Database], Any]) -> None:
        self._work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()

    def run(self, db: Database, *, alone: bool) -> None:
        if alone:
            self.result = self._work(db)
            return
        db.conn.execute("SAVEPOINT one")
        try:
            self.result = self._work(db)
        except Exception as error:  # noqa: BLE001 - raised again, by the one whose write it is
            self.error = error
            db.conn.execute("ROLLBACK TO one")
        db.conn.execute("RELEASE one")
