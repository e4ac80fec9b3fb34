"""Queries as rows, and the text that SQLite keeps for Python's values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

Row = Mapping[str, Any]
Values = Sequence[object] | Mapping[str, object]


def first(db: Database, sql: str, values: Values = ()) -> Row | None:
    """Return the first row of a query, or `None`. (`Database.query` costs a savepoint per call: this is the hot path.)"""
    row: Row | None = db.conn.execute(sql, values).fetchone()
    return row


def only(db: Database, sql: str, values: Values = ()) -> Row:
    """Return the row of a query that always has one.

    Raises:
        LookupError: it had none.
    """
    row = first(db, sql, values)
    if row is None:
        raise LookupError(sql)
    return row


def every(db: Database, sql: str, values: Values = ()) -> list[Row]:
    """Return all rows of a query."""
    rows: list[Row] = db.conn.execute(sql, values).fetchall()
    return rows


def text_of(instant: datetime) -> str:
    """Return an aware instant as UTC text with microseconds: text order is time order.

    Raises:
        ValueError: the instant is naive.
    """
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = instant.astimezone(UTC)
    return _utc_text(instant)


@lru_cache(64)
def _utc_text(instant: datetime) -> str:
    # Remembered: a booking writes twenty of them, most of them the same. Not of other zones: there the two hours of an autumn night are equal.
    return instant.isoformat(timespec="microseconds")


def instant_of(text: str | None) -> datetime | None:
    """Return the instant that `text_of` wrote, or `None`."""
    return datetime.fromisoformat(text) if text else None


def known_instant(text: str) -> datetime:
    """The same for columns that are never NULL."""
    return datetime.fromisoformat(text)
