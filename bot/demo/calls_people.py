"""users.*, usergroups.* and conversations.*: who is there, and where."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from bot.demo.calls import READ_SCOPES, Call
from bot.demo.calls_chat import destination
from bot.demo.model import Json, Kind, Rejected
from bot.demo.objects import channel_object, group_object, message_object, user_object
from bot.demo.rules import CONVERSATIONS_MOST, PAGE_MOST
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


def _groups(call: Call) -> Json:
    _check_plan(call)
    with_users, with_count = call.flag("include_users"), call.flag("include_count")
    found = [
        group for group in call.store.groups.values() if call.flag("include_disabled") or not group.deleted
    ]
    described = [
        group_object(call.store, group, with_users=with_users, with_count=with_count) for group in found
    ]
    return {"usergroups": described}


def _group_members(call: Call) -> Json:
    """Whether people whose accounts are deactivated stay in a group is unverified: they do here, and the app has to know better."""
    _check_plan(call)
    group = call.store.groups.get(call.text("usergroup"))
    if not group or (group.deleted and not call.flag("include_disabled")):
        raise Rejected("no_such_subteam")
    return {"users": list(group.users)}


def _check_plan(call: Call) -> None:
    if not call.store.has_groups:
        raise Rejected("plan_upgrade_required")


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


_KINDS: Mapping[str, Kind | None] = {
    "public_channel": Kind.PUBLIC,
    "private_channel": Kind.PRIVATE,
    "im": Kind.IM,
    "mpim": None,
}


def _kinds(call: Call) -> set[Kind | None]:
    """What `types` asks for; public channels unless it is given. Raises: Rejected."""
    names = [name.strip() for name in (call.text("types") or "public_channel").split(",")]
    if any(name not in _KINDS for name in names):
        raise Rejected("invalid_types")
    for name in names:
        kind = _KINDS[name]
        call.need(READ_SCOPES[kind] if kind else "mpim:read")
    return {_KINDS[name] for name in names}


def _list(call: Call) -> Json:
    """Archived channels too, unless they are excluded, and private ones only of which the app is a member."""
    store, kinds = call.store, _kinds(call)
    bot = store.installation.bot_user_id
    found = [
        channel
        for channel in store.channels.values()
        if channel.kind in kinds
        and (channel.kind is Kind.PUBLIC or bot in channel.members)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, metadata = call.page(found, default=100, most=CONVERSATIONS_MOST)
    described = [channel_object(store, channel, with_count=channel.kind is not Kind.IM) for channel in page]
    return {"channels": described, "response_metadata": metadata}


def _conversations_of(call: Call) -> Json:
    """Of the app itself unless `user` is given; of others, what is not public only where the app is too. Without `is_member`."""
    store, kinds = call.store, _kinds(call)
    bot = store.installation.bot_user_id
    user = call.text("user") or bot
    if user not in store.members:
        raise Rejected("user_not_found")
    found = [
        channel
        for channel in store.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (channel.kind is Kind.PUBLIC or bot in channel.members)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, metadata = call.page(found, default=100, most=CONVERSATIONS_MOST)
    described = [channel_object(store, channel) for channel in page]
    return {
        "channels": [{key: value for key, value in each.items() if key != "is_member"} for each in described],
        "response_metadata": metadata,
    }


def _members(call: Call) -> Json:
    channel = call.conversation()
    page, metadata = call.page(channel.members, default=100, most=CONVERSATIONS_MOST)
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
    page, metadata = call.page(newest_first, default=100, most=CONVERSATIONS_MOST)
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
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.open": _open,
    "usergroups.list": _groups,
    "usergroups.users.list": _group_members,
    "users.conversations": _conversations_of,
    "users.info": _user_info,
    "users.list": _user_list,
    "users.lookupByEmail": _user_by_email,
}
