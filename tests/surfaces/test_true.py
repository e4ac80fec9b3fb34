"""What the fixtures show is what the bot says: sentences of its own, and states that can be."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.domain.directory import PAGE as PAGE_OF_PEOPLE
from bot.domain.mix.variety import FEWEST
from bot.domain.studies import StudyStatus
from bot.views.home import PER_PAGE
from bot.views.studies import LISTED
from bot.views.study_card import STATUS_TEXT
from bot.views.thanks import PER_PAGE as PAGE_OF_THANKS
from tests.surfaces.frame import HERE, every_case
from tests.surfaces.sentences import FORECAST
from tests.surfaces.test_words import spoken

SAYS = [HERE.parent.parent / name for name in ("bot", "handlers")]
TYPED = {"We would like one minute of your feedback on Acme. It is voluntary."}
"""Sentences that stand for what a person wrote."""
WORDS = 4
KNOWN_LETTERS = 12
"""Of a sentence with gaps: with fewer letters beside its gaps it would be any sentence."""


def fixtures() -> list[Path]:
    """The modules that make cases, and what they share."""
    return [
        file
        for file in sorted(HERE.glob("[a-z]*.py"))
        if not file.name.startswith(("test_", "frame", "rendering"))
    ]


def sentences_of(file: Path) -> Iterator[tuple[int, str]]:
    """Each sentence that stands in a fixture as the bot's own, by its line: not what somebody typed, no name of a case, no docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    left_out: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            parts = [*node.args]
        elif isinstance(node, ast.Dict):
            parts = [*node.keys]
        elif isinstance(node, ast.DictComp):
            parts = [node.key]
        elif isinstance(node, ast.Expr):
            parts = [node.value] if isinstance(node.value, ast.Constant) else []
        for part in parts:
            left_out |= {id(one) for one in ast.walk(part)} if part else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            text = node.value.strip()
            if len(text.split()) >= WORDS and text.endswith("."):
                yield node.lineno, text


@cache
def said() -> tuple[str, tuple[re.Pattern[str], ...]]:
    """Every text of the bot's code, and those with gaps as patterns."""
    texts, gaps = [], []
    for file in (file for folder in SAYS for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                known = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if sum(len(part) for part in known if part) >= KNOWN_LETTERS:
                    gaps.append(
                        re.compile(
                            "".join(".+" if part is None else re.escape(part) for part in known), re.DOTALL
                        )
                    )
    return "\n".join(texts), tuple(gaps)


def is_said(sentence: str) -> bool:
    """Whether the code of the bot has a sentence, or one with gaps that it fills."""
    texts, gaps = said()
    return sentence in texts or sentence in TYPED or any(gap.fullmatch(sentence) for gap in gaps)


@pytest.mark.parametrize("file", fixtures(), ids=lambda file: file.stem)
def test_every_sentence_of_a_fixture_is_one_of_the_bots(file: Path) -> None:
    unsaid = [f"{file.name}:{line}: {text}" for line, text in sentences_of(file) if not is_said(text)]

    assert not unsaid, "\n".join(unsaid)


SEGMENT = re.compile(r"\*(love|dislike|mixed|potential)\*: (\d+) of (\d+) done")
IN_ALL = re.compile(r"In all: (\d+) of (\d+) done")
BEHIND = "is told anew only once"
COMPLETED = re.compile(r"(\d+) invited, (\d+) answered, .* (\d+) completed\.")
PAGE = re.compile(r"(\d+) studies[^.]*\. Showing (\d+)–(\d+)\.|Showing (\d+)–(\d+) of ([\d,]+)")
PLACES = "people: people of a study"
"""Shows each place where somebody may stand once, however many make a page."""
HEADLINE = re.compile(r"\* · (" + "|".join(map(re.escape, STATUS_TEXT.values())) + r") · until")


def by_study(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The status of each study that a view tells of, with what is said until the next one."""
    parts = HEADLINE.split("\n".join(texts))
    yield from zip(parts[1::2], parts[2::2], strict=True)


STUDIES = [(state, *told) for state, make in every_case() for told in by_study(spoken(make()))]


def test_what_a_digest_tells_by_segment_adds_up_to_what_it_tells_in_all() -> None:
    told = [(state, text) for state, _, text in STUDIES if IN_ALL.search(text)]
    assert len(told) > 10

    for state, text in told:
        segments = [(int(done), int(planned)) for _, done, planned in SEGMENT.findall(text)]
        done, planned = (int(number) for number in IN_ALL.findall(text)[0])
        assert sum(planned for _, planned in segments) == planned, state
        assert (sum(done for done, _ in segments) == done) is (BEHIND not in text), state


def test_what_a_card_tells_by_segment_adds_up_to_its_completed_calls() -> None:
    told = [(state, text) for state, _, text in STUDIES if COMPLETED.search(text)]
    assert len(told) > 20

    for state, text in told:
        invited, answered, completed = (int(number) for number in COMPLETED.findall(text)[0])
        assert sum(int(done) for _, done, _ in SEGMENT.findall(text)) == completed, state
        assert completed <= answered <= invited, state


def test_no_study_is_shown_as_none_can_be() -> None:
    for state, status, text in STUDIES:
        recruits = status == STATUS_TEXT[StudyStatus.RECRUITING]
        assert recruits or FORECAST not in text, f"{state}: a forecast of a study that does not recruit"
        segments = [(int(done), int(planned)) for _, done, planned in SEGMENT.findall(text)]
        if status == STATUS_TEXT[StudyStatus.FULL]:
            assert all(done >= planned for done, planned in segments), f"{state}: full, and seats are open"
        if status == STATUS_TEXT[StudyStatus.DRAFT]:
            assert not sum(done for done, _ in segments), f"{state}: a draft with calls"
            assert not COMPLETED.search(text), f"{state}: a draft that invited"


def test_a_page_of_a_list_is_as_long_as_it_says() -> None:
    found = 0
    for state, make in every_case():
        if state.startswith(PLACES):
            continue
        for text in spoken(make()):
            for total, first, last, *others in PAGE.findall(text):
                begins, ends, of = (
                    int(number.replace(",", "")) for number in ((first, last, total) if first else others)
                )
                pages = (
                    {LISTED, PER_PAGE}
                    if state.startswith(("studies", "home"))
                    else {PAGE_OF_PEOPLE, PAGE_OF_THANKS}
                )
                found += 1
                assert any(begins % most == 1 and ends == min(of, begins + most - 1) for most in pages), (
                    f"{state}: {text}"
                )
    assert found > 3


def test_how_it_spreads_is_told_of_studies_that_have_heard_enough() -> None:
    told = re.compile(r"(\d+) completed interviews? with people of")
    for state, _, text in STUDIES:
        for heard in told.findall(text):
            assert int(heard) >= FEWEST, state
            assert sum(int(done) for _, done, _ in SEGMENT.findall(text)) == int(heard), state
