"""The directory from a CSV file: read whole, checked whole, imported whole or not at all."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.people import Plan
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services import leaving_alone
from bot.views.blocks import visible
from storage import people, studies
from storage.database import JOB_WAIT_S, Store
from storage.people import DirectoryEntry

COLUMNS = {
    "slack_id", "email", "name", "company", "plan", "nps", "tenure_months", "usage", "region",
    "panel_source", "panel_date", "opted_out", "colleague",
}  # fmt: skip
YES = frozenset({"1", "yes", "y", "true", "x"})
NO = frozenset({"", "0", "no", "n", "false"})
FIELD_CAP = 500
NO_MARKS = Marks()


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read: its line in the file, from 1 with the header, and why."""

    line: int
    text: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did. With problems nothing was written. left_out: rows of people who had their data erased."""

    added: int
    updated: int
    on_panel: int
    problems: tuple[BadRow, ...] = ()
    left_out: int = 0


def team_of(store: Store, given: str) -> str:
    """Return the workspace of a database: the one named, or the only one it knows.

    Raises:
        ConfigError: it knows none or several, and none was named.
    """
    known = studies.known_teams(store.read())
    if given:
        return given
    if len(known) != 1:
        found = f"it holds {', '.join(known)}" if known else "the bot has not run on it yet"
        raise ConfigError(f"Name the workspace with --team T…: {found}.")
    return known[0]


def import_file(
    store: Store, team_id: str, file: Path, now: datetime, source: str = "", marks: Marks = NO_MARKS
) -> ImportReport:
    """Import a CSV file (UTF-8, with a header) into the directory of a workspace.

    Columns are named in `COLUMNS`; others are kept as they are. A person is named by slack_id or email. Importing the
    same file twice changes nothing the second time. Whoever had their data erased is left out, and counted without a line or a
    name. marks: by which they are known.

    Raises:
        ConfigError: the file is no CSV with a known column.
    """
    entries, problems = read_entries(file, source)
    if problems:
        return ImportReport(0, 0, 0, tuple(problems))
    added, line = 0, 0
    taken: list[DirectoryEntry] = []
    try:
        with store.write(JOB_WAIT_S) as db:
            is_marked = leaving_alone.looked_up(marks, db, team_id)
            for at_line, entry in entries:
                if is_marked(entry.slack_id, entry.email):
                    continue
                taken.append(entry)
                line = at_line
                added += people.save_entry(db, team_id, entry, now)
    except people.TwoPeople:
        text = "slack_id and email belong to two different people of the directory"
        return ImportReport(0, 0, 0, (BadRow(line, text),))
    on_panel = sum(bool(entry.panel_source) for entry in taken)
    return ImportReport(added, len(taken) - added, on_panel, left_out=len(entries) - len(taken))


def read_entries(file: Path, source: str = "") -> tuple[list[tuple[int, DirectoryEntry]], list[BadRow]]:
    """Return what a CSV file says of people, each with its line, and the rows that cannot be read.

    Raises:
        ConfigError: the file is no CSV with a known column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _read(csv.DictReader(lines), source)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.name} is not UTF-8 text. Save it as CSV (UTF-8) and try again.") from error
    except (csv.Error, OSError) as error:
        raise ConfigError(f"{file.name} cannot be read as CSV: {error}.") from error


def _read(
    reader: "csv.DictReader[str]", source: str
) -> tuple[list[tuple[int, DirectoryEntry]], list[BadRow]]:
    header = [name.strip().lower() for name in reader.fieldnames or []]
    if not {"slack_id", "email"} & set(header):
        raise ConfigError("The file needs a header with a column slack_id or email.")
    reader.fieldnames = header
    entries: list[tuple[int, DirectoryEntry]] = []
    problems: list[BadRow] = []
    for line, row in _rows(reader):
        read = _entry_of(row, source)
        if isinstance(read, str):
            problems.append(BadRow(line, visible(read)))  # it quotes the cell, and is read in a terminal
        else:
            entries.append((line, read))
    return entries, problems


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in reader:
        # Cells beyond the header arrive under None as a list; missing ones as None.
        yield (
            reader.line_num,
            {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
        )


def _entry_of(row: Mapping[str, str], source: str) -> DirectoryEntry | str:
    """Return what a row says, or why it cannot be read."""
    try:
        email, slack_id = row.get("email", ""), row.get("slack_id", "")
        if not (email or slack_id):
            return "neither slack_id nor email is given"
        if email and ("@" not in email or " " in email):
            return f"“{email}” is no e-mail address"
        if any(len(value) > FIELD_CAP for value in row.values()):
            return f"a cell is longer than {FIELD_CAP} characters"
        panel_source, panel_at = _panel(row, source)
        return DirectoryEntry(
            slack_id=slack_id,
            email=email,
            name=row.get("name", ""),
            company=row.get("company", ""),
            plan=_plan(row),
            nps=_whole(row, "nps", 10),
            tenure_months=_whole(row, "tenure_months", 1200),
            usage=row.get("usage", ""),
            region=row.get("region", ""),
            panel_source=panel_source,
            panel_at=panel_at,
            opted_out=_flag(row, "opted_out"),
            is_colleague=_flag(row, "colleague"),
            extra={name: value for name, value in row.items() if name not in COLUMNS and value},
        )
    except ValueError as error:
        return str(error)
    except OverflowError:
        return "panel_date lies outside of the calendar"


def _panel(row: Mapping[str, str], source: str) -> tuple[str, datetime | None]:
    named = row.get("panel_source", "") or source
    if not named:
        return "", None
    text = row.get("panel_date", "")
    try:
        day = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"panel_date “{text}” is no date like 2026-03-31") from None
    if day is None:
        return named, None  # from now on, or since when it is so already
    return named, (day if day.tzinfo else day.replace(tzinfo=UTC)).astimezone(UTC)


def _whole(row: Mapping[str, str], name: str, highest: int) -> int | None:
    text = row.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise ValueError(f"{name} “{text}” is no whole number from 0 to {highest}")
    return int(text)


def _flag(row: Mapping[str, str], name: str) -> bool:
    text = row.get(name, "").lower()
    if text not in YES | NO:
        raise ValueError(f"{name} “{text}” is neither yes nor no")
    return text in YES


def _plan(row: Mapping[str, str]) -> Plan:
    text = row.get("plan", "").lower()
    if text and text not in {plan.value for plan in Plan}:
        raise ValueError(f"plan “{text}” is none of {', '.join(plan.value for plan in Plan)}")
    return Plan(text) if text else Plan.UNKNOWN
