"""Rows of the table: blocks. `BLOCKS` is all of them; `video`, `task_card` and `plan` are not supported here."""

from collections.abc import Mapping

from bot.demo.blockkit_elements import BUTTON, IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from bot.demo.blockkit_objects import IMAGE_FIELDS, either, mrkdwn, plain
from bot.demo.blockkit_relations import (
    collapse_makes_sense,
    header_plain,
    labels_unique,
    one_primary,
    points_match_categories,
    rows_even,
)
from bot.demo.blockkit_rich_text import RICH_TEXT
from bot.demo.blockkit_shapes import (
    EVERYWHERE,
    MESSAGES,
    MODALS,
    Choice,
    Field,
    Flag,
    Items,
    Kind,
    Number,
    Record,
    Relation,
    Rule,
    String,
    Surface,
    Tagged,
    page,
    required,
)

# Tables and charts: "messages, App Home", skills of github.com/slackapi/slack-skills-plugin, 2026-11.
_MESSAGES_AND_HOME = frozenset({Surface.MESSAGE, Surface.HOME})


def _block(
    name: str,
    slug: str,
    fields: Mapping[str, Field],
    surfaces: frozenset[Surface] = EVERYWHERE,
    exactly_one: tuple[tuple[str, ...], ...] = (),
    at_least_one: tuple[tuple[str, ...], ...] = (),
    relations: tuple[Relation, ...] = (),
) -> Rule:
    return Rule(
        name,
        Kind.BLOCK,
        page(f"reference/block-kit/blocks/{slug}-block"),
        {"block_id": Field(String(255)), **fields},
        surfaces=surfaces,
        exactly_one=exactly_one,
        at_least_one=at_least_one,
        relations=relations,
    )


def _some(rules: tuple[Rule, ...], at_most: int) -> Items:
    return Items(Tagged(rules), at_most=at_most)


_TEXT_LENGTH = 3000

SECTION = _block(
    "section",
    "section",
    {
        "text": Field(either(_TEXT_LENGTH)),
        "fields": Field(Items(either(2000), at_most=10)),
        "accessory": Field(Tagged(IN_SECTION)),
        "expand": Field(Flag()),
    },
    at_least_one=(("text", "fields"),),
)
DIVIDER = _block("divider", "divider", {})
HEADER = _block("header", "header", {"text": required(plain(150))})
CONTEXT = _block(
    "context", "context", {"elements": required(_some((IMAGE, *either(_TEXT_LENGTH).rules), at_most=10))}
)
ACTIONS = _block(
    "actions",
    "actions",
    {"elements": required(_some(IN_ACTIONS, at_most=25))},
    relations=(one_primary("elements"),),
)
CONTEXT_ACTIONS = _block(
    "context_actions",
    "context-actions",
    {"elements": required(_some(IN_CONTEXT_ACTIONS, at_most=5))},
    surfaces=MESSAGES,
)
INPUT = _block(
    "input",
    "input",
    {
        "label": required(plain(2000)),
        "hint": Field(plain(2000)),
        "optional": Field(Flag()),
        "element": required(Tagged(IN_INPUT)),
        "dispatch_action": Field(Flag()),
    },
)
IMAGE_BLOCK = _block(
    "image",
    "image",
    {**IMAGE_FIELDS, "title": Field(plain(2000))},
    exactly_one=(("image_url", "slack_file"),),
)
MARKDOWN = _block("markdown", "markdown", {"text": required(String(12_000))}, surfaces=MESSAGES)
FILE = _block(
    "file",
    "file",
    {"source": required(Choice(("remote",))), "external_id": required(String(255))},
    surfaces=MESSAGES,
)
# The docs name no surface; Slack's own pull requests (node-slack-sdk 2567, java-slack-sdk 1624) say modals only.
ALERT = _block(
    "alert",
    "alert",
    {
        "text": required(either(200)),
        "level": Field(Choice(("default", "info", "warning", "error", "success"))),
    },
    surfaces=MODALS,
)
# Slack's own samples post these three in messages; elsewhere is unproven, so refused.
CARD = _block(
    "card",
    "card",
    {
        "hero_image": Field(Tagged((IMAGE,))),
        "icon": Field(Tagged((IMAGE,))),
        "title": Field(mrkdwn(150)),
        "subtitle": Field(mrkdwn(150)),
        "body": Field(mrkdwn(200)),
        "actions": Field(_some((BUTTON,), at_most=3)),
    },
    surfaces=MESSAGES,
    at_least_one=(("hero_image", "title", "actions", "body"),),
    relations=(one_primary("actions"),),
)
CAROUSEL = _block(
    "carousel", "carousel", {"elements": required(_some((CARD,), at_most=10))}, surfaces=MESSAGES
)

