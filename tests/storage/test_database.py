"""One database file: opening, migrations and transactions; from one process and from two."""

import _sqlite3
import ctypes
import os
import random
import sqlite3
import stat
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import Busy, ConfigError
from storage.database import Store
from storage.migrations import migrations
from storage.rows import every
from tests.storage.seeding import Start, opened, printed_by, put, put_person, put_study, release, rows_of

MIGRATIONS = len(migrations._migrations)

# -- opening and migrating


def test_migrating_twice_changes_nothing(store: Store) -> None:
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    before = [tuple(row) for row in every(store.read(), schema)]

    store.migrate()

    assert [tuple(row) for row in every(store.read(), schema)] == before
    assert rows_of(store, "_sqlite_migrations") == MIGRATIONS


def without_modules(store: Store) -> None:
    """Take all modules out of this thread's connection, as if SQLite had been built without any: with SQLite's own function for it."""
    connection = store.read().conn
    try:
        drop = ctypes.CDLL(_sqlite3.__file__).sqlite3_drop_modules
    except (AttributeError, OSError):
        pytest.skip("SQLite's functions cannot be called from here")
    # The handle of SQLite is the first thing in CPython's connection behind the object's head.
    handle = ctypes.cast(id(connection) + object.__basicsize__, ctypes.POINTER(ctypes.c_void_p))[0]
    drop.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    assert drop(handle, None) == sqlite3.SQLITE_OK


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="it looks into CPython's connection")
@pytest.mark.parametrize("is_there", [False, True])
def test_a_sqlite_without_full_text_search_is_told_with_what_to_do(tmp_path: Path, is_there: bool) -> None:
    if is_there:
        with closing(Store(tmp_path / "evenhand.db")) as store:
            store.migrate()
    with closing(Store(tmp_path / "evenhand.db")) as store:
        without_modules(store)

        with pytest.raises(ConfigError, match=r"has no full-text search \(FTS5\).* Use another Python"):
            store.migrate()

    with closing(Store(tmp_path / "evenhand.db")) as store:
        store.migrate()


MIGRATE = """
import sys
from pathlib import Path
from storage.database import Store

for path in sys.argv[1:]:
    print("ready", flush=True)
    sys.stdin.readline()
    store = Store(Path(path))
    store.migrate()
    store.close()
"""


def test_two_processes_may_migrate_at_once(tmp_path: Path, process: Start) -> None:
    # Ten files, as they do not collide every time.
    paths = [str(tmp_path / f"{number}.db") for number in range(10)]
    pair = process(MIGRATE, *paths), process(MIGRATE, *paths)

    for _ in paths:
        release(*pair)
    printed_by(*pair)

    for path in paths:
        with opened(Path(path)) as store:
            assert rows_of(store, "_sqlite_migrations") == MIGRATIONS
            assert rows_of(store, "interviews") == 0


def test_a_newer_schema_is_refused_by_name_and_left_alone(store: Store) -> None:
    with store.write() as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('evenhand', 'm999_future', 'x')"
        )

    with pytest.raises(ConfigError, match=r"newer release.*m999_future"):
        store.migrate()

    assert not store.read().conn.in_transaction
    assert rows_of(store, "_sqlite_migrations") == MIGRATIONS + 1


def test_a_file_that_is_no_database_is_a_fault_of_the_setup(tmp_path: Path) -> None:
    path = tmp_path / "evenhand.db"
    path.write_bytes(b"not a database, and long enough to be looked at" * 100)

    with opened(path) as store, pytest.raises(ConfigError, match=r"evenhand\.db.*EVENHAND_DB"):
        store.migrate()


def test_a_missing_folder_is_a_fault_of_the_setup(tmp_path: Path) -> None:
    with opened(tmp_path / "nowhere" / "evenhand.db") as store, pytest.raises(ConfigError, match="nowhere"):
        store.read()


def test_only_its_owner_can_read_the_file_and_what_lies_beside_it(store: Store) -> None:
    with store.write() as db:
        put_person(db, 1)

    files = sorted(store.path.parent.iterdir())

    assert [file.name for file in files] == ["evenhand.db", "evenhand.db-shm", "evenhand.db-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_mode_holds_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path / "evenhand.db") as store:
            store.migrate()
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "evenhand.db").stat().st_mode) == 0o600


