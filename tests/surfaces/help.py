"""The answer to `/interview help`, and to words that are no subcommand."""

from bot.views.blocks import Message, section
from bot.views.home import help_text
from tests.surfaces.frame import Cases

READER = "everybody"

CASES: Cases = {"help": lambda: Message("Here is what /interview can do.", (section(help_text()),))}
