"""Secrets at rest: what opens somebody's calendar, or a workspace, is stored sealed (Fernet: AES-128-CBC and HMAC-SHA256).

It keeps a copy of the database from being a copy of everybody's calendar, and from speaking as the bot. It does not keep anything from who can read the key
too, so the two should not travel in the same backup.
"""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SETTING = "EVENHAND_KEY"
_BAD_KEY = f"{SETTING} holds no key: each is 44 characters, as `evenhand key` prints them; separate several by commas."
_OTHER_KEY = (
    "What is stored sealed was sealed with another key. Put the earlier key back: in "
    f"{SETTING}, behind the new one and a comma, or as the file with the ending .key beside the database. "
    "If it is lost, people have to connect their calendars once more, and workspaces that installed the app have to install it again."
)


class Sealer:
    """Seals with the first of its keys and opens with any of them. Its repr shows none."""

    def __init__(self, key: bytes) -> None:
        """key: one or more, separated by commas, as `key_of` returns them. Raises: ConfigError."""
        self._box = _box_of([part for part in key.split(b",") if part.strip()])

    def seal(self, text: str) -> str:
        """Return `text` sealed: ASCII, another one each time. It shows how long the text is, and when it was sealed."""
        return self._box.encrypt(text.encode("utf-8")).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return what was sealed. Raises: ConfigError when none of the keys opens it, or when it was altered."""
        from cryptography.fernet import InvalidToken

        try:
            return self._box.decrypt(sealed.encode("utf-8")).decode("utf-8")
        except InvalidToken:
            # from None: nothing of what was sealed should stand in a log
            raise ConfigError(_OTHER_KEY) from None

    def reseal(self, sealed: str) -> str:
        """Return the same secret sealed with the first key, so that an older key can be given up. Raises: ConfigError."""
        return self.seal(self.open(sealed))


def new_key() -> str:
    """Return a fresh key for `EVENHAND_KEY`: 44 characters."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode("ascii")


def key_of(configured: str, database: Path) -> bytes:
    """Return the key to seal with: what was configured, else that of the file beside the database, made when missing.

    configured: `EVENHAND_KEY`, "" when it is not set. The file is `<database>.key`, for its owner alone, beside the file
    that a symbolic link leads to. Processes that start at the same time agree on one key. Raises: ConfigError.
    """
    if configured.strip():
        return configured.strip().encode("utf-8")
    path = key_file(database)
    try:
        try:
            return _read_key(path)
        except FileNotFoundError:
            _write_key(path, new_key().encode("ascii"))
            return _read_key(path)
    except OSError as error:
        raise ConfigError(
            f"The key file {path} cannot be used ({error.strerror}). Make its folder writable, or set {SETTING}."
        ) from error


def key_at_hand(configured: str, database: Path) -> bytes | None:
    """Return the key as `key_of` does, but `None` where it would make one. Raises: ConfigError."""
    if not configured.strip() and not key_file(database).exists():
        return None
    return key_of(configured, database)


def key_file(database: Path) -> Path:
    """Where the key of a database is, when none is configured: beside the file that a symbolic link leads to."""
    path = _beside(database.resolve())
    return _beside(database) if not path.exists() and _beside(database).exists() else path


def _beside(database: Path) -> Path:
    return database.with_name(database.name + ".key")


def _box_of(keys: Sequence[bytes]) -> "MultiFernet":
    # Imported here: it costs time at the start, and most processes seal nothing.
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key.strip()) for key in keys])
    except ValueError:
        raise ConfigError(_BAD_KEY) from None


def _read_key(path: Path) -> bytes:
    with path.open("rb") as file:
        # of what was opened, not of the path: it could be another file by then
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise ConfigError(f"Others may read the key file {path}. Take that from them: chmod 600 {path}")
        key = file.read(1024).strip()
    if not key:
        raise ConfigError(
            f"The key file {path} is empty. Put its backup back, or delete it to begin with a new key."
        )
    return key


def _write_key(path: Path, key: bytes) -> None:
    # Written aside and linked, so that nobody reads half a key; the link fails where another process was first.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(aside, key)
        try:
            os.link(aside, path)
        except FileExistsError:
            return
        except OSError:
            # a file system without hard links
            _write_new(path, key)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_new(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())
