"""The real `evenhand run` in a process of its own, against a pretend workspace."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.demo.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0


@contextmanager
def running(workspace: Workspace, database: Path) -> Iterator["subprocess.Popen[str]"]:
    """`evenhand run` on a database, in a process of its own."""
    given = workspace.installation
    settings = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": given.bot_token,
        "SLACK_APP_TOKEN": given.app_token,
        "EVENHAND_DB": str(database),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=database.parent if database.parent.is_dir() else ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
