"""One bot process per database. Correctness does not rest on it (constraints and leases hold between processes), but two
bots would send at twice the pace and answer each other's clicks."""

import fcntl
import os
from pathlib import Path

from bot.errors import ConfigError


class Held:
    """A held lock file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go. Doing it twice is harmless; the end of the process does it too."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def hold(database: Path) -> Held:
    """Take the lock of a database.

    Raises:
        ConfigError: another process has it, or the folder cannot be written.
    """
    real = database.resolve()  # one file by two names, such as a symbolic link, is one database
    path = real.with_name(real.name + ".lock")
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(
            f"Cannot write beside the database {database}: {error.strerror}. Check EVENHAND_DB."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ConfigError(
            f"Another Evenhand is running on {database}. Stop it first, or start with another EVENHAND_DB."
        ) from error
    return Held(descriptor)
