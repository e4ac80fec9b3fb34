"""`evenhand import`: shows what a file holds, asks, and stores it."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from bot.clock import Clock
from bot.domain.importing.texts import Unreadable, encoding_named
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services import directory, exporting_directory, importing, portions, roles, staging
from bot.services.staging import Asked
from bot.views.importing import (
    columns_told,
    counts_told,
    how_read,
    left_out,
    people,
    refusal,
    rows,
    rows_told,
)
from storage.database import Store
from storage.imports import Import

DELIMITERS = {"": "", "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


class Wanted(NamedTuple):
    """What somebody typed. bad_rows: where rows that cannot be read are to be written."""

    file: Path
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    bad_rows: Path | None = None
    skip_bad_rows: bool = False


class Screen(NamedTuple):
    """Where it is shown. show: what the file holds and would change, before anything is stored. write: makes a file. agrees: asks, `None` where nobody is asked. bar: shows how far something is, `None` where nobody looks."""

    echo: Callable[[str], object]
    show: Callable[[str], object]
    warn: Callable[[str], object]
    write: Callable[[Path, bytes], object]
    agrees: Callable[[str], bool] | None = None
    bar: Bar | None = None

    def watched(self, label: str, length: int) -> "AbstractContextManager[Callable[[int], None]]":
        return self.bar(label, length) if self.bar else nullcontext(portions.silent)


def import_people(
    store: Store, marks: Marks, team_id: str, clock: Clock, wanted: Wanted, screen: Screen
) -> bool:
    """Import a file; return `False` when whoever was asked did not want it.

    Raises:
        ConfigError: it is no directory, or rows cannot be read and are not to be skipped.
    """
    if importing.store_confirmed(store, marks, team_id, clock.now):
        screen.warn("An import that was interrupted is stored now, before this one.")
    importing.forget_old(store, clock.now())
    one = _read(store, marks, team_id, clock, wanted, screen)
    try:
        _judge(store, one, wanted, screen)
        _show(store, one, wanted, screen)
        if screen.agrees and not screen.agrees(f"Import {people(one.rows - one.again)}?"):
            importing.drop(store, team_id, one.id, clock.now())
            screen.echo("Nothing was imported.")
            return False
    except BaseException:
        importing.drop(store, team_id, one.id, clock.now())
        raise
    with screen.watched("Storing", one.rows) as progress:
        report = directory.stored(store, marks, one, clock.now(), progress)
    _tell(report, screen)
    return True


def _read(store: Store, marks: Marks, team_id: str, clock: Clock, wanted: Wanted, screen: Screen) -> Import:
    try:
        encoding = encoding_named(wanted.encoding) if wanted.encoding else ""
    except Unreadable as error:
        raise ConfigError(str(error)) from error
    asked = Asked(team_id, roles.OPERATOR, wanted.source, encoding, DELIMITERS[wanted.delimiter])
    with (
        directory.opened(wanted.file) as file,
        screen.watched("Reading", os.fstat(file.fileno()).st_size) as progress,
    ):
        return staging.read_in(store, marks, asked, file, clock.now(), progress=progress)


def _judge(store: Store, one: Import, wanted: Wanted, screen: Screen) -> None:
    """Tell of rows that cannot be read. Raises: ConfigError: they are not to be skipped."""
    if not one.bad:
        return
    problems = list(importing.problems_of(store, one))
    if wanted.bad_rows is not None:
        content = exporting_directory.bad_rows_csv(staging.detected_of(one).columns, problems)
        screen.write(wanted.bad_rows, content)
        screen.warn(f"{rows(one.bad)} that cannot be read: see {wanted.bad_rows}.")
    for line in rows_told(problems):
        screen.warn(line)
    if not wanted.skip_bad_rows:
        raise ConfigError(f"Nothing was imported: {refusal(one.bad, one.rows, 'import')}")


def _show(store: Store, one: Import, wanted: Wanted, screen: Screen) -> None:
    detected = staging.detected_of(one)
    name = "What came in" if wanted.file == directory.GIVEN else wanted.file.name
    screen.show(f"{name}: {how_read(detected)}.")
    for line in columns_told(detected.columns, staging.examples_of(store.read(), one, detected.columns)):
        screen.show(f"  {line}")
    for line in counts_told(one):
        screen.show(line)


def _tell(report: directory.ImportReport, screen: Screen) -> None:
    unchanged = f", {report.unchanged:,} unchanged" if report.unchanged else ""
    screen.echo(
        f"{people(report.added)} added, {report.updated:,} updated{unchanged}, {report.on_panel:,} of them on the panel."
    )
    if report.left_out:
        screen.echo(left_out(report.left_out))
    for line in rows_told(report.problems):
        screen.warn(line)
