"""Rows of the table: the rich_text block and what it is made of."""

from collections.abc import Mapping

from bot.demo.blockkit_forms import CONVERSATION_ID, EMOJI_NAME, HEX_COLOR, TEAM_ID, USER_ID, USERGROUP_ID
from bot.demo.blockkit_objects import LINK_URL, WEB_URL
from bot.demo.blockkit_relations import date_format_known
from bot.demo.blockkit_shapes import (
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
    Tagged,
    page,
    required,
)

_PAGE = page("reference/block-kit/blocks/rich-text-block")

_STYLE = Rule(
    "style",
    Kind.OBJECT,
    _PAGE,
    typed=False,
    fields={mark: Field(Flag()) for mark in ("bold", "italic", "strike", "code", "underline")},
)


def _inline(name: str, fields: Mapping[str, Field], relations: tuple[Relation, ...] = ()) -> Rule:
    everything = {**fields, "style": Field(Record(_STYLE))}
    return Rule(name, Kind.OBJECT, _PAGE, everything, relations=relations)


_TEXT = _inline("text", {"text": required(String())})
_LINK = _inline("link", {"url": required(LINK_URL), "text": Field(String()), "unsafe": Field(Flag())})

# Stricter than Slack: `broadcast` has no row, because the bot never addresses a whole channel.
_INLINE = (
    _TEXT,
    _LINK,
    _inline(
        "emoji",
        {"name": required(String(form=EMOJI_NAME)), "unicode": Field(String()), "url": Field(WEB_URL)},
    ),
    _inline("user", {"user_id": required(String(form=USER_ID))}),
    _inline("usergroup", {"usergroup_id": required(String(form=USERGROUP_ID))}),
    _inline("channel", {"channel_id": required(String(form=CONVERSATION_ID))}),
    _inline("team", {"team_id": required(String(form=TEAM_ID))}),
    _inline("color", {"value": required(String(form=HEX_COLOR))}),
    _inline(
        "date",
        {
            "timestamp": required(Number()),
            "format": required(String()),
            # Stricter than Slack: what a client without the date shows must not be left to chance.
            "fallback": required(String()),
            "url": Field(WEB_URL),
        },
        relations=(date_format_known,),
    ),
)

_BORDER: Mapping[str, Field] = {"border": Field(Choice((0, 1)))}


def _part(name: str, holds: tuple[Rule, ...], more: Mapping[str, Field]) -> Rule:
    return Rule(name, Kind.OBJECT, _PAGE, {"elements": required(Items(Tagged(holds))), **more})


_SECTION = _part("rich_text_section", _INLINE, {})
_PARTS = (
    _SECTION,
    _part(
        "rich_text_list",
        (_SECTION,),
        {
            **_BORDER,
            "style": required(Choice(("bullet", "ordered"))),
            "indent": Field(Number(at_least=0, at_most=8)),
            "offset": Field(Number(at_least=0)),
        },
    ),
    _part("rich_text_quote", _INLINE, _BORDER),
    _part("rich_text_preformatted", (_TEXT, _LINK), _BORDER),
)

RICH_TEXT = Rule(
    "rich_text",
    Kind.BLOCK,
    _PAGE,
    fields={"block_id": Field(String(255)), "elements": required(Items(Tagged(_PARTS)))},
)
