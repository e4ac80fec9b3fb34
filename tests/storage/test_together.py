"""What several threads write together: one transaction, and each answers for its own."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import Busy
from storage.database import Store
from storage.together import Together
from tests.storage.seeding import table_of_numbers

THREADS = 8


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return table_of_numbers(tmp_path / "bot.db")


def keep(number: int) -> Callable[[Database], int]:
    def work(db: Database) -> int:
        db.execute("INSERT INTO kept VALUES (?)", [number])
        return number * 10

    return work


def at_once(store: Store, works: list[Callable[[Database], int]], together: Together) -> list[object]:
    """Have every piece of work wait for the write lock at one moment; return what each came to."""
    came_to: list[object] = [None] * len(works)

    def write(place: int) -> None:
        try:
            came_to[place] = together.write(works[place])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
            came_to[place] = error

    threads = [threading.Thread(target=write, args=[place]) for place in range(len(works))]
    with store.write():
        for thread in threads:
            thread.start()
        while len(together._coming) < len(works):
            pass
    for thread in threads:
        thread.join()
    return came_to


def test_what_waits_together_is_committed_together(store: Store) -> None:
    begins: list[str] = []
    together = Together(store, durable=True)
    with store.write() as db:
        db.conn.set_trace_callback(lambda sql: begins.append(sql) if sql.startswith("BEGIN") else None)

    came_to = at_once(store, [keep(number) for number in range(THREADS)], together)

    assert sorted(came_to) == [number * 10 for number in range(THREADS)]  # type: ignore[type-var]
    assert {row[0] for row in store.read().conn.execute("SELECT n FROM kept")} == set(range(THREADS))
    assert len(begins) == 2  # whoever held the lock, and all the others


def test_who_fails_is_rolled_back_alone(store: Store) -> None:
    def fail(db: Database) -> int:
        db.execute("INSERT INTO kept VALUES (99)")
        raise ValueError("a fault")

    came_to = at_once(store, [keep(1), fail, keep(2)], Together(store, durable=False))

    assert [type(one) for one in came_to] == [int, ValueError, int]
    assert [row[0] for row in store.read().conn.execute("SELECT n FROM kept ORDER BY n")] == [1, 2]


def test_alone_it_is_a_write_like_any_other(store: Store) -> None:
    together = Together(store, durable=True)

    assert together.write(keep(1)) == 10
    with pytest.raises(ZeroDivisionError):
        together.write(lambda db: db.execute("INSERT INTO kept VALUES (2)") and 1 // 0)

    assert [row[0] for row in store.read().conn.execute("SELECT n FROM kept")] == [1]
    assert together.write(keep(3)) == 30  # and the next one leads again


def test_who_waits_too_long_is_told_with_all_who_came_along(store: Store) -> None:
    together = Together(store, durable=True, wait_s=0.05)
    raised: list[type[BaseException]] = []

    def write(number: int) -> None:
        try:
            together.write(keep(number))
        except Busy as error:
            raised.append(type(error))

    with store.write():
        threads = [threading.Thread(target=write, args=[number]) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert raised == [Busy] * 3
    assert together.write(keep(7)) == 70


def test_who_may_wait_for_longer_goes_on_when_the_first_has_given_up(store: Store) -> None:
    together = Together(store, durable=True, wait_s=0.3)
    came_to: list[object] = []

    def write(number: int) -> None:
        try:
            came_to.append(together.write(keep(number)))
        except Busy:
            came_to.append(number)

    with store.write():
        first = threading.Thread(target=write, args=[1])
        first.start()
        threading.Event().wait(0.15)  # the second one's time ends so much later
        second = threading.Thread(target=write, args=[2])
        second.start()
        first.join()
    second.join()

    assert came_to == [1, 20]


def test_a_full_disk_is_told_to_each_as_busy_and_nothing_of_it_is_kept(store: Store) -> None:
    def fill(db: Database) -> int:
        db.conn.execute("PRAGMA max_page_count=1")  # no page more than there are
        db.execute("INSERT INTO kept SELECT value FROM json_each(?)", [json.dumps(list(range(100, 9_000)))])
        return 0

    together = Together(store, durable=False)
    came_to = at_once(store, [keep(1), fill, keep(2)], together)

    assert [type(one) for one in came_to] == [Busy] * 3
    assert len({id(one) for one in came_to}) == 3  # each has a traceback of its own
    with store.write() as db:
        db.conn.execute("PRAGMA max_page_count=1000000")
    assert store.read().conn.execute("SELECT count(*) FROM kept").fetchone()[0] == 0
    assert together.write(keep(3)) == 30


def test_a_write_within_a_write_is_refused_at_once(store: Store) -> None:
    together = Together(store, durable=True)

    with pytest.raises(RuntimeError, match="within"), store.write():
        together.write(keep(1))
    with pytest.raises(RuntimeError, match="within"):
        together.write(lambda _db: together.write(keep(2)))

    assert together.write(keep(3)) == 30
