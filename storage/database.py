"""Connections and transactions.

A connection for each thread that reads, and one to write with, in autocommit (`isolation_level=None`): with Python's default an INSERT ...
RETURNING leaves a transaction open and later writes are not durable. Writers go one at a time through a process-wide lock and BEGIN
IMMEDIATE: measured 629 commits/s and 164 ms p99 under load, against 240/s and 733 ms with SQLite's own busy wait. They share a connection,
as another one's pages are stale after each commit, and its statements would be kept once for each thread. Correctness does not rest on the
lock: constraints and BEGIN IMMEDIATE hold between processes too. A commit is on the disk when `write` ends, for which `storage.syncing` waits,
or where that was put off (`unwaited`) when `settle` ends.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.errors import Busy, ConfigError, NotNow, Unsure
from bot.ranked_lock import Rank, RankedLock
from bot.turns import aside, rank_here, requests_here
from storage.migrations import migrations
from storage.syncing import Syncing

log = logging.getLogger(__name__)

REQUEST_WAIT_S = 1.5
"""What a click may wait for lock and database together; Slack gives up at 3 s."""
JOB_WAIT_S = 15.0
LEAST_S = 0.25
"""So long the disk may take in any case, however long lock and database were waited for."""
LETS_FIRST_S = 0.25
"""So long jobs let requests write first; from then on every second transaction is theirs."""
READ_MS = 1000
"""So long a read waits where the file has no write-ahead log, or it is being emptied; with one there is nothing to wait for."""
TRY_MS = 100
"""So long SQLite itself waits for another process; then it is looked at whether there is time for another try."""
WAL_WAIT_S = 5.0
PRIMARY = 0xFF
"""Of an error code of SQLite: without its details (sqlite.org/rescode.html)."""
WAITING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
DISK = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
)
PUT_BACK = "Put a backup in its place: docs/operations.md says how."


class Owed:
    """Whether anything was written that nobody has waited for."""

    is_any = False


class Store:
    """One database file. Safe to share between threads."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """durable: `False` for a file that nobody keeps: a machine that loses its power may spoil it."""
        self._path = path
        self._synchronous = "FULL" if durable else "OFF"
        self._syncing = Syncing(path) if durable else None
        self._local = threading.local()
        self._writers = RankedLock(LETS_FIRST_S)
        self._at_rest: list[Database] = []
        self._writer: Database | None = None
        self._try_ms: int | None = None
        self._opened: list[sqlite3.Connection] = []
        self._opened_lock = threading.Lock()

    @property
    def path(self) -> Path:
        return self._path

    def read(self) -> Database:
        """Return this thread's connection, for queries. Each statement sees the latest commit; within `write`, what it has changed."""
        database: Database | None = getattr(self._local, "writing", None) or getattr(
            self._local, "database", None
        )
        if database is None:
            try:
                database = self._at_rest.pop()
            except IndexError:
                database = self._connect()
            self._local.database = database
        return database

    def let_go(self) -> None:
        """Leave this thread's connection to others until it reads again: at the end of a piece of work, and before waiting for long.

        Each connection keeps the schema and its statements, near a megabyte; and one that was used a moment ago has what the next one needs.
        """
        database: Database | None = getattr(self._local, "database", None)
        if database is not None and not database.conn.in_transaction:
            self._local.database = None
            self._at_rest.append(database)

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """Yield this thread's connection within one read transaction: all queries see the same moment."""
        database = self.read()
        if database.conn.in_transaction:
            yield database
            return
        database.execute("BEGIN")
        try:
            yield database
        finally:
            database.execute("ROLLBACK")

    @property
    def is_being_written(self) -> bool:
        """Whether somebody else writes just now, and a write would wait."""
        return self._writers.is_taken

    @contextmanager
    def write(self, wait_s: float = REQUEST_WAIT_S, *, durable: bool = True) -> Iterator[Database]:
        """Yield the writer's connection within one write transaction: committed at the end, rolled back on any exception.

        durable: whether it is on the disk when this ends, with all that was committed before (but see `unwaited`). Otherwise it is there
        with the next one that is; a process that is killed loses nothing, but a machine that loses its power may forget it. Whoever
        writes so must not mind: what is done twice then, or looked for, must do no harm.

        Raises:
            Busy: lock or database was not free within `wait_s`, or the disk refused; nothing was changed.
            Unsure: the disk did not say within `wait_s` that it keeps what was changed: a machine that loses its power may forget it.
                To try again must do no harm.
        """
        self.refuse_within_write()
        deadline = time.monotonic() + wait_s
        failed: Exception | None = None
        try:
            with self._written(deadline, durable=durable) as writer:
                yield writer
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - raised below, once what it has seen of others is on the disk
            failed = error
        if durable and not self._owed_here:
            self._sync(max(LEAST_S, deadline - time.monotonic()))
        if failed is not None:
            raise failed

    @contextmanager
    def unwaited(self) -> Iterator[Owed]:
        """Within this no write of this thread waits for the disk: whoever tells what came of it has `settle` do so before, where anything
        is owed."""
        before, owed = self._owed_here, Owed()
        self._local.owed = owed
        try:
            yield owed
        finally:
            self._local.owed = before

    @property
    def _owed_here(self) -> Owed | None:
        owed: Owed | None = getattr(self._local, "owed", None)
        return owed

    @contextmanager
    def _written(self, deadline: float, *, durable: bool) -> Iterator[Database]:
        self._lock_within(deadline - time.monotonic())
        try:
            writer = self._local.writing = self._ready()
            changes = writer.conn.total_changes
            try:
                self._mend(writer.conn)
                _begin(writer.conn, deadline)
                yield writer
                writer.conn.execute("COMMIT")
            except BaseException:
                if writer.conn.in_transaction:
                    writer.conn.execute("ROLLBACK")
                raise
            if self._syncing and writer.conn.total_changes != changes:
                self._syncing.committed(durable=durable)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY not in WAITING | DISK:
                raise
            self._refused(error)
            raise Busy from error
        finally:
            if durable and self._owed_here:
                self._owed_here.is_any = True
                if self._syncing:
                    self._syncing.owe()  # what it has seen of others as well
            self._local.writing = None
            self._writers.give()

    def _mend(self, connection: sqlite3.Connection) -> None:
        """Once the disk has refused, empty the log into the database. Raises: sqlite3.OperationalError, Busy."""
        if self._syncing and self._syncing.is_spoilt:
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise Busy  # somebody reads what is in it
            self._syncing.emptied()

    def settle(self, wait_s: float | None = None, at_work: int = 0) -> None:
        """Wait until all is on the disk that nobody may be told of before: for whoever says elsewhere what it has read. Raises: Unsure.

        wait_s: by default as long as whoever waits may. at_work: so many requests may commit meanwhile, as of `requests_here`.
        """
        if self._syncing and self._syncing.is_behind:
            patience_s = REQUEST_WAIT_S if rank_here() is Rank.REQUEST else JOB_WAIT_S
            self._sync(patience_s if wait_s is None else max(LEAST_S, wait_s), at_work)

    def _sync(self, wait_s: float, at_work: int = 0) -> None:
        """Return once all that was committed is on the disk. Raises: Unsure."""
        if self._syncing is None:
            return
        try:
            # Others compute while this waits, and write again before this goes on.
            with aside(Rank.WRITER if rank_here() is Rank.REQUEST else None):
                self._syncing.sync(wait_s, at_work or requests_here())
        except OSError as error:
            log.error("The database %s cannot be brought to the disk: %s", self._path, error)
            raise Unsure from error

    def refuse_within_write(self) -> None:
        """Raises: RuntimeError, within a write of this thread, which another one would wait for."""
        if getattr(self._local, "writing", None) is not None:
            raise RuntimeError("a write within a write")

    def _lock_within(self, wait_s: float) -> None:
        if self._writers.take_free():
            return
        # Whoever waits for the lock waits for whoever has it to compute: that one comes back before everybody else.
        with aside(Rank.WRITER):
            if not self._writers.take(rank_here(), wait_s):
                raise Busy

    def _ready(self, try_ms: int = TRY_MS) -> Database:
        """try_ms: for so long each of its statements waits for another process."""
        if self._writer is None:
            self._writer, self._try_ms = self._connect(), None
        if try_ms != self._try_ms:  # such a statement takes a fifteenth of what a small write does
            self._writer.conn.execute(f"PRAGMA busy_timeout={try_ms}")
            self._try_ms = try_ms
        return self._writer

    def migrate(self) -> None:
        """Bring the file to this release's schema.

        Raises:
            ConfigError: the file is newer than this release, is damaged, or cannot be opened; or SQLite cannot search in words.
        """
        try:
            _require_search(self.read())
            self._migrate(self.read())
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_GETTEMPPATH:
                raise ConfigError(
                    "SQLite finds no folder for its temporary files. Set SQLITE_TMPDIR to one that can be written, "
                    f"as {self._path.parent.absolute()}."
                ) from error
            raise ConfigError(f"The database {self._path} is damaged ({error}). {PUT_BACK}") from error

    def _migrate(self, database: Database) -> None:
        # Two processes that migrate at once would both see the same pending list: one takes the write lock first.
        try:
            database.execute("PRAGMA busy_timeout=15000")
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise NotNow(f"The database {self._path} is in use or cannot be written: {error}.") from error
        try:
            # 6 ms for each MB: a log that was lost is noticed now, and not when somebody presses a button.
            [found] = database.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                what = found.splitlines()[-1]
                raise ConfigError(f"The database {self._path} is damaged ({what}). {PUT_BACK}")
            known = {migration.name for migration in migrations.applied(database)}
            ours = {migration.name for migration in migrations.pending(database)} | known
            listed = {name for name in known if name not in _names()}
            if listed:
                raise ConfigError(
                    f"{self._path} was written by a newer release of Evenhand ({', '.join(sorted(listed))}). "
                    "Install that release, or start with another EVENHAND_DB."
                )
            if ours - known:
                migrations.apply(database)
            database.execute("COMMIT")
        except BaseException:
            if database.conn.in_transaction:
                database.execute("ROLLBACK")
            raise
        database.execute(f"PRAGMA busy_timeout={READ_MS}")

    def scrub(self, wait_s: float = JOB_WAIT_S) -> bool:
        """Rewrite the file without anything that was deleted, and empty the write-ahead log; return whether both was done.

        `secure_delete` alone leaves one deleted text in a hundred behind, in pages that were split while it was there. `False`:
        somebody was reading or writing all the time, or the disk is full; nothing is lost, and it is to be tried again.
        """
        if not self._writers.take(Rank.REST, wait_s):
            return False
        try:
            connection = self._ready(round(wait_s * 1000)).conn
            # The words by which people are found: what was deleted goes from its index with this alone.
            connection.execute("INSERT INTO people_search (people_search) VALUES ('optimize')")
            connection.execute("VACUUM")
            blocked = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not blocked
        except sqlite3.OperationalError as error:
            self._refused(error)
            return False
        finally:
            self._writers.give()

    def close(self) -> None:
        """Close every connection that any thread opened. None may be at a statement any more: that would end the process."""
        with self._opened_lock:
            opened, self._opened = self._opened, []
        for connection in opened:
            connection.close()
        if self._syncing:
            self._syncing.close()
        self._local, self._writer, self._at_rest = threading.local(), None, []

    def _connect(self) -> Database:
        new = not self._path.exists()
        connection: sqlite3.Connection | None = None
        try:
            if new:
                # Answers of customers are in it: readable by its owner alone, from the first byte.
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False, timeout=READ_MS / 1000
            )
            connection.row_factory = sqlite3.Row
            if not _use_wal(connection):
                self._syncing = None  # as on some network drives: SQLite waits for the disk by itself
            connection.execute(f"PRAGMA synchronous={'NORMAL' if self._syncing else self._synchronous}")
            connection.execute("PRAGMA foreign_keys=ON")
            # What is deleted is overwritten at once. It leaves copies where pages were split before: `scrub` takes those.
            connection.execute("PRAGMA secure_delete=ON")
        except (sqlite3.Error, OSError) as error:
            if connection is not None:
                connection.close()
            raise ConfigError(
                f"Cannot open the database {self._path}: {error}. Check EVENHAND_DB."
            ) from error
        with self._opened_lock:
            self._opened.append(connection)
        return Database(connection, execute_plugins=False, strict=True)

    def _refused(self, error: sqlite3.OperationalError) -> None:
        """Tell whoever runs the bot what is wrong with the disk: a person can only try again."""
        code = error.sqlite_errorcode & PRIMARY
        if code in DISK:
            log.error("The database %s cannot be written: %s. Nothing was changed.", self._path, error)
        if code == sqlite3.SQLITE_READONLY:
            self._close_what_cannot_write()

    def _close_what_cannot_write(self) -> None:
        """Close the writer's connection, and those at rest: opened while the file could only be read, they stay so. The next try opens others."""
        closing, self._at_rest = self._at_rest, []
        if self._writer is not None:
            closing.append(self._writer)
            self._writer = None
        for database in closing:
            with self._opened_lock:
                if database.conn not in self._opened:
                    continue  # all of them are being closed
                self._opened.remove(database.conn)
            database.conn.close()
        if self._syncing:
            self._syncing.close()


