"""users.*, usergroups.* and conversations.*: who is there, and where."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from bot.demo.calls import Call
from bot.demo.calls_chat import destination
from bot.demo.model import Json, Kind, Rejected
from bot.demo.objects import channel_object, message_object, user_object
from bot.demo.rules import HISTORY_MOST, PAGE_MOST
from bot.demo.teams import is_external, is_stranger

HISTORY_SCOPES = {Kind.PUBLIC: "channels:history", Kind.PRIVATE: "groups:history", Kind.IM: "im:history"}


def _user_info(call: Call) -> Json:
    member = call.store.members.get(call.text("user"))
    if not member:
        raise Rejected("user_not_found")
    return {"user": user_object(call.store, member, with_locale=call.flag("include_locale"))}


def _user_list(call: Call) -> Json:
    store = call.store
    # Unverified: that people of other workspaces are listed as soon as a channel is shared with them.
    everybody = [member for member in store.members.values() if not is_stranger(store, member)]
    if "limit" not in call.arguments and len(everybody) > PAGE_MOST:
        raise Rejected("limit_required")
    page, metadata = call.page(everybody, default=PAGE_MOST)
    members = [user_object(store, member, with_locale=call.flag("include_locale")) for member in page]
    return {"members": members, "cache_ts": store.now_s(), "response_metadata": metadata}


def _user_by_email(call: Call) -> Json:
    wanted = call.text("email").casefold()
    for member in call.store.members.values():
        # Unverified: that an address of another workspace finds nobody.
        is_candidate = not (member.deleted or member.is_bot or is_external(call.store, member))
        if member.email.casefold() == wanted and is_candidate:
            return {"user": user_object(call.store, member)}
    raise Rejected("users_not_found")


def _group_members(call: Call) -> Json:
    users = call.store.groups.get(call.text("usergroup"))
    if users is None:
        raise Rejected("no_such_subteam")
    active = [user for user in users if not call.store.members[user].deleted]
    return {"users": list(users) if call.flag("include_disabled") else active}


def _open(call: Call) -> Json:
    store = call.store
    if call.text("channel"):
        channel = store.channels.get(call.text("channel"))
        if not channel or not channel.dm_with:
            raise Rejected("channel_not_found")
        users = [channel.dm_with]
    else:
        users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise Rejected("users_list_not_supplied")
    if len(users) > 1:
        call.need("mpim:write")
        raise Rejected("method_not_supported_for_channel_type")
    call.need("im:write")
    if users[0] not in store.members:
        raise Rejected("user_not_found")
    already = store.dm_of(users[0]) is not None
    dm = destination(store, users[0])
    described = channel_object(store, dm) if call.flag("return_im") else {"id": dm.id}
    return {"no_op": already, "already_open": already, "channel": described}


def _info(call: Call) -> Json:
    channel = call.conversation()
    return {
        "channel": channel_object(call.store, channel, with_count=call.flag("include_num_members")),
    }


def _members(call: Call) -> Json:
    channel = call.conversation()
    page, metadata = call.page(channel.members, default=100)
    return {"members": list(page), "response_metadata": metadata}


def _history(call: Call) -> Json:
    store = call.store
    channel = store.channels.get(call.text("channel"))
    if not channel:
        raise Rejected("channel_not_found")
    call.need(HISTORY_SCOPES[channel.kind])
    if store.installation.bot_user_id not in channel.members:
        raise Rejected("not_in_channel" if channel.kind is Kind.PUBLIC else "channel_not_found")
    oldest, latest, inclusive = _moment(call, "oldest"), _moment(call, "latest"), call.flag("inclusive")
    newest_first = [
        posted
        for posted in reversed(store.messages.get(channel.id, {}).values())
        if not posted.ephemeral_to
        and (oldest is None or Decimal(posted.ts) > oldest or (inclusive and Decimal(posted.ts) == oldest))
        and (latest is None or Decimal(posted.ts) < latest or (inclusive and Decimal(posted.ts) == latest))
    ]
    page, metadata = call.page(newest_first, default=100, most=HISTORY_MOST)
    with_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_object(store, posted, with_metadata=with_metadata) for posted in page],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": metadata} if metadata["next_cursor"] else {})


def _moment(call: Call, name: str) -> Decimal | None:
    if not call.text(name):
        return None
    try:
        return Decimal(call.text(name))
    except InvalidOperation:
        raise Rejected(f"invalid_ts_{name}") from None


PEOPLE: Mapping[str, Callable[[Call], Json]] = {
    "conversations.history": _history,
    "conversations.info": _info,
    "conversations.members": _members,
    "conversations.open": _open,
    "usergroups.users.list": _group_members,
    "users.info": _user_info,
    "users.list": _user_list,
    "users.lookupByEmail": _user_by_email,
}
