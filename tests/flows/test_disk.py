"""A disk that is full, a database that cannot be written: the person is told, nothing is half-written, and it goes on by itself."""

import errno
import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from bot.demo.acts import Person
from bot.turns import CROWD
from tests.flows.stage import ANSWER, PAYS, Stage
from tests.flows.test_directory_page import text_of
from tests.flows.test_person_page import look_at

SIZE = "3m"
HELD_S = 10.0 if os.environ.get("EVENHAND_FAULTS") == "full" else 2.0
BUSY = "I am busy at the moment"
UNSURE = "cannot say yet whether I could keep that"


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of three megabytes, on which the flow's database is."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here (it takes root): a full disk is not tested")
    yield folder
    # Lazily: the bot of the flow is ended while the next one runs.
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def invited(stage: Stage) -> Person:
    """Somebody with an invitation in front of them."""
    (nora,) = stage.customers("Nora Quist")
    stage.recruit()
    stage.go_on(hours=2)
    return nora


def shows(person: Person, label: str) -> bool:
    return any(label in message.buttons for message in person.dm())


def fill(folder: Path) -> Path:
    """Leave no byte on a disk; what is in the way."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def sound(stage: Stage) -> bool:
    with closing(sqlite3.connect(stage.database)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_whoever_presses_while_the_disk_is_full_is_told_and_nothing_is_lost(
    stage: Stage, invited: Person
) -> None:
    before = stage.dump()
    ballast = fill(stage.database.parent)

    outcome = invited.press(ANSWER)
    stage.workspace.wait_for(lambda: BUSY in invited.dm()[-1].readable())

    assert outcome.acked, outcome
    assert stage.dump() == before
    assert sound(stage)

    ballast.unlink()
    stage.press(invited, ANSWER)

    assert shows(invited, PAYS)
    assert sound(stage)


@pytest.fixture
def refusing_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """What makes the disk keep nothing for a while."""

    def refuse(_file: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    @contextmanager
    def refusing() -> Iterator[None]:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(os, "fdatasync", refuse)
            yield

    return refusing


@pytest.mark.parametrize(("transport", "others"), [("http", 0), ("socket", 0), ("socket", CROWD)])
def test_whoever_presses_while_the_disk_refuses_what_it_took_is_told_and_it_counts_once(
    stage: Stage, invited: Person, others: int, refusing_disk: Callable[[], AbstractContextManager[None]]
) -> None:
    turns = stage.bot.bot.turns
    for _ in range(others):
        turns.come()
    with refusing_disk():
        outcome = invited.press(ANSWER)
        stage.workspace.wait_for(lambda: UNSURE in invited.dm()[-1].readable())
    for _ in range(others):
        turns.go()
    assert outcome.acked, outcome

    stage.press(invited, ANSWER)

    assert shows(invited, PAYS)
    assert sound(stage)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_whoever_presses_where_nothing_can_be_said_while_the_disk_refuses_sees_that_it_failed(
    stage: Stage, refusing_disk: Callable[[], AbstractContextManager[None]]
) -> None:
    stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")

    with refusing_disk():
        outcome = stage.mara.press("Mark as colleague", on="modal")
    assert not outcome.acked
    stage.excused.append(outcome.error or "")
    stage.press(stage.mara, "Mark as colleague", on="modal")

    assert "A colleague of the researchers" in text_of(stage.mara)


def test_a_database_that_somebody_else_holds_is_told_and_answers_again_afterwards(
    stage: Stage, invited: Person
) -> None:
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        outcome = invited.press(ANSWER)
        stage.workspace.wait_for(lambda: BUSY in invited.dm()[-1].readable())

        assert outcome.acked, outcome
        assert outcome.ack_ms < 3000
        other.execute("ROLLBACK")

    stage.press(invited, ANSWER)
    assert shows(invited, PAYS)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_stop_that_is_typed_while_somebody_else_holds_the_database_is_delivered_again(
    stage: Stage, invited: Person
) -> None:
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcome = invited.say("stop")
        other.execute("ROLLBACK")
    assert not outcome.acked
    stage.excused.append(outcome.error or "")

    stage.workspace.wait_for(lambda: not shows(invited, ANSWER))
    stage.settle()


def test_what_is_due_while_somebody_holds_the_database_for_long_happens_once_afterwards(stage: Stage) -> None:
    people = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    held = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            released.wait(HELD_S)
            other.execute("ROLLBACK")

    released = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        holding = beside.submit(hold)
        held.wait()
        stage.go_on(hours=2)
        holding.result()

    assert [len([one for one in person.dm() if ANSWER in one.buttons]) for person in people] == [1, 1]
    assert sound(stage)