def _require_search(database: Database) -> None:
    """Look whether SQLite has what the search in people is made with. Without it a new file fails in a migration, and one that is
    there already would be told to be damaged. Raises: ConfigError."""
    try:
        database.execute("CREATE VIRTUAL TABLE temp.search_probe USING fts5 (word)")
    except sqlite3.OperationalError as error:
        if "no such module" not in str(error):
            raise
        raise ConfigError(
            f"The SQLite {sqlite3.sqlite_version} of this Python has no full-text search (FTS5), by which people are found. Use "
            "another Python: that of python.org, of Homebrew, or of a current Linux has it. docs/operations.md says how to look."
        ) from error
    database.execute("DROP TABLE temp.search_probe")


def _use_wal(connection: sqlite3.Connection) -> bool:
    """Switch a new file to write-ahead logging; it stays so, and is only looked at afterwards. Return whether it has it.

    SQLite's busy wait does not cover the switch, so two processes that start together have to try again.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return True
    deadline = time.monotonic() + WAL_WAIT_S
    while True:
        try:
            return bool(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)  # this pragma alone is not covered by SQLite's own busy wait


def _begin(connection: sqlite3.Connection, deadline: float) -> None:
    """Begin to write, waiting for another process. Raises: sqlite3.OperationalError."""
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY not in WAITING or time.monotonic() >= deadline:
                raise


def _names() -> set[str]:
    return {migration.name for migration in migrations._migrations}
