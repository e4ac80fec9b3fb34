"""A workspace, and the bot in a process of its own that is connected to it by Socket Mode."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import PING_S
from bot.demo.workspace import Workspace
from tests.faults.crowd import NOW, Invited
from tests.faults.victim import bot_of

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("EVENHAND_FAULTS") == "full"
PATIENCE_S = 60.0
ACK_S = 3.0  # docs.slack.dev/interactivity/handling-user-interaction, 2026-11


@dataclass(frozen=True)
class Victim:
    """A bot in a process of its own, connected by Socket Mode."""

    process: "subprocess.Popen[bytes]"

    def run_ticks(self) -> None:
        """Let everything happen that happens by itself. Returns immediately."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"tick\n")
        self.process.stdin.flush()

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def sockets(self) -> int:
        """How many sockets it holds open."""
        folder = Path(f"/proc/{self.process.pid}/fd")
        found = 0
        for file in list(folder.iterdir()):
            try:
                found += os.readlink(file).startswith("socket:")
            except FileNotFoundError:
                continue  # closed meanwhile
        return found


@dataclass(frozen=True)
class Scene:
    workspace: Workspace
    database: Path

    @contextmanager
    def bot(self, ping_s: float = PING_S) -> Iterator[Victim]:
        with bot_of(self.workspace, self.database, NOW, ping_s=ping_s) as process:
            self.workspace.wait_for(lambda: self.workspace.connection_count == 1, PATIENCE_S)
            yield Victim(process)
            process.communicate(timeout=PATIENCE_S)
            assert process.returncode == 0

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()

    def all_invited(self, crowd: list[Invited]) -> None:
        """Wait until everybody has their invitation."""
        due = "SELECT count(*) FROM outbox WHERE state = 'due' AND kind = 'conversation' AND intent NOT LIKE '%then%'"
        self.workspace.wait_for(lambda: self.rows(due) == [(0,)], PATIENCE_S + len(crowd) / 20)
