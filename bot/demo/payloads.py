"""What Slack sends, in the shapes in which it sends it.

Shapes: docs.slack.dev/reference/interaction-payloads, /reference/events, /reference/objects and
/interactivity/implementing-slash-commands (2026-11), and the samples that Slack's Java and Python SDKs are tested with.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.elements import state_of
from bot.demo.model import Channel, Json, Kind, Member, OpenView, Posted
from bot.demo.store import Store
from bot.demo.teams import (
    domain_of,
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
    offset = datetime.fromtimestamp(store.now_s(), UTC).astimezone(ZoneInfo(member.tz))
    delta = offset.utcoffset()
    profile: Json = {
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "team": team_of(store, member),
    }
    if "users:read.email" in store.granted and member.email and not stranger:
        profile["email"] = member.email
    user: Json = {
        "id": member.id,
        "team_id": team_of(store, member),
        "name": member.name,
        "deleted": member.deleted,
        "profile": profile,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
    }
    if is_external(store, member):
        user["is_stranger"] = stranger
    if not member.deleted:
        # Slack leaves these out for deactivated accounts.
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
            user |= {
                "tz": member.tz,
                "tz_label": offset.tzname() or member.tz,
                "tz_offset": int(delta.total_seconds()) if delta else 0,
            }
        if with_locale and not is_external(store, member):
            user["locale"] = member.locale
    return user


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


def file_object(store: Store, file_id: str) -> Json:
    """A file as it appears in a message."""
    upload = store.uploads[file_id]
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title or upload.name,
        "size": upload.length,
        "user": store.installation.bot_user_id,
        "mode": "hosted",
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


def command_payload(
    store: Store, member: Member, command: str, text: str, channel: Channel
) -> dict[str, str]:
    """A slash command, as the fields of the form that Slack posts."""
    app = store.installation
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "team_domain": app.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": member.id,
        "user_name": member.name,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
        "response_url": store.grant_response_url("commands", member.id, channel.id),
        "trigger_id": store.grant_trigger(member.id),
    }


def block_actions_payload(store: Store, member: Member, place: Posted | OpenView, action: Json) -> Json:
    """A press or a choice, in a message or in a view."""
    payload = _interaction(store, member, "block_actions")
    if isinstance(place, OpenView):
        payload |= {
            "container": {"type": "view", "view_id": place.id},
            "trigger_id": store.grant_trigger(member.id, place.id if place.kind == "modal" else None),
            "view": view_object(store, place),
            "actions": [action],
        }
        return payload
    channel = store.channels[place.channel]
    payload |= {
        "container": {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": place.channel,
            "is_ephemeral": place.ephemeral_to is not None,
        },
        "trigger_id": store.grant_trigger(member.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": state_of(place.blocks, place.entered)},
        "response_url": store.grant_response_url("actions", member.id, place.channel, place.ts),
        "actions": [action],
    }
    if place.ephemeral_to is None:
        # Slack does not keep ephemeral messages, and so cannot send them along.
        payload["message"] = message_object(store, place)
    return payload


def view_submission_payload(
    store: Store, member: Member, opened: OpenView, response_urls: list[Json]
) -> Json:
    """A submitted modal, with the state of all its inputs."""
    return _interaction(store, member, "view_submission") | {
        "trigger_id": store.grant_trigger(member.id, opened.id),
        "view": view_object(store, opened),
        "response_urls": response_urls,
    }


def view_closed_payload(store: Store, member: Member, opened: OpenView, *, is_cleared: bool) -> Json:
    """A modal that was closed by hand."""
    return _interaction(store, member, "view_closed") | {
        "view": view_object(store, opened),
        "is_cleared": is_cleared,
    }


def event_payload(store: Store, event: Mapping[str, Any]) -> Json:
    """An event in its outer wrapping. Keep it for retries: `event_id` stays the same."""
    app = store.installation
    place = store.channels.get(str(event.get("channel")))
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "context_team_id": app.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": {**event, "event_ts": event.get("event_ts") or store.next_ts()},
        "type": "event_callback",
        "event_id": store.next_id("Ev"),
        "event_time": store.now_s(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": place is not None and is_shared_outside(store, place),
    }


def rate_limited_payload(store: Store) -> Json:
    """The notice that events are being left out (docs.slack.dev/reference/events/app_rate_limited); it wraps no event."""
    app, now = store.installation, store.now_s()
    return {
        "token": app.verification_token,
        "type": "app_rate_limited",
        "team_id": app.team_id,
        "minute_rate_limited": now - now % 60,
        "api_app_id": app.app_id,
    }


def _interaction(store: Store, member: Member, kind: str) -> Json:
    """`team` is that of the person who acted, not the one that installed the app (docs.slack.dev/apis/slack-connect)."""
    app, team = store.installation, team_of(store, member)
    return {
        "type": kind,
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": team},
        "api_app_id": app.app_id,
        "token": app.verification_token,
        "team": {"id": team, "domain": domain_of(store, member)},
        "enterprise": None,
        "is_enterprise_install": False,
    }
