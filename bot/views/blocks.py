"""Small pieces of Block Kit with Slack's limits built in: nothing made here can be too long.

Limits: docs.slack.dev/reference/block-kit (2026-11). Typed text is cut before it is escaped, so that no entity is ever
cut in two, and is shown `verbatim`, so that Slack makes no links or mentions of it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.working_hours import zone_of

Block = dict[str, Any]

MRKDWN_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTION_TEXT = 75
MODAL_TITLE = 24
PLACEHOLDER_TEXT = 150
URL = 3000
CONFIRM_TEXT = 300
CHART = "data_visualization"
"""The type of a block that Slack brings to one workspace after the other (see `bot.views.charts`)."""


class Message(NamedTuple):
    """A message: a full sentence for notifications and screen readers, and the blocks."""

    text: str
    blocks: tuple[Block, ...] = ()


def without_charts(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the same blocks for a workspace that takes no charts: what they show stands in words beside them."""
    return tuple(block for block in blocks if block.get("type") != CHART)


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters, the last one an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Return text in which Slack finds no mention, link or command (docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def visible(text: str) -> str:
    """Return text without what is not seen and changes how the rest is seen: control characters but the tab and the line feed, and
    marks that turn the direction of everything behind them (unicode.org/reports/tr36, 2.5)."""
    return _UNSEEN.sub("", text)


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def typed(text: str, limit: int = 1000) -> str:
    """Return what a person typed, safe inside mrkdwn: cut, escaped, on one line."""
    return escape(cut(" ".join(visible(text).split()), limit))


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(visible(text), limit), "emoji": True}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": _marked(mrkdwn)}
    return block | {"accessory": accessory} if accessory else block


def context(mrkdwn: str) -> Block:
    return {"type": "context", "elements": [_marked(mrkdwn)]}


def _marked(mrkdwn: str) -> Block:
    """mrkdwn within its limit. Typed text was cut before it was escaped, and may have grown fivefold since; no entity and no
    link is cut in two here."""
    if len(mrkdwn) > MRKDWN_TEXT:
        mrkdwn = _HALVED.sub("", mrkdwn[: MRKDWN_TEXT - 1]).rstrip() + "…"
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


_HALVED = re.compile(r"(?:&[a-z]{0,4}|<[^>]*)\Z")


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str = "") -> Block:
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | {"block_id": block_id} if block_id else block


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: str = "",
    url: str = "",
    spoken: str = "",
    confirm: Block | None = None,
) -> Block:
    """A button. `spoken` is its accessibility label, where several buttons would sound alike."""
    extras = {
        "value": value,
        "style": style,
        "url": url[:URL],
        "accessibility_label": cut(visible(spoken), BUTTON_TEXT),
        "confirm": confirm,
    }
    return {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action_id} | {
        name: value for name, value in extras.items() if value
    }


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """Ask before something that cannot be taken back."""
    return {
        "title": plain(title, 100),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
        "style": "danger",
    }


def option(text: str, value: str, description: str = "") -> Block:
    made: Block = {"text": plain(text, OPTION_TEXT), "value": value}
    return made | {"description": plain(description, OPTION_TEXT)} if description else made


def text_input(
    block_id: str, label: str, *, initial: str = "", hint: str = "", placeholder: str = "", **extras: Any
) -> Block:
    """An input of one line, or of several with `multiline=True`; `optional=True` for the block."""
    optional = bool(extras.pop("optional", False))
    kind = extras.pop("kind", "plain_text_input")
    element: Block = {"type": kind, "action_id": block_id, **extras}
    if initial:
        element["initial_value"] = initial
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER_TEXT)
    return input_block(block_id, label, element, hint=hint, optional=optional)


def input_block(
    block_id: str,
    label: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    if hint:
        block["hint"] = plain(hint, 2000)
    if optional:
        block["optional"] = True
    if dispatch:
        block["dispatch_action"] = True
    return block


def users_input(block_id: str, label: str, chosen: Sequence[str], *, optional: bool = False) -> Block:
    """An input for people of the workspace."""
    element: Block = {"type": "multi_users_select", "action_id": block_id}
    if chosen:
        element["initial_users"] = list(chosen)
    return input_block(block_id, label, element, optional=optional)


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    close: str = "Close",
    metadata: str = "",
) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, MODAL_TITLE),
        "close": plain(close, MODAL_TITLE),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit, MODAL_TITLE)
    if metadata:
        view["private_metadata"] = metadata
    return view


def date_text(day: date) -> str:
    """ "Tue 3 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def day_text(instant: datetime, zone: str) -> str:
    """ "Tue 3 Nov 2026" in a zone."""
    return date_text(instant.astimezone(zone_of(zone)).date())


def clock_text(instant: datetime, zone: str) -> str:
    """ "15:00" in a zone."""
    return f"{instant.astimezone(zone_of(zone)):%H:%M}"


def zone_text(instant: datetime, zone: str) -> str:
    """ "London time (GMT)" : the zone's city and what its clocks are called at that instant."""
    found: ZoneInfo = zone_of(zone)
    local = instant.astimezone(found)
    city = found.key.rpartition("/")[2].replace("_", " ")
    name = local.tzname() or ""
    if not name or not name[0].isalpha():
        shown = f"{local:%z}"
        name = f"UTC{shown[:3]}:{shown[3:]}"
    return name if city == name else f"{city} time ({name})"


def when_text(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """ "Tue 3 Nov 2026, 15:00-15:30 London time (GMT)" : a full date with its zone."""
    times = f"{clock_text(starts_at, zone)}–{clock_text(ends_at, zone)}"
    return f"{day_text(starts_at, zone)}, {times} {zone_text(starts_at, zone)}"


def entered(state: Mapping[str, Any], block_id: str) -> Any:
    """Return what stands in one input of a view's `state.values`, as the element gives it: text, a list, or `None`."""
    fields = state.get("values", {}).get(block_id, {})
    for element in fields.values():
        return _value_of(element)
    return None


def entered_text(state: Mapping[str, Any], block_id: str) -> str:
    """Return the text in one input of a view's `state.values`, stripped; "" where there is none."""
    value = entered(state, block_id)
    return value.strip() if isinstance(value, str) else ""


def _value_of(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "checkboxes" | "multi_static_select":
            return [chosen["value"] for chosen in element.get("selected_options") or []]
        case "static_select" | "radio_buttons":
            return (element.get("selected_option") or {}).get("value")
        case "multi_users_select":
            return list(element.get("selected_users") or [])
        case "users_select":
            return element.get("selected_user")
        case "file_input":
            return list(element.get("files") or [])
        case "conversations_select":
            return element.get("selected_conversation")
        case "datepicker":
            return element.get("selected_date")
        case "timepicker":
            return element.get("selected_time")
        case _:
            return element.get("value")
