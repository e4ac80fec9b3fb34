"""Hand-written valid Block Kit objects that fill in every key, and a walk over them beside the table."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.demo.blockkit_elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from bot.demo.blockkit_shapes import Items, Record, Rule, Shape, Tagged

Json = Any
Path = tuple[str | int, ...]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(value: str) -> Json:
    return {"text": plain(f"Option {value}"), "value": value, "description": plain("More about it")}


IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A calendar"}
CONFIRM = {
    "title": plain("Cancel?"),
    "text": mrkdwn("The interview is *cancelled* for both."),
    "confirm": plain("Cancel interview"),
    "deny": plain("Keep"),
    "style": "danger",
}
RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Call with ", "style": {"bold": True, "italic": False}},
                {"type": "user", "user_id": "U012AB"},
                {"type": "usergroup", "usergroup_id": "S012AB"},
                {"type": "channel", "channel_id": "C012AB"},
                {"type": "team", "team_id": "T012AB"},
                {"type": "emoji", "name": "wave", "unicode": "1f44b"},
                {"type": "link", "url": "https://example.com/join", "text": "Join", "unsafe": False},
                {"type": "color", "value": "#00ff00"},
                {
                    "type": "date",
                    "timestamp": 1_790_000_000,
                    "format": "{day_divider_pretty} at {time}",
                    "fallback": "21 Sep 2026, 14:00 CEST",
                    "url": "https://example.com/when",
                },
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 8,
            "offset": 1,
            "border": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "First"}]}],
        },
        {"type": "rich_text_quote", "border": 0, "elements": [{"type": "text", "text": "Quoted"}]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "x = 1"}]},
    ],
}

_LABELLED = {
    "text": plain("Cancel"),
    "accessibility_label": "Cancel the interview on Tuesday",
    "confirm": CONFIRM,
}
_TYPED = {
    "placeholder": plain("Type here"),
    "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
_CHOSEN = {"placeholder": plain("Pick"), "focus_on_load": True, "confirm": CONFIRM}
_FEW = {"max_selected_items": 2}
_FILTER = {"include": ["im", "public"], "exclude_bot_users": True, "exclude_external_shared_channels": True}
_GROUPS = [
    {"label": plain("Paying"), "options": [option("love"), option("dislike")]},
    {"label": plain("Others"), "options": [option("potential")]},
]
_FEEDBACK = {"text": plain("Good"), "accessibility_label": "This was good", "value": "good"}
_TRIGGER = {
    "url": "https://slack.com/shortcuts/Ft01/abc",
    "customizable_input_parameters": [{"name": "who", "value": "U012AB"}],
}

_UNNAMED_ELEMENTS: tuple[Json, ...] = (
    {"type": "button", **_LABELLED, "value": "v1", "url": "https://example.com/?a=1&b=2", "style": "danger"},
    {
        "type": "static_select",
        **_CHOSEN,
        "options": [option("a"), option("b")],
        "initial_option": option("b"),
    },
    {"type": "static_select", **_CHOSEN, "option_groups": _GROUPS, "initial_option": option("potential")},
    {
        "type": "multi_static_select",
        **_CHOSEN,
        **_FEW,
        "options": [option("a"), option("b"), option("c")],
        "initial_options": [option("a"), option("c")],
    },
    {"type": "multi_static_select", "option_groups": _GROUPS},
    {"type": "external_select", **_CHOSEN, "min_query_length": 0, "initial_option": option("a")},
    {
        "type": "multi_external_select",
        **_CHOSEN,
        **_FEW,
        "min_query_length": 3,
        "initial_options": [option("a")],
    },
    {"type": "users_select", **_CHOSEN, "initial_user": "U012AB"},
    {"type": "multi_users_select", **_CHOSEN, **_FEW, "initial_users": ["U012AB", "W012AB"]},
    {
        "type": "conversations_select",
        **_CHOSEN,
        "initial_conversation": "C012AB",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": _FILTER,
    },
    {
        "type": "multi_conversations_select",
        **_CHOSEN,
        **_FEW,
        "initial_conversations": ["C012AB", "D012AB"],
        "default_to_current_conversation": False,
        "filter": _FILTER,
    },
    {"type": "channels_select", **_CHOSEN, "initial_channel": "C012AB", "response_url_enabled": True},
    {"type": "multi_channels_select", **_CHOSEN, **_FEW, "initial_channels": ["C012AB"]},
    {
        "type": "overflow",
        "confirm": CONFIRM,
        "options": [{**option("a"), "url": "https://example.com"}, option("b")],
    },
    {
        "type": "checkboxes",
        "focus_on_load": True,
        "confirm": CONFIRM,
        "options": [{**option("a"), "text": mrkdwn("*A*")}, option("b")],
        "initial_options": [option("b")],
    },
    {
        "type": "radio_buttons",
        "focus_on_load": True,
        "confirm": CONFIRM,
        "options": [option("a"), option("b")],
        "initial_option": option("a"),
    },
    {"type": "datepicker", **_CHOSEN, "initial_date": "2028-02-29"},
    {"type": "timepicker", **_CHOSEN, "initial_time": "23:59", "timezone": "America/Argentina/Buenos_Aires"},
    {"type": "datetimepicker", "focus_on_load": True, "confirm": CONFIRM, "initial_date_time": 1_790_000_000},
    {
        "type": "plain_text_input",
        **_TYPED,
        "initial_value": "What makes you come back? <b> & co",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
    },
    {"type": "rich_text_input", **_TYPED, "initial_value": RICH_TEXT, "min_lines": 1, "max_lines": 100},
    {
        "type": "number_input",
        **_TYPED,
        "is_decimal_allowed": True,
        "initial_value": "12.5",
        "min_value": "-1",
        "max_value": "40",
    },
    {"type": "url_text_input", **_TYPED, "initial_value": "https://meet.example.com/room?x=1"},
    {"type": "email_text_input", **_TYPED, "initial_value": "ana@example.com"},
    {"type": "file_input", "filetypes": ["csv", "xlsx"], "max_files": 10},
    {"type": "feedback_buttons", "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
    {"type": "icon_button", **_LABELLED, "icon": "trash", "value": "v1", "visible_to_user_ids": ["U012AB"]},
    {"type": "workflow_button", **_LABELLED, "workflow": {"trigger": _TRIGGER}, "style": "primary"},
)
ELEMENTS: tuple[Json, ...] = (
    IMAGE,
    *({**element, "action_id": f"act-{at}"} for at, element in enumerate(_UNNAMED_ELEMENTS)),
)

CARD = {
    "type": "card",
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": mrkdwn("*Backend study*"),
    "subtitle": mrkdwn("12 interviews"),
    "body": mrkdwn("Half love, half dislike."),
    "actions": [{"type": "button", "text": plain("Open"), "action_id": "open", "style": "primary"}],
}
_CELLS = [
    [{"type": "raw_text", "text": "Segment"}, {"type": "raw_text", "text": "Filled"}],
    [RICH_TEXT, {"type": "raw_number", "value": 2.5, "text": "2.5"}],
]


def plot(kind: str) -> Json:
    series = [
        {"name": name, "data": [{"label": "love", "value": 3}, {"label": "dislike", "value": -1.5}]}
        for name in ("filled", "target")
    ]
    axes = {"categories": ["love", "dislike"], "x_label": "Segment", "y_label": "Interviews"}
    return {
        "type": "data_visualization",
        "title": "Mix of the study",
        "chart": {"type": kind, "series": series, "axis_config": axes},
    }


_HOSTED_BLOCKS: tuple[Json, ...] = (
    {
        "type": "section",
        "text": mrkdwn("Hi <@U012AB> &amp; all"),
        "fields": [plain("One"), mrkdwn("*Two*")],
        "expand": True,
    },
    {"type": "divider"},
    {"type": "header", "text": plain("Interviews today")},
    {"type": "context", "elements": [IMAGE, plain("2 of 4"), mrkdwn("_voluntary_")]},
    {**IMAGE, "title": plain("A calendar")},
    {"type": "image", "slack_file": {"id": "F012AB"}, "alt_text": "A calendar"},
    {"type": "image", "slack_file": {"url": "https://files.slack.com/F012AB"}, "alt_text": "A calendar"},
    RICH_TEXT,
    {"type": "markdown", "text": "# Title\n**bold** & <b>"},
    {"type": "file", "source": "remote", "external_id": "ABCD1"},
    {"type": "alert", "text": mrkdwn("*Careful*"), "level": "warning"},
    {"type": "actions", "elements": CARD["actions"]},
    CARD,
    {"type": "carousel", "elements": [CARD, {"type": "card", "body": mrkdwn("Second")}]},
    {"type": "table", "rows": _CELLS, "column_settings": [{"align": "right", "is_wrapped": True}]},
    {
        "type": "data_table",
        "caption": "Seats by segment",
        "rows": _CELLS,
        "page_size": 100,
        "row_header_column_index": 1,
    },
    {
        "type": "data_visualization",
        "title": "Answers",
        "chart": {"type": "pie", "segments": [{"label": "yes", "value": 0.5}, {"label": "no", "value": 1}]},
    },
    plot("bar"),
    plot("line"),
    plot("area"),
    {
        "type": "container",
        "title": plain("Details"),
        "subtitle": mrkdwn("for the curious"),
        "icon": IMAGE,
        "width": "wide",
        "is_collapsible": True,
        "default_collapsed": True,
        "has_header_divider": False,
        "child_blocks": [
            {"type": "divider"},
            {"type": "section", "text": mrkdwn("Inside"), "block_id": "inner"},
        ],
    },
    {"type": "container", "rich_text_title": RICH_TEXT, "child_blocks": [{"type": "divider"}]},
)


def host(element: Json) -> Json:
    """A block that may hold the element."""
    kind = element["type"]
    holds = {
        "input": {rule.name for rule in IN_INPUT},
        "section": {rule.name for rule in IN_SECTION},
        "actions": {rule.name for rule in IN_ACTIONS},
        "context_actions": {rule.name for rule in IN_CONTEXT_ACTIONS},
    }
    if kind in holds["input"]:
        label = {"label": plain("Your answer"), "hint": plain("One line"), "optional": True}
        return {"type": "input", **label, "element": element, "dispatch_action": True}
    if kind in holds["section"]:
        return {"type": "section", "text": plain("Pick"), "accessory": element}
    name = next(name for name, kinds in holds.items() if kind in kinds)
    return {"type": name, "elements": [element]}


def named(blocks: tuple[Json, ...]) -> tuple[Json, ...]:
    return tuple({**deepcopy(block), "block_id": f"block-{at}"} for at, block in enumerate(blocks))


BLOCKS = named((*_HOSTED_BLOCKS, *map(host, ELEMENTS)))


def label(block: Json) -> str:
    """A readable test id."""
    held = block.get("element") or block.get("accessory") or block.get("chart") or {}
    return f"{block['block_id'][6:]}-{block['type']}-{held.get('type', '')}".rstrip("-")


def places(shape: Shape, value: Json, at: Path = ()) -> Iterator[tuple[Path, Shape, Rule | None]]:
    """Every value inside, with its path, its shape and, for an object, its row."""
    rule: Rule | None = None
    match shape:
        case Record(row):
            rule = row
        case Tagged(rows):
            rule = next((row for row in rows if row.name == value["type"]), None)
        case Items(of):
            for index, item in enumerate(value):
                yield from places(of, item, (*at, index))
    yield at, shape, rule
    if rule is not None:
        for key, field in rule.fields.items():
            if key in value:
                yield from places(field.shape, value[key], (*at, key))


def pointer(path: Path) -> str:
    return "".join(f"/{step}" for step in path)


def get(payload: Json, path: Path) -> Json:
    for step in path:
        payload = payload[step]
    return payload


def put(payload: Json, path: Path, value: Json) -> Json:
    """A copy of the payload with one value replaced."""
    copy = deepcopy(payload)
    get(copy, path[:-1])[path[-1]] = value
    return copy


def drop(payload: Json, path: Path) -> Json:
    """A copy of the payload without one key."""
    copy = deepcopy(payload)
    del get(copy, path[:-1])[path[-1]]
    return copy
