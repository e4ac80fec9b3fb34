"""kill -9 while a directory is imported: nobody of it is there before the confirmation, and everybody after the next start."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from tests.faults.running import PATIENCE_S, ROOT, Place
from tests.faults.test_hanging_modals import directory_of

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
ROWS = 100_000 if FULL else 20_000
KILLS = 30 if FULL else 3
TEAM = "T0KILLED"


def rows_of(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return connection.execute(sql).fetchall()


def counted(database: Path, sql: str) -> int:
    """The number that a query gives, 0 as long as there is no such table."""
    try:
        [(number,)] = rows_of(database, sql)
    except sqlite3.OperationalError:
        return 0
    return int(str(number))


def staged(database: Path) -> int:
    return counted(database, "SELECT count(*) FROM import_rows")


def people(database: Path) -> int:
    return counted(database, "SELECT count(*) FROM people")


def killed_import(place: Place, file: Path, now: Callable[[], bool]) -> None:
    """Start an import, and kill it once something is so."""
    command = [sys.executable, "-m", "bot", "import", str(file), "--team", TEAM]
    with subprocess.Popen(command, cwd=place.folder, env=place.environment()) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not now():
            assert process.poll() is None, "it ended before it was killed, so it shows nothing"
            assert time.monotonic() < deadline
        process.kill()


def confirmed(place: Place) -> int:
    return counted(place.database, "SELECT count(*) FROM imports WHERE state = 'confirmed'")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    directory_of(file, ROWS)
    return file


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_import_that_is_killed_before_its_confirmation_has_changed_nothing(
    tmp_path: Path, file: Path
) -> None:
    rng = random.Random(1)
    with Workspace(ROOT / "manifest.yml", team_id=TEAM) as workspace:
        place = Place(workspace, tmp_path)
        for _ in range(KILLS):
            before, some = staged(place.database), rng.randrange(1, ROWS * 9 // 10)
            killed_import(
                place, file, lambda before=before, some=some: staged(place.database) >= before + some
            )

            assert people(place.database) == 0
            assert confirmed(place) == 0
        done = place.command("import", str(file), "--team", TEAM)

    assert done.stdout.startswith(f"{ROWS:,} people added, 0 updated")
    assert people(place.database) == ROWS


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("next_start", ["import", "run"])
def test_an_import_that_is_killed_after_its_confirmation_is_there_after_the_next_start(
    tmp_path: Path, file: Path, next_start: str
) -> None:
    rng = random.Random(2)
    little = tmp_path / "little.csv"
    little.write_text("email,name\nperson1@customers.example,Somebody\n")
    with Workspace(ROOT / "manifest.yml", team_id=TEAM) as workspace:
        place = Place(workspace, tmp_path)
        killed_import(place, file, lambda: people(place.database) > rng.randrange(ROWS // 2))
        left = people(place.database)
        assert 0 < left < ROWS, "the kill came too late, so it shows nothing"
        assert confirmed(place) == 1

        if next_start == "import":
            ended = place.command("import", str(little), "--team", TEAM)
            assert (ended.returncode, "interrupted is stored now" in ended.stderr) == (0, True)
        else:
            with place.bot() as bot:
                workspace.wait_for(lambda: not confirmed(place), PATIENCE_S)
                assert bot.end() == 0

    assert people(place.database) == ROWS
    assert staged(place.database) == 0
    [(added, state)] = rows_of(place.database, "SELECT added, state FROM imports ORDER BY id LIMIT 1")
    assert (added, state) == (ROWS, "stored")
    logged = rows_of(place.database, "SELECT json_extract(detail, '$.added') FROM audit ORDER BY id")
    assert logged.count((ROWS,)) == 1
