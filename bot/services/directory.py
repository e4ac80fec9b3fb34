"""The directory from a CSV file in one go, for those who need not be asked: all of it, or nothing when a row cannot be read."""

import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from bot.domain.importing.cells import BadLine, Line
from bot.domain.importing.reading import detect, lines_of
from bot.domain.importing.texts import Unreadable
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services import importing, portions, roles, staging
from bot.services.staging import Asked, shown
from storage import imports, studies
from storage.database import Store

NO_MARKS = Marks()
GIVEN = Path("-")
"""Instead of a file: what comes in through a pipe."""
OTHERS_FIRST = 100
"""So many other imports of the workspace are stored first, at most."""


class ImportReport(NamedTuple):
    """What an import did. With problems nothing was written. left_out: rows of people who had their data erased."""

    added: int
    updated: int
    on_panel: int
    problems: tuple[BadLine, ...] = ()
    left_out: int = 0
    unchanged: int = 0


def team_of(store: Store, given: str) -> str:
    """Return the workspace of a database: the one named, or the only one it knows.

    Raises:
        ConfigError: it knows none or several, and none was named.
    """
    known = studies.known_teams(store.read())
    if given:
        return given
    if len(known) != 1:
        found = f"it holds {', '.join(known)}" if known else "the bot has not run on it yet"
        raise ConfigError(f"Name the workspace with --team T…: {found}.")
    return known[0]


def import_file(
    store: Store, team_id: str, file: Path, now: datetime, source: str = "", marks: Marks = NO_MARKS
) -> ImportReport:
    """Import a CSV file into the directory of a workspace: everybody in it, or nobody when a row cannot be read.

    Importing the same file twice changes nothing the second time. Whoever had their data erased is left out, and counted without a
    line or a name. marks: by which they are known.

    Raises:
        ConfigError: the file is no CSV with a known column.
    """
    with opened(file) as content:
        one = staging.read_in(store, marks, Asked(team_id, roles.OPERATOR, source), content, now)
    if one.bad:
        problems = tuple(importing.problems_of(store, one))
        importing.drop(store, team_id, one.id, now)
        return ImportReport(0, 0, 0, problems)
    return stored(store, marks, one, now)


def stored(
    store: Store,
    marks: Marks,
    one: imports.Import,
    now: datetime,
    progress: portions.Progress = portions.silent,
) -> ImportReport:
    """Confirm an import that is ready and store it, after another one that was confirmed before.

    Raises:
        ConfigError: it was discarded meanwhile.
    """
    for _ in range(OTHERS_FIRST):
        if importing.confirm(store, one, now):
            break
        importing.store_confirmed(store, marks, one.team_id, lambda: now)
    importing.store_confirmed(store, marks, one.team_id, lambda: now, progress=progress)
    done = imports.find(store.read(), one.team_id, one.id)
    if done is None or done.state is not imports.State.STORED:
        raise ConfigError("The import was discarded meanwhile.")
    late = tuple(importing.problems_of(store, done)) if done.bad > one.bad else ()
    return ImportReport(done.added, done.updated, done.on_panel, late, done.left_out, done.unchanged)


def read_lines(file: Path) -> tuple[list[Line], list[BadLine]]:
    """Return what a CSV file says of people, and the rows that cannot be read. All of it is held in memory.

    Raises:
        ConfigError: the file is no CSV with a known column.
    """
    lines, problems = [], []
    with opened(file) as content:
        try:
            for row in lines_of(content, detect(content)):
                if isinstance(row, Line):
                    lines.append(row)
                else:
                    problems.append(shown(row))
        except Unreadable as error:
            raise ConfigError(str(error)) from error
    return lines, problems


def opened(file: Path) -> BinaryIO:
    """Return a file, opened to be read, and more than once: of a pipe, a copy that has no name. "-" is what comes in. Raises: ConfigError."""
    try:
        # Not by its name: who runs as somebody else may not open what they were given open.
        content: BinaryIO = os.fdopen(os.dup(0), "rb") if file == GIVEN else file.open("rb")
        if content.seekable():
            return content
        with content:
            return _whole(content)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error


def _whole(content: BinaryIO) -> BinaryIO:
    """Return all that comes through a pipe, as a file that is gone once it is closed."""
    with ExitStack() as undone:
        whole = undone.enter_context(TemporaryFile())
        copyfileobj(content, whole)
        whole.seek(0)
        undone.pop_all()
    return whole
