"""What Slack's objects look like: users, conversations, messages, files and views, in answers and in payloads alike.

Shapes: docs.slack.dev/reference/objects (2026-11), and the samples that Slack's Java and Python SDKs are tested with.
"""

from datetime import UTC, datetime
from mimetypes import guess_type
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.demo.elements import state_of
from bot.demo.model import Channel, Group, Json, Kind, Member, OpenView, Posted, Upload
from bot.demo.rules import GROUP_USERS_TOLD
from bot.demo.store import Store
from bot.demo.teams import (
    is_external,
    is_shared_outside,
    is_stranger,
    team_of,
    teams_in,
)


def user_object(store: Store, member: Member, *, with_locale: bool = False) -> Json:
    """A `user` as users.info gives it; the e-mail address only with users:read.email.

    An external has no locale, even if it is asked for (docs.slack.dev/apis/slack-connect). That strangers come without zone
    and address is unverified.
    """
    stranger = is_stranger(store, member)
    user: Json = {
        "id": member.id,
        "team_id": team_of(store, member),
        "name": member.name,
        "deleted": member.deleted,
        "profile": _profile(store, member, with_email=not stranger),
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
    }
    if is_external(store, member):
        user["is_stranger"] = stranger
    if member.deleted:
        return user  # Slack leaves the rest out for deactivated accounts.
    user |= {
        "real_name": member.real_name,
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
        "is_email_confirmed": True,
    }
    if not stranger:
        user |= _zone(store, member)
    if with_locale and not is_external(store, member):
        user["locale"] = member.locale
    return user


def _profile(store: Store, member: Member, *, with_email: bool) -> Json:
    profile: Json = {
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "team": team_of(store, member),
    }
    if with_email and member.email and "users:read.email" in store.granted:
        profile["email"] = member.email
    return profile


def _zone(store: Store, member: Member) -> Json:
    local = datetime.fromtimestamp(store.now_s(), UTC).astimezone(ZoneInfo(member.tz))
    offset = local.utcoffset()
    return {
        "tz": member.tz,
        "tz_label": local.tzname() or member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def group_object(store: Store, group: Group, *, with_users: bool, with_count: bool) -> Json:
    """A user group as usergroups.list and the events give it; of many people only the first ones are named.

    user_count is a number in Slack's samples and types, and a string on one of its pages.
    """
    described: Json = {
        "id": group.id,
        "team_id": store.installation.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.updated,
        "date_delete": group.deleted,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": group.made_by,
        "updated_by": group.made_by,
        "deleted_by": group.made_by if group.deleted else None,
        "prefs": {"channels": [], "groups": []},
        "channel_count": 0,
    }
    if with_users:
        described["users"] = list(group.users[:GROUP_USERS_TOLD])
    if with_count:
        described["user_count"] = len(group.users)
    return described


def channel_object(store: Store, channel: Channel, *, with_count: bool = False) -> Json:
    """A conversation as conversations.info gives it."""
    if channel.kind is Kind.IM:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.archived,
            "is_org_shared": False,
            "user": channel.dm_with,
            "context_team_id": store.installation.team_id,
        }
    described: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind is Kind.PRIVATE,
        "is_archived": channel.archived,
        "is_member": store.installation.bot_user_id in channel.members,
        "is_shared": is_shared_outside(store, channel),
        "is_ext_shared": is_shared_outside(store, channel),
        "is_org_shared": False,
        "context_team_id": store.installation.team_id,
        "shared_team_ids": teams_in(store, channel),
    }
    if with_count:
        described["num_members"] = len(channel.members)
    return described


def message_object(store: Store, posted: Posted, *, with_metadata: bool = False) -> Json:
    """A message as chat.postMessage, histories and interactions give it."""
    app = store.installation
    message: Json = {
        "type": "message",
        "user": posted.user,
        "ts": posted.ts,
        "text": posted.text,
        "team": team_of(store, store.members[posted.user]) if posted.user in store.members else app.team_id,
    }
    if posted.user == app.bot_user_id:
        message |= {"bot_id": app.bot_id, "app_id": app.app_id}
    if posted.blocks:
        message["blocks"] = [dict(block) for block in posted.blocks]
    if posted.attachments:
        message["attachments"] = [dict(attachment) for attachment in posted.attachments]
    if posted.files:
        message["files"] = [file_object(store, file_id) for file_id in posted.files]
    if posted.thread_ts:
        message["thread_ts"] = posted.thread_ts
    if posted.edited_ts:
        message["edited"] = {"user": posted.user, "ts": posted.edited_ts}
    if with_metadata and posted.metadata:
        message["metadata"] = posted.metadata
    return message


def mimetype_of(upload: Upload) -> str:
    """What a file is, as far as anybody said or its name tells."""
    return upload.mimetype or guess_type(upload.name)[0] or "application/octet-stream"


def file_object(store: Store, file_id: str) -> Json:
    """A file as it appears in a message, in a modal's state and in files.info."""
    upload, app = store.uploads[file_id], store.installation
    owner = store.members[upload.user or app.bot_user_id]
    kind = upload.name.rpartition(".")[2].casefold()
    private = f"{store.base_url}/files-pri/{app.team_id}-{upload.id}"
    return {
        "id": upload.id,
        "created": upload.created,
        "timestamp": upload.created,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": mimetype_of(upload),
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": owner.id,
        "user_team": team_of(store, owner),
        "editable": False,
        "size": upload.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{quote(upload.name)}",
        "url_private_download": f"{private}/download/{quote(upload.name)}",
        "permalink": f"https://{app.team_domain}.slack.com/files/{owner.id}/{upload.id}/{quote(upload.name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def view_object(store: Store, opened: OpenView, *, in_reply: bool = False) -> Json:
    """A view as Slack sends it. In replies of the Web API an empty state is `[]`, in payloads `{}`, as Slack has it."""
    app = store.installation
    values = state_of(opened.view["blocks"], opened.entered)
    return {
        "id": opened.id,
        # Of whoever looks at it; the app's own workspace is `app_installed_team_id`.
        "team_id": team_of(store, store.members[opened.user]),
        "type": opened.kind,
        "blocks": opened.view["blocks"],
        "private_metadata": opened.view.get("private_metadata", ""),
        "callback_id": opened.view.get("callback_id", ""),
        "state": {"values": values or ([] if in_reply else {})},
        "hash": opened.hash,
        "title": opened.view.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": opened.view.get("clear_on_close", False),
        "notify_on_close": opened.view.get("notify_on_close", False),
        "close": opened.view.get("close"),
        "submit": opened.view.get("submit"),
        "previous_view_id": opened.previous_id,
        "root_view_id": opened.root_id,
        "app_id": app.app_id,
        "external_id": opened.external_id,
        "app_installed_team_id": app.team_id,
        "bot_id": app.bot_id,
    }
