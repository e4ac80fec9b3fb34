"""What one person sees, as the JSON that their page gets. Read it while the store is held."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.demo.elements import STATEFUL, Holding, controls, held
from bot.demo.model import Channel, Entered, Json, OpenView, Posted
from bot.demo.store import Store, visible
from bot.demo.traffic import Entry

Seen = Mapping[tuple[str, str], str]
"""(person, conversation) to the timestamp of the newest message that they have looked at."""


def message(store: Store, posted: Posted) -> Json:
    """One message."""
    files = [store.uploads[file_id] for file_id in posted.files]
    return {
        "ts": posted.ts,
        "author": posted.user,
        "app": posted.user == store.installation.bot_user_id,
        "text": posted.text,
        "blocks": list(posted.blocks),
        "files": [
            {"id": file.id, "name": file.name, "title": file.title or file.name, "size": file.length}
            for file in files
        ],
        "ephemeral": posted.ephemeral_to is not None,
        "edited": posted.edits > 0,
        "thread": posted.thread_ts,
        "state": state(posted.blocks, posted.entered),
    }


def view(opened: OpenView) -> Json:
    """A modal or a Home."""
    shown = opened.view
    return {
        "id": opened.id,
        "hash": opened.hash,
        "type": opened.kind,
        "title": shown.get("title", {}).get("text", ""),
        "submit": (shown.get("submit") or {}).get("text"),
        "close": (shown.get("close") or {}).get("text"),
        "blocks": shown["blocks"],
        "errors": dict(opened.errors),
        "state": state(shown["blocks"], opened.entered),
    }


def state(blocks: Iterable[Json], entered: Entered) -> Json:
    """What every input holds, in the page's way: an option by its value."""
    values: Json = {}
    for control in controls(blocks):
        if control.type in STATEFUL:
            block_id, action_id = control.key
            holding = STATEFUL[control.type]
            kept = held(control.element, entered.get(control.key)).get(holding.key)
            values.setdefault(block_id, {})[action_id] = _by_value(holding, kept)
    return values


def _by_value(holding: Holding, kept: Any) -> Any:
    if holding is STATEFUL["file_input"]:
        return [{key: file[key] for key in ("id", "name", "size")} for file in kept]
    if not holding.options or kept is None:
        return kept
    return [option["value"] for option in kept] if holding.many else kept["value"]


def places(store: Store, person: str, seen: Seen) -> list[Json]:
    """The conversations of one person, their DM with the app last."""
    shown = [
        {
            "id": channel.id,
            "kind": "dm" if channel.dm_with else "channel",
            "name": _name(store, channel),
            "unread": _unread(store, person, channel.id, seen),
        }
        for channel in store.channels.values()
        if person in channel.members and not channel.archived
    ]
    return sorted(shown, key=lambda place: place["kind"] == "dm")


def _name(store: Store, channel: Channel) -> str:
    return store.members[store.installation.bot_user_id].real_name if channel.dm_with else channel.name


def unread(store: Store, seen: Seen) -> dict[str, int]:
    """How many messages everybody has not read in their DM with the app, without those who have read all."""
    counts = {person: _unread(store, person, channel, seen) for person, channel in store.dms.items()}
    return {person: count for person, count in counts.items() if count}


def _unread(store: Store, person: str, channel: str, seen: Seen) -> int:
    until, count = seen.get((person, channel), ""), 0
    for posted in reversed(store.messages.get(channel, {}).values()):
        if posted.ts <= until:
            break
        count += posted.user != person and posted.ephemeral_to in (None, person)
    return count


def conversation(store: Store, person: str, channel: str) -> list[Posted]:
    """The messages that a person sees in a conversation, oldest first."""
    return visible(store.messages.get(channel, {}), person)


def traffic(number: int, entry: Entry) -> Json:
    """One exchange, without what was in it."""
    return {
        "number": number,
        "at": entry.started.timestamp(),
        "direction": entry.direction,
        "kind": entry.kind,
        "name": entry.name,
        "ms": round(entry.ms, 1),
        "ok": entry.ok,
        "harmless": entry.harmless,
        "error": entry.error,
        "person": entry.user,
        "channel": entry.channel,
    }
