"""Commands about people: the directory in and out, and what is stored of one person."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from bot.cli.at_hand import desk_on, marks, new_file, opened_store, out_option, team_option, write_new
from bot.errors import ConfigError


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--team", default="", help="Workspace id (T…). Needed before the bot has run once.")
@click.option(
    "--source", default="", help="Where these people said that you may ask them; puts them on the panel."
)
@click.option("--yes", is_flag=True, help="Show what was found and do not ask.")
@click.option("--encoding", default="", help="Such as utf-8 or windows-1252, when the wrong one is found.")
@click.option(
    "--delimiter",
    type=click.Choice(["comma", "semicolon", "tab", "pipe"]),
    help="What separates the cells, when the wrong one is found.",
)
@click.option(
    "--bad-rows",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write rows that cannot be read to this CSV file, with line and reason.",
)
@click.option("--skip-bad-rows", is_flag=True, help="Import the others when some rows cannot be read.")
def import_people(
    file: Path,
    team: str,
    source: str,
    yes: bool,
    encoding: str,
    delimiter: str | None,
    bad_rows: Path | None,
    skip_bad_rows: bool,
) -> None:
    """Import people from a CSV file, after showing what it holds; "-" is what comes through a pipe. All of it, or nothing.

    At a terminal you are asked before anything is stored; a script, where nobody can be asked, stores it at once.
    Columns are recognised by their names; a person is named by a Slack id or an e-mail address. As long as a row cannot be read
    nothing is imported: it is reported by line and reason.
    """
    from bot import importing_here
    from bot.clock import SystemClock

    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    wanted = importing_here.Wanted(file, source, encoding, delimiter or "", bad_rows, skip_bad_rows)
    screen = importing_here.Screen(
        echo=click.echo,
        # A script reads what was done; what would be done goes beside it.
        show=click.echo if yes or is_terminal else partial(click.echo, err=True),
        warn=partial(click.echo, err=True),
        write=partial(write_new, option="--bad-rows"),
        agrees=partial(click.confirm, default=False) if is_terminal and not yes else None,
        bar=_bar if is_terminal else None,
    )
    with opened_store(team, may_make=True) as (store, team_id):
        try:
            went_on = importing_here.import_people(store, marks(), team_id, SystemClock(), wanted, screen)
        except KeyboardInterrupt:
            click.echo("\nStopped. What was confirmed is stored at the next start.", err=True)
            raise
    if not went_on:
        raise click.Abort


@contextmanager
def _bar(label: str, length: int) -> "Iterator[Callable[[int], None]]":
    """A progress bar on the terminal; what it yields is told how much is done."""
    with click.progressbar(length=max(1, length), label=label, file=sys.stderr) as bar:

        def told(done: int) -> None:
            bar.update(max(0, min(done, length) - bar.pos))

        yield told


@click.command("export-directory")
@team_option
@out_option
def export_directory(team: str, out: Path) -> None:
    """Write the directory as a CSV file that can be imported again. That it was done is kept."""
    from bot.clock import SystemClock
    from bot.services import exporting_directory, roles

    with opened_store(team) as (store, team_id), new_file(out) as file:
        written = exporting_directory.export(store, team_id, roles.OPERATOR, file, SystemClock().now())
    people = "1 person" if written == 1 else f"{written:,} people"
    click.echo(f"{people} written to {out}.")


@click.command("export-person")
@click.argument("who")
@team_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal."
)
@click.option("--text", "as_text", is_flag=True, help="Lines to read instead of JSON.")
def export_person(who: str, team: str, out: Path | None, as_text: bool) -> None:
    """Write everything that is stored of WHO, a Slack id or an e-mail address. That it was done is kept, not of whom.

    The exit code is 1 when nothing is stored of them.
    """
    from bot.services import exporting_person
    from bot.views.own_data import data_text

    with opened_store(team) as (store, team_id):
        found = exporting_person.export_named(desk_on(store), team_id, who)
    if isinstance(found, exporting_person.Nobody):
        but = " but a mark that keeps them from being asked: their data was erased" if found.is_marked else ""
        click.echo(f"Nothing is stored of {who.strip()}{but}. Nothing was written.", err=True)
        sys.exit(1)
    content = data_text(found).encode() if as_text else exporting_person.as_json(found) + b"\n"
    if out is None:
        click.echo(content.decode(), nl=False)
        return
    write_new(out, content)
    click.echo(f"Written to {out}.")


@click.command()
@click.argument("who", default="")
@team_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--as-in",
    "other",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another copy of the database: erase here, after a restore, whom it had erased; and ask nobody who had opted out there.",
)
def erase(who: str, team: str, yes: bool, other: Path | None) -> None:
    """Erase what is stored of WHO, a Slack id or an e-mail address, as a participant. It cannot be undone.

    What stays is a mark that keeps them from being asked again, and counts without names.
    """
    from bot.services import erasing

    if bool(who) == (other is not None):
        raise ConfigError("Name one person, or another copy of the database with --as-in FILE.")
    if not yes:
        whom = "everybody whom that copy had erased" if other else who
        click.confirm(f"Erase what is stored of {whom}? It cannot be undone.", abort=True)
    with opened_store(team) as (store, team_id):
        desk, unknown = desk_on(store), 0
        if other is not None:
            again = erasing.erase_as_in(desk, team_id, other)
            unknown = again.unknown
            click.echo(f"{again.erased} erased again." if again.erased else "Nobody had to be erased again.")
            if again.opted_out:
                click.echo(f"{again.opted_out} had opted out there, and are not asked here either.")
        else:
            done = erasing.erase_named(desk, team_id, who)
            if done.found:
                click.echo("Erased. They are not asked again.")
            else:
                click.echo(
                    "This was done before." if done.before else "Nothing was stored. They are not asked."
                )
            if done.of_the_team:
                click.echo("They are part of the team: role, availability and calendars stay.")
        if not erasing.scrub(desk):
            click.echo("The file is in use: the running bot takes the last bytes out within a minute.")
    if unknown:
        raise ConfigError(
            f"{unknown} of its marks were made with another key, so nobody is known by them. Put the key of that copy in "
            "its place (EVENHAND_KEY, or the file named like the database and .key) and do it again."
        )
