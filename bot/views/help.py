"""The answer to `/interview help`, and to a word that is no subcommand."""

from bot.views.blocks import Message, section, typed
from bot.views.home import HELP_LINES

WORD_CHARS = 40
CLOSE = 0.7


def help_message(text: str, unknown: str = "") -> Message:
    """Return what `/interview` can do. text: all of it, as the reader may know it. unknown: the word that was typed in its place, "" for
    none."""
    if not unknown:
        return Message("Here is what /interview can do.", (section(text),))
    told = f"I don't know “{typed(unknown, WORD_CHARS)}”."
    if near := nearest(unknown):
        told = f"{told} Did you mean `/interview {near}`?"
    return Message(f"{told} Here is what /interview can do.", (section(told), section(text)))


def nearest(word: str) -> str:
    """Return the subcommand that a word begins or nearly is, "" for none."""
    from difflib import get_close_matches

    cut = word.lower()[:WORD_CHARS]
    begun = [name for name in HELP_LINES if name.startswith(cut)]
    found = begun if len(begun) == 1 else get_close_matches(cut, HELP_LINES, 1, CLOSE)
    return found[0] if found else ""
