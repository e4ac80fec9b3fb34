"""Commands that run the bot and what belongs to running it: the demo, a key, a backup, a calendar of Google."""

import gc
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.at_hand import opened_store, packaged
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.clock import MovableClock
    from bot.demo.workspace import Workspace
    from bot.rehearsal import Rehearsal

LOOK_FOR_SIGNAL_S = 0.2


@click.command()
@click.option("--http", is_flag=True, help="Listen for Slack over HTTP instead of connecting by Socket Mode.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, with --http.")
@click.option("--port", default=3000, show_default=True, help="Port to listen on, with --http.")
@click.option(
    "--health-port",
    type=click.IntRange(0, 65_535),
    help="Serve /healthz, /readyz and /metrics on this port too; 0 takes a free one. With --http they are on --port already.",
)
@click.option("--health-host", default="127.0.0.1", show_default=True, help="Address of --health-port.")
def run(http: bool, host: str, port: int, health_port: int | None, health_host: str) -> None:
    """Connect to your workspace and work until stopped. Tokens are read from .env."""
    from bot import config, log
    from bot.cli.stopping import StopSignals, run_until_stopped

    settings = config.load()
    log.set_up(settings.log_level, settings.secrets, settings.log_format)
    (settings.require_http if http else settings.require_socket_mode)()
    stop = StopSignals()
    gc.disable()  # imports make objects and no garbage
    from bot.app import Evenhand

    gc.freeze()  # they stay as long as the process: to look through them would stop every thread for 30 ms now and then
    gc.enable()

    def begin(ends: list[Callable[[], None]]) -> None:
        bot = Evenhand(settings, is_ending=lambda: stop.asked)
        ends.append(bot.stop)
        if health_port is not None:
            from bot.http import HealthServer

            health = HealthServer(bot.watch(http=http), health_host, health_port)
            ends.append(health.stop)
            health.start()
        if http:
            from bot.http import HttpServer
            from bot.pages import pages

            server = HttpServer(
                bot.bolt,
                host,
                port,
                bot.turns,
                pages(bot.desk),
                figures=bot.figures,
                watch=bot.watch(http=True),
                door=bot.door(packaged("docs/manifest-http.yml")),
            )
            ends.append(server.stop)
            server.start()
            click.echo(f"Evenhand listens on http://{host}:{server.port}/slack/events. Ctrl-C stops it.")
        else:
            # Connected first: the ticks have a lot to ask at their first run.
            bot.connect()
            click.echo("Evenhand is connected. Type /interview help in Slack. Ctrl-C stops it.")
        bot.start()
        if health_port is not None:
            click.echo(f"Health is on http://{health_host}:{health.port}/readyz")

    run_until_stopped(begin, stop)


@click.command()
@click.option("--story", is_flag=True, help="Play the scripted story in the terminal, and exit.")
@click.option("--no-browser", is_flag=True, help="Print the address of the page and open no browser.")
@click.option("--seed", default=9, show_default=True, help="Chance: the same seed tells the same story.")
@click.option(
    "--keep", is_flag=True, help="With --story: leave the workspace running at the end, until Ctrl-C."
)
@click.option("--port", default=0, help="Port of the pretend workspace; 0 takes a free one.")
def demo(story: bool, no_browser: bool, seed: int, keep: bool, port: int) -> None:
    """Try everything in a pretend Slack workspace, on a page on this machine. No Slack account is needed."""
    import tempfile

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
    import webbrowser

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


@click.command()
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


@click.command()
def key() -> None:
    """Print a new key for EVENHAND_KEY: what opens people's calendars, and workspaces that installed the app, is stored encrypted with it."""
    from bot.sealing import new_key

    click.echo(new_key())


@click.command("connect-google")
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
    with opened_store(team) as (store, team_id):
        desk = Desk(store, SystemClock(), random.Random(), settings.admins, outside=outside_of(settings))
        connect(desk, team_id, slack_id, port, click.echo)


def manifest_file() -> Path:
    """Where manifest.yml is."""
    return packaged("manifest.yml")