def test_every_connection_has_a_log_and_checks_references(store: Store) -> None:
    def pragmas() -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return {name: store.read().conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    found = [pragmas()]
    thread = threading.Thread(target=lambda: found.append(pragmas()))
    thread.start()
    thread.join(10)

    # 1 is NORMAL: `storage.syncing` waits for the disk.
    assert found == [{"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}] * 2


def test_each_thread_has_a_connection_of_its_own(store: Store) -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(store.read().conn))
    thread.start()
    thread.join(10)

    assert store.read().conn is store.read().conn
    assert found
    assert found[0] is not store.read().conn


def test_within_a_write_what_it_changed_is_read_and_not_afterwards_by_its_connection(store: Store) -> None:
    reads_with = store.read().conn

    with store.write() as db:
        db.execute("INSERT INTO facts (team_id, name, value) VALUES ('T1', 'n', 'v')")
        inside = store.read()

    assert inside.conn is db.conn
    assert inside.conn is not reads_with
    assert store.read().conn is reads_with
    with store.write() as again:
        assert again.conn is db.conn  # whoever writes next has its pages


def test_a_connection_that_was_let_go_goes_to_the_next_who_reads_and_to_one_alone(store: Store) -> None:
    mine = store.read().conn
    store.let_go()
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(store.read().conn))
    thread.start()
    thread.join(10)

    assert found == [mine]
    assert store.read().conn is not mine


def test_a_connection_within_a_snapshot_is_not_let_go(store: Store) -> None:
    with store.snapshot() as db:
        store.let_go()

        assert store.read().conn is db.conn
    store.let_go()
    store.let_go()  # twice is once

    assert store.read().conn is db.conn


def test_what_was_deleted_is_in_no_byte_of_the_file_after_a_scrub(store: Store) -> None:
    # Rows that grow and shrink split pages: copies of them are left behind there, whatever `secure_delete` does.
    rng = random.Random(2)
    with store.write() as db:
        for number in range(3000):
            put_person(db, number)
    for _ in range(3):
        with store.write() as db:
            for number in rng.sample(range(3000), 1500):
                text = "y" * rng.randint(0, 900) + f"<{number}>"
                db.execute(
                    "UPDATE people SET usage = ?, name = ? WHERE id = ?", [text, f"<{number}>", number]
                )
    gone = rng.sample(range(3000), 1500)
    with store.write() as db:
        for number in gone:
            db.execute("DELETE FROM people WHERE id = ?", [number])

    assert store.scrub()

    left = b"".join(file.read_bytes() for file in (store.path, store.path.with_name("evenhand.db-wal")))
    assert [number for number in gone if f"<{number}>".encode() in left] == []
    assert rows_of(store, "people") == 1500


def test_a_scrub_keeps_the_order_of_rows_without_a_number_of_their_own(store: Store) -> None:
    with store.write() as db:
        put_study(db, 1)
        for slack_id in ("UZ", "UA", "UM"):
            put(db, "picked_people", study_id=1, team_id="T1", slack_id=slack_id)
        db.execute("DELETE FROM picked_people WHERE slack_id = 'UZ'")
        put(db, "picked_people", study_id=1, team_id="T1", slack_id="UB")

    assert store.scrub()

    rows = every(store.read(), "SELECT slack_id FROM picked_people ORDER BY rowid")
    assert [row["slack_id"] for row in rows] == ["UA", "UM", "UB"]


def test_a_scrub_beside_a_reader_says_that_it_is_not_done_and_is_done_later(
    store: Store, process: Start
) -> None:
    with store.write() as db:
        put_person(db, 1)
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN')\n"
        "c.execute('SELECT * FROM people').fetchall(); print('ready', flush=True); sys.stdin.readline(); c.close()"
    )
    reader = process(code, str(store.path))
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"

    assert not store.scrub(wait_s=0.2)
    reader.communicate("go\n", timeout=60)

    assert store.scrub()


# -- transactions


def test_a_write_is_seen_by_another_process(store: Store, process: Start) -> None:
    with store.write() as db:
        put_person(db, 1)
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1])\n"
        "print(c.execute('SELECT count(*) FROM people').fetchone()[0]); c.close()"
    )

    done = process(code, str(store.path)).communicate(timeout=60)

    assert done == ("1\n", "")


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_any_exception_undoes_the_whole_write(store: Store, fault: type[BaseException]) -> None:
    def write() -> None:
        with store.write() as db:
            put_person(db, 1)
            raise fault

    with pytest.raises(fault):
        write()

    assert rows_of(store, "people") == 0
    with store.write() as db:
        put_person(db, 1)
    assert rows_of(store, "people") == 1


def test_a_refused_row_undoes_those_before_it(store: Store) -> None:
    def write() -> None:
        with store.write() as db:
            put_person(db, 1)
            db.execute("INSERT INTO people (id, team_id, added_at) VALUES (1, 'T1', 'x')")

    with pytest.raises(sqlite3.IntegrityError):
        write()

    assert rows_of(store, "people") == 0


def test_readers_do_not_see_a_write_before_its_end(store: Store) -> None:
    seen: list[int] = []
    with store.write() as db:
        put_person(db, 1)
        thread = threading.Thread(target=lambda: seen.append(rows_of(store, "people")))
        thread.start()
        thread.join(10)

    assert seen == [0]


def test_a_snapshot_stays_at_its_moment(store: Store) -> None:
    def add() -> None:
        with store.write() as db:
            put_person(db, 1)

    with store.snapshot():
        before = rows_of(store, "people")
        thread = threading.Thread(target=add)
        thread.start()
        thread.join(10)
        inside = rows_of(store, "people")

    assert (before, inside, rows_of(store, "people")) == (0, 0, 1)


HOLD = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE')\n"
    "print('ready', flush=True); sys.stdin.readline(); c.execute('ROLLBACK'); c.close()"
)


def test_a_write_gives_up_as_busy_within_its_wait_and_works_afterwards(store: Store, process: Start) -> None:
    holder = process(HOLD, str(store.path))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"

    began = time.monotonic()
    with pytest.raises(Busy), store.write(wait_s=0.3) as db:
        put_person(db, 1)
    took = time.monotonic() - began
    holder.communicate("go\n", timeout=60)

    assert 0.25 <= took < 1.5
    with store.write() as db:
        put_person(db, 1)
    assert rows_of(store, "people") == 1


def test_a_write_waits_for_another_process_that_ends_in_time(store: Store, process: Start) -> None:
    holder = process(HOLD, str(store.path))
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "ready\n"
    done = threading.Event()

    def write() -> None:
        with store.write(wait_s=30) as db:
            put_person(db, 1)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not done.wait(0.05)
    holder.communicate("go\n", timeout=60)
    thread.join(30)

    assert done.is_set()


def test_lock_and_database_together_are_waited_for_no_longer_than_told(store: Store) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.write():
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(10)
    began = time.monotonic()
    with pytest.raises(Busy), store.write(wait_s=0.2):
        pass
    took = time.monotonic() - began
    leave.set()
    thread.join(10)

    assert 0.15 <= took < 1.5
