"""What several of these tests begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from tests.faults.running import ROOT, Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A workspace with all of Slack's limits, and a folder for its bot."""
    with Workspace(ROOT / "manifest.yml") as workspace:
        yield Place(workspace, tmp_path)
