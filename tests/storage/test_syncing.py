"""What was written is on the disk before anybody is told: and those who wait for the disk at one moment wait once."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.errors import Busy, Unsure
from bot.ranked_lock import Rank
from bot.turns import Turns
from storage.database import Store
from storage.syncing import GATHER_S, SIBLINGS
from tests.storage.seeding import table_of_numbers
from tests.waiting import SOON_S, until

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
    return table_of_numbers(tmp_path / "bot.db")


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


@pytest.mark.parametrize(("others", "waits"), [(SIBLINGS, [{1, 2}]), (SIBLINGS - 1, [{1}, {1, 2}])])
def test_who_goes_to_the_disk_while_many_are_at_work_lets_them_commit_first(
    store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch, others: int, waits: list[set[int]]
) -> None:
    turns = Turns()
    for _ in range(others):
        turns.come()

    def meanwhile(seconds: float) -> None:
        if seconds == GATHER_S:
            threads.extend(at_once([lambda: keep(store, 2)]))
            until(lambda: len(store._syncing._waiting) == 2)  # type: ignore[union-attr]

    threads: list[threading.Thread] = []
    with monkeypatch.context() as gathering:
        gathering.setattr(time, "sleep", meanwhile)
        with turns.of(Rank.REQUEST):
            keep(store, 1)
    if not threads:
        keep(store, 2)
    for thread in threads:
        thread.join(SOON_S)

    assert disk.waits == waits


def test_those_who_write_while_the_disk_is_busy_wait_for_it_once(store: Store, disk: Disk) -> None:
    is_busy, free = threading.Event(), threading.Event()

    def meanwhile() -> None:
        is_busy.set()
        assert free.wait(SOON_S)

    disk.meanwhile = meanwhile
    threads = at_once([lambda: keep(store, 0)])
    assert is_busy.wait(SOON_S)
    threads += at_once([lambda number=number: keep(store, number) for number in range(1, THREADS)])  # type: ignore[misc]
    until(lambda: len(store._syncing._waiting) == THREADS)  # type: ignore[union-attr]
    assert kept(store) == set(range(THREADS))  # all of them are committed
    assert all(thread.is_alive() for thread in threads)  # and none has been told
    free.set()
    for thread in threads:
        thread.join(SOON_S)

    assert disk.waits == [{0}, set(range(THREADS))]


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

    # Whoever leads gets what it was ended by.
    leader = Unsure if isinstance(fault, OSError) else KeyboardInterrupt
    assert came_to.pop(0) is None
    assert came_to.pop(THREADS) is None
    assert set(came_to.values()) == {Unsure, leader}


def test_the_log_behind_a_link_is_found(tmp_path: Path, store: Store, disk: Disk) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(store.path)
    linked = Store(link)

    keep(linked, 1)

    assert disk.waits == [{1}]
    linked.close()


def test_after_the_file_could_not_be_written_the_new_log_is_waited_for(store: Store, disk: Disk) -> None:
    keep(store, 1)
    store.let_go()
    store._close_what_cannot_write()  # the last connection takes the log with it
    assert not Path(f"{store.path}-wal").exists()

    keep(store, 2)

    assert disk.waits == [{1}, {1, 2}]


def test_once_the_disk_has_refused_nothing_is_kept_before_the_log_was_emptied(
    store: Store, disk: Disk
) -> None:
    def refuse() -> None:
        raise OSError(errno.EIO, "input/output error")

    disk.meanwhile = refuse
    with pytest.raises(Unsure):
        keep(store, 1)
    disk.meanwhile = lambda: None
    with closing(sqlite3.connect(store.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM kept").fetchall()
        with pytest.raises(Busy):
            keep(store, 2)  # somebody reads what is in the log
        reader.execute("ROLLBACK")
    assert len(disk.waits) == 1

    keep(store, 3)

    with closing(sqlite3.connect(f"file:{store.path}?immutable=1", uri=True)) as alone:  # without its log
        assert {row[0] for row in alone.execute("SELECT n FROM kept")} == {1}
    assert disk.waits[1:] == [{1, 3}]


def test_a_disk_that_takes_too_long_is_told_and_the_others_go_on(store: Store, disk: Disk) -> None:
    is_busy, free, came_to = threading.Event(), threading.Event(), dict[int, bool]()

    def write(number: int, wait_s: float) -> None:
        try:
            with store.write(wait_s) as db:
                db.execute("INSERT INTO kept VALUES (?)", [number])
            came_to[number] = True
        except Unsure:
            came_to[number] = False

    def meanwhile() -> None:
        is_busy.set()
        assert free.wait(SOON_S)

    disk.meanwhile = meanwhile
    first = at_once([lambda: write(0, SOON_S)])
    assert is_busy.wait(SOON_S)
    hasty = at_once([lambda: write(1, 0.01)])
    until(lambda: 1 in kept(store))
    patient = at_once([lambda: write(2, SOON_S)])
    until(lambda: 1 in came_to)
    free.set()
    for thread in (*first, *hasty, *patient):
        thread.join(SOON_S)

    assert came_to == {0: True, 1: False, 2: True}


def test_who_fails_by_what_it_saw_of_others_fails_once_that_is_on_the_disk(store: Store, disk: Disk) -> None:
    keep(store, 1, durable=False)

    with pytest.raises(sqlite3.IntegrityError):
        keep(store, 1)

    assert disk.waits == [{1}]


def test_who_only_reads_waits_for_what_nobody_may_be_told_of(store: Store, disk: Disk) -> None:
    is_busy, free, told = threading.Event(), threading.Event(), list[int]()

    def meanwhile() -> None:
        is_busy.set()
        assert free.wait(SOON_S)

    def tell() -> None:
        store.settle()
        told.append(len(disk.waits))

    store.settle()
    assert disk.waits == []
    disk.meanwhile = meanwhile
    writing = at_once([lambda: keep(store, 1)])
    assert is_busy.wait(SOON_S)
    telling = at_once([tell])
    until(lambda: len(store._syncing._waiting) == 2)  # type: ignore[union-attr]
    assert told == []
    free.set()
    for thread in (*writing, *telling):
        thread.join(SOON_S)

    assert told == [2]


def test_what_is_written_unwaited_is_seen_at_once_and_on_the_disk_before_it_is_told(
    store: Store, disk: Disk
) -> None:
    with store.unwaited() as owed:
        assert not owed.is_any
        keep(store, 1)
        assert owed.is_any
        with store.unwaited() as inner:
            assert not inner.is_any
            keep(store, 2)
        keep(store, 3)
        with pytest.raises(sqlite3.IntegrityError):
            keep(store, 3)
        assert kept(store) == {1, 2, 3}
        assert disk.waits == []
        store.settle()
        assert disk.waits == [{1, 2, 3}]
        store.settle()
    keep(store, 4)

    assert disk.waits == [{1, 2, 3}, {1, 2, 3, 4}]


def test_whoever_writes_beside_one_that_does_not_wait_waits(store: Store, disk: Disk) -> None:
    with store.unwaited():
        (beside,) = at_once([lambda: keep(store, 1)])
        beside.join(SOON_S)

    assert disk.waits == [{1}]


@pytest.mark.parametrize(("requests", "waits"), [(SIBLINGS + 1, [GATHER_S]), (SIBLINGS, [])])
def test_whoever_waits_for_many_requests_lets_them_commit_first(
    store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch, requests: int, waits: list[float]
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with store.unwaited():
        keep(store, 1)
    store.settle(at_work=requests)

    assert disk.waits == [{1}]
    assert [seconds for seconds in slept if seconds == GATHER_S] == waits


@pytest.mark.parametrize("number", [1, 2], ids=["fails by it", "writes beside it"])
def test_what_is_written_unwaited_owes_what_it_saw_of_others_too(
    store: Store, disk: Disk, number: int
) -> None:
    keep(store, 1, durable=False)

    with store.unwaited() as owed, suppress(sqlite3.IntegrityError):
        keep(store, number)
    assert owed.is_any
    assert disk.waits == []
    store.settle()

    assert disk.waits == [{1, number}]


def test_who_has_no_lock_within_their_time_owes_nothing(store: Store) -> None:
    with ThreadPoolExecutor(1) as beside, store.write(), pytest.raises(Busy):
        beside.submit(_too_late, store).result()


def _too_late(store: Store) -> None:
    with store.unwaited() as owed:
        try:
            with store.write(0.0):
                raise AssertionError("somebody else has the lock")
        finally:
            assert not owed.is_any
