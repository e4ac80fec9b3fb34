"""What Slack sends, in the shapes in which it sends it.

Shapes: docs.slack.dev/reference/interaction-payloads, /reference/events, /reference/objects and
/interactivity/implementing-slash-commands (2026-11), and the samples that Slack's Java and Python SDKs are tested with.
"""

from collections.abc import Mapping
from typing import Any

from bot.demo.elements import state_of
from bot.demo.model import Channel, Json, Member, OpenView, Posted
from bot.demo.objects import message_object, view_object
from bot.demo.store import Store
from bot.demo.teams import (
    domain_of,
    is_shared_outside,
    team_of,
)


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
