"""Two questions in one: joined adjectives, verbs or things that share a single answer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.wording.forms import CONSENT
from bot.domain.wording.notation import compiled
from bot.domain.wording.reading import Line, Sentence
from bot.domain.wording.words import BLAME, FAULTS, FIXED_PAIRS, MERIT, OPPOSITES, PRAISE, listed


class Join(NamedTuple):
    """Two things joined in a line. begin, end: the words to quote. left, right: what is joined."""

    begin: int
    end: int
    left: str
    right: str


# A judgement, a degree or a yes is asked for: with one answer for two things nobody knows which it is for.
_ONE_ANSWER = (
    " how much or how little | how (?!long |many |old |big |large |tall |far |soon |small |"
    "short )(?:<w>{0,2}?)(?:satisfied|dissatisfied|happy|likely|useful|helpful|clear|"
    "important|confident|comfortable|familiar|well|often|"
    "frequently|regularly|concerned|interested|valuable|accurate|<degree>|<committed>|"
    "satisfactory|willing|much do you|much did you|strongly)(?= )|"
    " (?:rate|rating|evaluate|assess|score|grade|your satisfaction with) | how (?:did|does|"
    "do|has|have) (?:the|our|your) (?:<w>{1,8}?)(?:affect|affected|influence|influenced|"
    "change|changed|compare) | how (?:do|did|would) you (?:feel|like|judge|assess|"
    "find (?:the|our|this|your|using|it)) | "
    "what (?:do|did) you think (?:of|about) | to what extent | (?:your|the) (?:opinion|view|"
    "impression|thoughts?|experience) (?:of|on|about|with) |"
    "^ (?:(?!how |what |when |where |who |which |why )(?:<w>{1,8}?), )?(?:and |so |"
    "but )?(?:do|does|did|are|is|was|were|have|has|should|would) |"
    r" (?:agree|disagree) |<start> (?:our|the|my|i|we|this|it|there) "
)
_TELLING = (
    "<start> (?:tell (?:me|us)|walk (?:me|us)|talk (?:me|us)|describe|show (?:me|us)|"
    "think (?:of|about|back)|thinking (?:of|about)) |(?:can|could|would|"
    "will) you (?:please )?(?:tell|walk|talk|describe|show|explain|share) "
)
_COMPARING = (
    " (?:between|compare|compared|compares|comparing|comparison|difference|differences|"
    "differ|differs|versus|vs|relationship|link|"
    r"balance|combine|combined|combining|together|both|distinguish|from (?:<w>{1,3})to|switch) "
)
_AND = r" (?P<left>[^ ]+) (?:, )?(?P<and>and|&|as well as|along with|plus|/|yet) (?P<right>[^ ]+) (?P<next>[^ ]+)?"
_OR_ADJECTIVES = (
    r" (?P<left>(?:<degree>|<committed>)) (?P<and>or) (?P<right>(?:<degree>|<committed>)) (?P<next>[^ ]+)"
)
_SECOND_QUESTION = (
    " (?P<it>(?:, )?(?:and|but|plus|;) (?:if so ,? ?)?,? ?(?:(?:why|when|where|who|what|"
    "which|how)(?= (?!to |about |much more |many more |so |doesn't |does not |didn't |"
    "did not |isn't |not |less |could be |differently ))|"
    "(?:did|do|does|have|has|are|is|was|were|would|can|could|will|should) (?:you|it|they|we|"
    "your|the|that|this|our|there))) "
)
_TWO_WORDS = (
    "<start> (?P<it>(?:how|why|when|where|what|who|which) (?:<w>{0,2}?)and (?:how|why|when|"
    "where|what|who|which)) "
)
_IF_SO = r" (?P<it>, (?:and )?,? ?if so ,? ?(?:how|why|when|where|what|which|who))(?= )"
_IDENTITY = r"<start> (?P<it>are you (?:a|an) <w>{1,5}?(?:who|that) )"

_STOPS = listed(
    "of for with in on at to from by when while during about is are was were do does did "
    "has have will would can could than as if "
    "? . , ; : ! - because so that which who after before without within per into over under between"
)
_TEAMS = listed(
    "team department industry manager company committee agency ministry office firm "
    "director lead division profession"
)
_LIGHT = listed(
    "i you he she they them it we us so more other others similar such etc on then now the-like here there "
    "that which who whether to not or only maybe perhaps if again also and - ( ? . ,"
)
_JUDGING = PRAISE | BLAME | MERIT | FAULTS
_GO = listed("go come try wait sit went came tried be")
_NOT_JOINED = frozenset({"you", ",", "more", "-"})
_REPEATED = listed("more again over on up less")
_DETERMINERS = listed("the a an our your its their this that these those my")
_DAYS = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october "
    "november december"
)
_NUMBER = re.compile(r"[$€£]?\d[\d.,:]*%?|one|two|three|four|five|six|seven|eight|nine|ten")


def joins(sentence: Sentence, *, item: bool, both_ends: bool) -> Iterator[Join]:
    """Every pair of things in a sentence that would need an answer each.

    item: whether a sentence without a question mark is one to agree or disagree with, or to rate. both_ends: whether the
    sentence names both ends of a scale.
    """
    line = sentence.bare
    text = line.text
    for shape in (_SECOND_QUESTION, _TWO_WORDS, _IF_SO):
        found = compiled(shape).search(text) if sentence.asks else None
        if found:
            begin, end = line.place(found, "it")
            yield Join(begin, end, "", "")
            return
    if not (sentence.asks or item) or not compiled(_ONE_ANSWER).search(text):
        return
    if compiled(_TELLING).search(text) or compiled(CONSENT).search(text):
        return
    if found := compiled(_IDENTITY).search(text):
        begin, end = line.place(found, "it")
        yield Join(begin, end, "who you are", "what you do")
        return
    comparing = compiled(_COMPARING).search(text)
    for found in compiled(rf"(?={_AND})").finditer(text):
        if not (comparing or _is_one_thing(found)):
            yield _join(line, found)
    for found in compiled(rf"(?={_OR_ADJECTIVES})").finditer(text):
        if not both_ends and not _is_scale(found["left"], found["right"]):
            yield _join(line, found)


def _join(line: Line, found: "re.Match[str]") -> Join:
    begin, _ = line.place(found, "left")
    right = "next" if found["right"] in _DETERMINERS and (found["next"] or "").isalpha() else "right"
    _, end = line.place(found, right)
    return Join(begin, end, found["left"], found[right])


def _is_scale(left: str, right: str) -> bool:
    if left == right:
        return False
    return (
        OPPOSITES.get(left) == right
        or OPPOSITES.get(right) == left
        or right.endswith(left)
        or left.endswith(right)
    )


def _is_one_thing(found: "re.Match[str]") -> bool:
    """Whether "left and right" names one thing, both ends of a scale, or nothing that is asked about."""
    left, right, following, joiner = found["left"], found["right"], found["next"] or "", found["and"]
    if joiner == "/" and {left, right} & {"and", "or"}:
        return True
    if joiner in {"yet", "plus"} and (right in {"?", "to", "been"} or not left.isalpha()):
        return True
    pair = (left, following if right in _DETERMINERS and following else right)
    before = found.string[: found.start("left")].rsplit(" ", 2)
    return (
        pair in FIXED_PAIRS
        or _is_scale(left, right)
        or right in _LIGHT
        or left in _GO | _NOT_JOINED
        or (left in _DAYS and right in _DAYS)
        or (left == right and left in _REPEATED)
        or bool(_NUMBER.fullmatch(right))
        or (following in _TEAMS and left not in _JUDGING)
        or before[-2:-1] in (["between"], ["both"])
    )
