"""What was written is on the disk before anybody is told: and those who wait for the disk at one moment wait once."""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import Busy
from storage.database import Store

SOON_S = 10.0
THREADS = 8


class Disk:
    """What stands in for the disk: notes what each wait for it found committed, and does in it what a test wants."""

    def __init__(self, store: Store) -> None:
        self.waits: list[set[int]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self._path = store.path

    def take(self, file: int) -> None:
        assert os.fstat(file).st_ino == os.stat(f"{self._path}-wal").st_ino
        with closing(sqlite3.connect(self._path)) as other:
            self.waits.append({row[0] for row in other.execute("SELECT n FROM kept")})
        self.meanwhile()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "bot.db")
    with made.write() as db:
        db.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)")
    return made


@pytest.fixture
def disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(store)
    monkeypatch.setattr(os, "fdatasync", made.take)
    return made


def keep(store: Store, number: int, *, durable: bool = True) -> None:
    with store.write(durable=durable) as db:
        db.execute("INSERT INTO kept VALUES (?)", [number])


def at_once(works: list[Callable[[], None]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def until(reached: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(SOON_S * 1000)):
        if reached():
            return
        waited.wait(0.001)
    raise AssertionError("it was not reached")


def kept(store: Store) -> set[int]:
    return {row[0] for row in store.read().conn.execute("SELECT n FROM kept")}


def test_a_write_has_reached_the_disk_when_it_ends(store: Store, disk: Disk) -> None:
    keep(store, 1)
    keep(store, 2)

    assert disk.waits == [{1}, {1, 2}]


def test_what_need_not_be_there_waits_for_no_disk_and_is_there_with_the_next(
    store: Store, disk: Disk
) -> None:
    keep(store, 1, durable=False)
    assert disk.waits == []

    keep(store, 2)
    assert disk.waits == [{1, 2}]


def test_who_changes_nothing_waits_for_what_it_may_have_seen_and_for_no_more(
    store: Store, disk: Disk
) -> None:
    with store.write():
        pass
    assert disk.waits == []

    keep(store, 1, durable=False)
    with store.write() as db:
        db.execute("DELETE FROM kept WHERE n = 2")
    assert disk.waits == [{1}]


def test_those_who_write_while_the_disk_is_busy_wait_for_it_once(store: Store, disk: Disk) -> None:
    is_busy, free = threading.Event(), threading.Event()

    def meanwhile() -> None:
        is_busy.set()
        assert free.wait(SOON_S)

    disk.meanwhile = meanwhile
    threads = at_once([lambda: keep(store, 0)])
    assert is_busy.wait(SOON_S)
    threads += at_once([lambda number=number: keep(store, number) for number in range(1, THREADS)])  # type: ignore[misc]
    until(lambda: len(kept(store)) == THREADS)  # all of them are committed
    assert all(thread.is_alive() for thread in threads)  # and none has been told
    free.set()
    for thread in threads:
        thread.join(SOON_S)

    assert disk.waits[0] == {0}
    assert disk.waits[-1] == set(range(THREADS))
    assert len(disk.waits) <= 3  # the last to commit may have come while the second was under way


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "input/output error"), KeyboardInterrupt()])
def test_a_disk_that_refuses_is_told_to_all_who_waited_and_to_nobody_else(
    store: Store, disk: Disk, fault: BaseException
) -> None:
    came_to: dict[int, type[BaseException] | None] = {}
    is_busy, free = threading.Event(), threading.Event()

    def write(number: int) -> None:
        try:
            keep(store, number)
            came_to[number] = None
        except BaseException as error:  # noqa: BLE001 - it is looked at
            came_to[number] = type(error)

    def meanwhile() -> None:
        is_busy.set()
        assert free.wait(SOON_S)
        if len(disk.waits) == 2:
            raise fault

    disk.meanwhile = meanwhile
    threads = at_once([lambda: write(0)])
    assert is_busy.wait(SOON_S)
    threads += at_once([lambda number=number: write(number) for number in range(1, THREADS)])  # type: ignore[misc]
    until(lambda: len(store._syncing._waiting) == THREADS)  # type: ignore[union-attr]
    free.set()
    for thread in threads:
        thread.join(SOON_S)
    write(THREADS)

    told = (
        Busy if isinstance(fault, OSError) else KeyboardInterrupt
    )  # whoever leads gets what it was ended by
    assert came_to.pop(0) is None
    assert came_to.pop(THREADS) is None
    assert set(came_to.values()) == {Busy, told}


def test_the_log_behind_a_link_is_found(tmp_path: Path, store: Store, disk: Disk) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(store.path)
    linked = Store(link)

    keep(linked, 1)

    assert disk.waits == [{1}]
    linked.close()


def test_after_the_file_could_not_be_written_the_new_log_is_waited_for(store: Store, disk: Disk) -> None:
    keep(store, 1)
    store.close()  # the last connection takes the log with it
    assert not Path(f"{store.path}-wal").exists()

    keep(store, 2)

    assert disk.waits == [{1}, {1, 2}]
