"""What a calendar file holds, read cheaply: which events there are, with no more of each than says when it is.

One pattern runs over the bytes; the names, places and descriptions of other people's meetings are never taken out of them. Ten
megabytes take a fraction of a second, which no parser that reads every line can do in Python.
"""

import re
from dataclasses import dataclass, field

from bot.errors import OutsideError

Line = tuple[bytes, bytes]
"""Parameters as written (";TZID=..." or nothing), and the value."""

_ONCE = (b"UID", b"DTSTART", b"DTEND", b"DURATION", b"RECURRENCE-ID", b"STATUS", b"TRANSP", b"SEQUENCE",
         b"X-MICROSOFT-CDO-BUSYSTATUS")  # fmt: skip
_OFTEN = (b"RRULE", b"RDATE", b"EXDATE", b"FREEBUSY")
_KEPT = frozenset(_ONCE + _OFTEN)
_LINE = re.compile(
    rb"^(BEGIN|END|" + b"|".join(_ONCE + _OFTEN) + rb")"
    rb"(;(?:[^\":\n]++|\"[^\"\n]*+\")*+(?=:)|;[^:\n]*+|):([^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_FOLD = re.compile(rb"\n[ \t]")
_PARAMETER = re.compile(rb";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^;\"]*)")
_TZID = re.compile(rb"^TZID[^:\n]*:([^\n]*)$", re.MULTILINE | re.IGNORECASE)
_READ = (b"VEVENT", b"VFREEBUSY")
_BEFORE_LINES = (b"", b"\n", b"\r", b"\xbf")
"""The last is of a byte order mark."""
_AFTER_LINES = (b"", b"\n", b"\r")
DEPTH_MAX = 30
"""Components within components. A calendar has four."""


@dataclass
class Part:
    """A VEVENT or VFREEBUSY as it stands in the file: the lines of its own, not of its alarms."""

    name: bytes
    lines: dict[bytes, list[Line]] = field(default_factory=dict)

    def value(self, name: bytes) -> bytes:
        """The first value of a name, b"" when there is none."""
        lines = self.lines.get(name)
        return lines[0][1] if lines else b""


@dataclass
class Scanned:
    """A file. zones: definitions of time zones by their names, as written."""

    parts: list[Part]
    zones: dict[str, bytes]


def scan(content: bytes) -> Scanned:
    """Return what a file holds.

    Raises: OutsideError: as `check_whole`.
    """
    check_whole(content)
    text = _unfolded(content)
    parts: list[Part] = []
    zones: dict[str, bytes] = {}
    stack: list[bytes] = []
    part: Part | None = None
    zone_at = 0
    for match in _LINE.finditer(text):
        name = match[1].upper()
        if name == b"BEGIN":
            begun = match[3].strip().upper()
            if begun == b"VCALENDAR":
                part, stack = None, []
            elif begun in _READ:
                # No part stands in another: the one before it has lost its end.
                part = Part(begun)
                parts.append(part)
                stack = [b"VCALENDAR"]
            elif begun == b"VTIMEZONE":
                zone_at = match.start()
            if len(stack) >= DEPTH_MAX:
                raise OutsideError("not_a_calendar", permanent=True)
            stack.append(begun)
        elif name == b"END":
            ended = match[3].strip().upper()
            if ended not in stack:
                continue
            while stack.pop() != ended:
                pass
            if ended in _READ:
                part = None
            elif ended == b"VTIMEZONE":
                zone = text[zone_at : match.end()]
                if tzid := _TZID.search(zone):
                    zones.setdefault(text_of(tzid[1]), zone)
        elif part is not None and stack[-1] == part.name:
            lines = part.lines.setdefault(name, [])
            if not lines or name in _OFTEN:
                lines.append((match[2], match[3].strip()))
    return Scanned(parts, zones)


def check_whole(content: bytes) -> None:
    """Refuse what is no calendar, or ends too early; cheap enough to look at a file before it replaces its last good copy.

    Raises: OutsideError: not_a_calendar (permanent), or cut_short: its last good copy is better.
    """
    text = content.upper()
    begun = _lines_of(text, b"BEGIN:VCALENDAR")
    if begun == 0 and content.strip():
        raise OutsideError("not_a_calendar", permanent=True)
    if begun == 0 or _lines_of(text, b"END:VCALENDAR") < begun:
        raise OutsideError("cut_short", permanent=False)


def _lines_of(text: bytes, line: bytes) -> int:
    """How often a line stands in a text. Found without a pattern: one over ten megabytes holds the interpreter for 0.1 s."""
    count, at = 0, text.find(line)
    while at >= 0:
        end = at + len(line)
        starts = text[max(at - 1, 0) : at] in _BEFORE_LINES
        count += starts and text[end : end + 80].lstrip(b" \t")[:1] in _AFTER_LINES
        at = text.find(line, end)
    return count


def parameters(line: Line) -> dict[str, str]:
    """The parameters of a line, names in capitals, values without quotes."""
    if not line[0]:
        return {}
    return {
        found[1].decode("ascii").upper(): text_of(found[2].strip(b'"'))
        for found in _PARAMETER.finditer(line[0])
    }


def text_of(value: bytes) -> str:
    """Return bytes as text: UTF-8, as it should be, or Latin-1, as it may be."""
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _unfolded(content: bytes) -> bytes:
    # Before anything is decoded: a fold may stand within a character.
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _FOLD.sub(b"", content)
