"""A whole sentence: every token is a day, a time, a zone or a joint between them, or there is no reading at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.when.days import Days, DayTerm
from bot.domain.when.hours import Bad, TimeTerm
from bot.domain.when.lexicon import EXCEPT
from bot.domain.when.saying_hours import follows, time_terms
from bot.domain.when.saying_limits import limits
from bot.domain.when.saying_rows import date_terms
from bot.domain.when.saying_weekdays import weekday_terms
from bot.domain.when.saying_zones import ZoneTerm, zone_terms
from bot.domain.when.tokens import Token
from bot.domain.when.understood import Unclear
from bot.domain.when.zones import Zone

JOINTS = (
    "as well as",
    "and also",
    "and then",
    ", and",
    ", or",
    ", but",
    ", plus",
    ",",
    ";",
    "and",
    "&",
    "+",
    "plus",
    "or",
    "but",
    ":",
)
MOST_READINGS = 200
UNIVERSAL = frozenset(
    {"any", "every", "each", "all", "anything", "everything", "anytime", "daily", "everyday"}
)
EVERYTHING = frozenset(
    {"any time", "anytime", "at any time", "anything", "everything", "any time works", "all days", "all"}
)
SIDES = frozenset({"before", "after", "until", "earlier", "later", "till", "til", "including"})


@dataclass(frozen=True)
class Segment:
    """What stands between two joints. joint: the word before it. days_first: whether it begins with a day."""

    joint: str
    days: tuple[DayTerm, ...] = ()
    times: tuple[TimeTerm, ...] = ()
    zones: tuple[ZoneTerm, ...] = ()
    days_first: bool = True


@dataclass(frozen=True)
class Sentence:
    """What is meant, and what is taken out of it, as segments."""

    segments: tuple[Segment, ...]
    without: tuple[Segment, ...] = ()


@dataclass
class Reader:
    """The tokens of one sentence and what they can be, for somebody in a zone on a day."""

    tokens: list[Token]
    zone: str
    today: date
    terms: list[list[tuple[DayTerm | TimeTerm | ZoneTerm, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.terms = []
        for at in range(len(self.tokens)):
            found = [
                *date_terms(self.tokens, at, self.today),
                *limits(self.tokens, at, self.today),
                *weekday_terms(self.tokens, at, self.today),
                *time_terms(self.tokens, at),
                *zone_terms(self.tokens, at, self.zone),
            ]
            self.terms.append(list(dict.fromkeys(found)))

    def segmentations(self) -> list[tuple[Segment, ...]]:
        """Return every reading of all tokens. Raises: Unclear for more than can be told apart."""
        if not self.tokens:
            return []
        ends = self._ends()
        found: dict[tuple[Segment, ...], None] = {}
        for count, segments in enumerate(self._from(0, (Segment(""),), ends)):
            found[segments] = None
            if count > MOST_READINGS:
                raise Unclear("This can be read in many ways. Please type one day and one time.")
        return list(found)

    def furthest(self) -> int:
        """Return the index of the first token that no reading reaches."""
        reached, at_most = {0}, 0
        for at in range(len(self.tokens)):
            if at in reached:
                reached |= {after for _, after in self._steps(at)}
        at_most = max(reached)
        return min(at_most, len(self.tokens) - 1)

    def _steps(self, at: int) -> list[tuple[DayTerm | TimeTerm | ZoneTerm | str, int]]:
        joints = [(words, after) for words in JOINTS if at and (after := follows(self.tokens, at, words))]
        return [*self.terms[at], *joints]

    def _ends(self) -> set[int]:
        """The indices from which the end can be reached."""
        ends = {len(self.tokens)}
        for at in reversed(range(len(self.tokens))):
            if any(after in ends for _, after in self._steps(at)):
                ends.add(at)
        return ends

    def _from(self, at: int, segments: tuple[Segment, ...], ends: set[int]) -> Iterator[tuple[Segment, ...]]:
        if at == len(self.tokens):
            if segments[-1].days or segments[-1].times or segments[-1].zones:
                yield segments
            return
        for step, after in self._steps(at):
            if after not in ends:
                continue
            last = segments[-1]
            if isinstance(step, str):
                if last.days or last.times or last.zones:
                    yield from self._from(after, (*segments, Segment(step)), ends)
            else:
                yield from self._from(after, (*segments[:-1], _with(last, step)), ends)


def _with(segment: Segment, term: DayTerm | TimeTerm | ZoneTerm) -> Segment:
    match term:
        case Days() | Bad():
            return replace(segment, days=(*segment.days, term))
        case Zone():
            return replace(segment, zones=(*segment.zones, term))
        case _:
            days_first = segment.days_first and bool(segment.days)
            return replace(segment, times=(*segment.times, term), days_first=days_first)


def sentences(tokens: list[Token], zone: str, today: date) -> tuple[list[Sentence], int]:
    """Return every reading of a sentence, and the index of the token at which reading stops when there is none."""
    cut_at, after = _exception(tokens)
    if cut_at is None:
        reader = Reader(tokens, zone, today)
        return [Sentence(segments) for segments in reader.segmentations()], reader.furthest()
    main, rest = _apart(tokens, cut_at, after)
    if " ".join(token.text for token in main) in EVERYTHING:
        main = []
    while main and main[-1].text in {",", "but", "and"}:
        main = main[:-1]
    rest = _one_list(rest)
    without = Reader(rest, zone, today)
    excluded = without.segmentations()
    if not main:
        return [Sentence((), segments) for segments in excluded], after + without.furthest()
    reader = Reader(main, zone, today)
    wanted = reader.segmentations()
    stops = reader.furthest() if not wanted else after + without.furthest()
    return [Sentence(segments, taken) for segments in wanted for taken in excluded], min(
        stops, len(tokens) - 1
    )


def _apart(tokens: list[Token], cut_at: int, after: int) -> tuple[list[Token], list[Token]]:
    """What is meant, and what is excepted: all that follows, or what parentheses hold, as in "Mon-Fri (not Wed) 10-4"."""
    closing = next((at for at in range(after, len(tokens)) if tokens[at].text == ")"), None)
    if closing is not None and cut_at and tokens[cut_at - 1].text == "(":
        return tokens[: cut_at - 1] + tokens[closing + 1 :], tokens[after:closing]
    return tokens[:cut_at], tokens[after:]


def _exception(tokens: list[Token]) -> tuple[int | None, int]:
    """Where the first "except" stands, and where what is excepted begins."""
    for at in range(len(tokens)):
        for words in EXCEPT:
            after = follows(tokens, at, words)
            if not after:
                continue
            following = tokens[after].text if after < len(tokens) else ""
            if words in {"not", "no", "never", "but not"} and following in SIDES:
                break
            if words == "but" and not UNIVERSAL & {token.text for token in tokens[:at]}:
                break
            if words == "but" and following in SIDES | {"from", "between", "only"}:
                break
            return at, after
    return None, 0


def _one_list(tokens: list[Token]) -> list[Token]:
    """What is excepted as one list: a "not" after a joint says nothing new, unless hours follow it."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        repeated = token.text in {"not", "except"} and found and found[-1].text in {",", "and", "or", ";"}
        if token.text in {"not", "no", "but", "except", "never"} and (not repeated or following in SIDES):
            raise Unclear(
                "There is more than one exception here. Please type what suits you, such as “Mon-Thu 10am-4pm”."
            )
        if not repeated:
            found.append(token)
    return found
