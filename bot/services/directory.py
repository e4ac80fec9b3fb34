"""The directory from a CSV file: read whole, checked whole, and written only when nothing is wrong with any row."""

import csv
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
CHUNK_S = 0.02
"""How long an import may keep others from writing: a click waits for the database, and Slack for the click."""
RESTS = 3
"""Then it rests so many times as long: others wait by looking again and again, and in a burst one after the other."""
TWO_PEOPLE = "slack_id and email belong to two different people of the directory"


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
    """Import a CSV file (UTF-8, with a header) into the directory of a workspace, a short transaction after the other.

    Columns are named in `COLUMNS`; others are kept as they are. A person is named by slack_id or email. Importing the
    same file twice changes nothing the second time. Whoever had their data erased is left out, and counted without a line or a
    name. marks: by which they are known.

    Raises:
        ConfigError: the file is no CSV with a known column, or the directory changed while it was written.
    """
    entries, problems = read_entries(file, source)
    if problems:
        return ImportReport(0, 0, 0, tuple(problems))
    with store.snapshot() as db:
        line = _of_two_people(people.names_of_all(db, team_id), entries)
    if line:
        return ImportReport(0, 0, 0, (BadRow(line, TWO_PEOPLE),))
    return _save(store, team_id, entries, now, marks)


def _save(
    store: Store, team_id: str, entries: Sequence[tuple[int, DirectoryEntry]], now: datetime, marks: Marks
) -> ImportReport:
    """Write entries in short transactions. Importing again goes on where it was interrupted."""
    added, on_panel, left_out, place = 0, 0, 0, 0
    while place < len(entries):
        began = time.monotonic()
        try:
            with store.write(JOB_WAIT_S) as db:
                # Asked anew each time: somebody may have their data erased meanwhile.
                is_marked = leaving_alone.looked_up(marks, db, team_id)
                while place < len(entries) and time.monotonic() - began < CHUNK_S:
                    entry = entries[place][1]
                    if is_marked(entry.slack_id, entry.email):
                        left_out += 1
                    else:
                        added += people.save_entry(db, team_id, entry, now)
                        on_panel += bool(entry.panel_source)
                    place += 1
        except people.TwoPeople as error:
            line = entries[place][0]
            raise ConfigError(
                f"The directory has changed meanwhile: line {line}: {TWO_PEOPLE}. Some rows before it are imported."
            ) from error
        if place < len(entries):
            time.sleep(RESTS * (time.monotonic() - began))
    return ImportReport(added, len(entries) - left_out - added, on_panel, left_out=left_out)


def _of_two_people(
    known: Iterable[tuple[int, str, str]], entries: Iterable[tuple[int, DirectoryEntry]]
) -> int:
    """Return the first line that names one person by Slack id and another one by e-mail, 0 when there is none.

    known: (id, Slack id, e-mail) of everybody in the directory, "" for what is not known.
    """
    by_slack_id: dict[str, int] = {}
    by_email: dict[str, int] = {}
    for person_id, slack_id, email in known:
        by_slack_id[slack_id] = by_email[email] = person_id
    for line, entry in entries:
        slack_id, email = entry.slack_id, entry.email.lower()
        found = {by_slack_id.get(slack_id, 0) if slack_id else 0, by_email.get(email, 0) if email else 0} - {
            0
        }
        if len(found) > 1:
            return line
        # A person of this file, who is in the directory only afterwards, has their line for an id.
        by_slack_id[slack_id] = by_email[email] = found.pop() if found else -line
    return 0


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
        email, slack_id = (
            row.get("email", ""),
            row.get("slack_id", "").upper(),
        )  # as Slack writes them, always
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
