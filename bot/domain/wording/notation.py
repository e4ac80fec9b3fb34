"""The grammar of bias: patterns over a line, each with what it says to whoever typed the question.

The notation is that of `re`, with `<name>` for a list of words and `<start>` for the beginning of a clause. Patterns are
compiled at first use. Every gap has a bound, so that a search takes time proportional to the line.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bot.domain.wording import words
from bot.domain.wording.rules import Rule


class Shape(NamedTuple):
    """One pattern of one rule.

    says: the explanation; "{words}" stands for the words that were found. unless: the sentence is in order when this is found in it.
    balanced: whether naming both ends of a scale puts it in order, too. The group "it" marks the words to quote, when not all.
    """

    rule: Rule
    pattern: str
    says: str
    unless: str = ""
    balanced: bool = False


def _one_of(listed: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, listed), key=lambda word: (-len(word), word))) + ")"


@cache
def _lists() -> dict[str, str]:
    any_words = r"(?:[^ ?]+ )"
    aux = r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could|should)"
    adverb = (
        "(?:(?:really|actually|personally|already|still|generally|usually|often|sometimes|"
        "currently|also|ever|just|truly|especially|"
        "particularly|most|very|quite|so|too|fully|completely|generally|overall|strongly|now|both|at all|of) )"
    )
    return {
        # "so", "and" and "but" begin a clause only where an auxiliary follows: the patterns see to that.
        "start": r"(?:^|(?<= [,;:/-])|(?<= so)|(?<= and)|(?<= but)|(?<= then)|(?<= please)|(?<= well)|(?<= today)|(?<= now))",
        "w": any_words,
        "aux": aux,
        "adv": adverb,
        "you": (
            "(?:you|your (?:team|company|colleagues|family|organisation|organization|users|"
            "customers)|people|users|customers|they|everyone|everybody|anyone)"
        ),
        # One word that may be the name of a product.
        "product": (
            "(?!(?:you|your|i|they|people|a|an|to|of|and|or|that|there|not|no|any|anyone|anybody|"
            "what|which|who) )[a-z][^ ?.,]*"
        ),
        "it": "(?:it|this|that|these|those|they)",
        "det": "(?:our|your|the|this|these|that|those|its|their|a|an|my|[^ ]+'s)",
        "our": "(?:our|my|[^ ]+'s|your own|this|these)",
        "praise": _one_of(words.PRAISE),
        "blame": _one_of(words.BLAME),
        "merit": _one_of(words.MERIT),
        "fault": _one_of(words.FAULTS),
        "strong": _one_of(words.PRAISE | words.BLAME),
        "mild": _one_of(words.MERIT | words.FAULTS),
        "degree": _one_of(
            words.PRAISE | words.BLAME | words.MERIT | words.FAULTS | words.MEASURES | words.ONE_SIDED
        ),
        "judged": _one_of(
            words.PRAISE
            | words.BLAME
            | words.MERIT
            | (words.FAULTS | words.MEASURES | words.ONE_SIDED) - words.PHYSICAL
        ),
        "committed": _one_of(words.COMMITTED),
        "one_sided": _one_of(words.ONE_SIDED),
        "feeling": _one_of(words.FEELINGS),
        "likes": _one_of(words.LIKES),
        "opinion": _one_of(words.OPINIONS - {"agree", "approve", "find", "consider"}),
        "outcome": _one_of(words.OUTCOMES),
        "trouble": _one_of(words.TROUBLE),
        "gain": _one_of(words.GAIN),
        "struggle": _one_of(words.STRUGGLES),
        "future": _one_of(words.FUTURE),
        "negator": _one_of(words.NEGATORS - {"neither", "nor"}),
        "asked_now": _one_of(words.NOT_ASKED),
        "more": r"(?:(?:more|less|fewer) (?!often|than)[^ ]+|better|worse|[a-z]{3,}(?<=ier)|faster|slower|quicker|simpler|"
        r"smoother|cheaper|clearer|safer|smarter|nicer|harder)",
    }


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern with its lists of words filled in."""
    filled = re.sub(r"(?<![?]P)<(\w+)>", lambda name: _lists()[name[1]], pattern)
    return re.compile(filled)


START = "<start>"
CLAUSE = "<start>(?= )"
IF_ANY = (
    " (?:if at all|if any|if anything|if anybody|if anyone|if anywhere|if ever|if you have one|"
    "whether or not|or not) "
)

ASKS_TO_AGREE = "Suggests the answer: it is easier to agree than to disagree."
TAKES_A_SIDE = "Names only one end of the scale, so the answer is pushed towards it."
TAKEN_FOR_GRANTED = "Takes for granted what was not asked yet: whoever sees it differently cannot say so."
OPINION_FIRST = "Gives an opinion before it asks for one."
WEIGHS = "'{words}' judges what the question asks about."
CROWD = "Says what others think, and people follow the crowd or the authority."
EXTREME = "'{words}' allows no exceptions, so the honest answer is hardly ever yes."
TANGLED = "Put negatively: people lose track of what yes and no stand for."
FORETELLS = "Asks people to foretell what they would do; they are bad at it and like to be polite."
YES_IS_EASY = "Yes or no to a question of degree: yes is the polite answer, and how strongly is lost."
UNKNOWN_WORD = "'{words}' is a word of the trade that a customer need not know."
GIVES_AWAY = "Tells who is wanted, so people know which answer qualifies."
PRESSES = "'{words}' presses or lures people into taking part."
FLATTERS = "'{words}' flatters whoever is asked, which makes it hard to disagree."
