"""What a payload must look like before anything reads it: checked once, at the edge, for HTTP and for sockets alike.

Bolt takes a payload apart before it looks at the signature, and listeners read fields that Slack always sends. A body of another
shape would be an error inside either; here it is turned away as a whole. Whom the ids in it belong to is asked later, of the database.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

DEEPEST = 40
"""Levels. Slack's own payloads, with rich text inside a message inside an event, have some fifteen."""


class Each(NamedTuple):
    """A mapping of which only the values are looked at."""

    inner: "Shape"


class Whole(NamedTuple):
    """A mapping that has each of these fields, and none of them null."""

    fields: "dict[str, Shape]"


_TS = re.compile(r"\d{1,12}\.\d{1,9}")
"""When a message was posted, which is its name within its channel."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""Of a person or a channel."""

Shape: TypeAlias = type | re.Pattern[str] | dict[str, Any] | list[Any] | tuple[Any, ...] | Each | Whole
"""A type; text of a pattern; a mapping with these fields, if they are there and not null; a list of one shape; any of several shapes."""

_OPTION: Shape = Whole({"value": str})
_ELEMENT: dict[str, Shape] = {
    "type": str,
    "value": str,
    "selected_option": _OPTION,
    "selected_options": [_OPTION],
    "selected_users": [str],
    "selected_user": str,
    "selected_conversation": str,
    "selected_date": str,
    "selected_time": str,
}
_VIEW: Shape = {
    "id": str,
    "hash": str,
    "type": str,
    "callback_id": str,
    "private_metadata": str,
    "root_view_id": str,
    "previous_view_id": str,
    "app_installed_team_id": str,
    "team_id": str,
    "state": {"values": Each(Each(_ELEMENT))},
    "blocks": [Whole({"type": str, "block_id": str})],
}
# docs.slack.dev/reference/interaction-payloads and /apis/events-api (2026-11): what Bolt or a listener reads of it
_BODY: Shape = {
    "type": str,
    "command": str,
    "text": str,
    "challenge": str,
    "trigger_id": str,
    "response_url": str,
    "callback_id": str,
    "event_id": str,
    "team_id": str,
    "user_id": _ID,
    "channel_id": _ID,
    "enterprise_id": str,
    "team": {"id": str, "enterprise_id": str},
    "enterprise": {"id": str},
    "user": {"id": _ID, "team_id": str},
    "channel": {"id": _ID},
    "container": {"message_ts": _TS, "channel_id": _ID, "view_id": str},
    "message": dict,
    "actions": [{"action_id": str, "block_id": str, "action_ts": str, **_ELEMENT}],
    "view": _VIEW,
    "response_urls": [{"response_url": str}],
    "authorizations": [{"enterprise_id": str, "team_id": str, "user_id": str}],
    "function_data": dict,
    "event": {
        "type": str,
        "subtype": str,
        "user": (_ID, {"id": _ID}),
        "channel": (_ID, {"id": _ID}),
        "channel_type": str,
        "bot_id": str,
        "text": str,
        "tab": str,
        "user_team": str,
        "team": str,
        "view": _VIEW,
        "message": dict,
        "previous_message": dict,
    },
}
_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "block_actions": ("user.id", "container", "actions.0.action_id", "actions.0.type", "actions.0.block_id"),
    "view_submission": (
        "user.id",
        "view.id",
        "view.type",
        "view.callback_id",
        "view.state.values",
        "view.blocks",
    ),
    "view_closed": ("user.id", "view.type", "view.callback_id"),
    "shortcut": ("user.id", "callback_id"),
    "message_action": ("user.id", "callback_id"),
    "block_suggestion": ("user.id", "action_id"),
    "event_callback": ("event.type", "event_id"),
    "url_verification": ("challenge",),
    "app_rate_limited": (),
}
"""The types of payloads, and what one cannot be without. Bolt knows some more, which Slack has retired and the bot has no use for."""
_OF_A_COMMAND = ("user_id",)
_IN_A_VIEW = ("view.id", "view.type", "view.state")
"""What a press in a modal or in Home cannot be without beside that. Any other is on a message."""
_ALWAYS_OF_EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": ("user", "tab"),
    "member_joined_channel": ("user", "channel"),
    "member_left_channel": ("user", "channel"),
    "message": ("channel",),
}


def is_well_formed(body: object) -> bool:
    """Whether a parsed body has the shape of something that Slack sends."""
    if not isinstance(body, dict) or not _is_plain(body) or not _fits(body, _BODY):
        return False
    kind = body.get("type")
    if kind is not None and kind not in _ALWAYS:
        return False
    wanted = _OF_A_COMMAND if "command" in body else _ALWAYS[kind] if kind else ()
    if kind == "block_actions" and (body.get("view") is not None or not _has(body, "container.message_ts")):
        wanted += _IN_A_VIEW
    event = body.get("event") or {}
    named = _ALWAYS_OF_EVENTS.get(event.get("type") or "", ())
    return all(_has(body, path) for path in wanted) and all(_has(event, path) for path in named)


def _fits(value: object, shape: Shape) -> bool:
    # Loops and no generators: every request comes through here, and its payload has hundreds of values.
    if value is None:
        return True
    if isinstance(shape, type):
        return isinstance(value, shape)
    if isinstance(shape, Each):
        return isinstance(value, dict) and _all_fit(value.values(), shape.inner)
    if isinstance(shape, Whole):
        if not isinstance(value, dict):
            return False
        for name, inner in shape.fields.items():
            if value.get(name) is None or not _fits(value[name], inner):
                return False
        return True
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return False
        for name, inner in shape.items():  # noqa: SIM110 - as above
            if name in value and not _fits(value[name], inner):
                return False
        return True
    if isinstance(shape, list):
        return isinstance(value, list) and _all_fit(value, shape[0])
    if isinstance(shape, tuple):
        return any(_fits(value, one) for one in shape)
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _all_fit(values: Iterable[object], shape: Shape) -> bool:
    for value in values:  # noqa: SIM110 - as above
        if value is None or not _fits(value, shape):
            return False
    return True


def _is_plain(body: dict[str, Any]) -> bool:
    """Whether it is not too deep, and all text in it can be written down: half a surrogate pair cannot."""
    level: list[Any] = [body]
    for depth in range(DEEPEST + 1):
        below: list[Any] = []
        for value in level:
            kind = type(value)  # what JSON is read as is of no other class
            if kind is str:
                if not value.isascii() and not _is_encodable(value):
                    return False
            elif kind is dict or kind is list:
                if depth == DEEPEST:
                    return False
                below += value
                if kind is dict:
                    below += value.values()
        if not below:
            break
        level = below
    return True


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _has(value: Any, path: str) -> bool:
    """Whether there is something at the end of a path through mappings and lists: no empty text, and no empty list."""
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if len(value) > int(name) else None
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return False
    return isinstance(value, dict) or bool(value)
