"""Block Kit as the pretend workspace judges it: never kinder than Slack, and stricter where Slack stays silent.

What Slack would refuse, drop or truncate is a `Problem`. The rules are rows of data in `blockkit_blocks`,
`blockkit_elements`, `blockkit_rich_text` and `blockkit_objects`, each with its page; this module adds the rows of
the payloads themselves and what holds across a whole payload.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.demo.blockkit_blocks import BLOCKS
from bot.demo.blockkit_engine import Reading, Visit
from bot.demo.blockkit_forms import ATTACHMENT_COLOR, MESSAGE_TS
from bot.demo.blockkit_objects import METADATA, TITLE_LENGTH, plain
from bot.demo.blockkit_relations import items_of, objects_of
from bot.demo.blockkit_shapes import (
    Choice,
    Field,
    Flag,
    Items,
    Kind,
    Problem,
    Record,
    Rule,
    String,
    Surface,
    Tagged,
    page,
    required,
)
from bot.demo.rules import MESSAGE_BLOCKS, MESSAGE_TEXT, VIEW_BLOCKS, VIEW_BYTES

__all__ = ["Problem", "check_message", "check_view"]

ATTACHMENT = Rule(
    "attachment",
    Kind.OBJECT,
    # Only the form that carries blocks: the other keys are legacy.
    page("messaging/formatting-message-text"),
    typed=False,
    fields={
        "blocks": required(Items(Tagged(BLOCKS), at_most=MESSAGE_BLOCKS)),
        "color": Field(String(form=ATTACHMENT_COLOR)),
        "fallback": Field(String()),
    },
)
MESSAGE = Rule(
    "message",
    Kind.PAYLOAD,
    # The arguments of chat.postMessage, .update and .postEphemeral and the keys of an answer to a response_url.
    # Left out on purpose: username and icon_* (impersonation), markdown_text, as_user.
    page("reference/methods/chat.postMessage"),
    typed=False,
    fields={
        "text": Field(String(MESSAGE_TEXT, at_least=0, mrkdwn=True)),
        "blocks": Field(Items(Tagged(BLOCKS), at_least=0, at_most=MESSAGE_BLOCKS)),
        "attachments": Field(Items(Record(ATTACHMENT), at_least=0, at_most=100)),
        "channel": Field(String()),
        "user": Field(String()),
        "token": Field(String()),
        "team_id": Field(String()),
        "ts": Field(String(form=MESSAGE_TS)),
        "thread_ts": Field(String(form=MESSAGE_TS)),
        "reply_broadcast": Field(Flag()),
        "mrkdwn": Field(Flag()),
        # Anything else would turn typed @channel and #names into mentions.
        "parse": Field(Choice(("none",))),
        "link_names": Field(Choice((False,))),
        "unfurl_links": Field(Flag()),
        "unfurl_media": Field(Flag()),
        "metadata": Field(Record(METADATA)),
        "response_type": Field(Choice(("ephemeral", "in_channel"))),
        "replace_original": Field(Flag()),
        "delete_original": Field(Flag()),
    },
)

_VIEW_FIELDS: Mapping[str, Field] = {
    "blocks": required(Items(Tagged(BLOCKS), at_most=VIEW_BLOCKS)),
    "private_metadata": Field(String(3000, at_least=0)),
    "callback_id": Field(String(255)),
    "external_id": Field(String(255)),
}
MODAL_VIEW = Rule(
    "modal",
    Kind.PAYLOAD,
    page("surfaces/modals"),
    fields={
        **_VIEW_FIELDS,
        "title": required(plain(TITLE_LENGTH)),
        "submit": Field(plain(TITLE_LENGTH)),
        "close": Field(plain(TITLE_LENGTH)),
        "clear_on_close": Field(Flag()),
        "notify_on_close": Field(Flag()),
    },
)
HOME_VIEW = Rule("home", Kind.PAYLOAD, page("surfaces/app-home"), fields=_VIEW_FIELDS)


@dataclass(frozen=True)
class Cap:
    """How many blocks of a type, or characters in them, one payload may hold."""

    block: str
    at_most: int
    source: str
    of_characters: bool = False


CAPS = (
    Cap("table", 1, page("reference/block-kit/blocks/table-block")),
    Cap("table", 10_000, page("reference/block-kit/blocks/table-block"), of_characters=True),
    Cap("data_table", 20_000, page("reference/block-kit/blocks/data-table-block"), of_characters=True),
    Cap("data_visualization", 2, page("reference/block-kit/blocks/data-visualization-block")),
    Cap("markdown", 12_000, page("reference/block-kit/blocks/markdown-block"), of_characters=True),
)


def check_message(payload: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with a message, in the order found; empty when it would show exactly as written.

    payload: the arguments of chat.postMessage, chat.update or chat.postEphemeral, or the JSON sent to a
    response_url, with `blocks`, `attachments` and `metadata` already parsed. Pointers start at the payload:
    "/blocks/0/text/text"; a missing or unknown key is reported at the object that should or should not hold it.
    """
    reading = Reading(Surface.MESSAGE)
    reading.read(Record(MESSAGE), payload, "")
    reading.problems += _needs_text(payload)
    reading.problems += _too_many_blocks(payload)
    reading.problems += _across(reading.visits, Surface.MESSAGE)
    return reading.problems


