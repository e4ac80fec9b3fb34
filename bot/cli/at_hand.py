"""What commands share: the database and whose workspace it is, files that are written, options."""

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.domain.importing.cells import BadLine
    from bot.marking import Marks
    from bot.services.desk import Desk
    from storage.database import Store


team_option = click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
study_option = click.option("--study", type=click.IntRange(1), required=True, help="The number of the study.")
out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV file to write."
)


@contextmanager
def opened_store(team: str, *, may_make: bool = False) -> "Iterator[tuple[Store, str]]":
    """Open the database and say which workspace is meant. may_make: a new one is made where there is none."""
    from bot import config
    from bot.services.directory import team_of
    from storage.database import Store

    database = config.load().database
    if not may_make and not database.exists():
        raise ConfigError(
            f"There is no database at {database}. Name it with EVENHAND_DB, or run the bot first."
        )
    store = Store(database)
    try:
        store.migrate()
        yield store, team_of(store, team)
    finally:
        store.close()


def desk_on(store: "Store") -> "Desk":
    """What a use case needs that is run on the machine, beside a running bot or without one."""
    from bot import config
    from bot.clock import SystemClock
    from bot.services.desk import Desk

    return Desk(store, SystemClock(), random.Random(), config.load().admins, marks=marks())


def marks() -> "Marks":
    """What knows those who had their data erased."""
    from bot import config
    from bot.marking import Marks
    from bot.sealing import key_of

    settings = config.load()
    return Marks(lambda: key_of(settings.key, settings.database))


def write_new(out: Path, content: bytes | Iterable[bytes], option: str = "--out") -> None:
    """Write a file of people's names and addresses: readable by its owner alone, and never over another file."""
    with new_file(out, option) as file:
        file.writelines([content] if isinstance(content, bytes) else content)


@contextmanager
def new_file(out: Path, option: str = "--out") -> "Iterator[BinaryIO]":
    """Yield a file of people's names and addresses to write to: readable by its owner alone, and never over another file."""
    try:
        with open(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            yield file
    except FileExistsError:
        raise ConfigError(f"{out} is there already. Give another name with {option}.") from None
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}.") from error


def tell_bad_rows(problems: "Sequence[BadLine]") -> None:
    """Say which rows of a file cannot be read, beside what a script reads."""
    from bot.views.importing import rows_told

    for line in rows_told(problems):
        click.echo(line, err=True)


def packaged(name: str) -> Path:
    """Where a file of ours is: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / Path(name).name
    return inside if inside.exists() else package.parent / name
