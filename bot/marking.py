"""Marks that keep us from asking somebody again: an HMAC of who they are, which tells nobody who they were.

Slack ids can be enumerated, so a plain hash would be no secret: the marks are keyed (HMAC-SHA256), with a key that is derived
for this purpose alone (HKDF, RFC 5869) from the key that seals what is stored. A copy of the database without that key names
nobody.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.errors import ConfigError

PURPOSE = b"evenhand: do not contact, 1"
MARK_BYTES = 32
KEY_BYTES = 32
KEY_ID_CHARS = 16
_BAD_KEY = "EVENHAND_KEY holds no key: each is 44 characters, as `evenhand key` prints them."


class Mark(NamedTuple):
    """One mark as it is stored. key_id: which key made it; it does not tell the key."""

    mark: str
    key_id: str


def no_key() -> bytes:
    """Where no key was set up. Raises: ConfigError."""
    raise ConfigError("Nobody's data can be erased here: no key is set up for the marks that stay.")


@dataclass(frozen=True)
class Marks:
    """Makes marks with the first of its keys, and knows those of any of them.

    key: returns the keys, separated by commas, as `sealing.key_of` does; asked for at the first mark, as it may make a file.
    """

    key: Callable[[], bytes] = field(default=no_key, repr=False)

    def made(self, team_id: str, *, slack_ids: Iterable[str] = (), emails: Iterable[str] = ()) -> list[Mark]:
        """Return what is to be stored for somebody of a workspace. Raises: ConfigError."""
        key = self._keys[0]
        return [Mark(_mac(key, name), _key_id(key)) for name in _names(team_id, slack_ids, emails)]

    def candidates(
        self, team_id: str, *, slack_ids: Iterable[str] = (), emails: Iterable[str] = ()
    ) -> list[str]:
        """Return every mark under which somebody may be stored, whichever key made it. Raises: ConfigError."""
        names = _names(team_id, slack_ids, emails)
        return [_mac(key, name) for name in names for key in self._keys]

    @property
    def key_ids(self) -> frozenset[str]:
        """The keys that are at hand, by their ids. Raises: ConfigError."""
        return frozenset(map(_key_id, self._keys))

    @cached_property
    def _keys(self) -> tuple[bytes, ...]:
        found = tuple(_derived(part) for part in self.key().split(b",") if part.strip())
        if not found:
            raise ConfigError(_BAD_KEY)
        return found


def _names(team_id: str, slack_ids: Iterable[str], emails: Iterable[str]) -> list[bytes]:
    ids = [f"slack\0{team_id}\0{slack_id}" for slack_id in slack_ids if slack_id]
    addresses = [f"email\0{team_id}\0{email.strip().casefold()}" for email in emails if email.strip()]
    return [name.encode() for name in dict.fromkeys((*ids, *addresses))]


def _mac(key: bytes, name: bytes) -> str:
    return hmac.digest(key, name, "sha256").hex()


def _key_id(key: bytes) -> str:
    return _mac(key, b"id")[:KEY_ID_CHARS]


def _derived(key: bytes) -> bytes:
    # Imported here: it costs time at the start, and most processes mark nobody.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    try:
        material = base64.urlsafe_b64decode(key.strip())
    except (binascii.Error, ValueError):
        raise ConfigError(_BAD_KEY) from None
    if len(material) != KEY_BYTES:
        raise ConfigError(_BAD_KEY)
    return HKDF(SHA256(), MARK_BYTES, salt=None, info=PURPOSE).derive(material)
