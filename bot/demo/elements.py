"""Inputs and controls as Slack's client treats them: what they hold, what a person can put in, and what is sent."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.demo.model import Entered, Json


@dataclass(frozen=True)
class Holding:
    """How one type of element holds its value: under which key, from which initial key, one or many."""

    key: str
    initial: str
    many: bool = False
    options: bool = False


STATEFUL: Mapping[str, Holding] = {
    "plain_text_input": Holding("value", "initial_value"),
    "number_input": Holding("value", "initial_value"),
    "url_text_input": Holding("value", "initial_value"),
    "email_text_input": Holding("value", "initial_value"),
    "rich_text_input": Holding("rich_text_value", "initial_value"),
    "datepicker": Holding("selected_date", "initial_date"),
    "timepicker": Holding("selected_time", "initial_time"),
    "datetimepicker": Holding("selected_date_time", "initial_date_time"),
    "static_select": Holding("selected_option", "initial_option", options=True),
    "external_select": Holding("selected_option", "initial_option", options=True),
    "radio_buttons": Holding("selected_option", "initial_option", options=True),
    "checkboxes": Holding("selected_options", "initial_options", many=True, options=True),
    "multi_static_select": Holding("selected_options", "initial_options", many=True, options=True),
    "multi_external_select": Holding("selected_options", "initial_options", many=True, options=True),
    "users_select": Holding("selected_user", "initial_user"),
    "multi_users_select": Holding("selected_users", "initial_users", many=True),
    "conversations_select": Holding("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Holding("selected_conversations", "initial_conversations", many=True),
    "channels_select": Holding("selected_channel", "initial_channel"),
    "multi_channels_select": Holding("selected_channels", "initial_channels", many=True),
    "file_input": Holding("files", "(begins empty)", many=True),
}
"""docs.slack.dev/reference/interaction-payloads/view-interactions-payload and the elements' own pages (2026-11)."""

PRESSED = ("button", "overflow", "icon_button", "feedback_buttons", "workflow_button")


