"""What one row of a directory says of a person, or why it cannot be read."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.domain.importing.columns import FIELDS, PARTS_OF_A_NAME, PLANS, SLACK_ID, Column, is_said, plan_of
from bot.domain.spreadsheets import unguarded

CELL_CAP = 500
YES = frozenset({"1", "yes", "y", "true", "x"})
NO = frozenset({"", "0", "no", "n", "false"})
EMAIL = re.compile(r"(?!=)[^@\s,;<>()\"\u200b-\u200f\u2060\ufeff]+@[^@\s,;<>()\"\u200b-\u200f\u2060\ufeff]+")
_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0+)?", re.ASCII)
_MAILTO = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE)
_A_DAY = timedelta(days=1)
"""Where it is a day later than in UTC, today's date lies ahead of now."""
_NOTHING = "{}"


class Line(NamedTuple):
    """What a row says of a person. line: where it begins in the file, from 1. "", `None`, 0 and "unknown" mean not said.

    extra: further columns as a JSON object of texts. panel_at: since when they may be asked; `None` with a source means from now on,
    or since when it is so already.
    """

    line: int
    slack_id: str
    email: str
    name: str
    company: str
    plan: str
    nps: int | None
    tenure_months: int | None
    usage: str
    region: str
    extra: str
    panel_source: str
    panel_at: datetime | None
    opted_out: int
    colleague: int


class BadLine(NamedTuple):
    """A row that cannot be read: where it begins in the file, why, and its cells."""

    line: int
    text: str
    cells: tuple[str, ...] = ()


RowReader = Callable[[int, Sequence[str]], Line | BadLine]


def row_reader(columns: Sequence[Column], source: str = "", now: datetime | None = None) -> RowReader:
    """Return what reads one row: (line, cells) to what it says. source: where people agreed to be asked who name no other one. now: nobody
    has agreed to anything on a later day; `None` asks nothing of the day."""
    width = len(columns)
    place = {column.field: at for at, column in enumerate(columns) if column.field}
    order = [
        place.get(field, width) for field in (*FIELDS, *PARTS_OF_A_NAME)
    ]  # `width` is an empty cell behind the last
    further = [(at, column.name) for at, column in enumerate(columns) if column.name and not column.field]

    def read(line: int, given: Sequence[str]) -> Line | BadLine:
        try:
            cells = _checked(given, width)
            (
                slack_id, email, name, company, plan, nps, tenure, usage, region, panel_source, panel_date, opted_out, colleague,
                first, last,
            ) = [cells[at] for at in order]  # fmt: skip
            slack_id, email = _who(slack_id, email)
            named = panel_source or source
            extra = {key: cells[at] for at, key in further if cells[at]} if further else None
            return Line(
                line, slack_id, email, name or f"{first} {last}".strip(), company,
                _plan(plan) if plan and is_said(plan) else "unknown",
                _whole("nps", nps, 10) if nps and is_said(nps) else None,
                _whole("tenure_months", tenure, 1200) if tenure and is_said(tenure) else None,
                usage, region,
                json.dumps(extra, ensure_ascii=False, separators=(",", ":")) if extra else _NOTHING,
                named,
                _day(panel_date, now) if panel_date and named else None,
                _flag("opted_out", opted_out) if opted_out else 0,
                _flag("colleague", colleague) if colleague else 0,
            )  # fmt: skip
        except ValueError as error:
            return BadLine(line, str(error), tuple(given[:width]))

    return read


def _checked(given: Sequence[str], width: int) -> list[str]:
    """Return the cells without white space around them, as many as there are columns and an empty one. Raises: ValueError."""
    cells = [cell.strip() for cell in given]
    if len(cells) > width:
        if any(cells[width:]):
            raise ValueError(f"it has {len(cells)} cells, and the header names {width}")
        del cells[width:]
    elif len(cells) < width:
        cells += [""] * (width - len(cells))
    if max(map(len, cells)) > CELL_CAP:
        raise ValueError(f"a cell is longer than {CELL_CAP} characters")
    together = "\n".join(cells)
    if "\0" in together:
        raise ValueError("a cell holds a NUL byte")
    if "'" in together:
        cells = [unguarded(cell) for cell in cells]
    cells.append("")
    return cells


def _who(slack_id: str, email: str) -> tuple[str, str]:
    if email:
        link = _MAILTO.fullmatch(email)
        email = link[1] if link else email
        if EMAIL.fullmatch(email) is None:
            what = "names two addresses" if email.count("@") > 1 else "is no e-mail address"
            raise ValueError(f"“{email}” {what}")
        email = email.lower()
    elif not slack_id:
        raise ValueError("neither slack_id nor email is given")
    if slack_id:
        slack_id = slack_id.upper()  # as Slack writes them, always
        if SLACK_ID.fullmatch(slack_id) is None:
            raise ValueError(f"“{slack_id}” is no Slack id (U…)")
    return slack_id, email


def _plan(text: str) -> str:
    plan = plan_of(text)
    if plan is None:
        raise ValueError(f"plan “{text}” is none of {', '.join(PLANS)}")
    return plan


def _whole(name: str, text: str, highest: int) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None or int(found[1]) > highest:
        raise ValueError(f"{name} “{text}” is no whole number from 0 to {highest}")
    return int(found[1])


def _flag(name: str, text: str) -> int:
    lower = text.lower()
    if lower not in YES | NO:
        raise ValueError(f"{name} “{text}” is neither yes nor no")
    return int(lower in YES)


def _day(text: str, now: datetime | None) -> datetime:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"panel_date “{text}” is no date like 2026-03-31") from None
    try:
        since = (day if day.tzinfo else day.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("panel_date lies outside of the calendar") from None
    if now is not None and since >= now + _A_DAY:
        raise ValueError(f"panel_date “{text}” is still to come")
    return since
