"""One call of the Web API on its way to its method, and the judgements that several methods share."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.demo.blockkit import Problem, check_message
from bot.demo.elements import PRESSED, STATEFUL
from bot.demo.model import Channel, Json, Kind, Rejected
from bot.demo.rules import MESSAGE_TEXT, PAGE_MOST
from bot.demo.store import Store

_NAMED = frozenset((*STATEFUL, *PRESSED))
"""Elements that have an action_id, given or made up by Slack."""

READ_SCOPES = {Kind.PUBLIC: "channels:read", Kind.PRIVATE: "groups:read", Kind.IM: "im:read"}


@dataclass(frozen=True)
class Call:
    """Arguments that have passed the gate, and the store to answer from."""

    store: Store
    arguments: Json

    def text(self, name: str) -> str:
        """A text argument; empty when it was not given."""
        return str(self.arguments.get(name, ""))

    def flag(self, name: str) -> bool:
        """A yes-or-no argument; no when it was not given."""
        return bool(self.arguments.get(name, False))

    def need(self, scope: str) -> None:
        """Insist on one scope. Raises: Rejected."""
        if scope not in self.store.granted:
            raise Rejected("missing_scope", needed=scope, provided=",".join(sorted(self.store.granted)))

    def conversation(self) -> Channel:
        """The conversation named by `channel`, if the app may look at it. Raises: Rejected."""
        channel = self.store.channels.get(self.text("channel"))
        if not channel:
            raise Rejected("channel_not_found")
        self.need(READ_SCOPES[channel.kind])
        if channel.kind is Kind.PRIVATE and self.store.installation.bot_user_id not in channel.members:
            raise Rejected("channel_not_found")
        return channel

    def page(
        self, items: Sequence[Any], *, default: int, most: int = PAGE_MOST
    ) -> tuple[Sequence[Any], Json]:
        """One page of `items` by `limit` and `cursor`, with the metadata that leads to the next. Raises: Rejected."""
        limit = self.arguments.get("limit", default) or default
        if limit > most:
            raise Rejected("invalid_limit")
        begin = _from_cursor(self.text("cursor"))
        end = begin + (max(1, limit - 1) if self.store.short_pages else limit)
        return items[begin:end], {"next_cursor": _to_cursor(end) if end < len(items) else ""}


def _to_cursor(begin: int) -> str:
    return base64.b64encode(f"next:{begin}".encode()).decode()


def _from_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise Rejected("invalid_cursor")
        return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Rejected("invalid_cursor") from None


def check_content(store: Store, content: Json) -> None:
    """Judge the text, blocks, attachments and flags of a message. Raises: Rejected, with the reasons that Slack would list."""
    blocks, attachments = content.get("blocks") or [], content.get("attachments") or []
    text = str(content.get("text") or "")
    if not text and not (blocks or attachments):
        raise Rejected("no_text")
    if len(text) > MESSAGE_TEXT:
        raise Rejected("msg_too_long")
    problems = [*unknown_here(store, content), *check_message({**content, "text": text})]
    if not problems:
        return
    pointers = [problem.pointer for problem in problems]
    if any(pointer.startswith("/blocks") for pointer in pointers):
        raise Rejected("invalid_blocks", told(problems), errors=[problem.message for problem in problems])
    if any(pointer.startswith("/attachments") for pointer in pointers):
        raise Rejected("invalid_attachments", told(problems))
    raise Rejected("invalid_arguments" if text else "no_text", told(problems))


def unknown_here(store: Store, content: Json, above: str = "") -> Iterator[Problem]:
    """The blocks of a message or a view that this workspace is too old for, at `above`."""
    parts = [(above, content)]
    parts += [(f"/attachments/{at}", part) for at, part in enumerate(content.get("attachments") or [])]
    for pointer, part in parts:
        for at, block in enumerate(part.get("blocks") or []):
            if isinstance(block, dict) and block.get("type") in store.unknown_blocks:
                yield Problem(f"{pointer}/blocks/{at}/type", f"unsupported type: {block['type']}")


def told(problems: Iterable[Problem]) -> list[str]:
    """Problems as Slack words them in `response_metadata.messages`."""
    return [f"[ERROR] {problem.message} [json-pointer:{problem.pointer}]" for problem in problems]


def check_metadata(metadata: Json, most_bytes: int) -> None:
    """Judge a message's metadata. Raises: Rejected."""
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_type"], str):
        raise Rejected("invalid_metadata_format")
    if not metadata["event_type"] or not isinstance(metadata["event_payload"], dict):
        raise Rejected("invalid_metadata_format")
    if len(json.dumps(metadata)) > most_bytes:
        raise Rejected("metadata_too_large")


def completed(store: Store, part: Any, *, is_block: bool = False) -> Any:
    """A copy of blocks as Slack keeps them: with the block and action ids and the text flags that were left out."""
    if isinstance(part, list):
        return [completed(store, item, is_block=is_block) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {name: completed(store, value) for name, value in part.items()}
    if is_block and "block_id" not in kept:
        kept["block_id"] = store.next_id("b")
    if kept.get("type") == "plain_text":
        kept.setdefault("emoji", True)
    elif kept.get("type") == "mrkdwn":
        kept.setdefault("verbatim", False)
    elif kept.get("type") in _NAMED and "action_id" not in kept:
        kept["action_id"] = store.next_id("a")
    if is_block:
        for name in ("child_blocks", "blocks"):
            if isinstance(part.get(name), list):
                kept[name] = completed(store, part[name], is_block=True)
    return kept
