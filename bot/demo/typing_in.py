"""What a person types, as Slack's client hands it on: mentions and links of a command, names instead of ids."""

import re
from collections.abc import Iterable

from bot.demo.model import Member
from bot.demo.store import Store
from bot.demo.teams import sees

_HANDLE = re.compile(r"(?<![\w<])([@#])([\w.-]+)|<@(\w+)>")
_MENTION = re.compile(r"<@(\w+)>")
_LINK = re.compile(r"(?<!<)https?://\S+")


def command_text(store: Store, typed: str, *, should_escape: bool) -> str:
    """The text of a slash command: with `should_escape` handles and links as `<@U…|name>`, `<#C…|name>`, `<https://…>`.

    Without it they come as they were typed, and cannot be resolved reliably
    (docs.slack.dev/interactivity/implementing-slash-commands, 2026-11).
    """
    if not should_escape:
        return _MENTION.sub(lambda match: f"@{store.member(match[1]).name}", typed)
    people = {member.name: member for member in store.members.values()}
    channels = {channel.name: channel for channel in store.channels.values() if not channel.dm_with}

    def escape(match: re.Match[str]) -> str:
        sign, handle, user_id = match.groups()
        member = store.member(user_id) if user_id else people.get(handle)
        if sign != "#":
            return f"<@{member.id}|{member.name}>" if member else match[0]
        channel = channels.get(handle)
        return f"<#{channel.id}|{channel.name}>" if channel else match[0]

    return _LINK.sub(lambda match: f"<{match[0]}>", _HANDLE.sub(escape, typed))


def ids_of(store: Store, wanted: object, chooser: Member) -> str | list[str] | None:
    """Ids of people and channels that were given by id or by name, one or many, if `chooser` sees them.

    Raises: AssertionError.
    """
    if wanted is None or wanted == "":
        return None
    if isinstance(wanted, str):
        return _id_of(store, wanted, chooser)
    if not isinstance(wanted, Iterable):
        raise AssertionError(f"ids or names are wanted, not {wanted!r}")
    return [_id_of(store, item, chooser) for item in wanted]


def _id_of(store: Store, item: object, chooser: Member) -> str:
    found = _named(store, item)
    if not sees(store, chooser, found):
        raise AssertionError(f"{chooser.real_name} is offered no {item!r}: they share no channel")
    return found


def _named(store: Store, item: object) -> str:
    if item in store.members or item in store.channels:
        return str(item)
    ids = {member.real_name: member.id for member in store.members.values()}
    ids |= {channel.name: channel.id for channel in store.channels.values() if not channel.dm_with}
    found = ids.get(str(item).removeprefix("#").removeprefix("@"))
    if not found:
        raise AssertionError(f"there is nobody and no channel called {item!r}")
    return found
