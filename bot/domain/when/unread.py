"""What to say to words that are no time: the word at which reading stopped, and what to type instead."""

from datetime import datetime
from difflib import get_close_matches

from bot.domain.when.lexicon import MONTH, NUMBER, VAGUE, WEEKDAY, WEEKDAY_PLURAL
from bot.domain.when.moments import Moment
from bot.domain.when.reading import polite_free
from bot.domain.when.sentence import sentences
from bot.domain.when.tokens import TELL, Shape, Token, cut, plain
from bot.domain.when.understood import Kind, Unclear, Understood
from bot.domain.when.zones import Zone

NEGATIONS = frozenset(
    [
        "can't",
        "cannot",
        "cant",
        "don't",
        "dont",
        "doesn't",
        "doesnt",
        "won't",
        "wont",
        "isn't",
        "isnt",
        "not",
        "unable",
        "unavailable",
        "busy",
        "never",
        "no",
        "nothing",
        "away",
        "off",
    ]
)
NAMES = tuple(
    name
    for name in (*WEEKDAY, *WEEKDAY_PLURAL, *MONTH, "tomorrow", "today", "weekdays", "weekends")
    if len(name) > 4
)
SHORTEST = 5
LIKE = 0.8
"""How like a name a word has to be, of 1, to be asked about as a slip."""
TIMES = frozenset({*WEEKDAY, *WEEKDAY_PLURAL, *MONTH, "today", "tomorrow"} - {"may"})


def not_read(text: str, zone: str, now: datetime) -> Understood:
    """Return the question or the refusal for words that have no reading."""
    try:
        tokens = polite_free(cut(plain(text)))
        words = {token.text for token in tokens}
        vague = next((VAGUE[word] for word in VAGUE if word in words), "")
        found, at = sentences(tokens, zone, Moment(now, zone, Zone(zone)).today)
    except Unclear as unclear:
        return Understood(unclear.kind, ask=unclear.text)
    if found:
        return Understood(Kind.REFUSE, ask=f"I do not understand this here. {TELL}")
    if vague and not words & TIMES:
        return Understood(Kind.ASK, ask=f"When is “{vague}” for you? {TELL}")
    if words & NEGATIONS:
        return Understood(
            Kind.ASK,
            ask="I see that something does not suit you. Which days and hours do? Type for example “any day but Friday”, “Mon-Thu "
            "10am-4pm”, or one day and time.",
        )
    if not tokens:
        return Understood(Kind.REFUSE, ask=f"There is no time in this. {TELL}")
    token = tokens[at]
    if slip := _slip(tokens):
        return Understood(
            Kind.ASK, ask=f"Did you mean “{slip[1]}” by “{slip[0][:30]}”? Then type it once more that way."
        )
    if words & TIMES or any(_is_hour(token) for token in tokens):
        return Understood(
            Kind.ASK,
            ask=f"I do not understand “{token.text[:30]}” there. Which day and time do you mean? {TELL}",
        )
    return Understood(Kind.REFUSE, ask=f"I do not understand “{token.text[:30]}”. {TELL}")


def _slip(tokens: list[Token]) -> tuple[str, str] | None:
    """A word that is nearly the name of a day or a month, and that name."""
    for token in tokens:
        if token.shape is Shape.WORD and len(token.text) >= SHORTEST and token.text not in NAMES:
            near = get_close_matches(token.text, NAMES, n=1, cutoff=LIKE)
            if near and abs(len(near[0]) - len(token.text)) < 2:
                return token.text, near[0].capitalize() if near[0] != "tomorrow" else near[0]
    return None


def _is_hour(token: Token) -> bool:
    return token.shape in {Shape.CLOCK, Shape.DATE, Shape.ORDINAL} or token.text in NUMBER
