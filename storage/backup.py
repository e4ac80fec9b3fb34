"""A copy of the database while the bot works with it."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import ConfigError
from storage.remembered import BACKED_UP, EVERYWHERE
from storage.rows import text_of

WAIT_MS = 15_000


def back_up(database: Path, target: Path) -> int:
    """Write a copy of a database as it is at one moment, and return its size in bytes. Nobody has to wait for it.

    The copy is for its owner alone, holds nothing that was deleted, and is looked through (integrity_check) before it gets its
    name: a file of that name is whole, or is not there.

    Raises:
        ConfigError: there is no such database, the target is there already, or it cannot be written.
    """
    if not database.exists():
        raise ConfigError(
            f"There is no database at {database}. Name it with EVENHAND_DB, or run the bot first."
        )
    if target.exists():
        raise ConfigError(f"{target} is there already. Give another name: a backup is never written over.")
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _copy(database, part)
            _check(part)
            _keep(part, target)
        finally:
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    except FileExistsError as error:
        raise ConfigError(f"{error.filename2 or error.filename} is there already.") from error
    except (sqlite3.Error, OSError) as error:
        raise ConfigError(f"The backup {target} could not be written: {error}.") from error
    return target.stat().st_size


def _copy(database: Path, part: Path) -> None:
    # VACUUM INTO reads one snapshot: writers go on beside it. The backup API begins anew whenever another process writes.
    with closing(_opened(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(part)])


def remember(database: Path, now: datetime) -> None:
    """Keep in a database that a copy of it was written, for its admins to read."""
    # The copy is whole whatever becomes of this: the database may be of an earlier release, or not to be written to.
    with suppress(sqlite3.Error), closing(_opened(database)) as connection:
        connection.execute(
            "INSERT INTO facts (team_id, name, value) VALUES (?, ?, ?) "
            "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value",
            [EVERYWHERE, BACKED_UP, text_of(now)],
        )


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout={WAIT_MS}")
    return connection


def _check(part: Path) -> None:
    connection = sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        connection.close()
    if found != "ok":
        raise ConfigError(
            f"The copy is not whole ({found}), and was not kept. Look at the database with PRAGMA integrity_check."
        )


def _keep(part: Path, target: Path) -> None:
    """Give a finished copy its name: on disk first, and never over another file."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.link(part, target)
    folder = os.open(target.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
