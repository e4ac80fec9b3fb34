"""The list of options: balanced, complete, and none of them twice."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.domain.wording import ranges
from bot.domain.wording.rules import Rule
from bot.domain.wording.words import listed


class Fault(NamedTuple):
    """What is wrong with a list. quoted: one of its options. mended: the list as it should be, or nothing."""

    rule: Rule
    quoted: str
    says: str
    mended: tuple[str, ...] = ()


_NUMBERING = re.compile(r"^\s*(?:[-*•◦]|\(?[a-z0-9]{1,2}[.)](?=\s))\s*", re.IGNORECASE)
_CATCH_ALL = re.compile(
    (
        r"\b(?:others?|none|neither|nothing|not sure|unsure|don't know|do not know|dont know|"
        "can't say|cannot say|prefer not|rather not|"
        "not applicable|n/a|something else|somewhere else|someone else|another|else|no opinion|"
        "don't remember|can't remember|"
        "don't recall|can't recall|undecided|it depends|choose not|decline|no preference|"
        "any of these|all of the above|no idea|"
        r"not listed|varies|never heard)\b"
    ),
    re.IGNORECASE,
)
_ABSENT = re.compile(
    (
        r"^(?:no\b|never|i don't|i do not|we don't|we do not|i can't|i haven't|i(?: have|"
        "'ve) (?:not|never)|we have not|i did(?: not|n't)|have not|i'm not|i am not|we have no|"
        r"not\b|nobody|no one|haven't|don't)"
    ),
    re.IGNORECASE,
)
_YES = re.compile(r"^(?:yes|yeah|y|true|correct)\b", re.IGNORECASE)
_NO = re.compile(r"^(?:no|nope|n|false|incorrect)\b", re.IGNORECASE)

_UP = listed(
    "agree satisfied good excellent great outstanding amazing awesome fantastic wonderful "
    "superb perfect perfectly brilliant easy "
    "likely love loved like liked happy pleased delighted favorable favourable positive "
    "helpful useful valuable better improved "
    "clear confident comfortable best recommend exceeded exceeds above superior incredible "
    "fabulous terrific impressive impressed "
    "thrilled enjoyable enjoyed well effective efficient reliable friendly fast interesting "
    "exceptional attractive important willing "
    "definitely probably certainly favor favour approve worth favourite favorite magnificent pleasant"
)
_DOWN = listed(
    "disagree dissatisfied unsatisfied bad poor terrible awful horrible difficult hard "
    "unlikely hate hated dislike disliked unhappy "
    "negative unhelpful useless worse worst slow unclear unimportant disappointed "
    "disappointing below inadequate unsatisfactory "
    "dreadful annoyed annoying frustrating frustrated boring weak ineffective inefficient "
    "unreliable unfriendly low oppose "
    "disapprove unpleasant missed failed mediocre unacceptable badly poorly uncomfortable "
    "won't lousy confusing"
)
_FAIR = frozenset({"fair", "fairly"})
_MIDDLE = listed(
    "ok okay acceptable satisfactory adequate alright average decent reasonable passable "
    "neither neutral mixed undecided same unchanged middling so-so indifferent medium either"
)
_WEAK = re.compile(
    (
        r"\b(?:slightly|somewhat|a little|a bit|moderately|fairly|partly|partially|mildly|"
        r"not very|not so|not too|occasionally|to some extent|rather|hardly)\b"
    ),
    re.IGNORECASE,
)
_FEW = re.compile(
    (
        r"\b(?:not|isn't|don't|doesn't|didn't|not at all|no|won't|wouldn't|not very|not so|"
        r"not too|never|none|nothing)\b"
    ),
    re.IGNORECASE,
)
_STEPS = listed(
    "never rarely seldom sometimes occasionally often frequently usually always daily "
    "weekly monthly quarterly yearly annually once "
    "twice times every hardly ever regularly constantly hourly day days week weeks month "
    "months year years hour hours minute minutes "
    "ago today yesterday recently earlier later longer before after soon immediately "
    "slightly somewhat moderately fairly quite very "
    "extremely completely entirely mostly partly totally not little lot much more less most "
    "least few several many some all half "
    "none small medium large big tiny huge low high short long beginner intermediate "
    "advanced expert novice junior senior first second third last new early late "
    "same better worse increased decreased strongly agree disagree likely unlikely "
    "definitely probably possibly great deal "
    "nearly almost only occasional morning afternoon evening night midday noon monday "
    "tuesday wednesday thursday friday saturday "
    "sunday weekday weekend weekdays weekends january february march april may june july "
    "august september october november december "
    "spring summer autumn winter under over above below than about exactly too just right "
    "enough primary secondary graduate "
    "undergraduate bachelor's master's doctorate degree phd am pm now currently"
)
_KNOWN = _STEPS | _UP | _DOWN | _FAIR | _MIDDLE
_SMALL = listed("i it the a an of per at to in and or my is it's so on for by we me nor that")
_SCALES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (
        frozenset({"satisfied", "dissatisfied", "unsatisfied"}),
        (
            "Very satisfied",
            "Satisfied",
            "Neither satisfied nor dissatisfied",
            "Dissatisfied",
            "Very dissatisfied",
        ),
    ),
    (
        frozenset({"agree", "disagree"}),
        ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"),
    ),
    (
        frozenset({"easy", "difficult", "hard"}),
        ("Very easy", "Easy", "Neither easy nor difficult", "Difficult", "Very difficult"),
    ),
    (
        frozenset({"likely", "unlikely"}),
        ("Very likely", "Likely", "Neither likely nor unlikely", "Unlikely", "Very unlikely"),
    ),
    (
        frozenset({"love", "loved", "like", "liked", "hate", "dislike"}),
        (
            "I like it a lot",
            "I like it",
            "I neither like nor dislike it",
            "I dislike it",
            "I dislike it a lot",
        ),
    ),
    (
        frozenset({"happy", "unhappy"}),
        ("Very happy", "Happy", "Neither happy nor unhappy", "Unhappy", "Very unhappy"),
    ),
    (
        frozenset({"helpful", "unhelpful"}),
        ("Very helpful", "Helpful", "Neither helpful nor unhelpful", "Unhelpful", "Very unhelpful"),
    ),
    (
        frozenset({"better", "worse", "improved"}),
        ("Much better", "Better", "About the same", "Worse", "Much worse"),
    ),
    (
        frozenset({"good", "excellent", "great", "poor", "bad", "outstanding", "amazing", "fair"}),
        ("Very good", "Good", "Neither good nor poor", "Poor", "Very poor"),
    ),
)
_COMPLETE = (
    frozenset({"male", "female"}),
    frozenset({"free", "paid"}),
    frozenset({"monthly", "annual"}),
    frozenset({"monthly", "yearly"}),
    frozenset({"single", "married", "divorced", "widowed"}),
)
_GENDERS = frozenset({"male", "female", "man", "woman", "men", "women", "m", "f", "boy", "girl"})
_OFFERS = re.compile(
    (
        r"\b(?:plans?|times?|slots?|dates?|days?|prefer to (?:meet|talk|be contacted)|suits? you|"
        "works? (?:best )?for you|call you|reach you|contact you|version|subscription|tier|"
        r"pay(?:ing)? for)\b"
    ),
    re.IGNORECASE,
)


_SHORT_OF = re.compile(r"less than|fewer than|under|below|<", re.IGNORECASE)
_BEYOND = re.compile(r"more than|over|above|older than|>", re.IGNORECASE)


def faults(question: str, options: Sequence[str]) -> list[Fault]:
    """Everything that is wrong with a list of options, at most once for each rule and pair of options."""
    listed = [option for option in options if option.strip()]
    if len(listed) < 2:
        return []
    found: list[Fault] = []
    plain = [_plain(option) for option in listed]
    found += _twice(listed, plain)
    numbers = ranges.spans(plain)
    if numbers:
        return found + _numeric(question, listed, plain, numbers)
    if is_yes_no(listed):
        return found
    if leaning := _leaning(listed, plain):
        found.append(leaning)
    elif missing := _missing(question, listed, plain):
        found.append(missing)
    return found


def is_yes_no(options: Sequence[str]) -> bool:
    """Whether the options are yes and no, with whatever follows them."""
    plain = [_plain(option) for option in options]
    return any(_YES.match(option) for option in plain) and any(_NO.match(option) for option in plain)


def is_bare_yes_no(options: Sequence[str]) -> bool:
    """Whether yes and no is all that is offered, apart from not knowing."""
    plain = [_plain(option) for option in options]
    rest = [
        option
        for option in plain
        if not re.fullmatch(r"yes|no|y|n|true|false|maybe", option) and not _is_exit(option)
    ]
    return is_yes_no(options) and not rest


def has_both_ends(options: Sequence[str]) -> bool:
    """Whether the options name both ends of a scale, or all degrees from none."""
    signs = [_sign(_plain(option)) for option in options]
    numbers = sum(option.strip().isdigit() for option in options)
    return (
        (1 in signs and -1 in signs)
        or numbers >= 3
        or any(_ABSENT.match(_plain(option)) for option in options)
    )


def _plain(option: str) -> str:
    text = _NUMBERING.sub("", option[:200]).replace("’", "'").replace("–", "-").replace("—", "-")
    return re.sub(r"[*_~`]", "", text).strip().lower()


def _twice(listed: Sequence[str], plain: Sequence[str]) -> list[Fault]:
    for place, option in enumerate(plain):
        if option and option in plain[:place]:
            kept = tuple(own for at, own in enumerate(listed) if plain[at] not in plain[:at])
            return [Fault(Rule.OVERLAPPING, listed[place], "The same option twice.", kept)]
    return []


def _numeric(
    question: str, listed: Sequence[str], plain: Sequence[str], numbers: Sequence[ranges.Span]
) -> list[Fault]:
    found = []
    if pair := ranges.overlap(numbers):
        lower, upper = (listed[span.at] for span in pair)
        mended = _renumbered(listed, numbers)
        found.append(
            Fault(
                Rule.OVERLAPPING, upper, f"Overlaps with '{lower}': whoever is in both cannot choose.", mended
            )
        )
    elif pair := ranges.gap(numbers):
        lower, upper = (listed[span.at] for span in pair)
        found.append(
            Fault(
                Rule.INCOMPLETE,
                upper,
                f"Nothing between '{lower}' and '{upper}': some have no answer.",
                _renumbered(listed, numbers),
            )
        )
    elif not ranges.is_open(numbers, question, plain) and not any(_is_way_out(option) for option in plain):
        last = listed[max(numbers, key=lambda span: span.high).at]
        found.append(
            Fault(
                Rule.INCOMPLETE, last, "Nothing for numbers beyond the last option.", (*listed, _beyond(last))
            )
        )
    return found


def _beyond(last: str) -> str:
    ends = list(re.finditer(r"[$€£]?\s?\d[\d,.]*", last))
    if not ends:
        return "More"
    return f"More than {ends[-1][0].strip()}{last[ends[-1].end() :]}"


def _renumbered(listed: Sequence[str], numbers: Sequence[ranges.Span]) -> tuple[str, ...]:
    """The list with every option beginning right after the one before. Nothing when the numbers are not whole."""
    if any(re.search(r"\d\.\d", option) for option in listed):
        return ()
    mended = list(listed)
    for lower, upper in pairwise(numbers):
        if upper.low == lower.high + (0 if lower.below or upper.above else lower.step):
            continue
        before, after = listed[lower.at], listed[upper.at]
        ends, begins = re.findall(r"\d[\d,]*", before), re.search(r"\d[\d,]*", after)
        if not ends or not begins:
            return ()
        last = int(ends[-1].replace(",", "")) - bool(_SHORT_OF.search(before))
        following = last if _BEYOND.search(after) else last + 1
        shown = f"{following:,}" if "," in begins[0] or following >= 10_000 else str(following)
        mended[upper.at] = after[: begins.start()] + shown + after[begins.end() :]
    return tuple(mended)


def _is_way_out(option: str) -> bool:
    return bool(_CATCH_ALL.search(option) or _ABSENT.match(option))


def _sign(option: str) -> int | None:
    """1 for a favourable option, -1 for an unfavourable one, 0 for the middle; `None` when it is no step of a judgement."""
    tokens = re.findall(r"[a-z']+(?:-[a-z]+)*", option)
    if any(token in _MIDDLE for token in tokens):
        return 0
    up = sum(token in _UP for token in tokens)
    down = sum(token in _DOWN for token in tokens)
    if not up and not down:
        if re.fullmatch(r"(?:no|none|not at all|not really|never)", option):
            return -1
        return 2 if "fair" in tokens else None
    if down and not (up and not _FEW.search(option)):
        return 1 if _FEW.search(option) and not re.search(r"won't|wouldn't", option) and not up else -1
    return -1 if _FEW.search(option) else 1


def _leaning(listed: Sequence[str], plain: Sequence[str]) -> Fault | None:
    """More favourable steps than unfavourable ones, or the other way round."""
    judged = [
        (own, option, _sign(option))
        for own, option in zip(listed, plain, strict=True)
        if not _is_exit(option)
    ]
    signs = [sign for _, _, sign in judged if sign is not None]
    if (
        len(signs) < 3
        or len(signs) < 0.75 * len(judged)
        or any(len(option.split()) > 8 for _, option, _ in judged)
    ):
        return None
    ups, downs, fairs = signs.count(1), signs.count(-1), signs.count(2)
    # "Fair" and "OK" are read as the middle by some and as a polite no by others: either reading may save the list.
    if ups == downs or ups == downs + fairs or ups + fairs == downs:
        return None
    if ups and downs and _is_unipolar(judged):
        return None
    more, way = (1, "favourable") if ups > downs else (-1, "unfavourable")
    quoted = next(own for own, _, sign in judged if sign == more)
    other = downs if more == 1 else ups
    count = ups if more == 1 else downs
    return Fault(
        Rule.UNBALANCED,
        quoted,
        f"{count} {way} step{'s' if count != 1 else ''} and {other} on the other side: the scale leans.",
        _balanced(listed, plain),
    )


def _is_unipolar(judged: Sequence[tuple[str, str, int | None]]) -> bool:
    """From none to all of one quality ("not at all important … extremely important"): one step says none, a weak one is there."""
    none = [option for _, option, sign in judged if sign == -1]
    if any(option in _UP or option in _DOWN for _, option, _ in judged):
        # "Satisfied" between "very satisfied" and "not satisfied" is one side of a scale with two.
        return False
    return (
        len(none) <= 1
        and all(_FEW.search(option) for option in none)
        and any(_WEAK.search(option) for _, option, _ in judged)
    )


def _is_exit(option: str) -> bool:
    return bool(_CATCH_ALL.search(option)) and not option.startswith("neither")


def _balanced(listed: Sequence[str], plain: Sequence[str]) -> tuple[str, ...]:
    used = {token for option in plain for token in re.findall(r"[a-z']+", option)}
    exits = tuple(own for own, option in zip(listed, plain, strict=True) if _is_exit(option))
    return next(((*steps, *exits) for words, steps in _SCALES if words & used), ())


def _missing(question: str, listed: Sequence[str], plain: Sequence[str]) -> Fault | None:
    """Categories with no place for whoever is in none of them."""
    if any(_is_way_out(option) for option in plain):
        return None
    names = frozenset(plain)
    says = "No place for whoever is none of these, or is not sure."
    if names <= _GENDERS and "gender" in question.lower():
        return Fault(Rule.INCOMPLETE, listed[-1], says, (*listed, "Other", "Prefer not to say"))
    if (
        len(listed) < 3
        or _is_scale(plain)
        or _OFFERS.search(question)
        or any(names >= whole for whole in _COMPLETE)
    ):
        return None
    return Fault(Rule.INCOMPLETE, listed[-1], says, (*listed, "Other", "None of these"))


def _is_scale(plain: Sequence[str]) -> bool:
    """Whether most options are steps: degrees, frequencies, sizes, times, judgements."""
    steps = 0
    for option in plain:
        tokens = [token for token in re.findall(r"[a-z']+|\d+", option) if token not in _SMALL]
        known = sum(token in _KNOWN or token.isdigit() for token in tokens)
        steps += 2 * known > len(tokens)
    return steps >= 0.6 * len(plain)
