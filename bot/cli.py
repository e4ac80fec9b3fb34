"""`evenhand`: run the bot, play the demo, import a directory. Heavy modules are imported by the command that needs them."""

import gc
import json
import os
import random
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from bot import __version__
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.clock import MovableClock
    from bot.demo.workspace import Workspace
    from bot.domain.importing.cells import BadLine
    from bot.marking import Marks
    from bot.rehearsal import Rehearsal
    from bot.services.desk import Desk
    from storage.database import Store

LOOK_FOR_SIGNAL_S = 0.2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evenhand")
def cli() -> None:
    """Evenhand recruits, screens and schedules user interviews in Slack."""


@cli.command()
@click.option("--http", is_flag=True, help="Listen for Slack over HTTP instead of connecting by Socket Mode.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, with --http.")
@click.option("--port", default=3000, show_default=True, help="Port to listen on, with --http.")
def run(http: bool, host: str, port: int) -> None:
    """Connect to your workspace and work until stopped. Tokens are read from .env."""
    from bot import config, log

    settings = config.load()
    log.set_up(settings.log_level, settings.secrets)
    (settings.require_http if http else settings.require_socket_mode)()
    gc.disable()  # imports make objects and no garbage
    from bot.app import Evenhand

    gc.freeze()
    gc.enable()
    wait = _until_stopped()
    bot = Evenhand(settings)
    server = None
    try:
        if http:
            from bot.http import HttpServer
            from bot.pages import pages

            server = HttpServer(bot.bolt, host, port, bot.traffic, pages(bot.desk))
            server.start()
            click.echo(f"Evenhand listens on http://{host}:{server.port}/slack/events. Ctrl-C stops it.")
            bot.start()
        else:
            # Connected first: the ticks have a lot to ask at their first run.
            bot.connect()
            click.echo("Evenhand is connected. Type /interview help in Slack. Ctrl-C stops it.")
            bot.start()
        wait()
    finally:
        if server is not None:
            server.stop()
        bot.stop()


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
    """Import people from a CSV file, after showing what it holds. All of it, or nothing.

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
        write=partial(_write_new, option="--bad-rows"),
        agrees=partial(click.confirm, default=False) if is_terminal and not yes else None,
        bar=_bar if is_terminal else None,
    )
    with _opened_store(team, may_make=True) as (store, team_id):
        try:
            went_on = importing_here.import_people(store, _marks(), team_id, SystemClock(), wanted, screen)
        except KeyboardInterrupt:
            click.echo("\nStopped. What was confirmed is stored at the next start.", err=True)
            raise
    if not went_on:
        raise click.Abort


@cli.command("export-directory")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV file to write."
)
def export_directory(team: str, out: Path) -> None:
    """Write the directory as a CSV file that can be imported again. That it was done is kept."""
    from bot.clock import SystemClock
    from bot.services import exporting_directory, roles

    with _opened_store(team) as (store, team_id), _new_file(out) as file:
        written = exporting_directory.export(store, team_id, roles.OPERATOR, file, SystemClock().now())
    people = "1 person" if written == 1 else f"{written:,} people"
    click.echo(f"{people} written to {out}.")


@contextmanager
def _bar(label: str, length: int) -> "Iterator[Callable[[int], None]]":
    """A progress bar on the terminal; what it yields is told how much is done."""
    with click.progressbar(length=max(1, length), label=label, file=sys.stderr) as bar:

        def told(done: int) -> None:
            bar.update(max(0, min(done, length) - bar.pos))

        yield told


@cli.command()
@click.option("--study", type=click.IntRange(1), help="The number of a study in the database.")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
@click.option(
    "--people", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Or: a directory as CSV."
)
@click.option(
    "--seats", default="love=6,dislike=6", show_default=True, help="With --people: seats per segment."
)
@click.option(
    "--days", type=click.IntRange(1, 260), default=15, show_default=True, help="With --people: working days."
)
@click.option("--runs", type=click.IntRange(1, 2000), default=100, show_default=True, help="Plays at most.")
@click.option("--seed", default=1, show_default=True, help="Chance: the same seed plays the same.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def simulate(
    study: int | None,
    team: str,
    people: Path | None,
    seats: str,
    days: int,
    runs: int,
    seed: int,
    as_json: bool,
) -> None:
    """Play the rest of a study many times and say what will come of it. Nobody is invited, nothing is changed."""
    from dataclasses import asdict
    from random import Random

    from bot.domain.mix.forecast import sentences
    from bot.services import mixing, simulating

    if (study is None) == (people is None):
        raise ConfigError("Name a study with --study N, or a directory with --people FILE.csv.")
    date_of = None
    if study is not None:
        from bot.clock import SystemClock

        with _opened_store(team) as (store, team_id):
            found_study, found = simulating.simulate_study(
                store, team_id, study, SystemClock().now(), runs=runs, rng=Random(seed)
            )
        date_of = partial(mixing.date_of, found_study)
        about = f"Study {found_study.id}, until {found_study.deadline_day}: {found.people:,} people can be asked in Slack."
    else:
        assert people is not None  # noqa: S101 - one of the two is named
        simulated = simulating.simulate_file(
            people, simulating.seats_from(seats), days, runs=runs, rng=Random(seed)
        )
        if isinstance(simulated, tuple):
            _refuse("Nothing was played", simulated)
            return
        found = simulated
        about = f"{people.name}, {days} working days: {found.people:,} people, if all of them can be reached."
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
        return
    click.echo(about)
    for sentence in sentences(found, date_of):
        click.echo(sentence)


@cli.command("hand-over")
@click.option("--study", type=click.IntRange(1), required=True, help="The number of the study.")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
@click.option(
    "--count", type=click.IntRange(1, 5000), default=50, show_default=True, help="How many people at most."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV file to write."
)
def hand_over(study: int, team: str, count: int, out: Path) -> None:
    """Write whom to ask next among people who are not in Slack, with a neutral text, for whoever may write to them."""
    from random import Random

    from bot import config
    from bot.clock import SystemClock
    from bot.domain.mix.handover import to_csv
    from bot.services import handing_over

    with _opened_store(team) as (store, team_id):
        found = handing_over.hand_over(
            store, team_id, study, count, SystemClock().now(), Random(), config.load().product, _marks()
        )
    if found.rows:
        _write_new(out, to_csv(found.rows))
        with _opened_store(team) as (store, team_id):
            handing_over.keep_export(store, team_id, study, len(found.rows), SystemClock().now())
        written = "1 person" if len(found.rows) == 1 else f"{len(found.rows)} people"
        click.echo(f"{written} written to {out}.")
    else:
        click.echo(f"Nothing was written. {found.why_none}".strip())
    if found.without_address:
        click.echo(
            f"{found.without_address} more would be asked and have no e-mail address in the directory."
        )


@cli.command()
@click.option("--study", type=click.IntRange(1), required=True, help="The number of the study.")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV file to write."
)
@click.option("--names", is_flag=True, help="With names, e-mail addresses, companies and notes.")
def export(study: int, team: str, out: Path, names: bool) -> None:
    """Write a study as CSV: everybody who was asked, what they answered and what came of it. That it was done is kept."""
    from bot.clock import SystemClock
    from bot.services import exporting_study

    with _opened_store(team) as (store, team_id):
        portions, count = exporting_study.on_machine(store, team_id, study, SystemClock().now(), named=names)
        _write_new(out, portions)
    click.echo(f"{'1 person' if count == 1 else f'{count} people'} written to {out}.")


@cli.command("export-person")
@click.argument("who")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal."
)
@click.option("--text", "as_text", is_flag=True, help="Lines to read instead of JSON.")
def export_person(who: str, team: str, out: Path | None, as_text: bool) -> None:
    """Write everything that is stored of WHO, a Slack id or an e-mail address. That it was done is kept, not of whom."""
    from bot.services import exporting_person
    from bot.views.own_data import data_text

    with _opened_store(team) as (store, team_id):
        found = exporting_person.export_named(_desk(store), team_id, who)
    content = data_text(found).encode() if as_text else exporting_person.as_json(found) + b"\n"
    if out is None:
        click.echo(content.decode(), nl=False)
        return
    _write_new(out, content)
    click.echo(f"Written to {out}.")


@cli.command()
@click.argument("who", default="")
@click.option("--team", default="", help="Workspace id (T…), when the database holds several.")
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
    with _opened_store(team) as (store, team_id):
        desk, unknown = _desk(store), 0
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


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to FILE, whole and of one moment, while the bot runs. It never writes over a file."""
    from bot import config
    from bot.clock import SystemClock
    from storage.backup import back_up, remember

    database = config.load().database
    size = back_up(database, file)
    remember(database, SystemClock().now())
    click.echo(f"Written to {file} ({size:,} bytes). Keep the key apart from it.")