def check_view(view: Mapping[str, object], kind: Literal["modal", "home"]) -> list[Problem]:
    """Everything wrong with a view for views.open, .push, .update (modal) or .publish (home), in the order found.

    Pointers start at the method's argument as in Slack's answers: "/view/blocks/0/label/text".
    """
    surface, rule = (Surface.MODAL, MODAL_VIEW) if kind == "modal" else (Surface.HOME, HOME_VIEW)
    reading = Reading(surface)
    reading.read(Record(rule), view, "/view")
    reading.problems += _across(reading.visits, surface)
    if (
        kind == "modal"
        and "submit" not in view
        and any(visit.rule.name == "input" for visit in reading.visits)
    ):
        reading.report("/view", "missing required field: submit, because there are inputs")
    if len(json.dumps(view, default=str)) > VIEW_BYTES:
        reading.report("/view", f"view_too_large: no more than {VIEW_BYTES} bytes allowed")
    return reading.problems


def _needs_text(payload: Mapping[str, object]) -> Iterator[Problem]:
    if payload.get("delete_original") is True:
        # docs.slack.dev/interactivity/handling-user-interaction, 2026-11
        for key in payload:
            if key != "delete_original":
                yield Problem(f"/{key}", "delete_original must be the only key")
        return
    text = payload.get("text", "")
    if isinstance(text, str) and not text.strip():
        yield Problem(
            "/text", "missing text: notifications, previews and screen readers show it instead of blocks"
        )


def _too_many_blocks(payload: Mapping[str, object]) -> Iterator[Problem]:
    attached = sum(len(items_of(each.get("blocks"))) for _, each in objects_of(payload.get("attachments")))
    if attached and attached + len(items_of(payload.get("blocks"))) > MESSAGE_BLOCKS:
        yield Problem(
            "/attachments", f"no more than {MESSAGE_BLOCKS} blocks allowed in a message with its attachments"
        )


def _across(visits: list[Visit], surface: Surface) -> Iterator[Problem]:
    """The rules that hold across one payload."""
    blocks = [visit for visit in visits if visit.rule.kind is Kind.BLOCK]
    yield from _repeated("block_id", (("", visit) for visit in blocks))
    # Slack wants action ids unique in a block. In a view they are unique altogether here, so that a control can be
    # found by its action alone.
    controls = [visit for visit in visits if "action_id" in visit.rule.fields]
    in_block = surface is Surface.MESSAGE
    yield from _repeated("action_id", ((visit.block if in_block else "", visit) for visit in controls))
    focused = [visit for visit in visits if visit.value.get("focus_on_load") is True]
    for visit in focused[1:]:
        yield Problem(f"{visit.pointer}/focus_on_load", "only one element can be focused")
    if surface is not Surface.MODAL:
        for visit in blocks:
            if visit.rule.name == "input" and visit.value.get("dispatch_action") is not True:
                yield Problem(
                    visit.pointer, f"an input in a {surface} reports nothing without dispatch_action: true"
                )
    for cap in CAPS:
        yield from _over(cap, blocks)


def _repeated(key: str, scoped: Iterable[tuple[str, Visit]]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for scope, visit in scoped:
        name = visit.value.get(key)
        if not isinstance(name, str):
            continue
        if (scope, name) in seen:
            yield Problem(f"{visit.pointer}/{key}", f"{key} already exists: {name}")
        seen.add((scope, name))


def _over(cap: Cap, blocks: Iterable[Visit]) -> Iterator[Problem]:
    total = 0
    for visit in blocks:
        if visit.rule.name == cap.block:
            total += _characters(visit.value) if cap.of_characters else 1
            if total > cap.at_most:
                what = f"characters in {cap.block} blocks" if cap.of_characters else f"{cap.block} blocks"
                yield Problem(visit.pointer, f"no more than {cap.at_most} {what} allowed")


def _characters(value: object) -> int:
    """The length of every `text` inside a block, at any depth."""
    if isinstance(value, Mapping):
        text = value.get("text")
        own = len(text) if isinstance(text, str) else 0
        return own + sum(_characters(item) for item in value.values())
    return sum(_characters(item) for item in items_of(value))
