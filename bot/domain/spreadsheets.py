"""CSV for spreadsheets: no cell is taken for a formula, and every character comes back.

The one place where the bot writes CSV: RFC 4180 with CRLF, UTF-8 with a byte order mark, which spreadsheets need to read it as UTF-8.

An apostrophe stands before whatever could be a formula: at the beginning of a cell, and behind what some spreadsheet takes for the
beginning of the next one. There are two ways to put it. A file that people read is `harmless`: a cell that has its apostrophe keeps
just that one. A file that is imported again is `guarded`, which `unguarded` undoes: one more is put before those that are there, or
nobody could tell them apart.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

_STARTS = "=+\\-@＝＋－＠"
"""What a spreadsheet may take for the start of a formula, also behind white space, and wide as in Japanese (owasp.org/www-community/attacks/CSV_Injection, 2026-12)."""
_BEGINS = re.compile(rf"(?=[\t\r]|[\s\"]*[{_STARTS}])")
# A spreadsheet that separates cells by another character than the comma, as in half of Europe, makes several cells of one.
_WITHIN = re.compile(rf"([,;|\t\r\n])(?=[\s\"]*[{_STARTS}])")
_COMES = rf"(?=['\s\"]*[{_STARTS}])"
_OPEN = re.compile(rf"(^|[,;|\t\r\n]){_COMES}")
_GUARDED = re.compile(rf"(^|[,;|\t\r\n])'{_COMES}")
PORTION = 1000
"""So many rows are put together before they are handed on."""


def harmless(cell: str) -> str:
    """Return a cell, to be read by people, of which no spreadsheet takes anything for a formula. Twice is once."""
    within = _WITHIN.sub(r"\1'", cell)
    return f"'{within}" if _BEGINS.match(within) else within


def guarded(cell: str) -> str:
    """Return a cell, to be imported again, of which no spreadsheet takes anything for a formula."""
    return _OPEN.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """Return a cell of a file as it was before it was `guarded`."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell


def lines(
    columns: Sequence[str], rows: Iterable[Sequence[str]], safe: Callable[[str], str] = harmless
) -> Iterator[bytes]:
    """Yield a CSV file in portions: the header and every row, each cell made safe. Half a surrogate pair becomes "?"."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(safe, columns))
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(safe, row))
        if number % PORTION == 0:
            yield _taken(text)
    yield _taken(text)


def csv_file(
    columns: Sequence[str], rows: Iterable[Sequence[str]], safe: Callable[[str], str] = harmless
) -> bytes:
    """Return the file of `lines` whole."""
    return b"".join(lines(columns, rows, safe))


def _taken(text: io.StringIO) -> bytes:
    portion = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return portion
