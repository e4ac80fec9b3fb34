"""The rows of a CSV file, one after the other: what each says, with the line on which it begins."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from bot.domain.importing.cells import CELL_CAP, BadLine, Line, row_reader
from bot.domain.importing.columns import Column, UnknownHeader, columns_of
from bot.domain.importing.texts import (
    DELIMITERS,
    ENCODINGS,
    SAMPLE_CHARS,
    Unreadable,
    Writing,
    delimiter_of,
    encoding_of,
    rows_of,
)

BLOCK_BYTES = 256 * 1024


@dataclass(frozen=True)
class Detected:
    """What was found out of a file before its rows are read."""

    writing: Writing
    columns: tuple[Column, ...]


def detect(file: BinaryIO, encoding: str = "", delimiter: str = "") -> Detected:
    """Return how a seekable file is written and what its columns mean. encoding, delimiter: what is known better.

    Raises:
        Unreadable: it is no CSV with a header that names people.
    """
    file.seek(0)
    encoding = encoding or encoding_of(iter(lambda: file.read(BLOCK_BYTES), b""))
    sample = _sample(file, encoding)
    found, first_line = delimiter_of(sample)
    rows = rows_of(_without_lines(sample, first_line - 1), delimiter or found)
    if not rows:
        raise Unreadable("The file is empty.")
    try:
        columns = columns_of(rows[0], rows[1:])
    except UnknownHeader as error:
        raise Unreadable(str(error)) from None
    return Detected(Writing(encoding, delimiter or found, first_line), columns)


def said(detected: Detected) -> tuple[str, str]:
    """Return the encoding of a file and what separates its cells, in words."""
    writing = detected.writing
    return ENCODINGS.get(writing.encoding, writing.encoding), DELIMITERS.get(
        writing.delimiter, writing.delimiter
    )


def lines_of(
    file: BinaryIO, detected: Detected, source: str = "", now: datetime | None = None
) -> Iterator[Line | BadLine]:
    """Yield what each row of a seekable file says, in order; nothing of it is held for longer than a row. source, now: as `row_reader`
    has them.

    Raises:
        Unreadable: its bytes are not of the encoding.
    """
    read = row_reader(detected.columns, source, now)
    text = _opened(file, detected.writing.encoding)
    for _ in range(detected.writing.first_line - 1):
        next(text, "")
    before = detected.writing.first_line - 1
    has_header = False
    try:
        for line, cells in _records(text, detected.writing.delimiter, before):
            if isinstance(cells, str):
                yield BadLine(line, cells)
            elif not any(cells):
                continue
            elif has_header:
                yield read(line, cells)
            has_header = True
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file is not {ENCODINGS.get(detected.writing.encoding, detected.writing.encoding)} text."
        ) from error
    finally:
        text.detach()


def _records(text: Iterable[str], delimiter: str, before: int) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line on which it begins, cells) of every record, and a reason in place of cells that cannot be told apart."""
    reader = csv.reader(text, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _why(error, before + reader.line_num, line)
        else:
            yield line, cells


def _why(error: csv.Error, last: int, first: int) -> str:
    until = f", and the lines up to {last} are part of it" if last > first else ""
    if "field larger" in str(error) and last <= first:
        return f"a cell is longer than {CELL_CAP} characters"
    if "expected after" in str(error):
        return f"a quotation mark stands in the middle of a cell{until}"
    return f"a quotation mark opens here and is not closed{until}"


def _sample(file: BinaryIO, encoding: str) -> str:
    text = _opened(file, encoding)
    try:
        return text.read(SAMPLE_CHARS)
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file is not {ENCODINGS.get(encoding, encoding)} text.") from error
    finally:
        text.detach()


def _opened(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding, newline="")


def _without_lines(sample: str, count: int) -> str:
    lines = io.StringIO(sample, newline="")
    for _ in range(count):
        lines.readline()
    return lines.read()
