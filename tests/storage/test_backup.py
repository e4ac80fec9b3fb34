"""A copy of the database while others write to it: whole, of one moment, for its owner alone, and never over another file."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage.backup import _check, back_up
from storage.database import Store
from tests.storage.seeding import Start, opened, put_person, rows_of

WRITE = """
import sys
from pathlib import Path
from storage.database import Store

# Pairs of rows, in one transaction each: a copy of one moment never has half a pair.
store, number = Store(Path(sys.argv[1])), 0
print("ready", flush=True)
while True:
    number += 1
    with store.write(wait_s=30) as db:
        for table in ("facts", "settings"):
            more = {"facts": ("value", "'v'"), "settings": ("value, changed_by, changed_at", "'v', 'u', 'x'")}[table]
            db.execute(f"INSERT INTO {table} (team_id, name, {more[0]}) VALUES ('T1', 'n{number}', {more[1]})")
    print(number, flush=True)
"""


def count(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_a_backup_beside_two_writers_is_of_one_moment_and_nobody_waits(
    store: Store, process: Start, tmp_path: Path
) -> None:
    writer = process(WRITE, str(store.path))
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    for number in range(5):
        seen = int(writer.stdout.readline())

        back_up(store.path, tmp_path / f"{number}.db")
        with store.write(wait_s=30) as db:
            put_person(db, number)

        pairs = count(tmp_path / f"{number}.db", "facts")
        assert pairs == count(tmp_path / f"{number}.db", "settings")
        assert pairs >= seen
        assert count(tmp_path / f"{number}.db", "people") == number
    writer.kill()


def test_a_restored_backup_starts_and_nothing_is_missing(store: Store, tmp_path: Path) -> None:
    with store.write() as db:
        for number in range(50):
            put_person(db, number)
    back_up(store.path, tmp_path / "backup.db")
    with store.write() as db:
        put_person(db, 50)
    store.close()

    # As docs/operations.md says.
    for end in ("", "-wal", "-shm"):
        store.path.with_name(store.path.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", store.path)

    with opened(store.path) as restored:
        restored.migrate()
        assert rows_of(restored, "people") == 50
        with restored.write() as db:
            put_person(db, 50)
        assert restored.read().conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert restored.read().conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_copy_is_for_its_owner_alone_and_alone_in_its_folder(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    back_up(store.path, folder / "backup.db")

    assert [file.name for file in folder.iterdir()] == ["backup.db"]
    assert stat.S_IMODE((folder / "backup.db").stat().st_mode) == 0o600


def test_a_backup_is_never_written_over_a_file(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "kept.db"
    target.write_bytes(b"precious")

    with pytest.raises(ConfigError, match=r"kept\.db is there already"):
        back_up(store.path, target)

    assert target.read_bytes() == b"precious"


def test_without_a_database_there_is_nothing_to_copy_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no database at .*, or run the bot first"):
        back_up(tmp_path / "nowhere.db", tmp_path / "backup.db")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_in_a_sentence(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="could not be written"):
        back_up(store.path, tmp_path / "nowhere" / "backup.db")


def test_a_damaged_database_makes_no_backup(store: Store, tmp_path: Path) -> None:
    with store.write() as db:
        for number in range(2000):
            put_person(db, number)
    store.close()
    with store.path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 8192)

    with pytest.raises(ConfigError):
        back_up(store.path, tmp_path / "backup.db")

    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("backup")) == []


def test_a_copy_that_is_not_whole_is_not_kept(store: Store, tmp_path: Path) -> None:
    with store.write() as db:
        for number in range(2000):
            put_person(db, number)
    back_up(store.path, tmp_path / "copy.db")
    content = (tmp_path / "copy.db").read_bytes()
    assert content.count(b"T1U1777") == 2  # in the table and in its index
    (tmp_path / "copy.db").write_bytes(content.replace(b"T1U1777", b"T1V1777", 1))

    with pytest.raises(ConfigError, match="not whole"):
        _check(tmp_path / "copy.db")


def test_what_was_deleted_is_not_in_the_copy(store: Store, tmp_path: Path) -> None:
    with store.write() as db:
        db.execute("PRAGMA secure_delete=OFF")
    store.read().conn.execute("PRAGMA secure_delete=OFF")
    with store.write() as db:
        db.execute("INSERT INTO facts (team_id, name, value) VALUES ('T1', 'gone', 'unmistakable')")
        db.execute("DELETE FROM facts")

    back_up(store.path, tmp_path / "backup.db")

    assert b"unmistakable" in store.path.with_name(store.path.name + "-wal").read_bytes()
    assert b"unmistakable" not in (tmp_path / "backup.db").read_bytes()
