"""`evenhand`: run the bot, play the demo, import a directory. Heavy modules are imported by the command that needs them."""

import gc
import signal
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import click

from bot import __version__
from bot.errors import BotError, ConfigError

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
    log.set_up(settings.log_level)
    (settings.require_http if http else settings.require_socket_mode)()
    gc.disable()  # imports make objects and no garbage
    from bot.app import Evenhand

    gc.freeze()
    gc.enable()
    asked_to_stop: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: asked_to_stop.append(number))
    bot = Evenhand(settings)
    server = None
    try:
        if http:
            from bot.http import HttpServer

            server = HttpServer(bot.bolt, host, port, bot.traffic)
            server.start()
            click.echo(f"Evenhand listens on http://{host}:{server.port}/slack/events. Ctrl-C stops it.")
            bot.start()
        else:
            # Connected first: the ticks have a lot to ask at their first run.
            bot.connect()
            click.echo("Evenhand is connected. Type /interview help in Slack. Ctrl-C stops it.")
            bot.start()
        # No Event: a signal that arrives on the brink of its wait is not noticed until another one comes.
        while not asked_to_stop:
            time.sleep(LOOK_FOR_SIGNAL_S)
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
def import_people(file: Path, team: str, source: str) -> None:
    """Import people from a CSV file. All rows, or none: a row that cannot be read is reported by line and reason."""
    from bot import config
    from bot.clock import SystemClock
    from bot.services.directory import import_file, team_of
    from storage.database import Store

    store = Store(config.load().database)
    try:
        store.migrate()
        team_id = team_of(store, team)
        report = import_file(store, team_id, file, SystemClock().now(), source)
    finally:
        store.close()
    for problem in report.problems[:20]:
        click.echo(f"line {problem.line}: {problem.text}", err=True)
    if report.problems:
        more = f" (and {len(report.problems) - 20} more)" if len(report.problems) > 20 else ""
        raise ConfigError(
            f"Nothing was imported: {len(report.problems)} rows cannot be read{more}. Mend them and try again."
        )
    click.echo(
        f"{report.added} people added, {report.updated} updated, {report.on_panel} of them on the panel."
    )


@cli.command()
@click.option("--seed", default=2, show_default=True, help="Chance: the same seed tells the same story.")
@click.option("--keep", is_flag=True, help="Leave the pretend workspace running at the end, until Ctrl-C.")
@click.option("--port", default=0, help="Port of the pretend workspace; 0 takes a free one.")
def demo(seed: int, keep: bool, port: int) -> None:
    """Play the main job in a pretend Slack workspace on this machine. No Slack account is needed."""
    try:
        from bot.demo.story import tell
        from bot.demo.workspace import Workspace
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The demo needs {error.name}: install it with `pip install 'evenhand[demo]'`."
        ) from error
    from bot import log
    from bot.rehearsal import Rehearsal

    log.set_up("WARNING")
    with tempfile.TemporaryDirectory(prefix="evenhand-demo-") as folder:

        def start(workspace: Workspace, begin: datetime, admins: frozenset[str]) -> Rehearsal:
            return Rehearsal(
                api_url=workspace.api_url,
                bot_token=workspace.installation.bot_token,
                app_token=workspace.installation.app_token,
                database=Path(folder) / "demo.db",
                start=begin,
                admins=admins,
                product="Paperkite",
                seed=seed,
            )

        code = tell(start, manifest=manifest_file(), seed=seed, keep=keep, port=port)
    sys.exit(code)


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