@cli.command()
@click.argument("text")
@click.option("--option", "options", multiple=True, help="An answer that the question offers; once for each.")
@click.option(
    "--role",
    type=click.Choice(["question", "invitation", "guide"]),
    default="question",
    show_default=True,
    help="What the text is for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def wording(text: str, options: tuple[str, ...], role: str, as_json: bool) -> None:
    """Say what in the wording of a question, an invitation or a note pushes people towards an answer. English only."""
    from bot.domain.wording import SOURCES, Role, check

    findings = check(text, options, Role(role))
    if as_json:
        found = [
            {
                "rule": finding.rule.value,
                "quoted": finding.quoted,
                "explanation": finding.explanation,
                "neutral": finding.neutral,
                "source": SOURCES[finding.rule],
            }
            for finding in findings
        ]
        click.echo(json.dumps({"findings": found}, indent=2))
        return
    for finding in findings:
        quoted = " ".join(finding.quoted.split())
        click.echo(f'{finding.rule.value}: "{quoted}". {finding.explanation}')
        if finding.neutral:
            click.echo(f"  neutral: {finding.neutral}")
    if not findings:
        click.echo("Nothing found.")


@cli.command()
@click.argument("words")
@click.option("--zone", default="UTC", show_default=True, help="Where the speaker is, such as Europe/London.")
@click.option("--now", "now_text", help="When it is said, as ISO 8601, there; now when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
def when(words: str, zone: str, now_text: str | None, as_json: bool) -> None:
    """Say which time the bot understands by words such as "next Tue 3pm" or "weekdays 10am-4pm except Wed"."""
    from bot.clock import SystemClock
    from bot.domain.when.telling import as_text, as_values, moment
    from bot.words import understand

    try:
        zone, now = moment(zone, now_text, SystemClock().now())
    except ValueError as error:
        raise ConfigError(str(error)) from error
    found = understand(words, zone, now)
    if as_json:
        click.echo(json.dumps(as_values(found, now), indent=2, ensure_ascii=False))
        return
    for line in as_text(found, now):
        click.echo(line)


@cli.command()
def key() -> None:
    """Print a new key for EVENHAND_KEY: what opens people's calendars is stored encrypted with it."""
    from bot.sealing import new_key

    click.echo(new_key())


@cli.command("connect-google")
@click.argument("slack_id")
@click.option("--team", default="", help="Workspace id; needed when the database holds several.")
@click.option(
    "--port", default=0, help="Port on this machine to which Google sends you back; 0 takes a free one."
)
def connect_google(slack_id: str, team: str, port: int) -> None:
    """Connect the Google Calendar of SLACK_ID, where the bot has no address of its own (Socket Mode).

    Open the address that is printed in a browser on this machine. It needs an OAuth client for desktop apps.
    """
    from bot import config
    from bot.app import outside_of
    from bot.clock import SystemClock
    from bot.consenting_here import connect
    from bot.services.desk import Desk

    settings = config.load()
    with _opened_store(team) as (store, team_id):
        desk = Desk(store, SystemClock(), random.Random(), settings.admins, outside=outside_of(settings))
        connect(desk, team_id, slack_id, port, click.echo)


def _write_new(out: Path, content: bytes | Iterable[bytes], option: str = "--out") -> None:
    """Write a file of people's names and addresses: readable by its owner alone, and never over another file."""
    with _new_file(out, option) as file:
        file.writelines([content] if isinstance(content, bytes) else content)


@contextmanager
def _new_file(out: Path, option: str = "--out") -> "Iterator[BinaryIO]":
    """Yield a file of people's names and addresses to write to: readable by its owner alone, and never over another file."""
    try:
        with open(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            yield file
    except FileExistsError:
        raise ConfigError(f"{out} is there already. Give another name with {option}.") from None
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}.") from error


def _desk(store: "Store") -> "Desk":
    """What a use case needs that is run on the machine, beside a running bot or without one."""
    from bot import config
    from bot.clock import SystemClock
    from bot.services.desk import Desk

    return Desk(store, SystemClock(), random.Random(), config.load().admins, marks=_marks())


def _marks() -> "Marks":
    """What knows those who had their data erased."""
    from bot import config
    from bot.marking import Marks
    from bot.sealing import key_of

    settings = config.load()
    return Marks(lambda: key_of(settings.key, settings.database))


@contextmanager
def _opened_store(team: str, *, may_make: bool = False) -> "Iterator[tuple[Store, str]]":
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


def _refuse(what: str, problems: "Sequence[BadLine]") -> None:
    """Say which rows of a file cannot be read, when there are any. Raises: ConfigError."""
    from bot.views.importing import refusal, rows_told

    if problems:
        for line in rows_told(problems):
            click.echo(line, err=True)
        raise ConfigError(f"{what}: {refusal(len(problems))}")


@cli.command()
@click.option("--story", is_flag=True, help="Play the scripted story in the terminal, and exit.")
@click.option("--no-browser", is_flag=True, help="Print the address of the page and open no browser.")
@click.option("--seed", default=9, show_default=True, help="Chance: the same seed tells the same story.")
@click.option(
    "--keep", is_flag=True, help="With --story: leave the workspace running at the end, until Ctrl-C."
)
@click.option("--port", default=0, help="Port of the pretend workspace; 0 takes a free one.")
def demo(story: bool, no_browser: bool, seed: int, keep: bool, port: int) -> None:
    """Try everything in a pretend Slack workspace, on a page on this machine. No Slack account is needed."""
    try:
        from bot.demo import show
        from bot.demo import story as script
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The demo needs {error.name}: install it with `pip install 'evenhand[demo]'`."
        ) from error
    from bot import log
    from bot.clock import MovableClock, RunningClock

    log.set_up("WARNING")
    with tempfile.TemporaryDirectory(prefix="evenhand-demo-") as folder:
        file = Path(folder) / "demo.db"
        if story:
            start = partial(_rehearse, clock=MovableClock(script.BEGIN), database=file, seed=seed)
            sys.exit(script.tell(start, manifest=manifest_file(), seed=seed, keep=keep, port=port))
        clock = RunningClock(show.BEGIN)
        start = partial(_rehearse, clock=clock, database=file, seed=seed)
        wait = _until_stopped()
        with show.shown(start, clock.now, manifest=manifest_file(), seed=seed, port=port) as page:
            _say_where(page.address, no_browser=no_browser)
            wait()


def _rehearse(
    workspace: "Workspace", admins: frozenset[str], *, clock: "MovableClock", database: Path, seed: int
) -> "Rehearsal":
    """Put the real bot into a pretend workspace, on a clock that can be moved."""
    from bot.rehearsal import Rehearsal

    return Rehearsal(
        api_url=workspace.api_url,
        bot_token=workspace.installation.bot_token,
        app_token=workspace.installation.app_token,
        database=database,
        start=clock.now(),
        admins=admins,
        product="Paperkite",
        seed=seed,
        clock=clock,
    )


def _say_where(address: str, *, no_browser: bool) -> None:
    from bot.config import has_screen

    click.echo(f"The demo is at {address}\nCtrl-C stops it; nothing of it is kept.")
    if not no_browser and has_screen():
        webbrowser.open(address)


def _until_stopped() -> "Callable[[], None]":
    """Return a function that waits for Ctrl-C or a polite request to end."""
    asked_to_stop: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: asked_to_stop.append(number))

    def wait() -> None:
        # No Event: a signal that arrives on the brink of its wait is not noticed until another one comes.
        while not asked_to_stop:
            time.sleep(LOOK_FOR_SIGNAL_S)

    return wait


def manifest_file() -> Path:
    """Where manifest.yml is: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).with_name("manifest.yml")
    return packaged if packaged.exists() else Path(__file__).parent.parent / "manifest.yml"


def main() -> None:
    """Run the command line. What goes wrong is told in one sentence; the exit code is 2 then."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BotError as error:
        click.echo(f"Stopped: {error}", err=True)
        sys.exit(2)
