"""Checks of the database and what lies beside it. It is only read, so a bot may be running on it."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import wraps
from pathlib import Path

from sqlite_utils import Database

from bot.doctor.finding import Finding, count, fix, ok, skipped
from bot.doctor.here import OTHERS, is_zone, mode_of
from bot.doctor.subject import Subject
from bot.errors import ConfigError
from bot.marking import Marks
from bot.sealing import SETTING, Sealer, key_at_hand, key_file
from storage import examining, lock, marks, remembered, workspaces
from storage.remembered import BACKED_UP, EVERYWHERE

FREE_BYTES = 100_000_000
"""What a volume should have left at least; more where the database is larger, as erasing and copying take as much again."""
STALE = timedelta(days=2)
"""Age of a copy of a database that is copied every day, when something is wrong."""
LATE = timedelta(minutes=15)
"""How long a message may be due: waves are paced, and the outbox waits for nothing else."""
WEEK = timedelta(days=7)
OTHER_RELEASE = "Not known, as the database is of another release."
UNREADABLE = "Not known, as the database cannot be read."
BESIDE = ("", "-wal", "-shm", ".lock")
PUT_BACK = "Stop the bot and put a backup in its place: docs/operations.md, Restore."

Look = Callable[[Subject, Database], Finding]


def looked(name: str) -> Callable[[Look], Callable[[Subject], Finding]]:
    """Give a check an open database; where that cannot be, say so."""

    def wrapped(check: Look) -> Callable[[Subject], Finding]:
        @wraps(check)
        def run(subject: Subject) -> Finding:
            if not subject.database.exists():
                return skipped(name, "There is no database yet.")
            try:
                with examining.looking(subject.database) as db:
                    schema = examining.schema(db)
                    if schema.pending or schema.unknown:
                        return skipped(name, OTHER_RELEASE)
                    return check(subject, db)
            except examining.CannotRead:
                return skipped(name, UNREADABLE)

        return run

    return wrapped


def database(subject: Subject) -> Iterator[Finding]:
    """Whether the file opens, is of this release and is whole."""
    name, path = "database", subject.database
    if not path.exists():
        folder = path.absolute().parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            yield fix(
                name,
                f"{folder} is no folder that can be written.",
                "Make it, or name another file with EVENHAND_DB.",
            )
        else:
            yield skipped(name, f"There is none at {path.absolute()} yet.", "`evenhand run` makes it.")
        return
    try:
        with examining.looking(path) as db:
            schema, size, has_log = examining.schema(db), examining.size_bytes(db), examining.has_log(path)
        damage = examining.damage(path, subject.seconds * 0.8)
    except (examining.CannotRead, OSError) as error:
        yield fix(
            name,
            f"{path} cannot be read, or is damaged: {error}.",
            f"Check EVENHAND_DB and who may read it. If it is damaged: {PUT_BACK}",
        )
        return
    except examining.TooLong:
        yield skipped(name, "quick_check takes longer than a check may.", "evenhand doctor --timeout 120")
        return
    if damage:
        yield fix(name, f"{path} is damaged: {damage}.", PUT_BACK)
    elif schema.unknown:
        yield fix(
            name,
            f"{path} was written by a newer release.",
            "Install that release, or start with another EVENHAND_DB.",
        )
    elif schema.pending:
        yield from _older(subject, schema)
    else:
        log = "" if has_log else ", without a write-ahead log until the bot starts"
        yield ok(
            name, f"Opens, is whole, is of this release ({schema.applied} migrations), {_mb(size)}{log}."
        )


def _older(subject: Subject, schema: examining.Schema) -> Iterator[Finding]:
    said = f"{count(schema.pending, 'migration')} of this release were not applied yet."
    if _holder(subject):
        yield fix(
            "database", f"{said} The bot that runs is older.", "Restart the bot: it migrates at its start."
        )
    else:
        yield ok("database", f"Opens and is whole. {said} The bot does so at its start; back up first.")


def permissions(subject: Subject) -> Finding:
    """Whether others on this machine may read what customers said."""
    name, real = "permissions", subject.database.resolve()
    files = [file for file in (real.with_name(real.name + end) for end in BESIDE) if file.exists()]
    if not files:
        return skipped(name, "There is no database yet.")
    wide = [file for file in files if mode_of(file) & OTHERS]
    if wide:
        others = " ".join(str(file) for file in wide)
        return fix(
            name, f"Others may read {count(len(wide), 'file')} of the database.", f"chmod 600 {others}"
        )
    if not all(os.access(file, os.R_OK | os.W_OK) for file in files):
        return fix(
            name,
            "Not all files of the database can be written by this user.",
            f"Run it as their owner, or: chown $(id -un) {real}*",
        )
    return ok(name, f"{count(len(files), 'file')}, for {'its' if len(files) == 1 else 'their'} owner alone.")


def running(subject: Subject) -> Finding:
    """Whether a bot works with the database."""
    try:
        held = lock.holder(subject.database)
    except PermissionError:
        return fix(
            "running", "The lock belongs to another user.", "Run doctor as the user that the bot runs as."
        )
    if held is None:
        return skipped(
            "running",
            "No bot runs on this database.",
            "evenhand run --http" if subject.http else "evenhand run",
        )
    return ok(
        "running",
        f"A bot runs on this database, process {held.pid}." if held.pid else "A bot runs on this database.",
    )


def _holder(subject: Subject) -> bool:
    try:
        return lock.holder(subject.database) is not None
    except PermissionError:
        return True


def disk(subject: Subject) -> Finding:
    """Whether there is room on the volume of the database."""
    path = subject.database.absolute()
    folder = next(above for above in path.parents if above.exists())
    return of_disk(shutil.disk_usage(folder).free, path.stat().st_size if path.exists() else 0, folder)


def of_disk(free: int, size: int, folder: Path) -> Finding:
    """Whether there is room, in bytes: erasing somebody takes as much again as the database has."""
    if free < max(FREE_BYTES, size):
        return fix(
            "disk",
            f"{_mb(free)} are free beside a database of {_mb(size)}.",
            f"Free at least {_mb(max(FREE_BYTES, size))} on the volume of {folder}.",
        )
    return ok("disk", f"{_mb(free)} are free.")


def key(subject: Subject) -> Finding:
    """Whether the key is there and opens what is sealed. Raises: ConfigError: it is none, or others may read it."""
    configured, path = subject.value(SETTING), subject.database
    found, where = key_at_hand(configured, path), SETTING if configured else str(key_file(path))
    sealer = Sealer(found) if found else None
    sealed, marked, strange = [], False, 0
    if path.exists():
        try:
            with examining.looking(path) as db:
                if examining.schema(db).pending:
                    return skipped("key", OTHER_RELEASE)
                sealed, marked = examining.sealed(db), marks.key_was_used(db)
                if found and marked:
                    strange = marks.count_by_other_keys(db, Marks(lambda: found).key_ids)
        except examining.CannotRead:
            return skipped("key", UNREADABLE)
    if sealer is None:
        if sealed or marked:
            said = f"{where} is not there, and it made {count(len(sealed), 'secret')} and the marks of who was erased."
            return fix("key", said, f"Put it back, or set {SETTING} to it.")
        return skipped("key", "There is none yet: a key file is made when it is first needed.")
    return _key_fits(where, sealer, sealed, strange)


def _key_fits(where: str, sealer: Sealer, sealed: Sequence[str], strange: int) -> Finding:
    """strange: how many marks were made with another key."""
    behind = f"Put the earlier key into {SETTING}, behind the present one and a comma"
    lost = sum(not _opens(sealer, one) for one in sealed)
    if lost:
        said = f"{lost} of {count(len(sealed), 'secret')} were sealed with another key."
        return fix("key", said, f"{behind}; if it is lost, what they opened has to be connected once more.")
    if strange:
        said = f"{count(strange, 'mark')} of people who had their data erased were made with another key: they could be asked again."
        return fix("key", said, f"{behind}.")
    opens = f"opens {count(len(sealed), 'secret')}" if sealed else "is a key; nothing is sealed yet"
    return ok("key", f"{where} {opens}.")


def _opens(sealer: Sealer, sealed: str) -> bool:
    try:
        sealer.open(sealed)
    except ConfigError:
        return False
    return True


@looked("zones of people")
def zones(_subject: Subject, db: Database) -> Finding:
    """Whether the time zones that are stored are known here."""
    stored = examining.zones(db)
    unknown = [zone for zone in stored if not is_zone(zone)]
    if unknown:
        return fix(
            "zones of people",
            f"{len(unknown)} of {count(len(stored), 'time zone')} that people and studies are in are unknown here.",
            "pip install --upgrade tzdata, in the environment of the bot",
        )
    return ok("zones of people", f"All {count(len(stored), 'time zone')} that are stored are known here.")


@looked("calendars")
def calendars(_subject: Subject, db: Database) -> Finding:
    """How many calendars cannot be read or written."""
    total, bad = examining.calendars(db)
    if bad:
        return fix(
            "calendars",
            f"{bad} of {count(total, 'calendar')} cannot be read or written.",
            "Who connected one was told why: they mend it in Slack with /interview availability.",
        )
    return (
        ok("calendars", f"{count(total, 'calendar')}, none with trouble.")
        if total
        else skipped("calendars", "None is connected.")
    )


@looked("backup")
def backup(subject: Subject, db: Database) -> Finding:
    """How old the last copy of the database is."""
    at, step = (
        remembered.instant(db, EVERYWHERE, BACKED_UP),
        "evenhand backup FILE, once a day from cron: docs/operations.md, Back up.",
    )
    if at is None:
        if not examining.has_studies(db):
            return skipped("backup", "There is nothing to lose yet.", step)
        return fix(
            "backup", "No copy of the database was made with `evenhand backup`; others are not known.", step
        )
    age = subject.now() - at
    if age > STALE:
        return fix("backup", f"The last copy was made {ago(age)}.", step)
    return ok("backup", f"The last copy was made {ago(age)}.")


@looked("outbox")
def outbox(subject: Subject, db: Database) -> Finding:
    """How long messages have been waiting."""
    found, now = examining.outbox(db, subject.now()), subject.now()
    age = now - found.oldest_at if found.oldest_at else timedelta()
    if age > LATE:
        said = f"{count(found.waiting, 'message')} to be sent, the oldest due {ago(age)}."
        step = (
            "Look into the bot's log for why Slack does not take them."
            if _holder(subject)
            else "Start the bot: evenhand run."
        )
        return fix("outbox", said, step)
    return ok(
        "outbox",
        f"{count(found.waiting, 'message')} to be sent, none late."
        if found.waiting
        else "Nothing waits to be sent.",
    )


@looked("access")
def access(subject: Subject, db: Database) -> Finding:
    """Whether every workspace lets the bot in, as far as it found out. One that took the app out by itself is as it should be."""
    is_for_many = bool(subject.value("SLACK_CLIENT_ID"))
    taken_out = workspaces.taken_out(db) if is_for_many else frozenset()
    shut = [(team_id, why) for team_id, why in examining.away(db) if team_id not in taken_out]
    if shut:
        said = ", ".join(f"{team_id} ({why})" for team_id, why in shut)
        return fix(
            "access",
            f"These workspaces let the bot in no more: {said}.",
            "Somebody there installs the app again: <EVENHAND_URL>/slack/install."
            if is_for_many
            else "Install the app there again, and put its new bot token into .env.",
        )
    if taken_out:
        said = f"{count(len(taken_out), 'workspace')} took the app out, and no other has shut the bot out."
        return ok("access", said)
    return ok("access", "No workspace has shut the bot out.")


@looked("events")
def events(subject: Subject, db: Database) -> Finding:
    """Whether Slack delivers. It tells nobody what an app subscribes to, so what came is all that can be known."""
    at = examining.last_taken_at(db)
    step = f"Compare Event Subscriptions with the {len(subject.manifest.events)} bot_events of {subject.manifest_file}; then type /interview help in Slack, and look again a minute later."
    if at is None or subject.now() - at > WEEK:
        return skipped("events", "Nothing that people did in Slack was taken in within a week.", step)
    return ok("events", f"Slack delivers: something was last taken in {ago(subject.now() - at)}.")


def ago(age: timedelta) -> str:
    """How long ago, roughly."""
    seconds = age.total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(int(seconds // size), unit)} ago"
    return "just now"


def _mb(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