@dataclass(frozen=True)
class Control:
    """One interactive element where it stands: `label` is what a person would call it."""

    label: str
    block: Json
    element: Json

    @property
    def type(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def key(self) -> tuple[str, str]:
        """(block_id, action_id)."""
        return str(self.block["block_id"]), str(self.element["action_id"])

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block."""
        return self.block.get("type") == "input"

    @property
    def dispatches(self) -> bool:
        """Whether a change is sent at once, and not only when the modal is submitted."""
        return not self.is_input or bool(self.block.get("dispatch_action"))


def controls(blocks: Iterable[Json]) -> Iterator[Control]:
    """All interactive elements of a surface, in reading order."""
    for block in blocks:
        yield from _within(block, block)


def _within(block: Json, part: Any) -> Iterator[Control]:
    if isinstance(part, list):
        for piece in part:
            yield from _within(block, piece)
        return
    if not isinstance(part, dict):
        return
    if part.get("type") in STATEFUL or part.get("type") in PRESSED:
        yield Control(_label(block, part), block, part)
        return
    inner = part if part is block or "block_id" in part else block
    for value in part.values():
        yield from _within(inner, value)


def _label(block: Json, element: Json) -> str:
    if element["type"] in ("button", "workflow_button"):
        return str(element["text"]["text"])
    if block.get("type") == "input":
        return str(block["label"]["text"])
    if "placeholder" in element and block.get("type") != "section":
        return str(element["placeholder"]["text"])
    if isinstance(block.get("text"), dict):
        return str(block["text"]["text"])
    return str(element.get("action_id", ""))


def held(element: Json, entered: Json | None) -> Json:
    """What an element holds now, as in `state.values`: what was entered, or what it began with."""
    if entered is not None:
        return entered
    holding = STATEFUL[element["type"]]
    state: Json = {"type": element["type"]}
    state[holding.key] = element.get(holding.initial, [] if holding.many else None)
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def state_of(blocks: Iterable[Json], entered: Entered) -> Json:
    """`state.values` of a surface: block_id to action_id to what is held there."""
    values: Json = {}
    for control in controls(blocks):
        if control.type in STATEFUL:
            block_id, action_id = control.key
            values.setdefault(block_id, {})[action_id] = held(control.element, entered.get(control.key))
    return values


def shown_value(element: Json, state: Json) -> str | list[str]:
    """What a person sees in an element: typed text, chosen options by their text, ids of people and channels."""
    holding = STATEFUL[element["type"]]
    value = state.get(holding.key)
    if holding.many:
        return [_shown_option(item) for item in value or []]
    return "" if value is None else _shown_option(value)


def _shown_option(value: Any) -> str:
    if isinstance(value, dict) and "text" in value:
        return str(value["text"]["text"])
    return str(value["name"] if isinstance(value, dict) else value)


def options_of(element: Json) -> list[Json]:
    """An element's options, out of their groups."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def enter(element: Json, value: object) -> Json:
    """The state after a person put `value` into an element.

    Text for text, number, URL, e-mail; `2026-12-18`, `09:30` or a Unix time for pickers; the text of an option, or a list of
    such; ids of people and channels; file objects. `None` empties it. Raises: AssertionError, when Slack's client would not let them.
    """
    kind = str(element["type"])
    holding = STATEFUL[kind]
    state: Json = {"type": kind}
    if kind == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    if value is None or value == "":
        state[holding.key] = [] if holding.many else None
    elif kind == "file_input":
        state[holding.key] = list(_listed(value))
    elif holding.many:
        wanted = [value] if isinstance(value, str) else list(_listed(value))
        state[holding.key] = [
            chosen_option(element, item) if holding.options else str(item) for item in wanted
        ]
    elif holding.options:
        state[holding.key] = chosen_option(element, value)
    else:
        state[holding.key] = _ENTERED.get(kind, str)(value)
    most = element.get("max_selected_items")
    if holding.many and most and len(state[holding.key]) > most:
        raise AssertionError(f"at most {most} can be selected")
    return state


def _listed(value: object) -> Iterable[object]:
    if not isinstance(value, Iterable):
        raise AssertionError(f"a list is chosen here, not {value!r}")
    return value


def chosen_option(element: Json, wanted: object) -> Json:
    """The option with this text, or this very option. Raises: AssertionError, with what there is."""
    options = options_of(element)
    for option in options:
        if wanted in (option["text"]["text"], option):
            return option
    there = ", ".join(repr(option["text"]["text"]) for option in options)
    raise AssertionError(f"there is no option {wanted!r}; there are {there}")


def _a_date(value: object) -> str:
    return date.fromisoformat(str(value)).isoformat()


def _a_time(value: object) -> str:
    return datetime.strptime(str(value), "%H:%M").strftime("%H:%M")  # noqa: DTZ007 (a time of day has no zone)


def _rich_text(value: object) -> Json:
    text = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
    return {"type": "rich_text", "elements": [text]}


_ENTERED: Mapping[str, Callable[[object], Any]] = {
    "datepicker": _a_date,
    "timepicker": _a_time,
    "datetimepicker": lambda value: int(str(value)),
    "rich_text_input": _rich_text,
}


def complaint(control: Control, state: Json) -> str | None:
    """What Slack's client says under an input instead of sending the modal, or `None`."""
    element = control.element
    value = state.get(STATEFUL[control.type].key)
    if value is None or value == [] or value == "":
        return None if control.block.get("optional") else "Please complete this required field."
    check = _COMPLAINTS.get(control.type)
    return check(element, str(value)) if check else None


def _about_length(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"This must be at least {least} characters."
    if len(value) > most:
        return f"This must be less than {most + 1} characters."
    return None


def _about_number(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Enter a valid number." if element.get("is_decimal_allowed") else "Enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Enter a number of at least {least}."
    if most is not None and float(value) > float(most):
        return f"Enter a number of at most {most}."
    return None


def _about_url(_element: Json, value: str) -> str | None:
    parts = urlsplit(value)
    fine = parts.scheme in ("http", "https") and "." in parts.netloc and " " not in value
    return None if fine else "Enter a valid URL."


def _about_email(_element: Json, value: str) -> str | None:
    return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else "Enter a valid email address."


_COMPLAINTS: Mapping[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _about_length,
    "number_input": _about_number,
    "url_text_input": _about_url,
    "email_text_input": _about_email,
}


def pressed_action(control: Control, action_ts: str) -> Json:
    """An entry of `actions` for a pressed button."""
    element = control.element
    action: Json = {
        "action_id": element["action_id"],
        "block_id": control.block["block_id"],
        "type": element["type"],
        "action_ts": action_ts,
    }
    action |= {key: element[key] for key in ("text", "value", "url", "style", "confirm") if key in element}
    return action


def chosen_action(control: Control, state: Json, action_ts: str) -> Json:
    """An entry of `actions` for a changed input, with the key that its type has."""
    element = control.element
    holding = STATEFUL.get(control.type, Holding("selected_option", "initial_option", options=True))
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": control.block["block_id"],
        holding.key: state.get(holding.key),
        "action_ts": action_ts,
    }
    action |= {key: element[key] for key in ("placeholder", "confirm", holding.initial) if key in element}
    return action
