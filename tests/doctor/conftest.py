"""A set-up in a folder of its own, beside a pretend workspace, and what `evenhand doctor` says of it."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.demo.workspace import Workspace
from storage.database import Store

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "manifest.yml"


class Line(NamedTuple):
    """One finding, as the JSON has it."""

    name: str
    state: str
    sentence: str
    step: str


@dataclass(frozen=True)
class Said:
    """What doctor said, and its exit code."""

    code: int
    lines: tuple[Line, ...]
    output: str

    def of(self, name: str) -> list[Line]:
        """What one check said."""
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        """The single line of a check."""
        [line] = self.of(name)
        return line

    @property
    def to_fix(self) -> set[str]:
        """The checks that have something to mend."""
        return {line.name for line in self.lines if line.state == "fix"}


@dataclass
class SetUp:
    """A folder with .env in it, good unless a test changes it."""

    folder: Path
    workspace: Workspace
    values: dict[str, str] = field(default_factory=dict)
    mode: int = 0o600

    @property
    def database(self) -> Path:
        return self.folder / "evenhand.db"

    def doctor(self, *arguments: str, **values: str | None) -> Said:
        """Run it with these settings over the others; `None` leaves one out."""
        self.write_env(**values)
        return self.run(*arguments)

    def run(self, *arguments: str) -> Said:
        """Run it as everything stands."""
        code, output = self.printed_by("--json", *arguments)
        told = json.loads(output)
        lines = tuple(Line(**finding) for finding in told["findings"])
        assert told["ok"] == (code == 0)
        return Said(code, lines, output)

    def printed(self, *arguments: str, **values: str | None) -> tuple[int, str]:
        """Run it; its exit code and all that it printed."""
        self.write_env(**values)
        return self.printed_by(*arguments)

    def printed_by(self, *arguments: str) -> tuple[int, str]:
        """Run it as everything stands; its exit code and all that it printed."""
        ended = CliRunner().invoke(cli, ["doctor", *arguments])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.output

    def write_env(self, **values: str | None) -> None:
        """Write .env with these settings over the others."""
        given: Mapping[str, str | None] = self.values | values
        file = self.folder / ".env"
        file.write_text("".join(f"{name}={text}\n" for name, text in given.items() if text is not None))
        file.chmod(self.mode)

    def store(self) -> Store:
        """Its database, migrated; the test closes it."""
        store = Store(self.database)
        store.migrate()
        return store

    def put(self, *statements: str) -> None:
        """Make the database, and change it by hand as SQL."""
        store = self.store()
        try:
            with store.write() as db:
                for statement in statements:
                    db.execute(statement)
        finally:
            store.close()


@pytest.fixture
def scopes_left_out() -> frozenset[str]:
    """What was not granted; tests name it by parameter."""
    return frozenset()


@pytest.fixture
def manifest() -> Path:
    return MANIFEST


@pytest.fixture
def set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scopes_left_out: frozenset[str], manifest: Path
) -> Iterator[SetUp]:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "EVENHAND_", "GOOGLE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with Workspace(manifest, without_scopes=scopes_left_out) as workspace:
        given = workspace.installation
        values = {
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": given.bot_token,
            "SLACK_APP_TOKEN": given.app_token,
            "EVENHAND_ADMINS": "U000000009",
        }
        yield SetUp(tmp_path, workspace, values)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = True
