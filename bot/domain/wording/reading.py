"""A text as sentences, and a sentence as a line that patterns can be held against.

A line is the words of a sentence in lower case with one space before and after each, so that a pattern needs no word
boundaries. Every match leads back to the words as they were typed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

LONGEST = 160
"""Words of a sentence; a longer one is read in pieces, which keeps the work proportional to the text."""

# Slack's own notation and addresses first: they are one thing each, and no words.
_TOKEN = re.compile(
    r"<[^<>\n]{1,300}>|https?://\S+|(?:e\.g|i\.e|etc|vs|a\.m|p\.m|u\.s|u\.k|approx)\.(?=\W|$)"
    r"|\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’ʼ-][^\W_]+)*['’]?(?<!['’])|[?!.,;:()/&$€£%|-]|\n|\S",
    re.IGNORECASE,
)
_STRAIGHT = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
_ENDS = frozenset("?!.\n")
_UNREAD = frozenset('*_~`">"')


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark. start, end: where it stands in the text."""

    text: str
    start: int
    end: int


class Line:
    """Words of a sentence, joined so that patterns can be searched: " how easy was it ? "."""

    def __init__(self, source: str, words: Sequence[Word]) -> None:
        self._source = source
        self._words = words
        self._starts: list[int] = []
        at = 1
        for word in words:
            self._starts.append(at)
            at += len(word.text) + 1
        self.text = f" {' '.join(word.text for word in words)} " if words else " "

    def words_of(self, match: "re.Match[str]", group: int | str = 0) -> tuple[int, int]:
        """First and last word of a match. `last` is before `first` when the match holds no word."""
        begin, end = match.span(group)
        first = bisect_right(self._starts, begin)
        if first and self._starts[first - 1] + len(self._words[first - 1].text) > begin:
            first -= 1
        return first, bisect_right(self._starts, end - 1) - 1

    def place(self, match: "re.Match[str]", group: int | str = 0) -> tuple[int, int]:
        """Where the words of a match stand in the text that was typed."""
        first, last = self.words_of(match, group)
        first = min(first, len(self._words) - 1)
        last = max(first, min(last, len(self._words) - 1))
        return self._words[first].start, self._words[last].end


@dataclass(frozen=True)
class Sentence:
    """One sentence. `asks` says whether it ends with a question mark; start, end: where it stands in the text."""

    source: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def typed(self) -> str:
        return self.source[self.start : self.end]

    @property
    def asks(self) -> bool:
        return self.words[-1].text == "?"

    @cached_property
    def full(self) -> Line:
        return Line(self.source, self.words)

    @cached_property
    def bare(self) -> Line:
        """Without what stands in parentheses: examples and remarks ask nothing."""
        kept: list[Word] = []
        depth = 0
        for word in self.words:
            if word.text == "(":
                depth += 1
            elif word.text == ")":
                depth = max(0, depth - 1)
            elif not depth:
                kept.append(word)
        return Line(self.source, kept or self.words)

    @property
    def length(self) -> int:
        """How many words it has, marks and parentheses not counted."""
        return sum(any(sign.isalnum() for sign in word) for word in self.bare.text.split())


def sentences(text: str) -> list[Sentence]:
    """Split a text into its sentences, in order. Lines end sentences; abbreviations and decimals do not."""
    return [Sentence(text, tuple(words)) for words in _runs(text)]


def _runs(text: str) -> Iterator[list[Word]]:
    words: list[Word] = []
    for found in _TOKEN.finditer(text):
        said = found[0]
        if said in _UNREAD or said[0] == "<":
            continue
        # "crates.io" and "v1.x" go on.
        ends = said in _ENDS and not (said == "." and text[found.end() : found.end() + 1].isalnum())
        if said != "\n" and (words or any(sign.isalnum() for sign in said)):
            words.append(Word(said.lower().translate(_STRAIGHT), found.start(), found.end()))
        if words and (ends or len(words) >= LONGEST):
            yield words
            words = []
    if words:
        yield words
