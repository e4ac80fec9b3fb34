"""How a CSV file is written: its encoding and what separates its cells, found in the file itself."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.domain.importing.columns import known_names

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}
"""Python's name of each, and people's."""
SAMPLE_CHARS = 64 * 1024
SAMPLE_ROWS = 200
_ARCHIVE, _OLD_WORKBOOK, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n|\n|\r)", re.IGNORECASE)


class Unreadable(ValueError):
    """A file is no directory; the text says why, in a sentence for whoever chose it."""


@dataclass(frozen=True)
class Writing:
    """How a file is written. first_line: 2 where the first line only says what separates the cells, as Excel's "sep=;" does."""

    encoding: str
    delimiter: str
    first_line: int = 1


def encoding_of(blocks: Iterable[bytes]) -> str:
    """Return the encoding of a file, given in blocks of any size: one of `ENCODINGS`.

    All of it is looked at: the first letter that is not ASCII may stand on the last line.

    Raises:
        Unreadable: it is empty, no text, or UTF-8 with a few bytes that are none.
    """
    remaining = iter(blocks)
    head = next(remaining, b"")
    if not head:
        raise Unreadable("The file is empty.")
    if head.startswith((_ARCHIVE, _OLD_WORKBOOK, _PDF)):
        raise Unreadable(
            "The file is a workbook or a document and no CSV. Save it as CSV (UTF-8) and try again."
        )
    # UTF-32 LE begins with the mark of UTF-16 LE.
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(
            "The file is written in UTF-32, which is not read here. Save it as CSV (UTF-8) and try again."
        )
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wide = _wide(head)
    if wide:
        return wide
    return _narrow(head, remaining)


def _wide(head: bytes) -> str:
    """Return which UTF-16 a file without a mark is written in, "" for none: every other byte of its ASCII letters is nought."""
    evens, odds = head[:4096:2], head[1:4096:2]
    if len(odds) >= 2 and odds.count(0) > 0.6 * len(odds) and evens.count(0) < 0.1 * len(evens):
        return "utf-16-le"
    if len(odds) >= 2 and evens.count(0) > 0.6 * len(evens) and odds.count(0) < 0.1 * len(odds):
        return "utf-16-be"
    return ""


def _narrow(head: bytes, remaining: Iterator[bytes]) -> str:
    """Return "utf-8-sig" or "cp1252". Text in Windows-1252 is hardly ever UTF-8 by chance."""
    utf8 = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good, bad, line, first_bad, western = 0, 0, 1, 0, True
    block: bytes | None = head
    while block is not None:
        following = next(remaining, None)
        if western and not block.isascii():
            western = _is_western(block)
        text = utf8.decode(block, final=following is None)
        if not text.isascii():
            broken = sum("\udc80" <= letter <= "\udcff" for letter in text)
            if broken and not first_bad:
                first_bad = line + text[: re.search("[\udc80-\udcff]", text).start()].count("\n")  # type: ignore[union-attr]
            bad += broken
            good += sum(letter > "\x7f" for letter in text) - broken
        line += text.count("\n")
        block = following
    if not bad:
        return "utf-8-sig"
    if good > bad or not western:
        raise Unreadable(
            f"Line {first_bad} holds bytes that are no UTF-8 text. Save the file as CSV (UTF-8) and try again."
        )
    return "cp1252"


def _is_western(block: bytes) -> bool:
    try:
        block.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def encoding_named(name: str) -> str:
    """Return Python's name of an encoding that somebody typed. Raises: Unreadable: there is none of that name."""
    try:
        b"".decode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise Unreadable(f"“{name}” is no encoding. Try utf-8, utf-16 or windows-1252.") from None
    return "utf-8-sig" if found == "utf-8" else found


def delimiter_of(sample: str) -> tuple[str, int]:
    """Return what separates the cells of a file that begins with `sample`, and the line (from 1) on which the header may be looked for.

    The one is taken with which most names of the header are known, then the one that gives rows of one width.
    """
    said = _SEPARATOR_LINE.match(sample)
    if said and said[1] in DELIMITERS:
        return said[1], 2
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter)), 1


def _fit(sample: str, delimiter: str) -> tuple[int, float, int]:
    rows = rows_of(sample, delimiter)
    if not rows:
        return 0, 0.0, 0
    header, others = rows[0], rows[1:]
    same = sum(len(row) == len(header) for row in others) / len(others) if others else 1.0
    # One cell a row is of one width with any delimiter: that says nothing.
    return known_names(header), same if len(header) > 1 else 0.0, len(header)


def rows_of(sample: str, delimiter: str) -> list[Sequence[str]]:
    """Return the first rows of a file that begins with `sample`, the header first; blank lines are left out."""
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    found: list[Sequence[str]] = []
    try:
        found = list(islice((row for row in lines if any(cell.strip() for cell in row)), SAMPLE_ROWS + 1))
    except csv.Error:
        return found
    # The sample may end in the midst of its last row.
    return found[:-1] if len(sample) >= SAMPLE_CHARS and len(found) > 1 else found
