"""The text that participants agree to: what it says, and that it cannot change without a new version."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.demo.blockkit import check_message
from bot.demo.elements import controls
from bot.domain.consent import VERSION, Scope, mark_of_screen
from bot.domain.conversation import Conversation, Stage
from bot.domain.studies import INCENTIVE_MAX, OBSERVERS_MAX
from bot.views.blocks import Message
from bot.views.consent import added_text
from bot.views.conversation import Surroundings, conversation_message
from tests.domain.examples import CONVERSATION, NOW, STUDY

AROUND = Surroundings(now=NOW, zone="UTC", product="Acme", kept_months=12)
PINNED = {
    "2026-11b": "3be0734acbfac659534a",
}
"""The text of each version. A line is never changed once people have agreed to it: add one with a new version."""
PINNED_ADDED = {
    "2026-11b": "7516fc51eb04fc296061",
}
"""The same for what is read of that which came to a booked call."""
RECORDED = replace(STUDY, recording=True)
OBSERVED = replace(STUDY, observers=("UA", "UB"))
NAMES = ("Ana Duarte", "Bo Li")


def said(study: Any = STUDY, names: tuple[str, ...] = ()) -> Message:
    facts: Conversation = replace(CONVERSATION, study=study)
    message = conversation_message(facts, Stage.CONSENT, replace(AROUND, observers=names))
    assert not check_message({"channel": "D1", "text": message.text, "blocks": list(message.blocks)})
    return message


def text_of(message: Message) -> str:
    """What is read before the buttons."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join([message.text, *texts])


def test_the_text_cannot_change_without_a_new_version() -> None:
    variants = [
        text_of(said(study, names))
        for study, names in (
            (STUDY, ()),
            (RECORDED, ()),
            (OBSERVED, NAMES),
            (OBSERVED, NAMES[:1]),
            (replace(STUDY, incentive="a voucher"), ()),
        )
    ]

    assert hashlib.sha256(json.dumps(variants).encode()).hexdigest()[:20] == PINNED[VERSION]


def test_what_is_said_of_an_addition_cannot_change_without_a_new_version() -> None:
    variants = [
        added_text(added, names, 12)
        for added, names in (
            (Scope(True), ()),
            (Scope(observers=("UA",)), NAMES[:1]),
            (Scope(True, ("UA", "UB")), NAMES),
        )
    ]

    assert hashlib.sha256(json.dumps(variants).encode()).hexdigest()[:20] == PINNED_ADDED[VERSION], variants


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "Nobody else is there."),
        (("Ana Duarte",), "Ana Duarte listens in."),
        (NAMES, "Ana Duarte and Bo Li listen in."),
        ((*NAMES, "Cy Young"), "Ana Duarte, Bo Li and Cy Young listen in."),
    ],
)
def test_who_is_there_is_said_by_name(names: tuple[str, ...], words: str) -> None:
    assert f"with one interviewer from our team. {words}" in text_of(said(OBSERVED, names))


def test_a_recording_is_said_and_kept_like_the_notes() -> None:
    assert "The call is recorded." in text_of(said(RECORDED))
    assert "the notes and the recording are kept for 12 months" in text_of(said(RECORDED))
    assert "The call is not recorded; the interviewer takes notes." in text_of(said())
    assert "the time of the call and the notes are kept for 12 months" in text_of(said())


def test_how_to_withdraw_is_said_before_anybody_agrees() -> None:
    assert "withdraw at any time, without a reason, in my Home tab" in text_of(said())


def test_the_button_carries_what_was_read() -> None:
    agree = next(one for one in controls(said(RECORDED).blocks) if one.label == "I agree, show times")

    read = json.loads(agree.element["value"])["w"]
    assert read == mark_of_screen(RECORDED, 12)
    others = {mark_of_screen(replace(RECORDED, incentive="less"), 12), mark_of_screen(RECORDED, 24)}
    assert read not in {mark_of_screen(STUDY, 12), *others}


def test_the_longest_names_fit() -> None:
    said(replace(STUDY, incentive="&" * INCENTIVE_MAX, recording=True), ("&" * 200,) * OBSERVERS_MAX)