_TABLE_CELL = Tagged(
    (
        RICH_TEXT,
        Rule(
            "raw_text",
            Kind.OBJECT,
            page("reference/block-kit/blocks/table-block"),
            {"text": required(String())},
        ),
        Rule(
            "raw_number",
            Kind.OBJECT,
            page("reference/block-kit/blocks/table-block"),
            {"value": required(Number(whole=False)), "text": required(String())},
        ),
    )
)
_COLUMN = Rule(
    "column settings",
    Kind.OBJECT,
    page("reference/block-kit/blocks/table-block"),
    typed=False,
    fields={"align": Field(Choice(("left", "center", "right"))), "is_wrapped": Field(Flag())},
)
TABLE = _block(
    "table",
    "table",
    {
        "rows": required(Items(Items(_TABLE_CELL, at_most=20), at_most=100)),
        "column_settings": Field(Items(Record(_COLUMN), at_most=20)),
    },
    surfaces=_MESSAGES_AND_HOME,
    relations=(rows_even,),
)
DATA_TABLE = _block(
    "data_table",
    "data-table",
    {
        "caption": required(String()),
        # A header and 1 to 100 rows; a newer page says 200, the smaller is safe.
        "rows": required(Items(Items(_TABLE_CELL, at_most=20), at_least=2, at_most=101)),
        "page_size": Field(Number(at_least=1, at_most=100)),
        "row_header_column_index": Field(Number(at_least=0)),
    },
    surfaces=_MESSAGES_AND_HOME,
    relations=(rows_even, header_plain),
)

_CHART_PAGE = page("reference/block-kit/blocks/data-visualization-block")
_CHART_LABEL = String(20)


def _chart_rule(
    name: str, fields: Mapping[str, Field], relations: tuple[Relation, ...], typed: bool = False
) -> Rule:
    return Rule(name, Kind.OBJECT, _CHART_PAGE, fields, typed=typed, relations=relations)


_SEGMENT = _chart_rule(
    "segment", {"label": required(_CHART_LABEL), "value": required(Number(above=0, whole=False))}, ()
)
_POINT = _chart_rule(
    "data point", {"label": required(_CHART_LABEL), "value": required(Number(whole=False))}, ()
)
_SERIES = _chart_rule(
    "data series",
    {"name": required(_CHART_LABEL), "data": required(Items(Record(_POINT), at_most=20))},
    (labels_unique("data", "label"),),
)
_AXES = _chart_rule(
    "axis config",
    {
        "categories": required(Items(_CHART_LABEL, at_most=20, distinct=True)),
        "x_label": Field(String(50)),
        "y_label": Field(String(50)),
    },
    (),
)
_PIE = _chart_rule(
    "pie",
    {"segments": required(Items(Record(_SEGMENT), at_most=6))},
    (labels_unique("segments", "label"),),
    typed=True,
)
_PLOTS = tuple(
    _chart_rule(
        name,
        {"series": required(Items(Record(_SERIES), at_most=6)), "axis_config": required(Record(_AXES))},
        (labels_unique("series", "name"), points_match_categories),
        typed=True,
    )
    for name in ("bar", "line", "area")
)
DATA_VISUALIZATION = _block(
    "data_visualization",
    "data-visualization",
    {"title": required(String(50)), "chart": required(Tagged((_PIE, *_PLOTS)))},
    surfaces=_MESSAGES_AND_HOME,
)

_IN_CONTAINER = (ACTIONS, CONTEXT, DIVIDER, FILE, HEADER, IMAGE_BLOCK, INPUT, RICH_TEXT, SECTION, TABLE)
CONTAINER = _block(
    "container",
    "container",
    {
        "title": Field(plain(150)),
        "rich_text_title": Field(Record(RICH_TEXT)),
        "subtitle": Field(either(150)),
        "child_blocks": required(_some(_IN_CONTAINER, at_most=10)),
        "width": Field(Choice(("narrow", "standard", "wide", "full"))),
        "icon": Field(Tagged((IMAGE,))),
        "is_collapsible": Field(Flag()),
        "default_collapsed": Field(Flag()),
        "has_header_divider": Field(Flag()),
    },
    surfaces=MESSAGES,
    # Slack takes both titles and drops the plain one; here that is a problem.
    exactly_one=(("title", "rich_text_title"),),
    relations=(collapse_makes_sense,),
)

BLOCKS = (
    SECTION,
    DIVIDER,
    HEADER,
    CONTEXT,
    ACTIONS,
    CONTEXT_ACTIONS,
    INPUT,
    IMAGE_BLOCK,
    RICH_TEXT,
    MARKDOWN,
    FILE,
    ALERT,
    CARD,
    CAROUSEL,
    TABLE,
    DATA_TABLE,
    DATA_VISUALIZATION,
    CONTAINER,
)
