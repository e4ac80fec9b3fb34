"""Every statement that SQLite is asked meanwhile, with its values in place: for what must hold of all queries."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def recorded() -> Iterator[dict[str, None]]:
    """The statements, in order and each once, of every connection that is opened within it."""
    statements: dict[str, None] = {}
    connect = sqlite3.connect

    def listening(*values: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*values, **options)
        connection.set_trace_callback(lambda text: statements.setdefault(text))
        return connection

    with patch.object(sqlite3, "connect", listening):
        yield statements


def changes(statements: Iterable[str]) -> list[str]:
    """Those that change rows that are there, by what they say themselves."""
    return [text for text in statements if text.lstrip().upper().startswith(("UPDATE", "DELETE"))]


def reads(statements: Iterable[str]) -> list[str]:
    """Those that only read; what a trigger does is written as a comment."""
    return [text for text in statements if text.lstrip().upper().startswith(("SELECT", "WITH"))]
