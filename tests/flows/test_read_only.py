"""A database that becomes read-only while the bot runs, and a log that somebody deletes beneath it."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.errors import Busy
from storage.database import Store
from tests.flows.stage import ANSWER, PAYS, Stage

BUSY = "I am busy at the moment"
WRONG = "Something went wrong on our side"


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on a disk: a file in memory that nobody may change any more can still be written by whoever has it open."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def lock_in(database: Path, flag: str) -> bool:
    """Let the file system refuse what is written to a database and its log ("+i"), or take it again ("-i")."""
    files = [database, database.with_name(database.name + "-wal")]
    done = subprocess.run(["chattr", flag, *files], capture_output=True, check=False)
    return done.returncode == 0


def sound(stage: Stage) -> bool:
    with closing(sqlite3.connect(stage.database)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_whoever_presses_while_nothing_can_be_written_is_told_and_it_goes_on_by_itself(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    (nora,) = stage.customers("Nora Quist")
    stage.recruit()
    stage.go_on(hours=2)
    before = stage.dump()
    if not lock_in(stage.database, "+i"):
        pytest.skip("this file system makes no file immutable: a read-only database is not tested")
    try:
        outcome = nora.press(ANSWER)
        stage.workspace.wait_for(lambda: BUSY in nora.dm()[-1].readable())
    finally:
        lock_in(stage.database, "-i")

    assert outcome.acked, outcome
    assert stage.dump() == before
    assert "cannot be written: " in caplog.text

    stage.press(nora, ANSWER)

    assert any(PAYS in message.buttons for message in nora.dm())
    assert sound(stage)


def test_a_connection_that_was_opened_while_nothing_could_be_written_is_left_for_another(
    tmp_path: Path,
) -> None:
    file, insert = (
        tmp_path / "alone.db",
        "INSERT INTO inbox (team_id, key, received_at) VALUES ('T1', 'a', '')",
    )
    with closing(Store(file)) as before, closing(Store(file)) as meanwhile:
        before.migrate()
        if not lock_in(file, "+i"):
            pytest.skip("this file system makes no file immutable: a read-only database is not tested")
        try:
            with pytest.raises(Busy), meanwhile.write() as db:
                db.execute(insert)
        finally:
            lock_in(file, "-i")

        with meanwhile.write() as db:
            db.execute(insert)


def test_a_statement_that_is_wrong_is_no_matter_of_the_disk(tmp_path: Path) -> None:
    with (
        closing(Store(tmp_path / "alone.db")) as store,
        pytest.raises(sqlite3.OperationalError),
        store.write() as db,
    ):
        db.execute("SELECT nothing FROM nowhere")


def test_a_log_that_is_deleted_while_the_bot_runs_is_an_error_for_people_and_no_damage(
    stage: Stage,
) -> None:
    (nora,) = stage.customers("Nora Quist")
    stage.recruit()
    stage.go_on(hours=2)

    stage.database.with_name(stage.database.name + "-wal").unlink()
    outcome = nora.press(ANSWER)
    stage.workspace.wait_for(lambda: any(said in nora.dm()[-1].readable() for said in (BUSY, WRONG, PAYS)))

    assert outcome.acked
    assert "disk I/O error" not in nora.dm()[-1].readable()
    stage.bot.stop()
    with closing(Store(stage.database)) as anew:
        anew.migrate()
    assert sound(stage)
