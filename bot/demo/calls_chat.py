"""chat.*: posting, updating and deleting messages."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.calls import Call, check_content, check_metadata, completed
from bot.demo.model import SLACKBOT, Channel, Json, Kind, Posted, Rejected
from bot.demo.objects import message_object
from bot.demo.rules import METADATA_BYTES
from bot.demo.store import Store
from bot.demo.teams import can_be_written_to


def destination(store: Store, target: str) -> Channel:
    """Where a message for `target` goes: a channel, the app's DM, or a person's DM, which is opened. Raises: Rejected."""
    member = store.members.get(target)
    channel = store.channels.get(target)
    if member or (channel and channel.dm_with):
        person = store.members[channel.dm_with] if channel and channel.dm_with else member
        if person is None:
            raise Rejected("channel_not_found")
        if person.is_bot or person.id == SLACKBOT:
            raise Rejected("cannot_dm_bot")
        if person.deleted:
            raise Rejected("user_disabled")
        if not can_be_written_to(store, person):
            raise Rejected("channel_not_found")
        if not store.manifest.messages_tab:
            raise Rejected("messages_tab_disabled")
        return store.open_dm(person.id)
    joined = channel is not None and store.installation.bot_user_id in channel.members
    if not channel or (channel.kind is Kind.PRIVATE and not joined):
        raise Rejected("channel_not_found")
    if channel.archived:
        raise Rejected("is_archived")
    if not joined and "chat:write.public" not in store.granted:
        raise Rejected("not_in_channel")
    return channel


def _post(call: Call) -> Json:
    store, given = call.store, call.arguments
    _check_authorship(call)
    channel = destination(store, call.text("channel"))
    _check_thread(call, channel)
    check_content(call.store, _content(call))
    metadata = given.get("metadata")
    if metadata is not None:
        check_metadata(metadata, METADATA_BYTES)
    posted = store.post(_posted(call, channel, metadata=metadata))
    return {"channel": channel.id, "ts": posted.ts, "message": message_object(store, posted)}


def _post_ephemeral(call: Call) -> Json:
    store = call.store
    _check_authorship(call)
    channel = store.channels.get(call.text("channel"))
    if not channel:
        raise Rejected("channel_not_found")
    channel = destination(store, channel.id)
    _check_thread(call, channel)
    if call.text("user") not in channel.members:
        raise Rejected("user_not_in_channel")
    check_content(call.store, _content(call))
    posted = store.post(_posted(call, channel, ephemeral_to=call.text("user")))
    return {"message_ts": posted.ts}


def _update(call: Call) -> Json:
    store, given = call.store, call.arguments
    posted = _own_message(call, "cant_update_message")
    if store.channels[posted.channel].archived:
        raise Rejected("is_archived")
    content = _content(call)
    check_content(call.store, content)
    metadata = given.get("metadata", posted.metadata) or None
    if metadata and metadata is not posted.metadata:
        check_metadata(metadata, METADATA_BYTES)
    changed = store.edit(
        posted,
        text=content["text"],
        blocks=tuple(completed(store, content["blocks"], is_block=True)),
        attachments=tuple(content["attachments"]),
        metadata=metadata,
    )
    return {
        "channel": posted.channel,
        "ts": posted.ts,
        "text": changed.text,
        "message": message_object(store, changed),
    }


def _delete(call: Call) -> Json:
    posted = _own_message(call, "cant_delete_message")
    call.store.remove(posted)
    return {"channel": posted.channel, "ts": posted.ts}


def _permalink(call: Call) -> Json:
    channel = call.store.channels.get(call.text("channel"))
    if not channel or (channel.kind is not Kind.PUBLIC and not _joined(call, channel)):
        raise Rejected("channel_not_found")
    posted = call.store.message(channel.id, call.text("message_ts"))
    if not posted or posted.ephemeral_to:
        raise Rejected("message_not_found")
    domain = call.store.installation.team_domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{posted.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _own_message(call: Call, not_ours: str) -> Posted:
    """The message named by `channel` and `ts`, if it is the app's own. Raises: Rejected."""
    channel = call.store.channels.get(call.text("channel"))
    if not channel:
        raise Rejected("channel_not_found")
    posted = call.store.message(channel.id, call.text("ts"))
    if not posted or posted.ephemeral_to:
        raise Rejected("message_not_found")
    if posted.user != call.store.installation.bot_user_id:
        raise Rejected(not_ours)
    return posted


def _check_authorship(call: Call) -> None:
    if "as_user" in call.arguments:
        raise Rejected("as_user_not_supported")
    if any(name in call.arguments for name in ("username", "icon_emoji", "icon_url")):
        call.need("chat:write.customize")


def _check_thread(call: Call, channel: Channel) -> None:
    parent = call.text("thread_ts")
    if parent and not call.store.message(channel.id, parent):
        raise Rejected("thread_not_found")


def _content(call: Call) -> Json:
    """Text, blocks and attachments; `markdown_text` stands for the text. Raises: Rejected."""
    given = call.arguments
    if "markdown_text" in given and ("text" in given or "blocks" in given):
        raise Rejected("markdown_text_conflict")
    content: Json = {name: given[name] for name in ("parse", "link_names") if name in given}
    return content | {
        "text": call.text("markdown_text") or call.text("text"),
        "blocks": given.get("blocks", []),
        "attachments": given.get("attachments", []),
    }


def _posted(call: Call, channel: Channel, **more: Any) -> Posted:
    store, content = call.store, _content(call)
    return Posted(
        channel=channel.id,
        ts=store.next_ts(),
        user=store.installation.bot_user_id,
        text=content["text"],
        blocks=tuple(completed(store, content["blocks"], is_block=True)),
        attachments=tuple(content["attachments"]),
        thread_ts=call.text("thread_ts") or None,
        **more,
    )


def _joined(call: Call, channel: Channel) -> bool:
    return call.store.installation.bot_user_id in channel.members


CHAT: Mapping[str, Callable[[Call], Json]] = {
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "chat.postEphemeral": _post_ephemeral,
    "chat.postMessage": _post,
    "chat.update": _update,
}
