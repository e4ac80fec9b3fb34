"""CSV for spreadsheets: no cell is taken for a formula, and every character comes back.

The one place where the bot writes CSV: RFC 4180 with CRLF, UTF-8 with a byte order mark, which spreadsheets need to read it as UTF-8.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_STARTS = "=+\\-@＝＋－＠"
"""What a spreadsheet may take for the start of a formula, also behind white space, and wide as in Japanese (owasp.org/www-community/attacks/CSV_Injection, 2026-12)."""
_BEGINS = re.compile(rf"(?=[\t\r]|[\s\"]*[{_STARTS}])")
# A spreadsheet that separates cells by another character than the comma, as in half of Europe, makes several cells of one.
_WITHIN = re.compile(rf"([,;|\t\r\n])(?=[\s\"]*[{_STARTS}])")
PORTION = 1000
"""So many rows are put together before they are handed on."""


def harmless(cell: str) -> str:
    """Return a cell of which no spreadsheet takes anything for a formula: an apostrophe stands before what would be one, also
    where another spreadsheet would begin a new cell. Twice is once."""
    within = _WITHIN.sub(r"\1'", cell)
    return f"'{within}" if _BEGINS.match(within) else within


def lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a CSV file in portions: the header and every row, each cell made harmless. Half a surrogate pair becomes "?"."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % PORTION == 0:
            yield _taken(text)
    yield _taken(text)


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the file of `lines` whole."""
    return b"".join(lines(columns, rows))


def _taken(text: io.StringIO) -> bytes:
    portion = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return portion
