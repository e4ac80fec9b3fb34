"""What the app hears of: the events it subscribed to, and the messages of its own DMs, its own ones included."""

from bot.demo.manifest import Manifest
from bot.demo.model import Json, Kind, Posted
from bot.demo.objects import message_object
from bot.demo.rules import EVENT_SCOPES
from bot.demo.store import Store

LAST_EVENTS = frozenset({"app_uninstalled", "tokens_revoked"})
"""What an app is still told when it may hear nothing else any more, as its token is gone."""


_OF_MEMBERS = frozenset({"member_joined_channel", "member_left_channel"})


def check_subscriptions(manifest: Manifest) -> None:
    """Refuse a manifest that subscribes to events for which it asks no scope, as Slack does when it is saved. Raises: ValueError."""
    asked = manifest.scopes | manifest.optional_scopes
    for name in sorted(manifest.events):
        scopes = EVENT_SCOPES.get(name, ())
        if scopes and not asked.intersection(scopes):
            raise ValueError(f"the manifest subscribes to {name}, which needs {' or '.join(scopes)}")


def hears(store: Store, name: str, place: str = "") -> bool:
    """Whether Slack would send events of that name: subscribed to in the manifest, with a scope granted, and a token.

    place: the conversation. Of members of channels it hears where it is one itself: with channels:read of public channels, with
    groups:read of private ones (docs.slack.dev/reference/events/member_joined_channel, 2026-11).
    """
    if store.token_error and name not in LAST_EVENTS:
        return False
    if name not in EVENT_SCOPES or name not in store.manifest.events:
        return False
    channel = store.channels.get(place)
    if name in _OF_MEMBERS and channel:
        scope = "groups:read" if channel.kind is Kind.PRIVATE else "channels:read"
        return scope in store.granted and store.installation.bot_user_id in channel.members
    scopes = EVENT_SCOPES[name]
    return not scopes or bool(store.granted.intersection(scopes))


def message_event(store: Store, posted: Posted) -> Json:
    """The event of a new message in a DM."""
    message = message_object(store, posted)
    return message | {"channel": posted.channel, "channel_type": "im", "event_ts": posted.ts}


def echo_event(store: Store, happening: Json) -> Json | None:
    """The event of a message that was posted, changed or deleted in the app's DM; `None` for other conversations."""
    posted: Posted = happening.get("message") or happening["previous"]
    if posted.ephemeral_to or not store.channels[posted.channel].dm_with:
        return None
    if happening["event"] == "posted":
        return message_event(store, posted)
    event: Json = {
        "type": "message",
        "subtype": f"message_{happening['event']}",
        "channel": posted.channel,
        "channel_type": "im",
        "hidden": True,
        "ts": store.next_ts(),
        "previous_message": message_object(store, happening["previous"]),
    }
    if happening["event"] == "changed":
        return event | {"message": message_object(store, posted)}
    return event | {"deleted_ts": posted.ts}
