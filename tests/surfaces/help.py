"""The answer to `/interview help`, and to words that are no subcommand."""

from bot.views.help import help_message
from bot.views.home import help_text
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "everybody"


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    return {
        "help": lambda: help_message(help_text()),
        "an unknown word": lambda: help_message(help_text(), say("hello", 4_000)),
    }


CASES = {**cases(usual), "a misspelt word": lambda: help_message(help_text(), "studys")}
EXTREME = extremes(cases)
