"""`evenhand`: run the bot, play the demo, import a directory. Heavy modules are imported by the command that needs them."""

import sys

import click

from bot import __version__
from bot.cli import doctor, people, running, studies, texts
from bot.errors import BotError, ConfigError, NotNow

TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h. What restarts the bot may do so after this, and need not after 2."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evenhand")
def cli() -> None:
    """Evenhand recruits, screens and schedules user interviews in Slack."""


for command in (
    people.import_people,
    people.export_directory,
    people.export_person,
    people.erase,
    studies.simulate,
    studies.hand_over,
    studies.export,
    texts.wording,
    texts.when,
    running.run,
    running.demo,
    doctor.doctor,
    running.backup,
    running.key,
    running.connect_google,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. What goes wrong is told in one sentence; the exit code is 2 then, and 75 where trying later may help."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(TRY_LATER if isinstance(error, NotNow) else 2)
    except BotError as error:
        click.echo(f"Stopped: {error}", err=True)
        sys.exit(2)
