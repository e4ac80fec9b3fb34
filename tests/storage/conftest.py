"""A migrated database on a disk, and processes that do not outlive their test."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from storage.database import Store
from tests.storage.seeding import Process, Start, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder where the system has its own, as these tests are about a disk; those of pytest may be in memory."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated database with nobody in it."""
    with opened(tmp_path / "evenhand.db") as made:
        made.migrate()
        yield made


@pytest.fixture
def process() -> Iterator[Start]:
    """Start Python code in a process of its own, with arguments; it does not outlive the test."""
    started: list[Process] = []

    def start(code: str, *arguments: str) -> Process:
        one = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
        with one:
            pass
