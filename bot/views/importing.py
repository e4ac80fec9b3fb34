"""What is told of an import of the directory: how its file was read, what it would change, and which rows cannot be read."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.importing.cells import BadLine
from bot.domain.importing.columns import Column
from bot.domain.importing.reading import Detected, said
from bot.views.blocks import cut, visible

EXAMPLE_CHARS = 40
TOLD = 20
"""So many rows that cannot be read are told one by one."""


class Counted(Protocol):
    """The counts of an import, of rows."""

    @property
    def added(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def again(self) -> int: ...
    @property
    def on_panel(self) -> int: ...
    @property
    def left_out(self) -> int: ...
    @property
    def bad(self) -> int: ...


def how_read(detected: Detected) -> str:
    """Return how a file is written, in a sentence without its end."""
    encoding, delimiter = said(detected)
    return (
        f"{encoding}, cells separated by {delimiter}"
        if len(detected.columns) > 1
        else f"{encoding}, one column"
    )


def columns_told(columns: Sequence[Column], examples: Sequence[str] = ()) -> list[str]:
    """Return what each column is read as, a line each. examples: a value that was read in each, "" for none: whoever sees it sees also
    that letters are not those of the file."""
    given = [*examples, *[""] * (len(columns) - len(examples))]
    return [
        _column(number, column) + _as_in(example)
        for number, (column, example) in enumerate(zip(columns, given, strict=True), 1)
    ]


def _column(number: int, column: Column) -> str:
    if not column.name:
        return f"column {number}: not read, it has no name"
    if column.field:
        return f"{visible(column.name)} → {column.field}"
    return f"{visible(column.name)}: kept as it is{f' ({visible(column.why)})' if column.why else ''}"


def _as_in(example: str) -> str:
    value = " ".join(visible(example).split())
    return f", as in “{cut(value, EXAMPLE_CHARS)}”" if value else ""


def counts_told(one: "Counted") -> list[str]:
    """Return what an import would do, in short sentences."""
    told = [
        f"{one.added:,} new, {one.updated:,} updated, {one.unchanged:,} unchanged; {one.on_panel:,} on the panel."
    ]
    if one.again:
        told.append(f"{rows(one.again)} about somebody of an earlier row: what they say last counts.")
    if one.left_out:
        told.append(left_out(one.left_out))
    if one.bad:
        told.append(f"{rows(one.bad)} cannot be read.")
    return told


def left_out(count: int) -> str:
    """Return that some rows are of people who must be left alone."""
    return f"{rows(count)} left out: these people had their data erased and are not asked again."


def rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def rows_told(problems: Sequence[BadLine]) -> list[str]:
    """Return the first rows that cannot be read, each by line and reason."""
    return [f"line {problem.line}: {problem.text}" for problem in problems[:TOLD]]


def refusal(count: int, others: int, verb: str) -> str:
    """Return that so many rows cannot be read, and what to do. others: rows that can be. verb: what is done with them without the rest."""
    told = f"; {TOLD} are shown" if count > TOLD else ""
    without = f" Or {verb} the other {rows(others) if others > 1 else 'row'} with --skip-bad-rows."
    return f"{rows(count)} cannot be read{told}. Mend them and try again.{without if others else ''}"
