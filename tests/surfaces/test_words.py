"""How the bot speaks: one word per thing, plain sentences, labels that say what they do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.demo.elements import controls
from bot.ids import Action
from bot.views.blocks import Message
from tests.surfaces.frame import View, every_case, payload
from tests.surfaces.test_ways_out import action_of

LABEL_MAX = 30
"""Characters of a button: more are cut on a phone."""

INSTEAD_OF: Mapping[str, str] = {
    r"quotas?": "seat",
    r"appointments?|sessions?|meetings?(?! link)": "call",
    r"candidates?|respondents?|interviewees?|subjects?": "participant",
    r"users?(?! name| group)|clients?": "customer, or participant",
    r"surveys?|questionnaires?|polls?": "screener, or questions",
    r"projects?|campaigns?": "study",
    r"moderators?|hosts?": "interviewer",
    r"administrators?": "admin",
    r"cohorts?|buckets?": "segment",
    r"incentives?|rewards?|gifts?|compensations?": "thank-you",
    r"timeslots?|time slots?": "time",
    r"utili[sz]e|please note|simply|just click|click": "press, or nothing",
}
"""What a thing is not called, and what it is called: the words in italics in the contract of behaviour."""

AMERICAN = re.compile(
    r"\b(?:cancel(?:ed|ing)|label(?:ed|ing)|travel(?:ed|ing)|color\w*|favorite\w*|behavior\w*|organiz\w+|recogniz\w+|center(?:ed)?|"
    r"catalog|fulfill|enroll|gray|program(?:me)?s? of interviews)\b",
    re.IGNORECASE,
)
"""The bot writes British English: cancelled, labelled."""

MACHINE = re.compile(
    r"Traceback|\w+Error\b|Exception|\bnull\b|\bundefined\b|\bNoneType\b|<class |\{\w*\}|\bTrue\b|\bFalse\b|_id\b"
)
"""What comes of a machine and not of a person."""

OWN_WORDS = frozenset({Action.TALK_ANSWER, Action.QUESTION_PREVIEWED, Action.TALK_BOOK})
"""Buttons that carry what a researcher typed, or a time."""
SPEECH = frozenset(
    {
        Action.TALK_DECLINE,
        Action.TALK_STOP,
        Action.TALK_AGREE,
        Action.TALK_AGREE_ANEW,
        Action.TALK_PANEL,
        Action.CALL_HERE,
        Action.CALL_NOT_HERE,
        Action.CALL_COMPLETED,
        Action.CALL_NO_SHOW,
        Action.CALL_NEWS,
        Action.CALL_TAKE_BACK,
        Action.OPENING_PAYS,
        Action.OPENING_MIGHT,
        Action.OPENING_NEVER,
    }
)
"""Buttons with which somebody says something, so that they speak in their own person."""
VERBS = re.compile(
    r"(?:add|allow|answer|approve|begin|block|book|cancel|change|choose|close|connect|decline|delete|discard|duplicate|edit|export|erase|give|go|hand|import|join|keep|log|look|make|mark|"
    r"move|open|offer|pause|play|preview|put|remind|remove|resume|reveal|save|see|send|show|skip|start|suggest|take|try|unblock|undo|withdraw|write)\b",
    re.IGNORECASE,
)
NO_VERB: Mapping[str, str] = {
    "Next": "a step on, the word of Slack's own forms",
    "More times": "a step on",
    "Earlier": "where a question goes",
    "Later": "where a question goes",
    "Back to the questions": "a step back",
    "Back": "a step back",
    "Earlier studies": "a step back",
    "Later studies": "a step on",
    "Newer notes": "a step back",
    "Older notes": "a step on",
    "More": "a page on",
    "Funnel": "opens the page of that name",
    "People": "opens the page of that name",
    "Settings": "opens the page of that name",
    "Thank-yous": "opens the page of that name",
    "New study": "opens the form of that name",
    "Why?": "a question, which is answered",
    "Don't ask me again": "said by whoever presses it",
    "You may ask me again": "said by whoever presses it",
    "Not a colleague": "said of somebody, by whoever presses it",
    "Not a customer": "the outcome of a call",
}
"""Labels without a verb, each with the reason why."""
LISTS = (
    "approval: awaited, as many answers",
    "audiences: some allowed",
    "availability: form, with calendars",
    "digest: two studies",
    "digest: several studies",
    "digest: preview, of more channels",
    "digest: preview, of one channel more",
    "guide: form for notes, saved, with leading words",
    "own_data: seen",
    "people: somebody",
    "people: the directory",
    "people: a page in the middle",
    "people: more were found",
    "questions: list",
    "settings: ",
    "questions: preview",
    "recruit: check and start, a leading title",
    "study: more needs somebody",
    "uploads: to be confirmed",
    "study: status of two studies",
    "study: status of more studies",
)
"""Lists: what is true of several is said of each."""
PROPER = frozenset({"I", "I'm", "Google", "Calendar", "Outlook", "CalDAV", "Home", "Slack"})


def spoken(view: View) -> Iterator[str]:
    """Every text that is read on a view, with what stands in its dialogs and options."""
    yield from _texts(payload(view), "")


def _texts(part: Any, name: str) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _texts(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, name)
    elif isinstance(part, str) and name in {"text", "accessibility_label", "initial_value"}:
        yield part


def buttons(view: View) -> list[Mapping[str, Any]]:
    """The buttons of a view."""
    blocks = view.blocks if isinstance(view, Message) else view["blocks"]
    return [control.element for control in controls(list(blocks)) if control.type == "button"]


def labels(view: View) -> Iterator[str]:
    """What is written on everything that can be pressed and is not what a researcher typed."""
    yield from (one["text"]["text"] for one in buttons(view) if action_of(one["action_id"]) not in OWN_WORDS)
    if isinstance(view, dict):
        yield from (view[name]["text"] for name in ("submit", "close") if name in view)
    for one in buttons(view):
        if asked := one.get("confirm"):
            yield from (asked["confirm"]["text"], asked["deny"]["text"])


CASES = [*every_case()]


@pytest.mark.parametrize("instead", INSTEAD_OF)
def test_each_thing_has_one_name(instead: str) -> None:
    wrong = re.compile(rf"\b(?:{instead})\b", re.IGNORECASE)
    found = {(state, text) for state, make in CASES for text in spoken(make()) if wrong.search(text)}

    assert not found, f"say “{INSTEAD_OF[instead]}”"


def test_nobody_is_shouted_at() -> None:
    found = {
        (state, text) for state, make in CASES for text in spoken(make()) if "!" in text.replace("<!", "")
    }

    assert not found


def test_it_is_british_english_throughout() -> None:
    assert not {(state, text) for state, make in CASES for text in spoken(make()) if AMERICAN.search(text)}


def test_nothing_of_the_machine_shows() -> None:
    assert not {(state, text) for state, make in CASES for text in spoken(make()) if MACHINE.search(text)}


def test_what_a_message_says_without_its_blocks_is_a_sentence() -> None:
    for state, make in CASES:
        view = make()
        if isinstance(view, Message) and view.blocks:
            sentence = view.text.rstrip("`”*_")
            assert len(sentence.split()) >= 3, (state, view.text)
            assert sentence[-1] in ".?", (state, view.text)
            assert sentence[0].isupper() or not sentence[0].isalpha(), (state, view.text)


def test_what_stands_beside_a_field_is_a_sentence_that_says_what_to_do() -> None:
    for state, make in CASES:
        view = make()
        if state.startswith("fields: ") and isinstance(view, Message):
            assert re.fullmatch(r"[A-Z0-9“].{10,}[.?”]", view.text), (state, view.text)


def test_labels_are_short_and_in_sentence_case() -> None:
    for state, make in CASES:
        for label in labels(make()):
            assert len(label) <= LABEL_MAX, (state, label)
            assert not label.endswith((".", "…", ":")), (state, label)
            first, *rest = re.findall(r"[^\s“”:]+", label)
            assert first[0].isupper() or not first[0].isalpha(), (state, label)
            assert all(word in PROPER or not word[0].isupper() for word in rest), (state, label)


def test_buttons_begin_with_what_they_do() -> None:
    seen = {
        one["text"]["text"]
        for _, make in CASES
        for one in buttons(make())
        if action_of(one["action_id"]) not in OWN_WORDS | SPEECH | {Action.QUESTION_ADD}
    }

    assert {label for label in seen if not VERBS.match(label)} == set(NO_VERB)


def test_what_looks_alike_sounds_different() -> None:
    """But for the preview of questions, whose buttons do nothing."""
    alike = {
        (state, name)
        for state, make in CASES
        for name, count in Counter(map(_heard, _real(make()))).items()
        if count > 1
    }

    assert not alike


def test_what_is_spoken_holds_what_is_written() -> None:
    """Whoever speaks to their machine says what they read (w3.org/TR/WCAG22, 2.5.3)."""
    others = {
        (state, _heard(one))
        for state, make in CASES
        for one in buttons(make())
        if one["text"]["text"].lower() not in _heard(one).lower()
    }

    assert not others


def test_nothing_is_said_twice_on_a_view() -> None:
    twice = set()
    for state, make in CASES:
        if state.startswith(LISTS):
            continue
        view = make()
        texts = _said(view)
        sentences = [_bare(part) for text in texts for part in re.split(r"(?<=[.?:])\s|\n", text)]
        long = [
            one
            for one in sentences
            if len(one.split()) >= 4 and not re.search(r"\d|your week with reports", one)
        ]
        twice |= {(state, one) for one, count in Counter(long).items() if count > 1}
        title = _bare(view["title"]["text"]) if "title" in payload(view) else ""
        twice |= {(state, title)} if title in map(_bare, texts) else set()

    assert not twice


def _real(view: View) -> list[Mapping[str, Any]]:
    return [one for one in buttons(view) if action_of(one["action_id"]) is not Action.QUESTION_PREVIEWED]


def _heard(one: Mapping[str, Any]) -> str:
    return str(one.get("accessibility_label") or one["text"]["text"])


def _said(view: View) -> list[str]:
    """What is to be read in a view's blocks, but for what stands on buttons and in fields."""
    found: list[str] = []
    for block in view.blocks if isinstance(view, Message) else view["blocks"]:
        if block["type"] in {"section", "header", "context"}:
            found += _texts({name: part for name, part in block.items() if name != "accessory"}, "")
    return found


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
