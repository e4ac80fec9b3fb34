"""Cells that a spreadsheet would take for formulas: written so that it does not, and read back exactly as they were.

An apostrophe stands before whatever could be one: at the beginning of a cell, and behind what some spreadsheet takes for the
beginning of the next one. It is added and taken away wherever only white space, quotation marks and apostrophes come before the start
of a formula, so that what had an apostrophe already keeps it.
"""

import re

_STARTS = "=+\\-@＝＋－＠"
"""What may start a formula (owasp.org/www-community/attacks/CSV_Injection, 2026-12)."""
_COMES = rf"(?=['\s\"]*[{_STARTS}])"
_OPEN = re.compile(rf"(^|[,;|\t\r\n]){_COMES}")
_GUARDED = re.compile(rf"(^|[,;|\t\r\n])'{_COMES}")


def guarded(cell: str) -> str:
    """Return a cell as it is to stand in a file: no formula."""
    return _OPEN.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """Return a cell of a file as it was before it was `guarded`."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell
