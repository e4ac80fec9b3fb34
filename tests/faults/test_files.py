"""A database file that is damaged, lost its log or cannot be written: the bot goes on by itself, or refuses with one sentence."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from tests.faults.running import ROOT, Place

PAGE = 4096


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace(ROOT / "manifest.yml") as made:
        yield made


def refusal(workspace: Workspace, database: Path) -> str:
    """The one sentence with which the bot does not start."""
    ended = Place(workspace, database.parent if database.parent.is_dir() else ROOT).command(
        "run", database=str(database)
    )
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    [sentence] = ended.stderr.splitlines()
    return sentence


@pytest.fixture
def place(workspace: Workspace, tmp_path: Path) -> Place:
    return Place(workspace, tmp_path)


@pytest.fixture
def killed(place: Place) -> Path:
    """A database beside which a bot left its log, as it was killed."""
    with place.bot() as bot:
        bot.kill()
    assert log_of(place.database).stat().st_size
    return place.database


@pytest.fixture
def sound(place: Place) -> Path:
    """A database that a bot left in order."""
    with place.bot() as bot:
        assert bot.end() == 0
    return place.database


def log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def test_a_lost_log_takes_what_was_last_and_no_more(place: Place, sound: Path) -> None:
    size = sound.stat().st_size
    with place.bot() as bot:
        bot.kill()
    log_of(sound).unlink(missing_ok=True)

    with place.bot() as bot:
        assert bot.end() == 0

    assert sound.stat().st_size >= size
    with closing(sqlite3.connect(sound)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def spoil(database: Path, first_page: int, pages: int) -> None:
    """Overwrite whole pages of a file with noise."""
    with database.open("r+b") as file:
        file.seek(first_page * PAGE)
        file.write(os.urandom(pages * PAGE))


def cut(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def last_page(database: Path) -> None:
    spoil(database, database.stat().st_size // PAGE - 1, 1)


@pytest.mark.parametrize(
    "harm",
    [lambda file: spoil(file, 0, 1), lambda file: spoil(file, 1, 8), last_page, cut],
    ids=["head", "body", "last page", "cut in half"],
)
def test_a_damaged_file_is_refused_with_one_sentence_and_left_as_it_is(
    workspace: Workspace, sound: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    damaged = tmp_path / "damaged.db"
    shutil.copy(sound, damaged)
    harm(damaged)
    before = damaged.read_bytes()

    sentence = refusal(workspace, damaged)

    assert str(damaged) in sentence
    assert damaged.read_bytes() == before


def test_a_disk_that_may_only_be_read_is_refused_with_one_sentence(
    workspace: Workspace, killed: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here (it takes root): a read-only disk is not tested")
    try:
        shutil.copy(killed, disk)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

        sentence = refusal(workspace, disk / killed.name)
    finally:
        subprocess.run(["umount", disk], check=True)

    assert "Read-only file system" in sentence


def test_a_folder_that_is_not_there_is_named(workspace: Workspace, tmp_path: Path) -> None:
    assert "nowhere" in refusal(workspace, tmp_path / "nowhere" / "evenhand.db")
