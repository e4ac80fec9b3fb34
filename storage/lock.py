"""One bot process per database. Correctness does not rest on it (constraints and leases hold between processes), but two
bots would send at twice the pace and answer each other's clicks."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bot.errors import ConfigError, NotNow

TRIES = 5
REST_S = 0.02
"""Between two tries: whoever looks who holds a lock has it for an instant."""
PID_BYTES = 20


class Holder(NamedTuple):
    """Who holds a lock. pid: the process, as it said itself; `None` when it could not say."""

    pid: int | None


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
        NotNow: another process has it. ConfigError: the folder cannot be written.
    """
    path = lock_file(database)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(
            f"Cannot write beside the database {database}: {error.strerror}. Check EVENHAND_DB."
        ) from error
    try:
        _take(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise NotNow(
            f"Another Evenhand is running on {database}. Stop it first, or start with another EVENHAND_DB."
        ) from error
    with suppress(OSError):  # a full disk: the lock holds without a name too
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
    return Held(descriptor)


def holder(database: Path) -> Holder | None:
    """Who holds the lock of a database, `None` when nobody does. Raises: OSError: the lock file cannot be read."""
    try:
        descriptor = os.open(lock_file(database), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(descriptor, PID_BYTES, 0)
        return Holder(int(said) if said.isdigit() else None)
    finally:
        os.close(descriptor)
    return None


def lock_file(database: Path) -> Path:
    """Where the lock of a database is."""
    real = database.resolve()  # one file by two names, such as a symbolic link, is one database
    return real.with_name(real.name + ".lock")


def _take(descriptor: int) -> None:
    for left in reversed(range(TRIES)):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if not left:
                raise
            time.sleep(REST_S)  # nothing runs yet that could be held up
