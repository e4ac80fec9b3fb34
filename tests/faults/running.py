"""`evenhand run` and its other commands in processes of their own, as an operator starts them."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
EVENHAND = (sys.executable, "-m", "bot")


@dataclass(frozen=True)
class Place:
    """A workspace, and a folder with the database of its bot."""

    workspace: Workspace
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "evenhand.db"

    def environment(self, database: str = "") -> dict[str, str]:
        """The settings of the bot and no others. database: as it is written in .env, by default the whole path."""
        ours = ("SLACK_", "EVENHAND_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        given = self.workspace.installation
        return clean | {
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.workspace.api_url,
            "SLACK_BOT_TOKEN": given.bot_token,
            "SLACK_APP_TOKEN": given.app_token,
            "SLACK_SIGNING_SECRET": given.signing_secret,
            "EVENHAND_DB": database or str(self.database),
        }

    def command(self, *arguments: str, database: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment(database),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    @contextmanager
    def bot(self, *options: str, command: tuple[str, ...] = EVENHAND) -> Iterator["Bot"]:
        """`evenhand run`, once it says that it is there. It does not outlive the block."""
        with self.process(*options, command=command) as process:
            assert process.stdout is not None
            bot = Bot(process, process.stdout.readline())
            assert bot.greeting, f"it ended at once: {process.stderr.read() if process.stderr else ''}"
            # What it logs is read, or it would stop at a full pipe.
            threading.Thread(target=bot.listen, daemon=True).start()
            yield bot

    @contextmanager
    def process(
        self, *options: str, command: tuple[str, ...] = EVENHAND
    ) -> Iterator["subprocess.Popen[str]"]:
        """`evenhand run` from its first moment on."""
        process = subprocess.Popen(
            [*command, "run", *options],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()


@dataclass(frozen=True)
class Bot:
    """A bot that runs. `greeting` is the line by which it said so."""

    process: "subprocess.Popen[str]"
    greeting: str

    def listen(self) -> None:
        """Read what it logs until it ends."""
        assert self.process.stderr is not None
        for _ in self.process.stderr:
            pass

    @property
    def address(self) -> str:
        """Where it listens for Slack; with --http."""
        return next(word for word in self.greeting.split() if word.startswith("http")).rstrip(".")

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def end(self) -> int:
        """Ask it to end, as an operator does; its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_S)


def reach(place: Place, bot: Bot) -> None:
    """Let Slack deliver to a bot."""
    if bot.greeting.startswith("Evenhand listens"):
        place.workspace.deliver_over_http(bot.address)
    else:
        place.workspace.deliver_over("socket")
        place.workspace.wait_for(lambda: place.workspace.connection_count)
